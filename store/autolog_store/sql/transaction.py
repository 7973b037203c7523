"""The transaction of one call: statements go straight to the driver, and rows come as the driver gives them."""

from collections.abc import Callable, Iterable, Sequence
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
        self._has_begun = False
        self._has_answered = False

    @property
    def info(self) -> dict[Any, Any]:
        """What was noted about the connection when it was made."""
        return self._connection.info  # type: ignore[no-any-return]

    def __enter__(self) -> "Transaction":  # noqa: PYI034 - Self needs Python 3.11
        self._open()
        if self._writes and dialects.has_writers_in_turn(self.dialect):
            try:
                self._repeat_if_lost(self._begin)  # from here on, nobody else writes
            except BaseException as error:
                self.__exit__(type(error), error, None)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connection is None:
            return  # lost on the way
        try:
            if error is not None:
                self._undo(error)
            elif self._has_begun:
                self._commit()
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
        """Run a SELECT like `rows`; as the first of a call it is taken for the only one, without a transaction.

        What is read after it in the same call may be newer. Where writers have turns, a writing call is always in one.
        """
        if self._has_begun:
            return self.rows(statement, **values)
        text, bound = statement.bound(self.dialect, values)

        def execute() -> None:
            with dialects.outside_transactions(self._connection.dbapi_connection, self.dialect):
                self._cursor.execute(text, bound)

        self._repeat_if_lost(execute)
        return self._cursor.fetchall()  # type: ignore[no-any-return]

    def run(self, text: str, values: Any = ()) -> Any:
        """Run a statement in the driver's own form; return the cursor, which the next statement uses again."""
        self._repeat_if_lost(lambda: self._begun().execute(text, values))
        return self._cursor

    def run_many(self, text: str, rows: Rows) -> None:
        """Run a statement in the driver's own form once for each row of values."""
        self._repeat_if_lost(lambda: self._begun().executemany(text, rows))

    def _repeat_if_lost(self, call: Callable[[], object]) -> None:
        """Talk to the driver, once more on a new connection if the one at hand was dead before anything was done.

        A server that was restarted, or grew tired of waiting, leaves dead ones behind.
        """
        try:
            self._call(call)
        except exc.DBAPIError as error:
            if self._has_answered or not error.connection_invalidated:
                raise
            self._engine.dispose()
            self._open()
            self._call(call)
        self._has_answered = True

    def _open(self) -> None:
        try:
            self._connection = self._engine.raw_connection()
        except self._driver_error as error:
            if self.dialect.name == "sqlite":
                raise _as_sqlalchemy(error, is_lost=False) from error
            raise UnavailableError(f"the database server does not answer: {error}") from error
        self._cursor = self._connection.cursor()
        self._has_begun = False

    def _begun(self) -> Any:
        """Return the cursor, in a transaction."""
        if not self._has_begun:
            self._begin()
        return self._cursor

    def _begin(self) -> None:
        dialects.begin(self._connection.dbapi_connection, self._cursor, self.dialect, writes=self._writes)
        self._has_begun = True

    def _call(self, call: Callable[[], object]) -> None:
        try:
            call()
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
