"""The words of a query in SQL: names, texts, signs, and groups of those that stand in parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|(?P<text>'(?:[^']|'')*')|(?P<quoted>\"(?:[^\"]|\"\")*\")|(?P<number>\d[\w.]*)"
    r"|(?P<word>[^\W\d]\w*)|(?P<sign>::|\S)",
    re.DOTALL,
)
_MOST_TEXT = 100_000


class UnreadError(Exception):
    """A query is written in a way that is not read here."""


class Token(NamedTuple):
    """A word, or a group of those within parentheses.

    Args:
        kind: `word`, `quoted`, `text`, `number`, `sign`, `group` or, in brackets, `list`.
        value: As it is written.
        inner: Of a group, what stands in it.
    """

    kind: str
    value: str
    inner: tuple[Token, ...] = ()

    @property
    def low(self) -> str:
        """A word in small letters; empty for other things."""
        return self.value.lower() if self.kind == "word" else ""

    @property
    def name(self) -> str | None:
        """The name that this is, if it is one."""
        if self.kind == "quoted":
            return self.value[1:-1].replace('""', '"')
        return self.value if self.kind == "word" else None


@lru_cache(maxsize=64)
def statements_in(text: str) -> tuple[str, ...]:
    """Return the statements of a text, which semicolons part; the text itself where it is too long to be read."""
    if ";" not in text or len(text) > _MOST_TEXT:
        return (text,)
    ends = [found.start() for found in _TOKEN.finditer(text) if found.group() == ";"]
    parts = [text[start:end].strip() for start, end in zip([0, *(end + 1 for end in ends)], [*ends, None], strict=True)]
    return tuple(part for part in parts if part) or (text,)


def with_texts(text: str, texts: Sequence[object]) -> str:
    """Return a query with the texts among its parameters in the place of its marks, `?`, in their order."""
    marks = [found for found in _TOKEN.finditer(text) if found.group() == "?"] if len(text) <= _MOST_TEXT else []
    if len(marks) != len(texts):
        return text
    for mark, one in reversed(list(zip(marks, texts, strict=True))):
        if isinstance(one, str):
            quoted = one.replace("'", "''")
            text = f"{text[: mark.start()]}'{quoted}'{text[mark.end() :]}"
    return text


@lru_cache(maxsize=64)
def tree(text: str) -> tuple[Token, ...]:
    """Return the words of a query; what stands in parentheses is one group."""
    if len(text) > _MOST_TEXT:
        raise UnreadError
    levels: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(text):
        kind, value = found.lastgroup, found.group()
        if kind is None:
            continue
        if value in ("(", "["):
            levels.append([])
        elif value in (")", "]"):
            if len(levels) == 1:
                raise UnreadError
            inner = tuple(levels.pop())
            levels[-1].append(Token("group" if value == ")" else "list", value, inner))
        else:
            levels[-1].append(Token(kind, value))
    while levels[0] and levels[0][-1].value == ";":
        levels[0].pop()
    if len(levels) > 1 or any(one.value == ";" for one in levels[0]):
        raise UnreadError
    return tuple(levels[0])


def split(tokens: list[Token], words: Iterable[str]) -> list[tuple[str, list[Token]]]:
    """Return the parts of a query between some words, each with the word before it."""
    parts: list[tuple[str, list[Token]]] = [("", [])]
    for token in tokens:
        if token.low in words:
            parts.append((token.low, []))
        else:
            parts[-1][1].append(token)
    return parts


def parts_of(tokens: list[Token]) -> list[list[Token]]:
    """Return what commas separate."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.value == "," and token.kind == "sign":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]
