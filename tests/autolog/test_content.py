"""Data that is recognised by what it holds."""

import numpy as np
import pandas as pd
import pytest

from autolog import budget, content, provenance
from autolog.budget import Limit
from autolog.sources import NOTHING, Source, Sources


def source(name: str) -> Sources:
    return frozenset([Source(name, "Dataset", None, {})])


def recognised(thing: object, files: list[tuple[str, Sources]]) -> Sources:
    return content.recognised(thing, files, Limit(10))


A, B = source("a"), source("b")
random = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def empty():
    budget.begin()
    provenance.forget_all()
    yield
    provenance.forget_all()


@pytest.fixture
def table() -> pd.DataFrame:
    """A known table, beside another one of the same kind."""
    frames = [pd.DataFrame(random.normal(size=(300, 4)).round(4), columns=list("abcd")) for _ in "ab"]
    for frame, sources in zip(frames, (A, B), strict=True):
        provenance.tag(frame, sources)
    yield frames[0]
    del frames


@pytest.mark.parametrize(
    "copied",
    [
        lambda table: table.to_numpy().copy(),
        lambda table: table.to_numpy().astype(np.float32),
        lambda table: table.to_numpy()[random.permutation(300)[:100]],
        lambda table: table[["a", "c"]].to_numpy().copy(),
        lambda table: table[["d", "b"]].to_numpy().copy(),
        lambda table: table.to_numpy().tolist(),
        lambda table: [tuple(row) for row in table.to_numpy().tolist()],
    ],
    ids=["copy", "float32", "shuffled part", "columns", "columns in another order", "lists", "tuples"],
)
def test_a_copy_is_recognised_and_the_other_table_is_not(table, copied):
    assert recognised(copied(table), []) == A


def test_data_that_holds_rows_of_two_files_names_both(table):
    other = pd.DataFrame(np.vstack([table.to_numpy()[:100], random.normal(size=(100, 4))]), columns=list("abcd"))
    provenance.tag(other, source("c"))
    assert recognised(table.to_numpy().copy(), []) == A | source("c")


@pytest.mark.parametrize(
    "thing", [random.normal(size=(300, 4)), np.zeros((50, 3)), list(range(100)), ["a", "b"], [], None, "text"]
)
def test_what_only_looks_alike_is_not_recognised(table, thing):
    assert recognised(thing, []) == NOTHING


def test_small_integers_tell_nothing():
    provenance.tag(counts := pd.DataFrame(random.integers(0, 9, (200, 3))), A)
    assert recognised(counts.to_numpy().copy(), []) == NOTHING


def test_a_small_text_file_is_read_again(tmp_path, table):
    table.to_csv(tmp_path / "table.csv", index=False)
    table.sample(frac=1, random_state=3).mul(2.5).to_json(tmp_path / "other.json")
    provenance.forget_all()
    files = [(str(tmp_path / "other.json"), B), (str(tmp_path / "table.csv"), A)]
    assert recognised(table.to_numpy()[50:90].copy(), files) == A


def test_a_part_of_large_data_is_recognised_by_few_hashes():
    large = random.normal(size=(100_000, 3))
    provenance.tag(large, A)
    sketch = content._sketch(large, is_wide=True)
    assert len(sketch.hashes) <= 4500
    assert recognised(large[random.permutation(100_000)[:50_000]].astype(np.float32), []) == A


def test_nothing_is_looked_at_once_the_time_is_spent(table):
    assert content.recognised(table.to_numpy().copy(), [], Limit(0)) == NOTHING
    budget.spend_on(content._CONTENT, 10.0)
    assert content.seconds_left() == 0
    budget.begin()  # in a child, or another run of the same process
    assert content.seconds_left() > 0


@pytest.mark.parametrize("things", [pd.DataFrame({"a": [1.5, 2.5], "b": [1j, 2j]}), [np.complex128(1j), 2.0]])
def test_complex_numbers_are_looked_at_without_a_warning(table, things):
    provenance.tag(table, frozenset([Source("table", "Dataset", None, {})]))
    assert content.recognised(things, [], Limit(60)) == NOTHING
