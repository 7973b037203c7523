"""Where the call stands in the script's text that has opened a file: the walk goes in by the calls under way then."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

from autolog.budget import Limit
from autolog.call_sites import place_at
from autolog.callees import At, enter
from autolog.cells import CELLS, cells_among
from autolog.expressions import Called
from autolog.flow import Files
from autolog.hand_written import Writing
from autolog.handed import handed
from autolog.names import called_name, expression_of
from autolog.read_sites import Span, Step, span_of
from autolog.scopes import scope_of_cells, scope_of_key
from autolog.statements import Binding, Call
from autolog.turns import in_round

_OF_BLOCKS = frozenset({"__enter__", "__exit__"})  # methods that `with` calls


def standing(one: Writing, files: Files, limit: Limit, round: tuple[int, int] | None = None) -> At | None:
    """Return where the innermost call stands; None where the script does not tell how it came there.

    Args:
        one: What was opened there.
        files: The files that texts name.
        limit: Of time.
        round: Which of several calls at the same place it was, in order, and of how many; None where that is not known.
    """
    ways = _ways_in(one, limit, round)
    if not one.begun:
        return ways[-1] if len(ways) == len(one.chain) else None
    at = handed(one.chain[one.begun - 1], reversed(ways), one.given, one.variables, files, limit)
    return [at, *_inwards(at, one.chain[: one.begun], one, limit)][-1]


def _ways_in(one: Writing, limit: Limit, round: tuple[int, int] | None) -> list[At]:
    """Return where the calls stand, the outermost first, but for those of a thread or process by itself."""
    at = _outermost(one, limit) if one.begun < len(one.chain) else None
    return [each for each in [at, *_inwards(at, one.chain[one.begun :], one, limit, round)] if each is not None]


def _inwards(
    at: At | None, chain: Sequence[Step], one: Writing, limit: Limit, round: tuple[int, int] | None = None
) -> Iterator[At | None]:
    """Yield where each call stands that the one before it has led to, from the outermost on; None from there on."""
    for outer, inner in pairwise(reversed(chain)):
        at = None if at is None else _entered(at, outer, inner, limit, round) or _by_itself(inner, one, limit)
        yield at


def module_around(one: Writing, limit: Limit) -> At | None:
    """Return where the script or module stands in which all of this happens; None where a function is the outermost."""
    at = _outermost(one, limit)
    return at if at is not None and at.now is not None else None


def _outermost(one: Writing, limit: Limit) -> At | None:
    """Return where the outermost call stands: in a script or module, or in a notebook's cells."""
    step = one.chain[-1]
    is_module = step.key[1] == "<module>"
    cells = cells_among(one.variables) if step.key == CELLS else None
    scope = scope_of_key(step.key, one.variables, limit) if cells is None else scope_of_cells(cells, limit)
    if scope is None:
        return None
    variables = one.variables if is_module else {}
    return At(scope, (), variables, one.variables, now=sys.maxsize if is_module else None)


def _entered(at: At, outer: Step, inner: Step, limit: Limit, round: tuple[int, int] | None) -> At | None:
    """Return where a function stands that a call of this scope runs; None where the script does not call it by name."""
    position, name = outer.position(), inner.key[1]
    making = [one for one in at.scope.calls if name == "__init__" and position.is_of(span_of(one.node))]
    call = call_at(at, position, frozenset([name, *(called_name(one.node) for one in making)]))
    if call is not None:
        called = Called(call.node, frozenset())
        around = in_round(at_call(at, call), call, round, outer.given)
        found = enter(called, place_at(at.scope, span_of(call.node)), around, limit)
    else:
        found = _of_block(at, position, name, limit) if name in _OF_BLOCKS else None
    return found if found is not None and found.scope.key == inner.key else None


def _of_block(at: At, position: Span, name: str, limit: Limit) -> At | None:
    """Return where a method stands that `with` calls, of the object that has a name in its block."""
    nothing: list[ast.expr] = [ast.Constant(None)] * (3 if name == "__exit__" else 0)
    for holder, several in at.scope.bindings.items():
        for number, one in enumerate(several):
            if isinstance(one.value, ast.Call) and _begins_with(position, span_of(one.value)):
                method = ast.Attribute(expression_of(holder), name, ast.Load())
                call = ast.copy_location(ast.Call(method, nothing, []), one.value)
                after = (other.place for other in several[number + 1 :] if is_new(other))
                return enter(Called(call, frozenset()), next(after, sys.maxsize), at, limit)
    return None


def _begins_with(block: Span, item: Span) -> bool:
    """Whether this is the expression of a `with` statement, or the whole, as Python 3.11 says at its end."""
    return block.is_of(item) or (block.line == item.line and block.holds(item))


def _by_itself(step: Step, one: Writing, limit: Limit) -> At | None:
    """Return where a function without parameters stands: whoever calls it, `stages[name]()`, is the same."""
    scope = scope_of_key(step.key, one.variables, limit)
    return None if scope is None or scope.parameters else At(scope, (), {}, one.variables, now=None)


def call_at(at: At, position: Span, names: frozenset[str]) -> Call | None:
    """Return the call of one of these names at a position, or the only one within; Python 3.10 knows only its line."""
    named = [one for one in at.scope.calls if called_name(one.node) in names]
    fitting = [one for one in named if position.is_of(span_of(one.node))]
    within = [one for one in named if position.holds(span_of(one.node))]  # `asyncio.run(main())`, `await save(rows)`
    return fitting[0] if fitting else within[0] if len(within) == 1 else None


def at_call(at: At, call: Call) -> At:
    """Return where a call stands."""
    gathers = at.gathers or (call.is_repeated and at.round is None)
    return at._replace(branches=call.branches, is_repeated=call.is_repeated, gathers=gathers)


def is_new(one: Binding) -> bool:
    """Whether a statement gives a variable another value."""
    return not (one.adds or one.is_given)
