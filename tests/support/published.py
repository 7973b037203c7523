"""Facts of small runs, ways to publish them, and what a store then holds."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

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
from autolog.fingerprint import Digests
from autolog.lineage.nodes import values_of
from autolog.publisher import StoreWriter
from autolog.record import Record
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

Write: TypeAlias = Callable[[str, str], FileState]


class Killed(BaseException):
    """The process died between two calls of the store."""


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
