"""What SQLite, MySQL and PostgreSQL do differently in transactions, statements and errors, as named functions."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table, literal_column, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from autolog_store.errors import AbortedError
from autolog_store.sql.tables import mlmd_env

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# Lock wait timeout, deadlock, and MariaDB's "record has changed since last read".
_MYSQL_CONFLICTS = (1205, 1213, 1020)
# Too many connections, shutting down, killed, no such host, no connection, gone, lost.
_MYSQL_GONE = (1040, 1053, 1077, 1927, 2002, 2003, 2005, 2006, 2013, 2055, 4031)
# Serialization failure, deadlock, lock not available.
_POSTGRESQL_CONFLICTS = ("40001", "40P01", "55P03")
# Shutting down, crashed, starting up, database dropped, idle in a session, too many connections.
_POSTGRESQL_GONE = ("57P01", "57P02", "57P03", "57P05", "53300")
_POSTGRESQL_READ_COMMITTED, _POSTGRESQL_REPEATABLE_READ = 2, 3
_SCHEMA_LOCK = 0x6D6C6D64  # "mlmd"
_SCHEMA_PATIENCE_SECONDS = 60


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
    """Begin a transaction, the first thing that happens on a connection.

    A reading one sees the database as it was at one moment. A writing one sees what others have committed until each
    of its statements, so that after waiting for a lock it knows what the lock's holder did; on SQLite it takes its lock
    now, so that it cannot lose it halfway.
    """
    match connection.dialect.name:
        case "sqlite":
            # The driver is set to leave transactions to us; see connection.py.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        case "mysql" if writes:
            # For one transaction. It also locks single rows instead of the gaps between them. Reads are REPEATABLE READ
            # by default.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        case "postgresql":
            # The driver says so in its BEGIN, which it sends with the first statement.
            driver: Any = connection.connection.dbapi_connection
            driver.isolation_level = _POSTGRESQL_READ_COMMITTED if writes else _POSTGRESQL_REPEATABLE_READ


def has_collation(dialect: Dialect) -> bool:
    """Tell whether two texts may be equal to the database that are not the same."""
    return dialect.name == "mysql"


def take_turn(connection: Connection) -> bool:
    """Wait until no other writer is in its turn, and keep others waiting until this transaction ends.

    Needed where no unique key stands against two writers who add the same, which is so for types. Tell whether it
    was new: what was read before may be outdated then.
    """
    if has_writers_in_turn(connection.dialect):
        return False
    # The one row that every store has. PostgreSQL and MySQL lock it alike.
    connection.execute(_ONE_ROW_FOR_UPDATE).all()
    return True


_ONE_ROW_FOR_UPDATE = select(mlmd_env).with_for_update()


def lock_rows(connection: Connection, table: Table, ids: Iterable[int]) -> None:
    """Keep rows as they are, for other writers, until this transaction ends; always in the same order."""
    if has_writers_in_turn(connection.dialect):
        return
    for batch in batches(connection.dialect, sorted(set(ids))):
        connection.execute(select(table.c.id).where(table.c.id.in_(batch)).order_by(table.c.id).with_for_update()).all()


@contextmanager
def schema_turn(connection: Connection) -> Iterator[None]:
    """Be the only one who makes or changes tables, from now until the end of the `with` and of the transaction."""
    match connection.dialect.name:
        case "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            yield
        case "mysql":
            # MySQL ends a transaction at each CREATE TABLE; this lock belongs to the connection.
            name = text("SELECT concat('mlmd schema of ', left(database(), 40))")
            lock = {"name": connection.execute(name).scalar(), "seconds": _SCHEMA_PATIENCE_SECONDS}
            if connection.execute(text("SELECT get_lock(:name, :seconds)"), lock).scalar() != 1:
                raise AbortedError("another process has been making or changing the tables for too long; try again")
            try:
                yield
                connection.exec_driver_sql("COMMIT")
            finally:
                connection.execute(text("SELECT release_lock(:name)"), lock)
        case _:
            yield


def has_writers_in_turn(dialect: Dialect) -> bool:
    """Tell whether a writing transaction is alone from its beginning, so that what it has read stays true."""
    return dialect.name == "sqlite"


def insertion_order(dialect: Dialect, table: Table) -> list[ColumnElement[Any]]:
    """Return what to order by to read the rows of a table without key in the order they were written."""
    # MySQL keeps that order by itself: its hidden row number closes every index.
    hidden_column = {"sqlite": "rowid", "postgresql": "ctid"}.get(dialect.name)
    return [literal_column(f"{table.name}.{hidden_column}")] if hidden_column else []


def is_race_lost(error: BaseException | None, column: str) -> bool:
    """Tell whether another writer has meanwhile used the value of a unique key that begins or ends with this column."""
    if not isinstance(error, IntegrityError) or isinstance(error.orig, sqlite3.Error):
        return False
    diagnosis = getattr(error.orig, "diag", None)
    violated = str(getattr(diagnosis, "constraint_name", "") or error.orig)
    # PostgreSQL names its key; MySQL ends its message with "for key 'type_id'".
    return column in (violated.rsplit("'", 2)[-2] if violated.endswith("'") else violated)


def is_retryable(error: DBAPIError) -> bool:
    """Tell whether a concurrent writer was in the way, so that the same call may succeed when repeated."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        code = getattr(original, "sqlite_errorcode", None)  # Python >= 3.11
        if code is not None:
            return code & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED)
        return "is locked" in str(original)
    return _sqlstate(original) in _POSTGRESQL_CONFLICTS or _mysql_code(original) in _MYSQL_CONFLICTS


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether the server cannot be reached, went away, or takes no more connections."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = _sqlstate(error.orig)
    return (
        error.connection_invalidated
        or _mysql_code(error.orig) in _MYSQL_GONE
        or state[:2] == "08"
        or state in _POSTGRESQL_GONE
    )


def _sqlstate(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""


def _mysql_code(error: BaseException | None) -> int | None:
    code = error.args[0] if error and error.args else None
    return code if isinstance(code, int) else None
