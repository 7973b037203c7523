"""Which round of the loops around it one of several calls at the same place was made in, by its number among them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from math import prod
from typing import Any

from autolog.callees import At
from autolog.displays import item_of
from autolog.names import constant_of, name_of, variables_in
from autolog.rounds import items_for
from autolog.statements import Call, Turn

_MOST_ROUNDS = 200


def in_round(at: At, call: Call, round: tuple[int, int] | None, given: Mapping[str, str]) -> At:
    """Return a place in that round of the `for` statements around it in which one of several calls was made there.

    Args:
        at: Where the call stands.
        call: The call.
        round: Which of several it was, in order, and of how many; None where that is not known.
        given: What variables of these loops were then, as texts.
    """
    if not call.is_repeated:
        return at
    names = {name for loop in call.loops for name in variables_in(loop.target)}
    given = {name: text for name, text in given.items() if name in names}
    rounds = [_rounds_of(loop, at) for loop in call.loops]
    turn = _turn_noted(call, rounds, given) or (None if round is None else _turn(call, rounds, *round))
    if turn is None and given:
        turn = Turn(call.loops[-1], tuple((name, constant_of(text)) for name, text in given.items()), is_whole=False)
    is_of_past = round is not None and round[0] + 1 < round[1]
    is_of_past = is_of_past or any(str(at.variables.get(name, text)) != text for name, text in given.items())
    return at._replace(turn=turn or at.turn, past=call if is_of_past else None)


def _turn_noted(call: Call, rounds: list[list[dict[str, ast.expr]]], noted: Mapping[str, str]) -> Turn | None:
    """Return the only round of all loops around a call in which variables are what was noted; None if not told."""
    fitting = [[one for one in several if _fits(one, noted)] for several in rounds]
    if not call.loops or any(len(several) != 1 for several in fitting):
        return None
    return Turn(call.loops[-1], tuple(pair for (one,) in fitting for pair in one.items()))


def _fits(round: dict[str, ast.expr], noted: Mapping[str, str]) -> bool:
    """Whether a variable that was noted is known of a round, and all such are the same there."""
    known = {name: str(one.value) for name, one in round.items() if name in noted and isinstance(one, ast.Constant)}
    return bool(known) and all(noted[name] == text for name, text in known.items())


def _turn(call: Call, rounds: list[list[dict[str, ast.expr]]], place: int, count: int) -> Turn | None:
    """Return what the variables of all loops around a call are in a round; None where that is not told."""
    if not call.loops or prod(map(len, rounds)) != count:
        return None
    given: dict[str, ast.expr] = {}
    for several in reversed(rounds):  # the innermost goes on fastest
        place, number = divmod(place, len(several))
        given = {**several[number], **given}
    return Turn(call.loops[-1], tuple(given.items()))


def _rounds_of(loop: ast.comprehension, at: At) -> list[dict[str, ast.expr]]:
    """Return what a loop gives its variables, round by round; nothing where that is not told."""
    rounds = [items_for(loop.target, item) for item in _items(loop.iter, at)]
    return rounds if len(rounds) <= _MOST_ROUNDS and all(rounds) else []


def _items(several: ast.expr, at: At) -> list[ast.expr]:
    """Return what an expression gives that is gone through, item by item; nothing where that is not told."""
    match several:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [] if any(isinstance(one, ast.Starred) for one in items) else items
        case ast.Call(func=ast.Name(id="zip"), args=[*columns], keywords=[]):
            return _side_by_side([_items(one, at) for one in columns])
        case ast.Call(func=ast.Name(id="enumerate"), args=[column, *start], keywords=[]):
            items, first = _items(column, at), _number(start[0], at) if start else 0
            return [] if first is None else _side_by_side([_numbers([first, first + len(items)]), items])
        case ast.Call(func=ast.Name(id="range"), args=[*bounds], keywords=[]):
            return _numbers([_number(one, at) for one in bounds])
        case ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]):
            return _side_by_side([_keys(holder, at), _values(holder, at)])
        case ast.Call(func=ast.Attribute(value=holder, attr="values"), args=[]):
            return _values(holder, at)
        case ast.Call(func=ast.Attribute(value=holder, attr="keys"), args=[]):
            return _keys(holder, at)
    return _keys(several, at) or _of_list(several, at)


def _number(bound: ast.expr, at: At) -> int | None:
    """Return what a bound of a range is, `len(tables)` for example; None where that is not told."""
    match bound:
        case ast.Call(func=ast.Name(id="len"), args=[several]):
            value = _value(several, at)
            return len(value) if isinstance(value, (list, tuple, dict)) else len(_items(several, at)) or None
        case ast.Constant(value=int(number)):
            return number
    value = _value(bound, at)
    return value if type(value) is int else None


def _value(node: ast.expr, at: At) -> Any:
    """Return what has a name now; None for other expressions."""
    name = name_of(node)
    return at.value(name) if name else None


def _numbers(bounds: list[int | None]) -> list[ast.expr]:
    known = [one for one in bounds if one is not None]
    if len(known) < len(bounds) or not known or known[2:] == [0]:
        return []
    numbers = range(*known)
    return [ast.Constant(one) for one in numbers] if len(numbers) <= _MOST_ROUNDS else []


def _side_by_side(columns: list[list[ast.expr]]) -> list[ast.expr]:
    return [ast.Tuple(list(items), ast.Load()) for items in zip(*columns, strict=False)]


def _keys(holder: ast.expr, at: At) -> list[ast.expr]:
    """Return the keys of a dict, as it is written or is now."""
    written = _written(holder, at)
    if isinstance(written, ast.Dict):
        return [one for one in written.keys if one is not None] if None not in written.keys else []
    value = _value(holder, at)
    return [constant_of(key) for key in value] if type(value) is dict and all(type(key) is str for key in value) else []


def _values(holder: ast.expr, at: At) -> list[ast.expr]:
    """Return the values of a dict."""
    written = _written(holder, at)
    if isinstance(written, ast.Dict):
        return [] if None in written.keys else written.values
    return [item_of(holder, str(key.value)) for key in _keys(holder, at) if isinstance(key, ast.Constant)]


def _of_list(holder: ast.expr, at: At) -> list[ast.expr]:
    """Return the items of a list or tuple that has a name, as it is written; or as they are now, texts or constants."""
    written = _written(holder, at)
    if written is not holder and isinstance(written, (ast.List, ast.Tuple)):
        return _items(written, at)
    value = _value(holder, at)
    several = value if isinstance(value, (list, tuple)) and len(value) <= _MOST_ROUNDS else ()
    if all(type(one) is str for one in several):
        return [constant_of(one) for one in several]
    is_constant = not at.is_of_scope(name_of(holder).partition(".")[0])  # of the module, as far as this function knows
    return [item_of(holder, str(place)) for place in range(len(several))] if is_constant else []


def _written(holder: ast.expr, at: At) -> ast.expr | None:
    """Return a dict or list as it is written, where one statement alone has made what has this name."""
    name = name_of(holder)
    several = at.scope.bindings.get(name, ()) if name else ()
    return several[0].value if len(several) == 1 else None if several else holder
