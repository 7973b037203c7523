"""What an operator is applied to, or what stands between brackets, in the expression that a frame computes."""

from __future__ import annotations

import ast

_COMPARISONS: dict[type[ast.cmpop], str] = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
COMPARES = frozenset(_COMPARISONS.values())


def expression_in(text: str) -> ast.AST | None:
    """Return the expression that a text is, or the statement if it is `a += b`; None if it is something else."""
    for one in (f"({text}\n)", text):  # an expression may go over several lines of a call's brackets
        try:
            (statement,) = ast.parse(one).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return statement if isinstance(statement, ast.AugAssign) else getattr(statement, "value", None)
    return None


def operand_in(applied: ast.AST | None, operator: str) -> ast.expr | None:
    """Return the operand that is no table, where a table runs an operator; None if no operator is applied.

    Args:
        applied: What is computed: `table["load"] / scale`, or `table["load"] /= scale`.
        operator: The name of the table's operator. Where the table stands on the right it is `rtruediv` in place of
            `truediv`, and `gt` in place of `lt`.
    """
    match applied:
        case ast.AugAssign(value=value):
            return value
        case ast.BinOp(left=left, right=right):
            return left if operator.startswith("r") else right
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            return right if _COMPARISONS.get(type(how), operator) == operator else left
    return None


def key_in(applied: ast.AST | None) -> ast.expr | None:
    """Return what stands between brackets: `names` in `table[names]`; None for other expressions."""
    return applied.slice if isinstance(applied, ast.Subscript) else None
