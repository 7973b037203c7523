"""The statements that a frame or a function runs: only its own lines are read, once, and remembered."""

from __future__ import annotations

import ast
import contextlib
import time
from collections.abc import Mapping
from functools import lru_cache
from types import FrameType
from typing import Any

from autolog import budget
from autolog.budget import Limit
from autolog.cells import CELLS, cells_of, lines_above, lines_of, statements_of
from autolog.parsing import parse
from autolog.program_text import lines_of_file
from autolog.read_sites import CodeKey, key_of
from autolog.statement_reader import Reader
from autolog.statements import Scope

_MOST_SCOPES = 1000  # that are remembered
_SECONDS_A_LINE = 30e-6  # what it takes to read one
_MOST_SECONDS = 0.1  # of a process, to read what its script runs: beside what may be taken to ask about it
_READING = "the script's statements"

_scopes: dict[tuple[str, str, int], tuple[list[str], Scope | None]] = {}  # by file, function and line


def scope_of(frame: FrameType, limit: Limit) -> tuple[Scope, int] | None:
    """Return the statements that a frame runs, and how many lines of a notebook's cells stand above its own."""
    cells = cells_of(frame)
    if cells is not None:
        return scope_of_cells(cells, limit), lines_above(cells, frame)
    scope = scope_of_key(key_of(frame.f_code), frame.f_globals, limit)
    return None if scope is None else (scope, 0)


def scope_of_cells(cells: list[str], limit: Limit) -> Scope:
    """Return the statements of a notebook's cells, of as many of the last ones as there is time to read."""
    newest = _newest(cells, limit)
    older = cells[: len(cells) - len(newest)]
    return _read_cells(newest, len(older), sum(map(lines_of, older)))


def _newest(cells: list[str], limit: Limit) -> tuple[str, ...]:
    """Return as many of a notebook's last cells as there is time to read."""
    lines, kept = 0, 0
    for cell in reversed(cells):
        lines += lines_of(cell)
        if not limit.allows(_SECONDS_A_LINE * lines):
            break
        kept += 1
    return tuple(cells[len(cells) - kept :])


@lru_cache(maxsize=16)
def _read_cells(cells: tuple[str, ...], first: int, above: int) -> Scope:
    statements: list[ast.stmt] = []
    for number, cell in enumerate(cells, first):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):  # a magic of IPython's
            statements += [ast.increment_lineno(one, above) for one in statements_of(cell, number)]
        above += lines_of(cell)
    return Reader().read(statements, CELLS)


def scope_of_key(key: CodeKey, variables: Mapping[str, Any], limit: Limit) -> Scope | None:
    """Return the statements of a function or script.

    Args:
        key: Names it.
        variables: The variables of its module, through which a loader that is no file gives the source.
        limit: The time that it may take.

    Returns:
        None where there is no source, no time to read it, or it is one of several lambdas of a line. To read a function
        for the first time is left out of the limit, for up to 0.1 s in a process.
    """
    file, name, line = key
    lines = lines_of_file(file, variables)
    known = _scopes.get(key)
    if known is None or known[0] is not lines:
        needed = _of_module(lines) if name == "<module>" else _of_function(lines, line)
        seconds = _SECONDS_A_LINE * sum(map(bool, map(str.strip, needed)))
        is_beside = budget.spent_on(_READING) + seconds <= _MOST_SECONDS
        if not (is_beside or limit.allows(seconds)):
            return None
        if len(_scopes) >= _MOST_SCOPES:
            _scopes.clear()
        start = time.thread_time()
        known = _scopes[key] = (lines, _read(needed, key))
        if is_beside:
            taken = time.thread_time() - start
            budget.spend_on(_READING, min(taken, 2 * seconds))  # Python may have collected garbage meanwhile
            limit.leave_out(taken)
    return known[1]


def _of_module(lines: list[str]) -> list[str]:
    """Return a script's lines, without those of the functions and classes that it defines: they stand blank."""
    kept, is_within = [], False
    for line in lines:
        if line[:1] not in " \t\r\n)]}#":
            is_within = line.startswith(("def ", "async def ", "class ", "@"))
        kept.append("\n" if is_within else line)
    return kept


def _of_function(lines: list[str], first: int) -> list[str]:
    """Return the lines of the function that begins there, at the number that they have in the script."""
    own = lines[first - 1 : first]
    depth = len(own[0]) - len(own[0].lstrip()) if own else 0
    is_header = True
    for line in lines[first:]:
        text = line.lstrip()
        if text and len(line) - len(text) <= depth and not is_header and text[0] not in ")]}#":
            break
        is_header = is_header and own[-1].lstrip()[:1] == "@"
        own.append(line)
    above = ["\n"] * (first - 1)
    if depth:
        above[-1:] = ["if 1:\n"]
    return above + own


def _read(lines: list[str], key: CodeKey) -> Scope | None:
    try:
        body = parse("".join(lines)).body
    except (SyntaxError, ValueError, RecursionError):  # a text over several lines that begins further left, for example
        return None
    if key[1] == "<module>":
        return Reader().read(body, key)
    if body and isinstance(body[0], ast.If):
        body = body[0].body
    if key[1] == "<lambda>":
        return _of_lambda(body, key)
    if not body or not isinstance(body[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    arguments = body[0].args
    return Reader().read(body[0].body, key, _parameters(arguments), arguments)


def _of_lambda(body: list[ast.stmt], key: CodeKey) -> Scope | None:
    """Return what a lambda gives, as the one statement of a function; None where several begin in its line."""
    nodes = (node for one in body for node in ast.walk(one))
    several = [node for node in nodes if isinstance(node, ast.Lambda) and node.lineno == key[2]]
    if len(several) != 1:
        return None
    given = ast.copy_location(ast.Return(several[0].body), several[0].body)
    return Reader().read([given], key, _parameters(several[0].args), several[0].args)


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    several += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return tuple(one.arg for one in several)
