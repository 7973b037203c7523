"""The files that a call writes into a folder: each is an artifact as well, since it may be read by itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from autolog.facts import FileState
from autolog.fingerprint import file_state
from autolog.named_files import file_state_of

_MOST_FILES = 100  # of a folder that are recorded one by one; of more, only the folder is


def files_below(path: Any) -> set[FileState]:
    """Return the states of the files below a folder, of one more than are recorded; none where there is no folder."""
    folder = file_state_of(path)
    found: set[FileState] = set()
    for below, _, names in os.walk(folder.path) if folder is not None else ():
        for name in names:
            state = file_state(Path(below, name))
            if len(found) > _MOST_FILES:
                return found
            if state is not None:
                found.add(state)
    return found


def new_below(path: str, before: set[FileState]) -> list[FileState]:
    """Return the states of the files below a folder that are new or have changed; none where they are too many."""
    found = files_below(path)
    return sorted(found - before) if max(len(found), len(before)) <= _MOST_FILES else []
