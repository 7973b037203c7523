"""What stands in a comprehension, said of any of its rounds: without the variables that only the comprehension has."""

from __future__ import annotations

import ast
import copy
from typing import Any

from autolog.expressions import COMPREHENSIONS


def of_any_round(expression: ast.AST) -> ast.AST:
    """Return an expression in which what a comprehension goes through stands for the variables that go through it.

    So `[model.learn(x) for x in rows]` says of `model` what `model.learn(rows[0])` does.
    """
    if not any(isinstance(part, COMPREHENSIONS) for part in ast.walk(expression)):
        return expression
    return _Items({}).visit(copy.deepcopy(expression))  # type: ignore[no-any-return]


class _Items(ast.NodeTransformer):
    """Puts items in the place of variables."""

    def __init__(self, items: dict[str, ast.expr]) -> None:
        self._items = items

    def visit(self, node: ast.AST) -> Any:
        """Return what stands for a node."""
        if isinstance(node, ast.Name):
            item = self._items.get(node.id) if isinstance(node.ctx, ast.Load) else None
            return node if item is None else ast.copy_location(item, node)
        return self._comprehension(node) if isinstance(node, COMPREHENSIONS) else self.generic_visit(node)

    def _comprehension(self, node: Any) -> Any:
        inner = _Items(dict(self._items))
        for loop in node.generators:
            loop.iter = inner.visit(loop.iter)
            item = ast.Subscript(loop.iter, ast.Constant(0), ast.Load())
            names = (part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name))
            inner._items.update(dict.fromkeys(names, item))
            loop.ifs = list(map(inner.visit, loop.ifs))
        for field in ("key", "value", "elt"):
            if hasattr(node, field):
                setattr(node, field, inner.visit(getattr(node, field)))
        return node
