"""Objects that change: every name of the object sees it, in this function, in its callers and in its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autolog.dataflow.answers import NOT_IN_TRAINING, callers_of
from autolog.dataflow.order import reaches
from autolog.dataflow.paths import CONTENT, Fields, attribute, constant, item
from autolog.dataflow.sites import BY_LIBRARY, CallSite, Here
from autolog.dataflow.turns import in_turn
from autolog.dataflow.units import Unit, given_to, name_of, place_of
from autolog.dataflow.views import is_view, shown_by

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

_MOST_ALIASES = 4  # of aliases
_LOOKING_UP = frozenset({"get", "setdefault"})
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
    variable, above = _held_by(holder, walk, here.unit)
    fields = (*above, *fields)
    if variable is None or walk.program.is_imported(variable, here.unit):
        return
    name, unit = variable.id, here.unit
    own = walk.program.comprehension_of(variable)
    if own is not None:  # it is an item of what the comprehension goes through
        stores = (one for one in ast.walk(own.target) if isinstance(one, ast.Name) and one.id == name)
        for other, part in (found for one in stores for found in _other_names(walk, one, here)):
            change(walk, other, (*part, *fields), since, here, depth + 1)
        return
    home = _home(unit, name)
    if home is not unit:
        walk.holds(name, fields, _first_given(walk, home, name), here.anywhere(home))
        return
    if not walk.holds(name, fields, since, here):
        return
    if depth < _MOST_ALIASES:
        for one in unit.stores.get(name, ()):
            if _is_given_by(walk, one, variable, unit):
                for other, part in _other_names(walk, one, here):
                    change(walk, other, (*part, *fields), since, here, depth + 1)
    if name in unit.accepts:
        _tell_callers(walk, name, fields, here)


def change_by_operator(walk: Walk, variable: ast.Name, statement: ast.AugAssign, here: Here) -> None:
    """Note that `left -= offsets` has changed what a variable shows the memory of: `left = table[:, :3]`."""
    for one in here.unit.stores.get(variable.id, ()):
        if not is_view(_value_of(walk, one), statement.op, walk.program, here.unit):
            continue
        if _is_given_by(walk, one, variable, here.unit):
            for other, _ in _other_names(walk, one, here):
                change(walk, other, (CONTENT,), statement, here)


def _value_of(walk: Walk, store: ast.AST) -> ast.expr | None:
    """Return what a variable, or several together, are given there, or go through; None for other statements."""
    around = walk.program.parent(store)
    around = walk.program.parent(around) if isinstance(around, ast.Tuple) else around
    if isinstance(around, ast.Assign):
        return around.value
    return around.iter if isinstance(around, (ast.For, ast.AsyncFor)) else None


def _is_given_by(walk: Walk, store: ast.AST, variable: ast.Name, unit: Unit) -> bool:
    """Whether a variable may still have what it is given there."""
    is_of_text = walk.program.parent(variable) is not None
    return not is_of_text or reaches(walk.program, unit, walk.program.statement(store), variable)


def _other_names(walk: Walk, store: ast.AST, here: Here) -> Iterator[tuple[ast.expr, Fields]]:
    """Yield what a variable is another name of where it gets its value, and as which part."""
    around = walk.program.parent(store)
    place = place_of(store, around.elts) if isinstance(around, ast.Tuple) else None
    if isinstance(around, (ast.Assign, ast.NamedExpr)) and _is_part(around.value):
        yield around.value, ()
    if isinstance(around, ast.Tuple):
        around = walk.program.parent(around)
    if isinstance(around, ast.Assign) and shown_by(around.value, walk.program, here.unit) is not None:
        yield around.value, (CONTENT,)
    if not isinstance(around, (ast.For, ast.AsyncFor, ast.comprehension)):
        return
    if several := in_turn(around.iter, place):
        own = here.item[1] if here.item is not None and here.item[0] is around else None
        yield from ((one, ()) for number, one in enumerate(several) if own in (None, number))
    elif place is None:
        yield around.iter, (CONTENT,)
    elif isinstance(around.iter, ast.Call) and name_of(around.iter.func) in ("enumerate", "zip"):
        place -= 1 if name_of(around.iter.func) == "enumerate" else 0
        if 0 <= place < len(around.iter.args):
            yield around.iter.args[place], (CONTENT,)
    elif isinstance(around.iter, ast.Call) and name_of(around.iter.func) == "items" and place == 1:
        yield from ((one.value, (CONTENT,)) for one in [around.iter.func] if isinstance(one, ast.Attribute))


def _is_part(value: ast.expr) -> bool:
    """Whether this is an object or a part of one, also an item that is looked up: `table.get(key)`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr in _LOOKING_UP
    return isinstance(value, (ast.Name, ast.Attribute, ast.Subscript))


def _held_by(holder: ast.expr, walk: Walk, unit: Unit) -> tuple[ast.Name | None, Fields]:
    """Return the variable that holds an object, and as which part; None where it is none's."""
    fields: list[str] = []
    while not isinstance(holder, ast.Name):
        if isinstance(holder, ast.Attribute):
            fields = [CONTENT] if holder.attr in _VIEWS else [attribute(holder.attr), *fields]
            holder = holder.value
        elif isinstance(holder, ast.Subscript):
            fields = [item(constant(holder.slice)), *fields]
            holder = holder.value
        elif (whole := shown_by(holder, walk.program, unit)) is not None:
            fields = [CONTENT]
            holder = whole
        elif isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute):  # `d.setdefault(key, [])`
            fields = [CONTENT]
            holder = holder.func.value
        else:
            return None, ()
    return holder, tuple(fields)


def _home(unit: Unit, name: str) -> Unit:
    """Return the function or module that a variable belongs to."""
    one: Unit = unit
    while not one.is_module and not one.binds(name) and one.outer is not None:
        one = one.shared.get(name, one.outer)
    return one


def _first_given(walk: Walk, home: Unit, name: str) -> ast.stmt | None:
    """Return the statement that gives a variable its first value: what changes that from elsewhere comes later."""
    stores = [one for one in home.stores.get(name, ()) if isinstance(one, ast.Name)]
    first = min(stores, key=lambda one: (one.lineno, one.col_offset), default=None)
    return None if first is None or name in home.accepts else walk.program.statement(first)


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
    for place in () if _is_of_data_module(walk, site, here) else walk.goals_of(node, outer, of_object=True):
        walk.reach(place, outer)  # that trains what is changed
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


def _is_of_data_module(walk: Walk, site: CallSite, here: Here) -> bool:
    """Whether a library has called a method of an object whose other methods tell which of its data are trained on."""
    owner = here.unit.owner
    if site.kind != BY_LIBRARY or owner is None:
        return False
    return walk.program.method(owner.name, "train_dataloader") is not None


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
                inner = here.anywhere(one)._replace(callers=here.callers if is_called else ())
                walk.holds(one.myself, fields, None, inner)
