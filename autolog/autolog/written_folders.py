"""The files that a call writes into a folder: each is an artifact as well, since it may be read by itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from autolog.facts import FileState
from autolog.fingerprint import file_state, state_at
from autolog.named_files import artifact_in
from autolog.sources import Source

_MOST_FILES = 100  # of a folder that are recorded one by one; of more, only the folder is


def files_below(path: Any) -> set[FileState]:
    """Return the states of the files below a folder, of one more than are recorded; none where there is no folder."""
    folder = os.path.expanduser(path) if isinstance(path, (str, os.PathLike)) else ""
    return set(islice(_below(os.path.realpath(folder)), _MOST_FILES + 1)) if os.path.isdir(folder) else set()


def new_below(path: str, before: set[FileState]) -> list[FileState]:
    """Return the states of the files below a folder that are new or have changed; none where they are too many."""
    found = files_below(path)
    return sorted(found - before) if max(len(found), len(before)) <= _MOST_FILES else []


def outputs_of(files: Iterable[FileState]) -> dict[str, Source]:
    """Return files as the outputs of the step that has made them, by number."""
    return {f"files[{number}]": artifact_in(one) for number, one in enumerate(files)}


def _below(folder: str) -> Iterator[FileState]:
    with suppress(OSError), os.scandir(folder) as entries:  # gone meanwhile, or nobody may look in
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield state_at(entry.path, entry.stat())
            elif Path(entry.path).is_file() and (state := file_state(entry.path)) is not None:  # where a link leads
                yield state
