"""Filter query: text to tokens, each knowing where it stands, and the one error that all faults of a query become."""

import math
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from autolog_store.errors import InvalidArgumentError


class Position(NamedTuple):
    """Where in the query; line and column are counted when an error names them, which takes longer than a token."""

    text: str
    offset: int

    @property
    def line(self) -> int:
        """The line, from 1."""
        return len(self._lines())

    @property
    def column(self) -> int:
        """The column, from 1; a tab reaches to the next multiple of 8."""
        return len(self._lines()[-1].expandtabs(8)) + 1

    def _lines(self) -> list[str]:
        return _LINE_END.split(self.text[: self.offset])


class Token(NamedTuple):
    """A word, symbol or value of a query.

    `kind` is "word", "quoted word", "number", "string" or "end"; symbols and reserved words, in upper case, are kinds
    of their own.
    """

    kind: str
    text: str
    value: int | float | str
    at: Position

    def __str__(self) -> str:
        return "the end of the query" if self.kind == "end" else f"`{shortened(self.text)}`"


RESERVED = frozenset(
    {"AND", "AS", "BETWEEN", "CASE", "CAST", "ELSE", "END", "FALSE", "IN", "IS", "LIKE", "NOT", "NULL", "OR"}
    | {"SELECT", "THEN", "TRUE", "WHEN"}
)

_BLANK = re.compile(r"(?: \s+ | (?:--|\#)[^\r\n]* | /\*.*?\*/ )+", re.VERBOSE | re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD_AFTER_DOT = re.compile(r"[A-Za-z0-9_]+")
_QUOTED_WORD = re.compile(r"`((?:\\.|[^`\\])*)`", re.DOTALL)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+ | (?: [0-9]+(?:\.[0-9]*)? | \.[0-9]+ )(?:[eE][+-]?[0-9]+)?", re.VERBOSE)
_SYMBOL = re.compile(r"<=|>=|<>|!=|<<|>>|\|\||[-+*/~&^|=<>(),.]")
_STRING_OPENING = re.compile(r"(?:r|b|rb|br)?['\"]", re.IGNORECASE)
_STRING = re.compile(
    r"""(?P<prefix>[rb]*)
        (?: (?P<quotes>\'\'\'|\""") (?P<long>(?:\\.|(?!(?P=quotes))[^\\])*) (?P=quotes)
          | (?P<quote>['"])         (?P<short>(?:\\.|(?!(?P=quote))[^\\\r\n])*) (?P=quote) )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(
    r"""\\(?: (?P<letter>[abfnrtv\\?"'`])
            | (?P<octal>[0-3][0-7]{2})
            | [xX](?P<x>[0-9a-fA-F]{2}) | u(?P<u>[0-9a-fA-F]{4}) | U(?P<U>[0-9a-fA-F]{8})
            | (?P<illegal>.) )""",
    re.VERBOSE | re.DOTALL,
)
_LINE_END = re.compile(r"\r\n?|\n")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, the last one of kind "end"; what is no token raises when its turn comes."""
    return _Lexer(text).tokens()


def invalid(problem: str, at: Position | None = None) -> InvalidArgumentError:
    """Return the error that every fault of a query is reported with."""
    where = f" [at {at.line}:{at.column}]" if at else ""
    return InvalidArgumentError(f"Invalid `filter_query`: {problem}{where}")


class _Lexer:
    """Cuts the text into tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0

    @property
    def _at(self) -> Position:
        return Position(self._text, self._offset)

    def tokens(self) -> Iterator[Token]:
        kind = ""
        while kind != "end":
            if blank := _BLANK.match(self._text, self._offset):
                self._offset = blank.end()
            kind, value, end = self._read(after=kind)
            token = Token(kind, self._text[self._offset : end], value, self._at)
            self._offset = end
            yield token

    def _read(self, *, after: str) -> tuple[str, int | float | str, int]:
        """Return the kind and value of the next token, and where it ends."""
        text, start = self._text, self._offset
        if start == len(text):
            return "end", "", start
        if text.startswith("/*", start):
            raise invalid("expected `*/`, found the end of the query: the comment is never closed", self._at)
        if after == "." and (match := _WORD_AFTER_DOT.match(text, start)):
            return "word", match[0], match.end()
        if text[start] == "`":
            return self._read_quoted_word()
        if _STRING_OPENING.match(text, start):
            return self._read_string()
        if match := _WORD.match(text, start):
            upper = match[0].upper()
            return upper if upper in RESERVED else "word", match[0], match.end()
        starts_field = text[start] == "." and after in ("word", "quoted word")
        if not starts_field and (match := _NUMBER.match(text, start)):
            return self._read_number(match)
        if match := _SYMBOL.match(text, start):
            return match[0], match[0], match.end()
        raise invalid(f"expected a word, a value or an operator, found `{text[start]}`", self._at)

    def _read_number(self, match: re.Match[str]) -> tuple[str, int | float, int]:
        number = match[0]
        if following := _WORD.match(self._text, match.end()):
            raise invalid(f"expected a blank after the number {shortened(number)}, found `{following[0]}`", self._at)
        is_hex = number[:2] in ("0x", "0X")
        if not is_hex and not number.isdigit():
            value = float(number)
            if value == math.inf:
                raise invalid(f"expected a number that a double can hold, found {shortened(number)}", self._at)
            return "number", value, match.end()
        digits = number[2:] if is_hex else number
        # Python's int() refuses thousands of digits, and 2^64 has twenty.
        if len(digits.lstrip("0")) > 20 or int(digits, 16 if is_hex else 10) >= 2**64:
            raise invalid(f"expected an integer below 2^64, found {shortened(number)}", self._at)
        return "number", int(digits.lstrip("0") or "0", 16 if is_hex else 10), match.end()

    def _read_string(self) -> tuple[str, str, int]:
        match = _STRING.match(self._text, self._offset)
        if not match:
            raise invalid("expected the string to be closed, found the end of the line or of the query", self._at)
        if "b" in match["prefix"].lower():
            raise invalid(
                f"expected a string, found the bytes {shortened(match[0])}; no term is of type BYTES", self._at
            )
        body = match["long"] if match["quotes"] else match["short"]
        return "string", self._storable(body if match["prefix"] else self._unescaped(body)), match.end()

    def _read_quoted_word(self) -> tuple[str, str, int]:
        match = _QUOTED_WORD.match(self._text, self._offset)
        if not match:
            raise invalid("expected a closing backquote, found the end of the query", self._at)
        if not match[1]:
            raise invalid("expected a name in the backquotes, found none", self._at)
        return "quoted word", self._storable(self._unescaped(match[1])), match.end()

    def _unescaped(self, body: str) -> str:
        return _ESCAPE.sub(self._unescape, body)

    def _unescape(self, escape: re.Match[str]) -> str:
        if letter := escape["letter"]:
            return _CONTROL.get(letter, letter)
        if octal := escape["octal"]:
            return chr(int(octal, 8))
        digits = escape["x"] or escape["u"] or escape["U"]
        if digits and int(digits, 16) <= sys.maxunicode:
            return chr(int(digits, 16))
        raise invalid(
            f"expected an escape such as \\n, \\' or \\u00e9, found {escape[0]}; write \\\\ for a backslash", self._at
        )

    def _storable(self, value: str) -> str:
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
            raise invalid("expected text, found U+0000 or half a surrogate pair, which no database stores", self._at)
        return value


def shortened(text: str) -> str:
    """Return what a message shows of a text of any length."""
    return text if len(text) <= 40 else text[:37] + "..."
