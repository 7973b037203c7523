r"""The journal: append-only files of facts beside the store, one of them open per process.

    autolog journal 1\n                                   the first line
    <length: 4 bytes><crc32: 4 bytes><one fact as JSON>   again and again, numbers little-endian

A write that returned survives the death of the process; `sync` makes it survive a power cut. A torn tail is recognised
by its length or checksum and cut. Where something has damaged what stands before it, the reading goes on with the next
whole fact. The owner holds a lock on the file for as long as it lives, which the operating system takes away with the
process, however it died: so whoever gets the lock knows that the owner is gone.

A file that has grown large ends with `JournalContinued`, and the process goes on in the next one, which begins with all
that is still needed (`Record.carried`). So each file can be published by itself, those of one process in their order.
"""

from __future__ import annotations

import errno
import os
import struct
import threading
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from autolog.errors import warn_once
from autolog.facts import Fact, decode, encode
from autolog.locked_file import read as _read
from autolog.locked_file import take_lock as _take_lock
from autolog.locked_file import write as _write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

MAGIC = b"autolog journal 1\n"
SUFFIX = ".journal"
_HEADER = struct.Struct("<II")
_BEGIN = b'{"fact":'  # of each fact
_BINARY = getattr(os, "O_BINARY", 0)
_BATCH_BYTES = 1 << 18  # of one write: on a full disk each append fails as cheaply as the first
_MOST_WAITING_BYTES = 1 << 24  # of facts in memory while the disk is full
_ATTEMPTS = 10
_SLOW_SECONDS = 0.1  # of a write, after which the disk counts as slow,
_REST = 50  # and for so many times as long, no training thread writes

# The journals that this process has open, by device and inode. A POSIX lock is no obstacle to the process that holds
# it, and closing any second descriptor of the file would give the lock away: so a file in here is never opened twice.
_open_here: dict[tuple[int, int], object] = {}
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_here.clear)  # a forked child holds none of its parent's locks


class Journal:
    """A journal file that this process owns (`Journal.create`) or has taken over from a dead one (`Journal.adopt`)."""

    def __init__(self, path: Path, descriptor: int, end: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._identity = _identity(os.fstat(descriptor))
        self._end = end  # of the last whole fact
        self._may_be_torn = True  # what an owner that died, or a disk that was full, has left behind the end
        self._lock = threading.RLock()  # of what waits; never held while something is written
        self._writing = threading.RLock()
        self._is_writing = False
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._slow_until = 0.0
        self.dropped = 0  # facts that found no room in memory while the disk was full
        _open_here[self._identity] = self

    @classmethod
    def create(cls, folder: Path) -> Journal:
        """Open a new journal in `folder`, which is made when it is missing.

        Raises:
            OSError: The folder cannot be made or written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(_ATTEMPTS):
            stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
            journal = cls._created(folder / f"{stamp}-{os.getpid()}-{os.urandom(3).hex()}-{1:06d}{SUFFIX}")
            if journal is not None:
                return journal
        raise FileExistsError(f"each new journal in {folder} was taken by another process")

    def following(self) -> Journal:
        """Open the next journal of this process.

        Raises:
            OSError: It cannot be made.
        """
        number = int(self.path.stem.rpartition("-")[2])
        for following in range(number + 1, number + 1 + _ATTEMPTS):
            journal = self._created(self.path.with_name(f"{process_of(self.path)}-{following:06d}{SUFFIX}"))
            if journal is not None:
                return journal
        raise FileExistsError(f"each journal after {self.path} was taken by another process")

    @classmethod
    def _created(cls, path: Path) -> Journal | None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
        try:
            # Before it had its lock, somebody may have found the file, taken its owner for dead and removed it.
            if _take_lock(descriptor, or_go_without=True) and path.exists():
                _write(descriptor, 0, MAGIC)
                return cls(path, descriptor, len(MAGIC))
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        os.close(descriptor)
        return None

    @classmethod
    def adopt(cls, path: Path) -> Journal | None:
        """Take over the journal of a process that is gone; None while its owner lives or another one replays it.

        None as well for a journal that cannot be opened or that only a newer autolog can read.
        """
        try:
            identity = _identity(path.stat())
        except OSError:
            return None
        this = object()
        if _open_here.setdefault(identity, this) is not this:
            return None
        journal = None
        try:
            journal = cls._adopted(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            warn_once(f"adopt {path}", "the journal %s cannot be read (%s)", path, error.strerror or error, error=error)
        finally:
            if journal is None:
                del _open_here[identity]
        return journal

    @classmethod
    def _adopted(cls, path: Path) -> Journal | None:
        descriptor = os.open(path, os.O_RDWR | _BINARY)
        try:
            if _take_lock(descriptor) and path.exists():
                start = _read(descriptor, 0, len(MAGIC))
                if start != MAGIC and MAGIC.startswith(start):  # its owner died before the first line was whole
                    _write(descriptor, 0, start := MAGIC)
                if start == MAGIC:
                    content = _read(descriptor, len(MAGIC), os.fstat(descriptor).st_size)
                    found = list(_payloads(content))
                    end = found[-1][1] if found else 0
                    if damaged := end - sum(_HEADER.size + len(payload) for payload, _ in found):
                        warn_once(
                            f"damaged {path}", "%d bytes of the journal %s are damaged, and left out", damaged, path
                        )
                    return cls(path, descriptor, len(MAGIC) + end)
                warn_once(
                    f"adopt {path}", "the journal %s is of a newer autolog; update, then run `autolog sync`", path
                )
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    def append(self, facts: Iterable[Fact]) -> bool:
        """Write facts at the end, in one write.

        Returns:
            Whether they are written. On a slow disk they wait in memory for `flush`, so that no training waits for more
            than one slow write in fifty times as long.

        Raises:
            OSError: They could not be written, a full disk for example. Nothing torn is left behind; the facts wait
                in memory and go first when the next append succeeds. While 16 MiB wait, new facts are dropped.
        """
        frames = [_frame(encode(fact)) for fact in facts]
        size = sum(map(len, frames))
        is_slow = time.monotonic() < self._slow_until
        if self._waiting and self._waiting_bytes + size > _MOST_WAITING_BYTES:
            try:
                self.flush()  # on a slow disk, too: all facts that come from here on would be lost
            except OSError:
                self.dropped += len(frames)
                warn_once(
                    f"journal {self.path} is full",
                    "%d MiB of facts wait for space on the disk of %s; until there is some, further facts are lost",
                    _MOST_WAITING_BYTES >> 20,
                    self.path,
                )
                raise
        with self._lock:
            self._waiting += frames
            self._waiting_bytes += size
        if not is_slow:
            self.flush()
        return not is_slow

    def flush(self) -> None:
        """Write what waits in memory, however slow the disk is.

        Raises:
            OSError: As `append` does.
        """
        with self._writing:
            if self._is_writing:  # in a signal handler, in the middle of a write: that one writes these, too
                return
            self._is_writing = True
            try:
                while self._waiting:
                    started = time.monotonic()
                    self._write_some()
                    took = time.monotonic() - started
                    self._slow_until = started + took * _REST if took > _SLOW_SECONDS else 0.0
            finally:
                self._is_writing = False

    @property
    def is_written(self) -> bool:
        """Whether nothing waits in memory."""
        return not self._waiting

    @property
    def is_idle(self) -> bool:
        """Whether no other thread is writing, and the disk is none that takes long: a further write is over soon."""
        is_free = self._writing.acquire(blocking=False)
        if is_free:
            self._writing.release()
        return is_free and time.monotonic() >= self._slow_until

    @property
    def waiting(self) -> int:
        """How many facts wait in memory."""
        return len(self._waiting)

    def _write_some(self) -> None:
        count = size = 0
        for frame in self._waiting:
            if count and size + len(frame) > _BATCH_BYTES:
                break
            size += len(frame)
            count += 1
        data = memoryview(b"".join(self._waiting[:count]))  # others only add behind these
        descriptor = self._file()
        try:
            if self._may_be_torn and os.fstat(descriptor).st_size > self._end:
                os.ftruncate(descriptor, self._end)
            self._may_be_torn = False  # each call to the system may cost a thread its turn, so it is asked once
            written = 0
            while written < size:
                written += _write(descriptor, self._end + written, data[written:])
        except OSError:
            self._may_be_torn = True
            with suppress(OSError):
                os.ftruncate(descriptor, self._end)
            raise
        # Interrupted from here on, the same bytes are written again: to the same place, or once more, which is harmless
        self._end += size
        with self._lock:
            self._waiting_bytes -= size
            del self._waiting[:count]

    def give_up(self, keep: Callable[[Sequence[Fact | None]], Sequence[Fact]]) -> None:
        """Give up facts that wait for a full disk, and write what is to be kept of them over the last ones in the file.

        Args:
            keep: Returns what is to be kept, given what is given up; None stands for a fact of an unknown kind.

        Raises:
            OSError: It could not be written.
        """
        with self._writing:
            written = list(_payloads(_read(self._file(), len(MAGIC), self._end - len(MAGIC))))
            facts = [decode(payload) for payload, _ in written]
            facts += [decode(frame[_HEADER.size :]) for frame in self._waiting]
            data, place = b"", self._end
            for count, end in reversed([*enumerate((0, *(end for _, end in written)))]):
                place = len(MAGIC) + end
                data = b"".join(_frame(encode(fact)) for fact in keep(facts[count:]))
                if place + len(data) <= self._end:  # what is written over needs no further room
                    break
            _write(self._file(), place, data)
            self._end = place + len(data)
            self._may_be_torn = True
            with self._lock:
                self._waiting.clear()
                self._waiting_bytes = 0
            os.ftruncate(self._file(), self._end)

    def read(self, offset: int = 0) -> tuple[list[Fact], int]:
        """Return the facts from `offset` on (0: all) and the offset behind the last whole one."""
        position = max(offset, len(MAGIC))
        facts, size = _parse(_read(self._file(), position, self._end - position))
        return facts, position + size

    @property
    def end(self) -> int:
        """The offset behind the last fact that was written; facts that wait for a full disk come behind it."""
        return self._end

    def touch(self) -> None:
        """Leave a sign of life: the file's modification time."""
        os.utime(self._file() if os.utime in os.supports_fd else self.path)

    def sync(self) -> None:
        """Make what was appended survive a power cut."""
        os.fsync(self._file())

    def last_sign_of_life(self) -> int:
        """Return when the owner last wrote or touched the file, in milliseconds since 1970."""
        return os.fstat(self._file()).st_mtime_ns // 1_000_000

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file; with `remove`, also delete it, because the store holds everything in it.

        A closed journal raises OSError when it is used; closing it again does nothing.
        """
        with self._lock:
            if self._descriptor < 0:
                return
            is_open = self._is_open()
            descriptor, self._descriptor = self._descriptor, -1  # its number may soon be that of a file of the user's
            if remove:
                with suppress(PermissionError):  # Windows deletes no open file
                    self.path.unlink(missing_ok=True)
            _open_here.pop(self._identity, None)
            if is_open:
                os.close(descriptor)
            if remove:
                self.path.unlink(missing_ok=True)

    def _file(self) -> int:
        """Return the descriptor, of a file opened anew where the program has closed all that it did not open itself.

        Programs that become daemons do so, and the number may be that of a file of the user's by now.

        Raises:
            OSError: The journal is closed, or another process has taken it over meanwhile.
        """
        with self._lock:
            if self._descriptor >= 0 and not self._is_open():
                descriptor = os.open(self.path, os.O_RDWR | _BINARY)
                is_ours = _identity(os.fstat(descriptor)) == self._identity
                if not (is_ours and _take_lock(descriptor, or_go_without=True)):
                    os.close(descriptor)
                    raise OSError(errno.EBADF, "another process has taken it over", str(self.path))
                self._descriptor = descriptor
            return self._descriptor

    def _is_open(self) -> bool:
        try:
            return _identity(os.fstat(self._descriptor)) == self._identity
        except OSError:
            return False


def journals(folder: Path) -> list[Path]:
    """Return the journals in a folder, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if os.path.isdir(folder) else []  # False for a name that is too long


def process_of(path: Path) -> str:
    """Return what the names of all journals of one process begin with."""
    return path.stem.rpartition("-")[0]


def look(path: Path) -> tuple[list[Fact], bool] | None:
    """Return the facts in a journal and whether its owner lives, changing nothing; None when it cannot be read."""
    try:
        identity = _identity(path.stat())
        own = _open_here.get(identity)
        if own is not None:
            return (own.read()[0], True) if isinstance(own, Journal) else None
        descriptor = os.open(path, os.O_RDWR | _BINARY)
    except OSError:
        return None
    try:
        content = _read(descriptor, 0, os.fstat(descriptor).st_size)
        return _parse(content[len(MAGIC) :])[0] if content.startswith(MAGIC) else [], not _take_lock(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _frame(payload: bytes) -> bytes:
    return _HEADER.pack(len(payload), zlib.crc32(payload)) + payload


def _parse(data: bytes) -> tuple[list[Fact], int]:
    facts: list[Fact] = []
    end = 0
    for payload, end in _payloads(data):  # noqa: B007  the last one counts
        fact = decode(payload)
        if fact is not None:
            facts.append(fact)
    return facts, end


def _payloads(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield what is in each whole frame, and the offset behind it."""
    position = 0
    while position < len(data):
        payload = _payload_at(data, position)
        if payload is None:
            position = _behind_damage(data, position)
        else:
            position += _HEADER.size + len(payload)
            yield payload, position


def _payload_at(data: bytes, position: int) -> bytes | None:
    start = position + _HEADER.size
    if start > len(data):
        return None
    length, checksum = _HEADER.unpack_from(data, position)
    payload = data[start : start + length]
    # Some file systems leave zeros after a power cut, and the checksum of nothing is zero.
    return payload if length and len(payload) == length and zlib.crc32(payload) == checksum else None


def _behind_damage(data: bytes, position: int) -> int:
    """Return where the next whole frame begins; the end of the data where none does: its tail is torn."""
    begin = position + _HEADER.size
    while (begin := data.find(_BEGIN, begin + 1)) >= 0:
        if _payload_at(data, begin - _HEADER.size) is not None:
            return begin - _HEADER.size
    return len(data)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
