"""Files in the order in which they were read and written, so that a step knows which were touched while it ran."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from autolog.fingerprint import file_state
from autolog.named_files import artifact_in
from autolog.sources import Source

_MOST = 1000  # touches that are remembered, the newest
_MOST_ITEMS = 100  # of an argument that may be paths
_MOST_PATH = 4096


class TouchedFile(NamedTuple):
    """A file that a step read or wrote: under which arguments, if any, and what it is."""

    path: str
    names: tuple[str, ...]
    source: Source


class _Touch(NamedTuple):
    number: int
    path: str
    is_read: bool
    source: Source | None  # what was read or written; None for what `open()` wrote
    maker: str | None = None  # the step that has written it, if that is known


class TouchedFiles:
    """What readers and writers of frameworks, and `open()`, touched in this process."""

    def __init__(self) -> None:
        self.count = 0
        self._latest: deque[_Touch] = deque(maxlen=_MOST)

    def read(self, source: Source) -> None:
        """Take note of a file that was read."""
        if source.file is not None:
            self._add(source.file.path, True, source)

    def wrote(self, path: str, source: Source | None = None, maker: str | None = None) -> None:
        """Take note of a file that is written, of what stands in it, and of the step that did, where that is known."""
        self._add(path, False, source, maker)

    def read_since(self, count: int) -> dict[str, Source]:
        """Return, by canonical path, what was read since `count` was as it is given; what says most of each file.

        Files that were written first are left out: they are no input of what happened meanwhile.
        """
        found: dict[str, Source] = {}
        written: set[str] = set()
        for touch in self._since(count):
            if not touch.is_read:
                written.add(os.path.realpath(touch.path))
            elif touch.source is not None and touch.path not in written:
                known = found.get(touch.path)
                if known is None or (touch.source.properties and touch.source.key == known.key):
                    found[touch.path] = touch.source
        return found

    def written_since(self, count: int) -> dict[str, Source | None]:
        """Return, by canonical path, what was written since `count` was as it is given."""
        found: dict[str, Source | None] = {}
        for touch in self._since(count):
            if not touch.is_read:
                path = os.path.realpath(touch.path)
                found[path] = touch.source or found.get(path)  # a writer that knows more comes on top of `open()`
        return found

    def known_in(self, place: str, most: int) -> dict[str, tuple[Source, str | None]]:
        """Return, by path, what was last read or written at a place, or below it where that is a folder: the newest.

        With what was written comes the step that did.
        """
        found: dict[str, tuple[Source, str | None]] = {}
        below = place.rstrip(os.sep) + os.sep
        for _, path, _, source, maker in reversed(self._latest.copy()):
            if (path == place or path.startswith(below)) and source is not None and path not in found:
                found[path] = source, maker
                if len(found) == most:
                    break
        return found

    def _since(self, count: int) -> list[_Touch]:
        return [touch for touch in self._latest.copy() if touch.number > count] if self.count > count else []

    def _add(self, path: str, is_read: bool, source: Source | None, maker: str | None = None) -> None:
        self.count += 1
        self._latest.append(_Touch(self.count, path, is_read, source, maker))

    def named(self, files: Mapping[str, Source | None], values: Mapping[str, Any]) -> list[TouchedFile]:
        """Return files with the names of the arguments that are their paths, or those of folders above them."""
        if not files:
            return []
        paths = list(paths_in(values))
        found = []
        for place, known in files.items():
            source = known or _present(place)
            if source is not None:
                names = dict.fromkeys(name for name, path in paths if _is_below(place, path))
                found.append(TouchedFile(place, tuple(names), source))
        return found


def paths_in(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the arguments that may name files, each with its canonical path."""
    for name, value in values.items():
        for one in value[:_MOST_ITEMS] if type(value) in (list, tuple) else [value]:
            if isinstance(one, os.PathLike) or (type(one) is str and len(one) <= _MOST_PATH):
                try:
                    yield name, os.path.realpath(one)
                except (OSError, ValueError, TypeError):
                    continue


def _present(path: str) -> Source | None:
    state = file_state(path)
    return None if state is None else artifact_in(state)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
