"""Where what a call gives came from: what it has read, what the script's own function makes, or what it is given."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from autolog.callees import At, Callee, callee, enter, given_as, into, is_as_it_was
from autolog.expressions import Called, Needs, given_to, needs_of, needs_of_call
from autolog.flow_fragments import files_left
from autolog.flow_nothing import is_of_nothing
from autolog.flow_parts import of_part
from autolog.flow_queries import Asked, asked_for, attached, file_made, filled
from autolog.keys import named_by
from autolog.named_items import path_held, path_read, path_written, text_of
from autolog.names import called_name, name_of
from autolog.objects import Unseen, function_of, kind_of, of_class
from autolog.read_sites import Span, key_of, of_any_round, span_of
from autolog.sources import NOTHING, Source, Sources, union
from autolog.statement_reader import LEARNS

if TYPE_CHECKING:
    from autolog.flow import Question


def of_call_now(question: Question, called: Called, needs: Needs, place: int, at: At) -> Sources:
    """Return what a call gives, of several files those that a list names now which the expression goes through."""
    was_certain = question.is_certain
    found = _of_call(question, called, place, at)
    if called.own and was_certain and not question.is_certain:
        paths = [name for name in needs.names if is_as_it_was(name, place, at)]
        named = union(question.of_value(at.value(name), at.keys) for name in paths)
        if named and named <= found:
            question.is_certain = True
            return named
    return found


def of_started(question: Question, name: str, at: At) -> Sources:
    """Return what the threads or processes of a pool have read that run a function which is handed on."""
    function = function_of(at.value(name))
    found = NOTHING if function is None else frozenset(question.sites.started(key_of(function.__code__)))
    if named := named_by(at.keys, found):
        return named
    if len(found) > 1:
        handed = [one for one in at.scope.calls if name in map(name_of, given_to(one.node))]
        is_one_round = at.gathers or not at.is_repeated
        is_all = len(handed) == 1 and is_one_round and not (at.picks or at.is_picked) and at.runs_once()
        question.is_certain = question.is_certain and is_all
    return found


def _of_call(question: Question, called: Called, place: int, at: At) -> Sources:
    """Return what a call gives: what it reads, what the script's own function makes, or else what it is given."""
    key, span = at.scope.key, span_of(called.node)
    if not question.has_time():
        question.is_certain = False
        return NOTHING
    if read := question.sites.at(key, span, of_any_round(at.callers)):
        if told := _read_in_round(question.sites.at, read, span, at):
            question.is_certain = question.is_certain and not (at.is_picked and len(told) > 1)
            return told
        return _of_rounds(question, read, called, place, at)
    if called.argument:
        return _of_change(question, called, place, at)
    if asked := asked_for(called, place, at):
        return _of_tables(question, asked, place, at)
    if left := files_left(called, place, at):
        return union(map(question.files, left))
    if called_name(called.node) == "getattr" and (part := text_of(called.node.args[1:2], place, at)):
        found = of_part(question, called.node.args[0], part, called.own, place, at)
        if found is not None:
            return found
    if got := _got(called.node, at):
        return union(question.of(needs_of(each, called.own), place, at) for each in got)
    inner = None
    if not isinstance((one := callee(called.node.func, at, question.limit)).function, type):
        inner = into(one, called, place, at, question.limit)
    if inner is not None:
        returned, items = inner.scope.returned, inner.scope.items
        if called.item is not None and called.item < len(items):
            returned = items[called.item]
        if found := question.of(returned, sys.maxsize, inner):
            found = _of_cache(question, found, inner, span, at) or found
            given = given_to(called.node) if _learns(called.node.func, inner) else []
            return union([found, *(question.of(needs_of(one, called.own), place, at) for one in given)])
    if found := _of_items(question, one, called, place, at):
        return found
    if isinstance(called.node.func, (ast.Subscript, ast.Call)) or _is_own_method(called.node.func, at):
        found = _of_settings_or_data(question, called, place, at)
    else:
        needs = needs_of_call(called)
        if inner is not None:  # which has been followed, as it was called
            needs = needs._replace(names=needs.names - {name_of(called.node.func)})
        handed = _of_handed(question, needs, span, at)
        found = union([question.of(needs._replace(names=needs.names - handed.keys()), place, at), *handed.values()])
    if not found and not (inner is not None and is_of_nothing(question, returned, sys.maxsize, inner)):
        below = question.sites.below(key, span, of_any_round(at.callers))
        if told := _read_in_round(question.sites.below, below, span, at):
            return told
        question.is_certain = question.is_certain and len(set(below)) < 2
        found = frozenset(below)
    return found


def _got(node: ast.Call, at: At) -> list[ast.expr]:
    """Return what `get` may give of a dict: the item `rows[key]`, or what is given beside the key; else nothing."""
    match node:
        case ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[key, *others], keywords=[]):
            is_dict = bool(name_of(holder)) and isinstance(at.value(name_of(holder)), dict)
            return [ast.Subscript(holder, key, ast.Load()), *others] if is_dict else []
    return []


def _read_in_round(ask: Callable[..., list[Source]], every: list[Source], span: Span, at: At) -> Sources:
    """Return which of the files that were read in several rounds of a loop belong to the one that is meant.

    There are none where that is not told.

    Args:
        ask: Gives what was read at a place in a round.
        every: What was read there in all of them.
        span: The place.
        at: The scope of this place.
    """
    if not (every and at.is_of_told_round()):
        return NOTHING
    told = frozenset(ask(at.scope.key, span, at.callers, at.given_now()))
    return told if told < frozenset(every) else NOTHING


def _learns(method: ast.expr, inner: At) -> bool:
    """Whether an object goes on with what its method was given: it is said to learn, or gives itself, changed."""
    if not isinstance(method, ast.Attribute) or not inner.scope.parameters:
        return False
    myself = inner.scope.parameters[0]
    gives_itself = {name_of(one) for one in inner.scope.answers} == {myself}
    return method.attr in LEARNS or (gives_itself and any(one.startswith(f"{myself}.") for one in inner.scope.bindings))


def _of_tables(question: Question, asked: Asked, place: int, at: At) -> Sources:
    """Return what the tables were filled with that a query names, by statements or in files; else the file itself."""
    own = (at._replace(item=(one.lower(), -1, 0), keys=(one,)) for one in asked.tables if "." not in one)
    found = union([*(question.of(asked.needs, place, one) for one in own), attached(asked.tables, place, at)])
    return found | filled(asked.tables, found) or file_made(asked.needs, at)


def _of_cache(question: Question, told: Sources, inner: At, span: Span, at: At) -> Sources:
    """Return what a decorator has read in place of a function whose statements tell of other processes' files only."""
    found = frozenset(question.sites.instead_of(inner.scope.key, at.scope.key, span, at.callers))
    if not found or any(map(question.sites.has, told)):
        return NOTHING
    question.is_certain = question.is_certain and len(found) < 2
    return found


def _of_items(question: Question, one: Callee, called: Called, place: int, at: At) -> Sources:
    """Return what the items come from that an object gives of whose class a call makes one: of a data set."""
    items = function_of(of_class(one.function, "__getitem__")) if isinstance(one.function, type) else None
    call = Called(ast.Call(called.node, [], []), called.own)
    inner = into(Callee(items, called.node, Unseen(one.function)), call, place, at, question.limit) if items else None
    if inner is None:
        return NOTHING
    # Who takes them need not do so in the round of a loop in which the object was made.
    return question.of(inner.scope.returned, sys.maxsize, inner._replace(round=None, is_any_round=True))


def _of_handed(question: Question, needs: Needs, span: Span, at: At) -> dict[str, Sources]:
    """Return what functions of the script's have read for a call that they are handed to, such as `map`."""
    found: dict[str, Sources] = {}
    for name in needs.names:
        if (function := function_of(at.value(name))) is not None:
            read = question.sites.of_function(key_of(function.__code__), at.scope.key, span, at.callers)
            one = at.round[0] if at.round is not None and at.round[1] == len(read) else None
            found[name] = frozenset(read if one is None else [read[one]])
    return {name: read for name, read in found.items() if read}


def _of_settings_or_data(question: Question, called: Called, place: int, at: At) -> Sources:
    """Return what a call is given whose function is not known: several arguments may be data, or settings."""
    found = {question.of(needs_of(one, called.own), place, at) for one in given_to(called.node)} - {NOTHING}
    question.is_certain = question.is_certain and len(found) < 2
    return union([*found, question.of(needs_of(called.node.func, called.own), place, at)])


def _of_change(question: Question, called: Called, place: int, at: At) -> Sources:
    """Return what a function adds to a variable that it is given, or what it makes an attribute of it from."""
    inner = enter(called, place, at, question.limit)
    if inner is None:
        return NOTHING
    names = given_as(inner, called)
    if called.part:
        inner = inner._replace(item=at.item)
        return union(question.of_name(f"{name}.{called.part}", sys.maxsize, inner) for name in names)
    added = [one for name in names for one in inner.scope.bindings.get(name, []) if one.adds]
    return union(question.of(one.needs, one.place, inner) for one in added)


def _of_rounds(question: Question, read: list[Source], called: Called, place: int, at: At) -> Sources:
    """Return which of the files that one call has read, one after the other, are meant."""
    several = frozenset(read)
    if named := named_by(at.keys, several):
        return named
    is_any = at.is_any_round or at.is_repeated or at.gathers or at.may_be_anew  # the path that it is given now is one
    path = path_written(called, at) if len(several) > 1 else ""
    path = path or (path_read(called, place, at) if len(several) > 1 and not is_any else "")
    if path and (named := question.files(path)) and named < several:
        return named
    if held := path_held(called, at):  # by an object, which another call may have made read it: `if self._rows is None`
        named, here = question.files(held), frozenset(question.sites.at(at.scope.key, span_of(called.node), None))
        if named and named <= here:
            return named
    if at.callers is None:
        question.is_certain = False
    elif len(several) > 1:
        if at.round is not None and at.round[1] == len(read):
            return frozenset([read[at.round[0]]])
        question.is_certain = question.is_certain and at.round is None
        is_last = at.is_repeated and not at.gathers and at.round is None
        is_same = len({read.count(one) for one in several}) == 1 and read.count(read[0]) > 1  # in every round
        is_doubtful = at.is_any_round or at.may_be_anew or (is_last and bool(called.own))
        is_one = at.now is not None and not (at.is_repeated or called.own)  # others belong to former runs
        if (is_doubtful or is_one) and not is_same:
            named = question.of(needs_of_call(called), place, at)  # a path that it is given now, for example
            if named and named <= several:
                return named
            question.is_certain = question.is_certain and not is_doubtful
        elif is_last:
            several = frozenset(read[-1:])
        question.is_certain = question.is_certain and not (at.is_picked and len(several) > 1)
    return several


def _is_own_method(node: ast.expr, at: At) -> bool:
    """Whether what is called belongs to an object of a class of the script's."""
    holder = name_of(node.value) if isinstance(node, ast.Attribute) else ""
    value = at.value(holder) if holder else None
    return value is not None and not isinstance(value, ModuleType) and kind_of(value) is not None
