"""Files that a script has read as they are, and that a reader then gets out of memory: `load(io.BytesIO(content))`."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from autolog import budget
from autolog.dumped import digest_of
from autolog.facts import FileState
from autolog.quiet_reading import quiet_file

_COMPARING = "what streams hold"
_MOST_SECONDS = 0.2  # of a process


class InMemory:
    """Digests of files that have the size of a stream which was read."""

    def __init__(self) -> None:
        self._digests: dict[FileState, bytes | None] = {}

    def held_by(self, stream: Any, files: Iterable[FileState]) -> FileState | None:
        """Return which of several files it is that a stream in memory holds; the first of several that are the same."""
        if type(stream) is not io.BytesIO or stream.closed or budget.spent_on(_COMPARING) > _MOST_SECONDS:
            return None
        start = budget.clock()
        content = stream.getvalue()  # `getbuffer` would make a copy
        digest: bytes | None = None
        found: FileState | None = None
        for file in (one for one in files if one.size == len(content) > 0):
            digest = digest or digest_of(io.BytesIO(content), file.size)
            if self._digest(file) == digest:
                found = file
                break
            if budget.clock() - start > _MOST_SECONDS:
                break
        budget.spend_on(_COMPARING, budget.clock() - start)
        return found

    def _digest(self, file: FileState) -> bytes | None:
        """Return the digest of a file; None if it is gone."""
        if file not in self._digests:
            try:
                with quiet_file(file.path) as content:
                    self._digests[file] = digest_of(content, file.size)
            except OSError:
                self._digests[file] = None
        return self._digests[file]
