"""pyarrow: tables are followed through methods that cannot be watched, by the memory that they share."""

import gc
import weakref

import pytest

for name in ("numpy", "polars", "pyarrow"):
    pytest.importorskip(name)

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from autolog import buffers, provenance
from autolog.sources import Partial


def files_of(thing):
    return "".join(sorted(source.file.path.rpartition("/")[2][0] for source in provenance.sources_of(thing)))


@pytest.fixture
def people(facts, tmp_path):
    """A table of `p.csv`."""
    city = ["Rome", "Oslo", "Bern", "Oslo", "Rome", "Bern"]
    ages = [31.5, 45.0, 27.0, 60.0, 38.0, 51.0]
    pa.csv.write_csv(pa.table({"id": range(6), "city": city, "age": ages}), tmp_path / "p.csv")
    return pa.csv.read_csv(tmp_path / "p.csv")


@pytest.fixture
def cities(facts, tmp_path):
    """A table of `c.csv`, whose columns may be joined to people."""
    table = {"city": ["Bern", "Oslo", "Rome"], "mayor": ["a", "b", "c"], "size": [1.5, 2.5, 3.5]}
    pa.csv.write_csv(pa.table(table), tmp_path / "c.csv")
    return pa.csv.read_csv(tmp_path / "c.csv")


@pytest.fixture
def later(facts, tmp_path):
    """A table of `l.csv`, with people who came later."""
    table = {"id": [6, 7, 8], "city": ["Rome", "Oslo", "Bern"], "age": [20.5, 30.0, 40.0]}
    pa.csv.write_csv(pa.table(table), tmp_path / "l.csv")
    return pa.csv.read_csv(tmp_path / "l.csv")


@pytest.fixture
def both(people, cities):
    return people.join(cities, keys="city")


MADE = {
    "all": (lambda t: t, "cp"),
    "a column": (lambda t: t["age"], "p"),
    "another": (lambda t: t.column("size"), "cp"),
    "selected": (lambda t: t.select(["id", "age"]), "p"),
    "dropped": (lambda t: t.drop_columns(["mayor", "size"]), "p"),
    "renamed": (lambda t: t.rename_columns(["i", "c", "a", "m", "s"]).select(["a"]), "p"),
    "renamed and there": (lambda t: t.rename_columns(["i", "c", "a", "m", "s"]).select(["s"]), "cp"),
    "appended": (lambda t: t.append_column("x", pc.multiply(t["age"], 2)).select(["x", "id"]), "p"),
    "appended of both": (lambda t: t.append_column("x", pc.multiply(t["age"], t["size"])).select(["x"]), "cp"),
    "set anew": (lambda t: t.set_column(4, "size", pc.sqrt(t["age"])).drop_columns(["mayor"]), "p"),
    "a slice": (lambda t: t.slice(1, 3).select(["age"]), "p"),
    "combined": (lambda t: t.combine_chunks().select(["age"]), "p"),
    "batches": (lambda t: pa.Table.from_batches(t.to_batches()).select(["age"]), "p"),
    "of arrays": (lambda t: pa.Table.from_arrays([t["age"], t["id"]], names=["a", "i"]), "p"),
    "of a dict": (lambda t: pa.table({"a": t["age"], "s": t["size"]}).select(["a"]), "p"),
    "cast": (lambda t: t["age"].cast(pa.float32()), "p"),
    "filled": (lambda t: t["size"].fill_null(0), "cp"),
    "chosen": (lambda t: t.filter(pc.field("age") > 30).select(["age"]), "p"),
    "chosen by another": (lambda t: t.filter(pc.field("size") > 2).select(["age"]), "cp"),
    "chosen by a mask": (lambda t: t.filter(pc.greater(t["size"], 2)).select(["age"]), "cp"),
    "taken": (lambda t: t.take([0, 1]).select(["age"]), "p"),
    "whole ones": (lambda t: t.drop_null().select(["age"]), "p"),
    "sorted": (lambda t: t.sort_by("size").select(["age"]), "p"),
    "grouped": (lambda t: t.group_by("city").aggregate([("age", "mean"), ("size", "max")]).select(["age_mean"]), "p"),
    "grouped, another": (lambda t: t.group_by("city").aggregate([("size", "max")]).select(["size_max"]), "cp"),
    "grouped by another": (lambda t: t.group_by("mayor").aggregate([("age", "mean")]).select(["age_mean"]), "cp"),
    "a mean": (lambda t: pc.subtract(t["age"], pc.mean(t["size"])), "cp"),
    "a frame": (lambda t: t.to_pandas()[["age"]], "p"),
    "a frame of polars": (lambda t: pl.from_arrow(t).select("age"), "p"),
    "there and back": (lambda t: pa.Table.from_pandas(t.to_pandas()).select(["age"]), "p"),
    "an array": (lambda t: t["age"].to_numpy(), "p"),
    "arrays": (lambda t: [t["age"].to_numpy(), t["size"].to_numpy()], "cp"),
    "an array of a chunk": (lambda t: t["size"].chunk(0).to_numpy(), "cp"),
}


@pytest.mark.parametrize(("operation", "expected"), MADE.values(), ids=MADE.keys())
def test_a_table_that_was_joined_counts_only_while_something_is_made_of_its_columns(both, operation, expected):
    assert files_of(operation(both)) == expected


def test_a_table_is_known_after_the_one_that_it_was_taken_out_of_is_gone(both):
    part = both.select(["age", "id"]).rename_columns(["a", "i"])
    gone = weakref.ref(both)
    del both
    gc.collect()
    assert gone() is not None or files_of(part) == "p"
    assert files_of(part) == "p"


def test_a_table_that_has_given_its_memory_away_is_not_looked_into(people, cities):
    both = people.join(cities, keys="city")
    part = both.select(["id", "age"])
    frames = [table.to_pandas(self_destruct=True) for table in (both, part, people)]
    assert [files_of(frame) for frame in frames] == ["cp", "p", "p"]
    assert [files_of(table) for table in (both, part, people)] == ["", "", ""]
    provenance.live()


def test_nothing_of_a_table_is_kept_alive(both):
    before = pa.total_allocated_bytes()
    large = pa.table({"x": pc.random(100_000), "y": pc.random(100_000)})
    provenance.tag(large, provenance.sources_of(both))
    del large
    gc.collect()
    assert pa.total_allocated_bytes() - before < 1_000_000


def test_a_join_that_leaves_rows_out_counts_without_its_columns(people, cities):
    ways = ("inner", "left outer", "full outer", "left semi", "left anti")
    kept = {how: people.join(cities.slice(0, 2), keys="city", join_type=how).select(["age"]) for how in ways}
    expected = {"inner": "cp", "left outer": "p", "full outer": "cp", "left semi": "cp", "left anti": "cp"}
    assert {how: files_of(one) for how, one in kept.items()} == expected


def test_columns_of_the_same_name_keep_their_sides(people, cities):
    more = cities.append_column("age", pc.multiply(cities["size"], 2))
    both = people.join(more, keys="city", right_suffix="_there")
    assert (files_of(both.select(["age"])), files_of(both.select(["age_there"]))) == ("p", "cp")


def test_tables_that_were_appended_count_only_while_rows_of_them_are_there(people, later):
    whole = pa.concat_tables([people, later])
    parts = [whole, whole.slice(0, 6), whole.slice(6), whole.slice(4, 4), whole["age"].chunk(1)]
    assert [files_of(part) for part in parts] == ["lp", "p", "l", "lp", "l"]


def test_a_table_with_a_column_of_unknown_values_is_not_known_altogether(people):
    both = people.append_column("guess", pa.array([0.5] * 6))
    assert type(provenance.sources_of(both)) is Partial
    assert files_of(both) == "p"
    assert files_of(both.select(["guess"])) == ""


def test_memory_that_holds_other_data_now_is_not_taken_for_what_it_was(people):
    held = np.arange(100.0)
    column = pa.array(held)
    buffers.remember([column], ["before"])
    assert buffers.recall(column) == ["before"]
    held[:8] = -1
    assert buffers.recall(pa.array(held)) == [None]
    assert buffers.recall_array(held) is None


def test_what_is_known_of_buffers_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(buffers, "_MOST", 3)
    several = [pa.array(np.arange(place, place + 5.0)) for place in range(5)]
    for place, one in enumerate(several):
        buffers.remember([one], [place])
    assert [buffers.recall(one)[0] for one in several] == [None, None, 2, 3, 4]
    buffers.forget_all()


def test_what_pandas_reads_by_arrow_is_left_to_pandas(people, tmp_path):
    import pandas as pd

    pq.write_table(people, tmp_path / "q.parquet")
    buffers.forget_all()
    frame = pd.read_parquet(tmp_path / "q.parquet")
    assert (files_of(frame), buffers.is_empty()) == ("q", True)


def _to_file(table, path):
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


def _to_stream(table, path):
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)


READERS = {
    "a memory map": (_to_file, lambda path: pa.ipc.open_file(pa.memory_map(path)).read_all()),
    "a file of the system's": (_to_file, lambda path: pa.ipc.open_file(pa.OSFile(path)).read_all()),
    "a path": (_to_file, lambda path: pa.ipc.open_file(path).get_batch(1)),
    "a frame": (_to_file, lambda path: pa.ipc.open_file(path).read_pandas()),
    "a stream": (_to_stream, lambda path: pa.ipc.open_stream(pa.input_stream(path)).read_all()),
    "batches of a stream": (_to_stream, lambda path: pa.Table.from_batches(list(pa.ipc.open_stream(pa.OSFile(path))))),
    "a batch": (_to_stream, lambda path: pa.ipc.open_stream(pa.memory_map(path)).read_next_batch()),
}


@pytest.mark.parametrize(("write", "read"), READERS.values(), ids=READERS.keys())
def test_messages_of_arrow_lead_to_their_file(people, tmp_path, write, read):
    write(people, tmp_path / "m.arrow")
    if "OSFile" in read.__code__.co_names:
        pytest.importorskip("pyarrow", minversion="25")  # older ones fail to tell the number of such a file
    assert files_of(read(str(tmp_path / "m.arrow"))) == "m"
