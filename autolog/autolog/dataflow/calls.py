"""Calls: into the script's own functions, as the parameters that they are given; others go to `libraries`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autolog.dataflow import branches, libraries
from autolog.dataflow.paths import (
    CONTENT,
    WHOLE,
    Fields,
    attribute,
    is_of_object,
    item,
    object_within,
    of_item,
)
from autolog.dataflow.sites import CALL, CallSite, Here
from autolog.dataflow.units import Unit, name_of, place_of

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

_OBJECTIVES = ("fobj", "obj", "objective")


def of_method(walk: Walk, call: ast.Call, function: ast.Attribute, fields: Fields, here: Here) -> None:
    """Follow a value, of which a method is called."""
    name = function.attr
    if name in libraries.SILENT:
        return
    for place in walk.goals_of(call, here, of_object=True):
        walk.reach(place, here)
    is_object = is_of_object(fields)
    own = walk.program.methods_of(function.value, name, here.unit) if is_object or name not in libraries.COMMON else []
    for one in own:
        walk.enter(one, call, fields, here)
    if not is_object:
        libraries.of_method(walk, call, name, fields, here)
    elif not own:
        if name in libraries.OF_A_MODEL:
            is_same = name in ("cpu", "cuda", "eval", "to", "train")
            walk.up(call, fields if is_same else WHOLE, here)
        else:
            libraries.offer(walk, call, fields, here)


def of_argument(walk: Walk, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that a call is given, as an argument or a keyword."""
    if isinstance(given, ast.keyword) and given.arg == "callbacks":
        fields = object_within(fields) or fields
    is_objective = _is_objective(given, fields)
    if is_objective and not here.may_steer:  # what a file of settings tells it is a setting
        return
    goals = list(walk.goals_of(call, here, of_object=is_objective))
    if goals:
        fields = object_within(fields) or fields if is_objective else fields
        if is_of_object(fields):
            libraries.offer(walk, call, fields, here)
        elif not here.is_setting:
            for place in goals:
                walk.reach(place, here)
        return
    name = name_of(call.func)
    if name in libraries.SILENT and not libraries.is_count(call):
        return
    if name == "step" and isinstance(call.func, ast.Attribute) and not here.is_setting:  # a scheduler
        branches.steer(walk, call, here)
    functions, classes = walk.program.called(call.func, here.unit)
    is_object_called = not (functions or classes)
    for one in walk.program.called_objects(call.func, here.unit) if is_object_called else ():
        _bind(walk, one, call, given, fields, here, is_bound=True)
    holder = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else "self"
    if name in libraries.COMMON and holder not in ("self", "cls"):
        functions = []
    for one in functions:
        _bind(walk, one, call, given, fields, here, is_bound=isinstance(call.func, ast.Attribute))
    for owner in classes:
        _of_class(walk, owner, call, given, fields, here)
    if not (functions or classes):
        libraries.of_argument(walk, call, given, fields, here)


def _is_objective(given: ast.AST, fields: Fields) -> bool:
    """Whether an argument is what a training asks for its loss, by itself or in a dict of parameters."""
    is_named = isinstance(given, ast.keyword) and given.arg in _OBJECTIVES
    return is_named or fields[:1] == (item("objective"),)


def _bind(
    walk: Walk, unit: Unit, call: ast.Call, given: ast.AST, fields: Fields, here: Here, *, is_bound: bool
) -> None:
    """Take the value into a function as the parameters that a call gives it for."""
    site = CallSite(call, here.unit, CALL)
    here = here.learned() if unit.myself and unit.name.startswith(libraries.FITTING) else here
    skipped = 1 if is_bound and unit.myself else 0
    for parameter, part in _parameters_for(unit, call, given, fields, skipped):
        walk.into(unit, parameter, part, site, here)


def _parameters_for(
    unit: Unit, call: ast.Call, given: ast.AST, fields: Fields, skipped: int
) -> Iterator[tuple[str, Fields]]:
    """Yield the parameters that an argument may be, each with the part of it that has the value."""
    names = unit.parameters[skipped:]
    if isinstance(given, ast.keyword):
        if given.arg is None:
            for name in (*names, *unit.keyword_only):
                if (part := of_item(fields, name)) is not None:
                    yield name, part
            if unit.keywords:
                yield unit.keywords, fields
        elif given.arg in unit.parameters or given.arg in unit.keyword_only:
            yield given.arg, fields
        elif unit.keywords:
            yield unit.keywords, (item(given.arg), *fields)
        return
    place = place_of(given, call.args) or 0
    if isinstance(given, ast.Starred):
        for number, name in enumerate(names[place:]):
            if (part := of_item(fields, number)) is not None:
                yield name, part
        if unit.rest:
            yield unit.rest, fields
    elif any(isinstance(one, ast.Starred) for one in call.args[:place]):
        yield from ((name, fields) for name in names[place:])
    elif place < len(names):
        yield names[place], fields
    elif unit.rest:
        yield unit.rest, (CONTENT, *fields)


def _of_class(walk: Walk, owner: str, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that an object of the script's class is made of."""
    made = walk.program.method(owner, "__init__")
    if made is not None:
        if here.may_steer or not walk.program.is_model(owner):
            _bind(walk, made, call, given, fields, here, is_bound=True)
        return
    names = walk.program.fields_of(owner)
    if isinstance(given, ast.keyword):
        walk.up(call, (attribute(given.arg), *fields) if given.arg else WHOLE, here)
        return
    place = place_of(given, call.args) or 0
    if isinstance(given, ast.Starred):
        for number, name in enumerate(names[place:]):
            if (part := of_item(fields, number)) is not None:
                walk.up(call, (attribute(name), *part), here)
    else:
        walk.up(call, (attribute(names[place]), *fields) if place < len(names) else WHOLE, here)
