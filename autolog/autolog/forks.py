"""Forks of this process: what rests meanwhile, and goes on afterwards.

Python has hooks for the moments before and after a fork, which come too late and too early. What a thread imports while
hooks run may add hooks of its own, as `logging` does, of which only the later half would run. And since version 3.12
Python counts the threads when the last hook has run, and warns of any. So `os.fork` itself is watched, too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import repeat, starmap
from typing import Any

from autolog.replacing import Replacements

_DOORS = ("fork", "forkpty")


class Forks:
    """Watches `os.fork` and `os.forkpty`.

    Args:
        rest: What to do before each fork.
        go_on: What to do after it, in the parent and in the child.
    """

    def __init__(self, rest: Callable[[], None], go_on: Callable[[], None]) -> None:
        self._rest = rest
        self._go_on = go_on
        self._replaced = Replacements()

    def watch(self) -> None:
        """Begin to watch."""
        for name in _DOORS:
            original = getattr(os, name, None)
            if original is not None:
                # Functions in C alone, so that a warning of the fork names the line of whoever forks, and no frame of
                # ours. Each call is the next of the pids that the original gives: `_after(original(*_before(None)))`.
                ours = partial(next, map(self._after, starmap(original, map(self._before, repeat(None)))))
                self._replaced.replace(os, name, ours)

    def restore(self) -> None:
        """End that."""
        self._replaced.restore()

    def are_watched(self) -> bool:
        """Whether every fork by way of `os` is seen."""
        return self._replaced.are_in_force()

    def _before(self, _: None) -> tuple[()]:
        self._rest()
        return ()

    def _after(self, pid: Any) -> Any:
        self._go_on()
        return pid
