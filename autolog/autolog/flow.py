"""Where a value came from by the script's own statements: arithmetic, loops and functions that no framework tells of.

Asked at a fit about an argument that nothing is known of, it reads the source of the code that called: which
statements made this variable, out of which other variables, files and calls. Followed are assignments, loops and calls
of the script's own functions, back to objects whose origin is known and to files that this process has really read.
Nothing is run again.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from types import FrameType, FunctionType, ModuleType
from typing import Any

from autolog import provenance
from autolog.budget import Limit
from autolog.call_sites import argument_of
from autolog.callees import At, Callee, callee, changes_of, enter, given_as, into, text_of
from autolog.expressions import (
    Called,
    Needs,
    called_name,
    expression_of,
    given_to,
    holders,
    is_super,
    makes_dict,
    name_of,
    needs_of,
    needs_of_call,
)
from autolog.keys import MOST_KEYS, keys_of, named_by
from autolog.objects import (
    Unseen,
    around,
    fields_of,
    function_of,
    getter_of,
    is_plain,
    items_of_object,
    kind_of,
    of_class,
)
from autolog.provenance import NOTHING, Partial, Source, Sources
from autolog.read_sites import ReadSites, Span, key_of, span_of
from autolog.running import Given, given_by, given_for, module_of, user_frame
from autolog.scopes import scope_of_code
from autolog.statements import LEARNS, Binding

_MOST_STEPS = 400  # of one question
_STRIDE = 8  # steps between looks at the clock

Files = Callable[[str], Sources]


def origin(
    thing: Any,
    method: str,
    argument: str,
    position: int,
    files: Files,
    sites: ReadSites,
    limit: Limit,
    is_model: Callable[[Any], bool] = lambda _: False,
) -> tuple[Sources, bool]:
    """Return where an argument of the call that is under way came from, and whether that is certain.

    Args:
        thing: The argument's value.
        method: The name of the watched function, as the script calls it.
        argument: The argument's name.
        position: Its place among the arguments.
        files: Gives the source of a file that this process has read, by a path or the end of one; else nothing.
        sites: Where in the script files were read.
        limit: The time that it may take.
        is_model: Tells models: what their classes were given are settings, and no data.
    """
    question = Question(files, sites, limit, is_model)
    found = question.of_argument(thing, user_frame(sys._getframe(1)), method, argument, position)
    return found, bool(found) and question.is_certain


class Question:
    """One question, which walks back through statements and remembers where it has been.

    Attributes:
        is_certain: Whether all that was found so far is certain.
        limit: The time that it may take.
    """

    def __init__(self, files: Files, sites: ReadSites, limit: Limit, is_model: Callable[[Any], bool]) -> None:
        self.is_certain = True
        self.limit = limit
        self._files = files
        self._sites = sites
        self._is_model = is_model
        self._seen: dict[tuple[Any, ...], Sources] = {}
        self._doubtful: set[tuple[Any, ...]] = set()  # of what was seen
        self._frame: FrameType | None = None
        self._steps = 0
        self._is_late = False

    def of_argument(self, thing: Any, frame: FrameType | None, method: str, argument: str, position: int) -> Sources:
        """Return where an argument of the call that a frame is making came from."""
        self._frame = frame
        found = given_by(thing, frame, method, argument, position, self.limit)
        return NOTHING if found is None else self._of_given([found])

    def _has_time(self) -> bool:
        """Whether there is time for one more step; the clock, which may be dear, is asked at every eighth."""
        self._steps += 1
        if self._steps % _STRIDE == 0:
            self._is_late = self._is_late or not self.limit.allows()
        return not self._is_late

    def _of_parameter(self, name: str, at: At) -> Sources:
        """Return where a function's parameter came from: whoever called the function made it."""
        return self._of_given(given_for(name, at, self.limit))

    def _of_given(self, given: list[Given]) -> Sources:
        return provenance.union(self.of(needs_of(one, own), place, at) for one, own, place, at in given)

    def of(self, needs: Needs, place: int, at: At) -> Sources:
        """Return what an expression at a place of a scope comes from."""
        if needs.picks:
            at = at._replace(picks=True)
        found = [named for text in needs.texts if (named := self._files(text))]
        if at.round is not None and len(found) > 1:  # of which each round reads one: who reads it tells
            found = []
        found += [self._of_call_now(called, needs, place, at) for called in needs.calls]
        functions = [name for name in needs.names if function_of(at.value(name)) is not None]
        found += [self._of_name(name, place, at) for name in sorted(needs.names.difference(functions))]
        is_known, was_certain = any(found), self.is_certain
        for name in sorted(functions):  # that are handed on: somebody else calls them, we do not know with what
            inside = self._of_started(name, at) or self._of_name(name, place, at)
            if is_known and was_certain and not self.is_certain:
                self.is_certain = True  # what is known better of another part is left at that
            else:
                found.append(inside)
        return provenance.union(found)

    def _of_call_now(self, called: Called, needs: Needs, place: int, at: At) -> Sources:
        """Return what a call gives, of several files those that a list names now which the expression goes through."""
        was_certain = self.is_certain
        found = self._of_call(called, place, at)
        if called.own and was_certain and not self.is_certain:
            paths = [name for name in needs.names if _is_as_it_was(name, place, at)]
            named = provenance.union(self._of_value(at.value(name), at.keys) for name in paths)
            if named and named <= found:
                self.is_certain = True
                return named
        return found

    def _of_started(self, name: str, at: At) -> Sources:
        """Return what the threads or processes of a pool have read that run a function which is handed on."""
        function = function_of(at.value(name))
        found = NOTHING if function is None else frozenset(self._sites.started(key_of(function.__code__)))
        if named := named_by(at.keys, found):
            return named
        if len(found) > 1:
            handed = [one for one in at.scope.calls if name in map(name_of, given_to(one.node))]
            is_one_round = at.gathers or not at.is_repeated
            is_all = len(handed) == 1 and is_one_round and not (at.picks or at.is_picked) and at.runs_once()
            self.is_certain = self.is_certain and is_all
        return found

    def _of_call(self, called: Called, place: int, at: At) -> Sources:
        """Return what a call gives: what it reads, what the script's own function makes, or else what it is given."""
        key, span = at.scope.key, span_of(called.node)
        if not self._has_time():
            self.is_certain = False
            return NOTHING
        if read := self._sites.at(key, span, at.callers):
            return self._of_rounds(read, called, place, at)
        if called.argument:
            return self._of_change(called, place, at)
        if called_name(called.node) == "getattr" and (part := text_of(called.node.args[1:2], place, at)):
            found = self._of_part(called.node.args[0], part, called.own, place, at)
            if found is not None:
                return found
        inner = None
        if not isinstance((one := callee(called.node.func, at, self.limit)).function, type):
            inner = into(one, called, place, at, self.limit)
        if inner is not None:
            needs, items = inner.scope.returned, inner.scope.items
            if called.item is not None and called.item < len(items):
                needs = items[called.item]
            if found := self.of(needs, sys.maxsize, inner):
                learns = isinstance(called.node.func, ast.Attribute) and called.node.func.attr in LEARNS
                given = given_to(called.node) if learns else []
                return provenance.union([found, *(self.of(needs_of(one, called.own), place, at) for one in given)])
        if found := self._of_items(one, called, place, at):
            return found
        if isinstance(called.node.func, (ast.Subscript, ast.Call)) or _is_own_method(called.node.func, at):
            found = self._of_settings_or_data(called, place, at)
        else:
            needs = needs_of_call(called)
            if inner is not None:  # which has been followed, as it was called
                needs = needs._replace(names=needs.names - {name_of(called.node.func)})
            handed = self._of_handed(needs, span, at)
            found = provenance.union(
                [self.of(needs._replace(names=needs.names - handed.keys()), place, at), *handed.values()]
            )
        if not found:
            below = self._sites.below(key, span, at.callers)
            self.is_certain = self.is_certain and len(set(below)) < 2
            found = frozenset(below)
        return found

    def _of_items(self, one: Callee, called: Called, place: int, at: At) -> Sources:
        """Return what the items come from that an object gives of whose class a call makes one: of a data set."""
        items = function_of(of_class(one.function, "__getitem__")) if isinstance(one.function, type) else None
        call = Called(ast.Call(called.node, [], []), called.own)
        inner = into(Callee(items, called.node, Unseen(one.function)), call, place, at, self.limit) if items else None
        return NOTHING if inner is None else self.of(inner.scope.returned, sys.maxsize, inner)

    def _of_handed(self, needs: Needs, span: Span, at: At) -> dict[str, Sources]:
        """Return what functions of the script's have read for a call that they are handed to, such as `map`."""
        found: dict[str, Sources] = {}
        for name in needs.names:
            if (function := function_of(at.value(name))) is not None:
                read = self._sites.of_function(key_of(function.__code__), at.scope.key, span, at.callers)
                one = at.round[0] if at.round is not None and at.round[1] == len(read) else None
                found[name] = frozenset(read if one is None else [read[one]])
        return {name: read for name, read in found.items() if read}

    def _of_settings_or_data(self, called: Called, place: int, at: At) -> Sources:
        """Return what a call is given whose function is not known: several arguments may be data, or settings."""
        found = {self.of(needs_of(one, called.own), place, at) for one in given_to(called.node)} - {NOTHING}
        self.is_certain = self.is_certain and len(found) < 2
        return provenance.union([*found, self.of(needs_of(called.node.func, called.own), place, at)])

    def _of_change(self, called: Called, place: int, at: At) -> Sources:
        """Return what a function adds to a variable that it is given, or what it makes an attribute of it from."""
        inner = enter(called, place, at, self.limit)
        if inner is None:
            return NOTHING
        names = given_as(inner, called)
        if called.part:
            return provenance.union(self._of_name(f"{name}.{called.part}", sys.maxsize, inner) for name in names)
        added = [one for name in names for one in inner.scope.bindings.get(name, []) if one.adds]
        return provenance.union(self.of(one.needs, one.place, inner) for one in added)

    def _of_rounds(self, read: list[Source], called: Called, place: int, at: At) -> Sources:
        """Return which of the files that one call has read, one after the other, are meant."""
        several = frozenset(read)
        if named := named_by(at.keys, several):
            return named
        if at.callers is None:
            self.is_certain = False
        elif len(several) > 1:
            if at.round is not None and at.round[1] == len(read):
                return frozenset([read[at.round[0]]])
            self.is_certain = self.is_certain and at.round is None
            is_last = at.is_repeated and not at.gathers and at.round is None
            is_same = len({read.count(one) for one in several}) == 1 and read.count(read[0]) > 1  # in every round
            is_doubtful = at.is_any_round or at.may_be_anew or (is_last and bool(called.own))
            is_one = at.now is not None and not (at.is_repeated or called.own)  # others belong to former runs
            if (is_doubtful or is_one) and not is_same:
                named = self.of(needs_of_call(called), place, at)  # a path that it is given now, for example
                if named and named <= several:
                    return named
                self.is_certain = self.is_certain and not is_doubtful
            elif is_last:
                several = frozenset(read[-1:])
            self.is_certain = self.is_certain and not (at.is_picked and len(several) > 1)
        return several

    def _of_name(self, name: str, place: int, at: At) -> Sources:
        holder, mark, variable = name.partition(".$")
        if mark:  # an item that a variable chooses
            text = text_of([expression_of(variable)], place, at) if variable else ""
            if text and not text.isidentifier():
                return self._of_whole(holder, text, place, at)
            value = at.value(holder)
            self.is_certain = self.is_certain and not (not text and type(value) is dict and provenance.is_mixed(value))
            name = f"{holder}.{text}" if text else holder
        given = () if at.arguments is None else at.arguments[0].get(name.partition(".")[0], ())
        seen = (id(at.scope), name, place, at.callers, at.item, at.round, at.keys, *map(id, given))
        known = self._seen.get(seen)
        if known is not None:
            self.is_certain = self.is_certain and seen not in self._doubtful
            return known
        if len(self._seen) > _MOST_STEPS or not self._has_time():
            self.is_certain = False
            return NOTHING
        self._seen[seen] = NOTHING  # within itself
        was_certain, self.is_certain = self.is_certain, True
        found = self._seen[seen] = self._made(name, place, at)
        if not self.is_certain:
            self._doubtful.add(seen)
        self.is_certain = self.is_certain and was_certain
        return found

    def _made(self, name: str, place: int, at: At) -> Sources:
        """Return what the statements before a place of a scope have made a variable from."""
        scope = at.scope
        first, _, part = name.partition(".")
        bindings = scope.bindings.get(name, [])
        if part:
            bindings = sorted([*bindings, *changes_of(name, place, at, self.limit)], key=lambda one: one.place)
        before = [one for one in bindings if one.place < place and not at.has_never_run(one)]
        if any(one.is_of_item for one in before) and not isinstance(at.value(name), (dict, list)):
            before = [one for one in before if not one.is_of_item]
        is_last_round = at.gathers and any(one.is_anew for one in before)
        is_outside = not at.is_of_scope(first) and all(one.is_given for one in bindings)
        found: list[Sources] = []
        if ((_is_as_it_was(name, place, at, bindings) and not is_last_round) or is_outside) and at.item is None:
            value = at.value(name)
            known = provenance.sources_of(value) or self._of_value(value, at.keys) or _of_holder(name, at)
            if known and type(known) is not Partial:
                self.is_certain = self.is_certain and not (at.picks and provenance.is_mixed(value))
                return known
            if self._is_model(value):  # its class was given settings
                return known
            found.append(known)
        if is_outside and at.variables is not at.outside:
            found.append(self._of_global(name, at))
        items = None if part else items_of_object(at.value(name))
        if items is not None and (told := self._of_method(items, name, place, at)):
            return told
        ways: list[Sources] = []  # in which it may have been made
        is_doubtful = False
        keys = at.keys if at.item is None else (at.item[0],)
        if not (keys or at.picks or at.is_picked):  # of what a condition picks out of a dict, keys tell nothing
            keys = keys_of(at.value(name))
        is_dropped = False  # whether something was taken out of it later
        for one in reversed(before):
            if at.item is not None and one.key and one.key != at.item[0]:  # another item of the dict
                continue
            if one.drops:
                is_dropped = True
                continue
            is_elsewhere = one.branches != at.branches[: len(one.branches)]
            picked = at.picked or one.picked
            inner = at._replace(
                branches=one.branches,
                is_repeated=one.is_repeated,
                gathers=at.gathers or (one.adds and one.is_repeated),
                picked=picked,
                is_picked=at.is_picked
                or any(one.depth >= depth and one.place < place for depth, place in picked)
                or (is_dropped and one.puts_items()),
                item=None,
                keys=keys,
                round=one.round or (None if at.item is None else one.of_item(at.item)) or at.round,
            )
            found.append(self.of(one.needs, one.place, inner))
            if found[-1] or not (one.adds or one.needs.is_literal()):
                ways.append(found[-1])
            is_doubtful = is_doubtful or (is_elsewhere and bool(found[-1]))
            is_set = at.item is not None and one.sets
            if (is_set or not one.adds) and not is_elsewhere:
                break
        else:
            if part:
                told = self._of_attribute(name, place, at)
                if told is None and not before and not any(found):
                    told = self._of_whole(*name.rpartition(".")[::2], place, at)
                found.append(told or NOTHING)
                if first in scope.parameters and told != NOTHING:  # an empty list, to which was added
                    ways.append(found[-1])
            elif first in scope.parameters:
                found.append(self._of_parameter(first, at))
                ways.append(found[-1])
        if is_doubtful and len(set(ways)) > 1:
            self.is_certain = False
        return provenance.union(found)

    def _of_attribute(self, name: str, place: int, at: At) -> Sources | None:
        """Return where an attribute came from that no statement of the scope gives; None where that is not told."""
        first = name.partition(".")[0]
        for holder in holders(name):
            part = name[len(holder) + 1 :]
            it = at.value(holder)
            getter = None if it is None else getter_of(it, part)
            if getter is not None:
                return self._of_method(getter, holder, place, at)
            made = [one for one in at.scope.bindings.get(holder, ()) if one.place < place and not one.is_given]
            if made:
                return self._of_part_of(made, part, it, at)
        if first not in at.scope.parameters:
            return None
        given = given_for(first, at, self.limit)
        if at.arguments is not None and not given:  # the object is being made
            return None if {"setattr", "__dict__"} & set(at.names) else NOTHING
        part = name[len(first) + 1 :]
        return _all_of(self._of_part(one, part, own, outer_place, outer) for one, own, outer_place, outer in given)

    def _of_method(self, method: FunctionType, holder: str, place: int, at: At) -> Sources | None:
        """Return what a method gives that nobody calls by its name: a property, or the items of an object."""
        call = Called(ast.Call(expression_of(holder), [], []), frozenset())
        inner = into(Callee(method, expression_of(holder), at.value(holder)), call, place, at, self.limit)
        return None if inner is None else self.of(inner.scope.returned, sys.maxsize, inner)

    def _of_part_of(self, made: list[Binding], part: str, it: Any, at: At) -> Sources | None:
        """Return where an attribute came from of what statements have given a value: `it`, if there is one only."""
        found: list[Sources | None] = []
        for one in reversed(made):
            is_elsewhere = one.branches != at.branches[: len(one.branches)]
            is_set = one.sets and one.key == part  # in place of what it was; else it adds to this
            inner = at._replace(branches=one.branches, is_repeated=one.is_repeated)
            if one.key == part:
                found.append(self.of(one.needs, one.place, inner))
            elif one.value is not None:
                found.append(
                    self._of_part(one.value, part, frozenset(), one.place, inner, it if len(made) == 1 else None)
                )
            elif not one.adds:
                found.append(None)
            if (is_set or not one.adds) and not is_elsewhere:
                break
        self.is_certain = self.is_certain and len(set(found)) < 2
        return _all_of(found)

    def _of_part(
        self, node: ast.expr, part: str, own: frozenset[str], place: int, at: At, it: Any = None
    ) -> Sources | None:
        """Return where an attribute of what an expression gives came from; None where that is not told.

        An item of a dict under a text counts as an attribute. Of an object that the expression has made, `it`, what it
        holds is looked at.
        """
        if not part:
            return self.of(needs_of(node, own), place, at)
        if is_super(node) and at.scope.parameters:
            node = expression_of(at.scope.parameters[0])
        if name := name_of(node):
            return None if name.partition(".")[0] in own else self._of_name(f"{name}.{part}", place, at)
        if isinstance(node, ast.Dict):
            return self._of_item(node, part, own, place, at)
        if not isinstance(node, ast.Call):
            return NOTHING if needs_of(node).is_literal() else None
        one = callee(node.func, at, self.limit)
        one = one._replace(it=it) if one.function is type(it) else one
        inner = into(one, Called(node, own), place, at, self.limit)
        if isinstance(one.function, type) and inner is not None:
            return self._of_name(f"{inner.scope.parameters[0]}.{part}", sys.maxsize, inner)
        if inner is not None:
            return self._of_part_of_answers(part, inner)
        first, _, rest = part.partition(".")
        fields = fields_of(one.function) if isinstance(one.function, type) else ()
        given = argument_of(node, first, fields.index(first) if first in fields else sys.maxsize)
        if given is not None:
            return self._of_part(given, rest, own, place, at)
        return NOTHING if isinstance(one.function, type) and is_plain(one.function) else None

    def _of_part_of_answers(self, part: str, inner: At) -> Sources | None:
        """Return where an attribute came from of what a function gives in one of several ways."""
        answers = inner.scope.answers
        told = [self._of_part(each, part, frozenset(), sys.maxsize, inner) for each in answers]
        if all(one is None for one in told):
            return None
        whole = [needs_of(each) for each, one in zip(answers, told, strict=True) if one is None]
        return provenance.union([*filter(None, told), *(self.of(needs, sys.maxsize, inner) for needs in whole)])

    def _of_item(self, node: ast.Dict, part: str, own: frozenset[str], place: int, at: At) -> Sources | None:
        first, _, rest = part.partition(".")
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == first:
                return self._of_part(value, rest, own, place, at)
        return None

    def _of_whole(self, holder: str, part: str, place: int, at: At) -> Sources:
        """Return all that an object or a dict was made of, for a part of it of which nothing else is told."""
        value = at.value(holder)
        found = self._of_name(holder, place, at._replace(item=_item_of(value, part)))
        bindings = at.scope.bindings.get(holder, ())
        is_dict = type(value) is dict or any(makes_dict(one.value) for one in bindings)
        is_told = any(one.sets and one.key == part and one.place < place for one in bindings)
        if len(found) > 1 and not is_told and (kind_of(value) is not None or (is_dict and not hasattr(dict, part))):
            self.is_certain = False  # one part may be meant
        return found

    def _of_global(self, name: str, at: At) -> Sources:
        """Return where a variable of the script came from that a function of it uses."""
        module = module_of(self._frame, at.outside, self.limit)
        if module is None or module.now is None:
            return NOTHING
        return self._of_name(name, module.now, module._replace(item=at.item, round=at.round))

    def _of_value(self, value: Any, keys: tuple[str, ...]) -> Sources:
        kind = type(value)
        if kind is str or hasattr(kind, "__fspath__"):
            return self._files(os.fspath(value))
        if kind in (list, tuple) and 0 < len(value) <= MOST_KEYS:
            texts = [one for one in value if type(one) is str or hasattr(type(one), "__fspath__")]
            if len(texts) < len(value):
                return NOTHING
            found = provenance.union(self._files(os.fspath(one)) for one in texts)
            return named_by(keys, found) or found
        function = function_of(value)
        if function is not None:
            scope = scope_of_code(function.__code__, function.__globals__, self.limit)
            if scope is not None:
                at = At(scope, (), around(function), function.__globals__, now=None, callers=None)
                return self.of(scope.returned, sys.maxsize, at)
        return NOTHING


def _is_as_it_was(name: str, place: int, at: At, bindings: Iterable[Binding] | None = None) -> bool:
    """Whether a variable of the running code still has the value that it had at a place."""
    own = at.scope.bindings.get(name, ()) if bindings is None else bindings
    around = (one for holder in holders(name) for one in at.scope.bindings.get(holder, ()))
    is_changed = any(place <= one.place < (at.now or 0) and not one.is_given for one in (*own, *around))
    return at.now is not None and not is_changed


def _all_of(several: Iterable[Sources | None]) -> Sources | None:
    """Return all sources; None where one of several is not told."""
    found = list(several)
    told = [one for one in found if one is not None]
    return provenance.union(told) if found and len(told) == len(found) else None


def _of_holder(name: str, at: At) -> Sources:
    """Return what a table or array is known to come from of which this is an attribute, a method for example."""
    values = (at.value(holder) for holder in holders(name)[:-1])
    return next((known for value in values if value is not None and (known := provenance.sources_of(value))), NOTHING)


def _item_of(value: Any, key: str) -> tuple[str, int, int] | None:
    """Return which item of a dict is under a key: the key, its place and how many there are; None for other values."""
    if not isinstance(value, dict) or hasattr(dict, key):
        return None
    keys = list(islice(dict.keys(value), MOST_KEYS))
    return (key, keys.index(key), len(value)) if key in keys else (key, -1, 0)


def _is_own_method(node: ast.expr, at: At) -> bool:
    """Whether what is called belongs to an object of a class of the script's."""
    holder = name_of(node.value) if isinstance(node, ast.Attribute) else ""
    value = at.value(holder) if holder else None
    return value is not None and not isinstance(value, ModuleType) and kind_of(value) is not None
