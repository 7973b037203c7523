import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from published import (
    Dying,
    Killed,
    Write,
    artifacts_of,
    count_calls,
    evaluated,
    fitted,
    flat,
    graph,
    publish,
    record_of,
    rows,
    run_started,
    story,
    use,
    versions,
)

from autolog.facts import (
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
    TRAIN,
    TRANSFORM,
    ArtifactSaved,
    ArtifactSeen,
    EnvironmentSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    ProcessEnded,
    RunFinished,
)
from autolog.fingerprint import Digests, file_state
from autolog.lineage import trace
from autolog.lineage.nodes import values_of
from autolog.publisher import StoreWriter
from autolog.record import Record
from autolog_store import errors as store_errors
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

INPUT, OUTPUT = pb.Event.INPUT, pb.Event.OUTPUT


FORMATS = ("text dump", "json", "pickle")


def files_into(store: MetadataStore, step: str) -> list[str]:
    uris = {one.external_id: one.uri for one in store.get_artifacts()}
    events = graph(store)["events"]
    return [uris[artifact] for one, artifact, kind, _ in events if one.endswith(step) and kind == INPUT]


# what is written


@pytest.mark.parametrize("is_published_before", [False, True])
def test_what_is_measured_of_a_model_belongs_to_all_files_that_hold_it_but_to_no_dump(
    store: MetadataStore, write: Write, is_published_before: bool
) -> None:
    files = [write(f"m.{name}", name) for name in ("txt", "json", "pkl")]
    saved = [ArtifactSaved("run-1/model", one, form) for one, form in zip(files, FORMATS, strict=True)]
    facts = [run_started(), *fitted(write("data.csv", "1")), saved[0], *evaluated()]
    if is_published_before:
        publish(store, facts)
        assert files_into(store, "/f1") == [""]
        assert {one.state for one in artifacts_of(store, MODEL) if not one.uri} == {pb.Artifact.PENDING}
    for _ in range(2):  # again, as a journal that is replayed
        publish(store, [*facts, *saved[1:]])
    assert sorted(files_into(store, "/f1")) == [files[1].path, files[2].path]
    assert len(artifacts_of(store, MODEL)) == 3


def test_a_step_goes_on_with_the_file_of_a_model_that_came_last_before(store: MetadataStore, write: Write) -> None:
    files = [write(f"{name}.keras", name) for name in ("one", "two", "three")]
    saved = [ArtifactSaved("run-1/model", file, "keras") for file in files]
    facts = [run_started(), *fitted(write("data.csv", "1"))]
    more = ExecutionStarted("run-1/more", "run-1", 9, "Train", "fit", inputs=(use("run-1/model", "model"),))
    for _ in range(2):  # again, as a journal that is replayed
        publish(store, [*facts, *saved[:2], more, saved[2]])
    publish(store, [*facts, *saved, more])  # and as a next journal tells of it
    assert files_into(store, "/more") == [files[1].path]


def test_an_artifact_that_is_used_again_under_another_name_has_both(store: MetadataStore, write: Write) -> None:
    data = write("data.csv", "1")
    again = ExecutionReported("run-1/fit", inputs=(use(data.path, "data"), use(data.path, "X")))
    publish(store, [run_started(), *fitted(data), again])
    paths = [path for _, _, kind, path in graph(store)["events"] if kind == INPUT]
    assert paths == [["X", "data", "identity"]]


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
    called: list[str] = []
    record, writer, call = Record(), StoreWriter(store, Digests()), store._transport.call

    def counted(name: str, request: Any) -> Any:
        called.append(name)
        return call(name, request)

    monkeypatch.setattr(store._transport, "call", counted)
    record.add(run_started())
    record.add(EnvironmentSeen("run-1", {"python": "3.12.1"}, {}))
    for step in "abc":
        called.clear()
        for fact in fitted(data, f"run-1/{step}")[0 if step == "a" else 1 :]:  # what the data is, a journal says once
            record.add(fact._replace(run="run-1") if isinstance(fact, ExecutionStarted) else fact)
        record.add(ArtifactSaved(f"run-1/{step}/model", write(f"{step}.joblib", step), "joblib"))
        writer.publish(record)
    assert [name for name in called if name.startswith("Put")] == ["PutLineageSubgraph"]
    assert "GetContextByTypeAndName" not in called  # the run has not changed
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


def test_a_run_that_a_child_of_it_creates_in_the_same_moment_is_told_of_all_the_same(
    store: MetadataStore, write: Write
) -> None:
    class Racing(Dying):
        def __getattr__(self, name: str) -> Any:
            if name == "put_lineage_subgraph" and self._left:
                self._left -= 1
                publish(self._store, fitted(write("data.csv", "1")))
            return getattr(self._store, name)

    publish(Racing(store, 1, Killed()), [run_started(), RunFinished("run-1", 9_000, "FAILED", "exit status 3")])
    (run,) = store.get_contexts_by_type("Run")
    assert (run.properties["state"].string_value, run.properties["name"].string_value) == ("FAILED", "train.py")


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


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("is_saver_first", [True, False])
def test_a_model_that_another_process_saves_leads_to_its_maker_whoever_tells_first(
    store: MetadataStore, write: Write, is_saver_first: bool, count: int
) -> None:
    data = write("data.csv", "1")
    model = ArtifactSeen("fit-1/model", MODEL, None, {"class": "SVC"})
    maker = [
        *(run_started(), ArtifactSeen("data", DATASET, data), model),
        ExecutionStarted("fit-1", "run-1", 2_000, TRAIN, "SVC.fit", inputs=(use("data", "X"),)),
        ExecutionReported("fit-1", outputs=(use("fit-1/model", "model"),)),
        ExecutionFinished("fit-1", 3_000, "COMPLETE"),
        ProcessEnded("run-1", 4_000, "COMPLETE"),
    ]
    files = [write(f"model-{place}.joblib", f"weights {place}") for place in range(count)]
    saver = [run_started(), model, *(ArtifactSaved(model.key, file, "joblib") for file in files)]
    for facts in (saver, maker) if is_saver_first else (maker, saver):
        publish(store, facts)
        publish(store, facts)
    for file in files:
        (saved,) = store.get_artifacts_by_uri(file.path)
        assert [event.type for event in store.get_events_by_artifact_ids([saved.id])] == [OUTPUT]
    (fit,) = store.get_executions_by_type("Train")
    assert len(store.get_events_by_execution_ids([fit.id])) == 1 + count
    assert not [one for one in artifacts_of(store, MODEL) if one.state == pb.Artifact.PENDING]


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


def test_what_a_later_run_sees_of_the_same_data_is_added_to_it(store: MetadataStore, write: Write) -> None:
    data = write("data.csv", "1,2")
    made = ExecutionStarted("made", "run-0", 1_000, TRANSFORM, "io.open")
    seen = ArtifactSeen(data.path, DATASET, data, {"format": "csv"})
    publish(store, [run_started("run-0"), seen, made, ExecutionReported("made", outputs=(use(data.path, "file"),))])
    publish(store, [run_started("run-1"), *fitted(data)])
    publish(store, [run_started("run-2"), ArtifactSeen(data.path, DATASET, data, {}), *fitted(data, "run-2")[1:]])

    (known,) = artifacts_of(store, DATASET)
    assert values_of(known.properties)["num_rows"] == 3
    assert values_of(known.properties)["version"] == 1


@pytest.mark.parametrize("first", [DATASET, MODEL])
def test_a_file_that_processes_have_taken_for_data_and_for_a_model_is_one_artifact_with_all_they_tell(
    store: MetadataStore, write: Write, first: str
) -> None:
    file = write("base.joblib", "weights")
    about = {DATASET: {"num_rows": 3, "format": "joblib"}, MODEL: {"class": "Ridge", "framework": "scikit-learn"}}
    for run, type in enumerate([first, *about.keys() - {first}]):
        step = ExecutionStarted(f"step-{run}", f"run-{run}", 1_000, TRANSFORM, "io.open")
        seen = ArtifactSeen(file.path, type, file, about[type])
        used = ExecutionReported(f"step-{run}", inputs=(use(file.path, "file"),))
        publish(store, [run_started(f"run-{run}"), seen, step, used])

    (known,) = [one for type in about for one in artifacts_of(store, type)]
    told = {**values_of(known.properties), **values_of(known.custom_properties)}
    assert about[DATASET].items() | about[MODEL].items() <= told.items()
    assert len(store.get_events_by_artifact_ids([known.id])) == 2


def test_a_copy_of_a_model_is_that_model_also_where_its_process_knows_of_files_only(
    store: MetadataStore, write: Write
) -> None:
    save_in_another_run(store, write, "weights", run="run-0")
    model, once, twice = (write(f"{name}.joblib", "weights") for name in ("model", "once", "twice"))
    copies = [*wrote(once, model, "run-1"), *wrote(twice, once, "run-1")]
    publish(store, [run_started("run-1"), *copies, *wrote(write("told.csv", "7"), twice, "run-1")])

    found = {Path(one.uri).name: values_of(one.properties) for one in artifacts_of(store, MODEL)}
    assert found.keys() == {"model.joblib", "once.joblib", "twice.joblib"}
    assert {(one["class"], one["version"]) for one in found.values()} == {("SVC", 1)}
    assert {Path(one.uri).name for one in artifacts_of(store, DATASET)} == {"data.csv", "told.csv"}


def skipped(id: str, run: str, made: str, type: str) -> list[Fact]:
    """Return the facts of a step for which a former result stood."""
    return [
        ExecutionStarted(id, run, 6_000, TRAIN, "train"),
        ArtifactSeen(made, type),
        ExecutionReported(id, outputs=(use(made, "return"),)),
        ExecutionFinished(id, 6_000, "CACHED"),
    ]


def test_a_model_that_a_former_result_brought_back_came_out_of_its_fit(store: MetadataStore, write: Write) -> None:
    made = "fit/model"  # by the step `fit`
    fit = [
        ExecutionStarted("fit", "run-0", 2_000, TRAIN, "SVC.fit", params={"C": 0.5}),
        ArtifactSeen(made, MODEL, None, {"class": "SVC"}),
        ExecutionReported("fit", outputs=(use(made, "model"),)),
        ExecutionFinished("fit", 3_000, "COMPLETE"),
    ]
    publish(store, [run_started("run-0"), *fit, ArtifactSaved(made, write("model.joblib", "weights"), "joblib")])
    saved = ArtifactSaved(made, write("again.joblib", "other bytes"), "joblib")
    publish(store, [run_started("run-1"), *skipped("again", "run-1", made, MODEL), saved])

    answer = trace(artifacts_of(store, MODEL)[-1], store=store)
    assert Path(answer.artifact.uri).name == "again.joblib"
    assert {(one.properties["function"], one.state) for one in answer.made_by} == {
        ("SVC.fit", "COMPLETE"),
        ("train", "CACHED"),
    }
    assert (answer.params, answer.run["id"]) == ({"C": 0.5}, "run-0")


def test_metrics_that_a_former_result_brought_back_keep_their_values(store: MetadataStore, write: Write) -> None:
    again = [one for number in range(5) for one in skipped(f"again-{number}", "run-1", "run-1/metrics", METRICS)]
    publish(store, [run_started(), *fitted(write("data.csv", "1")), *evaluated(), *again])
    (metrics,) = artifacts_of(store, METRICS)
    assert values_of(metrics.custom_properties) == {"f1": 0.8125}


def test_changed_bytes_at_the_same_place_are_the_next_version(store: MetadataStore, write: Write) -> None:
    for number in range(3):
        save_in_another_run(store, write, f"weights {number}", run=f"run-{number}")
    assert versions(store, MODEL) == [1, 2, 3]


def wrote(made: FileState, source: FileState, run: str = "run-0") -> list[Fact]:
    """Return the facts of a step that makes a file of another one."""
    return [
        ArtifactSeen(source.path, DATASET, source),
        ExecutionStarted(made.path, run, 1, TRANSFORM, "DataFrame.to_csv", inputs=(use(source.path, "self"),)),
        ArtifactSeen(made.path, DATASET, made),
        ExecutionReported(made.path, outputs=(use(made.path, "path"),)),
        ExecutionFinished(made.path, 2, "COMPLETE"),
    ]


@pytest.fixture
def parts(write: Write) -> tuple[FileState, list[Fact]]:
    """A folder, and the facts of what has written two of its files, and a third one that has changed since."""
    raw = write("raw.csv", "1,2")
    facts = [fact for name in ("a.csv", "b.csv", "old.csv") for fact in wrote(write(f"parts/{name}", name), raw)]
    write("parts/old.csv", "by hand")
    write("parts/other.csv", "by hand")
    folder = file_state(Path(raw.path).with_name("parts"))
    assert folder is not None
    return folder, facts


def inputs_of(store: MetadataStore, function: str) -> set[str]:
    """Return the names of what has gone into the steps of a function."""
    ids = [one.id for one in store.get_executions() if one.properties["function"].string_value == function]
    events = store.get_events_by_execution_ids(ids)
    names = {one.id: Path(one.uri).name for one in store.get_artifacts()}
    return {names[event.artifact_id] for event in events if event.type == INPUT}


def test_a_step_that_reads_a_folder_reads_the_files_in_it_that_steps_have_made(
    store: MetadataStore, parts: tuple[FileState, list[Fact]]
) -> None:
    folder, facts = parts
    publish(store, [run_started("run-0"), *facts])
    assert inputs_of(store, "DataFrame.to_csv") == {"raw.csv"}
    reader = [run_started(), *fitted(folder), RunFinished("run-1", 9, "COMPLETE")]
    publish(store, reader)
    assert inputs_of(store, "SVC.fit") == {"parts", "a.csv", "b.csv"}
    before = graph(store)
    publish(store, reader)
    assert graph(store) == before


def test_so_does_one_of_the_same_process(store: MetadataStore, parts: tuple[FileState, list[Fact]]) -> None:
    folder, facts = parts
    publish(store, [run_started("run-0"), *facts, *fitted(folder, "run-0"), RunFinished("run-0", 9, "COMPLETE")])
    assert inputs_of(store, "SVC.fit") == {"parts", "a.csv", "b.csv"}


def test_of_a_folder_that_a_step_has_written_with_its_files_only_the_folder_is_read(
    store: MetadataStore, parts: tuple[FileState, list[Fact]], write: Write
) -> None:
    folder, _ = parts
    written = [folder, *map(file_state, sorted(Path(folder.path).iterdir()))]
    seen = [ArtifactSeen(one.path, DATASET, one) for one in written if one is not None]
    facts = [
        ExecutionStarted("write", "run-0", 1, TRANSFORM, "write_to_dataset"),
        *seen,
        ExecutionReported("write", outputs=tuple(use(one.key, "path") for one in seen)),
        ExecutionFinished("write", 2, "COMPLETE"),
    ]
    publish(store, [run_started("run-0"), *facts])
    publish(store, [run_started(), *fitted(folder), RunFinished("run-1", 9, "COMPLETE")])
    assert inputs_of(store, "SVC.fit") == {"parts"}
    publish(store, [run_started("run-2"), *fitted(folder, "run-2"), *facts, RunFinished("run-2", 9, "COMPLETE")])
    assert inputs_of(store, "SVC.fit") == {"parts"}


def test_a_step_does_not_read_the_file_that_it_adds_to_a_folder(store: MetadataStore, write: Write) -> None:
    raw, made = write("data/raw.csv", "1,2"), write("data/clean.csv", "1")
    folder = file_state(Path(raw.path).parent)
    assert folder is not None
    publish(store, [run_started(), *wrote(made, folder, "run-1"), RunFinished("run-1", 9, "COMPLETE")])
    publish(store, [run_started(), *wrote(made, folder, "run-1"), RunFinished("run-1", 9, "COMPLETE")])
    assert inputs_of(store, "DataFrame.to_csv") == {"data"}


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
    assert versions(store, METRICS) == [1, 1]  # of one content
    publish(store, measured_in_a_run("run-3", write, text="f1=0.81250"))
    assert versions(store, METRICS) == [1, 1, 2]


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
