"""Weights that are saved: which trained or loaded module they are those of, and what a file of them is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autolog import provenance
from autolog.facts import MODEL, Scalar
from autolog.session import session
from autolog.sources import Sources
from autolog_integrations.torch_loops import TORCH, loops
from autolog_integrations.torch_modules import modules_of, unwrapped

_MOST_DEPTH = 3  # of dicts within a checkpoint


def tensors_in(thing: Any, depth: int = _MOST_DEPTH) -> Iterator[Any]:
    """Yield the tensors of a dict, list or tuple and of those in it."""
    tensor = sys.modules["torch"].Tensor
    for value in dict.values(thing) if isinstance(thing, dict) else thing:
        if isinstance(value, tensor):
            yield value
        elif depth and isinstance(value, (dict, list, tuple)):
            yield from tensors_in(value, depth - 1)


def memory(tensor: Any) -> int:
    """Return where the memory of a tensor lies; 0 for kinds of tensors that have none of their own."""
    try:
        return int(tensor.untyped_storage().data_ptr())
    except (RuntimeError, NotImplementedError):
        return 0


def model_of(thing: Any) -> Any:
    """Return what was trained or loaded whose weights a dict or list holds, or a tensor is; else `thing`."""
    if isinstance(thing, sys.modules["torch"].nn.Module):
        return _saved(unwrapped(thing), thing)
    if isinstance(thing, sys.modules["torch"].Tensor):
        return _saved(_holder([thing]), thing)
    return _saved(_holder(tensors_in(thing)), thing) if isinstance(thing, (dict, list, tuple)) else thing


def sources_of_weights(weights: Any) -> Sources:
    """Return what weights come from: those of a module that was trained or loaded, as it is now, or of a file."""
    holder = _holder(tensors_in(weights)) if isinstance(weights, dict) else None
    return provenance.sources_of(weights if holder is None else holder)


def model_behind(program: Any) -> Any:
    """Return the module that TorchScript or `torch.export` has made a program of, if it is known; else the program."""
    return _saved(_holder((*program.parameters(), *program.buffers())), program)


def _saved(model: Any, thing: Any) -> Any:
    """Return a module, and note that it is saved; where there is none, the thing itself."""
    if model is None:
        return thing
    loops().saved(model)
    return model


def _holder(tensors: Iterable[Any]) -> Any:
    """Return the module that was trained or loaded and has these tensors; None where that is none, or several.

    Of a model and a part of it that was loaded before, that is the one with more of them, or else the smaller one.
    """
    places = {memory(tensor) for tensor in tensors} - {0}
    found = [(places & held, -len(held), module) for module in loops().models if places & (held := _places(module))]
    if not found:
        return None
    most, _, model = max(found, key=lambda one: (len(one[0]), one[1]))
    others = [one for shared, _, one in found if not shared <= most]
    if any(provenance.sources_of(one) != provenance.sources_of(model) for one in others):  # several models
        return None
    return model


def _places(module: Any) -> set[int]:
    parts = [vars(part) for part in modules_of(module)]
    tensors = [one for part in parts for kind in ("_parameters", "_buffers") for one in part.get(kind, {}).values()]
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
