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
from collections.abc import Callable, Mapping
from types import CellType, FrameType, FunctionType
from typing import Any, NamedTuple

from autolog import provenance
from autolog.budget import Limit
from autolog.call_sites import argument_of, bound, branches_at, place_at, site_of
from autolog.callers import is_installed, is_own_class
from autolog.expressions import Called, Needs, needs_of, needs_of_call
from autolog.provenance import NOTHING, Partial, Source, Sources
from autolog.read_sites import Callers, ReadSites, span_of
from autolog.scopes import scope_of, scope_of_code
from autolog.statements import Binding, Scope

_MOST_STEPS = 400  # of one question
_MOST_CALLS = 12  # of the script's functions within each other
_STRIDE = 8  # steps between looks at the clock
_MOST_PATHS = 1000  # of a list

_EMPTY = CellType()  # of a variable that has no value yet

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
    question = _Question(files, sites, limit, is_model)
    found = question.of_argument(thing, _user_frame(sys._getframe(1)), method, argument, position)
    return found, bool(found) and question.is_certain


class _At(NamedTuple):
    """Where the walk stands.

    Args:
        scope: Its statements.
        branches: The branches of `if` and `try` that it stands in.
        variables: Those of the running code, or those that a function of the script's has from around it.
        outside: Those of the module.
        now: The place in the scope that is being run; None where it is not running.
        arguments: Of a function that has returned, by parameter, what its call gave, and where that call stands.
        callers: The calls of the script's that led into it; None where any may have.
        is_repeated: Whether this is a statement of a loop.
        gathers: Whether what comes out of a loop is all of its rounds, and not the last one.
        is_any_round: Whether it is not known which rounds of a loop were meant.
        picks: Whether only some items are taken of what is gone through.
        picked: The conditions by which a loop of this scope has chosen, see `Binding`.
        is_picked: Whether such a condition stands behind what is asked about, in the same round.
        depth: How many of the script's functions it is within.
    """

    scope: Scope
    branches: tuple[int, ...]
    variables: Mapping[str, Any]
    outside: Mapping[str, Any]
    now: int | None
    arguments: tuple[Mapping[str, list[ast.expr]], frozenset[str], int, _At] | None = None
    callers: Callers | None = ()
    is_repeated: bool = False
    gathers: bool = False
    is_any_round: bool = False
    picks: bool = False
    picked: tuple[tuple[int, int], ...] = ()
    is_picked: bool = False
    depth: int = 0

    def has_never_run(self, binding: Binding) -> bool:
        """Whether a statement stands in a loop over nothing, as far as that can be seen in the running code."""
        return self.now is not None and bool(binding.loop) and binding.loop not in self.variables


class _Question:
    """One question, which walks back through statements and remembers where it has been."""

    def __init__(self, files: Files, sites: ReadSites, limit: Limit, is_model: Callable[[Any], bool]) -> None:
        self.is_certain = True
        self._limit = limit
        self._files = files
        self._sites = sites
        self._is_model = is_model
        self._seen: dict[tuple[int, str, int, Callers | None], Sources] = {}
        self._frame: FrameType | None = None
        self._steps = 0
        self._is_late = False

    def of_argument(self, thing: Any, frame: FrameType | None, method: str, argument: str, position: int) -> Sources:
        """Return where an argument of the call that a frame is making came from."""
        read = None if frame is None else scope_of(frame, self._limit)
        if frame is None or read is None:
            return NOTHING
        scope, lines_above = read
        here = frame.f_lineno + lines_above
        variables = frame.f_locals
        self._frame = frame
        call, place, branches = site_of(scope, here, method)
        given = None if call is None else argument_of(call.node, argument, position)
        if given is not None:
            needs = needs_of(given)
        else:
            names = [name for name, value in variables.items() if value is thing]
            needs = Needs(frozenset(names[:1]), frozenset())
        is_repeated = call is not None and call.is_repeated
        return self._of(needs, place, _At(scope, branches, variables, frame.f_globals, place, is_repeated=is_repeated))

    def _has_time(self) -> bool:
        """Whether there is time for one more step; the clock, which may be dear, is asked at every eighth."""
        self._steps += 1
        if self._steps % _STRIDE == 0:
            self._is_late = self._is_late or not self._limit.allows()
        return not self._is_late

    def _of_parameter(self, name: str, place: int, at: _At) -> Sources:
        """Return where a function's parameter came from: whoever called the function made it."""
        if at.arguments is not None:
            given, own, outer_place, outer = at.arguments
            return provenance.union(self._of(needs_of(one, own), outer_place, outer) for one in given.get(name, ()))
        frame = self._frame
        if frame is None or at.now is None:
            return NOTHING
        try:
            caller = _user_frame(frame.f_back)
            return self.of_argument(at.variables.get(name), caller, frame.f_code.co_name, name, place)
        finally:
            self._frame = frame

    def _of(self, needs: Needs, place: int, at: _At) -> Sources:
        """Return what an expression at a place of a scope comes from."""
        if needs.picks:
            at = at._replace(picks=True)
        found = [self._files(text) for text in needs.texts]
        found += [self._of_call(called, place, at) for called in needs.calls]
        functions = [name for name in needs.names if _function(_value(name, at.variables, at.outside)) is not None]
        found += [self._of_name(name, place, at) for name in sorted(needs.names.difference(functions))]
        is_known, was_certain = any(found), self.is_certain
        for name in sorted(functions):  # that are handed on: somebody else calls them, we do not know with what
            inside = self._of_name(name, place, at)
            if is_known and was_certain and not self.is_certain:
                self.is_certain = True  # what is known better of another part is left at that
            else:
                found.append(inside)
        return provenance.union(found)

    def _of_call(self, called: Called, place: int, at: _At) -> Sources:
        """Return what a call gives: what it reads, what the script's own function makes, or else what it is given."""
        key, span = at.scope.key, span_of(called.node)
        if not self._has_time():
            self.is_certain = False
            return NOTHING
        if key is not None and (read := self._sites.at(key, span, at.callers)):
            return self._of_rounds(read, at, is_comprehension=bool(called.own))
        if called.argument and key is None:
            return NOTHING
        function = _function(_value(_dotted(called.node.func), at.variables if at.now is not None else {}, at.outside))
        if function is not None and key is not None:
            found = self._of_function(function, called, place, at)
            if found or called.argument:
                return found
        if called.argument:
            return NOTHING
        if isinstance(called.node.func, (ast.Subscript, ast.Call)) or _is_own_method(called.node.func, at):
            found = self._of_settings_or_data(called, place, at)
        else:
            needs = needs_of_call(called)
            if function is not None:  # which has been followed, as it was called
                needs = needs._replace(names=needs.names - {_dotted(called.node.func)})
            found = self._of(needs, place, at)
        if not found and key is not None:
            below = self._sites.below(key, span, at.callers)
            self.is_certain = self.is_certain and len(set(below)) < 2
            found = frozenset(below)
        return found

    def _of_settings_or_data(self, called: Called, place: int, at: _At) -> Sources:
        """Return what a call is given whose function is not known: several arguments may be data, or settings."""
        arguments = [*called.node.args, *(keyword.value for keyword in called.node.keywords)]
        found = {self._of(needs_of(one, called.own), place, at) for one in arguments} - {NOTHING}
        self.is_certain = self.is_certain and len(found) < 2
        return provenance.union([*found, self._of(needs_of(called.node.func, called.own), place, at)])

    def _of_function(self, function: FunctionType, called: Called, place: int, at: _At) -> Sources:
        """Return what a function of the script's makes of what it was given."""
        scope = scope_of_code(function.__code__, function.__globals__, self._limit)
        given = None if scope is None else bound(called.node, scope)
        if scope is None or given is None or at.scope.key is None or at.depth >= _MOST_CALLS:
            return NOTHING
        needs = scope.returned
        if called.item is not None and called.item < len(scope.items):
            needs = scope.items[called.item]
        inner = _At(
            scope,
            (),
            _around(function),
            function.__globals__,
            now=None,
            arguments=(given, called.own, place, at),
            callers=None if at.callers is None else ((at.scope.key, span_of(called.node)), *at.callers),
            gathers=scope.yields and (at.gathers or not called.loop),
            is_any_round=at.is_any_round or (at.is_repeated and not at.gathers) or (scope.yields and called.loop > 1),
            picks=at.picks,
            is_picked=at.is_picked,
            depth=at.depth + 1,
        )
        if called.argument:
            names = [name for name, parts in given.items() if _dotted(parts[0]) == called.argument]
            added = [one for name in names for one in scope.bindings.get(name, []) if one.adds]
            return provenance.union(self._of(one.needs, one.place, inner) for one in added)
        return self._of(needs, sys.maxsize, inner)

    def _of_rounds(self, read: list[Source], at: _At, *, is_comprehension: bool) -> Sources:
        """Return which of the files that one call has read, one after the other, are meant."""
        if at.callers is None:
            self.is_certain = False
        elif len(set(read)) > 1:
            self.is_certain = self.is_certain and not at.is_picked
            is_last = at.is_repeated and not at.gathers
            if at.is_any_round or (is_last and is_comprehension):
                self.is_certain = False
            elif is_last:
                return frozenset(read[-1:])
        return frozenset(read)

    def _of_name(self, name: str, place: int, at: _At) -> Sources:
        key = (id(at.scope), name, place, at.callers)
        known = self._seen.get(key)
        if known is not None:
            return known
        if len(self._seen) > _MOST_STEPS or not self._has_time():
            self.is_certain = False
            return NOTHING
        self._seen[key] = NOTHING  # within itself
        found = self._seen[key] = self._made(name, place, at)
        return found

    def _made(self, name: str, place: int, at: _At) -> Sources:
        """Return what the statements before a place of a scope have made a variable from."""
        scope, variables, now = at.scope, at.variables, at.now
        bindings = scope.bindings.get(name, [])
        before = [one for one in bindings if one.place < place and not at.has_never_run(one)]
        is_as_it_was = now is not None and not any(place <= one.place < now and not one.is_given for one in bindings)
        is_last_round = at.gathers and any(one.is_anew for one in before)
        is_outside = all(one.is_given for one in bindings) and name.partition(".")[0] not in scope.parameters
        found: list[Sources] = []
        if (is_as_it_was and not is_last_round) or is_outside:
            value = _value(name, variables, at.outside)
            known = provenance.sources_of(value) or self._of_value(value)
            if known and type(known) is not Partial:
                self.is_certain = self.is_certain and not (at.picks and provenance.is_mixed(value))
                return known
            if self._is_model(value):  # its class was given settings
                return known
            found.append(known)
        if is_outside and now is None:
            found.append(self._of_global(name, at))
        first = name.partition(".")[0]
        ways, is_doubtful = 0, False  # in which it may have been made
        for one in reversed(before):
            is_elsewhere = one.branches != at.branches[: len(one.branches)]
            picked = at.picked or one.picked
            inner = at._replace(
                branches=one.branches,
                is_repeated=one.is_repeated,
                gathers=at.gathers or (one.adds and one.is_repeated),
                picked=picked,
                is_picked=at.is_picked or any(one.depth >= depth and one.place < place for depth, place in picked),
            )
            found.append(self._of(one.needs, one.place, inner))
            ways += bool(found[-1]) or not (one.adds or one.needs.is_literal())
            is_doubtful = is_doubtful or (is_elsewhere and bool(found[-1]))
            if not (one.adds or is_elsewhere):
                break
        else:
            ways += first in scope.parameters
            if first in scope.parameters and (name == first or at.arguments is not None):
                position = scope.parameters.index(first) - (scope.parameters[0] in ("self", "cls"))
                found.append(self._of_parameter(first, position, at))
            elif name != first and not before:
                found.append(self._of_name(first, place, at))
                if len(found[-1]) > 1 and is_own_class(type(_value(first, variables, at.outside))):
                    self.is_certain = False  # of what an object of the script's was made of, one part may be meant
        if is_doubtful and ways > 1:
            self.is_certain = False
        return provenance.union(found)

    def _of_global(self, name: str, at: _At) -> Sources:
        """Return where a variable of the script came from that a function of it uses."""
        frame = self._frame
        while frame is not None and not (frame.f_locals is frame.f_globals and frame.f_globals is at.outside):
            frame = frame.f_back
        read = None if frame is None else scope_of(frame, self._limit)
        if frame is None or read is None:
            return NOTHING
        scope, lines_above = read
        line = frame.f_lineno + lines_above
        place = place_at(scope, line)
        return self._of_name(name, place, _At(scope, branches_at(scope, line), frame.f_locals, at.outside, place))

    def _of_value(self, value: Any) -> Sources:
        kind = type(value)
        if kind is str or hasattr(kind, "__fspath__"):
            return self._files(os.fspath(value))
        if kind in (list, tuple) and 0 < len(value) <= _MOST_PATHS:
            texts = [one for one in value if type(one) is str or hasattr(type(one), "__fspath__")]
            return (
                provenance.union(self._files(os.fspath(one)) for one in texts) if len(texts) == len(value) else NOTHING
            )
        function = _function(value)
        if function is not None:
            scope = scope_of_code(function.__code__, function.__globals__, self._limit)
            if scope is not None:
                at = _At(scope, (), _around(function), function.__globals__, now=None, callers=None)
                return self._of(scope.returned, sys.maxsize, at)
        return NOTHING


def _function(value: Any) -> FunctionType | None:
    """Return a function of the script's, also one that a decorator has put something around."""
    inner = value
    for _ in range(3):
        if type(inner) is FunctionType and not hasattr(inner, "__wrapped__"):
            return None if is_installed(inner.__code__.co_filename) else inner
        inner = getattr(inner, "__dict__", {}).get("__wrapped__")
    return None


def _is_own_method(node: ast.expr, at: _At) -> bool:
    """Whether what is called belongs to an object of a class of the script's."""
    holder = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return bool(holder) and is_own_class(type(_value(holder, at.variables, at.outside)))


def _around(function: FunctionType) -> Mapping[str, Any]:
    """Return the variables that a function has from the function that it was defined in."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    return {name: cell.cell_contents for name, cell in cells if cell != _EMPTY}


def _dotted(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _value(name: str, variables: Mapping[str, Any], outside: Mapping[str, Any]) -> Any:
    first, _, rest = name.partition(".")
    value = variables.get(first, outside.get(first))
    if not rest:
        return value
    held = value if type(value) is dict else getattr(value, "__dict__", None)
    return held.get(rest) if type(held) is dict else None


def _user_frame(frame: FrameType | None) -> FrameType | None:
    while frame is not None and is_installed(frame.f_code.co_filename):
        frame = frame.f_back
    return frame
