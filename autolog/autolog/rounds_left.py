"""Which rounds of a loop its conditions leave, as what it goes through is now: of plain values, so nothing is run."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from autolog.callees import At, is_as_it_was
from autolog.keys import MOST_KEYS, held_now
from autolog.names import CHOSEN, holders, name_of, named_part, variables_in
from autolog.objects import value_of
from autolog.provenance import PLAIN

Values = Callable[[str], Any]
Round = Mapping[str, Any]  # the values of a loop's variables

_EQUALITIES = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
_ORDERS = {ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le}
_MADE_OF = {"float": float, "int": int, "str": str}
_SAME_ITEMS = frozenset({"frozenset", "list", "reversed", "set", "sorted", "tuple"})
_CONTAINERS = (dict, frozenset, list, set, tuple)


def keys_left(variable: str, place: int, at: At) -> list[str | int]:
    """Return what a variable is, or a part of it, in the rounds of a loop that its conditions leave.

    Args:
        variable: Its name, `name` or `row.filename`.
        place: Where it is used.
        at: The scope of this place.

    Returns:
        Each key once; nothing where that is not told, or where it is no key in one of the rounds.
    """
    if at.rounds is None or not variable:
        return []
    meant = cache(lambda name: _meant(name, place, at))
    first = meant(variable).partition(".")[0]
    loop = next((one for one in reversed(at.rounds.loops) if first in variables_in(one.target)), None)
    if loop is None or any(loop in one.loops and not one.is_given for one in at.scope.bindings.get(first, ())):
        return []
    now = cache(lambda name: _now(name, place, at))
    keys = []
    of_turn = dict(at.given_now())
    for each in _rounds_of(loop, now):
        if any(of_turn.get(name, str(value)) != str(value) for name, value in each.items()):
            continue  # another round is meant
        values = partial(_value_in, each, meant, now)
        told = [holds(one, values) for one in at.rounds.conditions]
        if None in told:
            return []
        if all(told):
            keys.append(values(variable))
    return list(dict.fromkeys(keys)) if all(type(one) in (int, str) for one in keys) else []


def _meant(variable: str, place: int, at: At) -> str:
    """Return what a variable was made by its only statement: `row.filename` for `name`, of `name = row["filename"]`."""
    made = [one for one in at.scope.bindings.get(variable, ()) if not one.is_given]
    if at.rounds is None or len(made) != 1 or made[0].value is None or made[0].place >= place:
        return variable
    is_of_round = made[0].loops == at.rounds.loops[: len(made[0].loops)] and made[0].branches == at.branches
    return (named_part(made[0].value) if is_of_round else "") or variable


def _now(name: str, place: int, at: At) -> Any:
    """Return the value of a variable, if it has been the same in all rounds of all loops that are meant; else None."""
    if isinstance(given := at.in_turn(name), ast.Constant):
        return given.value
    several = (one for each in (name, *holders(name)) for one in at.scope.bindings.get(each, ()))
    around = () if at.rounds is None else at.rounds.loops
    is_anew = any(
        one.is_anew and not one.is_given and (not one.loops or any(loop in around for loop in one.loops))
        for one in several
    )
    return at.value(name) if name and not is_anew and is_as_it_was(name, place, at) else None


def _rounds_of(loop: ast.comprehension, now: Values) -> list[Round]:
    """Return the rounds of a loop that goes through lists or dicts; nothing where these are not told."""
    match loop.target, loop.iter:
        case ast.Name(id=name), several:
            items = held_now(name_of(several), now) if name_of(several) else items_left(several, now)
            return [{name: item} for item in items]
        case ast.Tuple(elts=[_, *_] as targets), ast.Call(func=ast.Name(id="zip"), args=several, keywords=[]):
            columns = [held_now(name_of(one), now) for one in several]
        case ast.Tuple(elts=[_, _] as targets), ast.Call(func=ast.Name(id="enumerate"), args=[several], keywords=[]):
            items = held_now(name_of(several), now)
            columns = [list(range(len(items))), items]
        case ast.Tuple(elts=[_, _] as targets), ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]):
            held = now(name_of(holder))
            columns = [held_now(name_of(holder), now), list(held.values())] if type(held) is dict else []
        case ast.Tuple(elts=targets), several:
            rows = held_now(name_of(several), now)
            is_told = all(type(row) in (list, tuple) and len(row) == len(targets) for row in rows)
            columns = list(map(list, zip(*rows, strict=True))) if is_told else []
        case _:
            return []
    names = [name_of(one) for one in targets]
    is_each = len(columns) == len(names) and all(names) and len(set(map(len, columns))) == 1
    return [dict(zip(names, each, strict=True)) for each in zip(*columns, strict=True)] if is_each else []


def items_left(several: ast.expr, now: Values) -> list[Any]:
    """Return the texts and numbers that an expression gives which is gone through: a list, or what is left of one.

    So `[name for name in names if name != last]` gives all names but one. Nothing where plain values do not tell.

    Args:
        several: The expression.
        now: Gives the value of a variable.
    """
    match several:
        case ast.ListComp(generators=[loop]) | ast.GeneratorExp(generators=[loop]) | ast.SetComp(generators=[loop]):
            found = _made_in(several.elt, loop, now)
        case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _SAME_ITEMS and now(name) is None:
            return items_left(inner, now)
        case ast.Call(func=ast.Name(id="range"), args=bounds, keywords=[]):
            known = [_plain(one, now) for one in bounds]
            is_told = all(type(one) is int for one in known) and known[2:] != [0]
            found = list(range(*known)[:MOST_KEYS]) if is_told else []
        case ast.BinOp(left=left, op=ast.Sub() | ast.Add() as how, right=right):
            first, second = items_left(left, now), items_left(right, now)
            of_both = first + second if isinstance(how, ast.Add) else [one for one in first if one not in second]
            found = of_both if first and second else []
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            found = [_plain(one, now) for one in items]
        case _:
            found = held_now(name_of(several), now) if name_of(several) else []
    return found if all(type(one) in (int, str) for one in found) else []


def _made_in(made: ast.expr, loop: ast.comprehension, now: Values) -> list[Any]:
    """Return what a comprehension makes in the rounds that its conditions leave; nothing where that is not told."""
    found = []
    for each in _rounds_of(loop, now):
        values = partial(_value_in, each, str, now)
        told = [holds(one, values) for one in loop.ifs]
        if None in told:
            return []
        if all(told):
            found.append(_plain(made, values))
    return found


def _value_in(each: Round, meant: Callable[[str], str], now: Values, name: str) -> Any:
    """Return the value of a variable, or of a part of it, in a round of a loop."""
    name = meant(name)
    return value_of(name, each, {}) if name.partition(".")[0] in each else now(name)


def holds(condition: ast.expr, values: Values) -> bool | None:
    """Return whether a condition holds; None where plain values do not tell.

    Args:
        condition: The condition.
        values: Gives the value of a variable.
    """
    match condition:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            told = holds(inner, values)
            return None if told is None else not told
        case ast.BoolOp(op=how, values=several):
            each = [holds(one, values) for one in several]
            return None if None in each else all(each) if isinstance(how, ast.And) else any(each)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as how], comparators=[right]):
            item, within = _plain(left, values), _container(right, values)
            return None if item is None or within is None else (item in within) is isinstance(how, ast.In)
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            return _compared(_plain(left, values), how, _plain(right, values))
    value = _plain(condition, values)
    return None if value is None else bool(value)


def _compared(left: Any, how: ast.cmpop, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if type(how) in _EQUALITIES:
        return bool(_EQUALITIES[type(how)](left, right))
    is_ordered = type(how) in _ORDERS and (type(left) is str) is (type(right) is str)
    return bool(_ORDERS[type(how)](left, right)) if is_ordered else None


def _plain(node: ast.expr, values: Values) -> Any:
    """Return a text, number or flag that an expression is; None for others."""
    match node:
        case ast.Constant(value=value):
            return value if type(value) in (bool, float, int, str) else None
        case ast.Call(func=ast.Name(id="float" | "int" | "str" as kind), args=[one], keywords=[]):
            given = _plain(one, values)
            try:
                return None if given is None or values(kind) is not None else _MADE_OF[kind](given)
            except (OverflowError, ValueError):
                return None
    name = named_part(node)
    value = values(name) if name and CHOSEN not in name else None
    return value if type(value) in (bool, float, int, str) else None


def _container(node: ast.expr, values: Values) -> Any:
    """Return a container of plain values that an expression is; None for others, whose items may compare in any way."""
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        items = [_plain(one, values) for one in node.elts]
        return None if None in items else items
    name = named_part(node)
    held = values(name) if name and CHOSEN not in name else None
    is_plain = type(held) in _CONTAINERS and all(type(one) in PLAIN for one in held or ())
    return held if is_plain else None
