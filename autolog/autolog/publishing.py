"""Publishing while the process runs: from its journal, never from the training's objects.

Digests are computed as soon as files were read and written, while they are still as they were. The store is written
only when something has settled. An error of the store makes the next attempt wait, longer each time; the journal keeps
everything.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from autolog import environment, notebook
from autolog.errors import StoreUnavailableError, warn_once
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    EnvironmentSeen,
    ProcessJoined,
    RunDescribed,
    RunStarted,
)
from autolog.fingerprint import Digests
from autolog.own_imports import own_imports
from autolog.record import Record
from autolog.settings import DIGESTS

if TYPE_CHECKING:
    from autolog.publisher import StoreWriter
    from autolog.publishing_thread import PublishingThread

_SETTLE_SECONDS = (
    10.0  # changes wait so long for what follows: a step is written once, and a short script is over by then
)
_HEARTBEAT_SECONDS = 5.0
_GATHER_SECONDS = 0.5  # what is learned in quick succession is read at once, so that a call is not slowed down by it
_LONGEST_WAIT_SECONDS = 60.0


class Publishing:
    """The work of one publishing thread."""

    def __init__(self, thread: PublishingThread) -> None:
        self._thread = thread
        self._recorder = thread.recorder
        self._offset = 0
        self._record = Record()
        self._writer: StoreWriter | None = None
        self._digests = Digests(self._recorder.settings.journals / DIGESTS)
        self._changed_at: float | None = None
        self._retry_at = 0.0
        self._wait = 1.0
        self._cells = 0  # of the notebook whose sources are recorded

    def work_until_closed(self) -> None:
        """Work whenever the journal has grown, and leave a sign of life now and then."""
        while self._thread.goes_on():
            self._thread.wake.wait(_HEARTBEAT_SECONDS)
            if self._thread.wake.is_set() and not self._thread.hurry.is_set():
                self._thread.pausing.wait(_GATHER_SECONDS)
            self._thread.wake.clear()
            if not self._thread.pausing.is_set():
                self._work()
        if not self._thread.closing.is_set():
            return
        self._work()
        if self._thread.published and self._writer is not None:
            self._replay_others(self._writer)

    def _work(self) -> None:
        for file in self._thread.files.take_written(all_of_them=self._thread.closing.is_set()):
            self._recorder.written(file)
        self._recorder.record_curves()
        self._read()
        if self._thread.closing.is_set():
            self._record.end()
        if not (self._record.changed or self._record.run_changed):
            self._thread.published = self._has_read_all()
            return
        self._changed_at = self._changed_at or time.monotonic()
        if self._is_due():
            self._publish()

    def _read(self) -> None:
        """Fold what is new in the journal, and digest the files that it names while they are still as they were."""
        journal = self._recorder.journal
        if journal is None:
            return
        facts, self._offset = journal.read(self._offset)
        for fact in facts:
            self._record.add(fact)
            if isinstance(fact, (RunStarted, ProcessJoined)):
                self._recorder.add(CodeSeen(fact.run, environment.code(fact.entry_point)))
                if isinstance(fact, ProcessJoined):
                    continue
                if place := environment.job():
                    self._recorder.add(RunDescribed(fact.run, place))
                environment.gpus()  # a program may have to be asked: not at the end, when time is short
            elif isinstance(fact, (ArtifactSeen, ArtifactSaved)) and fact.file is not None:
                self._digests.of(fact.file)
        if facts:
            self._thread.published = False
            journal.sync()
        else:
            journal.touch()

    def _has_read_all(self) -> bool:
        journal = self._recorder.journal
        return journal is None or journal.end == self._offset

    def _is_due(self) -> bool:
        now = time.monotonic()
        has_settled = self._changed_at is not None and now - self._changed_at >= _SETTLE_SECONDS
        is_asked = self._thread.closing.is_set() or self._thread.hurry.is_set()
        return is_asked or (has_settled and now >= self._retry_at)

    def _publish(self) -> None:
        if self._record.environment is None and any(one.finished for one in self._record.executions.values()):
            self._recorder.add(EnvironmentSeen(self._recorder.run, environment.system(), environment.distributions()))
        self._record_cells()
        self._read()
        with own_imports():
            from autolog.publisher import StoreWriter
            from autolog.stores import open_to_write
            from autolog_store.errors import StatusError

        try:
            if self._writer is None:
                self._writer = StoreWriter(open_to_write(self._recorder.settings), self._digests)
            self._writer.publish(self._record)
        except (StatusError, StoreUnavailableError) as error:
            self._tell(error)
            self._writer = None
            self._retry_at = time.monotonic() + self._wait
            self._wait = min(2 * self._wait, _LONGEST_WAIT_SECONDS)
        else:
            self._changed_at = None
            self._wait = 1.0
            self._thread.published = self._has_read_all()
            self._thread.has_told = False

    def _record_cells(self) -> None:
        if new := notebook.sources(self._cells):
            self._cells = max(new)
            self._recorder.add(
                RunDescribed(self._recorder.run, {f"cell.{number}": text for number, text in new.items()})
            )

    def _replay_others(self, writer: StoreWriter) -> None:
        """Publish what processes that are gone have left, as far as the time at exit goes; `sync` does the rest."""
        from autolog.journal import journals
        from autolog.publisher import replay

        own = self._recorder.journal
        for path in journals(self._recorder.settings.journals):
            if own is None or path != own.path:
                try:
                    replay(path, writer)
                except Exception as error:  # noqa: BLE001  one that cannot be published is left to `sync`
                    warn_once(str(path), "cannot publish %s (%s: %s)", path, type(error).__name__, error, error=error)

    def _tell(self, error: Exception) -> None:
        self._thread.has_told = True
        settings = self._recorder.settings
        reason = error if isinstance(error, StoreUnavailableError) else f"the store {settings.shown_store}: {error}"
        warn_once(
            "store",
            "%s; what is recorded waits in %s, and `autolog sync` publishes it",
            " ".join(str(reason).split()),
            settings.journals,
            error=error,
        )
