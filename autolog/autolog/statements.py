"""What the statements of a function or script say, as `statement_reader` has read them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from autolog.expressions import (
    Needs,
)
from autolog.names import variables_in
from autolog.read_sites import CodeKey, Given, Span


class Turn(NamedTuple):
    """The round of a loop that is meant.

    Args:
        loop: The `for` statement, as comprehensions write it.
        given: What its variables are then.
        is_whole: Whether these are all of its variables; else only the one that is a key is told.
    """

    loop: ast.comprehension
    given: tuple[tuple[str, ast.expr], ...]
    is_whole: bool = True

    def texts(self) -> tuple[Given, ...]:
        """Return the texts and numbers that its variables are then."""
        plain = (name_and_node for name_and_node in self.given if isinstance(name_and_node[1], ast.Constant))
        return tuple(Given(name, str(node.value)) for name, node in plain)  # type: ignore[attr-defined]


class Rounds(NamedTuple):
    """Rounds of loops in which a statement is run.

    Args:
        loops: The `for` statements that it stands in, as comprehensions write them.
        conditions: What has to hold in these rounds.
    """

    loops: tuple[ast.comprehension, ...]
    conditions: tuple[ast.expr, ...]


class Item(NamedTuple):
    """What a `for` statement takes out of a dict, round by round.

    Args:
        holder: The name of the dict.
        key: The variable that is the key in this round; nothing where there is none.
        part: Which part of the item, `0` for `X` of `for X, y in parts.values()`; nothing for all of it.
    """

    holder: str
    key: str
    part: str


class Loop(NamedTuple):
    """A `for` statement.

    Args:
        target: The variables that it gives.
        several: What it goes through.
    """

    target: ast.expr
    several: ast.expr


class Binding(NamedTuple):
    """A statement that gives a variable a value, or adds to the one that it has.

    Args:
        place: Its number among the bindings of its scope.
        needs: What the value is made from.
        adds: Whether the former value is part of the new one, or may still hold.
        branches: The branches of `if` and `try` that it stands in.
        end: The line and column where it ends.
        loop: A variable of the innermost `for` around it, which has no value while that has never run; else nothing.
        is_repeated: Whether it stands in a loop.
        is_anew: Whether it gives another value in every round of a loop.
        depth: How many loops it stands in.
        picked: The conditions of loops that it depends on: how many loops each stands in, and after which binding.
        is_given: Whether it only gives the variable to a function, or calls a method of it, which may add to it.
        value: The expression that the variable is, unless it is an item of one, or adds to what the variable is.
        key: Under which text it puts an item into the variable; empty for any other key, None where it puts none.
        round: Which item of a comprehension it is, and of how many.
        drops: Whether it takes an item out of a dict.
        sets: Whether it gives an item, under its key, another value.
        is_of_item: Whether it changes something that was taken out of it, `holder[key]`: if that is a table, a copy.
        is_of_view: Whether that shows the same memory, if this is an array.
        given_by: The `for` statement that gives it item by item.
        keyed: The key under which it puts an item into a dict, if that is the variable of a `for` statement or of a
            comprehension, and this, as comprehensions write it.
        put: The item that it puts into a dict.
        loops: The `for` statements that it stands in, as comprehensions write them.
        turn: The round of one of these to which a condition leaves it: `if name == "train":`.
        conditions: Of what adds to a variable, the conditions on which these run it in a round.
        key_name: The variable that is the key under which it puts an item into a dict.
        when: Of one side of `rows if ready else others`, the variable that is asked, and whether it is to be true.
    """

    place: int
    needs: Needs
    adds: bool
    branches: tuple[int, ...]
    end: tuple[int, int]
    loop: str = ""
    is_repeated: bool = False
    is_anew: bool = False
    depth: int = 0
    picked: tuple[tuple[int, int], ...] = ()
    is_given: bool = False
    value: ast.expr | None = None
    key: str | None = None
    round: tuple[int, int] | None = None
    drops: bool = False
    sets: bool = False
    is_of_item: bool = False
    is_of_view: bool = False
    given_by: Loop | None = None
    keyed: tuple[str, ast.comprehension] | None = None
    put: ast.expr | None = None
    loops: tuple[ast.comprehension, ...] = ()
    turn: Turn | None = None
    conditions: tuple[ast.expr, ...] = ()
    when: tuple[str, bool] | None = None
    key_name: str = ""

    def is_change(self) -> bool:
        """Whether it calls what gives an attribute of the variable a value, or adds to it."""
        return any(one.part for one in self.needs.calls)

    def puts_items(self) -> bool:
        """Whether it puts items into a dict, under keys that are computed."""
        return self.key == "" or isinstance(self.value, ast.DictComp)

    def is_given_by_loop(self, name: str) -> bool:
        """Whether one of the loops around it gives a variable another value in each round."""
        return name in variables_in(*(loop.target for loop in self.loops))

    def rounds_in(self, later: Rounds | None) -> Rounds | None:
        """Return in which rounds its value counts; None where it is not told that they are the same.

        Args:
            later: Those in which the value goes into what is asked about; None for any.
        """
        if self.adds:
            return Rounds(self.loops, self.conditions)
        is_within = later is not None and later.loops[: len(self.loops)] == self.loops
        return later._replace(loops=self.loops) if later is not None and is_within else None

    def of_item(self, at_item: tuple[str, int, int]) -> tuple[int, int] | None:
        """Return the round that has put an item into a dict or list: its key, its place and the number of items."""
        if self.puts_items() or isinstance(self.value, ast.ListComp):
            return at_item[1:]
        return (-1, 0) if self.adds and self.key is None else None


class Call(NamedTuple):
    """A call anywhere in a scope.

    Args:
        node: The call.
        branches: The branches that it stands in.
        is_repeated: Whether it stands in a loop.
        through: What the variables go through of the comprehensions that it stands in.
        loops: The `for` statements that it stands in, as comprehensions write them.
    """

    node: ast.Call
    branches: tuple[int, ...]
    is_repeated: bool
    through: Mapping[str, ast.expr]
    loops: tuple[ast.comprehension, ...] = ()


class Site(NamedTuple):
    """Where a call stands that is under way: the call, unless it is written in another way, its place and branches."""

    call: Call | None
    place: int
    branches: tuple[int, ...]


class Scope(NamedTuple):
    """The statements of one function, or of a script outside of functions.

    Args:
        parameters: Their names, in order.
        bindings: The statements that give a value, by variable.
        changes: The calls that may change attributes of a variable: of its methods, and those that it is given to.
        returned: What is returned or yielded.
        answers: The expressions that are.
        items: The same for each item of the tuples, where only tuples of one length are.
        calls: All calls.
        signature: The parameters of a function.
        key: Names its code.
        yields: Whether this is a generator.
        sites: What `site_of` has found, by position, method and class.
        blocks: The place after each `with` statement, by where it stands and by each of its expressions: it calls
            `__exit__` there.
    """

    parameters: tuple[str, ...]
    bindings: Mapping[str, list[Binding]]
    changes: Mapping[str, list[Binding]]
    returned: Needs
    answers: list[ast.expr]
    items: tuple[Needs, ...]
    calls: list[Call]
    signature: ast.arguments | None
    key: CodeKey
    yields: bool
    sites: dict[tuple[Span, str, str], Site]
    blocks: Mapping[Span, int]
