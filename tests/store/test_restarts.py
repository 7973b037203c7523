"""A database server that dies or restarts with calls in flight: they fail as unavailable, and the store goes on."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import maintenance

DURABLE = {
    "mysql": ["--innodb-flush-log-at-trx-commit=2"],
    "postgresql": ["-c", "synchronous_commit=on"],
}


@pytest.fixture(params=DURABLE)
def durable_server(request: pytest.FixtureRequest, servers: Callable[[str], Any]) -> Iterator[Any]:
    """Start a server that keeps what it has committed when it is killed."""
    kind = type(servers(request.param))

    class Durable(kind):  # type: ignore[misc, valid-type]
        def arguments(self) -> list[str]:
            return [*super().arguments(), *DURABLE[request.param]]

    server = Durable()
    yield server
    server.close()


class Writers:
    """Threads that publish through one store until they are stopped, and note what became of each call."""

    def __init__(self, store: MetadataStore, count: int) -> None:
        self.store = store
        self.types = (
            store.put_artifact_type(pb.ArtifactType(name="Dataset")),
            store.put_execution_type(pb.ExecutionType(name="Train")),
            store.put_context_type(pb.ContextType(name="Run")),
        )
        self.changed = threading.Condition()
        self.is_back = threading.Event()
        self.is_over = False
        self.written: set[str] = set()
        self.lost: set[str] = set()
        self.failures: list[BaseException] = []
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, number: int) -> None:
        turn = 0
        while not self.is_over:
            turn += 1
            name = f"{number}-{turn}"
            was_back = self.is_back.is_set()
            try:
                self.publish(name)
                outcome = self.written
            except BaseException as error:  # noqa: BLE001 - told to the main thread
                outcome = self.lost
                if was_back or not isinstance(error, errors.UnavailableError):
                    self.failures.append(error)
            with self.changed:
                outcome.add(name)
                self.changed.notify_all()
            if outcome is self.lost and not self.is_over:
                self.is_back.wait()

    def publish(self, name: str) -> None:
        artifact, execution, context = self.types
        self.store.put_execution(
            pb.Execution(type_id=execution, name=name),
            [(pb.Artifact(type_id=artifact, name=name), pb.Event(type=pb.Event.OUTPUT))],
            [pb.Context(type_id=context, name=name)],
        )

    def wait_for(self, what: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: bool(self.failures) or what(), timeout=60)

    def wait_for_more(self) -> None:
        before = len(self.written)
        self.wait_for(lambda: len(self.written) >= before + 20)

    def stop(self) -> None:
        self.is_over = True
        self.is_back.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_calls_in_flight_are_whole_or_not_there_and_later_ones_succeed(durable_server: Any, end: str) -> None:
    config = durable_server.config("restarts")
    with MetadataStore(config) as store:
        writers = Writers(store, 4)
        try:
            writers.wait_for_more()
            if end == "kill":
                durable_server.process.kill()
                durable_server.process.wait()
            else:
                durable_server.stop()
            writers.wait_for(lambda: len(writers.lost) == 4)
            durable_server.start()
            writers.is_back.set()
            writers.wait_for_more()
        finally:
            writers.stop()
        assert writers.failures == []
        names = {one.name for one in store.get_executions()}
        # What was lost may be stored, if the connection ended after COMMIT and before the answer.
        assert writers.written <= names <= writers.written | writers.lost
        for nodes in (store.get_artifacts(), store.get_contexts()):
            assert sorted(one.name for one in nodes) == sorted(names)
        assert len(store.get_events_by_execution_ids(one.id for one in store.get_executions())) == len(names)
    assert maintenance.check(config) == []
