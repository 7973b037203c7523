"""What stands around the statement of a script that is being read: loops, branches, and the conditions in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autolog.conditions import Conditions
from autolog.expressions import Needs, joined, members_of, needs_of, tested_in
from autolog.names import name_of, text_of_key, variables_in
from autolog.rounds import turn_of
from autolog.statements import Turn

Branches = tuple[int, ...]


class Surroundings:
    """The loops around a statement, and what leaves it to some of their rounds.

    `depth` is the number of loops, those with `while` included, `loops` has the `for` statements, as comprehensions
    write them, and `variable` is one of the innermost `for`. `turn` is the round to which conditions leave it.
    """

    def __init__(self) -> None:
        self.depth = 0
        self.loops: list[ast.comprehension] = []
        self.variable = ""
        self.turn: Turn | None = None
        # conditions by which loops choose: how many loops each stands in, and after which binding
        self._filters: dict[int, tuple[int, int]] = {}  # by branch: what is added there was chosen, and not replaced
        self._skipping: dict[int, tuple[int, int]] = {}  # by loop, of those around, that leave out some rounds
        self._tested: dict[int, str] = {}  # by branch: the variable that it stands there for, if it has a value
        self._conditions = Conditions()
        self._members: dict[int, Needs] = {}  # by branch, or by -loop: what something has to be in, or not

    @contextmanager
    def inside(self, one: ast.stmt) -> Iterator[None]:
        """Stand inside of a statement while what is below it is read."""
        if not isinstance(one, (ast.For, ast.AsyncFor, ast.While)):
            yield
            return
        self.depth += 1
        self._conditions.begin_loop(self.depth, one)
        around = self.variable
        if is_for := isinstance(one, (ast.For, ast.AsyncFor)):
            self.loops.append(ast.comprehension(one.target, one.iter, [], 0))
            self.variable = next(iter(variables_in(one.target)), around)
        yield
        self._skipping.pop(self.depth, None)
        self._members.pop(-self.depth, None)
        self._conditions.end_loop(self.depth)
        self.depth -= 1
        if is_for:
            self.loops.pop()
        self.variable = around

    def branch(self, of: Any, place: int) -> int:
        """Return the number of a branch that begins after the binding `place`."""
        if self.depth:
            self._filters[id(of)] = self.depth, place
        return id(of)

    @contextmanager
    def inside_branch(self, branch: int, one: ast.stmt, block: list[ast.stmt]) -> Iterator[None]:
        """Stand in one of the blocks of a statement while it is read."""
        around = self.turn
        if isinstance(one, ast.If):
            self._conditions.begin_branch(branch, one, block)
            if block is one.body and (tested := tested_in(one.test)):
                self._tested[branch] = tested
            if self.depth and (members := members_of(one.test)):
                self._members[branch] = joined(map(needs_of, members))
            self.turn = self._turn_in(one, block) or around
        yield
        self.turn = around

    def skip(self, branches: Branches, place: int) -> None:
        """Note that what follows in the innermost loop is left out in some rounds: `continue` in these branches."""
        self._skipping[self.depth] = self.depth, place
        self._conditions.skip(self.depth, [one for one in branches if self._depth_of(one) == self.depth])
        self._members[-self.depth] = joined(self._members[one] for one in branches if one in self._members)

    def conditions_of(self, branches: Branches) -> tuple[ast.expr, ...]:
        """Return the conditions on which the loops run a statement in a round."""
        return self._conditions.of([branch for branch in branches if branch in self._filters])

    def picked_by(self, branches: Branches) -> tuple[tuple[int, int], ...]:
        """Return the conditions of loops: how many loops each stands in, and after which binding."""
        return (*self._skipping.values(), *(self._filters[one] for one in branches if one in self._filters))

    def members_for(self, branches: Branches) -> list[Needs]:
        """Return what something has to be in, or not, for the statement to be run."""
        return [self._members[one] for one in (*branches, *range(-self.depth, 0)) if one in self._members]

    def but_loops(self, branches: Branches) -> Branches:
        """Return the branches without those that stand in loops, in which what is added was chosen."""
        return tuple(branch for branch in branches if branch not in self._filters)

    def without_test(self, target: ast.expr, value: ast.expr, branches: Branches) -> Branches:
        """Return the branches without `if scale:` around `x = scale(x)`: with no scale, `x` is what it was."""
        tested = self._tested.get(branches[-1]) if branches else None
        names = set(map(name_of, ast.walk(value))) if tested else ()
        return branches[:-1] if tested in names and name_of(target) in names else branches

    def key_given_by(self, key: ast.expr) -> tuple[str, ast.comprehension] | None:
        """Return a variable that is a key, and the innermost of the loops that gives it; None for other keys."""
        name = name_of(key)
        several = ((name, one) for one in reversed(self.loops) if name and name in map(name_of, ast.walk(one.target)))
        return next(several, None)

    def _turn_in(self, one: ast.If, block: list[ast.stmt]) -> Turn | None:
        """Return the round of a loop to which a block is left that is run under one key alone."""
        match one.test:
            case ast.Compare(left=ast.Name() as variable, ops=[ast.Eq()], comparators=[key]) if block is one.body:
                return turn_of(text_of_key(key), self.key_given_by(variable))
        return None

    def _depth_of(self, branch: int) -> int:
        """Return how many loops a branch stands in."""
        return self._filters[branch][0] if branch in self._filters else 0
