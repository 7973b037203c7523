"""Which rows of a table came from which of the tables that were put one below the other in it.

Rows are known by their place, as runs of rows. Whatever takes rows out by their places gives the runs of what it has
made; all else that changes the order of rows ends what is known.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from autolog.sources import Sources, union

_MOST_RUNS = 50
_MOST_ROWS = 1_000_000  # that are looked at, of those that are taken


class Segments(NamedTuple):
    """Runs of rows.

    Args:
        ends: The place behind the last row of each.
        sources: What each came from.
    """

    ends: tuple[int, ...]
    sources: tuple[Sources, ...]

    def of_slice(self, rows: slice) -> Segments | None:
        """Return the runs of some rows that follow each other; None for others."""
        start, stop, step = rows.indices(self.ends[-1])
        if step != 1 or stop <= start:
            return None
        starts = (0, *self.ends[:-1])
        cut = [(max(first, start), min(end, stop)) for first, end in zip(starts, self.ends, strict=True)]
        return runs([(max(0, end - first), one) for (first, end), one in zip(cut, self.sources, strict=True)])

    def of_rows(self, rows: Any) -> Segments | None:
        """Return the runs of rows taken by their places, an array; None where there are too many."""
        numpy = sys.modules["numpy"]
        rows = numpy.asarray(rows)
        if rows.dtype.kind not in "iu" or rows.ndim != 1 or not 0 < len(rows) <= _MOST_ROWS:
            return None
        each = numpy.searchsorted(self.ends, numpy.where(rows < 0, rows + self.ends[-1], rows), side="right")
        if each.max() >= len(self.ends):
            return None
        last = numpy.append(numpy.flatnonzero(each[1:] != each[:-1]), len(each) - 1)  # of each run
        if len(last) > _MOST_RUNS:  # shuffled: what they came from is known, and not where they are now
            found = union(self.sources[place] for place in numpy.unique(each))
            return Segments((len(rows),), (found,))
        return Segments(tuple((last + 1).tolist()), tuple(self.sources[place] for place in each[last]))

    def all(self) -> Sources:
        """Return what all rows came from."""
        return union(self.sources)


def runs(several: Sequence[tuple[int, Sources]]) -> Segments | None:
    """Return runs of so many rows each, one after the other; None where nothing is told apart by them."""
    some = [(count, sources) for count, sources in several if count]
    if not some or len(some) > _MOST_RUNS:
        return None
    ends, end = [], 0
    for count, _ in some:
        end += count
        ends.append(end)
    return Segments(tuple(ends), tuple(sources for _, sources in some))
