"""The thread that publishes while the process runs: it reads the journal, never the training's objects.

It computes digests as soon as files are read and written, writes to the store only when there is something that has
settled, and leaves a sign of life. An error of the store makes it wait, longer each time; the journal keeps everything.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from autolog import environment
from autolog.errors import StoreUnavailableError, warn_once
from autolog.facts import ArtifactSaved, ArtifactSeen, CodeSeen, EnvironmentSeen, RunStarted
from autolog.fingerprint import Digests
from autolog.opened_files import OpenedFiles
from autolog.record import Record
from autolog.recorder import Recorder
from autolog.settings import DIGESTS

if TYPE_CHECKING:
    from autolog.publisher import StoreWriter

_SETTLE_SECONDS = 10.0  # changes wait so long for what follows: a step is written once, and a short script is over by then
_HEARTBEAT_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 60.0


class PublishingThread(threading.Thread):
    """Publishes one recorder's journal.

    Args:
        recorder: Whose journal.
        files: What was opened by hand; written files are taken note of in time.

    Attributes:
        published: Whether the store holds all that the journal holds.
        has_told: Whether the user knows that it does not, and why.
    """

    def __init__(self, recorder: Recorder, files: OpenedFiles) -> None:
        super().__init__(name="autolog-publisher", daemon=True)
        self._recorder = recorder
        self._files = files
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._offset = 0
        self._record = Record()
        self._writer: StoreWriter | None = None
        self._digests = Digests(recorder.settings.journals / DIGESTS)
        self._changed_at: float | None = None
        self._retry_at = 0.0
        self._wait = 1.0
        self.published = False
        self.has_told = False

    def notify(self) -> None:
        """Wake the thread up: the journal has grown."""
        self._wake.set()

    def close(self, timeout_seconds: float) -> bool:
        """Publish the rest; return whether all of it reached the store in time."""
        self._closing.set()
        self._wake.set()
        self.join(timeout_seconds)
        return not self.is_alive() and self.published

    def run(self) -> None:
        """Work until closed."""
        try:
            while not self._closing.is_set():
                self._wake.wait(_HEARTBEAT_SECONDS if self._changed_at is None else _SETTLE_SECONDS / 10)
                self._wake.clear()
                self._work()
            self._work()
        except Exception as error:  # noqa: BLE001  the training must not hear of it; the journal keeps everything
            self.has_told = True
            warn_once(
                "publisher",
                "publishing stopped (%s: %s); the journal in %s keeps what is recorded, and `autolog sync` publishes it",
                type(error).__name__,
                error,
                self._recorder.settings.journals,
                error=error,
            )

    def _work(self) -> None:
        self._note_written_files()
        self._read()
        if self._record.changed or self._record.run_changed:
            self._changed_at = self._changed_at or time.monotonic()
            if self._is_due():
                self._publish()
        else:
            self.published = True

    def _note_written_files(self) -> None:
        for file in self._files.take_written(all_of_them=self._closing.is_set()):
            self._recorder.written(file)

    def _read(self) -> None:
        """Fold what is new in the journal, and digest the files that it names while they are still as they were."""
        journal = self._recorder.journal
        if journal is None:
            return
        facts, self._offset = journal.read(self._offset)
        for fact in facts:
            self._record.add(fact)
            if isinstance(fact, RunStarted):
                self._recorder.record(CodeSeen(fact.run, environment.code(fact.entry_point)))
            elif isinstance(fact, (ArtifactSeen, ArtifactSaved)) and fact.file is not None:
                self._digests.of(fact.file)
        if facts:
            self.published = False
            journal.sync()
        else:
            journal.touch()

    def _is_due(self) -> bool:
        now = time.monotonic()
        has_settled = self._changed_at is not None and now - self._changed_at >= _SETTLE_SECONDS
        return self._closing.is_set() or (has_settled and now >= self._retry_at)

    def _publish(self) -> None:
        if self._record.environment is None and any(one.finished for one in self._record.executions.values()):
            self._recorder.record(
                EnvironmentSeen(self._recorder.run, environment.system(), environment.distributions())
            )
        self._read()
        with environment.own_imports():
            from autolog.publisher import StoreWriter
            from autolog.stores import open_to_write
            from autolog_store.errors import StatusError

        try:
            if self._writer is None:
                self._writer = StoreWriter(open_to_write(self._recorder.settings), self._digests)
            self._writer.publish(self._record)
        except (StatusError, StoreUnavailableError) as error:
            self.has_told = True
            warn_once(
                "store",
                "the store %s cannot be written (%s); what is recorded waits in %s, and `autolog sync` publishes it",
                self._recorder.settings.shown_store,
                error,
                self._recorder.settings.journals,
                error=error,
            )
            self._writer = None
            self._retry_at = time.monotonic() + self._wait
            self._wait = min(2 * self._wait, _LONGEST_WAIT_SECONDS)
        else:
            self._changed_at = None
            self._wait = 1.0
            self.has_told = False
            self.published = True
