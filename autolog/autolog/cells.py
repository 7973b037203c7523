"""The cells of a notebook as one script, in which the lines of each follow those of the cells that ran before it.

A cell stands there as IPython has rewritten it, and a magic that runs code in the notebook as that code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from types import FrameType
from typing import Any

from autolog.parsing import parse

CELLS = ("<cells>", "<module>", 0)  # names the script, as `read_sites.key_of` names others

_NEWLOCALS = 0x2  # of a function's code, as the `inspect` module has it
_MAGIC = r"(?m)^get_ipython\(\)\.run_(?:cell|line)_magic\('(?:capture|prun|time)', .*\)$"
_OF_A_LINE = ("<timed exec>", "<timed eval>")  # what `%time` runs, whose lines are counted from 1


def cells_of(frame: FrameType) -> list[str] | None:
    """Return the cells that have run, the last of which a frame runs; None if it runs something else."""
    code = frame.f_code
    is_cell = code.co_name[0] == "<" and not code.co_flags & _NEWLOCALS
    return cells_among(frame.f_globals) if is_cell else None


def cells_among(variables: Mapping[str, Any]) -> list[str] | None:
    """Return the cells that have run in the notebook whose variables these are; None if they are those of a module."""
    cells = variables.get("In")
    if type(cells) is not list or "get_ipython" not in variables:
        return None
    return [_as_run(cell) if type(cell) is str else "" for cell in cells]


def lines_of(cell: str) -> int:
    """Return how many lines a cell has in the script."""
    return cell.count("\n") + 1


def lines_above(cells: list[str], frame: FrameType) -> int:
    """Return how many lines stand above what a frame runs of the last cell."""
    above = sum(map(lines_of, cells[:-1]))
    if frame.f_code.co_filename not in _OF_A_LINE:
        return above
    outer = frame.f_back
    while outer is not None and (outer.f_globals is not frame.f_globals or outer.f_code.co_name != "<module>"):
        outer = outer.f_back
    return above + (0 if outer is None else outer.f_lineno - 1)


@lru_cache(maxsize=1000)
def _as_run(cell: str) -> str:
    return re.sub(_MAGIC, _code_of, cell) if "_magic(" in cell else cell


def _code_of(magic: re.Match[str]) -> str:
    """Return the code that a magic is given, which is its last argument."""
    try:
        call = ast.parse(magic[0], mode="eval").body
        code = ast.literal_eval(call.args[-1]) if isinstance(call, ast.Call) else ""
    except (SyntaxError, ValueError):
        return magic[0]
    return str(code)


class _Results(ast.NodeTransformer):
    """Turns `Out[3]` into `_3`, the variable by which IPython keeps a cell's result, too."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Return what stands for a result, and nothing for one that is chosen while the cell runs."""
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Name) and node.value.id == "Out"):
            return node
        result: ast.expr = ast.Constant(None)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            result = ast.Name(f"_{node.slice.value}", ast.Load())
        return ast.copy_location(result, node)


def statements_of(cell: str, number: int) -> list[ast.stmt]:
    """Return the statements of a cell; its last expression knows the variables that IPython keeps its value in.

    Raises:
        SyntaxError: It is no Python, but a magic that is not known, for example.
    """
    tree = parse(cell)
    if "Out" in cell:
        tree = ast.fix_missing_locations(_Results().visit(tree))
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body[-1].kept_as = ("_", f"_{number}")  # type: ignore[attr-defined]
    return tree.body
