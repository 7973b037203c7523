"""Values as the SQL of a server has them; psycopg's own way takes five times as long, mysqlclient's ten times."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from autolog_store.errors import InvalidArgumentError

_Writers: TypeAlias = Mapping[type, Callable[[Any], str]]


def with_values(backend: str, text: str, values: Sequence[Any]) -> str:
    """Return a statement in the driver's own form with its values in it."""
    writers = _WRITERS[backend]
    return text % tuple(["NULL" if value is None else writers[type(value)](value) for value in values])


def rows(backend: str, values: Iterable[Sequence[Any]]) -> list[str]:
    """Return rows of values, with commas between these."""
    writers = _WRITERS[backend]
    return [", ".join(["NULL" if value is None else writers[type(value)](value) for value in row]) for row in values]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _signed(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def _text_of_postgresql(value: str) -> str:
    if "\0" in value:
        raise InvalidArgumentError(f"{value[:100]!r} holds a NUL character, which no database keeps in text")
    quoted = value.replace("'", "''")
    # Whether a backslash is one in other quotes is up to the server.
    return "E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in quoted else f"'{quoted}'"


def _bytes_of_postgresql(value: bytes) -> str:
    return rf"'\x{value.hex()}'::bytea"


def _text_of_mysql(value: str) -> str:
    # The modes of our sessions let a backslash escape; see servers.py. Two quotes end a text in no mode.
    if "'" not in value and "\\" not in value and "\0" not in value:
        return f"'{value}'"
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'"


def _double_of_mysql(value: float) -> str:
    text = repr(value)
    return text if "e" in text else f"{text}e0"  # without, it is a decimal


def _base64_of_mysql(value: bytes) -> str:
    return f"'{value.decode('ascii')}'"


def _list_of_mysql(values: tuple[Any, ...]) -> str:
    (written,) = rows("mysql", [values])
    return f"({written})"


_WRITERS: dict[str, _Writers] = {
    "postgresql": {
        bool: _flag,
        int: _signed,
        float: "'{!r}'".format,
        str: _text_of_postgresql,
        bytes: _bytes_of_postgresql,
    },
    "mysql": {
        bool: _flag,
        int: str,
        float: _double_of_mysql,
        str: _text_of_mysql,
        bytes: _base64_of_mysql,
        tuple: _list_of_mysql,
    },
}


def postgresql_array(values: Sequence[Any]) -> str:
    """Return values as PostgreSQL writes an array in text."""
    if all([type(value) is int for value in values]):  # noqa: C419 - a list takes half the time
        return f"{{{str(list(values))[1:-1]}}}"
    return f"{{{','.join([_element_of_postgresql(value) for value in values])}}}"


def _element_of_postgresql(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        escaped = value.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'
    return rf'"\\x{value.hex()}"' if isinstance(value, bytes) else str(value)
