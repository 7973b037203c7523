"""The command of `autolog run -- COMMAND`: a run of its own, whichever processes it starts and however it ends."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from autolog import redaction
from autolog.exits import outcome_of
from autolog.facts import CANCELED, FAILED
from autolog.family import RUN_MAIN, RUN_SCRIPT
from autolog.opened_files import OpenedFiles
from autolog.publishing_thread import PublishingThread
from autolog.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autolog.settings import Settings

_MOST_NAME = 100  # characters of a command as the name of its run
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126  # as shells have it
_FORWARDED = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
_OF_TERMINAL = ("SIGINT", "SIGQUIT")
_KILLED = (-9, 128 + 9)  # by SIGKILL: the command itself, or what a shell ran


def supervise(line: Sequence[str], environment: dict[str, str], found: Settings | None, run: str) -> int:
    """Run a command, and record it as one run.

    Args:
        line: The command and its arguments.
        environment: Its environment, by which its Python processes join the run.
        found: Where to record to; None records nothing.
        run: The run's id.

    Returns:
        The exit status. Where a signal ended the command, this process dies of the same one.
    """
    entry = os.path.realpath(line[0]) if Path(line[0]).is_file() else line[0]
    environment |= {RUN_MAIN: f"{run}:{os.getpid()}", RUN_SCRIPT: entry}
    kills_before = _kills_for_memory()
    started: list[subprocess.Popen[bytes]] = []
    early: list[int] = []  # signals that came before the command had begun

    def send(number: int, _: FrameType | None) -> None:
        if started:
            started[0].send_signal(number)
        else:
            early.append(number)

    for number, is_passed_on in _signals():
        signal.signal(number, send if is_passed_on else _nothing)
    try:
        process = subprocess.Popen(line, env=environment)
    except OSError as error:
        print(f"autolog: {line[0]}: {error.strerror or error}", file=sys.stderr)
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_EXECUTABLE
    started.append(process)
    for number in early:
        process.send_signal(number)
    recorder = thread = None
    if found is not None:
        redaction.use(found.redact)
        recorder = Recorder(found, run)
        recorder.start(shlex.join(redaction.arguments(line))[:_MOST_NAME], entry, list(line[1:]))
        thread = PublishingThread(recorder, OpenedFiles())
        recorder.on_append = thread.wake.set
        thread.start()
    status = process.wait()
    state, reason = _outcome(status)
    if status in _KILLED and _kills_for_memory() > kills_before:
        reason = f"{reason} (out of memory?)"
        print(f"autolog: {reason}: the kernel has killed a process for want of memory", file=sys.stderr)
    if recorder is not None and thread is not None:
        recorder.end(state, reason)
        if thread.close(recorder.settings.exit_seconds) and recorder.journal is not None:
            recorder.journal.close(remove=True)
    if status < 0:
        _die_of(-status)
    return status


def _outcome(status: int) -> tuple[str, str | None]:
    if status >= 0:
        return outcome_of(status)
    name = next((one.name for one in signal.Signals if one == -status), f"signal {-status}")
    return (CANCELED, "KeyboardInterrupt") if name == "SIGINT" else (FAILED, f"killed by {name}")


def _kills_for_memory() -> int:
    """Return how many processes the kernel has killed so far for want of memory; 0 where it does not tell."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def _signals() -> list[tuple[int, bool]]:
    """Return the signals that shall not end this process before the command, and whether each is passed on to it.

    What the terminal sends reaches the command by itself; sent twice, an interrupt would mean something else to many.
    """
    if sys.platform == "win32":
        return []
    at_terminal = _is_in_foreground()
    cared = [(getattr(signal, name), name in _FORWARDED or not at_terminal) for name in (*_FORWARDED, *_OF_TERMINAL)]
    # A signal that was ignored, as by nohup, stays so for the command, too.
    return [(number, forward) for number, forward in cared if signal.getsignal(number) != signal.SIG_IGN]


def _is_in_foreground() -> bool:
    with suppress(OSError, AttributeError):
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        finally:
            os.close(terminal)
    return False


def _nothing(number: int, _: FrameType | None) -> None:
    pass


def _die_of(number: int) -> None:
    with suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_DFL)
    if hasattr(os, "kill"):
        with suppress(OSError):  # without a core of this process
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        os.kill(os.getpid(), number)
