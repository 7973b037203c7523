"""Python code as a tree, read without a word."""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress

_OURS = "<autolog reads>"  # the file that warnings of what we parse name
_SILENT = ("ignore", None, Warning, _OURS, 0)


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
