"""Where a value came from by the script's own statements: arithmetic, loops and functions that no framework tells of.

Asked at a fit about an argument that nothing is known of, it reads the source of the code that called: which
statements made this variable, out of which other variables and files. Followed are assignments, loops and calls of the
script's own functions, back to objects whose origin is known and to files that this process has really read. Nothing is
run again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

from autolog import provenance
from autolog.budget import Limit
from autolog.provenance import NOTHING, Sources
from autolog.statements import Binding, Needs, Scope, argument_of, call_at, needs_of, scope_of, scope_of_code

_MOST_STEPS = 200  # of one question
_OURS = (__file__.rpartition(os.sep)[0], "<autolog ", "<frozen ")
_LIBRARY = os.__file__.rpartition(os.sep)[0] + os.sep
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", _LIBRARY)

Files = Callable[[str], Sources]


def origin(thing: Any, method: str, argument: str, position: int, files: Files, limit: Limit) -> tuple[Sources, bool]:
    """Return where an argument of the call that is under way came from, and whether that is certain.

    Args:
        thing: The argument's value.
        method: The name of the watched function, as the script calls it.
        argument: The argument's name.
        position: Its place among the arguments.
        files: Gives the source of a file that this process has read, by a path or the end of one; else nothing.
        limit: The time that it may take.
    """
    question = _Question(files, limit)
    found = question.of_argument(thing, _user_frame(sys._getframe(1)), method, argument, position)
    return found, bool(found) and question.is_certain


class _At(NamedTuple):
    """Where the walk stands.

    Args:
        scope: Its statements.
        branches: The branches of `if` and `try` that it stands in.
        variables: Those of the running code.
        now: The place in the scope that is being run; None where it is not running.
    """

    scope: Scope
    branches: tuple[int, ...]
    variables: Mapping[str, Any]
    now: int | None

    def has_never_run(self, binding: Binding) -> bool:
        """Whether a statement stands in a loop over nothing, as far as that can be seen in the running code."""
        return self.now is not None and bool(binding.loop) and binding.loop not in self.variables


class _Question:
    """One question, which walks back through statements and remembers where it has been."""

    def __init__(self, files: Files, limit: Limit) -> None:
        self.is_certain = True
        self._limit = limit
        self._files = files
        self._seen: set[tuple[int, str, int]] = set()
        self._frame: FrameType | None = None
        self._method = ""
        self._outside: Mapping[str, Any] = {}

    def of_argument(self, thing: Any, frame: FrameType | None, method: str, argument: str, position: int) -> Sources:
        """Return where an argument of the call that a frame is making came from."""
        found = None if frame is None else scope_of(frame, self._limit)
        if frame is None or found is None:
            return NOTHING
        scope, lines_above = found
        here = frame.f_lineno + lines_above
        variables = frame.f_locals
        self._frame, self._method, self._outside = frame, method, frame.f_globals
        call, branches = call_at(scope, here, method)
        line = here if call is None else call.lineno
        given = None if call is None else argument_of(call, argument, position)
        if given is not None:
            needs = needs_of(given)
        else:
            names = [name for name, value in variables.items() if value is thing]
            needs = Needs(frozenset(names[:1]), frozenset())
        ends = (one.place for many in scope.bindings.values() for one in many if one.last_line < line)
        place = max(ends, default=-1) + 1
        return self._of(needs, place, _At(scope, branches, variables, now=place))

    def _of_parameter(self, name: str, place: int, value: Any) -> Sources:
        """Return where a parameter of the running function came from: whoever called the function made it."""
        frame, outside = self._frame, self._outside
        if frame is None:
            return NOTHING
        try:
            return self.of_argument(value, _user_frame(frame.f_back), frame.f_code.co_name, name, place)
        finally:
            self._frame, self._outside = frame, outside

    def _of(self, needs: Needs, place: int, at: _At) -> Sources:
        """Return what an expression at a place of a scope comes from."""
        found = [self._files(text) for text in needs.texts]
        found += [self._of_name(name, place, at) for name in sorted(needs.names)]
        return provenance.union(found)

    def _of_name(self, name: str, place: int, at: _At) -> Sources:
        scope, variables, now = at.scope, at.variables, at.now
        key = (id(scope), name, place)
        if key in self._seen:
            return NOTHING
        if len(self._seen) > _MOST_STEPS or not self._limit.allows():
            self.is_certain = False
            return NOTHING
        self._seen.add(key)
        bindings = scope.bindings.get(name, [])
        before = [one for one in bindings if one.place < place and not at.has_never_run(one)]
        is_as_it_was = now is not None and not any(place <= one.place < now for one in bindings)
        is_outside = not bindings and name.partition(".")[0] not in scope.parameters
        if is_as_it_was or is_outside:
            value = _value(name, variables if now is not None else {}, self._outside)
            known = provenance.sources_of(value) or self._of_value(value)
            if known:
                return known
        found: list[Sources] = []
        if not before and name in scope.parameters:
            place = scope.parameters.index(name) - (scope.parameters[0] in ("self", "cls"))
            return self._of_parameter(name, place, variables.get(name)) if now is not None else NOTHING
        for one in reversed(before):
            is_elsewhere = one.branches != at.branches[: len(one.branches)]
            found.append(self._of(one.needs, one.place, at._replace(branches=one.branches)))
            if is_elsewhere and found[-1]:
                self.is_certain = False
            if not (one.adds or is_elsewhere):
                break
        if not before and "." in name:
            found.append(self._of_name(name.partition(".")[0], place, at))
        return provenance.union(found)

    def _of_value(self, value: Any) -> Sources:
        kind = type(value)
        if kind is str or hasattr(kind, "__fspath__"):
            return self._files(os.fspath(value))
        if kind is FunctionType and not _is_installed(value.__code__.co_filename):
            scope = scope_of_code(value.__code__, value.__globals__, self._limit)
            if scope is not None:
                return self._of(scope.returned, sys.maxsize, _At(scope, (), {}, now=None))
        return NOTHING


def _value(name: str, variables: Mapping[str, Any], outside: Mapping[str, Any]) -> Any:
    first, _, rest = name.partition(".")
    value = variables.get(first, outside.get(first))
    if not rest:
        return value
    held = value if type(value) is dict else getattr(value, "__dict__", None)
    return held.get(rest) if type(held) is dict else None


def _user_frame(frame: FrameType | None) -> FrameType | None:
    while frame is not None and _is_installed(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def is_of_script(code: CodeType) -> bool:
    """Whether this is the user's own code, rather than that of something installed."""
    return not _is_installed(code.co_filename)


def _is_installed(path: str) -> bool:
    return path.startswith(_OURS) or any(part in path for part in _INSTALLED)
