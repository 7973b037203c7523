"""Objects that change: every name of the object sees it, in this function, in its callers and in its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autolog.dataflow.answers import NOT_IN_TRAINING, callers_of
from autolog.dataflow.paths import CONTENT, Fields, attribute, constant, item
from autolog.dataflow.sites import BY_LIBRARY, CallSite, Here
from autolog.dataflow.units import Unit, given_to, name_of, place_of

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

_MOST_ALIASES = 4  # of aliases
_VIEWS = frozenset({"T", "at", "data", "flat", "iat", "iloc", "loc"})  # through which a table or an array changes


def change(walk: Walk, holder: ast.expr, fields: Fields, since: ast.stmt | None, here: Here, depth: int = 0) -> None:
    """Note that part of an object has the value now.

    Args:
        walk: The way of the value.
        holder: The expression that stands for the object.
        fields: The part.
        since: The statement that changes it; None for a function's beginning.
        here: Where that is.
        depth: Of how many aliases this is one.
    """
    name, above = _held_by(holder)
    fields = (*above, *fields)
    if not name:
        return
    unit = here.unit
    home = _home(unit, name)
    if home is not unit:
        walk.holds(name, fields, None, here._replace(unit=home, callers=()))
        return
    if not walk.holds(name, fields, since, here):
        return
    if depth < _MOST_ALIASES:
        for one in unit.stores.get(name, ()):
            for other, part in _other_names(walk, one):
                change(walk, other, (*part, *fields), since, here, depth + 1)
    if name in unit.accepts:
        _tell_callers(walk, name, fields, here)


def _other_names(walk: Walk, store: ast.AST) -> Iterator[tuple[ast.expr, Fields]]:
    """Yield what a variable is another name of where it gets its value, and as which part."""
    around = walk.program.parent(store)
    if isinstance(around, ast.Assign) and isinstance(around.value, (ast.Name, ast.Attribute, ast.Subscript)):
        yield around.value, ()
    elif isinstance(around, (ast.For, ast.AsyncFor)):
        yield around.iter, (CONTENT,)
    elif isinstance(around, ast.Tuple):
        loop = walk.program.parent(around)
        source = loop.iter if isinstance(loop, (ast.For, ast.AsyncFor)) else None
        if isinstance(source, ast.Call) and name_of(source.func) in ("enumerate", "zip"):
            place = place_of(store, around.elts) or 0
            place -= 1 if name_of(source.func) == "enumerate" else 0
            if 0 <= place < len(source.args):
                yield source.args[place], (CONTENT,)


def _held_by(holder: ast.expr) -> tuple[str, Fields]:
    """Return the variable that holds an object, and as which part; no name where it is none's."""
    fields: list[str] = []
    while not isinstance(holder, ast.Name):
        if isinstance(holder, ast.Attribute):
            fields = [CONTENT] if holder.attr in _VIEWS else [attribute(holder.attr), *fields]
            holder = holder.value
        elif isinstance(holder, ast.Subscript):
            fields = [item(constant(holder.slice)), *fields]
            holder = holder.value
        elif isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute):  # `d.setdefault(key, [])`
            fields = [CONTENT]
            holder = holder.func.value
        else:
            return "", ()
    return holder.id, tuple(fields)


def _home(unit: Unit, name: str) -> Unit:
    """Return the function or module that a variable belongs to."""
    one: Unit = unit
    while not one.is_module and not one.binds(name) and one.outer is not None:
        one = one.shared.get(name, one.outer)
    return one


def _tell_callers(walk: Walk, name: str, fields: Fields, here: Here) -> None:
    """Note that a function has changed what it was given."""
    unit = here.unit
    is_myself = name == unit.myself
    sites = callers_of(walk, here)
    for site, outer in sites:
        if is_myself:
            _tell_owner(walk, site, fields, here, outer)
            continue
        for parameter, value in given_to(unit, site.node):
            if parameter == name:
                change(walk, value, fields, walk.program.statement(site.node), outer)
    if is_myself and not here.callers and not walk.program.calls_of(unit):  # a library calls it
        _tell_class(walk, fields, here)


def _tell_owner(walk: Walk, site: CallSite, fields: Fields, here: Here, outer: Here) -> None:
    """Note that a method has changed its object."""
    node = site.node
    statement = walk.program.statement(node)
    holder = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    is_above = isinstance(holder, ast.Call) and name_of(holder.func) == "super"
    if site.kind == BY_LIBRARY:
        _tell_class(walk, fields, here)
    elif is_above and outer.unit.myself:
        if walk.holds(outer.unit.myself, fields, statement, outer):
            _tell_callers(walk, outer.unit.myself, fields, outer)
    elif here.unit.name == "__init__":
        walk.up(node, fields, outer)
    elif holder is not None:
        change(walk, holder, fields, statement, outer)
    elif isinstance(node, ast.Attribute):
        change(walk, node.value, fields, statement, outer)
    elif not isinstance(node, ast.Call):
        change(walk, node, fields, statement, outer)


def _tell_class(walk: Walk, fields: Fields, here: Here) -> None:
    """Note that a method which a library has called has changed its object: other methods of the class see it."""
    owner = here.unit.owner
    if owner is None or not walk.is_first("class", owner.name, fields, here.chosen, here.is_setting):
        return
    family = walk.program.family(owner.name)
    for several in walk.program.methods.values():
        for one in several:
            if one.owner is not None and one.owner.name in family and one.myself and (one.name not in NOT_IN_TRAINING):
                is_called = bool(here.callers) and here.callers[0].kind == BY_LIBRARY
                inner = here._replace(unit=one, callers=here.callers if is_called else ())
                walk.holds(one.myself, fields, None, inner)
