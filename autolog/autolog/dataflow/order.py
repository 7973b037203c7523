"""In which order statements run: whether a variable still has, where it is read, what a statement gave it."""

from __future__ import annotations

import ast
from bisect import bisect_left
from operator import itemgetter

from autolog.dataflow.program import LOOPS, Program
from autolog.dataflow.units import Unit, end_of

Place = tuple[int, int]  # line and column


def reaches(program: Program, unit: Unit, since: ast.stmt | None, node: ast.Name) -> bool:
    """Whether the value that a variable got by a statement may be read here; None stands for a function's beginning."""
    if program.comprehension_of(node) is not None:
        return False
    place = node.lineno, node.col_offset
    begin = (0, 0) if since is None else given_at(since)
    if place >= begin and not _is_given_between(program, unit, begin, node, since):
        return True
    loop = None if since is None else _loop_around(program, since, node)
    if loop is None:
        return False
    return not _is_given_between(program, unit, (loop.lineno, loop.col_offset), node, since, within=loop)


def may_be_of_former_round(program: Program, unit: Unit, since: ast.stmt, node: ast.Name) -> bool:
    """Whether a variable that got its value by a statement may still have that of an earlier round of a loop."""
    loop = next((one for one in program.loops_around(node) if program.is_within(since, one)), None)
    begin = (0, 0) if loop is None else (loop.lineno, loop.col_offset)
    return loop is not None and not _is_given_between(program, unit, begin, node, None, within=loop)


def outlives(program: Program, unit: Unit, since: ast.stmt, node: ast.Name, loop: ast.AST) -> bool:
    """Whether a variable that got its value in a round of a loop may have it in a later one, or after the loop."""
    if not isinstance(loop, ast.stmt) or program.unit_of(loop) is not unit:
        return False
    begin = loop.lineno, loop.col_offset
    is_within = program.is_within(since, loop) and program.is_within(node, loop)
    return not is_within or not _is_given_between(program, unit, begin, node, None, within=loop)


def exclude_each_other(program: Program, one: ast.AST, other: ast.AST) -> bool:
    """Whether a function runs only one of two expressions: in two branches, or in two `return` statements."""
    around = next((node for node in program.around(one) if program.is_within(other, node)), None)
    if isinstance(around, (ast.If, ast.IfExp)):
        return not any(program.is_within(each, around.test) for each in (one, other))
    statements = {program.statement(each) for each in (one, other)}
    is_returned = len(statements) > 1 and all(isinstance(each, ast.Return) for each in statements)
    return is_returned or isinstance(around, ast.Match)


def is_in_body(program: Program, node: ast.AST, loop: ast.stmt) -> bool:
    """Whether a node is done in each round of a loop, and does not stand in what the loop goes through."""
    return program.is_within(node, loop) and not (
        isinstance(loop, (ast.For, ast.AsyncFor)) and program.is_within(node, loop.iter)
    )


def _is_given_between(
    program: Program, unit: Unit, begin: Place, node: ast.Name, since: ast.stmt | None, within: ast.stmt | None = None
) -> bool:
    """Whether a variable surely gets another value between a place and where it is read."""
    given = unit.given.get(node.id)
    if given is None:
        given = unit.given[node.id] = sorted(
            ((given_at(one), one) for one in _giving(program, unit, node.id)), key=itemgetter(0)
        )
    end = node.lineno, node.col_offset
    for place, statement in given[bisect_left(given, begin, key=itemgetter(0)) :]:
        if place > end:
            return False
        is_other = statement is not since and (within is None or program.is_within(statement, within))
        if is_other and _surely_runs_before(program, statement, node):
            return True
    return False


def _giving(program: Program, unit: Unit, name: str) -> set[ast.stmt]:
    """Return the statements that give a variable a value."""
    stores = (one for one in unit.stores.get(name, ()) if not is_of_comprehension(program, one))
    return {one for one in map(program.statement, stores) if not isinstance(one, ast.AugAssign)}


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


def _loop_around(program: Program, one: ast.AST, other: ast.AST) -> ast.stmt | None:
    """Return the outermost loop that two nodes stand in."""
    return next((loop for loop in reversed(program.loops_around(one)) if program.is_within(other, loop)), None)
