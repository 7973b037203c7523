"""What stands in a comprehension, said of one or any of its rounds: without the variables that only it has."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from autolog.displays import item_of
from autolog.expressions import COMPREHENSIONS
from autolog.names import constant_of, name_of, text_of_key, variables_in
from autolog.parsing import copy_of
from autolog.statements import Binding, Turn


def of_any_round(expression: ast.AST) -> ast.AST:
    """Return an expression in which what a comprehension goes through stands for the variables that go through it.

    So `[model.learn(x) for x in rows]` says of `model` what `model.learn(rows[0])` does.
    """
    if not any(isinstance(part, COMPREHENSIONS) for part in ast.walk(expression)):
        return expression
    return _Items({}).visit(copy_of(expression))  # type: ignore[no-any-return]


def of_round(comprehension: ast.expr | None, place: int, count: int) -> ast.expr | None:
    """Return what a comprehension gives in one round; None where it goes through what does not stand there.

    So the second item of `(scaled(X) for X in (train, test))` is `scaled(test)`.

    Args:
        comprehension: An expression that may be one.
        place: That of the round.
        count: How many rounds there are.
    """
    if not isinstance(comprehension, COMPREHENSIONS) or len(comprehension.generators) != 1:
        return None
    (loop,) = comprehension.generators
    made = comprehension.value if isinstance(comprehension, ast.DictComp) else comprehension.elt
    several = loop.iter.elts if isinstance(loop.iter, (ast.Tuple, ast.List)) else []
    if loop.ifs or len(several) != count or any(isinstance(one, ast.Starred) for one in several):
        return None
    return _with_given(made, items_for(loop.target, several[place]) if 0 <= place < count else {})


def of_key(comprehension: ast.expr | None, key: str) -> ast.expr | None:
    """Return what a comprehension gives for a key that is what it goes through; None for others.

    So `{name: load(name) for name in names}` has `load("north")` under "north".
    """
    match comprehension:
        case ast.DictComp(key=ast.Name(id=name), value=value, generators=[loop]):
            return _with_given(value, _items_under(key, name, loop))
    return None


def _with_given(made: ast.expr, items: dict[str, ast.expr]) -> ast.expr | None:
    """Return an expression with what variables are given in their place; None where it gives them other values."""
    own = {one.id for one in ast.walk(made) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    own.update(one.arg for one in ast.walk(made) if isinstance(one, ast.arg))
    return _Given(items).visit(copy_of(made)) if items and not own & items.keys() else None


def items_for(target: ast.expr, item: ast.expr) -> dict[str, ast.expr]:
    """Return what each variable of a loop is given; nothing where that does not stand there."""
    if isinstance(target, ast.Name):
        return {target.id: item}
    targets = target.elts if isinstance(target, ast.Tuple) else []
    values = item.elts if isinstance(item, (ast.Tuple, ast.List)) else []
    several = [items_for(one, given) for one, given in zip(targets, values, strict=False)]
    is_whole = len(targets) == len(values) and all(several)
    return {name: given for one in several for name, given in one.items()} if is_whole else {}


@lru_cache(maxsize=1000)
def turn_of(key: str, keyed: tuple[str, ast.comprehension] | None) -> Turn | None:
    """Return the round of a loop in which one of its variables is a key; None where no key of it is one."""
    if keyed is None:
        return None
    variable, loop = keyed
    given = _items_under(key, variable, loop)
    return Turn(loop, tuple(given.items())) if given else Turn(loop, ((variable, constant_of(key)),), is_whole=False)


def turn_at(one: Binding, name: str, before: Sequence[Binding], turn: Turn | None, key: str | None) -> Turn | None:
    """Return the round that is meant of a loop around a statement; None for any, or for all of them.

    Args:
        one: The statement.
        name: The variable that it gives a value.
        before: All that have given it one.
        turn: The round that is meant where the variable is used.
        key: The key of the item that is asked for, of a dict.
    """
    own = (turn_of(key, one.keyed) if key is not None else None) or one.turn
    if own is not None or turn is None or turn.loop not in one.loops:
        return own
    # What is not made anew in each round holds what the rounds before have put there.
    is_anew = one.is_given_by_loop(name) or any(
        turn.loop in each.loops and not (each.adds or is_of_itself(name, each)) for each in before
    )
    return turn if is_anew else None


def is_of_itself(name: str, one: Binding) -> bool:
    """Whether a statement makes a variable of what it was: `total = total + rows`."""
    return one.value is not None and any(name_of(part) == name for part in ast.walk(one.value))


def _items_under(key: str, variable: str, loop: ast.comprehension) -> dict[str, ast.expr]:
    """Return what the variables of a loop are in the round in which one of them is a key; nothing if that is not told.

    Args:
        key: The key.
        variable: That variable.
        loop: The loop.
    """
    targets = [loop.target] if isinstance(loop.target, ast.Name) else getattr(loop.target, "elts", [])
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    if variable not in names or len(names) < len(targets):
        return {}
    values = [constant_of(key)] if names == [variable] else _values_under(key, names.index(variable), loop.iter)
    return dict(zip(names, values, strict=True)) if len(values) == len(names) else {}


def _values_under(key: str, place: int, several: ast.expr) -> list[ast.expr]:
    """Return what a loop gives its variables when the one at a place is a key."""
    match several:
        case ast.Call(func=ast.Attribute(value=holder, attr="items"), args=[]) if place == 0:
            return [constant_of(key), item_of(holder, key)]
        case ast.Call(func=ast.Name(id="enumerate"), args=[holder], keywords=[]) if place == 0:
            return [constant_of(key), item_of(holder, key)]
        case ast.Call(func=ast.Name(id="zip"), args=given) if place < len(given):
            keys = holder.elts if isinstance(holder := given[place], (ast.List, ast.Tuple)) else []
            number = next((number for number, one in enumerate(keys) if text_of_key(one) == key), None)
            return [] if number is None else [item_of(one, str(number)) for one in given]
        case ast.Tuple(elts=rows) | ast.List(elts=rows):
            items = [one.elts for one in rows if isinstance(one, (ast.Tuple, ast.List)) and len(one.elts) > place]
            return next((one for one in items if text_of_key(one[place]) == key), [])
    return []


class _Given(ast.NodeTransformer):
    """Puts what variables are given in their place."""

    def __init__(self, items: dict[str, ast.expr]) -> None:
        self._items = items

    def visit(self, node: ast.AST) -> Any:
        """Return what stands for a node."""
        if isinstance(node, ast.Name):
            return self._items.get(node.id, node) if isinstance(node.ctx, ast.Load) else node
        return self.generic_visit(node)


class _Items(_Given):
    """Puts items in the place of the variables of comprehensions, too."""

    def visit(self, node: ast.AST) -> Any:
        """Return what stands for a node."""
        return self._comprehension(node) if isinstance(node, COMPREHENSIONS) else super().visit(node)

    def _comprehension(self, node: Any) -> Any:
        inner = _Items(dict(self._items))
        for loop in node.generators:
            loop.iter = inner.visit(loop.iter)
            item = ast.copy_location(ast.Subscript(loop.iter, ast.Constant(0), ast.Load()), loop.iter)
            inner._items.update(dict.fromkeys(variables_in(loop.target), item))
            loop.ifs = list(map(inner.visit, loop.ifs))
        for field in ("key", "value", "elt"):
            if hasattr(node, field):
                setattr(node, field, inner.visit(getattr(node, field)))
        return node
