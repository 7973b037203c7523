"""What the callbacks of a training were made with: when it stops early, how its rate falls, what it keeps."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from types import FunctionType
from typing import Any

from autolog import provenance
from autolog.signatures import signature

_MOST = 20  # callbacks of one training
_SETTINGS = provenance.PLAIN | {FunctionType, list, tuple}


def settings_of_callbacks(callbacks: Any, prefix: str = "callbacks") -> dict[str, Any]:
    """Return the names of callbacks as `prefix`, and what each was made with under its own: those of a list, or one.

    That is what it keeps under the names that its constructor has; no code of its own runs. A second callback of a
    class goes by a number: `callbacks.ModelCheckpoint.1.monitor`.
    """
    several = callbacks if isinstance(callbacks, (list, tuple, set)) else [] if callbacks is None else [callbacks]
    if not several:
        return {}
    found: dict[str, Any] = {prefix: [_name(one) for one in islice(several, _MOST)]}
    counts: Counter[str] = Counter()
    for one in islice(several, _MOST):
        name = _name(one)
        place = f".{counts[name]}" if counts[name] else ""
        counts[name] += 1
        found |= {f"{prefix}.{name}{place}.{key}": value for key, value in made_with(one).items()}
    return found


def _name(callback: Any) -> str:
    return callback.__name__ if isinstance(callback, FunctionType) else type(callback).__name__


def made_with(thing: Any, before: str = "") -> dict[str, Any]:
    """Return what an object keeps of what it was made with; `before` stands before the names of its attributes."""
    kept = getattr(thing, "__dict__", {})
    of: Any = type(thing)
    if not kept or of is FunctionType or not isinstance(of.__init__, FunctionType):
        return {}
    return {
        name: kept[before + name]
        for name, parameter in signature(of.__init__).parameters.items()
        if before + name in kept and (type(kept[before + name]) in _SETTINGS or parameter.kind is parameter.VAR_KEYWORD)
    }
