"""Digests of files: sha256 of the content, tied to the state in which the file was seen."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autolog.facts import FileState

_CHUNK = 1 << 20
_SETTLED_NS = 2_000_000_000  # a file system's clock may tick this coarsely; a younger file may still change unseen


def file_state(path: str | os.PathLike[str]) -> FileState | None:
    """Return the state of a file or directory under its absolute, canonical path; None when there is none."""
    try:
        canonical = os.path.realpath(path)
        status = os.stat(canonical)  # noqa: PTH116  one call, on the training thread
    except (OSError, ValueError):
        return None
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return None
    return FileState(canonical, status.st_size, status.st_mtime_ns, status.st_ino)


def sha256(path: str) -> str:
    """Return "sha256:" and 64 hex digits, of a file's content or of a directory's manifest.

    The manifest of a directory is one line per file below it, sorted by relative path with forward slashes:
    the digest, two blanks, the path; so `cd DIR && find . -type f | sort | xargs sha256sum` shows the same lines.
    """
    if Path(path).is_dir():
        whole = hashlib.sha256()
        for name in sorted(_files_below(path)):
            whole.update(f"{_sha256_of_file(str(Path(path, name)))}  {name}\n".encode())
        return "sha256:" + whole.hexdigest()
    return "sha256:" + _sha256_of_file(path)


def size_bytes(state: FileState) -> int:
    """Return the size of a file, or of all files below a directory."""
    if not Path(state.path).is_dir():
        return state.size
    return sum(Path(state.path, name).stat().st_size for name in _files_below(state.path))


def _sha256_of_file(path: str) -> str:
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    with io.FileIO(path) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def _files_below(path: str) -> Iterator[str]:
    for folder, _, names in os.walk(path):
        for name in names:
            yield Path(folder, name).relative_to(path).as_posix()


class Digests:
    """Remembered digests, by path, size, modification time and inode; shared by processes through a small file.

    Args:
        memory: A file of JSON lines that this and later processes append to. None keeps digests in this process only.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._known: dict[FileState, str] | None = None

    def of(self, state: FileState) -> str | None:
        """Return the digest of the file as it was in `state`; None when it has changed or gone since."""
        known = self._load()
        if state in known:
            return known[state]
        if file_state(state.path) != state:
            return None
        try:
            digest = sha256(state.path)
        except OSError:
            return None
        if file_state(state.path) != state:
            return None
        if not Path(state.path).is_dir():  # a directory's own state says little about the files below it
            known[state] = digest
            if time.time_ns() - state.mtime_ns > _SETTLED_NS:
                self._remember(state, digest)
        return digest

    def _load(self) -> dict[FileState, str]:
        if self._known is None:
            self._known = {}
            if self._memory is not None and self._memory.exists():
                for line in self._memory.read_bytes().splitlines():
                    try:
                        path, size, mtime_ns, inode, digest = json.loads(line)
                    except ValueError:
                        continue  # a torn line of a process that was killed
                    self._known[FileState(path, size, mtime_ns, inode)] = digest
        return self._known

    def _remember(self, state: FileState, digest: str) -> None:
        if self._memory is None:
            return
        entry: list[Any] = [state.path, state.size, state.mtime_ns, state.inode, digest]
        try:
            descriptor = os.open(self._memory, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, (json.dumps(entry) + "\n").encode())
            finally:
                os.close(descriptor)
        except OSError:
            self._memory = None  # a memory that cannot be written costs time, nothing else
