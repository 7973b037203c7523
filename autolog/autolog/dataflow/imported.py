"""Which of the script's own modules define what a module of it imports by name: classes that data is put into."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType

from autolog.callers import is_installed


def files_imported_by(statements: Iterable[ast.ImportFrom]) -> Iterator[str]:
    """Yield the files of the classes and functions that statements import by name, if they are the script's own."""
    for node in statements:
        for module in _modules_of(node):
            for name in node.names:
                file = _file_of(getattr(module, "__dict__", {}).get(name.name))  # a lazy module would import it now
                if file:
                    yield file


def _modules_of(node: ast.ImportFrom) -> list[ModuleType]:
    """Return the module that a statement imports from; for `from .parts`, each of that name."""
    name = node.module or ""
    if not node.level:
        return [sys.modules[name]] if name in sys.modules else []
    return [module for full, module in list(sys.modules.items()) if name and full.endswith(f".{name}")]


def _file_of(thing: object) -> str:
    if not isinstance(thing, (type, FunctionType)):
        return ""
    file = getattr(sys.modules.get(thing.__module__), "__file__", None)
    return file if isinstance(file, str) and file.endswith(".py") and not is_installed(file) else ""
