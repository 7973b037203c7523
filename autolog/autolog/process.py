"""The life of a watched process: from the first patch to the last fact, however it ends."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from autolog import budget, entry_points, provenance, redaction, settings
from autolog.errors import warn_once
from autolog.exits import Exits, Outcome
from autolog.facts import FAILED, ProcessJoined
from autolog.family import RUN_SCRIPT, Exported, Place, forget_messages, place
from autolog.forks import Forks
from autolog.ids import host_name, new_id
from autolog.journal import Journal
from autolog.patcher import Patcher
from autolog.programs import Waits
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder, entry_point, name_of, now
from autolog.session import Session, open_session
from autolog.switch import switch

_PATIENCE_SECONDS = 2.0  # for the publishing thread to rest, while the process forks: it may be importing


class Process:
    """This process while it is watched.

    Args:
        settings: Where to record to.
        place: What this process is in its run.
        name: The run's name; that of the script by default.
    """

    def __init__(self, settings: settings.Settings, place: Place, name: str | None = None) -> None:
        self._id = os.getpid()
        self._place = place
        self._name = name
        self._is_missing = False
        self._is_left = False
        self._exits = Exits(self._leave)
        self._forks = Forks(self.before_fork, self.after_fork)
        self._waits = Waits()
        self._exported: Exported | None = None
        self.recorder = Recorder(settings, place.run)
        self.patcher = Patcher()
        self.session = Session(self.recorder, self.patcher)
        self.thread: PublishingThread | None = None

    def open(self) -> None:
        """Begin to record and to watch."""
        budget.begin()
        path, arguments = entry_point()
        if self._place.is_main:
            is_ahead = not hasattr(sys.modules.get("__main__"), "__file__") and sys.argv[:1] == [path]
            self._is_missing = is_ahead and not path.startswith("-") and not Path(path).exists()
            if self._place.was_another:
                self.recorder.go_on()
            self.recorder.start(self._name or name_of(path), path, arguments)
        else:
            self._join(path, arguments, is_worker=self._place.is_worker)
        self._exported = Exported(self.recorder.settings, self._place.run, path if self._place.is_main else None)
        open_session(self.session)
        for module, value in () if self._place.is_silent else entry_points.found():
            self.patcher.when_imported(module, partial(self._add, value))
        self._exits.watch()
        self._forks.watch()
        self._waits.watch()
        atexit.register(self.close)
        if self.recorder.journal is not None:
            self._start_thread()
        else:
            self.recorder.on_append = self._start_thread

    def close(self, error: BaseException | None = None) -> None:
        """Record how the process ended, publish what is left within the time allowed, and put everything back.

        Args:
            error: What ended it, where that is known.
        """
        if _process is not self or os.getpid() != self._id:
            return
        self._exits.look()
        self._exits.error = error or self._exits.error
        _set(None)
        atexit.unregister(self.close)
        self.session.finish(self._exits.error)
        open_session(None)
        self.patcher.restore()
        self.session.files.settle(all_of_them=True)
        self.session.tell_of_hand_written_files()
        self.session.tell_of_dataflow()
        self._exits.restore()
        self._forks.restore()
        if self._exported is not None:
            self._exported.take_back()
        self.recorder.end(*self._outcome())
        self._let_go()
        self._waits.restore()
        if self._place.is_main:
            forget_messages(self.recorder.run, self.recorder.settings.journals)
        provenance.forget_all()
        self.session.forget_kinds()
        if isinstance(self._exits.error, KeyboardInterrupt):
            _mark_interrupted()

    def _join(self, path: str, arguments: list[str], *, is_worker: bool) -> None:
        if is_worker:
            path, arguments = os.environ.get(RUN_SCRIPT) or path, []
        who = ProcessJoined(
            self._place.run,
            new_id(),
            now(),
            path,
            tuple(redaction.arguments(arguments)),
            host_name(),
            self._id,
            self._place.rank,
            is_worker,
        )
        self.recorder.join(who, is_silent=self._place.is_silent and not is_worker)

    def refuse(self, asked: settings.Settings) -> None:
        """Tell which settings are asked for that do not hold; a worker's are those of the process that it works for."""
        held = self.recorder.settings
        others = [
            name
            for name, origin in asked.origins.items()
            if origin == "argument" and getattr(asked, name) != getattr(held, name)
        ]
        if others and not self._place.is_worker:
            warn_once(
                "enabled already",
                "this process is watched already, and goes on as it is: autolog.enable was given another %s; "
                "call autolog.disable() before it",
                ", ".join(others),
            )

    def publish_now(self, asked: settings.Settings, timeout_seconds: float) -> bool:
        """Publish what is learned so far if it goes to the store that is asked; return False if it did not reach it."""
        if self.thread is None or os.getpid() != self._id or asked.store != self.recorder.settings.store:
            return True
        return self.thread.publish_now(timeout_seconds)

    def _let_go(self) -> None:
        """Publish what is left, and delete the journal once the store holds all of it.

        A worker leaves it to the process that it works for, and so does one that has nothing to tell but its end.
        """
        thread = self.thread
        if self.recorder.journal is None:
            return
        if self._place.is_worker or not (self._place.is_main or self.recorder.has_told or self._place.is_silent):
            if thread is not None:
                thread.rest(_PATIENCE_SECONDS)
            if thread is None or not thread.is_alive():
                self._flush()
                self.recorder.journal.close()
            return
        seconds = self.recorder.settings.exit_seconds
        is_published = thread is not None and thread.close(seconds)
        journal = self.recorder.journal
        if is_published:
            journal.close(remove=True)
            return
        if thread is None or not thread.is_alive() or journal.is_idle:
            self._flush()
        elif not journal.is_written:
            _tell_of_lost(journal, journal.waiting)
        if thread is None or not thread.has_told:
            warn_once(
                "exit",
                "not everything reached the store within %g s; it waits in %s, and `%s` publishes it",
                seconds,
                self.recorder.settings.journals,
                self.recorder.settings.sync,
            )

    def _flush(self) -> None:
        """Write what the journal still holds in memory; on a full disk, at least how things ended."""
        journal = self.recorder.journal
        if journal is not None:
            with suppress(OSError):  # told when it was appended
                journal.flush()
            if not journal.is_written:
                _tell_of_lost(journal, self.recorder.give_up() or journal.waiting)

    def _leave(self, outcome: Outcome) -> None:
        """Record how the process ends by `os._exit`, which leaves no time for anything else."""
        if _process is self and os.getpid() == self._id and not self._is_left:
            self._is_left = True
            with suppress(Exception):
                self.recorder.end(*outcome)
                self._flush()

    def _add(self, value: str) -> None:
        integration = entry_points.load(value)
        if integration is not None:
            self.session.add(integration)
            self.patcher.add(integration)

    def _start_thread(self) -> None:
        with self.recorder.turning:  # two threads may tell their first facts at the same moment
            if self.thread is None:
                self.thread = PublishingThread(self.recorder, self.session.files)
                self.recorder.on_append = self.recorder.curves.on_log = self.thread.notice
                self.thread.wake.set()
                self.thread.start()

    def before_fork(self) -> None:
        """Let the publishing thread rest while the process forks."""
        if self.thread is not None and os.getpid() == self._id:
            self.thread.rest(_PATIENCE_SECONDS)

    def after_fork_in_parent(self) -> None:
        """Let the publishing thread go on, unless it will when `os.fork` returns."""
        if not self._forks.are_watched():
            self.after_fork()

    def after_fork(self) -> None:
        """Let the publishing thread go on; a child has none yet."""
        if self.thread is not None and os.getpid() == self._id:
            self.thread.start()

    def after_fork_in_child(self) -> None:
        """In a forked child: record to a journal of its own, which whoever comes next publishes."""
        self._id = os.getpid()
        self._place = self._place._replace(is_main=False, is_worker=True)
        self._exits.forget()
        budget.begin()
        self.recorder.after_fork()
        self._join("", [], is_worker=True)
        self.thread = None
        self.recorder.on_append = self._start_thread

    def _outcome(self) -> Outcome:
        state, error = self._exits.outcome()
        return (FAILED, "there is no such script") if self._is_missing and error is None else (state, error)


def _tell_of_lost(journal: Journal, count: int) -> None:
    warn_once(
        "lost",
        "the disk of %s took too long or is full: the last %d facts of this process are lost",
        journal.path,
        count,
    )


def _mark_interrupted() -> None:
    """Let Python die of SIGINT after an uncaught KeyboardInterrupt, as it would have without us.

    It remembers the interrupt in a flag that every `exec` of a text clears, and modules that we import use `exec`.
    An `exec` that is interrupted itself sets the flag again.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")  # noqa: S102  a fixed text


_process: Process | None = None


def start(
    store: str | os.PathLike[str] | None, experiment: str | None, *, name: str | None = None, **given: Any
) -> None:
    """Watch this process with these settings (see `settings.resolve`), unless it is watched already or not to be."""
    if _process is not None and all(one is None for one in (store, experiment, *given.values())):
        return
    found = settings.resolve(store, experiment, **given)
    if _process is not None:
        _process.refuse(found)
        return
    if not found.enabled:
        switch.store = switch.store or (found.store if store else None)
        return
    switch.store = None
    redaction.use(found.redact)
    new = Process(found, place(), name)
    _set(new)
    new.open()


def current() -> Process | None:
    """Return this process's watching; None while there is none."""
    return _process


def stop() -> None:
    """Stop watching this process."""
    if _process is not None:
        _process.close()


def _set(process: Process | None) -> None:
    global _process
    _process = process


def _at_fork(name: str) -> Callable[[], None]:
    def do() -> None:
        if _process is not None:
            getattr(_process, name)()

    return do


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_at_fork("before_fork"),
        after_in_parent=_at_fork("after_fork_in_parent"),
        after_in_child=_at_fork("after_fork_in_child"),
    )
