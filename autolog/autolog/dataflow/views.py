"""Arrays that show the memory of others: `left, right = np.hsplit(table, 2)`, `table[:, :3]`, `table.reshape(-1)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autolog.dataflow.units import name_of

if TYPE_CHECKING:
    from autolog.dataflow.program import Program
    from autolog.dataflow.units import Unit

_METHODS = frozenset({"narrow", "ravel", "reshape", "squeeze", "swapaxes", "transpose", "unsqueeze", "view"})
_FUNCTIONS = _METHODS | {
    *("array_split", "atleast_1d", "atleast_2d", "chunk", "dsplit", "from_numpy", "hsplit", "moveaxis", "split"),
    *("tensor_split", "unbind", "vsplit"),
}
_OF_LISTS = (ast.Add, ast.Mult)  # operators that lists have, too: a part of one is a copy


def shown_by(call: ast.expr, program: Program, unit: Unit) -> ast.expr | None:
    """Return the array whose memory a call's result shows; None for other expressions."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    if program.is_imported(call.func.value, unit):
        return call.args[0] if call.func.attr in _FUNCTIONS and call.args else None
    return call.func.value if call.func.attr in _METHODS else None


def is_view(value: ast.expr | None, operator: ast.operator, program: Program, unit: Unit) -> bool:
    """Whether an operator that changes what this gives, in place, changes the array that it was taken out of."""
    if isinstance(value, ast.Attribute):
        return value.attr == "T"
    if isinstance(value, ast.Subscript):
        if isinstance(value.slice, ast.Tuple):  # tables of pandas copy what their `iloc` gives
            is_part = any(isinstance(one, ast.Slice) for one in value.slice.elts)
            return is_part and name_of(value.value) not in ("iloc", "loc")
        return isinstance(value.slice, ast.Slice) and not isinstance(operator, _OF_LISTS)
    return value is not None and shown_by(value, program, unit) is not None
