"""Real frameworks on small data; our own failures are test failures."""

import linecache
import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from scripts import execute
from web_table import serving

from autolog import budget, errors, origins, patching, written_from
from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionReported, ExecutionStarted, MetricsLogged
from autolog.session import session
from autolog.testing import Facts, capture_facts

Step = tuple[str, str, dict[str, tuple[tuple[str, ...], str]], list[str]]
Written = dict[str, tuple[set[str], str]]

_OPENS = ("duckdb.connect", "io.open", "sqlite3.connect")

os.environ.setdefault("OMP_NUM_THREADS", "1")  # on a busy machine, its threads would wait for each other in loops


@pytest.fixture(autouse=True)
def our_failures_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    def trouble(name: str, error: BaseException, what: str = "a call") -> None:
        raise error

    monkeypatch.setattr(patching, "trouble", trouble)
    monkeypatch.setattr(patching, "_strikes", {})
    monkeypatch.setattr(patching, "_off", set())
    monkeypatch.setattr(errors, "_told", set())


@pytest.fixture(autouse=True)
def statements_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test ask the script's statements as if it were a process of its own, on a machine that is not busy."""
    budget.begin()
    monkeypatch.setattr(origins, "_FLOW_SECONDS", 1.0)


@pytest.fixture
def facts() -> Iterator[Facts]:
    """Everything that is learned during a test."""
    with capture_facts() as learned:
        yield learned


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a server that has `web_table.TABLE` under every path, with its etag."""
    with serving() as url:
        yield url


@pytest.fixture
def iris(tmp_path: Path) -> Path:
    """The iris table with names of columns: 150 rows, a to d and kind."""
    pytest.importorskip("sklearn")
    source: Any = files("sklearn.datasets.data").joinpath("iris.csv")
    path = tmp_path / "iris.csv"
    path.write_bytes(b"a,b,c,d,kind\n" + source.read_bytes().partition(b"\n")[2])
    return path


@pytest.fixture
def project(iris: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with iris.csv, labels.csv and a decoy, config.csv, which is the working directory."""
    monkeypatch.chdir(iris.parent)
    (iris.parent / "config.csv").write_text("a,b\n1,2\n")
    rows = iris.read_text().splitlines()
    lines = [f"{number},{row.rpartition(',')[2]}" for number, row in enumerate(rows[1:])]
    (iris.parent / "labels.csv").write_text("\n".join(["row,label", *lines]) + "\n")
    return iris.parent


@pytest.fixture
def run(project: Path, facts: Facts) -> Callable[[str], list[Step]]:
    """Run a script; return each step as (type, function, {input: (argument names, evidence)}, [outputs])."""

    def run(script: str) -> list[Step]:
        execute(script, "script.py")
        seen = {fact.key: fact for fact in facts.of(ArtifactSeen)}
        saved = {fact.key: fact.file.path for fact in facts.of(ArtifactSaved)}

        def name(key: str) -> str:
            file = seen[key].file
            path = file.path if file is not None else saved.get(key)
            return seen[key].type if path is None else os.path.relpath(path, project)

        reported = facts.of(ExecutionReported)
        return [
            (
                one.type,
                one.function.rpartition(".")[2],
                {name(use.artifact): (use.names, use.evidence) for use in one.inputs},
                [name(use.artifact) for more in reported if more.execution == one.execution for use in more.outputs],
            )
            for one in facts.of(ExecutionStarted)
        ]

    return run


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with train.csv, valid.csv and decoy.csv: features a to d, and y of two kinds."""
    source: Any = files("sklearn.datasets.data").joinpath("iris.csv")
    rows = source.read_text().splitlines()[51:]  # two kinds that are not easily told apart
    rows = [row[:-1] + str(int(row[-1]) - 1) for row in rows]
    for name, part in (("train", rows[::3] + rows[1::3]), ("valid", rows[2::3]), ("decoy", rows[::4])):
        (tmp_path / f"{name}.csv").write_text("\n".join(["a,b,c,d,y", *part, ""]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def inputs_of() -> Callable[[ExecutionStarted], dict[str, tuple[str, ...]]]:
    """By file name, or by `model` for one in memory, the argument names under which something went into a step."""

    def found(step: ExecutionStarted) -> dict[str, tuple[str, ...]]:
        assert all(use.evidence == "identity" for use in step.inputs)
        return {use.artifact.partition("|")[0].rpartition("/")[2]: use.names for use in step.inputs}

    return found


@pytest.fixture
def curves_of(facts: Facts) -> Callable[[ExecutionStarted], dict[str, list[tuple[float, float]]]]:
    """By name, the steps and values that were logged of a step."""

    def found(step: ExecutionStarted) -> dict[str, list[tuple[float, float]]]:
        logged = [one for one in facts.of(MetricsLogged) if one.execution == step.execution]
        return {one.name: [(place, value) for _, place, value in one.points] for one in logged}

    return found


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts) -> Callable[[str], Written]:
    """Run a script; return for each file that it wrote by hand what that was made from, and the evidence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(written_from, "_SECONDS", 1.0)  # Python may look for garbage meanwhile
    monkeypatch.setattr(written_from, "_SECONDS_IN_ALL", 5.0)
    for name in ("raw", "more", "config", "keep"):
        Path(f"{name}.csv").write_text(f"a,b\n1,2\n3,4\n,{len(name)}\n")

    def run(script: str) -> Written:
        path = tmp_path / "script.py"
        path.write_text("import csv, json\nconfig = open('config.csv').read()\n" + script)
        linecache.checkcache(str(path))
        variables = execute(path.read_text(), str(path))
        session().files.settle(all_of_them=True)
        written_from.record(session())
        variables.clear()  # closes what the script has left open, before another test looks for garbage
        names = {one.key: os.path.relpath(one.file.path) for one in facts.of(ArtifactSeen) if one.file is not None}
        inputs = {one.execution: one for one in facts.of(ExecutionStarted) if one.function in _OPENS}
        assert {one.type for one in inputs.values()} <= {"Transform"}
        found: Written = {}
        for one in facts.of(ExecutionReported):
            if one.execution in inputs:
                (made,) = one.outputs
                given = inputs[one.execution].inputs
                found[names[made.artifact]] = ({names[use.artifact] for use in given}, given[0].evidence)
        return found

    return run
