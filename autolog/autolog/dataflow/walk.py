"""One value's way through a program: from variable to variable, into functions and back, until it reaches a goal."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from autolog.budget import Limit
from autolog.dataflow import answers, changes, values
from autolog.dataflow.order import may_be_of_former_round, outlives, reaches
from autolog.dataflow.paths import WHOLE, Fields
from autolog.dataflow.program import Program
from autolog.dataflow.sites import AS_VALUE, CALL, CallSite, Goal, Here, Way
from autolog.dataflow.units import Unit

_MOST_FACTS = 6000
_MOST_FIELDS = 3  # of a variable: what is further in counts for all of that part
_MOST_DEPTH = 10  # of calls within calls
_STRIDE = 32  # facts between looks at the clock


class Fact(NamedTuple):
    """Part of a variable has the value, from a statement on; None stands for a function's beginning."""

    name: str
    fields: Fields
    since: ast.stmt | None
    here: Here


class Walk:
    """The ways of one value.

    Args:
        program: The script.
        goals: What it may reach.
        limit: The time that it may take.
        given: What the variables of loops were while the files were read.

    Attributes:
        reached: By the place of a goal, the ways to it.
        beginning: The calls that were under way when it was read.
        is_of_settings: Whether something of it was a setting: a library's object was made with it.
    """

    def __init__(
        self, program: Program, goals: list[Goal], limit: Limit, given: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self.program = program
        self.goals = goals
        self.given = given or {}
        self.reached: dict[int, set[Way]] = {}
        self.beginning: list[ast.expr] = []
        self.is_of_settings = False
        self._limit = limit
        self._facts: set[Fact] = set()
        self._todo: deque[Fact] = deque()
        self._classes: set[tuple[object, ...]] = set()

    def begin(self, node: ast.expr | None, here: Here) -> None:
        """Follow the value of an expression; without one, what a function gives to everybody who calls it."""
        self.beginning = [*filter(None, [node]), *(site.node for site in here.callers)]
        with suppress(RecursionError):  # an expression of a thousand parts
            if node is None:
                self.answer(WHOLE, here)
            else:
                self.up(node, WHOLE, here)
        self.follow()
        if self.is_of_settings:  # what names out of such a file have chosen does not come from it
            left = {place: {way for way in ways if not way.is_named} for place, ways in self.reached.items()}
            self.reached = {place: ways for place, ways in left.items() if ways}

    def follow(self) -> None:
        """Follow what is known of it until nothing new is found, or the time is over."""
        count = 0
        while self._todo:
            count += 1
            if count % _STRIDE == 0 and not self._limit.allows():
                return
            with suppress(RecursionError):
                self._spread(self._todo.popleft())

    def holds(self, name: str, fields: Fields, since: ast.stmt | None, here: Here) -> bool:
        """Note that part of a variable has the value; return whether that is new."""
        fact = Fact(name, fields[:_MOST_FIELDS], since, here)
        if fact in self._facts or len(self._facts) >= _MOST_FACTS:
            return False
        self._facts.add(fact)
        self._todo.append(fact)
        for place, goal in enumerate(self.goals):
            if goal.holder == name and goal.chain[0][0] is here.unit and self.is_on(goal, here):
                self.reach(place, here)
        return True

    def up(self, node: ast.AST, fields: Fields, here: Here) -> None:
        """Follow an expression that has the value to what it is a part of."""
        values.up(self, node, fields, here)

    def give(self, target: ast.AST, fields: Fields, statement: ast.stmt, here: Here) -> None:
        """Give the value to what a statement assigns to."""
        values.give(self, target, fields, statement, here)

    def change(self, holder: ast.expr, fields: Fields, since: ast.stmt | None, here: Here) -> None:
        """Note that part of an object has the value now, under all its names."""
        changes.change(self, holder, fields, since, here)

    def answer(self, fields: Fields, here: Here) -> None:
        """Return the value from a function to those who have called it."""
        answers.answer(self, fields, here)

    def into(self, unit: Unit, name: str, fields: Fields, site: CallSite, here: Here) -> None:
        """Take the value into a function, as a parameter, from where it is called."""
        is_recursive = unit is here.unit or any(one.unit is unit for one in here.callers)
        if not is_recursive and len(here.callers) < _MOST_DEPTH:
            self.holds(name, fields, None, here._replace(unit=unit, callers=(site, *here.callers)))

    def enter(self, method: Unit, node: ast.expr, fields: Fields, here: Here, kind: str = CALL) -> None:
        """Take the value into a method, as part of its object."""
        if method.myself:
            self.into(method, method.myself, fields, CallSite(node, here.unit, kind), here)

    def enter_all(self, names: Sequence[str], node: ast.expr, fields: Fields, here: Here) -> None:
        """Take the value into the methods that an object has for an operation, whatever its class is."""
        for name in names:
            for one in self.program.methods.get(name, ()):
                self.enter(one, node, fields, here)

    def goals_of(self, call: ast.AST, here: Here, *, of_object: bool = False) -> Iterator[int]:
        """Yield the goals that a call is, as it was called; whether those, too, that its object alone reaches."""
        for place, goal in enumerate(self.goals):
            is_meant = not goal.of_object or (of_object and not here.is_learned)
            if is_meant and call in goal.takes and self.is_on(goal, here):
                yield place

    def reach(self, place: int, here: Here, *, steers: bool = False) -> None:
        """Note that a goal is reached."""
        depth = sum(one.is_first for one in here.callers)
        self.reached.setdefault(place, set()).add(Way(here.chosen, depth, here.is_named, here.begun, steers, here.turn))

    def is_first(self, *what: object) -> bool:
        """Whether this was not asked before."""
        is_first = what not in self._classes
        self._classes.add(what)
        return is_first

    def _spread(self, fact: Fact) -> None:
        """Follow a variable to all who read it."""
        unit = fact.here.unit
        for node in unit.loads.get(fact.name, ()):
            if reaches(self.program, unit, fact.since, node):
                self.up(node, fact.fields, self._in_round(fact, node))
        for inner in unit.inner:
            self._share(inner, fact)

    def _in_round(self, fact: Fact, node: ast.Name) -> Here:
        """Return where a variable is read, which may have got its value in a former round of a loop."""
        here, since = fact.here, fact.since
        if here.turn is not None and since is not None and outlives(self.program, here.unit, since, node, here.turn[0]):
            here = here._replace(turn=None)
        if here.begun is None or not here.is_begun_here or since is None:
            return here
        return here._replace(begun=None) if may_be_of_former_round(self.program, here.unit, since, node) else here

    def _share(self, inner: Unit, fact: Fact) -> None:
        """Follow a variable into the functions that stand within its own."""
        if inner.binds(fact.name):
            return
        outer = fact.here.unit
        if fact.name in inner.loads:
            if outer.is_module or inner.owner is not None:
                self.holds(fact.name, fact.fields, None, fact.here.anywhere(inner))
            else:
                for node in outer.loads.get(inner.name, ()):
                    around = self.program.parent(node)
                    site = CallSite(node, outer, AS_VALUE)
                    if isinstance(around, ast.Call) and around.func is node:
                        site = CallSite(around, outer, CALL)
                    self.into(inner, fact.name, fact.fields, site, fact.here)
        for one in inner.inner:
            self._share(one, fact)

    def is_on(self, goal: Goal, here: Here, place: int = 0) -> bool:
        """Whether a function was called as it was when the goal was there, the function at this place of its chain."""
        for site, (unit, node) in zip(here.callers, goal.chain[place + 1 :], strict=False):
            is_same = site.unit is unit and (
                self.program.is_within(site.node, node) or self.program.is_within(node, site.node)
            )
            if site.kind == CALL and not is_same:
                return False
        return True
