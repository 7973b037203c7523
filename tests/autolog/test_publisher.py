import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from autolog.facts import (
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
    TRAIN,
    TRANSFORM,
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    EnvironmentSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    RunFinished,
    RunStarted,
    Use,
)
from autolog.fingerprint import Digests, file_state
from autolog.journal import Journal, journals
from autolog.lineage.nodes import values_of
from autolog.publisher import StoreWriter
from autolog.record import Record
from autolog.replaying import replay
from autolog_store import errors as store_errors
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

INPUT, OUTPUT = pb.Event.INPUT, pb.Event.OUTPUT


class Killed(BaseException):
    """The process died between two calls of the store."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "metadata.sqlite"
    MetadataStore(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def new_store(tmp_path: Path, empty_database: Path) -> Iterator[Callable[[], MetadataStore]]:
    """Return a function that opens an empty SQLite store of its own."""
    opened: list[MetadataStore] = []

    def make() -> MetadataStore:
        path = tmp_path / f"{len(opened)}.sqlite"
        shutil.copy(empty_database, path)
        opened.append(MetadataStore(f"sqlite:///{path}"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Callable[[], MetadataStore]) -> MetadataStore:
    return new_store()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], FileState]:
    """Return a function that writes a file below tmp_path and returns its state."""

    def make(name: str, content: str) -> FileState:
        path = tmp_path / "project" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        state = file_state(path)
        assert state is not None
        return state

    return make


Write = Callable[[str, str], FileState]


def use(artifact: str, *names: str) -> Use:
    return Use(artifact, names, "identity")


def run_started(run: str = "run-1") -> RunStarted:
    return RunStarted(run, 1_000, "train.py", "churn", "/src/train.py", (), "/work", "host", 1)


def fitted(data: FileState, run: str = "run-1") -> list[Fact]:
    """Return the facts of a fit on a file, with its model in memory."""
    return [
        ArtifactSeen(data.path, DATASET, data, {"format": "csv", "num_rows": 3}),
        ExecutionStarted(f"{run}/fit", run, 2_000, TRAIN, "SVC.fit", params={"C": 0.5}, inputs=(use(data.path, "X"),)),
        ArtifactSeen(f"{run}/model", MODEL, None, {"class": "SVC"}),
        ExecutionReported(f"{run}/fit", outputs=(use(f"{run}/model", "model"),)),
        ExecutionFinished(f"{run}/fit", 3_000, "COMPLETE"),
    ]


def evaluated(run: str = "run-1") -> list[Fact]:
    """Return the facts of an evaluation of the model above."""
    return [
        ExecutionStarted(f"{run}/f1", run, 4_000, EVALUATE, "f1_score", inputs=(use(f"{run}/model", "y_pred"),)),
        ArtifactSeen(f"{run}/metrics", METRICS),
        ExecutionReported(f"{run}/f1", {"f1": 0.8125}, outputs=(use(f"{run}/metrics", "metrics"),)),
        ExecutionFinished(f"{run}/f1", 5_000, "COMPLETE"),
    ]


def story(write: Write) -> list[list[Fact]]:
    """Return the facts of a whole run, in the stages in which a long one is published."""
    raw, clean = write("raw.csv", "1,2,3"), write("clean.csv", "1,2")
    return [
        [
            run_started(),
            CodeSeen("run-1", {"git_commit": "abc", "git_dirty": True}),
            ArtifactSeen("raw", DATASET, raw, {"format": "csv"}),
            ExecutionStarted("prep", "run-1", 1_500, TRANSFORM, "DataFrame.to_csv", inputs=(use("raw", "self"),)),
            ArtifactSeen(clean.path, DATASET, clean, {"format": "csv"}),
            ExecutionReported("prep", outputs=(use(clean.path, "path"),)),
            ExecutionFinished("prep", 1_900, "COMPLETE"),
            EnvironmentSeen("run-1", {"python": "3.12.1"}, {"numpy": "2.0"}),
            *fitted(clean),
        ],
        evaluated(),
        [
            ArtifactSaved("run-1/model", write("model.joblib", "weights"), "joblib"),
            ExecutionReported("run-1/f1", {"accuracy": 0.9375}),
            FileWritten("run-1", write("metrics.json", "0.8125 0.9375")),
        ],
        [ArtifactSaved("run-1/model", write("copy.joblib", "weights"), "joblib")],
        [RunFinished("run-1", 9_000, "FAILED", "KeyError: 'x'")],
    ]


def record_of(facts: Sequence[Fact]) -> Record:
    record = Record()
    for fact in facts:
        record.add(fact)
    return record


def flat(stages: Sequence[Sequence[Fact]]) -> list[Fact]:
    return [fact for stage in stages for fact in stage]


def publish(store: Any, *stages: Sequence[Fact]) -> Record:
    """Publish as one process does: its facts in stages."""
    record, writer = Record(), StoreWriter(store, Digests())
    for stage in stages:
        for fact in stage:
            record.add(fact)
        writer.publish(record)
    return record


def rows(store: MetadataStore, tmp_path: Path, number: int = 0) -> dict[str, list[Any]]:
    """Return all rows of all tables; the counters of SQLite itself are no content."""
    with sqlite3.connect(tmp_path / f"{number}.sqlite") as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [name for (name,) in connection.execute(query)]
        found = {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}
    connection.close()
    return found


def graph(store: MetadataStore) -> dict[str, Any]:
    """Return all that a store holds, without ids and without the times of its rows."""
    artifacts = {one.id: one for one in store.get_artifacts()}
    executions = {one.id: one for one in store.get_executions()}
    contexts = {one.id: one for one in store.get_contexts()}

    def named(one: pb.Context) -> str:
        return f"{one.type} {one.name}"

    def told(one: Any) -> dict[str, Any]:
        return {"type": one.type, **values_of(one.properties), "custom": values_of(one.custom_properties)}

    return {
        "artifacts": sorted([one.external_id, one.uri, one.state, told(one)] for one in artifacts.values()),
        "executions": sorted([one.external_id, one.last_known_state, told(one)] for one in executions.values()),
        "contexts": sorted([named(one), told(one)] for one in contexts.values()),
        "events": sorted(
            [
                executions[event.execution_id].external_id,
                artifacts[event.artifact_id].external_id,
                event.type,
                [step.key for step in event.path.steps],
            ]
            for event in (store.get_events_by_execution_ids(list(executions)) if executions else [])
        ),
        "attributions": sorted(
            [named(context), artifact.external_id]
            for artifact in artifacts.values()
            for context in store.get_contexts_by_artifact(artifact.id)
        ),
        "associations": sorted(
            [named(context), execution.external_id]
            for execution in executions.values()
            for context in store.get_contexts_by_execution(execution.id)
        ),
        "parents": sorted(
            [named(one), named(parent)]
            for one in contexts.values()
            for parent in store.get_parent_contexts_by_context(one.id)
        ),
    }


def artifacts_of(store: MetadataStore, type_name: str) -> list[pb.Artifact]:
    return sorted(store.get_artifacts_by_type(type_name), key=lambda one: one.id)


def versions(store: MetadataStore, type_name: str) -> list[int]:
    return [one.properties["version"].int_value for one in artifacts_of(store, type_name)]


# what is written


def test_a_run_becomes_a_graph(store: MetadataStore, write: Write) -> None:
    data = write("data.csv", "1")
    model = write("model.joblib", "weights")
    publish(
        store,
        [
            run_started(),
            EnvironmentSeen("run-1", {"python": "3.12.1"}, {}),
            *fitted(data),
            ArtifactSaved("run-1/model", model, "joblib"),
            RunFinished("run-1", 9_000, "COMPLETE"),
        ],
    )
    found = graph(store)
    uris = {external_id: uri for external_id, uri, _, _ in found["artifacts"]}
    assert sorted(uris.values()) == [data.path, model.path]
    assert [(execution, uris[artifact], kind, path) for execution, artifact, kind, path in found["events"]] == sorted(
        [
            ("autolog:execution:run-1/fit", data.path, INPUT, ["X", "identity"]),
            ("autolog:execution:run-1/fit", model.path, OUTPUT, ["model", "identity"]),
        ],
        key=lambda event: next(id_ for id_, uri in uris.items() if uri == event[1]),
    )
    assert [name.partition(" ")[0] for name, _ in found["contexts"]] == ["Environment", "Experiment", "Run"]
    assert found["parents"] == [["Run run-1", "Experiment churn"]]
    attributed = [(name.partition(" ")[0], uris[artifact]) for name, artifact in found["attributions"]]
    assert sorted(attributed) == [("Environment", model.path), ("Run", data.path), ("Run", model.path)]
    assert [name.partition(" ")[0] for name, _ in found["associations"]] == ["Environment", "Run"]


def test_a_record_without_a_run_writes_nothing(store: MetadataStore, tmp_path: Path) -> None:
    before = rows(store, tmp_path)
    publish(store, [])
    assert rows(store, tmp_path) == before


def test_a_run_without_steps_is_still_a_run(store: MetadataStore) -> None:
    publish(store, [run_started(), RunFinished("run-1", 9_000, "COMPLETE")])
    assert [one.name for one in store.get_contexts_by_type("Run")] == ["run-1"]


def test_what_was_published_is_no_longer_changed(store: MetadataStore, write: Write) -> None:
    record = publish(store, *story(write))
    assert (record.changed, record.run_changed) == (set(), False)


def test_the_third_step_on_the_same_data_is_one_write(store: MetadataStore, write: Write, monkeypatch: Any) -> None:
    data = write("data.csv", "1")
    written: list[str] = []
    record, writer, call = Record(), StoreWriter(store, Digests()), store._transport.call

    def counted(name: str, request: Any) -> Any:
        written.extend([name] if name.startswith("Put") else [])
        return call(name, request)

    monkeypatch.setattr(store._transport, "call", counted)
    record.add(run_started())
    record.add(EnvironmentSeen("run-1", {"python": "3.12.1"}, {}))
    for step in "abc":
        written.clear()
        for fact in fitted(data, f"run-1/{step}")[0 if step == "a" else 1 :]:  # what the data is, a journal says once
            record.add(fact._replace(run="run-1") if isinstance(fact, ExecutionStarted) else fact)
        record.add(ArtifactSaved(f"run-1/{step}/model", write(f"{step}.joblib", step), "joblib"))
        writer.publish(record)
    assert written == ["PutLineageSubgraph"]
    attributed = graph(store)["attributions"]
    uris = {one.external_id: Path(one.uri).name for one in store.get_artifacts()}
    in_run = [uris[artifact] for name, artifact in attributed if name == "Run run-1"]
    in_environment = [uris[artifact] for name, artifact in attributed if name.startswith("Environment")]
    assert sorted(in_run) == ["a.joblib", "b.joblib", "c.joblib", "data.csv"]
    assert sorted(in_environment) == ["a.joblib", "b.joblib", "c.joblib"]


# again and again


def test_publishing_a_record_twice_changes_no_row(store: MetadataStore, write: Write, tmp_path: Path) -> None:
    facts = flat(story(write))
    publish(store, facts)
    before = rows(store, tmp_path)
    publish(store, facts)
    assert rows(store, tmp_path) == before


def test_publishing_in_stages_gives_the_graph_of_publishing_at_once(
    new_store: Callable[[], MetadataStore], write: Write
) -> None:
    stages = story(write)
    in_stages, at_once = new_store(), new_store()
    publish(in_stages, *stages)
    publish(at_once, flat(stages))
    assert graph(in_stages) == graph(at_once)


class Dying:
    """A store whose n-th call never happens."""

    def __init__(self, store: MetadataStore, calls: int, error: BaseException) -> None:
        self._store = store
        self._left = calls
        self._error = error

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if not self._left:
                raise self._error
            self._left -= 1
            return method(*args, **kwargs)

        return call


def count_calls(store: MetadataStore, stages: Sequence[Sequence[Fact]]) -> int:
    counting = Dying(store, 10_000, Killed())
    publish(counting, *stages)
    return 10_000 - counting._left


@pytest.mark.parametrize("in_stages", [False, True], ids=["at once", "in stages"])
def test_a_death_between_any_two_calls_of_the_store_and_a_replay_give_the_same_graph(
    new_store: Callable[[], MetadataStore], write: Write, in_stages: bool
) -> None:
    stages = story(write) if in_stages else [flat(story(write))]
    undisturbed = new_store()
    calls = count_calls(undisturbed, stages)
    expected = graph(undisturbed)
    different = {}
    for number in range(calls):
        store = new_store()
        with pytest.raises(Killed):
            publish(Dying(store, number, Killed()), *stages)
        publish(store, flat(stages))
        found = graph(store)
        different[number] = [part for part in expected if found[part] != expected[part]]
    assert {number: parts for number, parts in different.items() if parts} == {}


def test_a_store_that_is_away_for_a_call_loses_nothing(new_store: Callable[[], MetadataStore], write: Write) -> None:
    stages = story(write)
    undisturbed = new_store()
    calls = count_calls(undisturbed, [flat(stages)])
    store = new_store()
    record, facts = Record(), flat(stages)
    for fact in facts:
        record.add(fact)
    failures = 0
    for number in range(calls + 1):  # each attempt gets a little further; what was written before is found again
        with suppress(store_errors.UnavailableError):
            StoreWriter(Dying(store, number, store_errors.UnavailableError("away")), Digests()).publish(record)
            break
        failures += 1
    assert failures > 3
    assert not record.changed
    assert graph(store) == graph(undisturbed)


def test_a_faster_process_is_waited_for(store: MetadataStore, write: Write) -> None:
    class Racing(Dying):
        def __getattr__(self, name: str) -> Any:
            if name == "put_lineage_subgraph" and self._left:
                self._left -= 1
                raise self._error
            return getattr(self._store, name)

    publish(Racing(store, 2, store_errors.AlreadyExistsError("a faster one")), flat(story(write)))
    assert len(artifacts_of(store, DATASET)) == 2


def test_a_name_that_stays_taken_is_an_error(store: MetadataStore, write: Write) -> None:
    class Taken(Dying):
        def __getattr__(self, name: str) -> Any:
            if name == "put_lineage_subgraph":
                raise self._error
            return getattr(self._store, name)

    with pytest.raises(store_errors.AlreadyExistsError):
        publish(Taken(store, 0, store_errors.AlreadyExistsError("for ever")), flat(story(write)))


# processes

PUBLISH = """
import sys
from autolog.facts import *
from autolog.fingerprint import Digests, file_state
from autolog.publisher import StoreWriter
from autolog.record import Record
from autolog_store.metadata_store import MetadataStore

url, run, *paths = sys.argv[1:]
with MetadataStore(url) as store:
    writer = StoreWriter(store, Digests())
    writer._type_ids()
    print("ready", flush=True)
    sys.stdin.readline()
    record = Record()
    record.add(RunStarted(run, 1, "x.py", "churn", "/x.py", (), "/", "host", 1))
    for path in paths:
        state = file_state(path)
        record.add(ArtifactSeen(path, "Dataset", state))
        record.add(ExecutionStarted(f"{run}{path}", run, 2, "Train", "fit", inputs=(Use(path, ("X",), "identity"),)))
        writer.publish(record)
"""


def test_processes_that_publish_the_same_new_datasets_at_once_end_with_one_artifact_each(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    paths = [write(f"{number}.csv", str(number)).path for number in range(12)]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PUBLISH, f"sqlite:///{tmp_path}/0.sqlite", f"run-{number}", *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    assert [worker.communicate()[1] for worker in workers] == ["", ""]
    assert sorted(one.uri for one in artifacts_of(store, DATASET)) == sorted(paths)
    assert set(versions(store, DATASET)) == {1}
    assert len(store.get_executions()) == 24


# models


def test_a_model_in_memory_becomes_one_with_a_file(store: MetadataStore, write: Write) -> None:
    data = write("data.csv", "1")
    record = record_of([run_started(), *fitted(data), *evaluated()])
    writer = StoreWriter(store, Digests())
    writer.publish(record)
    (before,) = artifacts_of(store, MODEL)
    saved = write("model.joblib", "weights")
    record.add(ArtifactSaved("run-1/model", saved, "joblib"))
    writer.publish(record)
    (after,) = artifacts_of(store, MODEL)
    assert (before.state, before.uri) == (pb.Artifact.PENDING, "")
    assert (after.id, after.state, after.uri) == (before.id, pb.Artifact.LIVE, saved.path)


def test_an_evaluation_of_a_model_in_memory_is_one_of_the_saved_model(store: MetadataStore, write: Write) -> None:
    saved = write("model.joblib", "weights")
    publish(
        store,
        [run_started(), *fitted(write("data.csv", "1")), *evaluated()],
        [ArtifactSaved("run-1/model", saved, "joblib")],
    )
    (model,) = artifacts_of(store, MODEL)
    kinds = sorted(event.type for event in store.get_events_by_artifact_ids([model.id]))
    assert kinds == sorted([INPUT, OUTPUT])


def test_a_model_that_is_never_saved_stays_pending(store: MetadataStore, write: Write) -> None:
    publish(store, [run_started(), *fitted(write("data.csv", "1")), RunFinished("run-1", 9_000, "COMPLETE")])
    (model,) = artifacts_of(store, MODEL)
    assert model.state == pb.Artifact.PENDING


def save_in_another_run(
    store: MetadataStore, write: Write, content: str, *, run: str = "run-2", used_before: bool = False
) -> None:
    before = [run_started(run), *fitted(write("data.csv", "1"), run), *(evaluated(run) if used_before else ())]
    saved = ArtifactSaved(f"{run}/model", write("model.joblib", content), "joblib")
    publish(store, before, [saved, RunFinished(run, 9_000, "COMPLETE")])


@pytest.mark.parametrize(
    "used_before",
    [
        False,
        True,
    ],
    ids=["awaited", "published in memory"],
)
def test_a_model_of_the_same_bytes_at_the_same_place_is_the_same_model(
    store: MetadataStore, write: Write, used_before: bool
) -> None:
    save_in_another_run(store, write, "weights", run="run-1")
    save_in_another_run(store, write, "weights", run="run-2", used_before=used_before)
    (model,) = [one for one in artifacts_of(store, MODEL) if one.state != pb.Artifact.REFERENCE]
    makers = [one.execution_id for one in store.get_events_by_artifact_ids([model.id]) if one.type == OUTPUT]
    assert len(makers) == 2


def test_changed_bytes_at_the_same_place_are_the_next_version(store: MetadataStore, write: Write) -> None:
    for number in range(3):
        save_in_another_run(store, write, f"weights {number}", run=f"run-{number}")
    assert versions(store, MODEL) == [1, 2, 3]


def test_a_model_that_is_saved_twice_is_two_outputs_of_its_fit(store: MetadataStore, write: Write) -> None:
    saves = [ArtifactSaved("run-1/model", write(name, "weights"), "joblib") for name in ("a.joblib", "b.joblib")]
    publish(store, [run_started(), *fitted(write("data.csv", "1")), *saves, RunFinished("run-1", 9, "COMPLETE")])
    events = store.get_events_by_execution_ids([store.get_executions()[0].id])
    assert [event.type for event in events].count(OUTPUT) == 2


def test_a_model_that_is_saved_to_the_same_place_twice_in_a_run_has_two_versions(
    store: MetadataStore, write: Write
) -> None:
    digests = Digests()
    saves = []
    for content in ("first", "second, longer"):
        state = write("model.joblib", content)
        digests.of(state)
        saves.append(ArtifactSaved("run-1/model", state, "joblib"))
    record = record_of([run_started(), *fitted(write("data.csv", "1")), *saves, RunFinished("run-1", 9, "COMPLETE")])
    StoreWriter(store, digests).publish(record)
    assert sorted(versions(store, MODEL)) == [1, 2]


def test_metrics_grow_in_place(store: MetadataStore, write: Write) -> None:
    publish(
        store,
        [run_started(), *fitted(write("data.csv", "1")), *evaluated()],
        [ExecutionReported("run-1/f1", {"accuracy": 0.9375})],
    )
    (metrics,) = artifacts_of(store, METRICS)
    assert values_of(metrics.custom_properties) == {"accuracy": 0.9375, "f1": 0.8125}


def test_a_file_with_the_metrics_is_found(store: MetadataStore, write: Write) -> None:
    publish(
        store,
        [run_started(), *fitted(write("data.csv", "1")), *evaluated()],
        [FileWritten("run-1", write("metrics.json", "f1=0.812")), FileWritten("run-1", write("log.txt", "hello"))],
    )
    (metrics,) = artifacts_of(store, METRICS)
    assert metrics.uri.endswith("metrics.json")


def measured_in_a_run(run: str, write: Write, *, value: float = 0.8125, text: str = "f1=0.812") -> list[Fact]:
    """Return the facts of a run that evaluates and writes what it has measured."""
    reported = ExecutionReported(f"{run}/f1", {"f1": value})
    file = FileWritten(run, write("metrics.json", text))
    return [run_started(run), *fitted(write("data.csv", "1"), run), *evaluated(run), reported, file]


@pytest.mark.parametrize("is_published_before", [False, True])
def test_equal_metrics_of_two_runs_in_one_file_are_one_artifact_that_came_out_of_both(
    store: MetadataStore, write: Write, is_published_before: bool
) -> None:
    for run in ("run-1", "run-2", "run-3"):
        facts, end = measured_in_a_run(run, write), [RunFinished(run, 9_000, "COMPLETE")]
        publish(store, *([facts, end] if is_published_before else [[*facts, *end]]))
        before = graph(store)
        publish(store, [*facts, *end])
        assert graph(store) == before
    (metrics,) = [one for one in artifacts_of(store, METRICS) if one.state == pb.Artifact.LIVE]
    assert metrics.properties["version"].int_value == 1
    makers = [one for one in store.get_events_by_artifact_ids([metrics.id]) if one.type == OUTPUT]
    assert len(makers) == 3


def test_metrics_of_one_file_that_differ_in_what_the_file_does_not_say_are_kept_apart(
    store: MetadataStore, write: Write
) -> None:
    for run, value in (("run-1", 0.8125), ("run-2", 0.8124)):
        publish(store, [*measured_in_a_run(run, write, value=value), RunFinished(run, 9_000, "COMPLETE")])
    found = [values_of(one.custom_properties)["f1"] for one in artifacts_of(store, METRICS)]
    assert found == [0.8125, 0.8124]
    assert versions(store, METRICS) == [1, 2]


# strange records


def test_a_file_that_changed_while_it_was_read_is_recorded_without_a_digest(store: MetadataStore, write: Write) -> None:
    data = write("data.csv", "1")
    write("data.csv", "another content")
    publish(store, [run_started(), *fitted(data)])
    (dataset,) = artifacts_of(store, DATASET)
    assert "digest" not in dataset.properties
    assert dataset.properties["changed_while_reading"].bool_value


def test_a_use_of_an_artifact_that_the_journal_does_not_hold_is_left_out(store: MetadataStore) -> None:
    started = ExecutionStarted("fit", "run-1", 2, TRAIN, "fit", inputs=(use("nowhere", "X"),))
    publish(store, [run_started(), started])
    assert graph(store)["events"] == []


def test_metrics_without_the_step_that_made_them_do_no_harm(store: MetadataStore) -> None:
    started = ExecutionStarted("late", "run-1", 2, EVALUATE, "f1", inputs=(use("metrics", "X"),))
    publish(store, [run_started(), ArtifactSeen("metrics", METRICS), started])
    assert len(store.get_executions()) == 1


def test_a_file_whose_name_is_not_utf8_is_published(store: MetadataStore, write: Write) -> None:
    publish(store, [run_started(), *fitted(write(os.fsdecode(b"\xff.csv"), "1"))])
    assert len(artifacts_of(store, DATASET)) == 1


# journals of the dead


def left_behind(folder: Path, facts: Sequence[Fact], last_sign_of_life: int = 1_700_000_000_000) -> Path:
    """Return the journal of a process that died at the given time."""
    journal = Journal.create(folder)
    journal.append(facts)
    journal.close()
    os.utime(journal.path, ns=(0, last_sign_of_life * 1_000_000))
    return journal.path


def test_the_journal_of_a_killed_process_closes_as_failed(store: MetadataStore, write: Write, tmp_path: Path) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1"))[:-1]]
    path = left_behind(tmp_path / "journals", facts)
    assert replay(path, StoreWriter(store, Digests())) == len(facts)
    executions = {one.external_id: one for one in store.get_executions()}
    assert executions.keys() == {"autolog:execution:run-1/fit", "autolog:execution:run-1"}
    assert {one.last_known_state for one in executions.values()} == {pb.Execution.FAILED}
    for one in executions.values():
        assert one.properties["error"].string_value.endswith("its last sign of life was at 2023-11-14 22:13:20 UTC")
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "FAILED"


def test_the_journal_of_a_process_that_ended_well_stays_complete(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1")), RunFinished("run-1", 9_000, "COMPLETE")]
    replay(left_behind(tmp_path / "journals", facts), StoreWriter(store, Digests()))
    assert {one.last_known_state for one in store.get_executions()} == {pb.Execution.COMPLETE}


def test_a_replayed_journal_is_deleted(store: MetadataStore, tmp_path: Path) -> None:
    replay(left_behind(tmp_path / "journals", [run_started()]), StoreWriter(store, Digests()))
    assert journals(tmp_path / "journals") == []


def test_the_journal_of_a_live_process_is_left_alone(store: MetadataStore, tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journals")
    journal.append([run_started()])
    assert replay(journal.path, StoreWriter(store, Digests())) is None
    assert store.get_contexts() == []
    journal.close()


def test_a_journal_without_a_fact_is_deleted(store: MetadataStore, tmp_path: Path) -> None:
    path = left_behind(tmp_path / "journals", [])
    assert replay(path, StoreWriter(store, Digests())) == 0
    assert not path.exists()


def test_a_replay_that_fails_at_any_call_can_be_repeated(
    new_store: Callable[[], MetadataStore], write: Write, tmp_path: Path
) -> None:
    facts = [run_started(), *fitted(write("data.csv", "1"))[:-1]]
    undisturbed = new_store()
    replay(left_behind(tmp_path / "journals", facts), StoreWriter(undisturbed, Digests()))
    expected = graph(undisturbed)
    store, number = new_store(), 10  # the types are known to work
    path = left_behind(tmp_path / "journals", facts)
    while True:
        try:
            replay(path, StoreWriter(Dying(store, number, Killed()), Digests()))
        except Killed:  # noqa: PERF203  one bad apple
            number += 1
        else:
            break
    assert (graph(store), path.exists()) == (expected, False)


def test_the_journal_of_a_child_tells_nothing_about_the_end_of_its_run(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    replay(left_behind(tmp_path / "journals", fitted(write("data.csv", "1"))[:-1]), StoreWriter(store, Digests()))
    (run,) = store.get_contexts_by_type("Run")
    assert "state" not in run.properties
    assert [one.external_id for one in store.get_executions()] == ["autolog:execution:run-1/fit"]


def test_the_journals_of_a_run_and_its_child_meet_in_one_run(
    store: MetadataStore, write: Write, tmp_path: Path
) -> None:
    child = left_behind(tmp_path / "journals", fitted(write("data.csv", "1")))
    parent = left_behind(tmp_path / "journals", [run_started(), RunFinished("run-1", 9_000, "COMPLETE")])
    for path in (child, parent):
        replay(path, StoreWriter(store, Digests()))
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "COMPLETE"
    assert len(store.get_executions_by_context(run.id)) == 1


def test_a_killed_process_is_replayed_from_its_own_journal(store: MetadataStore, tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from autolog.facts import *
from autolog.journal import Journal
journal = Journal.create(Path(sys.argv[1]))
journal.append([RunStarted("run-1", 1, "x.py", "churn", "/x.py", (), "/", "host", 1)])
journal.append([ExecutionStarted("fit", "run-1", 2, "Train", "fit")])
os.kill(os.getpid(), signal.SIGKILL)
"""
    before = time.time()
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "journals")], check=False)
    (path,) = journals(tmp_path / "journals")
    assert replay(path, StoreWriter(store, Digests())) == 2
    (run,) = store.get_contexts_by_type("Run")
    assert run.properties["state"].string_value == "FAILED"
    assert run.properties["duration_seconds"].double_value >= int(before) - 1
