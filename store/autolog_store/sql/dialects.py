"""What SQLite, MySQL and PostgreSQL do differently in transactions, statements and errors, as named functions."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Table, insert, literal_column, text
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
_MYSQL_LOCK_WAIT_TIMEOUT, _MYSQL_DEADLOCK = 1205, 1213


def batches(dialect: Dialect, values: Iterable[Any], *, parameters_per_value: int = 1) -> Iterator[list[Any]]:
    """Yield `values` in lists that one statement can bind; nothing for no values."""
    size = _most_bound_parameters(dialect) // parameters_per_value
    everything = list(values)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


def _most_bound_parameters(dialect: Dialect) -> int:
    if dialect.name == "sqlite" and sqlite3.sqlite_version_info < (3, 32):
        return 900
    return 30_000  # SQLite allows 32,766 since 3.32, PostgreSQL 65,535; some are left for the rest of the statement.


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin a transaction; on SQLite a writing one takes its lock now, so that it cannot lose it halfway."""
    if connection.dialect.name == "sqlite":
        # The driver is set to leave transactions to us; see connection.py.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def has_writers_in_turn(dialect: Dialect) -> bool:
    """Tell whether a writing transaction is alone from its beginning, so that what it has read stays true."""
    return dialect.name == "sqlite"


def insert_with_ids(connection: Connection, table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows into a table with an `id` column and return their new ids, in order."""
    if not rows:
        return []
    if connection.dialect.name == "sqlite":
        # The write lock is held, so the next ids are known, and one executemany is the fastest way in.
        last = connection.execute(_LAST_SQLITE_ID, {"name": table.name}).scalar() or 0
        ids = list(range(last + 1, last + 1 + len(rows)))
        connection.execute(insert(table), [{**row, "id": id_} for id_, row in zip(ids, rows, strict=True)])
        return ids
    if connection.dialect.insert_executemany_returning_sort_by_parameter_order:
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(connection.execute(statement, list(rows)).scalars())
    # MySQL cannot return ids, but numbers the rows of one INSERT consecutively and reports the first.
    ids = []
    for batch in batches(connection.dialect, rows, parameters_per_value=len(table.c)):
        first = connection.execute(insert(table).values(batch)).lastrowid
        ids.extend(range(first, first + len(batch)))
    return ids


_LAST_SQLITE_ID = text("SELECT seq FROM sqlite_sequence WHERE name = :name")


def insert_or_ignore(dialect: Dialect, table: Table) -> Insert:
    """Return an INSERT that leaves out rows whose unique key is taken."""
    # Each dialect is imported only where it is used: PostgreSQL's alone takes a tenth of a second.
    if dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table).on_conflict_do_nothing()
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()
    return insert(table).prefix_with("IGNORE")


def insertion_order(dialect: Dialect, table: Table) -> list[ColumnElement[Any]]:
    """Return what to order by to read the rows of a table without key in the order they were written."""
    # MySQL keeps that order by itself: its hidden row number closes every index.
    hidden_column = {"sqlite": "rowid", "postgresql": "ctid"}.get(dialect.name)
    return [literal_column(f"{table.name}.{hidden_column}")] if hidden_column else []


def is_retryable(error: DBAPIError) -> bool:
    """Tell whether a concurrent writer was in the way, so that the same call may succeed when repeated."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        code = getattr(original, "sqlite_errorcode", None)  # Python >= 3.11
        if code is not None:
            return code & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED)
        return "is locked" in str(original)
    arguments = original.args if original else ()
    return bool(arguments) and arguments[0] in (_MYSQL_LOCK_WAIT_TIMEOUT, _MYSQL_DEADLOCK)
