"""From a fact to the journal: the end of the training thread's work."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from autolog import budget, notebook, redaction
from autolog.curves import Curves
from autolog.errors import warn_once
from autolog.facts import (
    COMPLETE,
    FAILED,
    ArtifactSaved,
    ArtifactSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    ProcessEnded,
    ProcessJoined,
    RunDescribed,
    RunFinished,
    RunStarted,
    Use,
)
from autolog.ids import host_name, new_run_id
from autolog.journal import Journal, journals
from autolog.settings import Settings, make_folder
from autolog.sources import Source

_MAIN = "__main__.py"  # what Python runs of a folder
_MOST_MEASURED = 100
_KEPT = (ExecutionFinished, ProcessEnded, ProcessJoined, RunDescribed, RunFinished)  # in a journal that is full

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from autolog.runs import Execution


def now() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


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
        self.full_bytes = 0  # of former journals of this process that the store does not hold yet
        self.turning = threading.RLock()  # held while facts are appended, and while another journal takes over
        self._seen: dict[str, ArtifactSeen] = {}  # what this journal says of artifacts
        self._former: dict[str, ArtifactSeen] = {}  # what the one before it said
        self._running: dict[str, None] = {}  # steps that have begun, in their order
        self._is_introduced = False
        self._blocks: dict[str, None] = {}  # runs within this one that have begun in this process
        self._arguments: dict[str, tuple[str, ...]] = {}  # as recorded, of the runs that have begun in this process
        self._secrets: set[str] = set()  # among the words of the command line
        self.runs = {run}  # that steps can be part of
        self.wholes: dict[str, Execution] = {}  # by run, the step that stands for the run itself
        self.going_on: dict[str, None] = {}  # finished steps of which more may be learned
        self.measured: deque[Mapping[str, float]] = deque(maxlen=_MOST_MEASURED)  # the newest results of evaluations
        self.watches = True

    def start(self, name: str, entry_point: str, arguments: list[str]) -> None:
        """Record that the run began in this process."""
        self.record(self._start_of(self.run, name, self.settings.experiment, entry_point, arguments))

    def begin_run(self, name: str | None, experiment: str | None, parent: str) -> str:
        """Record that a block within a run began that is a run of its own; return its id."""
        run = new_run_id()
        path, arguments = entry_point()
        name, experiment = name or name_of(path), experiment or self.settings.experiment
        self._blocks[run] = None
        self.runs.add(run)
        self.record(self._start_of(run, name, experiment, path, arguments)._replace(parent=parent))
        return run

    def end_run(self, run: str, state: str, error: str | None) -> None:
        """Record how a block that is a run of its own ended."""
        self._arguments.pop(run, None)
        if self._blocks.pop(run, run) is None and self.watches:
            self.runs.discard(run)
            whole = self.wholes.pop(run, None)
            if whole is not None:
                whole.close(state, error)
            self._append([RunFinished(run, now(), state, error)])

    def hide(self, secrets: Iterable[str]) -> None:
        """Record the command line anew without secrets of which the script's parser tells."""
        self._secrets.update(secrets)
        for run, former in list(self._arguments.items()):
            shown = tuple(redaction.without(former, self._secrets))
            if shown != former:
                self._arguments[run] = shown
                self.add(RunDescribed(run, {}, shown))

    def _start_of(self, run: str, name: str, experiment: str, entry_point: str, arguments: list[str]) -> RunStarted:
        shown = self._arguments[run] = tuple(redaction.without(redaction.arguments(arguments), self._secrets))
        return RunStarted(
            run,
            now(),
            redaction.text(name),
            experiment,
            entry_point,
            shown,
            _working_directory(),
            host_name(),
            os.getpid(),
        )

    def join(self, process: ProcessJoined, *, is_silent: bool = False) -> None:
        """Say who this process is, once it tells something of the run that started it.

        Args:
            process: Who it is.
            is_silent: Whether another one tells the same: then only the beginning and end of this one are recorded.
        """
        self.process = process
        if is_silent:
            self.watches = False
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
            self.journal = journal
            self._append(_closing(facts))
            return

    def end(self, state: str, error: str | None) -> None:
        """Record that the watching ends, and with it steps that still run in other threads; they tell no more.

        Args:
            state: In which state the process ended; of a worker, that is no event of its own.
            error: Why it did not end well.
        """
        for run in list(self._blocks):
            self.end_run(run, FAILED, "the watching ended before this run did")
        for whole in list(self.wholes.values()):
            whole.close(state, error)
        has_told = self.has_told
        unfinished = "the watching ended before this step did"
        facts: list[Fact] = [ExecutionFinished(step, now(), FAILED, unfinished) for step in list(self._running)]
        if self.process is None:
            facts.append(RunFinished(self.run, now(), state, error))
        elif not self.process.is_worker and (has_told or state != COMPLETE or self.process.rank is not None):
            facts.append(ProcessEnded(self.run, now(), state, error))
        facts = [*self.curves.take(), *facts]
        self.watches = False
        if facts:
            self._append(facts)
        self.tell_skipped()

    def record(self, *facts: Fact) -> None:
        """Append facts to the journal, in one write; trouble with the file is told once and goes no further."""
        if not self.watches:
            return
        self.has_told = True
        for fact in facts:
            if isinstance(fact, ExecutionStarted):
                self._running[fact.execution] = None
            elif isinstance(fact, ExecutionFinished):
                self._running.pop(fact.execution, None)
            elif isinstance(fact, ExecutionReported) and fact.metrics:
                self.measured.append(fact.metrics)
        self._append(facts)

    def record_curves(self) -> None:
        """Append the points of metrics that have gathered in memory."""
        points = self.curves.take()
        if points:
            self.record(*points)

    def add(self, fact: Fact) -> None:
        """Append a fact about the process itself, which may come after the end of the watching."""
        self._append([fact])

    def tell_skipped(self) -> None:
        """Record how much was left out, if that is more than was told before."""
        if self.journal is not None:
            dropped, self.journal.dropped = self.journal.dropped, 0
            if dropped:
                budget.skip("facts", dropped)
        if news := budget.news():
            self.add(RunDescribed(self.run, {**news}))

    def give_up(self) -> int:
        """Write how things ended over the last facts of a journal that has no room; return how many are lost."""
        lost = 0

        def keep(given_up: Sequence[Fact | None]) -> Sequence[Fact]:
            nonlocal lost
            ends = _ends(given_up)
            lost = len(given_up) - len(ends)
            return [*ends, RunDescribed(self.run, {"skipped.facts": budget.skipped("facts") + lost})]

        if self.journal is not None:
            with suppress(OSError):
                self.journal.give_up(keep)
        return lost

    def _append(self, facts: Sequence[Fact]) -> None:
        try:
            with self.turning:
                if self.process is not None and not self._is_introduced:
                    self._is_introduced = True
                    facts = [self.process, *facts]
                journal = self._journal()
                facts = [*self._forgotten(facts), *facts] if self._former else facts
                if self.full_bytes + journal.end > self.settings.journal_bytes:
                    facts = self._without_new(facts)
                journal.append(facts)
                self._seen.update((fact.key, fact) for fact in facts if isinstance(fact, ArtifactSeen))
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
            self.on_append()

    def _forgotten(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return what these artifacts are, where only the journal before says so: it took over in this moment."""
        keys = [fact.key for fact in facts if isinstance(fact, ArtifactSaved)]
        for fact in facts:
            keys += [use.artifact for use in getattr(fact, "inputs", ())] + [
                use.artifact for use in getattr(fact, "outputs", ())
            ]
        new = {fact.key for fact in facts if isinstance(fact, ArtifactSeen)}
        wanted = [key for key in dict.fromkeys(keys) if key in self._former]
        return [self._former[key] for key in wanted if key not in new and key not in self._seen]

    def _without_new(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return what may go on when the journal has reached its size: how things ended; all else is dropped."""
        kept: list[Fact] = [fact for fact in facts if isinstance(fact, _KEPT)]
        if len(facts) > len(kept):
            budget.skip("facts", len(facts) - len(kept))
        warn_once(
            "journal is full",
            "the journal in %s has reached journal_bytes, %d bytes; further facts are dropped until the store holds"
            " what waits, and counted as skipped.facts on the run. `autolog status` says why the store does not.",
            self.settings.journals,
            self.settings.journal_bytes,
        )
        return kept

    def go_on_in(self, journal: Journal, facts: Iterable[Fact]) -> None:
        """Take another journal, which begins with `facts`; `turning` must be held."""
        self.tell_skipped()
        self.journal = journal
        self._former, self._seen = self._seen, {fact.key: fact for fact in facts if isinstance(fact, ArtifactSeen)}

    def new(self, sources: Iterable[Source]) -> list[Fact]:
        """Return what says what these artifacts are, for those that the journal does not know yet."""
        new = [source for source in sources if source.key not in self._seen]
        facts: list[Fact] = [ArtifactSeen(one.key, one.type, one.file, dict(one.properties), one.uri) for one in new]
        for one in new:
            if one.is_later:
                maker, _, name = one.key.partition("/")
                facts.append(ExecutionReported(maker, outputs=(Use(one.key, (name,), "identity"),)))
        return facts

    def written(self, file: FileState) -> None:
        """Record that a file was written through `open()`."""
        self.add(FileWritten(self.run, file))

    def _journal(self) -> Journal:
        if self.journal is None:
            make_folder(self.settings)
            self.journal = Journal.create(self.settings.journals)
        return self.journal

    def after_fork(self) -> None:
        """In a forked child: write to a journal of its own, opened when there is something to write."""
        self.journal = None
        self.curves = Curves()
        self.process = None
        self.has_told = self._is_introduced = False
        self.turning = threading.RLock()
        self.full_bytes = 0
        self._seen, self._former = {}, {}
        self._running = {}
        self.going_on = {}
        self._blocks = {}
        self._arguments = {}
        self.wholes = {}


def _ends(facts: Sequence[Fact | None]) -> list[Fact]:
    """Return how the run, and all that began before these facts, has ended."""
    begun = {fact.execution for fact in facts if isinstance(fact, ExecutionStarted)}
    return [
        fact
        for fact in facts
        if isinstance(fact, (RunFinished, ProcessEnded))
        or (isinstance(fact, ExecutionFinished) and fact.execution not in begun)
    ]


def _closing(facts: Sequence[Fact]) -> list[Fact]:
    """Return what closes the steps and blocks that a program has left open which became another one."""
    replaced = "the process became another program before this ended"
    over = {fact.execution for fact in facts if isinstance(fact, ExecutionFinished)}
    over |= {fact.run for fact in facts if isinstance(fact, RunFinished)}
    closing: list[Fact] = []
    for fact in facts:
        if isinstance(fact, ExecutionStarted) and fact.execution not in over:
            closing.append(ExecutionFinished(fact.execution, now(), FAILED, replaced))
        elif isinstance(fact, RunStarted) and fact.parent is not None and fact.run not in over:
            closing.append(RunFinished(fact.run, now(), FAILED, replaced))
    return closing


def _working_directory() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""  # it is gone


def entry_point() -> tuple[str, list[str]]:
    """Return the script, module or notebook that this process runs, absolute where it is a file, and its arguments."""
    if notebook.is_kernel() or notebook.shell() is not None:
        return notebook.path(), []
    main = sys.modules.get("__main__")
    path = getattr(main, "__file__", None) or (sys.argv[0] if sys.argv else "") or "<interactive>"
    if path == "-m":  # not resolved yet when the watching begins
        path = next(iter(sys.orig_argv[sys.orig_argv.index("-m") + 1 :]), path) if "-m" in sys.orig_argv else path
    elif (inner := Path(path) / _MAIN).is_file():  # a folder
        path = str(inner)
    arguments = sys.argv[1:]
    return (os.path.realpath(path) if Path(path).is_file() else path), list(arguments)


def name_of(entry_point: str) -> str:
    """Return what a run is called by default: `train.py`, or the folder whose `__main__.py` is run."""
    folder, name = os.path.split(entry_point)
    return (os.path.basename(folder) if name == _MAIN else name) or name  # noqa: PTH119
