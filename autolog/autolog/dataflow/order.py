"""In which order statements run: whether a variable still has, where it is read, what a statement gave it."""

from __future__ import annotations

import ast

from autolog.dataflow.program import LOOPS, Program, Unit, end_of

Place = tuple[int, int]  # line and column


def reaches(program: Program, unit: Unit, since: ast.stmt | None, node: ast.Name) -> bool:
    """Whether the value that a variable got by a statement may be read here; None stands for a function's beginning."""
    place = node.lineno, node.col_offset
    begin = (0, 0) if since is None else given_at(since)
    given = [
        (given_at(statement), statement)
        for one in unit.stores.get(node.id, ())
        if (statement := program.statement(one)) is not since
        and not isinstance(statement, ast.AugAssign)
        and not is_of_comprehension(program, one)
    ]
    if place >= begin and not any(
        begin <= other <= place and _surely_runs_before(program, one, node) for other, one in given
    ):
        return True
    loop = None if since is None else _loop_around(program, since, node)
    return loop is not None and not any(
        (loop.lineno, loop.col_offset) <= other <= place  # type: ignore[attr-defined]
        and program.is_within(one, loop)
        and _surely_runs_before(program, one, node)
        for other, one in given
    )


def given_at(statement: ast.stmt) -> Place:
    """Return from where on a variable has the value that a statement gives it."""
    match statement:
        case ast.For() | ast.AsyncFor():
            return end_of(statement.iter)
        case ast.With() | ast.AsyncWith():
            return end_of(statement.items[-1].context_expr)
        case ast.If() | ast.While():
            return end_of(statement.test)
    return end_of(statement)


def is_of_comprehension(program: Program, node: ast.AST) -> bool:
    """Whether a variable gets its value in a comprehension, which has it for itself."""
    return any(isinstance(one, ast.comprehension) for one in program.around(node))


def _surely_runs_before(program: Program, statement: ast.stmt, node: ast.AST) -> bool:
    """Whether a statement that stands before a node has run whenever the node is reached."""
    if isinstance(statement, (*LOOPS, ast.With, ast.AsyncWith)) and program.is_within(node, statement):
        return True
    block = program.parent(statement)
    if isinstance(block, ast.If):
        branches = (block.body, block.orelse)
        return any(statement in branch and any(program.is_within(node, one) for one in branch) for branch in branches)
    is_conditional = isinstance(block, (*LOOPS, ast.Try, ast.ExceptHandler, ast.match_case))
    return not is_conditional or (block is not None and program.is_within(node, block))


def _loop_around(program: Program, one: ast.AST, other: ast.AST) -> ast.AST | None:
    """Return the outermost loop that two nodes stand in."""
    return next((loop for loop in reversed(program.loops_around(one)) if program.is_within(other, loop)), None)
