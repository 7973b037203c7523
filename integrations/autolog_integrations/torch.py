"""PyTorch: plain training loops, tensors made of arrays, and what is saved and loaded.

What a loop is, and how it is followed, stands in `torch_loops`; how a data set leads to files, in `torch_data`; what is
exported to other programs, in `torch_exports`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from typing import Any

from autolog import provenance, runs
from autolog.callers import is_own_class
from autolog.calls import Watch
from autolog.facts import Scalar
from autolog.integration import Call, Hook, Patch, read, write
from autolog.session import session
from autolog.sources import union
from autolog_integrations import torch_exports, torch_schedulers
from autolog_integrations.torch_by_hand import describe_tensors
from autolog_integrations.torch_data import held_by, sources_of_dataset
from autolog_integrations.torch_loops import FOLLOWING, TORCH, keep_loss, loops, note_made, step
from autolog_integrations.torch_modules import describe, modules_of, state_of, unwrapped
from autolog_integrations.torch_told import told_of
from autolog_integrations.torch_weights import describe_saved, model_of, sources_of_weights


def describe_tensor(tensor: Any) -> Mapping[str, Scalar]:
    """Return a tensor's shape and dtype."""
    shape = tuple(tensor.shape)
    return {"num_rows": shape[0] if shape else 1, "shape": str(list(shape)), "dtype": str(tensor.dtype)}


def saved_to(call: Call) -> Any:
    """Return the file that something is saved to; None for a library's object that is no data, such as settings."""
    thing = call.argument("obj")
    is_known = is_own_class(type(thing)) or session().describe(thing)[0] is not None or provenance.sources_of(thing)
    return call.argument("f") if is_known or isinstance(held_by(thing), (dict, list, tuple)) else None


def note_loaded(call: Call) -> None:
    """Remember that a module now has the weights of a file, or of another module."""
    sources = sources_of_weights(call.argument("state_dict"))
    if runs.is_inside():  # what a framework loads in its training is still what that training makes
        return
    if sources:
        loops().know(call.instance, sources)
    session().weights.as_it_is(call.instance)  # it may be what the module held before


def note_subset(call: Call) -> None:
    """Tag a part of a data set with what its rows are chosen by, too, where the script's statements tell."""
    from autolog import origins  # not while autolog is enabled: that shall take no time

    whole, indices = sources_of_dataset(call.argument("dataset")), call.argument("indices")
    if whole:
        chosen = provenance.sources_of(indices) or origins.chosen_by(indices, "__init__", "indices", 1, kind="Subset")
        if chosen and not chosen <= whole:
            provenance.tag(call.instance, union((whole, chosen)))


def note_weights(args: tuple[Any, ...], kwargs: dict[str, Any], weights: Any) -> None:
    """Remember whose weights these are: the module may be gone when they are saved."""
    if len(args) == 1 and "destination" not in kwargs and (sources := provenance.known(args[0])):
        provenance.tag_itself(weights, sources)


def watch_scheduler(call: Call) -> Watch:
    """Note what a scheduler is made with."""
    yield from loops().schedulers.watch_made(call)


def note_averaged(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:
    """Remember that a model's weights are an average of those of another one: both are made by one training."""
    averaged, model = args[0], args[1] if len(args) > 1 else kwargs["model"]
    sources = provenance.sources_of(unwrapped(model))
    if sources and provenance.sources_of(averaged) != sources:
        loops().know(averaged, sources)


def note_vectors(call: Call) -> None:
    """Remember what an embedding has its vectors from."""
    vectors = call.argument("embeddings")
    sources = provenance.sources_of(vectors) or told_of("embeddings", vectors, "from_pretrained", 0)
    if sources:
        provenance.tag(call.result, sources)


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
    models={
        "torch.nn.modules.module.Module": describe,
        "autolog_integrations.torch_by_hand.Tensors": describe_tensors,
        **torch_exports.MODELS,
    },
    datasets={"torch.Tensor": describe_tensor},
    meet=know_loaded,
    state=state_of,
    layers=modules_of,
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
            tuple(f"torch.optim.lr_scheduler:{name}.__init__" for name in torch_schedulers.CLASSES),
            watch=watch_scheduler,
        ),
        Patch(("torch.optim.swa_utils:AveragedModel.update_parameters",), quick=note_averaged),
        Patch(
            ("torch.utils.data.dataloader:DataLoader.__init__",),
            after=lambda call: loops().made_loader(call.instance),
        ),
        Patch(
            ("torch.utils.data.dataloader:DataLoader.__iter__",),
            after=lambda call: loops().load(call.instance, call.result),
        ),
        Patch(("torch.utils.data.dataset:Subset.__init__",), after=note_subset, unless=runs.is_inside),
        Patch(("torch.utils:swap_tensors",), watch=swap),
        Patch(("torch:Tensor.backward",), quick=keep_loss),
        Patch(
            ("torch.amp.grad_scaler:GradScaler.scale",),
            after=lambda call: loops().scaled(call.argument("outputs"), call.result),
        ),
        Patch(("torch.nn.modules.module:Module.eval",), after=lambda call: loops().evaluate(call.instance)),
        Patch(("torch.nn.modules.sparse:Embedding.from_pretrained",), after=note_vectors),
        Patch(("torch.nn.modules.module:Module.load_state_dict",), after=note_loaded),
        Patch(("torch.nn.modules.module:Module.state_dict",), quick=note_weights),
        read("torch:load", "torch.serialization:load", path="f", format="torch", describe=describe_saved),
        write(
            "torch:save",
            "torch.serialization:save",
            what=lambda call: held_by(model_of(call.argument("obj"))),
            path=saved_to,
            format="torch",
            describe=describe_saved,
        ),
        *torch_exports.PATCHES,
    ],
)
