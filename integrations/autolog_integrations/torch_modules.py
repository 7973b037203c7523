"""Modules of PyTorch: what lies in them and where they come from; none of their own code runs."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from typing import Any

from autolog import provenance
from autolog.calls import State, class_name
from autolog.session import session
from autolog.sources import Sources, union
from autolog_integrations.callbacks import made_with
from autolog_integrations.single_precision import as_written

_MOST_WEIGHTS = 100  # of a loss that are told one by one
_MOST_COMPARED = 100  # parameters of a module that are looked at
_MOST_NUMBERS = 250  # of each
_WRAPPERS = {"module": "torch.nn.parallel", "_orig_mod": "torch._dynamo"}  # what holds a model, and where it is defined


def describe(module: Any) -> dict[str, Any]:
    """Return a module's class and number of parameters."""
    total = learning = 0
    for one in {id(one): one for one in _parameters(module)}.values():
        if hasattr(one, "data_ptr"):
            count = one.numel()
            total += count
            learning += count if one.requires_grad else 0
    return {
        "class": class_name(unwrapped(module)),
        "num_parameters": total,
        "num_trainable_parameters": learning,
    }


def modules_of(module: Any) -> list[Any]:
    """Return a module and all that lie in it, each once; no code of theirs runs."""
    found = {} if module is None else {id(module): module}
    todo = list(found.values())
    for one in todo:  # grows while it is walked
        for part in parts_of(one):
            if id(part) not in found:
                found[id(part)] = part
                todo.append(part)
    return todo


def parts_of(module: Any) -> list[Any]:
    """Return the modules right below a module."""
    return _held(module, "_modules")


def state_of(module: Any) -> State | None:
    """Return what a module holds, by some numbers of its last parameters; None where they are not plain tensors."""
    torch = sys.modules["torch"]
    every = [one for one in _parameters(module) if hasattr(one, "data_ptr")]
    digest = hashlib.blake2b(digest_size=16)
    try:
        several = [one.detach() for one in every[-_MOST_COMPARED:]]
        several = [one for one in several if type(one) is torch.Tensor and one.numel()]
        for device, dtype in dict.fromkeys((one.device, one.dtype) for one in several):
            alike = [one.flatten() for one in several if one.device == device and one.dtype == dtype]
            some = torch.cat([one[:: -(-one.numel() // _MOST_NUMBERS)] for one in alike])
            digest.update(some.cpu().view(torch.uint8).numpy())  # one copy from an accelerator
        count = sum(one.numel() for one in every)
    except (
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    ):  # without numbers: yet to be made, on `meta`, ...
        return None
    return State((len(every), count), digest.digest()) if several else None


def sources_of_model(module: Any) -> Sources:
    """Return what a module, as it is now, and those in it come from."""
    session().weights.as_it_is(module)
    return union(provenance.sources_of(one) for one in modules_of(module))


def own_parameters(module: Any) -> list[Any]:
    """Return the parameters of a module, without those of modules in it."""
    return _held(module, "_parameters")


def _parameters(module: Any) -> list[Any]:
    """Return the parameters of a module and of those in it."""
    if type(module).__module__.startswith("torch.jit"):  # whose parameters are C++'s
        return list(module.parameters())
    return [one for part in modules_of(module) for one in own_parameters(part)]


def _held(module: Any, name: str) -> list[Any]:
    held = object.__getattribute__(module, "__dict__").get(name)
    return [one for one in held.values() if one is not None] if held else []


def unwrapped(module: Any) -> Any:
    """Return the model itself in place of what compiles it or spreads it over devices."""
    for name, where in _WRAPPERS.items():
        if type(module).__module__.startswith(where):
            return _parts(module).get(name, module)
    return module


def _parts(module: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = object.__getattribute__(module, "__dict__").get("_modules", {})
    return found


def is_loss(module: Any) -> bool:
    """Whether this is one of PyTorch's losses."""
    return type(module).__module__ == "torch.nn.modules.loss"


def settings_of_loss(module: Any) -> dict[str, Any]:
    """Return the class of one of PyTorch's losses and what it was made with; a few weights one by one."""
    buffers = object.__getattribute__(module, "__dict__").get("_buffers") or {}
    settings = {**made_with(module), **{name: _written(one) for name, one in buffers.items() if one is not None}}
    return {"loss": type(module).__name__, **{f"loss.{name}": value for name, value in settings.items()}}


def _written(tensor: Any) -> Any:
    if not tensor.is_cpu or tensor.numel() > _MOST_WEIGHTS:
        return tensor
    values = tensor.tolist()
    return list(map(as_written, values)) if isinstance(values, list) else as_written(values)


def is_compiled(module: Any) -> bool:
    """Whether this is what `torch.compile` makes of a module."""
    return type(module).__module__.startswith("torch._dynamo")
