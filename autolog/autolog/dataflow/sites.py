"""Where functions are called from."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from autolog.dataflow.units import Unit
from autolog.read_sites import Given

CALL = "call"  # the script calls the function itself
BY_LIBRARY = "by library"  # what the script calls there calls it
AS_VALUE = "as value"  # the function is handed on there
_NOTHING: Mapping[str, str] = {}


class CallSite(NamedTuple):
    """Where a function was called from.

    Args:
        node: The call.
        unit: The function that it stands in.
        kind: Who calls.
        is_first: Whether this very call was under way when the file was read: the value has not left it since.
    """

    node: ast.expr
    unit: Unit
    kind: str
    is_first: bool = False


Callers = tuple[CallSite, ...]  # the innermost first; beyond the last, nobody knows


Choice = str | tuple[int, int] | Given  # the key of an item, which of how many, or what a loop was at


class NumberedTurn(NamedTuple):
    """A round of a loop, told by its number.

    Args:
        loop: The loop.
        number: Which round it is, from 0.
        rounds: How many there are.
    """

    loop: ast.AST
    number: int
    rounds: int


class KeyedTurn(NamedTuple):
    """A round of a loop, told by what one of its variables is then.

    Args:
        loop: The loop.
        variable: The variable.
        text: What it is, as a text.
    """

    loop: ast.AST
    variable: str
    text: str


Turn = NumberedTurn | KeyedTurn


class Here(NamedTuple):
    """Where a value stands.

    Args:
        unit: In which function.
        callers: As it was called from there.
        chosen: What was chosen on the way of what several files gave.
        is_setting: Whether it was only picked by constant keys out of a file of settings so far.
        may_steer: Whether the loops that it steers depend on data: the file is none of settings.
        item: The comprehension or loop that it is an item of, and which: its place, or its part of a dict that is made.
        is_name: Whether it is an item of a list in a file of settings.
        is_named: Whether such an item was a key to it: then it only chooses, if the file holds settings indeed.
        is_learned: Whether an object was fitted to it: whoever fits the object again forgets that.
        begun: What was under way when it was read, in the innermost function that has not been left since; None once
            it may come from a former round of a loop around that.
        turn: The round of a loop in which it is taken, if it is an item of a dict; None once it may outlive that round.
        names: Those of the files that it may be, and of the function that has read them: a choice that stands in none
            of them tells nothing; None where any may.
    """

    unit: Unit
    callers: Callers = ()
    chosen: tuple[Choice, ...] = ()
    is_setting: bool = False
    may_steer: bool = True
    item: tuple[ast.AST, int | str] | None = None
    is_name: bool = False
    is_named: bool = False
    is_learned: bool = False
    begun: ast.expr | None = None
    turn: Turn | None = None
    names: str | None = None

    @property
    def is_begun_here(self) -> bool:
        """Whether this is the function that has not been left since the file was read, and none that it calls."""
        return not self.callers or self.callers[0].is_first

    def anywhere(self, unit: Unit) -> Here:
        """Return the same in a function of which nobody knows who has called it, and when."""
        return self._replace(unit=unit, callers=(), begun=None, turn=None)

    def at_caller(self) -> Here:
        """Return the same where the function was called."""
        site = self.callers[0]
        return self._replace(unit=site.unit, callers=self.callers[1:], begun=site.node if site.is_first else self.begun)

    def choosing(self, key: Choice) -> Here:
        """Return the same with a further choice."""
        if isinstance(key, str) and self.names is not None and key.lower() not in self.names:
            return self if self.chosen else self._replace(chosen=("",))  # any of them; that there was one counts
        return self._replace(chosen=(*self.chosen, key)[-3:])

    def learned(self) -> Here:
        """Return the same of what an object is fitted to."""
        return self._replace(is_learned=True)

    def as_key(self) -> Here:
        """Return the same of what a value is a key to."""
        return self._replace(is_name=False, is_named=self.is_named or self.is_name)

    def of_listed(self) -> Here:
        """Return the same of an item that a loop takes: of a list of settings, it may be data, or a name."""
        return self._replace(is_setting=False, is_name=self.is_setting and bool(self.chosen))

    def of_data(self) -> Here:
        """Return the same of a value that is no setting any more."""
        return self._replace(is_setting=False, is_name=False)


class Way(NamedTuple):
    """How a value has reached a goal.

    Args:
        chosen: What was chosen of what several files gave.
        depth: How many calls, the outermost ones, it has not left since the file was read.
        is_named: Whether only names out of a file, which may be one of settings, have chosen what did.
        begun: What was under way when it was read, if it belongs to the same round of the loops around that.
        steers: Whether it decides what the loop around the goal does, and is no data of the goal itself.
        turn: See `Here`.
    """

    chosen: tuple[Choice, ...]
    depth: int = 0
    is_named: bool = False
    begun: ast.expr | None = None
    steers: bool = False
    turn: Turn | None = None


class Goal(NamedTuple):
    """What takes data: a fit, the loss of a loop, a file that is written.

    Args:
        takes: The calls that do.
        chain: The calls that were under way, with their functions, the innermost first.
        holder: The variable of the innermost function that holds a file into which data is put.
        of_object: Whether only that counts which the object of the call was made with, as a text model with a list of
            words, or an objective of the script's: the other arguments are known.
        given: What variables of the loops around it were, as texts.
    """

    takes: frozenset[ast.Call]
    chain: tuple[tuple[Unit, ast.expr], ...]
    holder: str = ""
    of_object: bool = False
    given: Mapping[str, str] = _NOTHING
