"""What surely comes from no data: what is written in the script, and what functions of libraries make of it alone."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from autolog.callees import At, callee
from autolog.callers import is_own_class
from autolog.expressions import Called, Needs, given_to
from autolog.names import name_of
from autolog.objects import function_of
from autolog.read_sites import span_of

if TYPE_CHECKING:
    from autolog.flow import Question

_MOST_DEPTH = 4  # variables that are made of each other


def is_of_nothing(question: Question, needs: Needs, place: int, at: At, depth: int = 0) -> bool:
    """Whether an expression in a function that has returned is a list of constants, for example, or an empty one."""
    return (
        depth < _MOST_DEPTH
        and all(_reads_nothing(question, called, at) for called in needs.calls)
        and all(_holds_nothing(question, name, place, at, depth) for name in needs.names)
    )


def _reads_nothing(question: Question, called: Called, at: At) -> bool:
    is_of_library = callee(called.node.func, at, question.limit).function is None
    return is_of_library and not question.sites.below(at.scope.key, span_of(called.node), at.callers)


def _holds_nothing(question: Question, name: str, place: int, at: At, depth: int) -> bool:
    """Whether all that a variable got is made of nothing, and nobody may have added to it."""
    first = name.partition(".")[0]
    if not at.is_of_scope(first):
        return _is_of_library(at.value(first))
    several = [one for one in at.scope.bindings.get(name, ()) if one.place < place]
    is_handed_on = any(name in map(name_of, given_to(one.node)) for one in at.scope.calls)
    if not several or is_handed_on or first in at.scope.parameters or first in at.scope.changes:
        return False
    return all(
        not (one.adds or one.is_given) and is_of_nothing(question, one.needs, one.place, at, depth + 1)
        for one in several
    )


def _is_of_library(value: Any) -> bool:
    """Whether this is a module, class or function, and none of the script's."""
    if isinstance(value, type):
        return not is_own_class(value)
    return isinstance(value, ModuleType) or (callable(value) and function_of(value) is None)
