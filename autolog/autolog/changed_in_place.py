"""Arrays that the script changes in place, `X -= mean`: more is in them than what is known of the object."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from autolog.callers import user_frame
from autolog.cells import cells_of
from autolog.objects import value_of
from autolog.program_text import lines_of_file

if TYPE_CHECKING:
    from autolog.statements import Binding

# `X -= mean`, `self.X /= scale`, `X[rows] = values`
_CHANGE = re.compile(
    r"""^[ \t]* ([A-Za-z_][\w.]*) [ \t]*  # at the beginning of a line, or of a block
    (?: \[.*\][ \t]* =(?!=) | (?:\[.*\][ \t]*)? (?: \*\* | // | [-+*/%@&|^] )= )""",
    re.MULTILINE | re.VERBOSE,
)
_MOST_LETTERS = 500_000  # of a file that are looked through

_names: dict[str, tuple[list[str], frozenset[str]]] = {}  # by file; of a notebook, each cell would be one


def is_changed_in_place(value: Any) -> bool:
    """Whether a statement of the script changes the variable that holds this array now, as the text alone tells."""
    if not is_array(value):
        return False
    frame = user_frame(sys._getframe(1))
    names = _changed_in(frame) if frame is not None else frozenset()
    if frame is None or not names:
        return False
    from autolog.frame_variables import variables_of  # with all that reads statements

    variables = variables_of(frame)
    return any(value_of(name, variables, frame.f_globals) is value for name in names)


def has_more(value: Any, bindings: Sequence[Binding]) -> bool:
    """Whether the last of the statements that give a variable its value have changed the array that it is."""
    return is_array(value) and bool(bindings) and bindings[-1].adds and not bindings[-1].drops


def is_array(value: Any) -> bool:
    """Whether this is an array of NumPy's."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


def _changed_in(frame: FrameType) -> frozenset[str]:
    """Return the variables that statements change in a frame's file, or in the cells of its notebook."""
    cells = cells_of(frame)
    if cells is not None:
        return _changed(cells)
    file = frame.f_code.co_filename
    lines = lines_of_file(file, frame.f_globals)
    known = _names.get(file)
    if known is None or known[0] is not lines:
        known = _names[file] = (lines, _changed(lines))
    return known[1]


def _changed(lines: list[str]) -> frozenset[str]:
    text = "\n".join(lines)
    return frozenset(_CHANGE.findall(text)) if len(text) < _MOST_LETTERS else frozenset()
