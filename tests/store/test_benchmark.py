"""The benchmark of the store does not rot: each of its workloads runs, on a store of a few nodes."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"
CHAIN = {"groups": 4, "executions": 12, "artifacts": 24}
MESH = {"groups": 2, "executions": 16, "artifacts": 24, "width": 8}
SIZES = {"count": 4, "calls": 2, "executions": 3, "artifacts": 4, "edges": 6}


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give `benchmarks/store.py`; afterwards its neighbours' short names are free again."""
    names = {path.stem for path in [*BENCHMARKS.glob("*.py"), Path("conftest.py")]} - set(sys.modules)
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield import_module("store")
    for name in names & set(sys.modules):
        del sys.modules[name]


def test_every_workload_of_the_benchmark_runs_on_a_small_store(benchmark: Any, tmp_path: Path) -> None:
    with benchmark.Side(sys.executable, "ours") as side:
        for store in ("writes", "catalog", "lineage", "small"):
            config = {"sqlite": {"filename_uri": str(tmp_path / store)}}
            side.ask("open", store=store, config=config, shape=MESH if store == "lineage" else CHAIN)
            side.ask("fill", store=store)
        for row in [*benchmark.ROWS, *benchmark.GROWTH]:
            sizes = {name: SIZES.get(name, size) for name, size in row.sizes.items()}
            assert side.ask("time", store=row.store, workload=row.workload, **sizes)["milliseconds"] > 0
