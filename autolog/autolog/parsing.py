"""Python code as a tree, read without a word."""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress
from typing import Any, TypeVar

_OURS = "<autolog reads>"  # the file that warnings of what we parse name
_SILENT = ("ignore", None, Warning, _OURS, 0)

Tree = TypeVar("Tree", bound=ast.AST)


def parse(code: str | bytes) -> ast.Module:
    r"""Return the tree of the user's code.

    The parser warns of an invalid escape sequence, such as "\d", and since Python 3.12 everybody sees that: once, when
    Python itself compiles the file. We would say it again, also of modules that are compiled already. So what is said
    of our file is silenced, in front of the user's own filters: with `catch_warnings`, Python would forget which
    warnings it has shown.

    Raises:
        SyntaxError: It is no Python.
        ValueError: It has null bytes.
        RecursionError: It is nested too deeply.
    """
    filters: list[object] = warnings.filters  # type: ignore[assignment]
    filters.insert(0, _SILENT)
    try:
        return ast.parse(code, _OURS)
    finally:
        with suppress(ValueError):  # another thread has emptied the list
            filters.remove(_SILENT)


def copy_of(tree: Tree) -> Tree:
    """Return a copy of a tree, without what others have put on its nodes.

    The `ctx` of nodes is the same object in all trees of a process. A library that sets `parent` of each node, as the
    one does by which IPython shows a traceback, thereby ties whole files to all trees: `deepcopy` would copy them.
    """
    copied = type(tree)(**{name: _copied(field) for name, field in ast.iter_fields(tree)})
    return ast.copy_location(copied, tree)


def _copied(field: Any) -> Any:
    if isinstance(field, list):
        return [_copied(one) for one in field]
    return copy_of(field) if isinstance(field, ast.AST) else field
