"""Digests of files: sha256 of the content, tied to the state in which the file was seen."""

from __future__ import annotations

import io
import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from autolog import remote
from autolog.facts import FileState
from autolog.remote import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20
_MOST_MEMORY = 1 << 24  # bytes of remembered digests that are read
_MOST_MATCHES = 10_000  # of a pattern
_MOST_WITHIN = 1000  # files of a directory or pattern whose own digests are kept
_MOST_FOLDERS = 100  # of which they are
_SETTLED_NS = 2_000_000_000  # a file system's clock may tick this coarsely; a younger file may still change unseen


def file_state(path: str | os.PathLike[str]) -> FileState | None:
    """Return the state of a file or directory under its absolute, canonical path; None when there is none.

    A pattern such as `parts/*.parquet` that some files match stands for all of them.
    """
    try:
        canonical = os.path.realpath(path)
        status = os.stat(canonical)
    except (OSError, ValueError):
        return _state_of_pattern(os.fspath(path))
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return None
    return state_at(canonical, status)


def state_at(path: str, status: os.stat_result) -> FileState:
    """Return the state of what stands at a canonical path, of which the system tells this."""
    return FileState(path, status.st_size, status.st_mtime_ns, status.st_ino, ctime_ns=status.st_ctime_ns)


def suffix(path: str) -> str:
    """Return a file name's last suffix without the dot, as a format's name; of a URI, without its query."""
    path = path.partition("?")[0].partition("#")[0] if "://" in path else path
    return PurePath(path).suffix.lstrip(".").lower() or "unknown"


def _state_of_pattern(path: str) -> FileState | None:
    if not _is_pattern(path):
        return None
    found = [os.stat(name) for name in _matches(path)]
    if not found:
        return None
    size, mtime_ns = sum(one.st_size for one in found), max(one.st_mtime_ns for one in found)
    ctime_ns = max(one.st_ctime_ns for one in found)
    folder, name = os.path.split(path)
    canonical = folder if _is_pattern(folder) else os.path.realpath(folder)
    path = os.path.join(os.path.abspath(canonical), name)  # noqa: PTH118  no file
    return FileState(path, size, mtime_ns, 0, ctime_ns=ctime_ns)


def files_of_pattern(path: str) -> list[str]:
    """Return the files that a pattern such as `parts/*.parquet` stands for, sorted; none for what is no pattern."""
    return [] if os.path.exists(path) or not _is_pattern(path) else sorted(_matches(path))


def _is_pattern(path: str) -> bool:
    return isinstance(path, str) and any(sign in path for sign in "*?[")


def _matches(path: str) -> list[str]:
    from glob import glob

    with suppress(OSError, ValueError):
        return [name for name in glob(path, recursive=True)[:_MOST_MATCHES] if os.path.isfile(name)]  # noqa: PTH207, PTH113
    return []


def readable(path: str) -> str:
    """Return a path as text that every store holds: bytes that are not UTF-8 are written out in hex."""
    return path.encode(errors="surrogateescape").decode(errors="backslashreplace").replace("\0", "")


def sha256(path: str) -> str:
    """Return "sha256:" and 64 hex digits, of a file's content or of the manifest of a directory or pattern.

    The manifest of a directory is one line per file below it, sorted by path: the digest, two blanks, the path. Links
    are followed. Its digest is what this prints, in a shell:

        cd DIR && find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum

    Raises:
        OSError: Something cannot be read.
    """
    return _digested(path)[0]


def _digested(path: str) -> tuple[str, dict[str, str]]:
    """Return a digest, and those of the files that a directory or pattern stands for, by path; of the first 1,000."""
    folder, names = _manifest(path)
    if names is None:
        return "sha256:" + _sha256_of_file(path), {}
    import hashlib

    whole = hashlib.sha256()
    within: dict[str, str] = {}
    for name in sorted(map(os.fsencode, names)):  # names need not be UTF-8
        file = os.path.join(folder, os.fsdecode(name))  # noqa: PTH118  a Path takes longer
        content = _sha256_of_file(file)
        whole.update(content.encode() + b"  ./" + name + b"\n")
        if len(within) < _MOST_WITHIN:
            within[os.path.realpath(file)] = "sha256:" + content
    return "sha256:" + whole.hexdigest(), within


def size_bytes(state: FileState) -> int:
    """Return the size of a file, or of all files of a directory or pattern."""
    folder, names = _manifest(state.path)
    if names is None:
        return state.size
    return sum(Path(folder, name).stat().st_size for name in names)


def _manifest(path: str) -> tuple[str, Iterable[str] | None]:
    """Return a folder and the files in it that a directory or pattern stands for; None in their place for a file."""
    if os.path.isdir(path):
        return path, _files_below(path)
    if os.path.exists(path) or not _is_pattern(path):
        return path, None
    folder = os.path.dirname(path)  # noqa: PTH120
    while _is_pattern(folder):
        folder = os.path.dirname(folder)  # noqa: PTH120
    return folder, [os.path.relpath(name, folder).replace(os.sep, "/") for name in _matches(path)]


def _sha256_of_file(path: str | Path) -> str:
    import hashlib

    from autolog.quiet_reading import quiet_file

    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    with quiet_file(path) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def _files_below(
    path: str | os.PathLike[str], below: str = "", above: tuple[tuple[int, int], ...] = ()
) -> Iterator[str]:
    """Yield the relative paths, with forward slashes, of the regular files in a directory and those inside it."""
    status = os.stat(path)
    this = (status.st_dev, status.st_ino)
    if this in above:  # a link that leads upward
        return
    with os.scandir(path) as entries:
        for entry in entries:
            if os.path.isdir(entry.path):
                yield from _files_below(entry.path, f"{below}{entry.name}/", (*above, this))
            elif Path(entry.path).is_file():  # and no pipe or socket: to read from one could take for ever
                yield below + entry.name


class Digests:
    """Remembered digests, by the states of files; shared by processes through a small file.

    Args:
        memory: A file of JSON lines that this and later processes append to. None keeps digests in this process only.
    """

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory
        self._known: dict[FileState, str] | None = None
        self._within: dict[FileState, dict[str, str]] = {}

    def knows(self, state: FileState) -> bool:
        """Whether the digest is remembered."""
        return not remote.is_to_ask(state) if is_remote(state.path) else state in self._load()

    def of(self, state: FileState) -> str | None:
        """Return the digest of the file as it was in `state`; None when it has changed or gone since."""
        if is_remote(state.path):
            return remote.digest_of(state)
        known = self._load()
        if state in known:
            return known[state]
        present = file_state(state.path)
        if present is None or not _is_unchanged(state, present):
            return None
        try:
            digest, within = _digested(state.path)
        except OSError:
            return None
        if file_state(state.path) != present:
            return None
        if _manifest(state.path)[1] is None:  # a directory's own state says little about the files below it
            known[state] = known[present] = digest
            if time.time_ns() - max(present.mtime_ns, present.ctime_ns) > _SETTLED_NS:
                self._remember(present, digest)
        elif len(self._within) < _MOST_FOLDERS or state in self._within:
            self._within[state] = within
        return digest

    def within(self, state: FileState) -> dict[str, str]:
        """Return, by path, the digests of the files in a directory or pattern, as `of` has found them last."""
        return self._within.get(state, {})

    def _load(self) -> dict[FileState, str]:
        if self._known is None:
            self._known = {}
            for line in _tail_of(self._memory).splitlines():
                with suppress(ValueError, TypeError):  # a torn line of a process that was killed
                    path, size, mtime_ns, inode, ctime_ns, digest = json.loads(line)
                    self._known[FileState(path, size, mtime_ns, inode, ctime_ns=ctime_ns)] = digest
        return self._known

    def _remember(self, state: FileState, digest: str) -> None:
        if self._memory is None:
            return
        entry: list[Any] = [state.path, state.size, state.mtime_ns, state.inode, state.ctime_ns, digest]
        try:
            descriptor = os.open(self._memory, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, (json.dumps(entry) + "\n").encode())
            finally:
                os.close(descriptor)
        except OSError:
            self._memory = None  # a memory that cannot be written costs time, nothing else


def _is_unchanged(state: FileState, present: FileState) -> bool:
    """Whether a file holds what it held in a former state.

    Its mode and its links may have changed, which `ctime_ns` tells as well, unless its modification time was set by
    hand: then others may stand there that had the same one.
    """
    is_as_written = state.mtime_ns >= state.ctime_ns
    return present == (state._replace(ctime_ns=present.ctime_ns) if is_as_written else state)


def _tail_of(memory: Path | None) -> bytes:
    """Return the newest part of a memory; nothing when it cannot be read."""
    if memory is None:
        return b""
    try:
        with io.FileIO(memory) as file:  # `open` is watched, as what the user's program reads
            file.seek(max(0, memory.stat().st_size - _MOST_MEMORY))
            return file.readall()
    except OSError:
        return b""
