"""What a loop gives its variables, and what its rounds have put into a dict or made of what was there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from autolog.callees import At, is_as_it_was
from autolog.displays import item_written, makes_dict, written_in
from autolog.keys import key_of_item, keys_of
from autolog.loop_targets import item_given, key_given, several_given
from autolog.named_items import text_of
from autolog.names import expression_of
from autolog.rounds import is_of_itself, of_key, of_round
from autolog.statements import Binding

if TYPE_CHECKING:
    from autolog.flow import Question


def item_taken(name: str, loop: Binding, at: At) -> tuple[str, str, str] | None:
    """Return of which dict a loop has given a variable an item, its key, and which part of it that is, see `Item`.

    None where that is not told: neither by what the variable is, nor by that which has the keys.
    """
    item = item_given(name, loop)
    holder = None if item is None or at.gathers else at.value(item.holder)
    if item is None or not isinstance(holder, dict):
        return None
    place = loop.place + 1
    is_now = is_as_it_was(name, place, at) and not at.is_another_round(loop, name)
    key = key_of_item(holder, at.value(name), item.part) if is_now else None
    if key is None and item.key:
        key = text_of([expression_of(item.key)], place, at)
    return (item.holder, key, item.part) if key is not None and key in keys_of(holder) else None


def keys_made(name: str, loop: Binding, at: At) -> tuple[ast.expr, int] | None:
    """Return what makes the keys of a dict that a loop gives a variable, and where; None where that is not told."""
    through = None if loop.given_by is None else key_given(name, loop)
    several = [one for one in at.scope.bindings.get(through or "", ()) if one.place < loop.place]
    match several:
        case [Binding(value=ast.DictComp(key=key, generators=loops) as made, place=place)]:
            return ast.copy_location(ast.GeneratorExp(key, loops), made), place
    return None


def written_items(question: Question, name: str, loop: Binding, item: Any, at: At) -> tuple[list[ast.expr], int, At]:
    """Return the items of a list or dict that a loop goes through, as they are written down, and where that is.

    Where it is told under which key of a dict the item stood that the loop has now, only this one. There are none
    where more is done to the list or dict than that, and for other expressions.
    """
    through = several_given(name, loop)
    through, place = _values_of(through) or through, loop.place
    name = through.id if isinstance(through, ast.Name) else ""
    if name and not at.is_of_scope(name) and (module := question.module_around(at)) is not None:
        at, place = module, module.now or 0
    several = at.scope.bindings.get(name, ())
    made = [one for one in several if not one.drops]
    if len(made) == 1 and made[0].place < place:
        through, place = made[0].value, made[0].place
        rounds = made[0].rounds_in(at.rounds)
        at = at._replace(branches=made[0].branches, is_repeated=made[0].is_repeated, rounds=rounds)
        key = key_of_item(at.value(name), item)
        if key is not None and (one := of_key(through, key)) is not None:
            return [one], place, at
    return written_in(through) if len(several) < 2 else [], place, at


def item_made(one: Binding, item: tuple[str, int, int], *, is_dropped: bool) -> ast.expr | None:
    """Return what a statement that makes a dict has put under a key; None where that is not told.

    Args:
        one: The statement.
        item: The key, its place among the keys and their number.
        is_dropped: Whether others may have been taken out since: then places tell nothing.
    """
    written = None if one.value is None or not makes_dict(one.value) else item_written(one.value, item[0])
    return written or of_key(one.value, item[0]) or (None if is_dropped else of_round(one.value, *item[1:]))


def goes_on(name: str, one: Binding, before: list[Binding]) -> bool:
    """Whether a loop makes a variable of what it was in the round before: `total = total + rows`."""
    if one.is_given_by_loop(name):
        return False
    others = (other for other in before if other is not one and other.is_repeated and not other.adds)
    return one.is_repeated and is_of_itself(name, one) and all(is_of_itself(name, other) for other in others)


def _values_of(through: ast.expr | None) -> ast.expr | None:
    """Return the dict whose values a loop goes through; None for other loops."""
    match through:
        case ast.Call(func=ast.Attribute(value=holder, attr="values")):
            return holder
    return None
