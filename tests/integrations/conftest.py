"""Real frameworks on small data; our own failures are test failures."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from autolog import errors, patching
from autolog.testing import Facts, capture_facts


@pytest.fixture(autouse=True)
def our_failures_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    def trouble(name: str, error: BaseException, what: str = "a call") -> None:
        raise error

    monkeypatch.setattr(patching, "trouble", trouble)
    monkeypatch.setattr(patching, "_strikes", {})
    monkeypatch.setattr(errors, "_told", set())


@pytest.fixture
def facts() -> Iterator[Facts]:
    """Everything that is learned during a test."""
    with capture_facts() as learned:
        yield learned


@pytest.fixture
def iris(tmp_path: Path) -> Path:
    """The iris table with names of columns: 150 rows, a to d and kind."""
    source: Any = files("sklearn.datasets.data").joinpath("iris.csv")
    path = tmp_path / "iris.csv"
    path.write_bytes(b"a,b,c,d,kind\n" + source.read_bytes().partition(b"\n")[2])
    return path
