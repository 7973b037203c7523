"""The model that a training makes: the variables that hold it, from the call that trains on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress

from autolog.dataflow.paths import WHOLE
from autolog.dataflow.sites import CALL, Here
from autolog.dataflow.units import given_to, name_of
from autolog.dataflow.walk import Walk

_MOST_DEPTH = 3  # of variables that were made of others
_PARAMETERS = frozenset({"named_parameters", "parameters"})


def follow_model(walk: Walk, call: ast.Call, here: Here) -> None:
    """Follow what a call trains: what it gives, what it is a method of, and what an optimizer was made for."""
    with suppress(RecursionError):
        _hold(walk, call, here)
    walk.follow()


def _hold(walk: Walk, call: ast.Call, here: Here) -> None:
    """Note which variables hold the model."""
    walk.up(call, WHOLE, here)
    if isinstance(call.func, ast.Attribute):
        holder, statement = call.func.value, walk.program.statement(call)
        made = list(_made_of(walk, holder, here, call.lineno))
        trainers = [(value, there) for value, there in made if isinstance(value, ast.Call) and _is_trainer(value)]
        if trainers:
            for model in filter(None, (_model_given(call), *(_model_given(value) for value, _ in trainers))):
                walk.change(model, WHOLE, statement, here)
        else:
            walk.change(holder, WHOLE, statement, here)
        for value, there in made:
            for model, home in _with_parameters(walk, value, there):
                walk.change(model, WHOLE, _under_way_in(walk, home, call, here), home)


def _under_way_in(walk: Walk, home: Here, call: ast.Call, here: Here) -> ast.stmt | None:
    """Return the statement of a function that was under way at a call made here; None where it had none."""
    nodes = [(here.unit, call), *((site.unit, site.node) for site in here.callers)]
    return next((walk.program.statement(node) for unit, node in nodes if unit is home.unit), None)


def _with_parameters(walk: Walk, value: ast.expr, here: Here, depth: int = 0) -> Iterator[tuple[ast.expr, Here]]:
    """Yield whose parameters an optimizer is given: `Adam(net.parameters())`, or a variable that holds some of them."""
    for one in ast.walk(value):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _PARAMETERS:
            yield one.func.value, here
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and depth < _MOST_DEPTH:
            for made, home in _made_of(walk, one, here, value.lineno, depth):
                yield from _with_parameters(walk, made, home, depth + 1)


def _is_trainer(call: ast.Call) -> bool:
    return name_of(call.func).endswith("Trainer")


def _model_given(call: ast.Call) -> ast.expr | None:
    """Return what a trainer is given as the model."""
    by_name = (one.value for one in call.keywords if one.arg == "model")
    return next(by_name, call.args[0] if call.args else None)


def _made_of(
    walk: Walk, expression: ast.expr, here: Here, line: int, depth: int = 0
) -> Iterator[tuple[ast.expr, Here]]:
    """Yield what a variable or an attribute was made of before a line."""
    program, unit = walk.program, here.unit
    if depth > _MOST_DEPTH:
        return
    if isinstance(expression, ast.Call):
        yield expression, here
    elif isinstance(expression, ast.Attribute):
        for other in (one for several in program.calls.values() for one in several):
            statement = program.statement(other)
            if isinstance(statement, ast.Assign) and _gives(statement, expression.attr):
                home = program.unit_of(other)
                yield statement.value, here if home is unit else here.anywhere(home)
    elif isinstance(expression, ast.Name):
        stores = [one for one in unit.stores.get(expression.id, ()) if isinstance(one, ast.Name) and one.lineno <= line]
        for one in sorted(stores, key=lambda one: (one.lineno, one.col_offset))[-1:]:
            statement = program.statement(one)
            if isinstance(statement, ast.Assign):
                yield statement.value, here
        if expression.id in unit.accepts:
            yield from _given(walk, expression.id, here, depth)
        elif not stores and unit.outer is not None:
            outer = here.anywhere(unit.outer)
            yield from _made_of(walk, expression, outer, 10**9, depth + 1)


def _given(walk: Walk, parameter: str, here: Here, depth: int) -> Iterator[tuple[ast.expr, Here]]:
    """Yield what callers have made of what they give for a parameter."""
    site = here.callers[0] if here.callers and here.callers[0].kind == CALL else None
    if site is not None:
        outer = here.at_caller()
        for name, value in given_to(here.unit, site.node):
            if name == parameter:
                yield from _made_of(walk, value, outer, site.node.lineno, depth + 1)


def _gives(statement: ast.Assign, name: str) -> bool:
    """Whether a statement gives an attribute of this name a value."""
    targets = [part for one in statement.targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
    return any(isinstance(one, ast.Attribute) and name_of(one) == name for one in targets)
