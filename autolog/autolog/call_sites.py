"""Calls within a scope: where one stands that is under way, and what it gives for each parameter."""

from __future__ import annotations

import ast
from itertools import chain

from autolog.displays import item_of
from autolog.names import called_name
from autolog.read_sites import Span, span_of
from autolog.statements import Call, Scope, Site

_MOST_ITEMS = 100  # of what is given as `*load()`


def site_of(scope: Scope, span: Span, method: str, kind: str = "") -> Site:
    """Return where the call of a method, or of a class by its name, stands that is under way."""
    found = scope.sites.get((span, method, kind))
    if found is None:
        call = _call_at(scope, span, method, kind)
        if call is None:
            found = Site(None, scope.blocks.get(span, place_at(scope, span)), branches_at(scope, span.line))
        else:
            found = Site(call, place_at(scope, span_of(call.node)), call.branches)
        scope.sites[span, method, kind] = found
    return found


def _call_at(scope: Scope, span: Span, method: str, kind: str) -> Call | None:
    around = [one for one in scope.calls if one.node.lineno <= span.line <= (one.node.end_lineno or 0)]
    names = (method, kind, "fit", "fit_transform", "fit_predict")
    called = [one for one in around if method == "<lambda>" or called_name(one.node) in names]
    # where several stand in a line
    exact = [one for one in called if span_of(one.node) == span]
    called = exact or [one for one in called if called_name(one.node) in (method, kind)] or called
    return min(called, key=lambda one: (one.node.end_lineno or 0) - one.node.lineno, default=None)


def place_at(scope: Scope, span: Span) -> int:
    """Return the place that a part of the text has among the statements that give values, after those above it."""
    every = chain(scope.bindings.values(), scope.changes.values())
    return max((one.place for many in every for one in many if one.end <= span[:2]), default=-1) + 1


def branches_at(scope: Scope, line: int) -> tuple[int, ...]:
    """Return the branches that a line stands in, if there is a call in it."""
    around = (one.branches for one in scope.calls if one.node.lineno <= line <= (one.node.end_lineno or 0))
    return next(around, ())


def bound(
    call: ast.Call, scope: Scope, holder: ast.expr | None = None, *, is_method: bool = False
) -> dict[str, list[ast.expr]] | None:
    """Return what a call gives for each parameter of a function; None where that cannot be told.

    Args:
        call: The call.
        scope: The function.
        holder: What a method is called on.
        is_method: Whether the first parameter is an object that the call does not give as an argument.
    """
    signature = scope.signature
    stars = [one for one in call.args[:-1] if isinstance(one, ast.Starred)]
    has_dict = any(one.arg is None for one in call.keywords)
    if signature is None or stars or (has_dict and dict_given(call) is None):
        return None
    names = [one.arg for one in (*signature.posonlyargs, *signature.args)]
    found: dict[str, list[ast.expr]] = {}
    if is_method and names:
        found[names.pop(0)] = [] if holder is None else [holder]
    by_name = {one.arg for one in call.keywords if one.arg is not None}
    for place, one in enumerate(call.args):
        if isinstance(one, ast.Starred):  # the last: `main(*sys.argv[1:])`
            left = (each for each in names[place:] if each not in by_name)
            for number, each in enumerate(left):
                found[each] = [ast.Subscript(one.value, ast.Constant(number), ast.Load())]
            if signature.vararg is not None:
                found.setdefault(signature.vararg.arg, []).append(one.value)
        elif place < len(names):
            found[names[place]] = [one]
        elif signature.vararg is not None:
            found.setdefault(signature.vararg.arg, []).append(one)
        else:
            return None
    for keyword in call.keywords:
        name = keyword.arg
        if name is None:  # `train(**settings)`
            left = (each for each in scope.parameters if each not in found and each not in by_name)
            found |= {each: [item_of(keyword.value, each)] for each in left}
            continue
        if name in scope.parameters or signature.kwarg is None:
            found.setdefault(name, []).append(keyword.value)
        else:
            in_dict = found.setdefault(signature.kwarg.arg, [ast.copy_location(ast.Dict([], []), call)])[0]
            if isinstance(in_dict, ast.Dict):
                in_dict.keys.append(ast.Constant(name))
                in_dict.values.append(keyword.value)
    return found


def dict_given(call: ast.Call) -> ast.expr | None:
    """Return the dict whose items a call is given, `fit(X, **options)`; None where there is none, or more than one."""
    several = [one.value for one in call.keywords if one.arg is None]
    return several[0] if len(several) == 1 else None


def argument_of(call: ast.Call, name: str, position: int) -> ast.expr | None:
    """Return what a call gives for an argument, or an item of one, `evals[0]`.

    A position below 0 asks for what the method is called on.
    """
    name, _, item = name.partition("[")
    for keyword in call.keywords:
        if keyword.arg == name:
            return _item_of(keyword.value, item)
    if position < 0:
        return call.func.value if isinstance(call.func, ast.Attribute) else None
    first = call.args[:-1]
    if any(isinstance(one, ast.Starred) for one in first[: position + 1]):
        return None
    last = call.args[-1] if call.args else None
    if isinstance(last, ast.Starred) and len(first) <= position < _MOST_ITEMS:  # `fit(*load())`
        return ast.Subscript(last.value, ast.Constant(position - len(first)), ast.Load())
    if position < len(call.args):
        return call.args[position]
    options = dict_given(call)
    return None if options is None else item_of(options, name)


def _item_of(given: ast.expr, item: str) -> ast.expr:
    """Return an item of a list that is written out, and anything else as it is."""
    place = item[:-1]
    match given:
        case ast.List(elts=items) | ast.Tuple(elts=items) if place.isdigit() and int(place) < len(items):
            return items[int(place)]
    return given
