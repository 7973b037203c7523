"""The life of a watched process: from the first patch to the last fact, however it ends."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any

from autolog import budget, entry_points, notebook, provenance, redaction, settings
from autolog.enabling import RUN_ID, RUN_STARTED
from autolog.errors import warn_once
from autolog.facts import CANCELED, COMPLETE, FAILED
from autolog.patcher import Patcher
from autolog.patching import prune
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder, entry_point, new_id
from autolog.runs import describe_error
from autolog.session import Session, open_session


class Process:
    """This process while it is watched.

    Args:
        settings: Where to record to.
        run: The run's id.
        is_main: Whether this process is the run, rather than a child of it.
        name: The run's name; that of the script by default.
    """

    def __init__(self, settings: settings.Settings, run: str, *, is_main: bool, name: str | None = None) -> None:
        self._id = os.getpid()
        self._is_main = is_main
        self._name = name
        self._error: BaseException | None = None
        self._exit: _Exit | None = None
        self._is_missing = False
        self.recorder = Recorder(settings, run)
        self.patcher = Patcher()
        self.session = Session(self.recorder, self.patcher)
        self.thread: PublishingThread | None = None

    def open(self) -> None:
        """Begin to record and to watch."""
        budget.begin()
        if self._is_main:
            path, arguments = entry_point()
            self._is_missing = (
                not path.startswith(("-", "<")) and PurePath(path).suffix == ".py" and not Path(path).exists()
            )
            self.recorder.start(self._name or PurePath(path).name, path, arguments)
        open_session(self.session)
        for module, value in entry_points.found():
            self.patcher.when_imported(module, partial(self._add, value))
        self._hook = sys.excepthook
        sys.excepthook = self._on_uncaught
        self._original_exit = sys.exit
        sys.exit = self._on_exit  # type: ignore[assignment]
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)
        self._start_thread()

    def close(self, error: BaseException | None = None) -> None:
        """Record how the run ended, publish what is left within the time allowed, and put everything back.

        Args:
            error: What ended it, where that is known.
        """
        if _process is not self or os.getpid() != self._id:
            return
        self._error = error or self._error
        _set(None)
        atexit.unregister(self.close)
        self.session.finish(self._error)
        open_session(None)
        self.patcher.restore()
        self.session.files.settle(all_of_them=True)
        if sys.excepthook == self._on_uncaught:
            sys.excepthook = self._hook
        if sys.exit == self._on_exit:
            sys.exit = self._original_exit
        self.recorder.end(*(self._outcome() if self._is_main else (None, None)))
        self._let_go()
        provenance.forget_all()
        if isinstance(self._error, KeyboardInterrupt):
            _mark_interrupted()

    def publish_now(self, asked: settings.Settings, timeout_seconds: float) -> bool:
        """Publish what is learned so far if it goes to the store that is asked; return False if it did not reach it."""
        if self.thread is None or os.getpid() != self._id or asked.store != self.recorder.settings.store:
            return True
        return self.thread.publish_now(timeout_seconds)

    def _let_go(self) -> None:
        """Publish what is left, and delete the journal once the store holds all of it."""
        seconds = self.recorder.settings.exit_seconds
        is_published = self.thread is not None and self.thread.close(seconds)
        journal = self.recorder.journal
        if journal is None:
            return
        if is_published:
            journal.close(remove=True)
            return
        if not journal.is_written:
            warn_once(
                "lost",
                "the disk of %s took too long or is full: the last %d facts of this process are lost",
                journal.path,
                journal.waiting,
            )
        if self.thread is None or not self.thread.has_told:
            warn_once(
                "exit",
                "not everything reached the store within %g s; it waits in %s, and `autolog sync` publishes it",
                seconds,
                self.recorder.settings.journals,
            )

    def _add(self, value: str) -> None:
        integration = entry_points.load(value)
        if integration is not None:
            self.session.add(integration)
            self.patcher.add(integration)

    def _start_thread(self) -> None:
        self.thread = PublishingThread(self.recorder, self.session.files)
        self.recorder.on_append = self.recorder.curves.on_log = self.thread.wake.set
        self.thread.wake.set()
        self.thread.start()

    def _after_fork(self) -> None:
        """In a forked child: record to a journal of its own, which whoever comes next publishes."""
        if _process is self:
            budget.begin()
            self.recorder.after_fork()
            self.thread = None

    def _on_uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:  # noqa: ARG002
        self._error = error
        prune(error)
        self._hook(kind, error, error.__traceback__)

    def _on_exit(self, status: Any = None, /) -> None:
        self._exit = _Exit(status)
        self._original_exit(status)

    def _outcome(self) -> tuple[str, str | None]:
        error = self._error
        if error is not None:
            return (CANCELED if isinstance(error, KeyboardInterrupt) else FAILED), describe_error(error)
        if self._exit is not None and self._exit.ended_the_script() and self._exit.status not in (None, 0, False):
            return FAILED, f"SystemExit: {self._exit.status}"
        if self._is_missing:
            return FAILED, "there is no such script"
        return COMPLETE, None


class _Exit:
    """A call of `sys.exit`: its status, and whether it really ended the script rather than being caught."""

    def __init__(self, status: Any) -> None:
        self.status = status
        frame = sys._getframe(2)
        while frame.f_back is not None:
            frame = frame.f_back
        self._frame = frame

    def ended_the_script(self) -> bool:
        import dis

        position = self._frame.f_lasti
        last = [one.opname for one in dis.get_instructions(self._frame.f_code) if one.offset <= position]
        return not (last and last[-1].startswith("RETURN"))


def _mark_interrupted() -> None:
    """Let Python die of SIGINT after an uncaught KeyboardInterrupt, as it would have without us.

    It remembers the interrupt in a flag that every `exec` of a text clears, and modules that we import use `exec`.
    An `exec` that is interrupted itself sets the flag again.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")  # noqa: S102  a fixed text


_process: Process | None = None


def start(store: str | None, experiment: str | None, *, name: str | None = None, **given: Any) -> None:
    """Watch this process with these settings (see `settings.resolve`), unless it is watched already or not to be."""
    if _process is not None:
        return
    found = settings.resolve(store, experiment, **given)
    if not found.enabled:
        return
    redaction.use(found.redact)
    if notebook.is_kernel():  # a run of its own, whoever started it
        os.environ[RUN_ID] = new_id()
    run = os.environ.get(RUN_ID)
    new = Process(found, run or new_id(), is_main=run is None or _is_awaited(run), name=name)
    _set(new)
    new.open()


def current() -> Process | None:
    """Return this process's watching; None while there is none."""
    return _process


def stop(error: BaseException | None = None) -> None:
    """Stop watching this process; `error` is what ended it."""
    if _process is not None:
        _process.close(error)


def _set(process: Process | None) -> None:
    global _process
    _process = process


def _is_awaited(run: str) -> bool:
    """Whether this is the process that `autolog run` started: the first one that comes with the run's id."""
    if os.environ.get(RUN_STARTED) == run:
        return False
    os.environ[RUN_STARTED] = run
    return True
