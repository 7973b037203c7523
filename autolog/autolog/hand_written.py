"""Files that a script opens for writing by hand: which of its calls do. What is written there is asked at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, NamedTuple

from autolog.read_sites import Step, calls_under_way, key_of
from autolog.recorder import now

_MOST = 200  # files that are remembered


class Writing(NamedTuple):
    """A file that was opened for writing.

    Args:
        path: Its absolute path.
        started: When it was opened, in milliseconds since 1970.
        chain: The script's calls that were under way, the innermost first.
        variables: Those of the module that the outermost call stands in.
        process: Which process has opened it; forks inherit the note.
    """

    path: str
    started: int
    chain: list[Step]
    variables: Mapping[str, Any]
    process: int


class HandWritten:
    """Notes of the files that a script has opened for writing, outside of all steps."""

    def __init__(self) -> None:
        self._noted: dict[str, Writing] = {}

    def note(self, path: str) -> None:
        """Note a file that the script is opening now; what is written under a name last is what stands there."""
        self._noted.pop(path, None)
        if len(self._noted) < _MOST:
            frame = sys._getframe(1)
            chain = calls_under_way(frame)
            modules = [place for place, step in enumerate(chain, 1) if step.key[1] == "<module>"]
            chain = chain[: modules[0] if modules else None]  # what has imported or run it matters no more
            if chain:
                self._noted[path] = Writing(path, now(), chain, _variables_around(frame, chain[-1]), os.getpid())

    @property
    def is_empty(self) -> bool:
        """Whether no file was noted."""
        return not self._noted

    def take(self) -> list[Writing]:
        """Return the notes of this process, in order."""
        noted, self._noted = self._noted, {}
        return [one for one in noted.values() if one.process == os.getpid()]


def _variables_around(frame: FrameType | None, outermost: Step) -> Mapping[str, Any]:
    """Return the variables of the module that a call under way stands in."""
    while frame is not None and key_of(frame.f_code) != outermost.key:
        frame = frame.f_back
    return {} if frame is None else frame.f_globals
