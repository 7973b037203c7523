"""What stands in memory of Arrow's: tables share it, and their methods, which are C++'s, cannot be watched.

A column that was taken out of a table, renamed or put beside others still has the same buffers. They are known by
their address, size and some of their bytes, so that memory which was freed meanwhile, and holds other data now, is
not taken for what it was.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_MOST = 20_000  # buffers that are known
_MOST_OF_TABLE = 1000  # of those
_MOST_FRAMES = 20  # between a reader and who called it
_LIBRARIES = ("pandas", "datasets")
_SAMPLE = 64  # bytes at either end and in the middle


# By address, the size of a buffer, some of its bytes, and what was said of it.
_known: dict[int, tuple[int, tuple[bytes, bytes, bytes], Any]] = {}
_when_known: list[Callable[[], None]] = []
_gone: dict[int, weakref.ref[Any]] = {}  # by id, tables that have given their memory away


def is_empty() -> bool:
    """Whether nothing is known of any buffer."""
    return not _known


def forget_all() -> None:
    """Forget every buffer."""
    _known.clear()
    _gone.clear()


def when_known(do: Callable[[], None]) -> None:
    """Call `do` whenever there is something to know, where nothing was known before."""
    _when_known.append(do)


def give_away(table: Any) -> None:
    """Never again look into a table: whoever does so after `to_pandas(self_destruct=True)` ends the process."""
    key = id(table)
    _gone[key] = weakref.ref(table, lambda _: _gone.pop(key, None))


def columns_in(thing: Any) -> list[Any]:
    """Return the columns of a table or batch; a column or array itself; nothing of what has given its memory away."""
    if _gone and id(thing) in _gone:
        return []
    if not hasattr(thing, "column_names") and not hasattr(thing, "num_columns"):
        return [thing]
    return [thing.column(place) for place in range(thing.num_columns)]


def remember(columns: list[Any], about: list[Any]) -> None:
    """Remember what was said of columns, as far as there are few."""
    if sum(getattr(one, "num_chunks", 1) for one in columns) > _MOST_OF_TABLE:
        return
    is_first = not _known
    for column, said in zip(columns, about, strict=True):
        for chunk in _chunks(column):
            buffer = _buffer(chunk)
            if buffer is not None:
                _known.pop(buffer.address, None)
                _known[buffer.address] = buffer.size, _sample(memoryview(buffer)), said
    while len(_known) > _MOST:
        _known.pop(next(iter(_known)), None)  # another thread may be faster
    if is_first and _known:
        for do in _when_known:
            do()


def recall(column: Any) -> list[Any]:
    """Return what was said of each part of a column; None for a part of which nothing was."""
    if not _known or getattr(column, "num_chunks", 1) > _MOST_OF_TABLE:
        return [None]
    return [None if buffer is None else _about(buffer) for buffer in map(_buffer, _chunks(column))]


def recall_array(array: Any) -> Any:
    """Return what was said of the memory that an array of NumPy shows from its first byte on; None if nothing was."""
    if not _known or array.dtype.kind not in "iufb" or not array.flags.c_contiguous or not array.size:
        return None
    known = _known.get(array.__array_interface__["data"][0])
    if known is None or array.nbytes > known[0]:
        return None
    _, sample, said = known
    return said if bytes(memoryview(array).cast("B")[:_SAMPLE]) == sample[0][: array.nbytes] else None


def _about(buffer: Any) -> Any:
    size, sample, said = _known.get(buffer.address, (-1, None, None))
    return said if size == buffer.size and sample == _sample(memoryview(buffer)) else None


def _chunks(column: Any) -> Iterator[Any]:
    for chunk in column.chunks if hasattr(column, "num_chunks") else [column]:
        if len(chunk):
            yield chunk


def _buffer(chunk: Any) -> Any:
    """Return the buffer by which a part of a column is known: that of its values."""
    found = [one for one in chunk.buffers() if one is not None and one.size and one.is_cpu]
    return found[-1] if found else None


def _sample(content: memoryview) -> tuple[bytes, bytes, bytes]:
    middle = len(content) // 2
    return bytes(content[:_SAMPLE]), bytes(content[middle : middle + _SAMPLE]), bytes(content[-_SAMPLE:])


def is_within_library() -> bool:
    """Whether a library reads or writes a file by Arrow for itself, a cache: it is followed by other ways."""
    frame: FrameType | None = sys._getframe(1)
    for _ in range(_MOST_FRAMES):
        if frame is None:
            break
        if frame.f_globals.get("__name__", "").partition(".")[0] in _LIBRARIES:
            return True
        frame = frame.f_back
    return False
