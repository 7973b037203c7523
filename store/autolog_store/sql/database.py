"""An open database: transactions, and what becomes of its connections in threads and forked processes."""

import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from autolog_store.errors import (
    AbortedError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    UnavailableError,
)
from autolog_store.sql import connection as connections
from autolog_store.sql import dialects, patience
from autolog_store.sql.transaction import Transaction

# A fork waits this long for the calls of other threads; a later one leaves the child without its connections.
_FORK_PATIENCE_SECONDS = 2.0


class Database:
    """An engine whose transactions begin as its backend wants it and whose errors are the store's own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_closed = False
        self._kept: dict[Any, Any] = {}
        # SQLite: one call at a time, as in MLMD; a second writer would only wait in the database.
        self._lock = threading.RLock()
        self._close_at_exit = weakref.finalize(self, engine.dispose)
        _open_databases.add(self)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Transaction]:
        """Give a new transaction; commit at the end, or undo everything on any exception.

        Raises:
            FailedPreconditionError: the database is closed.
            AbortedError: a concurrent writer was in the way.
            UnavailableError: the server cannot be reached, or went away; later calls connect anew.
            DeadlineExceededError: a statement took too long; see patience.py.
            InvalidArgumentError: a value does not fit into its column.
            InternalError: the database refused a statement, and nobody below explained it better.
        """
        with self._in_turn(), Transaction(self.engine, writes=writes, kept=self._kept) as transaction:
            yield transaction

    @contextmanager
    def schema_transaction(self, *, writes: bool) -> Iterator[Connection]:
        """Give the same as a connection of SQLAlchemy, which knows how to look at tables and to change them."""
        with self._in_turn(), self.engine.connect() as connection, connection.begin():
            driver: Any = connection.connection.dbapi_connection
            with closing(driver.cursor()) as cursor:
                for text in dialects.begin_statements(connection.dialect, writes=writes):
                    cursor.execute(text)
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._is_closed:
            raise FailedPreconditionError("the store is closed; open it again with MetadataStore(...)")
        try:
            with self._turn():
                yield
        except DBAPIError as error:
            if dialects.is_retryable(error):
                raise AbortedError(f"another writer was in the way: {error.orig}") from error
            if dialects.is_unavailable(error):
                raise UnavailableError(f"the database server does not answer: {error.orig}") from error
            if dialects.is_stopped(error):
                raise DeadlineExceededError(
                    f"the database was stopped after {patience.MOST_SECONDS:.0f} s: {error.orig}; "
                    "let the filter query name fewer neighbours, or join its conditions by AND"
                ) from error
            if dialects.is_too_large(error):
                raise InvalidArgumentError(f"a value does not fit: {error.orig}") from error
            raise InternalError(f"the database refused a statement: {error.orig}") from error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not dialects.has_writers_in_turn(self.engine.dialect):
            yield
            return
        with self._lock:
            yield

    def close(self) -> None:
        """Close all connections; later transactions are refused. May be called twice."""
        with self._turn():
            self._is_closed = True
            self._close_at_exit()


# Connections do not survive a fork: SQLite keeps its locks per process, servers see two clients on one socket. So the
# connections at rest are closed before, and parent and child each open new ones when they next need them.
_open_databases: "weakref.WeakSet[Database]" = weakref.WeakSet()
_held_during_fork: list[Database] = []
_left_to_the_parent: list[object] = []


def _before_fork() -> None:
    for database in list(_open_databases):
        if connections.is_in_memory(database.engine):
            continue
        if database._lock.acquire(timeout=_FORK_PATIENCE_SECONDS):
            _held_during_fork.append(database)
            database.engine.dispose()


def _after_fork_in_parent() -> None:
    while _held_during_fork:
        _held_during_fork.pop()._lock.release()


def _after_fork_in_child() -> None:
    for database in list(_open_databases):
        if database not in _held_during_fork and not connections.is_in_memory(database.engine):
            # Busy while forking: its connections are the parent's, and must not even be closed here.
            _left_to_the_parent.append(database.engine.pool)
            database.engine.dispose(close=False)
            database._lock = threading.RLock()
    _after_fork_in_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
