"""Files that a script opens by hand: what `open()` read and wrote and no reader or writer of a framework explains."""

from __future__ import annotations

import sys
import sysconfig
import weakref
from collections import deque
from pathlib import PurePath
from typing import Any

from autolog.facts import DATASET, FileState
from autolog.fingerprint import file_state
from autolog.provenance import NOTHING, Sources, source_of_file

_MOST = 1000  # files of either kind that are remembered
_CODE = frozenset({".py", ".pyc", ".pyi", ".pyd", ".so", ".dll", ".dylib", ".pth", ".egg-info", ".dist-info"})
_SYSTEM = tuple(
    dict.fromkeys([sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/proc", "/sys", "/dev", "/etc", "/usr"])
)


class OpenedFiles:
    """What `open()` read and wrote in this process."""

    def __init__(self) -> None:
        self._read: dict[str, FileState] = {}
        self._explained: set[str] = set()
        self._writing: dict[int, tuple[weakref.ref[Any], str]] = {}
        self._written: deque[str] = deque(maxlen=_MOST)

    def reads(self, path: str) -> None:
        """Remember a file that is opened for reading, unless it is code or belongs to the system."""
        if len(self._read) < _MOST and _is_data(path):
            state = file_state(path)
            if state is not None:
                self._read[state.path] = state

    def writes(self, file: Any, path: str) -> None:
        """Remember a file that is opened for writing; it counts as written when the file object is gone."""
        if _is_data(path):
            key = id(file)
            # The callback may come at any moment, in the middle of our own code too: it only takes a note.
            self._writing[key] = (weakref.ref(file, lambda _: self._is_done(key)), path)

    def explain(self, path: str) -> None:
        """Leave a file to the framework's reader or writer that knows more about it."""
        self._explained.add(path)

    def unexplained(self) -> Sources:
        """Return what was read by hand: behind data whose origin is not known, it is all that can be said."""
        states = [state for path, state in self._read.items() if path not in self._explained]
        return frozenset(source_of_file(state, DATASET, {}) for state in states) or NOTHING

    def take_written(self, *, all_of_them: bool = False) -> list[FileState]:
        """Return the files written since the last time, in their present state; with `all_of_them`, open ones too."""
        if all_of_them:
            for key in list(self._writing):
                self._is_done(key)
        states = [file_state(self._written.popleft()) for _ in range(len(self._written))]
        return [state for state in dict.fromkeys(states) if state is not None and state.path not in self._explained]

    def _is_done(self, key: int) -> None:
        entry = self._writing.pop(key, None)
        if entry is not None:
            self._written.append(entry[1])


def _is_data(path: str) -> bool:
    return PurePath(path).suffix.lower() not in _CODE and not path.startswith(_SYSTEM)
