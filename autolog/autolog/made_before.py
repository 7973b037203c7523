"""Where a generator was made that runs now: its items may be taken in a later statement, `rows = read(path)`."""

from __future__ import annotations

import gc
from types import FrameType, GeneratorType
from typing import Any

from autolog.budget import Limit
from autolog.call_sites import place_at
from autolog.callers import is_installed
from autolog.frame_variables import variables_of
from autolog.read_sites import Span, span_of, span_under_way
from autolog.scopes import scope_of

_MOST_FRAMES = 12  # between the generator and who holds it
_MOST_WITHIN = 3  # iterators around it: `enumerate(zip(rows, labels))`
_SECONDS = 0.02
_ITERATORS = frozenset({"builtins", "itertools"})


def maker_of(running: FrameType) -> tuple[FrameType, Span] | None:
    """Return the frame that has made a generator and holds it in a variable, and where it did so.

    Args:
        running: The generator's own frame.

    Returns:
        None where its items are taken by the expression that makes it, or no variable tells of it.
    """
    frame, limit = running.f_back, Limit(_SECONDS)
    for _ in range(_MOST_FRAMES):
        if frame is None:
            return None
        if not is_installed(frame.f_code.co_filename):
            several = variables_of(frame).items()
            name = next((name for name, value in several if _holds(value, running)), None)
            span = None if name is None else _made(name, frame, limit)
            if span is not None:
                return frame, span
        frame = frame.f_back
    return None


def _holds(value: Any, running: FrameType, within: int = 0) -> bool:
    kind = type(value)
    if kind is GeneratorType and value.gi_frame is running:
        return True
    if within >= _MOST_WITHIN:
        return False
    if kind is GeneratorType:
        return value.gi_frame is not None and _goes_through(value.gi_frame, running, within)
    if kind.__module__ not in _ITERATORS or not hasattr(kind, "__next__"):
        return False
    inner = [one for each in gc.get_referents(value) for one in (each if type(each) is tuple else (each,))]
    return any(_holds(one, running, within + 1) for one in inner)


def _goes_through(frame: FrameType, running: FrameType, within: int) -> bool:
    """Whether a generator expression takes the items of what runs."""
    is_expression = frame.f_code.co_name == "<genexpr>"
    return is_expression and _holds(variables_of(frame).get(".0"), running, within + 1)


def _made(name: str, frame: FrameType, limit: Limit) -> Span | None:
    """Return where a variable got its value that the running code has, as far as one statement alone may have."""
    known = scope_of(frame, limit)
    if known is None:
        return None
    scope, above = known
    now = place_at(scope, span_under_way(frame).below(above))
    before = [one for one in scope.bindings.get(name, ()) if one.place < now and not one.is_given]
    value = before[-1].value if before else None
    return None if value is None else span_of(value)
