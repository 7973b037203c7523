"""What a `for` statement gives each of its variables: all that it goes through, items of a dict, or parts of these."""

from __future__ import annotations

import ast

from autolog.displays import each_written, in_any_order
from autolog.names import called_name, name_of, variables_in
from autolog.statements import Binding, Item, Loop


def several_given(name: str, loop: Binding | None) -> ast.expr | None:
    """Return what a statement goes through to give a variable item by item; None for parts of items, or no loop."""
    if loop is None or loop.given_by is None:
        return None
    target, several = _own(name, loop.given_by)
    match target, several:
        case ast.Name(), _:
            return several
        case (
            ast.Tuple(elts=[ast.Name(id=key), ast.Name()]),
            ast.Call(func=ast.Attribute(value=holder, attr="items")),
        ):
            values = ast.Call(ast.Attribute(holder, "values", ast.Load()), [], [])
            return holder if name == key else ast.copy_location(values, several)
    return None


def item_given(name: str, loop: Binding) -> Item | None:
    """Return which item of a dict a statement gives a variable, or which part of it; None for other things."""
    if loop.given_by is None:
        return None
    target, several = _own(name, loop.given_by)
    match in_any_order(several), target:
        case (
            ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]),
            ast.Tuple(elts=[ast.Name(id=key), given]),
        ):
            return _part_given(name, given, Item(name_of(holder), key, ""))
        case ast.Call(func=ast.Attribute(value=holder, attr="values"), args=[]), given:
            return _part_given(name, given, Item(name_of(holder), "", ""))
    return None


def key_given(name: str, loop: Binding) -> str:
    """Return of which dict a statement gives a variable the keys, by `items` or `keys`; nothing for other things."""
    if loop.given_by is None:
        return ""
    target, several = _own(name, loop.given_by)
    match in_any_order(several), target:
        case (
            ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]),
            ast.Tuple(elts=[ast.Name(id=key), _]),
        ) if key == name:
            return name_of(holder)
        case ast.Call(func=ast.Attribute(value=holder, attr="keys"), args=[]), ast.Name():
            return name_of(holder)
    return ""


def columns_of(several: ast.expr, count: int) -> list[ast.expr]:
    """Return what each of the variables of a loop goes through: of `zip(...)`, `enumerate(...)`, `[(a, b), (c, d)]`."""
    columns = [each_written(several, str(place)) for place in range(count)]
    if count and all(columns):
        return [ast.copy_location(ast.List(one, ast.Load()), several) for one in columns]
    name = called_name(several) if isinstance(several, ast.Call) and isinstance(several.func, ast.Name) else ""
    if not isinstance(several, ast.Call) or any(isinstance(one, ast.Starred) for one in several.args):
        return []
    if name == "enumerate" and count == 2 and several.args:
        return [ast.Constant(0), several.args[0]]
    return several.args if name == "zip" and count and len(several.args) == count else []


def _own(name: str, loop: Loop) -> Loop:
    """Return the target in which a variable stands, of `for (a, b), c in zip(...)`, and what that goes through."""
    targets = loop.target.elts if isinstance(loop.target, (ast.Tuple, ast.List)) else []
    columns = columns_of(loop.several, len(targets))
    pairs = map(Loop, targets, columns)
    return next((_own(name, one) for one in pairs if name in variables_in(one.target)), loop)


def _part_given(name: str, target: ast.expr, item: Item) -> Item | None:
    """Return which part of an item a variable of a target is given."""
    if isinstance(target, ast.Name):
        return item if target.id == name and item.holder else None
    several = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    if any(isinstance(one, ast.Starred) for one in several):
        return None
    parts = (item._replace(part=f"{item.part}.{place}".removeprefix(".")) for place in range(len(several)))
    return next((found for one in map(_part_given, [name] * len(several), several, parts) if (found := one)), None)
