"""Reading, writing and locking at a place in an open file, on every system."""

from __future__ import annotations

import os
import sys


def read(descriptor: int, position: int, size: int) -> bytes:
    """Return up to `size` bytes; fewer only at the end of the file."""
    parts = []
    while size > 0 and (part := _read_some(descriptor, position, size)):
        parts.append(part)
        position += len(part)
        size -= len(part)
    return b"".join(parts)


if sys.platform == "win32":
    import msvcrt
    import threading

    _seeking = threading.RLock()

    def take_lock(descriptor: int, *, or_go_without: bool = False) -> bool:  # noqa: ARG001  the shape is given
        """Lock a file for this process, without waiting; return whether it is ours now."""
        os.lseek(descriptor, 1 << 40, os.SEEK_SET)  # far behind the content, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _read_some(descriptor: int, position: int, size: int) -> bytes:
        with _seeking:
            os.lseek(descriptor, position, os.SEEK_SET)
            return os.read(descriptor, size)

    def write(descriptor: int, position: int, data: memoryview | bytes) -> int:
        """Write at `position`; return how many bytes were written."""
        with _seeking:
            os.lseek(descriptor, position, os.SEEK_SET)
            return os.write(descriptor, data)

else:
    import fcntl

    def take_lock(descriptor: int, *, or_go_without: bool = False) -> bool:
        """Lock a file for this process, without waiting; return whether it is ours now."""
        # A POSIX lock: not inherited by forked children, and gone with the process.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # a file system without locks: nobody can adopt the journal, its owner can still publish it
            return or_go_without
        return True

    def _read_some(descriptor: int, position: int, size: int) -> bytes:
        return os.pread(descriptor, min(size, 1 << 30), position)

    def write(descriptor: int, position: int, data: memoryview | bytes) -> int:
        """Write at `position`; return how many bytes were written."""
        return os.pwrite(descriptor, data, position)
