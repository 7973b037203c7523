"""Back from a function of the script's: to those who have called it, whether the script or a library."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autolog.dataflow.paths import CONTENT, WHOLE, Fields, attribute, constant, constant_place
from autolog.dataflow.sites import AS_VALUE, BY_LIBRARY, CALL, CallSite, Here
from autolog.dataflow.turns import turn_of_key
from autolog.dataflow.units import FUNCTIONS, Unit, given_to

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

_MOST_CALLERS = 3  # of callers, which hand a key on
_MOST_CALLS = 20
NOT_IN_TRAINING = frozenset(
    {
        *("__del__", "__enter__", "__exit__", "__init__", "__len__", "__repr__", "__str__", "on_fit_end"),
        *("on_test_end", "on_test_epoch_end", "on_test_start", "predict_dataloader", "predict_step"),
        *("prepare_data", "teardown", "test_dataloader", "test_step"),
    }
)  # methods that a framework does not call while it trains, or whose result tells nothing


def answer(walk: Walk, fields: Fields, here: Here) -> None:
    """Return the value from a function to those who have called it."""
    unit = here.unit
    if unit.is_module:
        return
    if unit.is_cached and unit.is_property and unit.myself:
        walk.change(ast.Name(unit.myself), (attribute(unit.name), *fields), None, here)
    sites = callers_of(walk, here)
    if unit.is_cached and here.callers:  # for later calls with the same arguments, too
        others = callers_of(walk, here.anywhere(unit))
        sites = [(site, outer._replace(begun=None)) for site, outer in sites]
        sites += [one for one in others if _has_same_arguments(one[0].node, here.callers[0].node)]
    for site, outer in sites:
        if site.kind == AS_VALUE:
            walk.up(site.node, WHOLE, outer)
        elif site.kind == BY_LIBRARY:
            _answer_library(walk, site.node, unit, outer)
        elif isinstance(site.node, (ast.Call, ast.Attribute, ast.Subscript)):
            walk.up(site.node, fields, outer)
        else:  # a loop takes its items
            items = fields if unit.name == "__iter__" else (CONTENT, *fields)
            walk.up(site.node, items, outer)
            _collate(walk, items, site, outer)
    if not here.callers:
        _answer_anybody(walk, here, is_called=bool(sites))


def _collate(walk: Walk, items: Fields, site: CallSite, outer: Here) -> None:
    """Take the items of a data set into the functions that loaders are given, which make batches of them."""
    for value in walk.program.collating:
        for one in walk.program.run_by(value):
            for name in one.parameters[1 if one.myself else 0 :][:1]:
                walk.into(one, name, items, site, outer)
        if isinstance(value, ast.Lambda) and constant_place(items[1:]) is None:  # batches have other keys than items
            walk.up(site.node, items[:1], outer)


def _has_same_arguments(one: ast.expr, other: ast.expr) -> bool:
    if one is other or not (isinstance(one, ast.Call) and isinstance(other, ast.Call)):
        return False
    return [ast.dump(part) for part in (*one.args, *one.keywords)] == [
        ast.dump(part) for part in (*other.args, *other.keywords)
    ]


def _answer_library(walk: Walk, node: ast.expr, unit: Unit, outer: Here) -> None:
    """Return the value to a library that has called a function of the script's."""
    goals = list(walk.goals_of(node, outer, of_object=True))
    if unit.name not in NOT_IN_TRAINING:
        for place in goals:
            walk.reach(place, outer)
    if not goals:
        walk.up(node, WHOLE if isinstance(node, ast.Call) else (CONTENT,), outer)


def _answer_anybody(walk: Walk, here: Here, *, is_called: bool) -> None:
    """Return the value to whom a function is handed on, and to the objects whose methods a library calls."""
    unit, program = here.unit, walk.program
    if unit.owner is None:
        used: Sequence[ast.expr] = program.uses_of(unit.name)
        _hand_to_decorators(walk, here)
    else:
        used = [] if unit.is_property else list(program.attributes.get(unit.name, ()))
    for node in used:
        around = program.parent(node)
        if not (isinstance(around, ast.Call) and around.func is node):
            walk.up(node, WHOLE, here.anywhere(program.unit_of(node)))
    if unit.owner is not None and not is_called and unit.name not in NOT_IN_TRAINING:
        for name in program.family(unit.owner.name):
            for call in program.calls.get(name, ()):
                walk.up(call, WHOLE, here.anywhere(program.unit_of(call)))


def _hand_to_decorators(walk: Walk, here: Here) -> None:
    """Hand a function on to the script's own ones that decorate it: they may put it into a registry."""
    node = here.unit.node
    for one in node.decorator_list if isinstance(node, FUNCTIONS) else ():
        outer = walk.program.unit_of(one)
        functions, _ = walk.program.called(one.func if isinstance(one, ast.Call) else one, outer)
        if isinstance(one, ast.Call):  # what that gives decorates: a function within
            functions = [inner for each in functions for inner in each.inner]
        for decorator in functions:
            if decorator.parameters:
                site = CallSite(one, outer, AS_VALUE)
                walk.into(decorator, decorator.parameters[0], WHOLE, site, here.anywhere(outer))


def callers_of(walk: Walk, here: Here) -> list[tuple[CallSite, Here]]:
    """Return where a function was called from, with where that stands; from everywhere if nothing is known."""
    unit, program = here.unit, walk.program
    if here.callers:
        site = here.callers[0]
        return [(site, here.at_caller())]
    nodes: list[ast.expr] = []
    if unit.owner is not None and unit.name == "__init__":
        nodes += (call for name in program.family(unit.owner.name) for call in program.calls.get(name, ()))
    else:
        nodes += program.calls_of(unit)
        nodes += program.attributes.get(unit.name, ()) if unit.is_property else ()
    sites = [CallSite(node, program.unit_of(node), CALL) for node in nodes]
    return [(site, here.anywhere(site.unit)) for site in sites]


def as_given(node: ast.expr, here: Here) -> tuple[ast.expr, Here]:
    """Return what callers give for a parameter, and where that stands; other expressions as they are."""
    site = here.callers[0] if here.callers else None
    if not isinstance(node, ast.Name) or site is None or site.kind != CALL or here.unit.stores.get(node.id):
        return node, here
    given = next((value for name, value in given_to(here.unit, site.node) if name == node.id), None)
    return (node, here) if given is None else as_given(given, here.at_caller())


def key_of(node: ast.expr | None, here: Here) -> str | int | None:
    """Return the key that an expression is: a constant, also one that callers give for a parameter."""
    return None if node is None else constant(as_given(node, here)[0])


def as_called(walk: Walk, key: ast.expr, here: Here) -> list[Here]:
    """Return a function as each of its callers has called it, where some tell the key that it is given; else as it is.

    So `tables[name]` in a function is another item for each caller, also of a dict that is none of the function's.
    """
    if here.callers or here.unit.owner is not None or _is_handed_on(walk, here.unit):
        return [here]
    several = _told(walk, key, here, _MOST_CALLERS)
    return several if any(_is_told(walk, key, one) for one in several) else [here]


def _is_told(walk: Walk, key: ast.expr, here: Here) -> bool:
    """Whether a key is a constant where a function was called, or a loop gives it."""
    return key_of(key, here) is not None or turn_of_key(walk.program, key, "", here) is not None


def _told(walk: Walk, key: ast.expr, here: Here, most: int) -> list[Here]:
    """Return a function as it was called, from as many callers outwards as tell a key that it is given."""
    given, outer = as_given(key, here)
    is_parameter = isinstance(given, ast.Name) and given.id in outer.unit.parameters
    if not is_parameter or outer.callers or most == 0:
        return [here]
    several = [here._replace(callers=(*here.callers, site)) for site, _ in callers_of(walk, outer)]
    told = [one for each in several for one in _told(walk, key, each, most - 1)]
    return told if 0 < len(told) <= _MOST_CALLS else [here]


def _is_handed_on(walk: Walk, unit: Unit) -> bool:
    """Whether a function is used in another way than that it is called."""
    used = walk.program.uses_of(unit.name)
    calls = [walk.program.parent(one) for one in used]
    return any(not (isinstance(call, ast.Call) and call.func is one) for one, call in zip(used, calls, strict=True))
