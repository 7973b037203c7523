"""The journal: an append-only file of facts beside the store, one per process.

    autolog journal 1\\n                                  the first line
    <length: 4 bytes><crc32: 4 bytes><one fact as JSON>   again and again, numbers little-endian

A write that returned survives the death of the process; `sync` makes it survive a power cut. A torn tail is recognised
by its length or checksum and ends the reading. The owner holds a lock on the file for as long as it lives, which the
operating system takes away with the process, however it died: so whoever gets the lock knows that the owner is gone.
"""

from __future__ import annotations

import os
import secrets
import struct
import sys
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from autolog.facts import Fact, decode, encode

MAGIC = b"autolog journal 1\n"
SUFFIX = ".journal"
_HEADER = struct.Struct("<II")
_BINARY = getattr(os, "O_BINARY", 0)


class Journal:
    """A journal file that this process owns (`Journal.create`) or has taken over from a dead one (`Journal.adopt`)."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._end = os.fstat(descriptor).st_size
        self._lock = threading.Lock()
        self._waiting: list[bytes] = []

    @classmethod
    def create(cls, folder: Path) -> Journal:
        """Open a new journal in `folder`, which is made when it is missing.

        Raises:
            OSError: The folder cannot be made or written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        path = folder / f"{stamp}-{os.getpid()}-{secrets.token_hex(3)}{SUFFIX}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
        _take_lock(descriptor)
        os.write(descriptor, MAGIC)
        return cls(path, descriptor)

    @classmethod
    def adopt(cls, path: Path) -> Journal | None:
        """Take over the journal of a process that is gone; None while its owner lives or another one replays it."""
        try:
            descriptor = os.open(path, os.O_RDWR | _BINARY)
        except FileNotFoundError:
            return None
        if not _take_lock(descriptor) or not path.exists():
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def append(self, facts: Iterable[Fact]) -> None:
        """Write facts at the end, in one write.

        Raises:
            OSError: They could not be written, a full disk for example. Nothing torn is left behind; the facts wait
                in memory and go first when the next append succeeds.
        """
        frames = [_frame(encode(fact)) for fact in facts]
        with self._lock:
            self._waiting += frames
            data = memoryview(b"".join(self._waiting))
            written = 0
            os.lseek(self._descriptor, self._end, os.SEEK_SET)
            try:
                while written < len(data):
                    written += os.write(self._descriptor, data[written:])
            except OSError:
                os.ftruncate(self._descriptor, self._end)
                raise
            self._end += written
            self._waiting.clear()

    def read(self, offset: int = 0) -> tuple[list[Fact], int]:
        """Return the facts from `offset` on (0: all) and the offset behind the last whole one."""
        position = max(offset, len(MAGIC))
        with self._lock:
            os.lseek(self._descriptor, position, os.SEEK_SET)
            with os.fdopen(os.dup(self._descriptor), "rb") as file:
                data = file.read()
        facts, end = _parse(data)
        return facts, position + end

    def touch(self) -> None:
        """Leave a sign of life: the file's modification time."""
        os.utime(self._descriptor if os.utime in os.supports_fd else self.path)

    def sync(self) -> None:
        """Make what was appended survive a power cut."""
        os.fsync(self._descriptor)

    def last_sign_of_life(self) -> int:
        """Return when the owner last wrote or touched the file, in milliseconds since 1970."""
        return os.fstat(self._descriptor).st_mtime_ns // 1_000_000

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file; with `remove`, also delete it, because the store holds everything in it."""
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)


def journals(folder: Path) -> list[Path]:
    """Return the journals in a folder, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _frame(payload: bytes) -> bytes:
    return _HEADER.pack(len(payload), zlib.crc32(payload)) + payload


def _parse(data: bytes) -> tuple[list[Fact], int]:
    facts: list[Fact] = []
    end = 0
    for payload, end in _payloads(data):  # noqa: B007  the last end counts
        fact = decode(payload)
        if fact is not None:
            facts.append(fact)
    return facts, end


def _payloads(data: bytes) -> Iterator[tuple[bytes, int]]:
    position = 0
    while position + _HEADER.size <= len(data):
        length, checksum = _HEADER.unpack_from(data, position)
        start = position + _HEADER.size
        payload = data[start : start + length]
        if len(payload) < length or zlib.crc32(payload) != checksum:
            return
        position = start + length
        yield payload, position


if sys.platform == "win32":
    import msvcrt

    def _take_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 1 << 40, os.SEEK_SET)  # far behind the content, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take_lock(descriptor: int) -> bool:
        # A POSIX lock: not inherited by forked children, and gone with the process.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
