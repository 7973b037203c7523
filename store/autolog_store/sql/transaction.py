"""The transaction of one call: statements go straight to the driver, and rows come as the driver gives them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Engine, exc

from autolog_store.errors import UnavailableError
from autolog_store.sql import dialects
from autolog_store.sql.statements import Prepared

Rows: TypeAlias = Sequence[tuple[Any, ...]]


class Transaction:
    """A transaction on a connection of an engine, for a `with`: it commits at the end, and undoes all on an exception.

    Flags that it reads may be 0 and 1. Errors of the driver are raised as SQLAlchemy's classes, with the driver's own
    as `orig`.

    Args:
        engine: Whose pool lends the connection.
        writes: Whether anything may be changed; see `dialects.begin`.
        kept: What the calls on this database remember; only of what is committed and never changes.
    """

    def __init__(self, engine: Engine, *, writes: bool, kept: dict[Any, Any]) -> None:
        self.dialect: Dialect = engine.dialect
        self.kept = kept
        self._engine = engine
        self._writes = writes
        self._driver_error: Any = self.dialect.loaded_dbapi.Error
        self._connection: Any = None  # of the pool, while we have it
        self._cursor: Any = None
        self._has_answered = False

    @property
    def info(self) -> dict[Any, Any]:
        """What was noted about the connection when it was made."""
        return self._connection.info  # type: ignore[no-any-return]

    def __enter__(self) -> "Transaction":  # noqa: PYI034 - Self needs Python 3.11
        try:
            self._open()
        except exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._open_anew()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is None:
            return  # lost on the way
        try:
            if error is None:
                self._commit()
            else:
                self._undo(error)
        finally:
            if self._connection is not None:
                self._connection.close()

    def rows(self, statement: Prepared, **values: Any) -> Rows:
        """Run a SELECT and return all rows."""
        return self.run(*statement.bound(self.dialect, values)).fetchall()  # type: ignore[no-any-return]

    def rows_of(self, statement: Prepared, wanted: Iterable[Any], **values: Any) -> Rows:
        """Run a SELECT that has a condition `is_wanted`; return all rows, none if nothing is wanted.

        Each value is asked for once, in order, by as few statements as the database can take.
        """
        ordered = sorted(set(wanted))
        size = dialects.most_wanted(self.dialect) or len(ordered)
        if len(ordered) <= size:
            return self.rows(statement, wanted=ordered, **values) if ordered else []
        starts = range(0, len(ordered), size)
        return [row for at in starts for row in self.rows(statement, wanted=ordered[at : at + size], **values)]

    def rows_alone(self, statement: Prepared, **values: Any) -> Rows:
        """Run a SELECT like `rows`; the first of a reading call is taken for its only one, without a transaction.

        What is read after it in the same call may be newer.
        """
        driver = self._connection.dbapi_connection
        if self._writes or self._has_answered or not dialects.has_autocommit_without_asking(self.dialect):
            return self.rows(statement, **values)
        driver.autocommit = True
        try:
            return self.rows(statement, **values)
        finally:
            with suppress(self._driver_error):  # it may have been lost
                driver.autocommit = False

    def run(self, text: str, values: Any = ()) -> Any:
        """Run a statement in the driver's own form; return the cursor, which the next statement uses again."""
        try:
            self._call(self._cursor.execute, text, values)
        except exc.DBAPIError as error:
            if self._has_answered or not error.connection_invalidated:
                raise
            self._open_anew()
            self._call(self._cursor.execute, text, values)
        self._has_answered = True
        return self._cursor

    def run_many(self, text: str, rows: Rows) -> None:
        """Run a statement in the driver's own form once for each row of values."""
        self._call(self._cursor.executemany, text, rows)

    def _open(self) -> None:
        try:
            self._connection = self._engine.raw_connection()
        except self._driver_error as error:
            if self.dialect.name == "sqlite":
                raise _as_sqlalchemy(error, is_lost=False) from error
            raise UnavailableError(f"the database server does not answer: {error}") from error
        try:
            self._cursor = self._connection.cursor()
            driver = self._connection.dbapi_connection
            self._call(dialects.begin, driver, self._cursor, self.dialect, writes=self._writes)
        except BaseException:
            if self._connection is not None:
                self._connection.close()
            raise

    def _open_anew(self) -> None:
        """Begin on a new connection, before anything was done on a dead one.

        A server that was restarted, or grew tired of waiting, leaves dead ones behind.
        """
        self._engine.dispose()
        self._open()

    def _call(self, function: Callable[..., object], *arguments: Any, **options: Any) -> None:
        try:
            function(*arguments, **options)
        except self._driver_error as error:
            is_lost = self.dialect.is_disconnect(error, self._connection.dbapi_connection, self._cursor)
            if is_lost:
                self._connection.invalidate(error)
                self._connection = None
            raise _as_sqlalchemy(error, is_lost=is_lost) from error

    def _commit(self) -> None:
        try:
            self._call(self._connection.commit)
        except BaseException as error:
            if self._connection is not None:
                self._undo(error)  # else the next call on this connection would commit it
            raise

    def _undo(self, reason: BaseException) -> None:
        if not isinstance(reason, Exception) and self.dialect.name != "sqlite":
            self._connection.invalidate()  # interrupted, maybe in the middle of an answer
            return
        try:
            self._connection.rollback()
        except self._driver_error as error:
            self._connection.invalidate(error)


def _as_sqlalchemy(error: Any, *, is_lost: bool) -> exc.DBAPIError:
    kinds = (getattr(exc, base.__name__, None) for base in type(error).__mro__)
    kind = next((one for one in kinds if isinstance(one, type) and issubclass(one, exc.DBAPIError)), exc.DBAPIError)
    return kind(None, None, error, connection_invalidated=is_lost)
