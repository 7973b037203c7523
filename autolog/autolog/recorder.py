"""From a fact to the journal: the end of the training thread's work."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autolog import notebook, redaction
from autolog.curves import Curves
from autolog.errors import warn_once
from autolog.facts import (
    COMPLETE,
    FAILED,
    ArtifactSeen,
    ExecutionFinished,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    ProcessEnded,
    ProcessJoined,
    RunFinished,
    RunStarted,
)
from autolog.journal import Journal, journals
from autolog.provenance import Source
from autolog.settings import Settings, make_folder


def now() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


_own = os.urandom(8).hex()  # asked for once a process: on some machines it takes half a millisecond
_numbers = itertools.count(1)


def _renew() -> None:
    global _own
    _own = os.urandom(8).hex()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


def new_id() -> str:
    """Return 32 hex digits that name a run or a step and no other; no random state of the user's program is touched."""
    return f"{_own}{os.getpid() & 0xFFFFFFFF:08x}{next(_numbers) & 0xFFFFFFFF:08x}"


def host_name() -> str:
    """Return the name of this machine."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


class Recorder:
    """Writes the facts of one run and one process to its journal.

    Args:
        settings: Which journals' folder.
        run: The id of the run; child processes get it from their parent.
    """

    def __init__(self, settings: Settings, run: str) -> None:
        self.settings = settings
        self.run = run
        self.journal: Journal | None = None
        self.curves = Curves()
        self.process: ProcessJoined | None = None  # who this is, where the run is that of another process
        self.has_told = False  # anything but the end of this process
        self.on_append: Callable[[], None] = lambda: None  # wakes up whoever publishes
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._running: dict[str, None] = {}  # steps that have begun, in their order
        self._watches = True
        self._is_introduced = False

    def start(self, name: str, entry_point: str, arguments: list[str]) -> None:
        """Record that the run began in this process."""
        self.record(
            RunStarted(
                self.run,
                now(),
                name,
                self.settings.experiment,
                entry_point,
                tuple(redaction.arguments(arguments)),
                str(Path.cwd()),
                host_name(),
                os.getpid(),
            )
        )

    def join(self, process: ProcessJoined, *, is_silent: bool = False) -> None:
        """Say who this process is, once it tells something of the run that started it.

        Args:
            process: Who it is.
            is_silent: Whether another one tells the same: then only the beginning and end of this one are recorded.
        """
        self.process = process
        if is_silent:
            self._watches = False
            self._append([])

    def go_on(self) -> None:
        """Continue the journal that this process left when it became another program; what ran then is over."""
        for path in reversed(journals(self.settings.journals)):
            journal = Journal.adopt(path) if f"-{os.getpid()}-" in path.name else None
            if journal is None:
                continue
            facts, _ = journal.read()
            if not any(isinstance(fact, RunStarted) and fact.run == self.run for fact in facts):
                journal.close()
                continue
            over = {fact.execution for fact in facts if isinstance(fact, ExecutionFinished)}
            steps = [fact.execution for fact in facts if isinstance(fact, ExecutionStarted)]
            self.journal = journal
            replaced = "the process became another program before this step ended"
            self._append([ExecutionFinished(step, now(), FAILED, replaced) for step in steps if step not in over])
            return

    def end(self, state: str | None, error: str | None) -> None:
        """Record that the watching ends, and with it steps that still run in other threads; they tell no more.

        Args:
            state: In which state the process ended; None where that is no event of its own.
            error: Why it did not end well.
        """
        has_told = self.has_told
        unfinished = "the watching ended before this step did"
        facts: list[Fact] = [ExecutionFinished(step, now(), FAILED, unfinished) for step in list(self._running)]
        if state is None:
            pass
        elif self.process is None:
            facts.append(RunFinished(self.run, now(), state, error))
        elif has_told or state != COMPLETE or self.process.rank is not None:
            facts.append(ProcessEnded(self.run, now(), state, error))
        facts = [*self.curves.take(), *facts]
        self._watches = False
        if facts:
            self._append(facts)

    def record(self, *facts: Fact) -> None:
        """Append facts to the journal, in one write; trouble with the file is told once and goes no further."""
        if not self._watches:
            return
        self.has_told = True
        for fact in facts:
            if isinstance(fact, ExecutionStarted):
                self._running[fact.execution] = None
            elif isinstance(fact, ExecutionFinished):
                self._running.pop(fact.execution, None)
        self._append(facts)

    def record_curves(self) -> None:
        """Append the points of metrics that have gathered in memory."""
        points = self.curves.take()
        if points:
            self.record(*points)

    def add(self, fact: Fact) -> None:
        """Append a fact about the process itself, which may come after the end of the watching."""
        self._append([fact])

    def _append(self, facts: Sequence[Fact]) -> None:
        if self.process is not None and not self._is_introduced:
            self._is_introduced = True
            facts = [self.process, *facts]
        try:
            self._journal().append(facts)
        except OSError as error:
            warn_once(
                "journal",
                "cannot write the journal in %s (%s); what this process learns is not recorded. Free some space, or"
                " point AUTOLOG_STORE or --store to a folder that can be written.",
                self.settings.journals,
                error.strerror or error,
                error=error,
            )
        else:
            self._seen.update(fact.key for fact in facts if isinstance(fact, ArtifactSeen))
            self.on_append()

    def new(self, sources: Iterable[Source]) -> list[Fact]:
        """Return what says what these artifacts are, for those that the journal does not know yet."""
        return [
            ArtifactSeen(source.key, source.type, source.file, dict(source.properties))
            for source in sources
            if source.key not in self._seen
        ]

    def written(self, file: FileState) -> None:
        """Record that a file was written through `open()`."""
        self.add(FileWritten(self.run, file))

    def _journal(self) -> Journal:
        if self.journal is None:
            with self._lock:
                if self.journal is None:
                    make_folder(self.settings)
                    self.journal = Journal.create(self.settings.journals)
        return self.journal

    def after_fork(self) -> None:
        """In a forked child: write to a journal of its own, opened when there is something to write."""
        self.journal = None
        self._lock = threading.Lock()
        self.curves = Curves()
        self.process = None
        self.has_told = self._is_introduced = False
        self._seen = set()
        self._running = {}


def entry_point() -> tuple[str, list[str]]:
    """Return the script, module or notebook that this process runs, absolute where it is a file, and its arguments."""
    if notebook.is_kernel() or notebook.shell() is not None:
        return notebook.path(), []
    main = sys.modules.get("__main__")
    path = getattr(main, "__file__", None) or (sys.argv[0] if sys.argv else "") or "<interactive>"
    if path == "-m":  # not resolved yet when the watching begins
        path = next(iter(sys.orig_argv[sys.orig_argv.index("-m") + 1 :]), path) if "-m" in sys.orig_argv else path
    arguments = sys.argv[1:]
    return (os.path.realpath(path) if Path(path).is_file() else path), list(arguments)
