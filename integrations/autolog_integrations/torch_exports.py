"""What becomes of a model outside of Python: programs of TorchScript and `torch.export`, and ONNX.

A program has the tensors of the module that it is made of, and is known by them when it is saved: `torch.jit.script`
and its like look into whoever calls them, and are not watched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog import provenance
from autolog.calls import Selector, Watch, class_name
from autolog.facts import Scalar
from autolog.integration import Call, Patch, derive, read, write
from autolog.saving import watch_write
from autolog_integrations.torch_weights import model_behind, model_of


def describe(program: Any) -> Mapping[str, Scalar]:
    """Return the class of a program."""
    return {"class": class_name(program)}


def exported(call: Call) -> Any:
    """Return the model that is exported to ONNX: a module, or a program that was made of one."""
    given = call.argument("model")
    if provenance.sources_of(given):
        return model_of(given)
    return model_behind(given) if hasattr(given, "buffers") else given


def watch_onnx(call: Call) -> Watch:
    """Record which file a model is exported to; what is returned to be saved later is that model."""
    model = exported(call)
    yield from watch_write(call, what=lambda _: model, path="f", format="onnx")
    if call.result is not None:
        provenance.tag(call.result, provenance.sources_of(model))


def behind(name: str) -> Selector:
    """Return what finds the model of a program that is an argument, or `self`."""
    return lambda call: model_behind(call.pick(name))


MODELS = {
    "torch.export.exported_program.ExportedProgram": describe,
    "torch.onnx.ONNXProgram": describe,
}

PATCHES = (
    derive("torch.jit:freeze", "torch.jit._freeze:freeze", frm=(behind("mod"),)),
    derive("torch.jit:optimize_for_inference", "torch.jit._freeze:optimize_for_inference", frm=(behind("mod"),)),
    write("torch.jit:save", "torch.jit._serialization:save", what=behind("m"), path="f", format="torchscript"),
    write("torch.jit._script:RecursiveScriptModule.save", what=behind("self"), path="f", format="torchscript"),
    read("torch.jit:load", "torch.jit._serialization:load", path="f", format="torchscript"),
    write("torch.export:save", what=behind("ep"), path="f", format="torch.export"),
    read("torch.export:load", path="f", format="torch.export"),
    derive("torch.export.exported_program:ExportedProgram.module", frm=(behind("self"),)),
    Patch(("torch.onnx:export",), watch=watch_onnx),
    write("torch.onnx:ONNXProgram.save", what="self", path="destination", format="onnx"),
)
