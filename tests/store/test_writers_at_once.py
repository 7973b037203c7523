"""Many writers, one store: nothing is lost, nothing comes twice, and no caller sees an error."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import distinct, func, select

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import tables

CONTEXTS = 4


def write(store: MetadataStore, writer: int, puts: int) -> None:
    """Put a new artifact, a publication that shares contexts and an artifact with all other writers, and an event."""
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    run = store.put_context_type(pb.ContextType(name="Run"))
    for turn in range(puts):
        name = f"{writer}-{turn}"
        match turn % 3:
            case 0:
                (artifact,) = store.put_artifacts([pb.Artifact(type_id=dataset, name=name)])
            case 1:
                execution, _, _ = store.put_execution(
                    pb.Execution(type_id=train, name=name),
                    [(pb.Artifact(type_id=dataset, external_id="shared"), pb.Event(type=pb.Event.INPUT))],
                    [pb.Context(type_id=run, name=f"shared {turn % CONTEXTS}")],
                    reuse_context_if_already_exist=True,
                    reuse_artifact_if_already_exist_by_external_id=True,
                )
            case 2:
                event = pb.Event(artifact_id=artifact, execution_id=execution, type=pb.Event.OUTPUT)
                store.put_events([event])


def write_in_processes(url: str, writers: int, puts: int) -> None:
    command = [sys.executable, __file__, url, str(writers), str(puts)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(
    params=[pytest.param(30, id="some"), pytest.param(10_000, id="10000 each", marks=[pytest.mark.on_demand])]
)
def puts(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("backend", ["sqlite", "grpc", "mysql", "postgresql"], indirect=True)
def test_writers_at_once_lose_and_double_nothing(
    store: MetadataStore,
    backend: str,
    puts: int,
    tmp_path: Path,
    counted: Callable[[Any], int],
    in_threads: Callable[..., list[BaseException]],
) -> None:
    if backend == "sqlite":
        if not hasattr(os, "fork"):
            pytest.skip("this system does not fork")
        writers = 8
        write_in_processes(f"sqlite:///{tmp_path / 'store.db'}", writers, puts)
    else:
        writers = 16
        assert in_threads(writers, lambda writer: write(store, writer, puts)) == []
    kinds = [len(range(kind, puts, 3)) * writers for kind in range(3)]
    assert [counted(tables.type_.c.id), counted(tables.context.c.id)] == [9 + 3, CONTEXTS]
    assert [counted(tables.artifact.c.id), counted(tables.artifact.c.name)] == [kinds[0] + 1, kinds[0]]
    assert [counted(tables.execution.c.id), counted(tables.execution.c.name)] == [kinds[1]] * 2
    assert [counted(tables.association.c.id), counted(tables.association.c.execution_id)] == [kinds[1]] * 2
    assert [counted(tables.event.c.id), counted(tables.event.c.execution_id)] == [kinds[1] + kinds[2], kinds[1]]
    assert counted(tables.attribution.c.id) == CONTEXTS


@pytest.mark.parametrize("backend", ["sqlite", "grpc", "mysql", "postgresql"], indirect=True)
def test_of_several_who_create_the_same_node_at_once_one_succeeds(
    store: MetadataStore, backend: str, tmp_path: Path, in_threads: Callable[..., list[BaseException]]
) -> None:
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    run = store.put_context_type(pb.ContextType(name="Run"))
    puts: list[Callable[[MetadataStore], Any]] = [
        lambda store: store.put_artifacts([pb.Artifact(type_id=dataset, name="one")]),
        lambda store: store.put_artifacts([pb.Artifact(type_id=dataset, external_id="two")]),
        lambda store: store.put_contexts([pb.Context(type_id=run, name="one")]),
    ]
    # Calls on one store wait for their turn where the database is SQLite.
    stores = [MetadataStore(f"sqlite:///{tmp_path / 'store.db'}") if backend == "sqlite" else store for _ in range(6)]
    for put in puts:
        failures = in_threads(6, lambda number, put=put: put(stores[number]))  # type: ignore[misc]
        assert [type(failure) for failure in failures] == [errors.AlreadyExistsError] * 5
    assert [len(found) for found in (store.get_artifacts(), store.get_contexts())] == [2, 1]
    if backend == "sqlite":
        for opened in stores:
            opened.close()


@pytest.fixture
def counted(store: MetadataStore) -> Callable[[Any], int]:
    """Count the different values that a column holds."""

    def count(column: Any) -> int:
        with getattr(store, "transport_to_database", store._transport)._database.engine.connect() as connection:
            return int(connection.execute(select(func.count(distinct(column)))).scalar_one())

    return count


def main(url: str, writers: int, puts: int) -> None:
    children = []
    start, gate = os.pipe()
    for writer in range(writers):
        child = os.fork()  # imports take longer than what is tested here, so they are done before
        if not child:
            with MetadataStore(url) as store:
                os.close(gate)
                os.read(start, 1)  # ends when nobody holds the gate any more
                write(store, writer, puts)
            os._exit(0)
        children.append(child)
    os.close(gate)
    ended = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(ended))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
