"""The thread that publishes while the process runs; it is started with little, and imports what it needs by itself."""

from __future__ import annotations

import threading
import time

from autolog.errors import warn_once
from autolog.opened_files import OpenedFiles
from autolog.recorder import Recorder

_START_SECONDS = 0.1  # let the caller of `enable` go on before this thread's own imports take turns with it
_LOOK_SECONDS = 0.01  # between two looks whether what a question waits for is published


class PublishingThread(threading.Thread):
    """Publishes one recorder's journal.

    Args:
        recorder: Whose journal.
        files: What was opened by hand; written files are taken note of in time.

    Attributes:
        wake: Set when there may be something to do.
        closing: Set when the process ends: publish what is left, then stop.
        hurry: Set while a question of this process waits, and at the end: publish now, whatever may follow.
        published: Whether the store holds all that the journal holds.
        has_told: Whether the user knows that it does not, and why.
    """

    def __init__(self, recorder: Recorder, files: OpenedFiles) -> None:
        super().__init__(name="autolog-publisher", daemon=True)
        self.recorder = recorder
        self.files = files
        self.wake = threading.Event()
        self.closing = threading.Event()
        self.hurry = threading.Event()
        self.published = False
        self.has_told = False

    def close(self, timeout_seconds: float) -> bool:
        """Publish the rest; return whether all of it reached the store in time.

        What time is left goes to the journals of processes that are gone: workers that this one had, for example.
        """
        self.published = False
        self.closing.set()
        self.hurry.set()
        self.wake.set()
        self.join(timeout_seconds)
        return self.published

    def publish_now(self, timeout_seconds: float) -> bool:
        """Publish what is learned so far, and go on; return whether all of it reached the store in time."""
        end = time.monotonic() + timeout_seconds
        self.published = False
        self.hurry.set()
        try:
            self.wake.set()
            while not self.published and self.is_alive() and not self.has_told and time.monotonic() < end:
                time.sleep(_LOOK_SECONDS)
        finally:
            self.hurry.clear()
        return self.published

    def run(self) -> None:
        """Work until closed."""
        self.closing.wait(_START_SECONDS)
        try:
            from autolog.publishing import Publishing

            Publishing(self).work_until_closed()
        except Exception as error:  # noqa: BLE001  the training must not hear of it; the journal keeps everything
            self.has_told = True
            warn_once(
                "publisher",
                "publishing stopped (%s: %s); the journal in %s keeps everything, and `autolog sync` publishes it",
                type(error).__name__,
                error,
                self.recorder.settings.journals,
                error=error,
            )
