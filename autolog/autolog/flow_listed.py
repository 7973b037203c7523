"""Which item of a list a loop has now, where the items stand in the text: `for name, table in [("a", a), ("b", b)]`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from autolog.callees import At, is_as_it_was
from autolog.displays import SAME_ROWS, written_in
from autolog.loop_targets import item_given
from autolog.names import called_name, name_of, variables_in
from autolog.provenance import PLAIN
from autolog.running import given_for
from autolog.statements import Binding

if TYPE_CHECKING:
    from autolog.flow import Question


class Written(NamedTuple):
    """Expressions that stand in the text, and where."""

    items: list[ast.expr]
    place: int
    at: At


def item_now(question: Question, name: str, loop: Binding, at: At) -> tuple[ast.expr, int, At] | None:
    """Return the expression that a loop has given a variable in this round, and where it stands; None if not told.

    The round is known by what the variables of the loop are: by a constant beside it, or since it is the very object.
    """
    if loop.given_by is None or at.gathers or item_given(name, loop) is not None:
        return None
    target, several = loop.given_by
    written = _written(question, several, loop.place, at._replace(branches=loop.branches))
    found = [(_fits(target, one, loop, at, written), one) for one in written.items]
    left = [(fits, one) for fits, one in found if fits is not False]
    is_told = len(left) == 1 and (left[0][0] or len(found) > 1)
    given = _given(target, left[0][1], name) if is_told else None
    return None if given is None else (given, written.place, written.at)


def _written(question: Question, several: ast.expr, place: int, at: At) -> Written:
    """Return the items of a list where they stand in the text; none where that is not told."""
    match several:
        case ast.List() | ast.Tuple():
            return Written(written_in(several), place, at)
        case ast.Call(func=ast.Attribute(value=ast.Dict(keys=keys, values=values), attr="items")) if None not in keys:
            return Written([ast.Tuple([key, one]) for key, one in zip(keys, values, strict=True) if key], place, at)
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]):
            rows, place, at = _written(question, inner, place, at)
            numbered: list[ast.expr] = [ast.Tuple([ast.Constant(number), one]) for number, one in enumerate(rows)]
            return Written(numbered, place, at)
        case ast.Call(func=ast.Name(id="zip"), args=[_, *_] as columns):
            found = [_written(question, one, place, at) for one in columns]
            rows = [ast.Tuple(list(row)) for row in zip(*(one.items for one in found), strict=False)]
            is_one_place = len({one.place for one in found}) == 1
            return Written(rows if is_one_place else [], found[0].place, found[0].at)
        case ast.Call(args=[inner]) if called_name(several) in SAME_ROWS:
            return _written(question, inner, place, at)
        case ast.Constant(value=str(letters)):
            return Written([ast.Constant(one) for one in letters], place, at)
        case ast.Name(id=name):
            return _of_variable(question, name, place, at)
    return Written([], place, at)


def _of_variable(question: Question, name: str, place: int, at: At) -> Written:
    """Return the items of a list that a variable is, which one statement has made, or which a function was given."""
    if not at.is_of_scope(name) and (module := question.module_around(at)) is not None:
        at, place = module, module.now or 0
    several = at.scope.bindings.get(name, ())
    if not several and name in at.scope.parameters:
        given = given_for(name, at, question.limit)
        told = [(one, there, outer) for one, own, there, outer in given if own.isdisjoint(variables_in(one))]
        return _written(question, *told[0]) if len(told) == len(given) == 1 else Written([], place, at)
    if len(several) != 1 or several[0].value is None or several[0].place >= place:
        return Written([], place, at)
    (made,) = several
    rounds = made.rounds_in(at.rounds)
    inner = at._replace(branches=made.branches, is_repeated=made.is_repeated, rounds=rounds)
    return _written(question, made.value, made.place, inner)  # type: ignore[arg-type]


def _fits(target: ast.expr, row: ast.expr, loop: Binding, at: At, written: Written) -> bool | None:
    """Whether an item is what the variables of a loop are now; None where nothing tells that."""
    if isinstance(target, (ast.Tuple, ast.List)):
        parts = row.elts if isinstance(row, (ast.Tuple, ast.List)) else []
        if len(parts) != len(target.elts):
            return None
        told = [_fits(one, part, loop, at, written) for one, part in zip(target.elts, parts, strict=True)]
        return False if False in told else (True in told or None)
    variable, name = name_of(target), name_of(row)
    if variable and isinstance(row, ast.Constant):
        now = at.value(variable) if at.in_turn(variable) or is_as_it_was(variable, loop.place + 1, at) else None
        return None if now is None else now == row.value and type(now) is type(row.value)
    now = at.value(variable) if variable and name and _is_of_this_round(at) else None
    if now is None or not is_as_it_was(variable, loop.place + 1, at) or type(now) in PLAIN:
        return None
    was = written.at.value(name) if is_as_it_was(name, written.place, written.at) else None
    return None if was is None else was is now


def _is_of_this_round(at: At) -> bool:
    """Whether variables are what they were in the round that is meant: it is the one that is under way."""
    given = () if at.turn is None else at.turn.given
    return at.past is None and all(
        isinstance(one, ast.Constant) and at.variables.get(name) == one.value for name, one in given
    )


def _given(target: ast.expr, row: ast.expr, name: str) -> ast.expr | None:
    """Return which part of an item a variable is given."""
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(row, (ast.Tuple, ast.List)):
        pairs = zip(target.elts, row.elts, strict=False)
        return next((found for one, part in pairs if (found := _given(one, part, name)) is not None), None)
    return row if name_of(target) == name else None
