"""Data recognised by what it holds, where its origin was lost: after copies, round trips and code that nobody watches.

A sketch of an array keeps hashes of the pairs of numbers that stand in one row, and of numbers with many digits. Rows
may come in another order, a part of them or of the columns, as another type. Nothing is sorted or sampled by place: of
large data those hashes are kept that are below a threshold, the same ones on both sides.
"""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import Any, NamedTuple

from autolog import provenance
from autolog.budget import Limit, clock, spend_on, spent_on
from autolog.quiet_reading import quiet_file
from autolog.sources import NOTHING, Sources, union

MOST_TEXT = 64 << 10  # of a file that is read again
_CONTENT = "what data holds"
_MOST_SECONDS = 0.2  # of a process
_MOST_SECONDS_A_STEP = 0.012
_SECONDS_A_NUMBER = 200e-9  # what a sketch takes
_SECONDS_A_BYTE = 120e-9  # what a text takes
_MOST_ROWS = 2000  # of what is asked about
_MOST_HASHES = 4096
_MOST_COLUMNS = 12  # of which every pair counts; of more, neighbours only
_MOST_CELLS = 20_000  # the same
_MOST_CANDIDATES = 50
_LEAST_SHARE, _LEAST_COUNT = 0.05, 8  # of hashes that must be common


class Sketch(NamedTuple):
    """Hashes of what an array holds: those below 2**64 >> `shift`."""

    hashes: Any
    shift: int


def seconds_left() -> float:
    """Return how long one step may look at content, after what has been spent in this process."""
    return max(0.0, min(_MOST_SECONDS_A_STEP, _MOST_SECONDS - spent_on(_CONTENT)))


def recognised(thing: Any, files: Iterable[tuple[str, Sources]], limit: Limit) -> Sources:
    """Return the sources of all data that shares rows with `thing`; several where it cannot be told which one it is.

    Args:
        thing: An array, a table or lists of numbers.
        files: Files that were opened by hand, with their sources: small ones are read again.
        limit: The time that it may take. What would take longer is left out.
    """
    if "numpy" not in sys.modules:
        return NOTHING
    started = clock()
    try:
        some = _some(thing)
        asked: Sketch | None = None  # made once there is something to compare it with
        found: list[Sources] = []
        for other, sources in _candidates(files, limit):
            if asked is None:
                asked = _sketch(some, is_wide=False) if limit.allows(_SECONDS_A_NUMBER * _count(some)) else None
                if asked is None or len(asked.hashes) < _LEAST_COUNT:
                    return NOTHING
            if sources <= union(found) or not limit.allows(_SECONDS_A_NUMBER * _count(other)):
                continue
            sketch = _sketch(other, is_wide=True)
            if sketch is not None and _shares(asked, sketch):
                found.append(sources)
        return union(found)
    finally:
        spend_on(_CONTENT, clock() - started)


def _some(thing: Any) -> Any:
    """Return rows from all over a large table, enough to know it again."""
    is_table = isinstance(thing, (list, tuple)) or (_is_data(thing) and thing.ndim > 0)
    step = len(thing) // _MOST_ROWS + 1 if is_table else 1
    if step == 1:
        return thing
    return thing.iloc[::step] if hasattr(type(thing), "iloc") else thing[::step]


def _count(thing: Any) -> int:
    """Return how many numbers a table has, at most."""
    if isinstance(thing, (list, tuple)):
        return sum(len(row) if isinstance(row, (list, tuple)) else 1 for row in thing)
    size = getattr(thing, "size", 0)
    return size if isinstance(size, int) else 0


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _candidates(files: Iterable[tuple[str, Sources]], limit: Limit) -> Iterator[tuple[Any, Sources]]:
    """Yield data and where it came from, that of one file first."""
    live = sorted(provenance.live(), key=lambda pair: len(pair[1]))
    yield from islice(((thing, sources) for thing, sources in live if _is_data(thing)), _MOST_CANDIDATES)
    for path, sources in islice(files, _MOST_CANDIDATES):
        is_affordable = limit.allows(_SECONDS_A_BYTE * min(_size(path), MOST_TEXT))
        if sources and is_affordable and (rows := _rows_of_text(path)):
            yield rows, sources


def _is_data(thing: Any) -> bool:
    """Whether this is a table or array in memory; others with `__array__` would read a file to give one."""
    return isinstance(thing, sys.modules["numpy"].ndarray) or hasattr(type(thing), "iloc")


def _shares(asked: Sketch, other: Sketch) -> bool:
    numpy = sys.modules["numpy"]
    limit = (1 << (64 - max(asked.shift, other.shift))) - 1
    mine, others = asked.hashes[asked.hashes <= limit], other.hashes[other.hashes <= limit]
    common = int(numpy.isin(mine, others).sum())
    return common >= _LEAST_COUNT and common >= _LEAST_SHARE * len(mine)


def _sketch(thing: Any, *, is_wide: bool) -> Sketch | None:
    """Return the sketch of a table of numbers; `is_wide` takes pairs of all columns in place of neighbours."""
    numpy: Any = sys.modules["numpy"]
    array = _numbers(thing, numpy)
    if array is None or not array.size:
        return None
    columns = array.shape[1]
    integral = (array == numpy.rint(array)) & (numpy.abs(array) < 1000)
    bits = (array.astype(numpy.float32) + numpy.float32(0)).view(numpy.uint32).astype(numpy.uint64)
    parts = []
    every = is_wide and columns <= _MOST_COLUMNS and array.size <= _MOST_CELLS
    pairs = list(combinations(range(columns), 2)) if every else [(n, n + 1) for n in range(columns - 1)]
    for one, two in pairs:
        telling = ~(integral[:, one] & integral[:, two])
        first, second = bits[telling, one], bits[telling, two]
        parts.append(_mixed(numpy.minimum(first, second) << numpy.uint64(32) | numpy.maximum(first, second), numpy))
    digits = 10.0 ** numpy.ceil(numpy.log10(100 * array.size))
    single = array * digits
    parts.append(_mixed(bits[numpy.abs(single - numpy.rint(single)) > 1e-3], numpy))
    hashes = numpy.concatenate(parts)
    rough = _thinned(hashes, 0, 4 * _MOST_HASHES)  # to sort takes longest
    return _thinned(_distinct(rough.hashes, numpy), rough.shift, _MOST_HASHES)


def _distinct(hashes: Any, numpy: Any) -> Any:
    """Return each value once, in their order; `unique` takes twenty times as long for so many different ones."""
    ordered = numpy.sort(hashes)
    is_new = numpy.ones(len(ordered), dtype=bool)
    numpy.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]


def _thinned(hashes: Any, shift: int, most: int) -> Sketch:
    """Return about as many hashes as `most`, those below a threshold that is lower the more there are."""
    shift += max(0, math.ceil(math.log2(max(len(hashes), 1) / most)))
    return Sketch(hashes[hashes <= (1 << (64 - shift)) - 1] if shift else hashes, shift)


def _mixed(values: Any, numpy: Any) -> Any:
    values = (values ^ (values >> numpy.uint64(31))) * numpy.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> numpy.uint64(29))) * numpy.uint64(0xBF58476D1CE4E5B9)
    return values ^ (values >> numpy.uint64(32))


def _numbers(thing: Any, numpy: Any) -> Any:
    """Return a table of numbers as an array of floats, rows first; None where it is none, or too large."""
    if isinstance(thing, (list, tuple)):
        if not thing or not isinstance(thing[0], (list, tuple, int, float, numpy.integer, numpy.floating)):
            return None
        thing = numpy.array([_plain(row) for row in thing], dtype=object)
        try:
            array = thing.astype(float)
        except (TypeError, ValueError):
            return None
    elif hasattr(type(thing), "select_dtypes"):
        array = thing.select_dtypes("number", exclude="complexfloating")  # their imaginary part would cause a warning
        array = array.to_numpy(dtype=float, na_value=0) if array.size else None
    elif _is_data(thing) and getattr(getattr(thing, "dtype", None), "kind", "") in "fiu":
        array = numpy.asarray(thing)
    else:
        return None
    if array is None or array.ndim not in (1, 2) or array.dtype.kind not in "fiu" or not array.size:
        return None
    array = array.reshape(len(array), -1).astype(float)
    return numpy.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0)


def _plain(row: Any) -> Any:
    return list(row) if isinstance(row, tuple) else row


_NUMBER = re.compile(rb"(?<![\w.])-?\d{1,30}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,3})?(?![\w.])")


def _rows_of_text(path: str) -> list[list[float]]:
    """Return the numbers of each line of a text file, in lines that have as many as most have; nothing of others."""
    try:
        with quiet_file(path) as file:
            text = file.read(MOST_TEXT + 1)
    except OSError:
        return []
    if len(text) > MOST_TEXT or b"\0" in text:
        return []
    rows = [[float(number) for number in _NUMBER.findall(line)] for line in text.splitlines()]
    lengths = [len(row) for row in rows if row]
    usual = max(set(lengths), key=lengths.count, default=0)
    return [row for row in rows if len(row) == usual]
