"""An open database: transactions, their errors, and what a fork does to it."""

import os
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from autolog_store.errors import (
    AbortedError,
    DataLossError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    StatusError,
    UnavailableError,
)
from autolog_store.sql import dialects, patience
from autolog_store.sql.lending import Lender
from autolog_store.sql.transaction import Transaction

# A fork waits this long for the calls of other threads; a later one leaves the child without its connections.
_FORK_PATIENCE_SECONDS = 2.0


class Database:
    """An engine whose transactions begin as its backend wants it and whose errors are the store's own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_closed = False
        self._kept: dict[Any, Any] = {}
        self._lender = Lender(engine)
        self._close_at_exit = weakref.finalize(self, self._lender.close)
        _open_databases.add(self)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[Transaction]:
        """Give a new transaction; commit at the end, or undo everything on any exception.

        Raises:
            FailedPreconditionError: the database is closed.
            AbortedError: a concurrent writer was in the way.
            UnavailableError: the server cannot be reached, or went away; later calls connect anew.
            DeadlineExceededError: a statement took too long; see patience.py.
            DataLossError: what is stored cannot be read.
            InvalidArgumentError: a value does not fit into its column.
            InternalError: the database refused a statement, and nobody below explained it better.
        """
        self._refuse_if_closed()
        try:
            with self._lender.turn(), Transaction(self._lender, writes=writes, kept=self._kept) as transaction:
                yield transaction
        except DBAPIError as error:
            raise _as_own(error) from error

    @contextmanager
    def schema_transaction(self, *, writes: bool) -> Iterator[Connection]:
        """Give the same as a connection of SQLAlchemy, which knows how to look at tables and to change them."""
        self._refuse_if_closed()
        try:
            with self._lender.turn():
                self._lender.put_away()
                with self.engine.connect() as connection, connection.begin():
                    driver: Any = connection.connection.dbapi_connection
                    with closing(driver.cursor()) as cursor:
                        for text in dialects.begin_statements(connection.dialect, writes=writes):
                            cursor.execute(text)
                    yield connection
        except DBAPIError as error:
            raise _as_own(error) from error

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise FailedPreconditionError("the store is closed; open it again with MetadataStore(...)")

    def close(self) -> None:
        """Close all connections; later transactions are refused. May be called twice."""
        with self._lender.turn():
            self._is_closed = True
            self._close_at_exit.detach()
            self._lender.close()  # also what was opened after the others were closed at exit


def _as_own(error: DBAPIError) -> StatusError:
    """Return the store's own error that says what went wrong in the database."""
    if dialects.is_retryable(error):
        return AbortedError(f"another writer was in the way: {error.orig}")
    if dialects.is_unavailable(error):
        return UnavailableError(f"the database server does not answer: {error.orig}")
    if dialects.is_stopped(error):
        return DeadlineExceededError(
            f"the database was stopped after {patience.MOST_SECONDS:.0f} s: {error.orig}; "
            "let the filter query name fewer neighbours, or join its conditions by AND"
        )
    if dialects.is_damaged(error):
        return DataLossError(f"what is stored cannot be read: {error.orig}; restore it from a backup, or name another")
    if dialects.is_too_large(error):
        return InvalidArgumentError(f"a value does not fit: {error.orig}")
    if dialects.are_names_alike(error):
        return InvalidArgumentError(
            f"two properties have names that the database takes for the same, as it passes over blanks at the end: "
            f"{error.orig}; give one of them another name"
        )
    return InternalError(f"the database refused a statement: {error.orig}")


# Connections do not survive a fork: SQLite keeps its locks per process, servers see two clients on one socket. So the
# connections at rest are closed before, and parent and child each open new ones when they next need them.
_open_databases: "weakref.WeakSet[Database]" = weakref.WeakSet()
_held_during_fork: list[Lender] = []


def _lenders() -> list[Lender]:
    """Return those whose databases outlive their connections."""
    return [one._lender for one in list(_open_databases) if not one._lender.is_in_memory]


def _before_fork() -> None:
    _held_during_fork.extend(one for one in _lenders() if one.hold(_FORK_PATIENCE_SECONDS))


def _after_fork_in_parent() -> None:
    while _held_during_fork:
        _held_during_fork.pop().go_on()


def _after_fork_in_child() -> None:
    for lender in _lenders():
        if lender not in _held_during_fork:
            lender.leave_to_parent()
    _after_fork_in_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
