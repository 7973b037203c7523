"""Where calls get their connections from, and what becomes of these in threads and forked processes."""

import threading
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Engine

from autolog_store.sql import dialects
from autolog_store.sql.connection import is_in_memory

_left_to_the_parent: list[object] = []  # kept for good: a connection that is thrown away is closed, for both
_IS_LENT, _RESTS_SINCE = "is_lent", "rests_since"  # noted about a connection, which calls give back by themselves


class Lender:
    """Lends the connections of an engine's pool.

    The connection of the last call stays at hand for the next, which takes a fraction of the time that a pool needs.
    SQLite has one call at a time, as in MLMD: a second writer would only wait in the database.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_in_memory = is_in_memory(engine)
        self._has_turns = dialects.has_writers_in_turn(engine.dialect)
        self._lock = threading.RLock()
        self._at_hand: list[Any] = []  # one; threads may come together, and its methods are whole

    def turn(self) -> AbstractContextManager[Any]:
        """Return a `with` for one call, which waits for those of other threads where calls have turns."""
        return self._lock if self._has_turns else _NO_TURN

    def lend(self) -> tuple[Any, float | None]:
        """Return a connection, and for how many seconds it has rested; None for a new one.

        Raises:
            Error: The driver's own: there is no new connection to be had.
        """
        connection = self._take_at_hand() or self.engine.raw_connection()
        while _IS_LENT in connection.info and not self.is_in_memory:
            connection.invalidate()  # a call was interrupted before it could end its transaction
            connection = None  # should there be no other
            connection = self.engine.raw_connection()
        since = connection.info.get(_RESTS_SINCE)
        connection.info[_IS_LENT] = True
        return connection, None if since is None else time.monotonic() - since

    def take_back(self, connection: Any) -> None:
        """Take back a connection that is in no transaction."""
        connection.info[_RESTS_SINCE] = time.monotonic()
        connection.info.pop(_IS_LENT, None)
        if not self._at_hand:
            self._at_hand.append(connection)
        else:
            connection.close()

    def _take_at_hand(self) -> Any:
        try:
            return self._at_hand.pop()
        except IndexError:
            return None

    def put_away(self) -> None:
        """Give the connection at hand back to the pool."""
        while connection := self._take_at_hand():
            connection.close()

    def close(self) -> None:
        """Close all connections that rest."""
        self.put_away()
        self.engine.dispose()

    def hold(self, seconds: float) -> bool:
        """Close all connections that rest before a fork, and begin nothing until `go_on`.

        Returns:
            Whether the call that is under way ended in time.
        """
        if not self._lock.acquire(timeout=seconds):
            return False
        self.close()
        return True

    def go_on(self) -> None:
        """End what `hold` began."""
        self._lock.release()

    def leave_to_parent(self) -> None:
        """In a child that was forked in the middle of a call: its connections must not even be closed here."""
        _left_to_the_parent.extend([self.engine.pool, self._at_hand])
        self._at_hand = []
        self.engine.dispose(close=False)
        self._lock = threading.RLock()


_NO_TURN = nullcontext()
