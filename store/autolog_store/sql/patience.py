"""Stopping statements that take too long: a filter query can ask for more than a database finds out in a lifetime."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MOST_SECONDS = 300.0
_SQLITE_STEPS = 1_000_000  # between two looks at the clock, some milliseconds


@contextmanager
def limit_of_sqlite(connection: Any) -> Iterator[None]:
    """Let SQLite itself look at the clock, as long as statements run on a connection of its driver."""
    deadline = time.monotonic() + MOST_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _SQLITE_STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


class Watch:
    """A thread that stops what runs too long; it lives while there is something to watch, and little longer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[object, tuple[float, Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def limit(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` in another thread if the `with` takes too long, and never after its end."""
        key = object()
        with self._lock:
            self._watched[key] = (time.monotonic() + MOST_SECONDS, stop)
            if self._thread is None or not self._thread.is_alive():  # a fork leaves the thread behind
                self._thread = threading.Thread(target=self._run, name="autolog-store-patience", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._watched[key]

    def _run(self) -> None:
        while True:
            with self._lock:
                now = time.monotonic()
                for key, (deadline, stop) in self._watched.items():
                    if deadline <= now:
                        self._watched[key] = (now + MOST_SECONDS, stop)
                        stop()
                if not self._watched:
                    self._thread = None
                    return
                next_deadline = min(deadline for deadline, _ in self._watched.values())
            time.sleep(max(0.0, next_deadline - now))
