"""The thread that publishes while the process runs; it is started with little, and imports what it needs by itself."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from autolog.errors import warn_once
from autolog.garbage import without_collections
from autolog.opened_files import OpenedFiles
from autolog.recorder import Recorder

if TYPE_CHECKING:
    from autolog.publishing import Publishing

_IMPORT_SECONDS = 60.0  # at most, for imports at a fork: on a busy machine they take long
_START_SECONDS = 0.1  # let the caller of `enable` go on before this thread's own imports take turns with it


class PublishingThread:
    """Publishes one recorder's journal.

    It rests while the process forks: a child would otherwise find locked what this thread is in the middle of, the
    import of a module for example, and Python warns of forks beside other threads.

    Args:
        recorder: Whose journal.
        files: What was opened by hand; written files are taken note of in time.

    Attributes:
        wake: Set when there may be something to do.
        closing: Set when the process ends: publish what is left, then stop.
        soon: Set when a wait should end, as the process ends, forks or asks.
        hurry: Set while a question of this process waits, and at the end: publish now, whatever may follow.
        worked: Set whenever it has done what there was to do, and when it ends.
        is_resting: Whether the process forks just now.
        published: Whether the store holds all that the journal holds.
        has_told: Whether the user knows that it does not, and why.
    """

    def __init__(self, recorder: Recorder, files: OpenedFiles) -> None:
        self.recorder = recorder
        self.files = files
        self.wake = threading.Event()
        self.closing = threading.Event()
        self.soon = threading.Event()
        self.hurry = threading.Event()
        self.worked = threading.Event()
        self.is_resting = False
        self.published = False
        self.has_told = False
        self._work: Publishing | None = None
        self._lock = threading.Lock()
        self._runs = False
        self._thread: threading.Thread | None = None

    def notice(self) -> None:
        """Take note that there is something to do."""
        if not self.wake.is_set():  # to set it again takes a lock
            self.wake.set()

    def start(self) -> None:
        """Begin to publish, or go on after a rest."""
        with self._lock:
            self.is_resting = False
            self.soon.clear()
            if self._runs:
                return
            self._thread = threading.Thread(target=self._run, name="autolog-publisher", daemon=True)
            with suppress(RuntimeError):  # Python ends, and starts no thread any more: the journal keeps everything
                self._runs = True
                self._thread.start()
                return
            self._runs, self._thread = False, None

    def rest(self, timeout_seconds: float) -> None:
        """Stop for a while, once the work at hand is done; `start` goes on with the rest.

        Where it imports something just then, as long as that takes: a child that is forked meanwhile would wait for the
        same module for ever.
        """
        self.is_resting = True
        self.soon.set()
        self.wake.set()
        self._join(timeout_seconds)
        end = time.monotonic() + _IMPORT_SECONDS
        while self._is_importing() and time.monotonic() < end:
            self._join(0.05)

    def goes_on(self) -> bool:
        """Return whether there is more to do than to end: asked by the thread itself."""
        with self._lock:
            self._runs = not (self.closing.is_set() or self.is_resting)
            return self._runs

    def is_alive(self) -> bool:
        """Return whether the thread works."""
        return self._thread is not None and self._thread.is_alive()

    def close(self, timeout_seconds: float) -> bool:
        """Publish the rest; return whether all of it reached the store in time.

        What time is left goes to the journals of processes that are gone: workers that this one had, for example.
        """
        self.published = False
        self.closing.set()
        self.hurry.set()
        self.start()  # it may rest just now
        self.soon.set()
        self.wake.set()
        with without_collections():
            self._join(timeout_seconds)
        return self.published

    def _is_importing(self) -> bool:
        thread = self._thread
        if thread is None or not thread.is_alive() or thread is threading.current_thread():
            return False
        frame = sys._current_frames().get(thread.ident or 0)
        while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        return frame is not None

    def _join(self, timeout_seconds: float) -> None:
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_seconds)

    def publish_now(self, timeout_seconds: float) -> bool:
        """Publish what is learned so far, and go on; return whether all of it reached the store in time."""
        end = time.monotonic() + timeout_seconds
        self.published = False
        self.hurry.set()
        try:
            self.soon.set()
            self.wake.set()
            while not self.published and self.is_alive() and not self.has_told and time.monotonic() < end:
                self.worked.wait(end - time.monotonic())
                self.worked.clear()
        finally:
            self.hurry.clear()
            self.soon.clear()
        return self.published

    def _run(self) -> None:
        try:
            if self._work is None:
                self.soon.wait(_START_SECONDS)
                if not self.closing.is_set() and not self.goes_on():
                    return
                if not self.closing.is_set():
                    _import_ahead()
                from autolog.publishing import Publishing

                self._work = Publishing(self)
            self._work.work_until_closed()
        except Exception as error:  # noqa: BLE001  the training must not hear of it; the journal keeps everything
            self.has_told = True
            warn_once(
                "publisher",
                "publishing stopped (%s: %s); what the journal in %s holds is published by `%s`",
                type(error).__name__,
                error,
                self.recorder.settings.journals,
                self.recorder.settings.sync,
                error=error,
            )
        finally:
            self.worked.set()


def _import_ahead() -> None:
    """Import what the first file or step would else have to import, on the thread that trains."""
    import autolog.hyperparameters
    import autolog.open_steps
    import autolog.origins
    import autolog.read_sites
    import autolog.seeds
    import autolog.step_sites
    import autolog.touched_files  # noqa: F401
