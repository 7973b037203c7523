"""The cells of a notebook as one script, in which the lines of each follow those of the cells that ran before it."""

from __future__ import annotations

import inspect
from types import FrameType

CELLS = ("<cells>", "<module>", 0)  # names the script, as `read_sites.key_of` names others


def cells_of(frame: FrameType) -> list[str] | None:
    """Return the cells that have run, the last of which a frame runs; None if it runs something else."""
    code, cells = frame.f_code, frame.f_globals.get("In")
    is_cell = code.co_name[0] == "<" and not code.co_flags & inspect.CO_NEWLOCALS
    if not is_cell or type(cells) is not list or "get_ipython" not in frame.f_globals:
        return None
    return [cell if type(cell) is str else "" for cell in cells]


def lines_of(cell: str) -> int:
    """Return how many lines a cell has in the script."""
    return cell.count("\n") + 1


def lines_above(cells: list[str]) -> int:
    """Return how many lines stand above the last cell."""
    return sum(map(lines_of, cells[:-1]))
