"""Programs that we ask, such as git: the script that we watch shall not find them among its own children.

`os.wait` and its kin return whichever child ends next. Those that are meant for any child pass over ours.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autolog.replacing import Replacements
from autolog.switch import unseen

if TYPE_CHECKING:
    import subprocess

_MOST_SECONDS = 5.0
_REAPED_SECONDS = 1.0  # between the moment that a wait of the script has met ours, and that it tells us
_WAITS = ("wait", "wait3", "wait4", "waitpid", "waitid")  # as far as the system has them


class _Asked(threading.Event):
    """A program that we have started; set when a wait of the script has met its end."""

    status = 0


_asked: dict[int, _Asked] = {}  # by pid, until its end was seen
_BEING_BORN = -1  # stands for the pid of one that nobody knows yet
_starting = threading.RLock()  # a handler of SIGCHLD may wait in the midst of a wait


def output_of(command: list[str], environment: dict[str, str], most: int) -> bytes | None:
    """Return what a program prints; None when it is missing, fails, takes too long or prints more than `most` bytes.

    On time counts what the program's own children do, too: they are in its group, and hold its output open.
    """
    import shutil
    import subprocess

    if shutil.which(command[0]) is None:  # without a child that comes to nothing
        return None
    try:
        with _starting:
            asked = _asked[_BEING_BORN] = _Asked()
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                    env=environment,
                )
                _asked[process.pid] = asked
            finally:
                del _asked[_BEING_BORN]
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    timer = threading.Timer(_MOST_SECONDS, _kill, [process])
    timer.daemon = True
    with suppress(RuntimeError):  # Python ends, and starts no thread any more: whoever waits for us has a limit
        timer.start()
    with process:
        assert process.stdout is not None  # noqa: S101  for the type checker
        output: bytes = process.stdout.read(most + 1)
        if len(output) > most:
            _kill(process)
        if hasattr(os, "wait"):
            process.returncode = _status_of(process.pid, asked)
    timer.cancel()
    return output if process.returncode == 0 else None


class Waits:
    """Watches the waits for any child of this process."""

    def __init__(self) -> None:
        self._replaced = Replacements()

    def watch(self) -> None:
        """Begin to watch."""
        for name in _WAITS if hasattr(os, "wait") else ():
            if hasattr(os, name):
                self._replaced.replace(os, name, _passing_over_ours(getattr(os, name)))

    def restore(self) -> None:
        """End that."""
        self._replaced.restore()


def _passing_over_ours(wait: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(wait)
    def ours(*args: Any, **keywords: Any) -> Any:
        while True:
            found = wait(*args, **keywords)
            if not _asked or not found or _is_for_one(wait.__name__, args, keywords) or not _is_ours(found):
                return found

    ours.__module__ = "os"  # where it is found under its name
    unseen(ours)
    return ours


def _is_for_one(name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Whether a wait names the child that it is for."""
    if name == "waitid":
        return bool(args[0] == os.P_PID)
    return name in ("waitpid", "wait4") and (args[0] if args else keywords["pid"]) > 0


def _is_ours(found: Any) -> bool:
    """Whether what a wait has found is the end of a program of ours, of which we take note."""
    with _starting:  # it may be so new that nobody knows of it
        asked = _asked.get(found[0])
    if asked is not None:
        asked.status = found[1] if type(found) is tuple else _status(found)
        asked.set()
    return asked is not None


def _status(found: Any) -> int:
    """Return what `os.waitid` tells as `os.wait` does."""
    return int(found.si_status << 8 if found.si_code == os.CLD_EXITED else found.si_status)


def _status_of(pid: int, asked: _Asked) -> int:
    """Return the exit status of a program that is about to end."""
    try:
        status = os.waitpid(pid, 0)[1]
    except ChildProcessError:  # a wait of the script has met it, or nobody may
        if signal.getsignal(signal.SIGCHLD) != signal.SIG_IGN:
            asked.wait(_REAPED_SECONDS)
        status = asked.status
    _asked.pop(pid, None)
    return os.waitstatus_to_exitcode(status)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        else:
            process.kill()


def _after_fork_in_child() -> None:
    global _starting
    _asked.clear()
    _starting = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
