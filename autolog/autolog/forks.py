"""Forks of this process: what rests meanwhile, and goes on afterwards.

Python has hooks for the moments before and after a fork. But since version 3.12 it counts the threads when the last
hook has run, and warns of any: what starts a thread again has to wait until `os.fork` returns, which is watched too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

_DOORS = ("fork", "forkpty")


class Forks:
    """Watches `os.fork` and `os.forkpty`.

    Args:
        go_on: What to do after each fork, in the parent and in the child.
    """

    def __init__(self, go_on: Callable[[], None]) -> None:
        self._go_on = go_on
        self._undo: list[tuple[str, Any, Any]] = []

    def watch(self) -> None:
        """Begin to watch."""
        for name in _DOORS:
            original = getattr(os, name, None)
            if original is not None:
                # Functions in C alone, so that a warning of the fork names the line of whoever forks, and no frame of
                # ours: each call is the next of the pids that the original gives, handed on by `_after`.
                ours = partial(next, map(self._after, iter(original, None)))
                setattr(os, name, ours)
                self._undo.append((name, ours, original))

    def restore(self) -> None:
        """Put back what nobody else has replaced meanwhile."""
        while self._undo:
            name, ours, original = self._undo.pop()
            if getattr(os, name) is ours:
                setattr(os, name, original)

    def are_watched(self) -> bool:
        """Whether every fork by way of `os` is seen."""
        return bool(self._undo) and all(getattr(os, name) is ours for name, ours, _ in self._undo)

    def _after(self, pid: Any) -> Any:
        self._go_on()
        return pid
