"""Runs of rows: what rows that are taken by their places came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.segments import Segments, runs
from autolog.sources import Source

KINDS = [frozenset([Source(name, "Dataset", None, {})]) for name in "abc"]
COUNTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(KINDS)), min_size=1, max_size=6)


def rows_of(segments: Segments) -> list[frozenset[Source]]:
    """Return what each row came from, one by one."""
    starts = (0, *segments.ends[:-1])
    pairs = zip(starts, segments.ends, segments.sources, strict=True)
    return [sources for start, end, sources in pairs for _ in range(end - start)]


@given(COUNTS, st.integers(-40, 40), st.integers(-40, 40))
def test_a_slice_has_the_runs_of_its_rows(counts, start, stop):
    whole = runs(counts)
    if whole is None:
        assert sum(count for count, _ in counts) == 0
        return
    expected = rows_of(whole)[start:stop]
    found = whole.of_slice(slice(start, stop))
    assert (rows_of(found) if found is not None else []) == expected


@given(COUNTS, st.data())
def test_rows_taken_by_their_places_have_the_runs_of_these(counts, data):
    whole = runs(counts)
    if whole is None:
        return
    each = rows_of(whole)
    places = data.draw(st.lists(st.integers(-len(each), len(each) - 1), min_size=1, max_size=30))
    found = whole.of_rows(np.array(places))
    assert found is not None
    assert rows_of(found) == [each[place] for place in places]


def test_shuffled_rows_of_many_runs_are_known_as_a_whole():
    whole = Segments((1000, 2000), (KINDS[0], KINDS[1]))
    shuffled = np.random.default_rng(0).permutation(2000)
    assert whole.of_rows(shuffled) == Segments((2000,), (KINDS[0] | KINDS[1],))
    assert whole.of_rows(np.random.default_rng(0).permutation(1000)) == Segments((1000,), (KINDS[0],))


@pytest.mark.parametrize("places", [np.array([0.5]), np.array([[0]]), np.array([], dtype=int), np.array([2000])])
def test_nothing_is_told_of_what_are_no_places(places):
    assert Segments((1000, 2000), (KINDS[0], KINDS[1])).of_rows(places) is None


def test_rows_in_steps_are_not_told_apart():
    assert Segments((5, 9), (KINDS[0], KINDS[1])).of_slice(slice(None, None, 2)) is None
