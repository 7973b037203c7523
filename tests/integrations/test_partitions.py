"""Folders of Parquet files, `parts/region=north/...`: the files count that a filter leaves by the folders' names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

for name in ("pandas", "pyarrow", "sklearn"):
    pytest.importorskip(name)

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself
from sklearn.linear_model import LinearRegression

from autolog.facts import ArtifactSeen, ExecutionStarted
from autolog.sources import NOTHING, Source, Sources

ALL = {"parts"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = {"region": list("nnsswwee"), "year": [2022, 2023] * 4, "x": range(8), "y": range(8)}
    table = pd.DataFrame(rows)
    for (region, year), some in table.groupby(["region", "year"]):
        place = Path("parts", f"region={region}", f"year={year}")
        place.mkdir(parents=True)
        some[["x", "y"]].to_parquet(place / f"{region}{year % 100}.parquet")


def trained_on(facts: Any, table: Any) -> set[str]:
    """Return the names of what a model was trained on."""
    frame = table if isinstance(table, pd.DataFrame) else table.to_pandas()
    LinearRegression().fit(frame[["x"]], frame["y"])
    return inputs(facts)


def inputs(facts: Any) -> set[str]:
    names = {one.key: Path(one.file.path).stem for one in facts.of(ArtifactSeen) if one.file is not None}
    return {names[use.artifact] for use in facts.of(ExecutionStarted)[-1].inputs}


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda: pd.read_parquet("parts", filters=[("region", "==", "n")]), {"n22", "n23"}),
        (
            lambda: pd.read_parquet(
                "parts", filters=[[("region", "==", "n"), ("year", "==", 2022)], [("year", ">", 2023)]]
            ),
            {"n22"},
        ),
        (lambda: pd.read_parquet("parts", filters=pc.field("year") < 2022 + 1), {f"{one}22" for one in "nswe"}),
        (lambda: pd.read_parquet("parts", filters=[("x", ">", 3)]), ALL),
        (lambda: pd.read_parquet("parts"), ALL),
        (
            lambda: pq.read_table("parts", filters=[("region", "in", ["s", "w"]), ("year", "=", 2023)]),
            {"s23", "w23"},
        ),
        (
            lambda: pq.ParquetDataset("parts", filters=[("region", "!=", "n"), ("year", "=", 2023)]).read(),
            {"s23", "w23", "e23"},
        ),
    ],
)
def test_the_files_count_that_a_readers_filters_leave(facts: Any, read: Callable[[], Any], expected: set[str]) -> None:
    assert trained_on(facts, read()) == expected


def test_a_filter_that_does_not_fit_is_the_readers_to_refuse(facts: Any) -> None:
    with pytest.raises(Exception, match="no_such"):
        pd.read_parquet("parts", filters=[("no_such", "==", "n")])
    assert facts.of(ExecutionStarted) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            (
                "def of(data, name, where):\n    return data.to_table(filter=(ds.field('region') == name) & where)\n"
                "X = of(data, 's', ds.field('x') >= 0)"
            ),
            {"s22", "s23"},
        ),
        ("X = data.to_table(filter=~ds.field('region').isin(['n', 's']) & (ds.field('year') == 2022))", {"e22", "w22"}),
        (
            (
                "wanted = (pc.field('year') == 2022) & (pc.field('region') == 'e') | (pc.field('region') == 'w')\n"
                "X = data.to_table(filter=wanted)"
            ),
            {"e22", "w22", "w23"},
        ),
        ("X = data.filter(ds.field('region') == 'n').filter(2023 == ds.field('year')).to_table()", {"n23"}),
        ("X = data.to_table(filter=(ds.field('x') * 2 > 7) | (ds.field('region') == 'n'))", set()),
        ("X = data.to_table(filter=~((ds.field('x') * 2 > 7) & (ds.field('region') == 'n')))", set()),
        ("X = data.to_table(filter=ds.field('year') == 2022.5)", set()),
        ("X = data.to_table(filter=ds.field('region') == ['n', 's'][len(known.rows()) - 1])", set()),
        ("X = data.to_table()", set()),
    ],
)
def test_the_files_count_that_the_filter_of_a_data_set_leaves(tmp_path: Path, script: str, expected: set[str]) -> None:
    made = "import pyarrow.compute as pc, pyarrow.dataset as ds\n"
    made += "data = ds.dataset('parts', format='parquet', partitioning='hive')\n"
    found, _ = asked(tmp_path, f"{made}{script}\nmodel.fit(X)", named)
    assert {one.key for one in found} == expected


def named(path: str) -> Sources:
    return frozenset([Source(Path(path).stem, "Dataset", None, {})]) if path.endswith(".parquet") else NOTHING
