"""Models that were made bytes, and the files that these bytes are written to by hand."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable

from autolog.facts import FileState
from autolog.quiet_reading import quiet_file

_MOST = 100  # models whose bytes may still be written
_SPOTS = 64  # of the bytes that are compared
_SPOT = 4096


class Dumped:
    """The models that were made bytes, the newest ones; of the bytes only the length and a digest are kept."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, bytes, Callable[[FileState], None]]] = deque(maxlen=_MOST)

    def note(self, content: bytes, do: Callable[[FileState], None]) -> None:
        """Call `do` with the state of each file that turns out to hold these bytes."""
        self._waiting.append((len(content), digest_of(io.BytesIO(content), len(content)), do))

    def is_waiting(self) -> bool:
        """Whether the bytes of any model may still be found."""
        return bool(self._waiting)

    def is_in(self, file: FileState) -> bool:
        """Whether a file that was written holds a model's bytes; whoever waits for that is told."""
        fitting = [(digest, do) for size, digest, do in list(self._waiting) if size == file.size]
        if not fitting:
            return False
        try:
            with quiet_file(file.path) as content:
                found = digest_of(content, file.size)
        except OSError:  # it is gone again
            return False
        do = next((do for digest, do in reversed(fitting) if digest == found), None)
        if do is not None:
            do(file)
        return do is not None


def digest_of(content: io.BytesIO | io.FileIO, size: int) -> bytes:
    """Return a digest of bytes that are short, and of places all over those that are long."""
    import hashlib  # takes milliseconds of the start

    found = hashlib.sha256()
    for spot in range(_SPOTS if size > _SPOTS * _SPOT else 1):
        content.seek(spot * ((size - _SPOT) // (_SPOTS - 1)))
        found.update(content.read(_SPOT if size > _SPOTS * _SPOT else size))
    return found.digest()
