"""Python code without the secrets that stand in it: texts that are given to what has the name of one.

The code is parsed, so that a secret is found in all its lines and in whatever form Python gives it a name. What is no
Python, such as a magic of IPython's or a line for the shell, is read as other texts are.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from autolog.parsing import parse
from autolog.redaction import REDACTED, holds_secret, is_secret, text

_OTHER_LANGUAGE = r"\s*%%(?!(?:capture|prun|time|timeit)\b)"  # a cell that is no Python
_OTHER_LINE = r"(?m)^([ \t]*)(?:[%!?]|[^#\n]*=[ \t]*[%!]|.*\?[ \t]*$).*"
_TEXTS = (ast.JoinedStr, *filter(None, [getattr(ast, "TemplateStr", None)]))  # texts with values in them
_BY_NAME = frozenset({"get", "getattr", "getenv", "pop", "putenv", "set", "setattr", "setdefault", "setenv"})


class _Piece(NamedTuple):
    """A part of the code that is text to Python, or no Python: characters from `start` to before `end`."""

    start: int
    end: int
    is_secret: bool = False


def without_secrets(code: str) -> str:
    """Return code with `[redacted]` for the values of what has a secret's name, and for what looks like a secret."""
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    if re.match(_OTHER_LANGUAGE, code):
        return text(code)
    try:
        pieces = _pieces_of(code)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):  # no Python
        return text(code)
    shown, end = [], 0
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end, not one.is_secret)):
        if piece.start >= end:  # else it is a part of the last one
            shown += [code[end : piece.start], REDACTED if piece.is_secret else text(code[piece.start : piece.end])]
            end = piece.end
    return "".join([*shown, code[end:]])


def _pieces_of(code: str) -> list[_Piece]:
    python, found = code, list[_Piece]()
    try:
        tree = parse(code)
    except SyntaxError:
        python = re.sub(_OTHER_LINE, r"\1pass", code)
        tree = parse(python)
    place_of = _Places(code)
    lines = python.split("\n")
    for number, (line, was) in enumerate(zip(lines, code.split("\n"), strict=True), 1):
        if line != was:
            found.append(_Piece(place_of(number, 0), place_of(number, len(was))))
    for token in tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__):
        if token.type == tokenize.COMMENT:
            found.append(_Piece(place_of(*token.start), place_of(*token.end)))
    secret = set(map(id, _secrets_in(tree)))
    for node in [*_texts_in(tree), *_secrets_in(tree)]:
        start = place_of.of_bytes(node.lineno, node.col_offset)
        end = place_of.of_bytes(node.end_lineno or node.lineno, node.end_col_offset or 0)
        found.append(_Piece(start, end, id(node) in secret))
    return found


class _Places:
    """Gives the places of characters in a text by their lines, which count from 1, and columns."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __call__(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def of_bytes(self, line: int, column: int) -> int:
        """Return a place by a column that counts bytes, as trees have it."""
        return self(line, len(self._lines[line - 1].encode()[:column].decode()))


def _nodes_of(node: ast.AST) -> Iterator[Any]:
    """Yield what code consists of, and texts as a whole: up to Python 3.11 it is not known where their parts stand."""
    yield node
    for child in () if isinstance(node, _TEXTS) else ast.iter_child_nodes(node):
        yield from _nodes_of(child)


def _texts_in(node: ast.AST) -> Iterator[Any]:
    """Yield the texts that stand in code."""
    for part in _nodes_of(node):
        if isinstance(part, _TEXTS) or (isinstance(part, ast.Constant) and isinstance(part.value, (str, bytes))):
            yield part


def _secrets_in(tree: ast.AST) -> Iterator[Any]:
    """Yield the texts in code that are secrets, and numbers that are one by themselves."""
    for value in filter(None, _values_of_secrets(tree)):
        is_number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
        yield from [value] if is_number else _texts_in(value)
    for node in _texts_in(tree):
        if any(any(_secrets_in(part)) for part in ast.iter_child_nodes(node)):  # `f"{login(password='...')}"`
            yield node


def _values_of_secrets(tree: ast.AST) -> Iterator[ast.expr | None]:
    """Yield the expressions that are given to what has a secret's name."""
    for node in _nodes_of(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _assigned(target, value)
            case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
                yield from _under([(_name_of(target), value)])
            case ast.NamedExpr(target=target, value=value):
                yield from _under([(_name_of(target), value)])
            case ast.Compare(left=left, comparators=others):
                yield from others if is_secret(_name_of(left)) else ()
                yield from [left] if any(is_secret(_name_of(one)) for one in others) else ()
            case ast.Dict(keys=keys, values=values):
                names = [_text_of(key) for key in keys]
                held = dict(zip(names, map(_text_of, values), strict=True))
                yield from (one for name, one in zip(names, values, strict=True) if holds_secret(held, name))
            case ast.List(elts=items) | ast.Tuple(elts=items):  # a command line, `["--token", "abc"]`
                options = [word if (word := _text_of(one)).startswith("-") else "" for one in items]
                yield from _under(zip(options, items[1:], strict=False))
            case ast.Call(func=function, args=given, keywords=keywords):
                yield from _under((one.arg or "", one.value) for one in keywords)
                name = _name_of(function).rpartition(".")[2]
                yield from given if is_secret(name) else ()
                named = [_text_of(one) if name in _BY_NAME else "" for one in given]
                yield from (one for place, one in enumerate(given) if any(map(is_secret, named[:place])))
            case ast.arguments(posonlyargs=first, args=more, defaults=defaults, kwonlyargs=rest, kw_defaults=own):
                names = [one.arg for one in [*first, *more]]
                yield from _under(zip(reversed(names), reversed(defaults), strict=False))
                yield from _under((one.arg, value) for one, value in zip(rest, own, strict=True))


def _under(named: Iterable[tuple[str, ast.expr | None]]) -> Iterator[ast.expr | None]:
    """Yield the values whose names are those of secrets."""
    return (value for name, value in named if is_secret(name))


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    """Yield what an assignment gives to names of secrets: of `user, password = "a", "b"` the second."""
    targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
    if targets and len(targets) == len(values):
        for one, given in zip(targets, values, strict=True):
            yield from _assigned(one, given)
    elif any(is_secret(_name_of(one)) for one in targets or [target]):
        yield value


def _name_of(node: ast.expr | None) -> str:
    """Return the dotted name of a variable, an attribute or an item, `os.environ.TOKEN`; empty for others."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=holder, attr=name):
            return f"{_name_of(holder)}.{name}"
        case ast.Subscript(value=holder, slice=key):
            return f"{_name_of(holder)}.{_text_of(key)}"
        case ast.Starred(value=inner):
            return _name_of(inner)
    return ""


def _text_of(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
