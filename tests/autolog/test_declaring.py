"""What a program declares: parameters, metrics, tags, inputs and outputs."""

import argparse
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest

import autolog
from autolog import declaring, provenance, remote, runs
from autolog.facts import (
    ArtifactSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    MetricsLogged,
    ProcessJoined,
    RunDescribed,
    decode,
    encode,
)
from autolog.sources import Source
from autolog.testing import Facts, capture_facts
from autolog_integrations.files import integration as files


@pytest.fixture
def facts() -> Iterator[Facts]:
    with capture_facts([files]) as learned:
        yield learned


class Hostile:
    """Everything that may be asked of it raises."""

    def _refuse(self, *_: Any) -> Any:
        raise RuntimeError("do not touch")

    __repr__ = __str__ = __len__ = __bool__ = __float__ = __hash__ = _refuse  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("do not touch")


def test_threads_that_declare_first_at_the_same_moment_make_one_step_for_the_run(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_are_here = threading.Barrier(2)

    def entry_point() -> tuple[str, list[str]]:
        with suppress(threading.BrokenBarrierError):
            both_are_here.wait(0.5)
        return "train.py", []

    monkeypatch.setattr(runs, "entry_point", entry_point)
    threads = [threading.Thread(target=autolog.metric, args=("loss", 1.0)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(facts.of(ExecutionStarted)) == 1


def declared(facts: Facts, side: str) -> list[tuple[str, tuple[str, ...], str]]:
    found = [use for fact in facts.of(ExecutionReported) for use in getattr(fact, side)]
    return [(use.artifact, use.names, use.evidence) for use in found]


def uris(facts: Facts) -> list[str | None]:
    return [seen.file.path if seen.file else seen.uri for seen in facts.of(ArtifactSeen)]


def test_parameters_belong_to_the_step_else_to_the_run(facts: Facts) -> None:
    autolog.param("lr", 0.1)
    with autolog.step("train"):
        autolog.params({"optimizer": {"name": "adam", "api_key": "abc"}, 3: None})
    assert facts.of(RunDescribed) == [RunDescribed("test-run", {"lr": 0.1})]
    (described,) = facts.of(ExecutionDescribed)
    assert described.params == {"optimizer.name": "adam", "optimizer.api_key": "[redacted]", "3": "null"}
    assert described.execution == facts.of(ExecutionStarted)[0].execution


def test_what_holds_values_by_name_is_taken_apart(facts: Facts) -> None:
    autolog.params(argparse.Namespace(lr=0.1, path=Path("a")))
    assert facts.of(RunDescribed)[0].properties == {"lr": 0.1, "path": "a"}


def test_tags_have_names_of_their_own(facts: Facts) -> None:
    autolog.tag("owner", "ada")
    with autolog.step("train"):
        autolog.tag("final")
    assert facts.of(RunDescribed)[0].properties == {"tag.owner": "ada"}
    assert facts.of(ExecutionDescribed)[0].params == {"tag.final": True}


def test_metrics_are_points_of_the_steps_curve_and_cost_no_write(facts: Facts) -> None:
    with autolog.step("train"):
        autolog.metric("loss", 0.5, step=10)
        before = len(facts.all)
        for value in (0.25, np.float32(0.125)):
            autolog.metrics({"loss": value, "other": 1}, step=20)
        assert len(facts.all) == before
    loss, _ = facts.of(MetricsLogged)
    assert loss.points == ((0, 10, 0.5), (1, 20, 0.25), (2, 20, 0.125))
    assert loss.execution == facts.of(ExecutionStarted)[0].execution


def test_metrics_outside_of_steps_belong_to_a_step_that_stands_for_the_run(facts: Facts) -> None:
    facts.is_main = True
    autolog.metric("total", 1)
    autolog.metric("total", 2)
    facts.end("COMPLETE", None)
    (step,) = facts.of(ExecutionStarted)
    assert (step.execution, step.type) == ("test-run", "Process")
    assert [fact.total for fact in facts.of(MetricsLogged)] == [2]
    assert [(fact.execution, fact.state) for fact in facts.of(ExecutionFinished)] == [("test-run", "COMPLETE")]


def test_a_child_process_does_not_write_over_the_runs_own_step(facts: Facts) -> None:
    facts.join(ProcessJoined("test-run", "child", 1, "train.py", (), "host", 2))
    autolog.metric("total", 1)
    assert facts.of(ExecutionStarted)[0].execution == "child"


def test_uris_are_kept_without_credentials(facts: Facts) -> None:
    autolog.input("s3://key:secret@bucket/x.parquet", name="X")
    autolog.input("https://host/x.csv?X-Amz-Signature=abc")
    autolog.output("hf://models/ada/churn", "model")
    assert uris(facts) == ["s3://bucket/x.parquet", "https://host/x.csv", "hf://models/ada/churn"]
    assert [names for _, names, _ in declared(facts, "inputs")] == [("X",), ("",)]
    assert [(names, evidence) for _, names, evidence in declared(facts, "outputs")] == [(("model",), "declared")]


def test_uris_are_those_that_watched_readers_would_record(facts: Facts, tmp_path: Path) -> None:
    database, state = tmp_path / "data.db", remote.state_of("s3://bucket/read.csv")
    database.write_bytes(b"1")
    remote.note("s3://bucket/read.csv", {"ETag": '"abc"', "size": 3})
    for written in (
        "s3a://bucket/read.csv",
        f"sqlite:///{database}",
        "postgresql+psycopg://ada:hidden@host:5432/db?sslmode=require#table=t",
        "https://host/a b.csv?page=1",
    ):
        autolog.input(written)
    assert uris(facts) == [
        "s3://bucket/read.csv",
        str(database),
        "postgresql://host/db#table=t",
        "https://host/a%20b.csv?page=1",
    ]
    seen = facts.of(ArtifactSeen)
    assert (seen[0].file, state.digest) == (state._replace(digest="etag:abc", size=3), None)
    assert [one.properties["format"] for one in seen] == ["csv", "db", "unknown", "csv"]


def test_local_paths_are_canonical_and_have_a_state_to_be_digested(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings_of_ours: Callable[[], list[str]]
) -> None:
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "link.csv").symlink_to("data.csv")
    monkeypatch.chdir(tmp_path)
    autolog.input("link.csv")
    autolog.input(f"file://{tmp_path}/data.csv")
    monkeypatch.setenv("HOME", str(tmp_path))
    autolog.input("~/data.csv")
    autolog.input("not there.csv")
    read, again, at_home, missing = facts.of(ArtifactSeen)
    assert read == again == at_home
    assert read.file is not None
    assert read.file.path == str(tmp_path / "data.csv")
    assert (missing.file, missing.uri) == (None, str(tmp_path / "not there.csv"))
    assert warnings_of_ours() == [
        f"autolog: autolog.input names {tmp_path}/not there.csv, where no file is; only the name is recorded"
    ]


def test_objects_are_known_by_their_origin_or_become_datasets(facts: Facts) -> None:
    known, unknown, made = np.zeros(3), np.zeros(3), np.zeros(3)
    source = Source("known", "Dataset", None, {})
    provenance.tag(known, frozenset([source]))
    with autolog.step("train"):
        autolog.input([known], name="X")
        autolog.input(unknown, name="y")
        autolog.output(made, name="Z")
    (step,) = facts.of(ExecutionStarted)
    assert [(one.partition("/")[0], names) for one, names, _ in declared(facts, "inputs")] == [
        ("known", ("X",)),
        (step.execution, ("y",)),
    ]
    ((key, _, _),) = declared(facts, "outputs")
    assert {one.key for one in provenance.sources_of(made)} == {key}


def test_each_path_of_a_list_or_dict_is_one_input(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings_of_ours: Callable[[], list[str]]
) -> None:
    monkeypatch.setattr(declaring, "_MOST_ITEMS", 2)
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        Path(f"{name}.csv").write_text(name)
    autolog.input(["a.csv", Path("b.csv")])
    autolog.input({"old": "a.csv", "new": np.zeros(2)}, name="X")
    autolog.output(("a.csv", "b.csv", "c.csv"), name="part")
    inputs = [(Path(key.partition("|")[0]).name, names) for key, names, _ in declared(facts, "inputs")]
    assert inputs[:3] == [("a.csv", ("",)), ("b.csv", ("",)), ("a.csv", ("X.old",))]
    assert inputs[3][1] == ("X.new",)
    outputs = [(Path(key.partition("|")[0]).name, names) for key, names, _ in declared(facts, "outputs")]
    assert outputs == [("a.csv", ("part[0]",)), ("b.csv", ("part[1]",))]
    assert warnings_of_ours() == [
        "autolog: autolog.output was given 3 things at once, of which the first 2 are recorded; give their folder"
    ]


def test_what_is_no_artifact_is_told_once(facts: Facts, warnings_of_ours: Callable[[], list[str]]) -> None:
    autolog.input({"a": 1})
    autolog.input({"b": 1})
    assert warnings_of_ours() == [
        (
            "autolog: autolog.input was given a dict, which tells it nothing;"
            " give a path, a URI, a table, an array, a model, or a list or dict of these"
        )
    ]


@pytest.mark.parametrize(
    "text", ["", " ", "a,b\n1,2\n", "x" * 5000, "a\0b"], ids=["empty", "blank", "table", "long", "nul"]
)
def test_a_text_that_can_be_no_path_is_refused_and_not_shown(
    facts: Facts, warnings_of_ours: Callable[[], list[str]], text: str
) -> None:
    autolog.input(text)
    autolog.output(text)
    assert facts.of(ArtifactSeen) == []
    assert [line.partition(",")[0] for line in warnings_of_ours()] == [
        f"autolog: autolog.{word} was given a str" for word in ("input", "output")
    ]


@pytest.mark.parametrize("uri", ["file://host/share/x.csv", "dbfs:/tables/x.csv"])
def test_a_uri_of_another_place_is_kept_as_it_is(facts: Facts, uri: str) -> None:
    autolog.input(uri)
    assert uris(facts) == [uri]


def test_a_masked_number_and_places_that_are_none_are_left_out(facts: Facts) -> None:
    with autolog.step("train"):
        autolog.metric("masked", np.ma.masked)
        autolog.metric("loss", 0.5, step=math.nan)
        autolog.metric("loss", np.float32(0.25))
    points = [(one.name, one.points) for one in facts.of(MetricsLogged)]
    assert points == [("loss", ((0, 0, 0.5), (1, 1, 0.25)))]


def test_parameters_without_names_are_refused(facts: Facts, warnings_of_ours: Callable[[], list[str]]) -> None:
    for values in ([1, 2], None, 5, argparse.Namespace(params=1)):
        autolog.params(values)
    assert facts.of(RunDescribed) == [RunDescribed("test-run", {"params": 1})]
    assert [line.partition(",")[0] for line in warnings_of_ours()] == [
        "autolog: autolog.params was given a list",
        "autolog: autolog.params was given a NoneType",
        "autolog: autolog.params was given a int",
    ]


def test_nothing_that_is_declared_raises(facts: Facts) -> None:
    strange: list[Any] = [
        Hostile(),
        None,
        float("nan"),
        10**400,
        b"\xff",
        "\0",
        "a\ud800",
        {Hostile: Hostile()},
        [1],
        lambda: 1,
    ]
    for value in strange:
        autolog.param("p", value)
        autolog.param(value, 1)
        autolog.params(value)
        autolog.metric("m", value, step=value)
        autolog.metrics({"m": value})
        autolog.metrics(value)
        autolog.tag("t", value)
        autolog.tag(value)
        autolog.input(value, value)
        autolog.output(value)
    facts.record_curves()
    assert None not in [decode(encode(fact)) for fact in facts.all]  # all of it can be written and read


def test_while_not_enabled_nothing_happens(run_python: Callable[..., CompletedProcess[str]]) -> None:
    code = "import autolog, sys; autolog.param('a', 1); autolog.metric('b', 2); autolog.input('c'); autolog.tag('d')\n"
    code += "with autolog.step('e'): pass\n"
    code += "print([name for name in sys.modules if name in ('autolog.runs', 'autolog.session', 'wrapt')])"
    done = run_python(code)
    assert (done.stdout, done.stderr) == ("[]\n", "")
