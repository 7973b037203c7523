"""What a column can hold: checked before a database refuses it, or cuts it off.

MySQL counts bytes of UTF-8, since that is what its tables hold; PostgreSQL counts characters. PostgreSQL also keeps
whole uris and string properties in indexes, compressed, so that it alone can tell which is too long. SQLite has no
limits, but text with a NUL is refused there too: it should not depend on the database what a store takes.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

from sqlalchemy import LargeBinary, String, Table, Text
from sqlalchemy.exc import DBAPIError

from autolog_store.errors import InvalidArgumentError
from autolog_store.sql.column_types import Id, LongText
from autolog_store.sql.dialects import POSTGRESQL_INDEX_ROW_TOO_LONG
from autolog_store.sql.servers import MYSQL_PACKET_SIZE
from autolog_store.sql.transaction import Transaction

_LARGEST_INT = 2**31 - 1
_MYSQL_TEXT = 2**16 - 1
_MYSQL_LONG_TEXT = 2**24 - 1
_POSTGRESQL_INDEXED_TEXT = 2690
_ROOM_IN_A_PACKET = 2**14  # for the rest of the statement

_Check: TypeAlias = Callable[[Sequence[Any]], None]

_NAMES = {"postgresql": "PostgreSQL", "mysql": "MySQL"}


@dataclass(frozen=True)
class _TextLimit:
    """The most that a text may have, in characters or in bytes of UTF-8."""

    most: int
    unit: str


def refuse_nul(what: str, texts: Collection[str]) -> None:
    """Raise InvalidArgumentError for a text with a NUL in it; `what` names the texts in the message."""
    if "\0" not in "".join(texts):
        return
    for text in texts:
        if "\0" in text:
            raise InvalidArgumentError(f"{what} {text[:100]!r} holds a NUL character, which no database keeps in text")


def check(transaction: Transaction, table: Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Raise InvalidArgumentError for the first value that does not fit into its column."""
    backend = transaction.dialect.name
    packet = int(transaction.info.get(MYSQL_PACKET_SIZE, 2**24)) - _ROOM_IN_A_PACKET if backend == "mysql" else 0
    for place, check_values in _checks(backend, table, columns, packet):
        values = [row[place] for row in rows if row[place]]
        if values:
            check_values(values)


@cache
def _checks(backend: str, table: Table, columns: tuple[str, ...], packet: int) -> list[tuple[int, _Check]]:
    """Return the places of those columns that cannot hold whatever Python can, and what checks their values."""
    found: list[tuple[int, _Check]] = []
    for place, name in enumerate(columns):
        type_, where = table.c[name].type, f"{table.name}.{name}"
        if isinstance(type_, String):
            found.append((place, partial(_check_texts, backend, where, _text_limit(backend, type_, packet))))
        elif isinstance(type_, LargeBinary) and backend == "mysql":
            found.append((place, partial(_check_bytes, where, min(_MYSQL_LONG_TEXT, packet))))
        elif isinstance(type_, Id) and backend != "sqlite":
            found.append((place, partial(_check_integers, backend, where)))
    return found


def explain(error: DBAPIError, rows: Sequence[Sequence[Any]]) -> None:
    """Raise InvalidArgumentError if PostgreSQL refused these rows because of a text that is too long for its index."""
    if getattr(error.orig, "sqlstate", None) == POSTGRESQL_INDEX_ROW_TOO_LONG:
        longest = max((value for row in rows for value in row if isinstance(value, str)), key=len, default="")
        raise InvalidArgumentError(
            f"a text of {len(longest.encode())} bytes, {longest[:40]!r}..., is too long for a uri or string property: "
            f"PostgreSQL keeps about {_POSTGRESQL_INDEXED_TEXT} bytes that do not compress in an index ({error.orig})"
        ) from error


def _text_limit(backend: str, type_: String, packet: int) -> _TextLimit | None:
    if backend == "mysql":
        if isinstance(type_, LongText):
            return _TextLimit(min(_MYSQL_LONG_TEXT, packet), "bytes of UTF-8")
        return _TextLimit(type_.length or _MYSQL_TEXT, "bytes of UTF-8")
    if backend == "postgresql" and not isinstance(type_, Text):
        return _TextLimit(type_.length or 0, "characters")
    return None


def _check_texts(backend: str, where: str, limit: _TextLimit | None, texts: Sequence[str]) -> None:
    refuse_nul(where, texts)
    in_bytes = limit is not None and limit.unit != "characters"
    if limit is None or max(map(len, texts)) <= limit.most // (4 if in_bytes else 1):  # bytes of a character
        return
    for text in texts:
        length = len(text.encode()) if in_bytes else len(text)
        if length > limit.most:
            raise InvalidArgumentError(
                f"{where} {text[:40]!r}... has {length} {limit.unit}; {_NAMES[backend]} keeps at most {limit.most}"
            )


def _check_bytes(where: str, most: int, values: Sequence[bytes]) -> None:
    longest = max(map(len, values))
    if longest > most:
        raise InvalidArgumentError(f"{where} has {longest} bytes in base64; MySQL keeps at most {most}")


def _check_integers(backend: str, where: str, numbers: Sequence[int]) -> None:
    for number in (max(numbers), min(numbers)):
        if not -_LARGEST_INT - 1 <= number <= _LARGEST_INT:
            raise InvalidArgumentError(
                f"{where} is {number}; {_NAMES[backend]} keeps integers of 32 bits there, up to {_LARGEST_INT}"
            )
