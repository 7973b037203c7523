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
from collections.abc import Callable
from types import FrameType
from typing import Any

from autolog import provenance
from autolog.budget import Limit
from autolog.callees import At, callers_under, changes_of, is_as_it_was
from autolog.changed_in_place import has_more, is_array
from autolog.choosing import chooser_of, choosers_of, chosen_of
from autolog.displays import makes_dict
from autolog.expressions import NAMES_OF_COLUMNS, Needs, needs_of
from autolog.flow_calls import of_call_now, of_started
from autolog.flow_loops import goes_on, item_made
from autolog.flow_parts import (
    of_attribute,
    of_every_item,
    of_item,
    of_item_asked_for,
    of_item_taken,
    of_method,
    of_object,
    of_part,
    of_whole,
)
from autolog.flow_picked import of_picked
from autolog.flow_rows import of_rows
from autolog.keys import MOST_KEYS, are_told, keys_of, named_by
from autolog.named_files import may_be_settings
from autolog.named_items import items_gone_through, keys_of_variable, keys_picked, text_written
from autolog.names import ALL_OF, CHOSEN, COMPUTED, KEYS, SOME_OF, expression_of, holders
from autolog.objects import (
    around,
    function_of,
    is_of_places,
    method_of,
)
from autolog.read_sites import ReadSites, key_of, of_any_round
from autolog.rounds import turn_at
from autolog.rounds_left import keys_left
from autolog.running import ExpressionAt, computed_by, given_by, given_for, given_to_operator, module_of, set_by
from autolog.scopes import scope_of_key
from autolog.sources import NOTHING, Partial, Sources, less, union
from autolog.statements import Binding, Item

_MOST_STEPS = 400  # of one question
_MOST_TOLD = 8  # keys of which each is a walk through the statements
_STRIDE = 8  # steps between looks at the clock

Files = Callable[[str], Sources]
Answer = tuple[Sources, bool]  # and whether it is certain: for nothing, only where the script writes the value down


class Question:
    """One question, which walks back through statements and remembers where it has been.

    Args:
        files: Gives the source of a file that this process has read, by a path or the end of one; else nothing.
        sites: Where in the script files were read.
        limit: The time that it may take.
        is_model: Tells models: what their classes were given are settings, and no data.

    Attributes:
        is_certain: Whether all that was found so far is certain.
        module: Where the script stands, if nothing of it runs any more.
    """

    def __init__(
        self, files: Files, sites: ReadSites, limit: Limit, is_model: Callable[[Any], bool] = lambda _: False
    ) -> None:
        self.is_certain = True
        self._is_written = False  # whether what was asked about was written down as it is, `isin(["a", "b"])`
        self.module: At | None = None
        self.limit = limit
        self.files = files
        self.sites = sites
        self.is_model = is_model
        self._seen: dict[tuple[Any, ...], Sources] = {}
        self._alive: list[Any] = []  # what stands there by its number, which another thing might get
        self._doubtful: set[tuple[Any, ...]] = set()  # of what was seen
        self._frame: FrameType | None = None
        self._steps = 0
        self._is_late = False

    def of_argument(
        self, thing: Any, frame: FrameType | None, method: str, argument: str, position: int, kind: str = ""
    ) -> Answer:
        """Return where an argument of the call that a frame is making came from.

        Args:
            thing: The argument's value.
            frame: The script's.
            method: The name of the watched function, as the script calls it.
            argument: The argument's name.
            position: Its place among the arguments.
            kind: The name of the class, where the script may call that instead.
        """
        self._frame = frame
        found = given_by(thing, frame, method, argument, position, self.limit, kind)
        if found is None:
            return self._answer(NOTHING)
        self._is_written = _is_written(needs_of(found[0]))
        return self._answer(self._of_given([found]))

    def of_item_set(self, frame: FrameType | None, name: str) -> Answer:
        """Return where an item came from that a frame sets: a column, for example, of this name."""
        self._frame = frame
        given = set_by(frame, name, self.limit)
        if given is None:
            return self._answer(NOTHING)
        self._is_written = _is_written(given[0])
        return self._answer(self.of(*given))

    def of_part(self, frame: FrameType | None, part_of: Callable[[ast.AST | None], ast.expr | None]) -> Answer:
        """Return where a part of the expression came from that a frame computes, see `applied.py`."""
        self._frame = frame
        part = None if frame is None else part_of(computed_by(frame))
        if frame is None or part is None:
            return self._answer(NOTHING)
        self._is_written = _is_written(needs_of(part))
        given = None if self._is_written else given_to_operator(part, frame, self.limit)
        return self._answer(NOTHING if given is None else self._of_given([given]))

    def of_keys(self, frame: FrameType | None, method: str, argument: str) -> Answer:
        """Return what chooses the items of the list that a frame gives to a call as its first argument."""
        self._frame = frame
        given = given_by(None, frame, method, argument, 0, self.limit)
        if given is None:
            return self._answer(NOTHING)
        expression, own, place, at = given
        choosers = choosers_of(expression, place, at)
        found = union(self.of(needs_of(one, own), there, at) for one, there in choosers)
        tables = union(provenance.sources_of(at.value(name)) for name in chosen_of(expression))
        return self._answer(less(found, tables))  # keys that were taken from the dict itself

    def _answer(self, found: Sources) -> Answer:
        return found, self.is_certain and (bool(found) or self._is_written)

    def has_time(self) -> bool:
        """Whether there is time for one more step; the clock, which may be dear, is asked at every eighth."""
        self._steps += 1
        if self._steps % _STRIDE == 0:
            self._is_late = self._is_late or not self.limit.allows()
        return not self._is_late

    def _of_parameter(self, name: str, at: At) -> Sources:
        """Return where a function's parameter came from: whoever called the function made it."""
        given = given_for(name, at, self.limit)
        return self._of_given([(*one[:3], one[3]._replace(keys=at.keys or one[3].keys)) for one in given])

    def _of_given(self, given: list[ExpressionAt]) -> Sources:
        return union(self.of(needs_of(one, own), place, at) for one, own, place, at in given)

    def of(self, needs: Needs, place: int, at: At) -> Sources:
        """Return what an expression at a place of a scope comes from."""
        if needs.picks:
            at = at._replace(picks=True)
        found = [named for text in needs.texts if (named := self.files(text))]
        if at.round is not None and len(found) > 1:  # of which each round reads one: who reads it tells
            found = []
        found += [of_call_now(self, called, needs, place, at) for called in needs.calls]
        functions = [name for name in needs.names if function_of(at.value(name)) is not None]
        chosen_by = [name for name in needs.indexes if is_of_places(at.value(name))]
        names = sorted(needs.names.difference(functions).union(chosen_by))
        found += self._of_each(names, place, at, union(found))
        is_known, was_certain = any(found), self.is_certain
        for name in sorted(functions):  # that are handed on: somebody else calls them, we do not know with what
            inside = of_started(self, name, at) or self.of_name(name, place, at)
            if is_known and was_certain and not self.is_certain:
                self.is_certain = True  # what is known better of another part is left at that
            else:
                found.append(inside)
        return union(found)

    def _of_each(self, names: list[str], place: int, at: At, others: Sources) -> list[Sources]:
        """Return what variables come from; a guess is none if all that it names is certain of the others.

        Args:
            names: The variables.
            place: Where they are used.
            at: The scope.
            others: What the other parts of the expression come from.
        """
        was_certain = self.is_certain
        surely, guessed = others if was_certain else NOTHING, NOTHING
        found = []
        for name in names:
            self.is_certain = True
            one = self.of_name(name, place, at)
            found.append(one)
            if self.is_certain:
                surely |= one
            else:
                guessed |= one
                was_certain = was_certain and bool(one) and not self._is_late
        self.is_certain = was_certain and guessed <= surely
        return found

    def of_name(self, name: str, place: int, at: At) -> Sources:
        """Return what a variable, an attribute or an item comes from at a place of a scope."""
        holder, mark, keys = name.partition(KEYS)
        if mark:  # of each item that a comprehension goes through
            was_certain = self.is_certain
            told = of_rows(self, expression_of(holder), frozenset(keys.split(",")), place, at)
            if told is not None:
                return told
            self.is_certain = was_certain
            return self.of_name(holder, place, at)
        holder, mark, variable = name.partition(CHOSEN)
        if mark:  # an item that a variable chooses
            return self._of_chosen(holder, variable, place, at)
        name = name.removesuffix(".__dict__")
        given = () if at.arguments is None else at.arguments[0].get(name.partition(".")[0], ())
        rounds = at.round, at.turn, at.rounds, id(at.past)
        seen = (id(at.scope), name, place, at.callers, at.item, at.keys, *rounds, *map(id, given))
        known = self._seen.get(seen)
        if known is not None:
            self.is_certain = self.is_certain and seen not in self._doubtful
            return known
        if len(self._seen) > _MOST_STEPS or not self.has_time():
            self.is_certain = False
            return NOTHING
        self._seen[seen] = NOTHING  # within itself
        self._alive.append((at.scope, at.past, given))
        was_certain, self.is_certain = self.is_certain, True
        found = self._seen[seen] = self._made(name, place, at)
        if not self.is_certain:
            self._doubtful.add(seen)
        self.is_certain = self.is_certain and was_certain
        return found

    def _of_chosen(self, holder: str, variable: str, place: int, at: At) -> Sources:
        """Return what the items of a dict come from that a variable is the key of, and what has chosen many of them."""
        found = self._of_items(holder, variable, place, at)
        is_of_several = at.gathers or variable.startswith((ALL_OF, SOME_OF))
        return found | self._of_keys(holder, variable, place, at) if found and variable and is_of_several else found

    def _of_keys(self, holder: str, variable: str, place: int, at: At) -> Sources:
        """Return what the keys come from by which a loop takes items, `rows[id]`.

        That is nothing for the dict's own keys and for settings, and where it is only a guess.
        """
        was_certain, self.is_certain = self.is_certain, True
        found = self.of(needs_of(chooser_of(variable)), place, at)
        is_told, self.is_certain = self.is_certain, was_certain
        keys = frozenset(one for one in found if not may_be_settings(one)) if is_told else NOTHING
        return keys and keys - of_every_item(self, holder, place, at)

    def _of_items(self, holder: str, variable: str, place: int, at: At) -> Sources:
        """Return what the items of a dict come from that a variable is the key of."""
        if variable and (told := of_item_asked_for(self, holder, chooser_of(variable), place, at)):
            return told
        if found := of_picked(self, holder, variable, place, at) or self.of_rounds(
            Item(holder, variable, ""), place, at
        ):
            return found
        left, value = keys_picked(variable, place, at), at.value(holder)
        keys = left or keys_of_variable(variable, place, at)
        is_picked = at.is_picked or (variable.startswith(SOME_OF) and not left)
        is_all = not is_picked and (variable.startswith(ALL_OF) or bool(left) or at.gathers)
        if is_all and variable and not left and type(value) is dict and is_as_it_was(holder, place, at):
            items = items_gone_through(value, variable, place, at)
            known = [provenance.ever_of(item) for item in items]
            if known and all(known):
                return union(known)
        if is_all and (own := set(keys_of(value))) and own <= set(keys):
            return self.of_name(holder, place, at)
        if is_all and len(keys) > 1 and (found := self._of_named(holder, keys, place, at)):
            return found
        if 0 < len(keys) <= _MOST_TOLD:
            items = [of_item(self, holder, key, place, at) for key in keys]
            self.is_certain = self.is_certain and (is_all or len(set(items)) < 2)
            return union(items)
        found = self.of_name(holder, place, at)
        is_all = is_all and not left
        is_one = variable.startswith((COMPUTED, SOME_OF)) and not is_all and type(value) is dict and len(value) > 1
        is_doubtful = (is_one and len(found) > 1) or _holds_several(holder, found, place, at, is_all=is_all)
        self.is_certain = self.is_certain and not is_doubtful
        return found

    def of_rounds(self, item: Item, place: int, at: At) -> Sources:
        """Return what the items of a dict come from that a loop takes in its rounds; nothing where not all are told."""
        value, keys = at.value(item.holder), keys_left(item.key, place, at)
        if type(value) is not dict or not keys or len(keys) == len(value):
            return NOTHING
        known = [provenance.ever_of(dict.get(value, key)) for key in keys]
        if all(known) and not item.part and is_as_it_was(item.holder, place, at):
            return union(known)
        named = self._of_named(item.holder, list(map(str, keys)), place, at)
        if named or len(keys) > _MOST_TOLD:
            return named
        at = at._replace(gathers=False)
        items = [of_item(self, item.holder, str(key), place, at, item.part) for key in keys]
        return union(items) if all(items) else NOTHING

    def _of_named(self, holder: str, keys: list[str], place: int, at: At) -> Sources:
        """Return what items of a dict come from whose keys are names of files, asked at once; nothing for others."""
        was_certain, self.is_certain = self.is_certain, True
        found = self.of_name(holder, place, at._replace(keys=tuple(keys)))
        is_told = self.is_certain and are_told(set(keys), keys_of(at.value(holder)), found)
        self.is_certain = was_certain
        return found if is_told else NOTHING

    def _made(self, name: str, place: int, at: At) -> Sources:
        """Return what the statements before a place of a scope have made a variable from."""
        scope = at.scope
        first, _, part = name.partition(".")
        if at.turn is not None and at.turn.is_whole and (given := at.in_turn(first)) is not None:
            told = of_part(self, given, part, frozenset(), place, at)
            return self.of(needs_of(given), place, at) if told is None else told
        bindings = scope.bindings.get(name, [])
        if not at.is_of_scope(first) or (part and first in scope.parameters):  # it may be there from earlier rounds
            at = at._replace(callers=of_any_round(at.callers))
        if part:
            bindings = sorted([*bindings, *changes_of(name, place, at, self.limit)], key=lambda one: one.place)
        before = [one for one in bindings if one.place < place and not at.has_never_run(one)]
        if any(one.is_of_item for one in before) and not isinstance(it := at.value(name), (dict, list)):
            before = [one for one in before if not one.is_of_item or (one.is_of_view and is_array(it))]
        made_anew = [*before, *(one for one in scope.bindings.get(first, ()) if part and one.place < place)]
        is_of_past = any(at.is_another_round(one, first) for one in made_anew)
        is_other_round = is_of_past or (at.gathers and any(one.is_anew for one in made_anew))
        is_outside = not at.is_of_scope(first) and all(one.is_given for one in bindings)
        found: list[Sources] = []
        if ((is_as_it_was(name, place, at, bindings) and not is_other_round) or is_outside) and at.item is None:
            value = at.value(name)
            known = provenance.ever_of(value) or self.of_value(value, at.keys) or _of_holder(name, at)
            if known and type(known) is not Partial and not has_more(value, before):
                self.is_certain = self.is_certain and not (at.picks and provenance.is_mixed(value))
                return known
            if self.is_model(value):  # its class was given settings
                return known
            if not part and (told := of_object(self, name, value, place, at)) is not None:
                return told
            found.append(known)
        if is_outside and at.variables is not at.outside:
            found.append(self._of_global(name, at))
        items = None if part else method_of(at.value(name), "__iter__")
        if items is not None and (told := of_method(self, items, name, place, at)):
            return told
        ways: list[Sources] = []  # in which it may have been made
        is_doubtful = False
        keys = at.keys if at.item is None else (at.item[0],)
        if not (keys or at.picks or at.is_picked):  # of what a condition picks out of a dict, keys tell nothing
            keys = keys_of(at.value(name))
        is_dropped = False  # whether something was taken out of it later
        for one in reversed(before):
            if at.item is not None and _key_put(one, at) not in ("", at.item[0]):  # another item of the dict
                continue
            if one.drops:
                is_dropped = True
                continue
            is_taken = None if one.when is None else _is_taken(one.when, one.place, at)
            if is_taken is False:
                continue
            is_elsewhere = not is_taken and one.branches != at.branches[: len(one.branches)]
            inner = _standing_at(one, name, before, at._replace(keys=keys), is_dropped=is_dropped)
            made = None if at.item is None else item_made(one, at.item, is_dropped=is_dropped)
            told = of_item_taken(self, name, one, place, at)
            expression = one.needs if made is None else needs_of(made)
            found.append(self.of(expression, one.place, inner) if told is None else told)
            if found[-1] or not (one.adds or one.needs.is_literal()):
                ways.append(found[-1])
            is_doubtful = is_doubtful or (is_elsewhere and bool(found[-1]))
            is_set = at.item is not None and one.sets
            if (is_set or not one.adds) and not is_elsewhere:
                break
        else:
            told = self._there_before(name, place, at, is_known=bool(before) or any(found))
            found.append(told or NOTHING)
            if first in scope.parameters and not (part and told == NOTHING):  # an empty list, to which was added
                ways.append(found[-1])
        every = union(found)
        if (is_of_past and at.is_any_item(first) and len(every) > 1) or (is_doubtful and len(set(ways)) > 1):
            self.is_certain = False
        return every

    def _there_before(self, name: str, place: int, at: At, *, is_known: bool) -> Sources | None:
        """Return where the value came from that a variable has before all statements of a scope; None if not told."""
        first, _, part = name.partition(".")
        if not part:
            return self._of_parameter(first, at) if first in at.scope.parameters else NOTHING
        told = of_attribute(self, name, place, at)
        return of_whole(self, *name.rpartition(".")[::2], place, at) if told is None and not is_known else told

    def _of_global(self, name: str, at: At) -> Sources:
        """Return where a variable of the script came from that a function of it uses."""
        module = self.module_around(at)
        if module is None or module.now is None:
            return NOTHING
        return self.of_name(name, module.now, module._replace(item=at.item, round=at.round, keys=at.keys))

    def module_around(self, at: At) -> At | None:
        """Return where the script stands whose function this is; None where that is not told."""
        return self.module or module_of(self._frame, at.outside, self.limit)

    def of_value(self, value: Any, keys: tuple[str, ...]) -> Sources:
        """Return the files that a path, or a list of paths, names, and what a function of the script's gives."""
        kind = type(value)
        if kind is str or hasattr(kind, "__fspath__"):
            return self.files(os.fspath(value))
        if kind in (list, tuple) and 0 < len(value) <= MOST_KEYS:
            texts = [one for one in value if type(one) is str or hasattr(type(one), "__fspath__")]
            if len(texts) < len(value):
                return NOTHING
            found = union(self.files(os.fspath(one)) for one in texts)
            return named_by(keys, found) or found
        function = function_of(value)
        if function is not None:
            scope = scope_of_key(key_of(function.__code__), function.__globals__, self.limit)
            if scope is not None:
                at = At(scope, (), around(function), function.__globals__, now=None, callers=None)
                return self.of(scope.returned, sys.maxsize, at)
        return NOTHING


def _standing_at(one: Binding, name: str, before: list[Binding], at: At, *, is_dropped: bool) -> At:
    """Return where the walk stands at a statement that gives a variable a value.

    Args:
        one: The statement.
        name: The variable.
        before: All statements that do, up to where the walk has come from.
        at: Where that is.
        is_dropped: Whether items were taken out of the value after the statement.
    """
    turn = turn_at(one, name, before, at.turn, at.item and at.item[0])
    is_each = at.gathers or (one.adds and one.is_repeated) or goes_on(name, one, before)
    picked = at.picked or one.picked
    is_within = any(one.depth >= depth and one.place < place for depth, place in picked)
    return at._replace(
        branches=one.branches,
        is_repeated=one.is_repeated,
        gathers=is_each and not (turn and turn.is_whole),
        picked=picked,
        is_picked=at.is_picked or is_within or (is_dropped and one.puts_items()),
        item=at.item if one.is_change() else None,
        callers=callers_under(one, at),
        round=one.round or (None if at.item is None else one.of_item(at.item)) or at.round,
        turn=turn,
        rounds=one.rounds_in(at.rounds),
    )


def _key_put(one: Binding, at: At) -> str:
    """Return the key under which a statement puts an item, also one that its function is given; nothing if not told."""
    return one.key or (text_written(expression_of(one.key_name), at) if one.key_name else "")


def _is_taken(when: tuple[str, bool], place: int, at: At) -> bool | None:
    """Whether a side of `rows if ready else others` is what was taken; None where that is not told."""
    name, is_true = when
    value = at.value(name)
    is_told = value is not None and type(value) in provenance.PLAIN and is_as_it_was(name, place, at)
    return bool(value) is is_true if is_told else None


def _holds_several(holder: str, found: Sources, place: int, at: At, *, is_all: bool) -> bool:
    """Whether a dict holds what comes from several files, so that one item of it may come from some of these.

    Args:
        holder: Its name.
        found: What all of it comes from.
        place: Where an item is taken.
        at: The scope of this place.
        is_all: Whether each item is taken, one after the other.
    """
    value = at.value(holder)
    if type(value) is dict:
        return provenance.is_mixed(value)
    made = [one.value for one in at.scope.bindings.get(holder, ()) if one.place < place and not one.adds]
    return not is_all and len(found) > 1 and bool(made) and makes_dict(made[-1])


def _is_written(needs: Needs) -> bool:
    """Whether something is written down as it is: numbers and texts alone."""
    return not (needs.names or needs.calls)


def _of_holder(name: str, at: At) -> Sources:
    """Return what is known of the table or array that this is a part of: a column, or a method for example."""
    around = holders(name)
    for holder in around:
        value = at.value(holder)
        part = name[len(holder) + 1 :].partition(".")[0]
        is_item = isinstance(value, (dict, list, tuple))  # of which others may tell nothing of this one
        is_part = holder is not around[-1] and part not in NAMES_OF_COLUMNS and not is_item
        known = provenance.of_part(value, part) or (provenance.ever_of(value) if is_part else NOTHING)
        if value is not None and known:
            return known
    return NOTHING
