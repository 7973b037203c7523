"""Hyperparameters as values that a store can hold and a query can compare."""

from __future__ import annotations

import json
from typing import Any

from autolog.facts import Scalar

_MOST_CHARACTERS = 2000
_MOST_ITEMS = 100


def scalar(value: Any) -> Scalar:
    """Return a value itself where it is a number, flag or text, else its short text: a name, or JSON.

    Nothing is iterated but plain containers, and no `repr` of a user's object is called: it may be slow, long, or fail.
    """
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value if len(value) <= _MOST_CHARACTERS else value[:_MOST_CHARACTERS] + "…"
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):  # a scalar of numpy
        return scalar(value.item())
    return scalar(json.dumps(_plain(value, 3), ensure_ascii=False))


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict) and depth:
        return {str(key): _plain(value[key], depth - 1) for key in list(value)[:_MOST_ITEMS]}
    if isinstance(value, (list, tuple)) and depth:
        return [_plain(item, depth - 1) for item in value[:_MOST_ITEMS]]
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{type(value).__name__} {tuple(value.shape)} {value.dtype}"
    name = getattr(value, "__qualname__", None)
    return name if isinstance(name, str) else type(value).__qualname__
