"""What something else has written into a database, or damaged there, is told as lost, with its place."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb


def by_id(store: MetadataStore) -> Any:
    return store.get_artifacts_by_id([1])


def events_of(store: MetadataStore) -> Any:
    return store.get_events_by_execution_ids([1])


DAMAGED: list[tuple[str, Callable[[MetadataStore], Any], str]] = [
    (
        "ArtifactProperty SET int_value = 'many'",
        MetadataStore.get_artifacts,
        'property "rows" of node 1 cannot be read',
    ),
    ("ArtifactProperty SET int_value = NULL, string_value = x'ff80'", by_id, 'property "rows" of node 1'),
    (
        "ArtifactProperty SET string_value = CAST(x'ff80' AS TEXT)",
        MetadataStore.get_artifacts,
        "Could not decode .* backup",
    ),
    ("Artifact SET uri = CAST(x'ff80' AS TEXT)", by_id, "Could not decode .* backup"),
    ("Artifact SET state = 77", MetadataStore.get_artifacts, "artifact 1 cannot be read .* 77"),
    ("Artifact SET create_time_since_epoch = 'today'", by_id, "artifact 1 cannot be read"),
    ("Execution SET last_known_state = 'over'", MetadataStore.get_executions, "execution 1 cannot be read"),
    ("Event SET type = 99", events_of, "event 1 cannot be read"),
    ("EventPath SET step_key = x'ff80'", events_of, "event 1 cannot be read"),
    ("TypeProperty SET data_type = 99", MetadataStore.get_artifact_types, r"artifact type \d+ cannot be read"),
    (
        "Type SET input_type = '{' WHERE name = 'Train'",
        MetadataStore.get_execution_types,
        r"execution type \d+ cannot be read",
    ),
]


def damage(store: MetadataStore, path: Path, statement: str) -> None:
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT}))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    artifact = pb.Artifact(type_id=dataset, uri="a.csv")
    artifact.properties["rows"].int_value = 150
    store.put_artifacts([artifact])
    store.put_executions([pb.Execution(type_id=train)])
    path_of_event = pb.Event.Path(steps=[pb.Event.Path.Step(key="X")])
    store.put_events([pb.Event(artifact_id=1, execution_id=1, type=pb.Event.INPUT, path=path_of_event)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {statement}")
        connection.commit()


@pytest.mark.parametrize(("statement", "read", "message"), DAMAGED, ids=[each[0] for each in DAMAGED])
def test_a_value_that_no_message_takes_is_told_with_its_place(
    sqlite_store: MetadataStore, tmp_path: Path, statement: str, read: Callable[[MetadataStore], Any], message: str
) -> None:
    damage(sqlite_store, tmp_path / "store.db", statement)
    with pytest.raises(errors.DataLossError, match=message):
        read(sqlite_store)
    assert len(sqlite_store.get_context_types()) == 0  # the store goes on


def test_a_client_is_told_the_same(sqlite_store: MetadataStore, tmp_path: Path) -> None:
    server = pytest.importorskip("autolog_store.server", reason="grpcio is not installed", exc_type=ImportError)
    damage(sqlite_store, tmp_path / "store.db", "Artifact SET state = 77")
    served = server.Server(f"sqlite:///{tmp_path / 'store.db'}", server.ServerOptions(port=0))
    try:
        with (
            MetadataStore(f"grpc://127.0.0.1:{served.port}") as client,
            pytest.raises(errors.DataLossError, match="artifact 1 cannot be read"),
        ):
            client.get_artifacts()
    finally:
        served.stop()


def test_a_page_of_the_file_that_is_overwritten_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        store.put_artifacts([pb.Artifact(type_id=type_id, uri="x" * 200) for _ in range(2000)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    place = len(content) // 2 // 4096 * 4096
    content[place:] = b"\xaa" * (len(content) - place)
    path.write_bytes(content)
    with MetadataStore(f"sqlite:///{path}") as store, pytest.raises(errors.DataLossError, match="malformed"):
        store.get_artifacts()
