"""Where values came from that are taken by keys or places out of rows: what others hold does not count."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from autolog import provenance
from autolog.callees import At, callee, into
from autolog.displays import SAME_ROWS, each_written
from autolog.expressions import Called, joined, measured_in, members_of, needs_of
from autolog.flow_parts import all_of
from autolog.names import called_name, name_of
from autolog.running import given_for
from autolog.sources import Sources, union

if TYPE_CHECKING:
    from autolog.flow import Question

Keys = frozenset[str]


def of_rows(question: Question, rows: ast.expr, keys: Keys, place: int, at: At) -> Sources | None:
    """Return what stands under some keys of rows comes from; None where nothing tells that from the whole.

    Args:
        question: The question.
        rows: An expression that gives them.
        keys: The keys.
        place: Where it stands in its scope.
        at: The scope.
    """
    if at.item is not None or at.round is not None or not question.has_time():
        return None
    if name_of(rows):
        return _of_variable(question, name_of(rows), keys, place, at)
    if isinstance(rows, (ast.ListComp, ast.GeneratorExp)) and len(rows.generators) == 1:
        return _of_comprehension(question, rows, keys, place, at)
    if isinstance(rows, (ast.List, ast.Tuple)):
        return _of_written(question, [each_written(rows, key) for key in keys], place, at)
    return _of_call(question, rows, keys, place, at) if isinstance(rows, ast.Call) else None


def _of_written(question: Question, written: list[list[ast.expr]], place: int, at: At) -> Sources | None:
    """Return it for rows that stand in the text, of which a condition may pick some."""
    found = {question.of(needs_of(one), place, at) for each in written for one in each}
    question.is_certain = question.is_certain and (len(found) < 2 or not (at.picks or at.is_picked))
    return union(found) if all(written) else None


def _of_variable(question: Question, name: str, keys: Keys, place: int, at: At) -> Sources | None:
    """Return it for a variable that one statement has given its value, or that is a parameter."""
    before = [one for one in at.scope.bindings.get(name, ()) if one.place < place and not at.has_never_run(one)]
    made = [one for one in before if not one.adds]
    is_changed = len(made) > 1 or any(one.adds and not one.needs.is_literal() for one in before)
    is_written = bool(made) and isinstance(made[0].value, (ast.List, ast.Tuple))
    if is_changed or (not is_written and provenance.ever_of(at.value(name))):
        return None
    if not made:
        given = given_for(name, at, question.limit) if name in at.scope.parameters else []
        return all_of(of_rows(question, one, keys, there, outer) for one, _, there, outer in given)
    (one,) = made
    if one.value is None or one.branches != at.branches[: len(one.branches)]:
        return None
    inner = at._replace(is_repeated=one.is_repeated, rounds=one.rounds_in(at.rounds))
    return of_rows(question, one.value, keys, one.place, inner)


def _of_comprehension(
    question: Question, rows: ast.ListComp | ast.GeneratorExp, keys: Keys, place: int, at: At
) -> Sources | None:
    """Return it for rows that a comprehension picks out of others, or makes of them: `dict(row, rate=rates[key])`."""
    (loop,) = rows.generators
    if any(one for condition in loop.ifs for one in measured_in(condition)):
        return None
    if name_of(rows.elt) and name_of(rows.elt) == name_of(loop.target):
        at = at._replace(picks=at.picks or bool(loop.ifs))
        found = of_rows(question, loop.iter, keys, place, at)
        members = joined(needs_of(one) for condition in loop.ifs for one in members_of(condition))
        return None if found is None else union([found, question.of(members, place, at)])
    row = _with_keys(rows.elt, keys)
    if row is None:
        return None
    return question.of(needs_of(ast.copy_location(type(rows)(row, rows.generators), rows)), place, at) or None


def _with_keys(row: ast.expr, keys: Keys) -> ast.expr | None:
    """Return a dict as it is made without what stands under other keys; None where that cannot be told."""
    if isinstance(row, ast.Dict):
        pairs = [(key, value) for key, value in zip(row.keys, row.values, strict=True) if _may_be(key, keys)]
        return ast.copy_location(ast.Dict([key for key, _ in pairs], [value for _, value in pairs]), row)
    if isinstance(row, ast.Call) and isinstance(row.func, ast.Name) and row.func.id == "dict":
        given = [one for one in row.keywords if one.arg is None or one.arg in keys]
        return ast.copy_location(ast.Call(row.func, row.args, given), row)
    return None


def _may_be(key: ast.expr | None, keys: Keys) -> bool:
    return not isinstance(key, ast.Constant) or key.value in keys


def _of_call(question: Question, rows: ast.Call, keys: Keys, place: int, at: At) -> Sources | None:
    """Return it for rows that a function of the script's gives, or that are only put in order."""
    if isinstance(rows.func, ast.Name) and called_name(rows) in SAME_ROWS and len(rows.args) == 1:
        return of_rows(question, rows.args[0], keys, place, at)
    one = callee(rows.func, at, question.limit)
    is_function = one.function is not None and not isinstance(one.function, type)
    inner = into(one, Called(rows, frozenset()), place, at, question.limit) if is_function else None
    if inner is None or inner.scope.yields:
        return None
    return all_of(of_rows(question, each, keys, sys.maxsize, inner) for each in inner.scope.answers)
