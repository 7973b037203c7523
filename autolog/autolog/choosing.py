"""What the items of a list were chosen by that a script makes of others: by the keys that it goes through."""

from __future__ import annotations

import ast
from typing import Any

from autolog.callees import At
from autolog.expressions import COMPREHENSIONS, members_of
from autolog.names import CHOSEN, COMPUTED, TEXT, computed_key, name_of, several_of, variables_in
from autolog.statements import Binding


def choosers_of(given: ast.expr, place: int, at: At) -> list[tuple[ast.AST, int]]:
    """Return what chooses the items of a list or dict, `[tables[key] for key in keys]`, with the place where it does.

    Args:
        given: The list: an expression, or a variable.
        place: Where it stands.
        at: The scope that it stands in.
    """
    if not isinstance(given, ast.Name):
        return [(one, place) for one in _within(given)]
    found: list[tuple[ast.AST, int]] = []
    for one in reversed([one for one in at.scope.bindings.get(given.id, ()) if one.place < place]):
        found += [(chooser, one.place) for chooser in _of_binding(one)]
        if not one.adds:
            break
    return found


def chosen_of(given: ast.expr) -> set[str]:
    """Return the attributes that hold the dicts whose items an expression chooses, `self.tables`."""
    tables = (one.value for one in ast.walk(given) if isinstance(one, ast.Subscript))
    return {name_of(one) for one in tables if isinstance(one, ast.Attribute)} - {""}


def _of_binding(one: Binding) -> list[ast.AST]:
    """Return what a statement chooses by that makes a list, or adds to one: `several.append(tables[key])`."""
    if one.value is not None:
        return _within(one.value)
    keys = sorted({name.partition(CHOSEN)[2] for name in one.needs.names if CHOSEN in name} - {""})
    return [chooser_of(key) for key in keys if not key.startswith(TEXT)]


def chooser_of(key: str) -> ast.expr:
    """Return the expression that a key is, or goes through."""
    several = computed_key(key) if key.startswith(COMPUTED) else several_of(key)
    return several.generators[0].iter if isinstance(several, ast.ListComp) else several


def _within(expression: ast.expr) -> list[ast.AST]:
    return [one for node in ast.walk(expression) if isinstance(node, COMPREHENSIONS) for one in _of_loops(node)]


def _of_loops(comprehension: Any) -> list[ast.AST]:
    """Return the keys that a comprehension goes through, unless they are the dict's own, and what has to hold them."""
    made = [getattr(comprehension, part) for part in ("elt", "value") if hasattr(comprehension, part)]
    items = [node for one in made for node in ast.walk(one) if isinstance(node, ast.Subscript)]
    found: list[ast.AST] = []
    for loop in comprehension.generators:
        names = set(variables_in(loop.target))
        held = [one for one in items if not names.isdisjoint(variables_in(one.slice))]
        if held and not any(_are_own(loop.iter, one.value) for one in held):
            found.append(loop.iter)
        found += [member for test in loop.ifs for member in members_of(test)]
    return found


def _are_own(keys: ast.expr, table: ast.expr) -> bool:
    """Whether keys are those of the dict itself that is asked for them, however it is called: `self.tables`."""
    if isinstance(table, ast.Attribute):
        return any(ast.dump(node) == ast.dump(table) for node in ast.walk(keys))
    return not set(variables_in(table)).isdisjoint(variables_in(keys))
