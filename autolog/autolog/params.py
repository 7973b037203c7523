"""Hyperparameters as values that a store can hold and a query can compare."""

from __future__ import annotations

import enum
import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autolog.facts import Scalar

_MOST_CHARACTERS = 2000
_MOST_ITEMS = 100  # of one container; ten times as many of all together
_MOST_DEPTH = 3
_MOST_BITS = 1024  # of an integer that a float can still hold

# Python's own values whose text is short, and says it all.
_TOLD_BY_TEXT = frozenset(
    {
        "builtins.complex",
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "decimal.Decimal",
        "fractions.Fraction",
        "pathlib.PosixPath",
        "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath",
        "pathlib.WindowsPath",
        "uuid.UUID",
    }
)
_FRAMEWORKS = frozenset({"cupy", "jax", "jaxlib", "numpy", "pandas", "polars", "scipy", "torch"})


def scalar(value: Any) -> Scalar:
    """Return a value itself where it is a number, flag or text, else its short text: a name, or JSON.

    Nothing is iterated but plain containers, and no `repr` of a user's object is called: it may be slow, long, or fail.
    Numbers and texts are returned as Python's own, without the subclass that they may have. It never raises.
    """
    told: Scalar = value
    kind = type(value)
    if kind is bool or kind is float or (kind is str and len(value) <= _MOST_CHARACTERS):  # nearly all of them
        return told
    try:
        plain = _plain(value, _MOST_DEPTH, iter(range(10 * _MOST_ITEMS)))
        if plain is None or isinstance(plain, (dict, list)):
            plain = _short(json.dumps(plain, ensure_ascii=False))
        told = plain
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        return "unreadable"
    return told


def _plain(value: Any, depth: int, left: Iterator[int]) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, enum.Enum):
        return f"{kind.__qualname__}.{value._name_}"  # `name` may be overridden
    if issubclass(kind, str):
        return _short(str.__str__(value))
    if issubclass(kind, int):
        return _number(int.__int__(value))
    if issubclass(kind, float):
        return float.__float__(value)
    module = kind.__module__.partition(".")[0]
    if f"{module}.{kind.__name__}" in _TOLD_BY_TEXT and getattr(sys.modules[module], kind.__name__) is kind:
        return _short(str(value))
    if module in _FRAMEWORKS:
        return _of_framework(value, depth, left)
    if issubclass(kind, (dict, list, tuple, set, frozenset)):
        return _of_container(value, kind, depth, left) if depth else kind.__qualname__
    return _name(value)


def _of_container(value: Any, kind: type, depth: int, left: Iterator[int]) -> Any:
    if issubclass(kind, dict):
        pairs = list(islice(dict.items(value), _MOST_ITEMS))
        return {
            _key(key, depth, left): _plain(item, depth - 1, left) for key, item in pairs if next(left, None) is not None
        }
    own = next(base for base in (list, tuple, set, frozenset) if issubclass(kind, base))
    items = list(islice(own.__iter__(value), _MOST_ITEMS))
    plain = [_plain(item, depth - 1, left) for item in items if next(left, None) is not None]
    return sorted(plain, key=json.dumps) if own in (set, frozenset) else plain


def _key(key: Any, depth: int, left: Iterator[int]) -> str:
    plain = _plain(key, depth - 1, left)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _of_framework(value: Any, depth: int, left: Iterator[int]) -> Any:
    if not hasattr(value, "dtype") or not hasattr(value, "shape"):
        return str(value) if "dtype" in type(value).__name__.lower() else _name(value)
    shape = tuple(value.shape)
    on_device = (
        str(getattr(value, "device", "cpu")) != "cpu"
    )  # to ask such a scalar for its value would wait for the device
    if shape or on_device:
        return f"{type(value).__name__} {shape} {value.dtype}"
    item = value.item()
    return str(item) if type(item) is type(value) or not depth else _plain(item, depth - 1, left)


def _number(value: int) -> int | str:
    return value if value.bit_length() <= _MOST_BITS else _short(hex(value))


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"


def _name(value: Any) -> str:
    try:
        name = value.__qualname__
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        name = None
    return _short(name if type(name) is str else type(value).__qualname__)
