"""The transaction of one call: statements go straight to the driver, and rows come as the driver gives them.

A server takes time for each message, however short. So what is asked for with `later` and `ask` waits until an answer
is needed or the transaction ends, and then goes in one message, with the BEGIN before and the COMMIT behind.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, TypeAlias

from sqlalchemy import Dialect, exc

from autolog_store.errors import UnavailableError
from autolog_store.sql import dialects, literals, patience
from autolog_store.sql.lending import Lender
from autolog_store.sql.servers import MYSQL_ONE_BY_ONE, POSTGRESQL_WHOLE
from autolog_store.sql.statements import Prepared

logger = logging.getLogger(__name__)

Rows: TypeAlias = Sequence[tuple[Any, ...]]
Explain: TypeAlias = Callable[[exc.DBAPIError], Exception | None]

MOST_CHARACTERS = 500_000  # that wait; the packets of MySQL may be 1 MiB short
_RECENT_SECONDS = 10.0  # what stands between may forget a silent connection after a minute, and tell nobody

_watch = patience.Watch()


class Answer:
    """The answer to a statement that may still wait to be sent; to ask for it sends all that wait."""

    def __init__(self, send: Callable[[], None] | None = None, rows: Rows = (), last_id: int = 0) -> None:
        self._send = send
        self._rows = rows
        self._last_id = last_id

    def take(self, cursor: Any, dialect: Dialect) -> None:
        """Read what a cursor stands at."""
        self._send = None
        if dialects.has_rows(cursor, dialect):
            self._rows = cursor.fetchall()
        else:
            self._last_id = getattr(cursor, "lastrowid", 0)  # PostgreSQL's has none

    def rows(self) -> Rows:
        """Return the rows of a SELECT."""
        self._make_sure_it_is_here()
        return self._rows

    def last_id(self) -> int:
        """Return the first id that an INSERT has given on MySQL."""
        self._make_sure_it_is_here()
        return self._last_id

    def _make_sure_it_is_here(self) -> None:
        if self._send:
            self._send()


class _Waiting(NamedTuple):
    """A statement that waits to be sent. It may write `rows` to `table`, and `explain` makes its errors clearer."""

    text: str
    answer: Answer
    table: str
    rows: Rows
    explain: Explain | None


class Transaction:
    """A transaction on a connection of a database, for a `with`: it commits at the end, and undoes all on an exception.

    Flags that it reads may be 0 and 1. Errors of the driver are raised as SQLAlchemy's classes, with the driver's own
    as `orig`.

    Args:
        lender: Who lends the connection.
        writes: Whether anything may be changed; see `dialects.begin_statements`.
        kept: What the calls on this database remember; only of what is committed and never changes, but for hints.
    """

    def __init__(self, lender: Lender, *, writes: bool, kept: dict[Any, Any]) -> None:
        self.dialect: Dialect = lender.engine.dialect
        self.kept = kept
        self._lender = lender
        self._writes = writes
        self._driver_error: Any = self.dialect.loaded_dbapi.Error
        self._connection: Any = None  # while we have it
        self._cursor: Any = None
        self._rested_seconds: float | None = None  # how long nobody used it; None for a new one
        self._is_alive = False  # as far as anybody can know
        self._has_begun = False
        self._waiting: list[_Waiting] = []
        self._waiting_characters = 0

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
            else:
                self._commit()
        finally:
            if self._connection is not None:
                self._lender.take_back(self._connection)

    def rows(self, statement: Prepared, **values: Any) -> Rows:
        """Run a SELECT and return all rows."""
        if self._waiting or dialects.has_only_messages(self.dialect):
            return self.ask(statement, **values).rows()
        self.run(*statement.bound(self.dialect, values))
        return self._fetched()

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

    def limited(self) -> AbstractContextManager[None]:
        """Return a `with` whose statements are stopped when they take too long."""
        if self.dialect.name == "sqlite":
            return patience.limit_of_sqlite(self._connection.dbapi_connection)
        return _watch.limit(self._stop)

    def _stop(self) -> None:
        try:
            if self._connection is not None:
                dialects.stop(self._lender.engine, self._connection.dbapi_connection)
        except (self._driver_error, exc.SQLAlchemyError):
            logger.warning("a statement runs for too long, and could not be stopped", exc_info=True)

    def ask(self, statement: Prepared, **values: Any) -> Answer:
        """Run a SELECT at the latest when its answer is needed."""
        if dialects.has_writers_in_turn(self.dialect) or not (
            self._waiting or self._writes or dialects.has_only_messages(self.dialect)
        ):
            return Answer(rows=self.rows(statement, **values))  # prepared
        return self.later(literals.with_values(self.dialect.name, *statement.bound(self.dialect, values)))

    def ask_of(self, statement: Prepared, wanted: Iterable[Any], **values: Any) -> Answer:
        """Run a SELECT like `rows_of` at the latest when its answer is needed."""
        ordered = sorted(set(wanted))
        if not ordered:
            return Answer()
        if len(ordered) > (dialects.most_wanted(self.dialect) or len(ordered)):
            return Answer(rows=self.rows_of(statement, ordered, **values))
        return self.ask(statement, wanted=ordered, **values)

    def later(self, text: str, *, table: str = "", rows: Rows = (), explain: Explain | None = None) -> Answer:
        """Run a statement on a server at the latest when its answer is needed or the transaction ends.

        Args:
            text: The statement, with its values in it.
            table: What it writes to, if it does.
            rows: The values that it writes.
            explain: Returns what to raise in place of an error of it; None for the error itself.
        """
        if self._waiting and self._waiting_characters + len(text) > MOST_CHARACTERS:
            self._send()
        self._waiting_characters += len(text)
        answer = Answer(self._send)
        self._waiting.append(_Waiting(text, answer, table, rows, explain))
        return answer

    def _send(self, *, commits: bool = False) -> None:
        """Send all that waits in one message, and read the answers."""
        waiting, self._waiting, self._waiting_characters = self._waiting, [], 0
        answered = 0

        def send() -> None:
            nonlocal answered
            answered = 0
            is_whole = commits and self._writes and not self._has_begun and POSTGRESQL_WHOLE in self.info
            begins = not (self._has_begun or is_whole)
            first = dialects.begin_statements(self.dialect, writes=self._writes) if begins else ()
            last = ("COMMIT",) if commits and not is_whole else ()
            statements = [*first, *[one.text for one in waiting], *last]
            self._has_begun = True
            are_done = dialects.execute_all(
                self._cursor, self.dialect, statements, one_by_one=MYSQL_ONE_BY_ONE in self.info
            )
            for place, _ in enumerate(are_done, -len(first)):
                if 0 <= place < len(waiting):
                    waiting[place].answer.take(self._cursor, self.dialect)
                    answered += 1
            self._has_begun = not commits

        try:
            self._repeat_if_lost(send)
        except exc.DBAPIError as error:
            failed = dialects.failed_one(error, [(one.table, one.rows) for one in waiting], answered)
            _raise_explained(error, None if failed is None else waiting[failed].explain)

    def rows_alone(self, statement: Prepared, **values: Any) -> Rows:
        """Run a SELECT like `rows`; as the first of a call it is taken for the only one, without a transaction.

        What is read after it in the same call may be newer. Where writers have turns, a writing call is always in one.
        """
        if self._has_begun or self._waiting:
            return self.rows(statement, **values)
        text, bound = statement.bound(self.dialect, values)
        self._repeat_if_lost(lambda: dialects.execute(self._cursor, self.dialect, text, bound))
        return self._fetched()

    def _fetched(self) -> Rows:
        try:
            return self._cursor.fetchall()  # type: ignore[no-any-return]
        except self._driver_error as error:
            self._raise(error)

    def run(self, text: str, values: Any = None) -> Any:
        """Run a statement in the driver's own form, or as it is; return the cursor, which the next one uses again."""
        if self._waiting:
            self._send()
        self._repeat_if_lost(lambda: dialects.execute(self._begun(), self.dialect, text, values))
        return self._cursor

    def run_many(self, text: str, rows: Rows) -> None:
        """Run a statement in the driver's own form once for each row of values."""
        if self._waiting:
            self._send()
        self._repeat_if_lost(lambda: self._begun().executemany(text, rows))

    def _repeat_if_lost(self, call: Callable[[], object]) -> None:
        """Talk to the driver, again on another connection if the one at hand was dead before anything was done.

        A server that was restarted, or grew tired of waiting, leaves dead ones behind: each that was lent before is
        dropped. The pool itself stays, so that the connections which other calls use come back to it.
        """
        while True:
            may_be_dead = not self._is_alive and self._rested_seconds is not None
            try:
                self._call(call)
                break
            except exc.DBAPIError as error:
                if not (may_be_dead and error.connection_invalidated):
                    raise
                self._open()
        self._is_alive = True

    def _open(self) -> None:
        self._connection = None  # should there be no other
        try:
            self._connection, self._rested_seconds = self._lender.lend()
        except self._driver_error as error:
            if self.dialect.name == "sqlite":
                raise _as_sqlalchemy(error, is_lost=False) from error
            raise UnavailableError(f"the database server does not answer: {error}") from error
        self._cursor = self._connection.cursor()
        self._has_begun = False

    def _seems_alive(self) -> bool:
        """Tell whether a connection worked a moment ago, and its server has not closed it since."""
        is_recent = (self._rested_seconds or 0.0) < _RECENT_SECONDS
        return is_recent and dialects.is_silent(self.dialect, self._connection.dbapi_connection)

    def _begun(self) -> Any:
        """Return the cursor, in a transaction."""
        if not self._has_begun:
            self._begin()
        return self._cursor

    def _begin(self) -> None:
        for text in dialects.begin_statements(self.dialect, writes=self._writes):
            self._cursor.execute(text)
        self._has_begun = True

    def _call(self, call: Callable[[], object]) -> None:
        try:
            call()
        except self._driver_error as error:
            self._raise(error)

    def _raise(self, error: Any) -> NoReturn:
        """Raise an error of the driver as SQLAlchemy's, without the connection if that is lost."""
        is_lost = self.dialect.is_disconnect(error, self._connection.dbapi_connection, self._cursor)
        if is_lost:
            self._drop(error)
        raise _as_sqlalchemy(error, is_lost=is_lost) from error

    def _commit(self) -> None:
        try:
            if self._waiting:
                # Where a connection breaks with a COMMIT on its way, nobody knows what was done, and nothing is
                # repeated; so one that may be dead is first asked without.
                self._is_alive = self._is_alive or self._seems_alive()
                self._send(commits=self._is_alive)
            if self._has_begun:
                self._call(self._connection.commit)
        except BaseException as error:
            if self._connection is not None:
                self._undo(error)  # else the next call on this connection would commit it
            raise

    def _undo(self, reason: BaseException) -> None:
        if not isinstance(reason, Exception) and self.dialect.name != "sqlite":
            self._drop(reason)  # interrupted, maybe in the middle of an answer
            return
        try:
            self._connection.rollback()
        except self._driver_error as error:
            self._drop(error)

    def _drop(self, reason: BaseException) -> None:
        self._connection.invalidate(reason)
        self._connection = None


def _raise_explained(error: exc.DBAPIError, explain: Explain | None) -> NoReturn:
    clearer = explain(error) if explain else None
    if clearer is None:
        raise error
    raise clearer from error


def _as_sqlalchemy(error: Any, *, is_lost: bool) -> exc.DBAPIError:
    kinds = (getattr(exc, base.__name__, None) for base in type(error).__mro__)
    kind = next((one for one in kinds if isinstance(one, type) and issubclass(one, exc.DBAPIError)), exc.DBAPIError)
    return kind(None, None, error, connection_invalidated=is_lost)
