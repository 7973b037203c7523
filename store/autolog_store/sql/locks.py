"""Waiting for other writers, and making them wait."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Table, select, text

from autolog_store.errors import AbortedError
from autolog_store.sql import dialects
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.tables import mlmd_env
from autolog_store.sql.transaction import Transaction

_SCHEMA_LOCK = 0x6D6C6D64  # "mlmd"
_SCHEMA_PATIENCE_SECONDS = 60


def take_turn(transaction: Transaction) -> bool:
    """Wait until no other writer is in its turn, and keep others waiting until this transaction ends.

    Needed where no unique key stands against two writers who add the same, which is so for types. Tell whether it
    was new: what was read before may be outdated then.
    """
    if dialects.has_writers_in_turn(transaction.dialect):
        return False
    # The one row that every store has. PostgreSQL and MySQL lock it alike. What is asked next goes with it.
    transaction.ask(_ONE_ROW_FOR_UPDATE)
    return True


_ONE_ROW_FOR_UPDATE = Prepared(select(mlmd_env).with_for_update())


def lock_rows(transaction: Transaction, table: Table, ids: Iterable[int]) -> None:
    """Keep rows as they are, for other writers, until this transaction ends; always in the same order."""
    if not dialects.has_writers_in_turn(transaction.dialect):
        transaction.ask_of(_for_update(table), ids)


@cache
def _for_update(table: Table) -> Prepared:
    return Prepared(select(table.c.id).where(is_wanted(table.c.id)).order_by(table.c.id).with_for_update())


@contextmanager
def schema_turn(connection: Connection) -> Iterator[None]:
    """Be the only one who makes or changes tables, from now until the end of the `with` and of the transaction."""
    match connection.dialect.name:
        case "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            yield
        case "mysql":
            # MySQL ends a transaction at each CREATE TABLE; this lock belongs to the connection.
            if connection.execute(_GET_SCHEMA_LOCK, {"seconds": _SCHEMA_PATIENCE_SECONDS}).scalar() != 1:
                raise AbortedError("another process has been making or changing the tables for too long; try again")
            try:
                yield
                connection.exec_driver_sql("COMMIT")
            finally:
                if not connection.invalidated:  # a lost connection has lost its locks
                    connection.execute(_RELEASE_SCHEMA_LOCK)
        case _:
            yield


# The server puts the name together: sent here and back, one that is not ASCII would not survive how we talk to it.
_GET_SCHEMA_LOCK = text("SELECT get_lock(concat('mlmd schema of ', left(database(), 40)), :seconds)")
_RELEASE_SCHEMA_LOCK = text("SELECT release_lock(concat('mlmd schema of ', left(database(), 40)))")
