"""Publishing while the process runs: from its journal, never from the training's objects.

Digests are computed as soon as files were read and written, while they are still as they were. The store is written
only when something has settled. An error of the store makes the next attempt wait, longer each time; the journal keeps
everything. A journal that has grown large gives way to the next one, so that neither it nor the record in memory grows
for as long as the process lives.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from autolog import budget, environment, notebook
from autolog.backoff import Backoff
from autolog.errors import StoreUnavailableError, one_line, warn_once
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    DigestSkipped,
    EnvironmentSeen,
    Fact,
    FileState,
    JournalContinued,
    ProcessJoined,
    RunDescribed,
    RunStarted,
)
from autolog.fingerprint import Digests
from autolog.limited import TookTooLong, within
from autolog.own_imports import own_imports
from autolog.record import Record
from autolog.recorder import now
from autolog.settings import DIGESTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autolog.journal import Journal
    from autolog.publisher import StoreWriter
    from autolog.publishing_thread import PublishingThread

_SETTLE_SECONDS = (
    10.0  # changes wait so long for what follows: a step is written once, and a short script is over by then
)
_AWAITED_MILLISECONDS = 60_000  # that a step waits for its model to be saved, so that it is written once, with it
_HEARTBEAT_SECONDS = 5.0
_GATHER_SECONDS = 0.5  # what is learned in quick succession is read at once, so that a call is not slowed down by it
_DIGEST_SECONDS = 60.0  # that a digest may take, and more for a large file
_LEAST_BYTES_A_SECOND = 5e6
_SMALL_BYTES = 1 << 16  # of a file whose digest costs next to nothing
_LARGE_BYTES = 1 << 20  # of a journal: then the next one begins
_MOST_WAITING_BYTES = 1 << 22  # of full journals that wait because the watching has become too dear


class Publishing:
    """The work of one publishing thread."""

    def __init__(self, thread: PublishingThread) -> None:
        self._thread = thread
        self._recorder = thread.recorder
        self._offset = 0
        self._synced = 0  # how much of the journal survives a power cut
        self._record = Record()
        self._full: dict[Path, int] = {}  # former journals that the store does not hold yet, and their sizes
        self._writer: StoreWriter | None = None
        self._has_written = False
        self._digests = Digests(self._recorder.settings.journals / DIGESTS)
        self._changed_at: float | None = None
        self._retry_at = 0.0
        self._backoff = Backoff()
        self._cells = 0  # of the notebook whose sources are recorded
        self._counted = 0.0  # seconds of this thread that the budget knows of

    def work_until_closed(self) -> None:
        """Work whenever the journal has grown, and leave a sign of life now and then."""
        while self._thread.goes_on():
            self._thread.wake.wait(_HEARTBEAT_SECONDS)
            if self._thread.wake.is_set() and not self._thread.soon.is_set():
                self._thread.soon.wait(_GATHER_SECONDS)
            self._thread.wake.clear()
            if not self._thread.is_resting:
                self._work()
                self._rest()
                self._review()
                self._thread.worked.set()
        if not self._thread.closing.is_set():
            return
        try:
            self._work()
            if self._thread.published and self._has_written and (others := self._others()):
                self._write(partial(_replay_others, others))
        finally:
            self._let_go()

    def _work(self) -> None:
        for file in self._thread.files.take_written(all_of_them=self._thread.closing.is_set()):
            self._recorder.written(file)
        self._recorder.record_curves()
        self._recorder.tell_skipped()
        self._read()
        self._turn()
        if self._thread.closing.is_set():
            self._record.end()
        if not (self._record.has_changed or self._full):
            self._thread.published = self._has_read_all()
        else:
            self._changed_at = self._changed_at or time.monotonic()
            if self._is_due():
                self._publish()
        self._sync()

    def _rest(self) -> None:
        """Close a store that is a file.

        A program that closes all that it did not open itself, as daemons do, would close SQLite's files, and what it
        opens next would get their numbers: SQLite would write there, and close them in its turn.
        """
        if self._recorder.settings.database is not None:
            self._let_go()

    def _read(self) -> None:
        """Fold what is new in the journal, and digest the files that it names while they are still as they were."""
        journal = self._recorder.journal
        if journal is None:
            return
        with suppress(OSError):  # the disk is full: told when it was appended
            journal.flush()
        facts = self._fold()
        self._look_at(facts)
        if facts:
            self._thread.published = False
        else:
            journal.touch()

    def _sync(self) -> None:
        """Let what was read survive a power cut; what is in the store already does."""
        journal = self._recorder.journal
        if journal is not None and self._synced != self._offset:
            if not self._thread.published:
                journal.sync()
            self._synced = self._offset

    def _fold(self) -> list[Fact]:
        journal = self._recorder.journal
        if journal is None:
            return []
        facts, self._offset = journal.read(self._offset)
        for fact in facts:
            self._record.add(fact)
        return facts

    def _look_at(self, facts: list[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, (RunStarted, ProcessJoined)):
                self._recorder.add(CodeSeen(fact.run, environment.code(fact.entry_point)))
            if isinstance(fact, RunStarted):
                if place := environment.job():
                    self._recorder.add(RunDescribed(fact.run, place))
                environment.gpus()  # a program may have to be asked: not at the end, when time is short
            elif isinstance(fact, (ArtifactSeen, ArtifactSaved)) and fact.file is not None:
                self._digest(fact.file)

    def _digest(self, file: FileState) -> None:
        """Digest a file, unless that has become too dear, or takes too long."""
        if file in self._record.undigested or self._digests.knows(file):
            return
        if budget.allows("digests") or file.size < _SMALL_BYTES:
            seconds = _DIGEST_SECONDS + file.size / _LEAST_BYTES_A_SECOND
            try:
                budget.spend_beside(within(seconds, lambda: _timed(self._digests.of, file)), "digests")
            except TookTooLong:
                warn_once(
                    file.path, "%s could not be read within %.0f s; it is recorded without a digest", file.path, seconds
                )
            else:
                return
        self._recorder.add(DigestSkipped(self._recorder.run, file))
        budget.skip("digests")

    def _review(self) -> None:
        """Count what this thread has cost so far, and leave out layers if it is too much."""
        spent = time.thread_time()
        budget.spend_beside(max(0.0, spent - self._counted))
        self._counted = spent
        budget.review()

    def _turn(self) -> None:
        """Go on in a new journal when this one has grown large; publish the full one, or keep it for later."""
        journal = self._recorder.journal
        if journal is None or journal.end < min(_LARGE_BYTES, self._recorder.settings.journal_bytes // 4):
            return
        self._add_environment()
        try:
            following = journal.following()
        except OSError:  # no space for one: this one goes on
            return
        with self._recorder.turning:
            last = self._fold()
            carried = self._record.carried(list(self._recorder.going_on))
            try:
                is_done = journal.is_written and following.append(carried)
            except OSError:
                is_done = False
            if is_done:
                self._recorder.go_on_in(following, carried)
                self._recorder.full_bytes += journal.end
        self._look_at(last)
        if not is_done:
            following.close(remove=True)
            return
        full, self._record = self._record, Record()
        _, self._offset = following.read()
        for fact in carried:
            self._record.add(fact)
        following.sync()
        self._leave(journal, full)
        self._record.changed &= full.changed

    def _leave(self, journal: Journal, record: Record) -> None:
        """Publish a full journal and delete it; while the store is away, or few of them are too dear, keep it."""
        with suppress(OSError):
            journal.append([JournalContinued(self._recorder.run)])
        record.end()
        most = min(_MOST_WAITING_BYTES, self._recorder.settings.journal_bytes // 2)
        may_wait = budget.is_scarce() and sum(self._full.values()) < most
        is_due = not may_wait and time.monotonic() >= self._retry_at
        is_published = is_due and self._write(lambda writer: writer.publish(record))
        if not is_published:
            self._full[journal.path] = journal.end
        journal.close(remove=is_published)
        self._recorder.full_bytes = sum(self._full.values())

    def _has_read_all(self) -> bool:
        journal = self._recorder.journal
        return not self._full and (journal is None or (journal.is_written and journal.end == self._offset))

    def _is_due(self) -> bool:
        moment = time.monotonic()
        has_settled = self._changed_at is not None and moment - self._changed_at >= _SETTLE_SECONDS
        is_asked = self._thread.closing.is_set() or self._thread.hurry.is_set()
        return is_asked or (has_settled and moment >= self._retry_at and not budget.is_scarce())

    def _publish(self) -> None:
        self._add_environment()
        self._record_cells()
        self._read()
        is_asked = self._thread.closing.is_set() or self._thread.hurry.is_set()
        later = set[str]() if is_asked else self._record.awaiting(now() - _AWAITED_MILLISECONDS)
        self._record.changed -= later
        if self._write(lambda writer: writer.publish(self._record)):
            self._changed_at = time.monotonic() if later else None
            self._thread.published = self._has_read_all() and not later
        self._record.changed |= later

    def _add_environment(self) -> None:
        if self._record.environment is None and any(one.finished for one in self._record.executions.values()):
            self._recorder.add(EnvironmentSeen(self._recorder.run, environment.system(), environment.distributions()))

    def _write(self, write: Callable[[StoreWriter], None]) -> bool:
        """Write to the store, what former journals hold first; return whether all of it went well."""
        if "autolog.publisher" not in sys.modules:  # to look at all modules takes half a millisecond
            with own_imports():
                import autolog.publisher  # noqa: F401
        from autolog.publisher import StoreWriter
        from autolog.stores import open_to_write
        from autolog_store.errors import StatusError

        try:
            if self._writer is None:
                self._writer = StoreWriter(open_to_write(self._recorder.settings), self._digests)
            if not self._replay_full(self._writer):
                return False
            write(self._writer)
        except (StatusError, StoreUnavailableError) as error:
            self._tell(error)
            self._let_go()
            self._retry_at = time.monotonic() + self._backoff.failed()
            return False
        self._backoff.succeeded()
        self._thread.has_told = False
        self._has_written = True
        return True

    def _let_go(self) -> None:
        """Close the store; the next write opens it anew."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _replay_full(self, writer: StoreWriter) -> bool:
        """Publish former journals of this process; return whether none is left."""
        from autolog.replaying import replay

        for path in list(self._full):
            if replay(path, writer) is None and path.exists():
                return False  # another process is just doing it
            del self._full[path]
            self._recorder.full_bytes = sum(self._full.values())
        return True

    def _record_cells(self) -> None:
        if new := notebook.sources(self._cells):
            self._cells = max(new)
            self._recorder.add(
                RunDescribed(self._recorder.run, {f"cell.{number}": text for number, text in new.items()})
            )

    def _others(self) -> list[Path]:
        """Return the journals of other processes."""
        from autolog.journal import journals

        own = self._recorder.journal
        return [path for path in journals(self._recorder.settings.journals) if own is None or path != own.path]

    def _tell(self, error: Exception) -> None:
        self._thread.has_told = True
        settings = self._recorder.settings
        reason = error if isinstance(error, StoreUnavailableError) else f"the store {settings.shown_store}: {error}"
        warn_once(
            "store",
            "%s; what is recorded waits in %s, and `%s` publishes it",
            one_line(reason),
            settings.journals,
            settings.sync,
            error=error,
        )


def _timed(digest: Callable[[FileState], object], file: FileState) -> float:
    """Digest a file; return how much processor time that took."""
    start = time.thread_time()
    digest(file)
    return time.thread_time() - start


def _replay_others(others: list[Path], writer: StoreWriter) -> None:
    """Publish what processes that are gone have left, as far as the time at exit goes; `sync` does the rest."""
    from autolog.replaying import replay, replay_all

    def replay_one(path: Path) -> int | None:
        try:
            return replay(path, writer)
        except Exception as error:  # noqa: BLE001  one that cannot be published is left to `sync`
            warn_once(str(path), "cannot publish %s (%s: %s)", path, type(error).__name__, error, error=error)
            return 0

    replay_all(others, replay_one)
