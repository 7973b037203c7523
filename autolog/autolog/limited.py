"""Work with a time limit: what hangs, on a file system that is away for example, must not hold up all else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TookTooLong(Exception):  # noqa: N818  what happened, as TimeoutError is
    """The work did not end in time; its thread is left behind."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or raise what it raises.

    Where Python ends and starts no thread any more, as 3.12 does once `atexit` is at work, there is no limit.

    Raises:
        TookTooLong: It did not end in time. Nothing can stop it; what it gives later is lost.
    """
    given: list[T] = []
    raised: list[BaseException] = []

    def do() -> None:
        try:
            given.append(work())
        except BaseException as error:  # noqa: BLE001  whoever waits raises it
            raised.append(error)

    thread = threading.Thread(target=do, name="autolog-limited", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return work()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not given:
        raise TookTooLong(f"not done within {seconds:g} s")
    return given[0]
