"""How this process ends: well, by an exception, or with an exit status, in whichever way a script may say so.

Python tells of exceptions (`sys.excepthook`; it keeps the last one, too, where a program has put a hook of its own
there), but not of a `SystemExit`, nor of `os._exit`. So their doors are watched: `sys.exit` and `os._exit`
themselves, and for a plain `raise SystemExit(3)` the moment right after the script, when Python flushes `sys.stderr`
with the exception still at hand. It does not after `python -c` and `python -m`: there, the frame of the script shows
in the end at which statement it was left.
"""

from __future__ import annotations

import functools
import gc
import io
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from autolog import notebook
from autolog.facts import CANCELED, COMPLETE, FAILED
from autolog.patching import prune
from autolog.replacing import Replacements
from autolog.runs import describe_error
from autolog.switch import unseen

if TYPE_CHECKING:
    from dis import Instruction

Outcome = tuple[str, "str | None"]
_NO_PART = ("CACHE", "PRECALL", "PUSH_NULL")  # of a statement: instructions that only some versions of Python have


class Exits:
    """Watches how the process ends.

    Args:
        leave: What to do with the outcome when the process is about to end by `os._exit`.
    """

    def __init__(self, leave: Callable[[Outcome], None]) -> None:
        self.error: BaseException | None = None  # that nobody caught
        self._status: Any = None  # of the SystemExit that ended the script
        self._asked: _Asked | None = None
        self._script = _script()
        self._leave = leave
        self._replaced = Replacements()
        self._undo: list[Callable[[], None]] = []

    def watch(self) -> None:
        """Begin to watch."""
        hook, leave, exit = sys.excepthook, os._exit, sys.exit

        def on_uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
            if not hasattr(sys, "ps1"):  # at a prompt, a statement that fails ends nothing
                self.error = error
            prune(error)
            hook(kind, error, error.__traceback__)

        @functools.wraps(exit)
        def on_exit(status: Any = None, /) -> None:
            self._asked = _Asked(status)
            exit(status)

        @functools.wraps(leave)
        def on_leave(status: int) -> None:
            self._leave(outcome_of(status))
            leave(status)

        self._replaced.replace(sys, "excepthook", on_uncaught)
        self._replaced.replace(sys, "exit", unseen(on_exit))
        self._replaced.replace(os, "_exit", unseen(on_leave))
        if sys.argv[:1] == ["-m"]:
            self._watch_module()
        else:
            self._watch_flush()

    def restore(self) -> None:
        """Put back what nobody else has replaced meanwhile."""
        while self._undo:
            self._undo.pop()()
        self._replaced.restore()

    def forget(self) -> None:
        """In a forked child: what has happened so far is the parent's."""
        self.error, self._status, self._asked, self._script = None, None, None, None

    def look(self) -> None:
        """Look for the exception that has ended the script, where a hook of the program's own was told of it."""
        if self.error is None and not hasattr(sys, "ps1") and notebook.shell() is None:
            self.error = _that_python_keeps()

    def outcome(self) -> Outcome:
        """Return the state in which the process ends, and why if it does not end well."""
        if isinstance(self.error, SystemExit):
            return outcome_of(self.error.code)
        if self.error is not None:
            state = CANCELED if isinstance(self.error, KeyboardInterrupt) else FAILED
            return state, describe_error(self.error)
        if self._status is None and self._asked is not None and self._asked.ended_the_script():
            return outcome_of(self._asked.status)
        if self._status is None and self._script is not None:
            return outcome_of(_raised_status(self._script))
        return outcome_of(self._status)

    def _watch_module(self) -> None:
        """Watch the one `exec` by which `python -m` runs a module."""
        import runpy

        run = exec
        scope = vars(runpy)

        def on_run(*args: Any) -> None:
            scope.pop("exec", None)
            try:
                run(*args)
            except SystemExit as error:
                self._status = error.code
                raise

        scope["exec"] = unseen(on_run)
        self._undo.append(lambda: scope.pop("exec", None))

    def _watch_flush(self) -> None:
        """Look for the exception that ended the script when Python flushes `sys.stderr` after it."""
        stream = sys.stderr
        if type(stream) is not io.TextIOWrapper or "flush" in vars(stream):
            return
        flush, main = stream.flush, threading.main_thread().ident

        @functools.wraps(flush)
        def on_flush() -> None:
            # Python itself calls it then, with no frame left; a program's own call has one.
            if sys._getframe().f_back is None and threading.get_ident() == main:
                error = _that_ended_the_script()
                self._status = self._status if error is None else error.code
            flush()

        stream.flush = on_flush  # type: ignore[method-assign]

        def undo() -> None:
            if vars(stream).get("flush") is on_flush:
                with suppress(AttributeError):
                    del stream.flush

        self._undo.append(undo)


def outcome_of(status: Any) -> Outcome:
    """Return what an exit status says: nothing and 0 are well, a text is printed and stands for 1."""
    if status is None or status == 0:
        return COMPLETE, None
    if isinstance(status, int):
        return FAILED, f"exit status {int(status)}"
    return FAILED, f"exit status 1: {describe_error(SystemExit(status))}".replace("SystemExit: ", "", 1)


class _Asked:
    """A call of `sys.exit`: its status, and whether it really ended the script rather than being caught."""

    def __init__(self, status: Any) -> None:
        self.status = status
        self._frame = _outermost(sys._getframe(2))

    def ended_the_script(self) -> bool:
        return not any(one.opname.startswith("RETURN") for one in _run_so_far(self._frame)[-1:])


def _outermost(frame: FrameType) -> FrameType:
    while frame.f_back is not None:
        frame = frame.f_back
    return frame


def _run_so_far(frame: FrameType) -> list[Instruction]:
    """Return the instructions of a frame up to the one that it stands at."""
    import dis

    return [one for one in dis.get_instructions(frame.f_code) if one.offset <= frame.f_lasti]


def _script() -> FrameType | None:
    """Return the frame of the script that is running; None where it has not begun."""
    frame: FrameType | None = sys._getframe(1)
    found = None
    while frame is not None:
        found = frame if _is_of_script(frame) else found
        frame = frame.f_back
    return found


def _raised_status(script: FrameType) -> Any:
    """Return the status of a `SystemExit` that the script itself has raised, where it is a constant or a variable."""
    from opcode import opmap

    if script.f_code.co_code[script.f_lasti] != opmap["RAISE_VARARGS"]:
        return None
    exit, given, call = [one for one in _run_so_far(script) if one.opname not in _NO_PART][-4:-1]
    if exit.argval != "SystemExit" or not call.opname.startswith("CALL"):
        return None
    if given.opname == "LOAD_NAME":
        return script.f_globals.get(given.argval)
    return given.argval if given.opname in ("LOAD_CONST", "LOAD_SMALL_INT") else None


def _that_python_keeps() -> BaseException | None:
    """Return the exception that Python has told of last, if the script was left by it."""
    error: BaseException | None = getattr(sys, "last_value", None)
    trace = error.__traceback__ if error is not None else None
    while trace is not None and not _is_left_by(trace):
        trace = trace.tb_next
    return error if trace is not None else None


def _is_left_by(trace: TracebackType) -> bool:
    """Whether the script stands where an exception passed; of one that it has caught, it stands elsewhere by now."""
    return _is_of_script(trace.tb_frame) and trace.tb_lasti == trace.tb_frame.f_lasti


def _is_of_script(frame: FrameType) -> bool:
    return frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__"


def _that_ended_the_script() -> SystemExit | None:
    """Return the exception that is on its way out of the script: nothing but the garbage collector knows of it."""
    found: SystemExit | None = None
    is_unwound = False
    for generation in (0, 1):
        for one in gc.get_objects(generation):
            kind = type(one)
            if kind is TracebackType:
                is_unwound |= _is_left_by(one)
            elif issubclass(kind, SystemExit):
                trace = one.__traceback__  # None here before Python 3.12, which keeps it apart
                if trace is None or trace.tb_lasti == trace.tb_frame.f_lasti:
                    found = one
    return found if is_unwound else None
