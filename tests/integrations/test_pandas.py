"""pandas: a frame's files through operations, and what writing one tells."""

import sys
import warnings

import pytest

for name in ("numpy", "pandas"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
from pandas.util._exceptions import find_stack_level

from autolog import provenance
from autolog.facts import ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog.sources import Partial
from autolog.testing import capture_facts
from autolog_integrations import pandas as ours


def files_of(thing):
    return sorted(source.file.path.rpartition("/")[2] for source in provenance.sources_of(thing))


@pytest.fixture
def table(facts, iris):
    return pd.read_csv(iris)


OPERATIONS = {
    "a column": lambda t: t["a"],
    "columns": lambda t: t[["a", "b"]],
    "rows": lambda t: t[t["a"] > 5],
    "loc": lambda t: t.loc[:10, ["a"]],
    "iloc": lambda t: t.iloc[5:10],
    "head": lambda t: t.head(),
    "copy": lambda t: t.copy(),
    "drop": lambda t: t.drop(columns="a"),
    "assign": lambda t: t.assign(e=1),
    "rename": lambda t: t.rename(columns={"a": "A"}),
    "astype": lambda t: t.astype("float32"),
    "fillna": lambda t: t.fillna(0),
    "dropna": lambda t: t.dropna(),
    "drop_duplicates": lambda t: t.drop_duplicates(),
    "sort_values": lambda t: t.sort_values("a"),
    "sample": lambda t: t.sample(10, random_state=0),
    "reset_index": lambda t: t.reset_index(),
    "set_index": lambda t: t.set_index("a"),
    "query": lambda t: t.query("a > 5"),
    "arithmetic": lambda t: t["a"] * 2 + t["b"],
    "apply": lambda t: t.apply(np.sqrt),
    "mean": lambda t: t.groupby("kind").mean(),
    "merge": lambda t: t.merge(pd.DataFrame({"kind": [0, 1]}), on="kind"),
    "concat": lambda t: pd.concat([pd.DataFrame({"a": [1.0]}), t]),
    "to_numpy": lambda t: t.to_numpy(),
    "values": lambda t: t.values,
    "a view of values": lambda t: t.values[3:, 1],
    "a column's values": lambda t: t["a"].values,
    "a frame of an array": lambda t: pd.DataFrame(t.to_numpy()[:, :2], columns=["p", "q"]),
    "a frame of columns": lambda t: pd.DataFrame({"p": t["a"].values, "q": t["b"].values}),
    "a series of an array": lambda t: pd.Series(t["a"].values),
    "groups": lambda t: [group for _, group in t.groupby("kind")],
    "a column's groups": lambda t: [group for _, group in t["a"].groupby(t["kind"])],
    "sizes": lambda t: t.groupby("kind").size(),
    "counts in groups": lambda t: t.groupby("kind").count(),
    "first and last values of groups": lambda t: t.groupby("kind")["a"].ohlc(),
    "sums within groups": lambda t: t.groupby("kind").cumsum(),
    "distinct ones": lambda t: t.groupby("kind")["a"].nunique(),
    "dummies": lambda t: pd.get_dummies(t, columns=["kind"]),
    "codes": lambda t: t["kind"].astype("category").cat.codes,
    "factors": lambda t: pd.factorize(t["kind"]),
    "a column's factors": lambda t: t["kind"].factorize(),
    "melt": lambda t: t.melt(id_vars="kind"),
    "unstack": lambda t: t.set_index(["kind", t.index])["a"].unstack(),
    "explode": lambda t: t.explode("a"),
    "a table of counts": lambda t: pd.crosstab(t["kind"], t["a"] > 5),
    "counts": lambda t: t["kind"].value_counts(),
    "an expression": lambda t: t.eval("e = a + b"),
    "map": lambda t: (t.map if hasattr(t, "map") else t.applymap)(lambda value: value + 1),
    "numpy.c_": lambda t: np.c_[t["a"], t["b"]],
    "numpy.r_": lambda t: np.r_[t["a"]],
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_an_operation_keeps_the_file(table, operation):
    assert files_of(operation(table)) == ["iris.csv"]


def test_an_expression_finds_the_variables_of_whoever_calls_pandas(table):
    least = 5
    assert (table.query("a > @least")["a"] > least).all()
    assert table.eval("e = a + @least")["e"].equals(table["a"] + least)
    assert files_of(table.query("a > @least")) == ["iris.csv"]


def test_a_merge_comes_from_both_files(table, iris):
    table.to_csv(iris.with_name("other.csv"))
    other = pd.read_csv(iris.with_name("other.csv"))
    assert files_of(table.merge(other[["kind"]].drop_duplicates(), on="kind")) == ["iris.csv", "other.csv"]
    assert files_of(pd.concat([table, other])) == ["iris.csv", "other.csv"]
    assert files_of(table) == ["iris.csv"]


@pytest.mark.parametrize("how", ["merge", "join", "merge_asof"])
def test_tables_are_wholly_known_that_were_joined_by_keys_which_repeat(table, iris, how):
    table[["kind"]].drop_duplicates().assign(e=1).to_csv(iris.with_name("kinds.csv"))
    table, kinds = table.sort_values("kind"), pd.read_csv(iris.with_name("kinds.csv"), index_col=0)
    if how == "join":
        both = table.join(kinds.set_index("kind"), on="kind")
    else:
        both = getattr(pd, how)(table, kinds, on="kind")
    assert files_of(both) == ["iris.csv", "kinds.csv"]
    assert type(provenance.sources_of(both)) is frozenset


def test_what_is_made_of_something_unknown_too_is_known_in_part(table):
    for both in (pd.DataFrame({"a": table["a"], "b": np.ones(len(table))}), np.c_[table["a"], np.ones(len(table))]):
        assert files_of(both) == ["iris.csv"]
        assert type(provenance.sources_of(both)) is Partial


@pytest.mark.parametrize("value", [0.37, np.float64(2.5)])
def test_a_frame_whose_column_is_a_number_is_known_in_part(table, value):
    table["number"] = value
    assert files_of(table) == ["iris.csv"]
    assert type(provenance.sources_of(table)) is Partial


@pytest.mark.parametrize("value", [0, 1.0, 12, True, float("nan"), "train"])
def test_a_frame_whose_column_is_a_whole_number_a_text_or_missing_is_wholly_known(table, value):
    table["flag"] = value
    assert type(provenance.sources_of(table)) is frozenset


def test_a_column_whose_values_were_replaced_is_known_in_part(table):
    assert type(provenance.sources_of(table["kind"].replace({0: 5.5, 1: 7.25}))) is Partial
    assert type(provenance.sources_of(table["kind"].fillna(0))) is frozenset


def test_groups_by_what_another_file_tells_come_from_both(table, iris):
    table[["kind"]].to_csv(iris.with_name("kinds.csv"))
    key = pd.read_csv(iris.with_name("kinds.csv"))["kind"]
    both = ["iris.csv", "kinds.csv"]
    assert [files_of(group) for _, group in table.groupby(key)] == [both] * 3
    assert files_of(table.groupby(key)["a"].size()) == both
    assert [files_of(group) for _, group in table.groupby("kind")] == [["iris.csv"]] * 3
    assert files_of(table) == ["iris.csv"]


def test_a_column_set_from_another_file_makes_the_frame_come_from_both(table, iris):
    table.to_csv(iris.with_name("labels.csv"))
    table["label"] = pd.read_csv(iris.with_name("labels.csv"))["kind"]
    assert files_of(table) == ["iris.csv", "labels.csv"]


def test_nothing_is_added_to_a_frame_or_kept_alive(table):
    import gc
    import weakref

    assert table.attrs == {}
    alive = weakref.ref(table.head())
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    ("write", "read", "name"),
    [
        ("to_csv", "read_csv", "t.csv"),
        ("to_parquet", "read_parquet", "t.parquet"),
        ("to_feather", "read_feather", "t.feather"),
        ("to_json", "read_json", "t.json"),
        ("to_pickle", "read_pickle", "t.pkl"),
    ],
)
def test_a_written_frame_is_a_transform_and_reading_it_leads_back(facts, table, iris, write, read, name):
    path = iris.with_name(name)
    getattr(table, write)(path)
    (step,) = facts.of(ExecutionStarted)
    assert step.type == "Transform"
    assert step.function.removeprefix("pandas.core.frame.") in (f"pandas.DataFrame.{write}", f"DataFrame.{write}")
    assert [use.names for use in step.inputs] == [("self",)]
    assert files_of(getattr(pd, read)(path)) == [name]
    written = facts.of(ArtifactSeen)[-1]
    assert written.file.path == str(path)
    assert written.properties["num_rows"] == 150


@pytest.mark.parametrize("how", ["path", "file", "json", "anew"])
def test_what_is_appended_to_a_file_leaves_what_was_there(facts, table, iris, how):
    path = iris.with_name("all")
    iris.with_name("more.csv").write_text("a,b\n1,2\n")
    for part in (table, pd.read_csv(iris.with_name("more.csv"))):
        if how == "file":
            with path.open("a") as file:
                part.to_csv(file)
        elif how == "json":
            part.to_json(path, orient="records", lines=True, mode="a")
        else:
            part.to_csv(path, mode="w" if how == "anew" else "a")
    names = {one.key: one.file.path.rpartition("/")[2] for one in facts.of(ArtifactSeen)}
    expected = {"more.csv"} if how == "anew" else {"iris.csv", "more.csv"}
    assert {names[use.artifact] for use in facts.of(ExecutionStarted)[-1].inputs} == expected


def test_a_table_is_described_where_it_was_read_whole(facts, table, iris):
    (source,) = provenance.sources_of(table)
    assert source.properties["format"] == "csv"
    assert (source.properties["num_rows"], source.properties["num_columns"]) == (150, 5)
    assert source.properties["columns"].splitlines()[0] == "a: float64"
    (part,) = provenance.sources_of(pd.read_csv(iris, nrows=3))
    assert "num_rows" not in part.properties


def test_an_open_file_is_read_as_its_path(facts, iris):
    with open(iris) as file:
        assert files_of(pd.read_csv(file)) == ["iris.csv"]


def test_reading_what_is_no_file_is_left_alone(facts):
    import io

    frame = pd.read_csv(io.StringIO("a,b\n1,2\n"))
    assert files_of(frame) == []
    assert frame.shape == (1, 2)


@pytest.mark.skipif(pd.__version__ < "3", reason="pandas 2 warns of it in other ways")
def test_the_warning_about_chained_assignment_is_still_given(table):
    with pytest.warns(pd.errors.ChainedAssignmentError):
        table["a"][0] = 1.0


def test_a_warning_of_pandas_names_the_user_s_line_whatever_is_watched_in_between(facts, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("0,1,2,3\n4,5,6,7\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pd.read_csv(path, header=None, names=["a", "b"], index_col=False)
        line = sys._getframe().f_lineno - 1
    assert [(one.filename, one.lineno) for one in caught] == [(__file__, line)]


def test_what_finds_the_user_s_line_is_put_back():
    before = find_stack_level.__code__
    with capture_facts():
        assert find_stack_level.__code__ is not before
    assert find_stack_level.__code__ is before


def test_a_table_that_is_made_of_lost_arrays_is_written_from_their_files(facts, table, iris, tmp_path):
    (tmp_path / "decoy.csv").write_bytes(iris.read_bytes()[::-1])
    pd.read_csv(tmp_path / "decoy.csv")
    values = table["a"].to_numpy() * 2
    pd.DataFrame({"a": values}).to_csv(tmp_path / "a.csv")
    made = pd.DataFrame({"id": range(len(values)), "a": values})
    made.to_csv(tmp_path / "b.csv", index=False)
    pd.Series(values).to_json(path_or_buf=tmp_path / "c.json")
    np.save(tmp_path / "d.npy", values + 1)
    np.savez(tmp_path / "e.npz", values + 1, other=[1])
    found = [
        [(use.artifact.partition("|")[0].rpartition("/")[2], use.evidence) for use in one.inputs]
        for one in facts.of(ExecutionStarted)
    ]
    assert found == [[("iris.csv", "flow")]] * 5


@pytest.mark.skipif(not pd.__version__.startswith("3"), reason="pandas 3 is the first that warns of it")
@pytest.mark.parametrize(
    "change", [lambda t: t["a"].fillna(0, inplace=True), lambda t: t["a"].replace(5, 0, inplace=True)]
)
def test_pandas_still_warns_of_a_change_to_what_is_gone_at_once(table, change):
    with pytest.warns(pd.errors.ChainedAssignmentError):
        change(table)


def test_a_table_that_is_read_is_described_once(facts, iris):
    described = []

    def note(frame, event, _):
        if event == "call" and frame.f_code is ours.describe.__code__:
            described.append(frame.f_locals["frame"].shape)

    sys.setprofile(note)
    try:
        pd.read_csv(iris)
    finally:
        sys.setprofile(None)
    assert described == [(150, 5)]


def test_columns_are_described_each_with_its_own_dtype(facts, tmp_path):
    pd.DataFrame({"a": [1.5], "b": [1], "c": [2.5], "d": ["x"]}).to_parquet(tmp_path / "t.parquet")
    table = pd.read_parquet(tmp_path / "t.parquet").astype({"d": "category"})
    told = ours.describe(table)["columns"]
    assert told == "a: float64\nb: int64\nc: float64\nd: category"


@pytest.mark.parametrize(
    "put", ["store['t'] = table", "store.put('t', table, track_times=False)", "store.append('t', table)"]
)
def test_a_file_of_tables_comes_from_what_was_put_into_it(facts, table, iris, tmp_path, put):
    with pd.HDFStore(tmp_path / "tables.h5", "w") as store:
        exec(put, {"store": store, "table": table})
    (step,) = facts.of(ExecutionStarted)
    (made,) = facts.of(ExecutionReported)[-1].outputs
    names = {one.key: one.file.path.rpartition("/")[2] for one in facts.of(ArtifactSeen) if one.file is not None}
    assert step.type == "Transform"
    assert {names[use.artifact] for use in step.inputs} == {iris.name}
    assert names[made.artifact] == "tables.h5"


def test_a_file_of_tables_that_nothing_is_put_into_is_no_step(facts, table, tmp_path):
    table.to_hdf(tmp_path / "tables.h5", key="t")
    before = len(facts.of(ExecutionStarted))
    with pd.HDFStore(tmp_path / "tables.h5") as store:
        store.keys()
    assert len(facts.of(ExecutionStarted)) == before
