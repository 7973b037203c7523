"""Where data comes from that is no file of this machine."""

from pathlib import Path

import pytest

for name in ("pandas", "sklearn"):
    pytest.importorskip(name)

import pandas as pd
from sklearn.linear_model import LinearRegression
from web_table import TABLE

from autolog.facts import ArtifactSeen, ExecutionStarted


def fit(frame: pd.DataFrame) -> None:
    LinearRegression().fit(frame[["a"]], frame["b"])


def inputs(facts) -> list[ArtifactSeen]:
    (step,) = facts.of(ExecutionStarted)
    seen = {one.key: one for one in facts.of(ArtifactSeen)}
    return [seen[use.artifact] for use in step.inputs if use.evidence == "identity"]


def test_a_table_from_the_web_is_its_url_without_the_signature_and_has_the_etag_as_digest(facts, server):
    fit(pd.read_csv(f"{server}/table.csv?X-Amz-Signature=sss"))
    (table,) = inputs(facts)
    assert (table.file.path, table.file.digest) == (f"{server}/table.csv", "etag:abc123")
    assert table.file.size == len(TABLE)


def test_a_table_of_another_file_system_is_its_uri(facts):
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://bucket/table.csv", "wb") as file:
        file.write(TABLE)
    fit(pd.read_csv("memory://bucket/table.csv"))
    (table,) = inputs(facts)
    assert table.file.path == "memory://bucket/table.csv"


def test_a_file_url_is_the_path(facts, tmp_path: Path):
    (tmp_path / "table.csv").write_bytes(TABLE)
    fit(pd.read_csv((tmp_path / "table.csv").as_uri()))
    (table,) = inputs(facts)
    assert table.file.path == str(tmp_path / "table.csv")


def test_a_path_below_the_home_folder_is_the_file(facts, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "table.csv").write_bytes(TABLE)
    fit(pd.read_csv("~/table.csv"))
    (table,) = inputs(facts)
    assert table.file.path == str(tmp_path / "table.csv")
