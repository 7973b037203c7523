"""PyTorch: plain training loops, tensors made of arrays, and what is saved and loaded.

What a loop is, and how it is followed, stands in `torch_loops`; how a data set leads to files, in `torch_data`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from autolog import provenance, runs
from autolog.facts import MODEL, Scalar
from autolog.integration import Call, Hook, Patch, read, write
from autolog.session import session
from autolog_integrations.torch_loops import FOLLOWING, TORCH, keep_loss, loops, note_made, step
from autolog_integrations.torch_modules import describe, modules_of, unwrapped

_MOST_DEPTH = 3  # of dicts within a checkpoint


def describe_tensor(tensor: Any) -> Mapping[str, Scalar]:
    """Return a tensor's shape and dtype."""
    shape = tuple(tensor.shape)
    return {"num_rows": shape[0] if shape else 1, "shape": str(list(shape)), "dtype": str(tensor.dtype)}


def tensors_in(thing: Any, depth: int = _MOST_DEPTH) -> Iterator[Any]:
    """Yield the tensors of a dict and of the dicts in it."""
    tensor = sys.modules["torch"].Tensor
    for value in dict.values(thing):
        if isinstance(value, tensor):
            yield value
        elif depth and isinstance(value, dict):
            yield from tensors_in(value, depth - 1)


def memory(tensor: Any) -> int:
    """Return where the memory of a tensor lies; 0 for kinds of tensors that have none of their own."""
    try:
        return int(tensor.untyped_storage().data_ptr())
    except (RuntimeError, NotImplementedError):
        return 0


def model_of(thing: Any) -> Any:
    """Return the module whose weights a dict holds, if it is one that was trained or loaded; else `thing`."""
    if isinstance(thing, sys.modules["torch"].nn.Module):
        model = unwrapped(thing)
        loops().saved(model)
        return model
    if not isinstance(thing, dict):
        return thing
    places = {memory(tensor) for tensor in tensors_in(thing)} - {0}
    found = [module for module in loops().models if places & _places(module)]
    if len(found) != 1:
        return thing
    loops().saved(found[0])
    return found[0]


def _places(module: Any) -> set[int]:
    parts = [vars(part) for part in modules_of(module)]
    tensors = [one for part in parts for kind in ("_parameters", "_buffers") for one in part[kind].values()]
    return {memory(one) for one in tensors if one is not None}


def describe_saved(thing: Any) -> tuple[str | None, Mapping[str, Scalar]]:
    """Return what is saved or loaded, and its properties: a dict with the weights of a model is a model, too."""
    weights = _weights(thing)
    if weights is None:
        return session().describe(thing)
    return MODEL, {**TORCH.framework(), "num_parameters": sum(one.numel() for one in weights.values())}


def _weights(thing: Any) -> Mapping[str, Any] | None:
    """Return the dict of tensors in a checkpoint that PyTorch has made of a module; None when there is none."""
    if not isinstance(thing, dict):
        return None
    if hasattr(thing, "_metadata"):
        return {name: one for name, one in dict.items(thing) if hasattr(one, "numel")}
    inner = (_weights(one) for one in dict.values(thing) if isinstance(one, dict))
    return next((one for one in inner if one is not None), None)


def note_loaded(call: Call) -> None:
    """Remember that a module now has the weights of a file."""
    sources = provenance.sources_of(call.argument("state_dict"))
    if sources and not runs.is_inside():  # what a framework loads in its training is still what that training makes
        loops().know(call.instance, sources)


def know_loaded(module: Any) -> None:
    """Prepare for what will be asked of a module that was read from a file."""
    loops().models.add(module)


def swap(call: Call) -> Generator[None, Any, None]:
    """Let two tensors change places, each with what is known of it: PyTorch refuses those that have weak references."""
    one, other = call.argument("t1"), call.argument("t2")
    of_one, of_other = provenance.take(one), provenance.take(other)
    try:
        yield
    except BaseException:
        of_one, of_other = of_other, of_one
        raise
    finally:
        for tensor, sources in ((one, of_other), (other, of_one)):
            if sources:
                provenance.tag(tensor, sources)


def known_to_torchscript(original: Any, ours: Any) -> Callable[[], None] | None:
    """Let TorchScript take what stands in for one of its built-in functions for that function."""
    builtins = sys.modules.get("torch.jit._builtins")
    name = builtins._find_builtin(original) if builtins is not None else None
    if builtins is None or name is None:
        return None
    builtins._register_builtin(ours, name)
    return lambda: builtins._get_builtin_table().pop(id(ours), None)


integration = TORCH._replace(
    models={"torch.nn.modules.module.Module": describe},
    datasets={"torch.Tensor": describe_tensor},
    meet=know_loaded,
    replaced=known_to_torchscript,
    finish=lambda error: loops().finish(error),
    hooks=[
        Hook("torch.optim.optimizer:register_optimizer_step_post_hook", step),
    ],
    patches=[
        *FOLLOWING,
        Patch(("torch:from_numpy", "torch:as_tensor", "torch:tensor"), quick=note_made),
        Patch(
            ("torch.optim.optimizer:Optimizer.__init__",),
            after=lambda call: loops().await_first_step(call.instance),
        ),
        Patch(
            ("torch.optim.lr_scheduler:LRScheduler.__init__", "torch.optim.lr_scheduler:ReduceLROnPlateau.__init__"),
            after=lambda call: loops().schedule(call.instance, call.argument("optimizer")),
        ),
        Patch(
            ("torch.utils.data.dataloader:DataLoader.__iter__",),
            after=lambda call: loops().load(call.instance, call.result),
        ),
        Patch(("torch.utils:swap_tensors",), watch=swap),
        Patch(("torch:Tensor.backward",), quick=keep_loss),
        Patch(
            ("torch.amp.grad_scaler:GradScaler.scale",),
            after=lambda call: loops().scaled(call.argument("outputs"), call.result),
        ),
        Patch(("torch.nn.modules.module:Module.eval",), after=lambda call: loops().evaluate(call.instance)),
        Patch(("torch.nn.modules.module:Module.load_state_dict",), after=note_loaded),
        read("torch:load", "torch.serialization:load", path="f", format="torch", describe=describe_saved),
        write(
            "torch:save",
            "torch.serialization:save",
            what=lambda call: model_of(call.argument("obj")),
            path="f",
            format="torch",
            describe=describe_saved,
        ),
        read("safetensors.torch:load_file", path="filename", format="safetensors"),
        read("safetensors.torch:load_model", path="filename", gives="model", format="safetensors"),
        write(
            "safetensors.torch:save_file",
            what=lambda call: model_of(call.argument("tensors")),
            path="filename",
            format="safetensors",
        ),
        write(
            "safetensors.torch:save_model",
            what=lambda call: model_of(call.argument("model")),
            path="filename",
            format="safetensors",
        ),
    ],
)
