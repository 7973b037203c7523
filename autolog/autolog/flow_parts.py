"""Where an attribute of an object came from, or an item of a dict: from whoever gave it a value."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from autolog import provenance
from autolog.call_sites import argument_of
from autolog.callees import At, Callee, callee, callers_under, into, is_as_it_was
from autolog.changed_in_place import has_more
from autolog.displays import item_written, makes_dict
from autolog.expressions import NAMES_OF_COLUMNS, Called, given_to, is_super, joined, needs_of
from autolog.flow_listed import item_now
from autolog.flow_loops import item_taken, keys_made, written_items
from autolog.keys import are_told, keys_of
from autolog.loop_targets import item_given
from autolog.names import OF_EACH_ITEM, expression_of, holders, is_key, is_number, name_of
from autolog.objects import (
    fields_of,
    function_of,
    getter_of,
    held_by,
    hooks_of,
    is_empty,
    is_own_altogether,
    is_plain,
    kind_of,
    may_have_attribute,
    method_of,
    of_class,
)
from autolog.rounds import of_key, of_round, turn_at, turn_of
from autolog.running import given_for
from autolog.sources import NOTHING, Partial, Sources, union
from autolog.statements import Binding, Turn

if TYPE_CHECKING:
    from autolog.flow import Question


_MOST_ATTRIBUTES = 12  # of an object, each of which is asked for
_MOST_PARTS = 20  # items of a list that may each be data of its own, and not a row


def of_attribute(question: Question, name: str, place: int, at: At) -> Sources | None:
    """Return where an attribute came from that no statement of the scope gives; None where that is not told."""
    first = name.partition(".")[0]
    for holder in holders(name):
        part = name[len(holder) + 1 :]
        it = at.value(holder)
        getter = None if it is None else getter_of(it, part)
        if getter is not None:
            return of_method(question, getter, holder, place, at)
        if it is not None and part.isidentifier() and not may_have_attribute(it, part):
            told = of_item_asked_for(question, holder, ast.Constant(part), place, at)
            if told:
                return told
        made = [one for one in at.scope.bindings.get(holder, ()) if one.place < place and not one.is_given]
        if made:
            return _of_part_of(question, holder, made, part, it if is_as_it_was(holder, place, at) else None, at)
    if first not in at.scope.parameters:
        return None
    given = given_for(first, at, question.limit)
    if at.arguments is not None and not given:  # the object is being made
        return None if {"setattr", "__dict__"} & set(at.names) else NOTHING
    part = name[len(first) + 1 :]
    told = all_of(
        of_part(question, one, part, own, there, outer._replace(item=at.item)) for one, own, there, outer in given
    )
    return told or _of_hooks(question, first, part, place, at) or told


def _of_hooks(question: Question, myself: str, part: str, place: int, at: At) -> Sources:
    """Return where an attribute came from that another method gives a value, which a library calls: `setup`."""
    it = at.value(myself)
    if at.frame is None or it is None:  # whoever called it is known
        return NOTHING
    found = []
    for method in hooks_of(it, part.partition(".")[0]):
        call = Called(ast.Call(expression_of(myself), [], []), frozenset())
        inner = into(Callee(method, expression_of(myself), it), call, place, at, question.limit)
        if inner is not None and inner.scope.key != at.scope.key:
            found.append(question.of_name(f"{inner.scope.parameters[0]}.{part}", sys.maxsize, inner))
    question.is_certain = question.is_certain and len({*found} - {NOTHING}) < 2
    return union(found)


def of_object(question: Question, name: str, it: Any, place: int, at: At) -> Sources | None:
    """Return what an object of the script's comes from: its attributes, where all that hold data are told for sure."""
    held = held_by(it) if is_own_altogether(it) else {}
    if not held or len(held) > _MOST_ATTRIBUTES:
        return None
    was_certain, question.is_certain = question.is_certain, True
    found = []
    for part, value in held.items():
        found.append(question.of_name(f"{name}.{part}", place, at))
        is_told = question.is_certain and (found[-1] or type(value) in provenance.PLAIN or is_empty(value))
        if not is_told:
            question.is_certain = was_certain
            return None
    question.is_certain = was_certain
    return union(found) or None


def of_item_asked_for(question: Question, holder: str, key: ast.expr, place: int, at: At) -> Sources | None:
    """Return what the script's own `__getitem__` of an object gives for a key; None for other objects."""
    method = method_of(at.value(holder), "__getitem__")
    return None if method is None else of_method(question, method, holder, place, at, [key])


def of_method(
    question: Question, method: FunctionType, holder: str, place: int, at: At, given: Sequence[ast.expr] = ()
) -> Sources | None:
    """Return what a method gives that nobody calls by its name: a property, or the items of an object."""
    call = Called(ast.Call(expression_of(holder), list(given), []), frozenset())
    inner = into(Callee(method, expression_of(holder), at.value(holder)), call, place, at, question.limit)
    return None if inner is None else question.of(inner.scope.returned, sys.maxsize, inner)


def _of_part_of(question: Question, holder: str, made: list[Binding], part: str, it: Any, at: At) -> Sources | None:
    """Return where an attribute came from of what statements have given a value: `it`, if there is one only."""
    found: list[Sources | None] = []
    ways = set[Sources | None]()  # in which it was made; None has no such attribute
    for one in reversed(made):
        is_elsewhere = one.branches != at.branches[: len(one.branches)]
        first, _, rest = part.partition(".")
        is_put = one.put is not None and bool(rest) and (one.key == first or one.keyed is not None)
        is_set = one.sets and one.key in (part, first)  # in place of what it was; else it adds to this
        turn = turn_at(one, holder, made, at.turn, first if is_put else None)
        rounds = one.rounds_in(at.rounds)
        inner = at._replace(branches=one.branches, is_repeated=one.is_repeated, turn=turn, rounds=rounds)
        if one.key == part:
            found.append(question.of(one.needs, one.place, inner))
        elif is_put and one.put is not None:
            found.append(of_part(question, one.put, rest, frozenset(), one.place, inner))
        elif one.given_by is not None:
            told = _of_part_of_items(question, holder, one, part, it, inner)
            found.append(_of_part_taken(question, holder, one, part, at) if told is None else told)
        elif one.value is not None:
            found.append(
                of_part(question, one.value, part, frozenset(), one.place, inner, it if len(made) == 1 else None)
            )
        elif not one.adds:
            found.append(None)
        is_before = len(found) > 1 and isinstance(one.value, ast.Dict) and None not in one.value.keys
        if found[-1:] == [None] and isinstance(one.value, ast.Dict) and (is_elsewhere or is_before):
            found.pop()  # `options = {}` in another branch, or before: what has such an item was not made there
        elif not isinstance(one.value, ast.Constant):
            ways.update(found[-1:])
        if (is_set or not one.adds) and not is_elsewhere:
            break
    question.is_certain = question.is_certain and len(ways) < 2
    return all_of(found)


def _of_part_of_items(question: Question, name: str, loop: Binding, part: str, it: Any, at: At) -> Sources | None:
    """Return where an attribute came from of the items that a loop goes through; None where they are not written down.

    An item is none of the others, and its parts come from nothing that stands in another part.
    """
    several, place, around = written_items(question, name, loop, None if at.gathers else it, at)
    told = [of_part(question, one, part, frozenset(), place, around) for one in several]
    question.is_certain = question.is_certain and (at.gathers or len(set(told)) < 2)
    return all_of(told)


def _of_part_taken(question: Question, name: str, loop: Binding, part: str, at: At) -> Sources | None:
    """Return where an attribute came from of the item of a dict that a loop has now; None where that is not told."""
    if (listed := item_now(question, name, loop, at)) is not None:
        return of_part(question, listed[0], part, frozenset(), *listed[1:])
    taken = item_taken(name, loop, at)
    if taken is None or not is_key(taken[1]):
        return None
    holder, key, inner = taken
    return of_item(question, holder, key, loop.place, at, f"{inner}.{part}".removeprefix("."))


def of_item_taken(question: Question, name: str, loop: Binding, place: int, at: At) -> Sources | None:
    """Return where the item of a dict came from, or a part of it, that a loop has given a variable; None if not told.

    Where all rounds are meant, these are the items that the loop's conditions leave.
    """
    if (keys := keys_made(name, loop, at)) is not None:
        return question.of(needs_of(keys[0]), keys[1], at)
    taken = item_taken(name, loop, at)
    if taken is None:
        given = item_given(name, loop)
        if given is not None and at.gathers:
            return question.of_rounds(given, place, at) or None
        listed = item_now(question, name, loop, at)
        return None if listed is None else of_part(question, listed[0], "", frozenset(), *listed[1:])
    holder, key, part = taken
    if told := of_item(question, holder, key, loop.place, at, part):
        return told
    made = [one for one in at.scope.bindings.get(holder, ()) if one.place < loop.place]
    if len(made) != 1 or made[0].value is None or not isinstance(item := item_written(made[0].value, key), ast.Tuple):
        return None
    return of_part(question, item, part, frozenset(), made[0].place, at)


def of_part(
    question: Question, node: ast.expr, part: str, own: frozenset[str], place: int, at: At, it: Any = None
) -> Sources | None:
    """Return where an attribute of what an expression gives came from; None where that is not told.

    An item of a dict under a text counts as an attribute. Of an object that the expression has made, `it`, what it
    holds is looked at.
    """
    if not part:
        return question.of(needs_of(node, own), place, at)
    if is_super(node) and at.scope.parameters:
        node = expression_of(at.scope.parameters[0])
    if name := name_of(node):
        return None if name.partition(".")[0] in own else question.of_name(f"{name}.{part}", place, at)
    if isinstance(node, (ast.Dict, ast.List, ast.Tuple)):
        first, _, rest = part.partition(".")
        item = item_written(node, first)
        return None if item is None else of_part(question, item, rest, own, place, at)
    if not isinstance(node, ast.Call):
        return NOTHING if needs_of(node).is_literal() else None
    if (held := _dict_behind(node, at)) is not None:  # whose items it gives, changed each in the same way
        told = of_part(question, held, part, own, place, at)
        given_beside = joined(needs_of(each, own) for each in given_to(node) if each is not held)
        return None if told is None else union([told, question.of(given_beside, place, at)])
    one = callee(node.func, at, question.limit)
    one = one._replace(it=it) if one.function is type(it) else _giving_itself(node, it, own, place, at, question) or one
    inner = into(one, Called(node, own), place, at, question.limit)
    if isinstance(one.function, type) and inner is not None:
        return question.of_name(f"{inner.scope.parameters[0]}.{part}", sys.maxsize, inner._replace(item=at.item))
    if inner is not None:
        return _of_part_of_answers(question, part, inner)
    first, _, rest = part.partition(".")
    fields = fields_of(one.function) if isinstance(one.function, type) else ()
    given = argument_of(node, first, fields.index(first) if first in fields else sys.maxsize)
    if given is not None and not _is_of_method(node, at):
        return of_part(question, given, rest, own, place, at)
    return NOTHING if isinstance(one.function, type) and is_plain(one.function) else None


def _giving_itself(
    node: ast.Call, it: Any, own: frozenset[str], place: int, at: At, question: Question
) -> Callee | None:
    """Return the method of an object that a call runs which has given this object: `model = Model().fit(rows)`."""
    kind = kind_of(it)
    method = function_of(of_class(kind, node.func.attr)) if kind and isinstance(node.func, ast.Attribute) else None
    one = Callee(method, node.func.value, it) if isinstance(node.func, ast.Attribute) else None
    inner = into(one, Called(node, own), place, at, question.limit) if one is not None and method is not None else None
    is_it = inner is not None and {name_of(each) for each in inner.scope.answers} == {*inner.scope.parameters[:1]}
    return one if is_it else None


def _dict_behind(node: ast.Call, at: At) -> ast.expr | None:
    """Return the dict whose keys a dict has that a call gives: `DatasetDict(sets)`, `sets.map(function)`; or None."""
    match node:
        case ast.Call(func=ast.Name(id="DatasetDict" | "dict"), args=[held], keywords=[]):
            return held
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in OF_EACH_ITEM:
            inner: ast.expr | None = held
            while isinstance(inner, ast.Call):
                inner = _dict_behind(inner, at)
            is_dict = inner is not None and (makes_dict(inner) or isinstance(at.value(name_of(inner)), dict))
            return held if is_dict else None
    return None


def _is_of_method(node: ast.Call, at: At) -> bool:
    """Whether this calls a method of an object: what it gives has no attributes named after its arguments."""
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    return holder is not None and not isinstance(at.value(name_of(holder)) if name_of(holder) else None, ModuleType)


def _of_part_of_answers(question: Question, part: str, inner: At) -> Sources | None:
    """Return where an attribute came from of what a function gives in one of several ways."""
    answers = inner.scope.answers
    told = [of_part(question, each, part, frozenset(), sys.maxsize, inner) for each in answers]
    if all(one is None for one in told):
        return None
    whole = [needs_of(each) for each, one in zip(answers, told, strict=True) if one is None]
    return union([*filter(None, told), *(question.of(needs, sys.maxsize, inner) for needs in whole)])


def of_item(question: Question, holder: str, key: str, place: int, at: At, part: str = "") -> Sources:
    """Return what the item of a dict comes from that stands under a key, or a part of this item."""
    if is_key(key):
        return question.of_name(".".join(filter(None, [holder, key, part])), place, at)
    return _of_held(holder, key, place, at) or of_whole(question, holder, key, place, at)


def _of_held(holder: str, key: str, place: int, at: At) -> Sources:
    """Return what is known of the item itself that a dict holds under a key, or of a table's column of this name."""
    if at.gathers or not is_as_it_was(holder, place, at):  # others may have stood there in other rounds
        return NOTHING
    several = at.value(holder)
    known = provenance.of_part(several, key)
    if type(several) is dict and not known:
        item = next((one for each, one in several.items() if type(each) is str and each == key), None)
        filled = [one for one in at.scope.bindings.get(holder, ()) if one.place < place and one.key in (key, "")]
        known = NOTHING if has_more(item, filled) else provenance.ever_of(item)
    return NOTHING if type(known) is Partial else known


def of_whole(question: Question, holder: str, part: str, place: int, at: At) -> Sources:
    """Return all that an object or a dict was made of, for a part of it of which nothing else is told."""
    value = at.value(holder)
    bindings = at.scope.bindings.get(holder, ())
    is_dict = type(value) is dict or any(makes_dict(one.value) for one in bindings)
    if part in NAMES_OF_COLUMNS and not is_dict:  # they are known of a table without its data
        return NOTHING
    item = (part, -1, 0) if value is None and is_dict and not hasattr(dict, part) else _item_of(value, part)
    under = at._replace(item=item)
    found = question.of_name(holder, place, under)
    is_told = any(one.sets and one.key == part and one.place < place for one in bindings)
    if item is not None and item[1] >= 0:
        is_told = is_told or _tells_each(question, list(bindings), item, at)
    if len(found) > 1 and not is_told:
        are_of_rounds = any(one.keyed or callers_under(one, under) != at.callers for one in bindings)
        is_told = are_of_rounds and found < of_every_item(question, holder, place, at)
    is_told = is_told or (len(found) > 1 and item is not None and are_told({part}, keys_of(value), found))
    is_one = is_dict and not hasattr(dict, part)  # of several
    if isinstance(value, (list, tuple)) and is_number(part):
        is_one = len(value) <= _MOST_PARTS
    if len(found) > 1 and not is_told and (kind_of(value) is not None or is_one):
        question.is_certain = False  # one part may be meant
    return found


def of_every_item(question: Question, holder: str, place: int, at: At) -> Sources:
    """Return what the items of a dict come from, all together."""
    was_certain = question.is_certain
    found = question.of_name(holder, place, at._replace(gathers=True))
    question.is_certain = was_certain
    return found


def _tells_each(question: Question, bindings: list[Binding], item: tuple[str, int, int], at: At) -> bool:
    """Whether what an item of a dict is made of is told by the round that puts it there."""
    key, place, count = item
    filled = [one for one in bindings if one.puts_items()]
    if filled and all(of_key(one.value, key) is not None or _is_told(turn_of(key, one.keyed)) for one in filled):
        return True
    made = filled[0].value if len(bindings) == len(filled) == 1 else None
    if not isinstance(made, ast.DictComp):
        return False
    is_given = of_round(made, place, count) is not None
    return is_given or not any(question.of(needs_of(loop.iter), filled[0].place, at) for loop in made.generators)


def _is_told(turn: Turn | None) -> bool:
    """Whether all is told of the round of a loop in which a variable of it is a key."""
    return turn is not None and turn.is_whole


def all_of(several: Iterable[Sources | None]) -> Sources | None:
    """Return all sources; None where one of several is not told."""
    found = list(several)
    told = [one for one in found if one is not None]
    return union(told) if found and len(told) == len(found) else None


def _item_of(value: Any, key: str) -> tuple[str, int, int] | None:
    """Return which item of a dict or list is under a key: the key, its place and their number; None for others."""
    if isinstance(value, (list, tuple)) and is_number(key):
        count = len(value)
        return (key, int(key) % count, count) if -count <= int(key) < count else None
    if not isinstance(value, dict) or hasattr(dict, key):
        return None
    keys = keys_of(value)
    return (key, keys.index(key), len(value)) if key in keys else (key, -1, 0)
