"""Code of the script's that is running: what its calls give, and the module around it."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

from autolog.applied import expression_in
from autolog.budget import Limit
from autolog.call_sites import argument_of, branches_at, place_at, site_of
from autolog.callees import At
from autolog.callers import user_frame
from autolog.displays import written_in
from autolog.expressions import Needs, joined, needs_of
from autolog.frame_variables import texts_of_loops, variables_of
from autolog.names import called_name, constant_of, expression_of, name_of, variables_in
from autolog.objects import kind_of, names_of, value_of
from autolog.parsing import copy_of
from autolog.program_text import text_of_span
from autolog.provenance import PLAIN
from autolog.read_sites import Span, callers_of, main_frame, span_of, span_under_way
from autolog.scopes import scope_of
from autolog.statements import Scope, Turn

_MOST_CALLERS = 3  # of a function that are looked at
_COMPREHENSIONS = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"})

ExpressionAt = tuple[ast.expr, frozenset[str], int, At]  # with the variables that are none of the scope's, its place


def given_by(
    thing: Any, frame: FrameType | None, method: str, argument: str, position: int, limit: Limit, kind: str = ""
) -> ExpressionAt | None:
    """Return what the call that a frame is making gives for an argument, and where that call stands.

    Args:
        thing: The argument's value.
        frame: The code that calls.
        method: The name of what it calls.
        argument: The argument's name.
        position: Its place among the arguments.
        limit: The time that it may take.
        kind: The name of the class, where what it calls is a class.
    """
    innermost, under_way = frame, _under_way(frame, limit)
    if under_way is None:
        return None
    frame, scope, span = under_way
    call, place, branches = site_of(scope, span, method, kind)
    variables = variables_of(frame)
    given = None
    if call is not None:
        given = _out_of_dict(call.node, argument, variables, frame.f_globals)
        given = given or argument_of(call.node, argument, position)
    if given is not None and position < 0 and value_of(name_of(given), variables, frame.f_globals) is not thing:
        given = None if name_of(given) else given  # a framework calls the method, and not the script
    if given is None:
        given = next(map(expression_of, names_of(thing, variables)), None)
    if given is None:
        return None
    if call is not None and call.through and innermost is not None:
        items = _items_now(call.through, variables_of(innermost), variables, frame.f_globals)
        given = gone_through(given, {**call.through, **items})
    loops = () if call is None else call.loops
    is_repeated = call is not None and call.is_repeated
    at = _at(frame, scope, branches, place, limit, variables, loops, is_repeated=is_repeated)
    return given, frozenset(), place, at


def _out_of_dict(
    call: ast.Call, name: str, variables: Mapping[str, Any], outside: Mapping[str, Any]
) -> ast.expr | None:
    """Return the item of a dict that a call is given as an argument of this name: `fit(X, y, **options)`."""
    for one in call.keywords:
        held = value_of(name_of(one.value), variables, outside) if one.arg is None else None
        if type(held) is dict and name in held:
            return ast.Subscript(one.value, ast.Constant(name), ast.Load())
    return None


def set_by(frame: FrameType | None, name: str, limit: Limit) -> tuple[Needs, int, At] | None:
    """Return what an item is made from that a frame sets, `table[name] = ...`, or an argument, and where that stands.

    Args:
        frame: The code that sets it, or that calls a method which does: `table.assign(name=...)`, `table.insert(...)`,
            `table.with_columns(name=...)`.
        name: The item's name.
        limit: The time that it may take.
    """
    under_way = _under_way(frame, limit)
    if under_way is None:
        return None
    frame, scope, span = under_way
    for method in ("assign", "insert", "with_columns"):
        call, place, branches = site_of(scope, span, method)
        if call is not None and called_name(call.node) == method:
            others = [one.value for one in call.node.keywords if one.arg is None]
            if method == "with_columns":
                one, others = argument_of(call.node, name, sys.maxsize), [*_called(name, call.node.args), *others]
            else:
                one = argument_of(call.node, name if method == "assign" else "value", 2)
            needs = joined(map(needs_of, others if one is None else [one]))
            at = _at(
                frame, scope, branches, place, limit, variables_of(frame), call.loops, is_repeated=call.is_repeated
            )
            return needs, place, at
    place = place_at(scope, span)
    later = (one for many in scope.bindings.values() for one in many if one.place >= place and one.key in (name, ""))
    item = min(later, key=lambda one: one.place, default=None)
    if item is None or item.end[0] < span.line:
        return None
    at = _at(
        frame, scope, item.branches, item.place, limit, variables_of(frame), item.loops, is_repeated=item.is_repeated
    )
    return item.needs, item.place, at


def computed_by(frame: FrameType) -> ast.AST | None:
    """Return the expression that a frame computes; None where no column is known."""
    return expression_in(text_of_span(frame.f_code, frame.f_globals, span_under_way(frame)))


def given_to_operator(part: ast.expr, frame: FrameType, limit: Limit) -> ExpressionAt | None:
    """Return a part of the expression that a frame computes, and where that stands.

    Args:
        part: The part: what an operator is applied to.
        frame: The code that computes it.
        limit: The time that it may take.
    """
    under_way = _under_way(frame, limit)
    if under_way is None:
        return None
    frame, scope, span = under_way
    place = place_at(scope, span)
    around = (one.loops for one in scope.calls if span.holds(span_of(one.node)) or span_of(one.node).holds(span))
    loops = next(around, ())
    at = _at(frame, scope, branches_at(scope, span.line), place, limit, variables_of(frame), loops, is_repeated=False)
    return part, frozenset(), place, at


def _under_way(frame: FrameType | None, limit: Limit) -> tuple[FrameType, Scope, Span] | None:
    """Return what a frame runs, and where the call stands that it is making.

    Up to Python 3.11, a comprehension has a frame of its own: it stands in the function around it.
    """
    if frame is None:
        return None
    span, within = span_under_way(frame), frame.f_code
    if within.co_name in _COMPREHENSIONS:
        while frame is not None and within not in frame.f_code.co_consts:
            frame = frame.f_back
    read = None if frame is None else scope_of(frame, limit)
    return None if frame is None or read is None else (frame, read[0], span.below(read[1]))


def gone_through(given: ast.expr, through: Mapping[str, ast.expr]) -> ast.expr:
    """Return an expression with what comprehensions go through in the place of their variables."""
    return _GoneThrough(through).visit(copy_of(given)) if through else given


def _items_now(
    through: Mapping[str, ast.expr], own: Mapping[str, Any], variables: Mapping[str, Any], outside: Mapping[str, Any]
) -> dict[str, ast.expr]:
    """Return the variables of comprehensions that are one of the variables in a list which they go through."""
    found = {}
    for name, several in through.items():
        it = own.get(name)
        rows = [one.elts if isinstance(one, ast.Tuple) else [one] for one in written_in(several)]
        same = [one for row in rows for one in row if name_of(one) and value_of(name_of(one), variables, outside) is it]
        if same and type(it) not in PLAIN:
            found[name] = same[0]
    return found


class _GoneThrough(ast.NodeTransformer):
    """Puts what comprehensions go through in the place of their variables."""

    def __init__(self, through: Mapping[str, ast.expr]) -> None:
        self._through = through

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._through.get(node.id, node)


def _called(name: str, expressions: list[ast.expr]) -> list[ast.expr]:
    """Return those of several expressions that give a column this name, `.alias(name)`; all, if none does."""
    text = f".alias({name!r})"
    return [one for one in expressions if text in ast.unparse(one)] or expressions


def _at(
    frame: FrameType,
    scope: Scope,
    branches: tuple[int, ...],
    place: int,
    limit: Limit,
    variables: Mapping[str, Any],
    loops: tuple[ast.comprehension, ...],
    *,
    is_repeated: bool,
) -> At:
    """Return where the walk stands in code that is running, within loops."""
    return At(
        scope,
        branches,
        variables,
        frame.f_globals,
        place,
        callers=callers_of(frame),
        is_repeated=is_repeated,
        may_be_anew=_may_be_anew(frame, limit),
        frame=frame,
        turn=_turn_now(frame, variables, loops),
    )


def _turn_now(frame: FrameType, variables: Mapping[str, Any], loops: tuple[ast.comprehension, ...]) -> Turn | None:
    """Return the round that loops around a statement are in, as far as texts and numbers tell it."""
    texts = texts_of_loops(frame) if loops else {}
    names = variables_in(*(loop.target for loop in loops))
    given = tuple((name, _constant(variables.get(name), texts[name])) for name in names if name in texts)
    return Turn(loops[-1], given, is_whole=False) if given else None


def _constant(value: Any, text: str) -> ast.expr:
    return ast.Constant(value) if type(value) in (int, str) else constant_of(text)


def given_for(name: str, at: At, limit: Limit) -> list[ExpressionAt]:
    """Return what a function's parameter was given, and where."""
    if at.arguments is not None:
        given, own, place, outer = at.arguments
        return [(one, own, place, outer) for one in given.get(name, ())]
    if at.frame is None:
        return []
    parameters = at.scope.parameters
    position = parameters.index(name) - (parameters[0] in ("self", "cls"))
    method = at.frame.f_code.co_name
    kind = kind_of(at.variables.get(parameters[0])) if method == "__init__" else None
    caller = user_frame(at.frame.f_back)
    kind_name = "" if kind is None else kind.__name__
    value = at.variables.get(name)
    found = given_by(value, caller, method, name, position, limit, kind_name) or _mapped(
        value, caller, method, position, limit
    )
    return [] if found is None else [found]


def _mapped(thing: Any, frame: FrameType | None, method: str, position: int, limit: Limit) -> ExpressionAt | None:
    """Return what a function goes through that `map` calls: `sum(map(model.update, batches))`.

    None for a text: of several files that have names, each call reads one.
    """
    under_way = None if isinstance(thing, (str, os.PathLike)) else _under_way(frame, limit)
    if under_way is None:
        return None
    frame, scope, span = under_way
    for call in scope.calls:
        given = call.node.args
        is_mapped = called_name(call.node) == "map" and len(given) > position + 1
        if is_mapped and name_of(given[0]).rpartition(".")[2] == method and span.holds(span_of(call.node)):
            place = place_at(scope, span_of(call.node))
            at = _at(frame, scope, call.branches, place, limit, variables_of(frame), call.loops, is_repeated=True)
            return given[position + 1], frozenset(), place, at
    return None


def _may_be_anew(frame: FrameType, limit: Limit) -> bool:
    """Whether a function that is running may have run before, by the same call: it stands in a loop."""
    for _ in range(_MOST_CALLERS):
        method, caller = frame.f_code.co_name, user_frame(frame.f_back)
        read = None if caller is None or method == "<module>" else scope_of(caller, limit)
        if caller is None or read is None:
            return False
        call = site_of(read[0], span_under_way(caller).below(read[1]), method).call
        if call is not None and call.is_repeated:
            return True
        frame = caller
    return False


def module_of(frame: FrameType | None, variables: Any, limit: Limit) -> At | None:
    """Return where the module stands whose variables these are, if it runs further up, or in the main thread."""
    frame = _module_above(frame, variables) or (None if frame is None else _module_above(main_frame(), variables))
    read = None if frame is None else scope_of(frame, limit)
    if frame is None or read is None:
        return None
    scope, lines_above = read
    span = span_under_way(frame).below(lines_above)
    return At(scope, branches_at(scope, span.line), variables, variables, place_at(scope, span), frame=frame)


def _module_above(frame: FrameType | None, variables: Any) -> FrameType | None:
    while frame is not None and not (frame.f_globals is variables and _is_at_top(frame)):
        frame = frame.f_back
    return frame


def _is_at_top(frame: FrameType) -> bool:
    """Whether a frame is a module's own."""
    return not frame.f_code.co_flags & inspect.CO_OPTIMIZED and frame.f_locals is frame.f_globals
