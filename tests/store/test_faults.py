"""A call that fails at any of its statements leaves nothing behind, in the tables or in memory, and can be repeated."""

import gc
import sqlite3
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables
from autolog_store.sql.transaction import Transaction


class Faults:
    """Notes what reaches the driver, and makes one of it fail: COMMIT before, anything else after its work is done.

    The code under test may use whatever a driver offers, so it is the driver's own methods that are replaced.
    """

    def __init__(
        self, driver_error: type[BaseException], is_whole: Callable[[Any, list[str]], bool] = lambda *_: False
    ) -> None:
        self.error = driver_error
        self.is_whole = is_whole  # whether the statements of a message are a transaction without saying so
        self.fails_at: int | str = 0
        self.seen: list[str] = []

    def begin(self, fails_at: int | str) -> None:
        """Forget what was seen, and let what comes as this number fail, counting from 1, or all that has this text."""
        self.seen, self.fails_at = [], fails_at

    def wrap(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def run(driver: Any, *arguments: Any, **options: Any) -> Any:
            # A message to a server may hold several; where one of them fails, the server does no more.
            statements = str(arguments[0]).split(";\n") if arguments else ["COMMIT"]
            if self.is_whole(driver, statements):
                statements = ["BEGIN", *statements, "COMMIT"]
            for place, statement in enumerate(statements):
                if statement == "ROLLBACK":
                    continue
                self.seen.append(statement)
                if self.fails_at in (len(self.seen), statement):
                    done = statements[: place + (statement != "COMMIT")]
                    if done:
                        first = ";\n".join(done) if len(statements) > 1 else arguments[0]  # may be bytes
                        method(driver, first, *arguments[1:], **options)
                    raise self.error("injected")
            return method(driver, *arguments, **options)

        return run


def with_sqlite(monkeypatch: pytest.MonkeyPatch) -> Faults:
    faults = Faults(sqlite3.OperationalError)

    class Cursor(sqlite3.Cursor):
        execute = faults.wrap(sqlite3.Cursor.execute)  # type: ignore[assignment]
        executemany = faults.wrap(sqlite3.Cursor.executemany)  # type: ignore[assignment]

    class Connection(sqlite3.Connection):  # its execute() and executemany() are those of its cursor()
        commit = faults.wrap(sqlite3.Connection.commit)  # type: ignore[assignment]

        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Connection, **options))
    return faults


def with_mysql(monkeypatch: pytest.MonkeyPatch) -> Faults:
    import pymysql

    faults = Faults(pymysql.err.OperationalError)
    for name in ("query", "commit"):
        method = getattr(pymysql.connections.Connection, name)
        monkeypatch.setattr(pymysql.connections.Connection, name, faults.wrap(method))
    return faults


def with_postgresql(monkeypatch: pytest.MonkeyPatch) -> Faults:
    import psycopg

    def is_whole(driver: Any, statements: list[str]) -> bool:
        if statements == ["COMMIT"] or statements[0].startswith("BEGIN"):
            return False
        is_idle = driver.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        return is_idle and any(one.startswith(("INSERT", "WITH owner")) for one in statements)

    faults = Faults(psycopg.OperationalError, is_whole)
    monkeypatch.setattr(psycopg.Connection, "commit", faults.wrap(psycopg.Connection.commit))
    for name in ("execute", "executemany", "copy"):
        monkeypatch.setattr(psycopg.Cursor, name, faults.wrap(getattr(psycopg.Cursor, name)))
    return faults


@pytest.fixture
def faults(backend: str, monkeypatch: pytest.MonkeyPatch) -> Faults:
    return {"mysql": with_mysql, "postgresql": with_postgresql}.get(backend, with_sqlite)(monkeypatch)


VALUES = {"rows": pb.Value(int_value=1)}
NOTES = {"note": pb.Value(string_value="x"), "struct": pb.Value(struct_value={})}
TYPE = {"properties": {"rows": pb.INT}}


def prepare(store: MetadataStore) -> None:
    """Put two nodes of each kind; types get the ids 10 to 12, and nodes 1 and 2."""
    store.put_artifact_type(pb.ArtifactType(name="Dataset", **TYPE))
    store.put_execution_type(pb.ExecutionType(name="Train", **TYPE))
    store.put_context_type(pb.ContextType(name="Run", **TYPE))
    for put, message, type_id in (
        (store.put_artifacts, pb.Artifact, 10),
        (store.put_executions, pb.Execution, 11),
        (store.put_contexts, pb.Context, 12),
    ):
        both = [
            message(type_id=type_id, name=name, external_id=name, properties=VALUES, custom_properties=NOTES)
            for name in ("one", "two")
        ]
        assert put(both) == [1, 2]  # type: ignore[operator]
    step = pb.Event.Path.Step(key="X")
    store.put_events([pb.Event(artifact_id=1, execution_id=1, type=pb.Event.INPUT, path=pb.Event.Path(steps=[step]))])
    store.put_attributions_and_associations([pb.Attribution(artifact_id=1, context_id=1)], [])


def put_types(store: MetadataStore) -> None:
    request = service.PutTypesRequest(
        artifact_types=[pb.ArtifactType(name="Model", **TYPE), pb.ArtifactType(name="Dataset", **TYPE)],
        execution_types=[pb.ExecutionType(name="Evaluate", **TYPE)],
        context_types=[pb.ContextType(name="Study", **TYPE)],
    )
    store._transport.call("PutTypes", request)


def new_and_changed(message: Any, type_id: int) -> list[Any]:
    return [
        message(type_id=type_id, name="new", external_id="new", properties=VALUES, custom_properties=NOTES),
        message(id=1, name="one", external_id="moved", custom_properties={"note": pb.Value(int_value=2)}),
    ]


def publish(store: MetadataStore) -> None:
    new, changed = new_and_changed(pb.Artifact, 10)
    known = pb.Artifact(type_id=10, external_id="two", uri="moved")
    event = pb.Event(type=pb.Event.OUTPUT, path=pb.Event.Path(steps=[pb.Event.Path.Step(index=1)]))
    store.put_execution(
        new_and_changed(pb.Execution, 11)[0],
        [(new, event), (changed, event), (known, event)],
        [pb.Context(type_id=12, name="one"), pb.Context(type_id=12, name="new", custom_properties=NOTES)],
        reuse_context_if_already_exist=True,
        reuse_artifact_if_already_exist_by_external_id=True,
    )


def put_subgraph(store: MetadataStore) -> None:
    store.put_lineage_subgraph(
        [pb.Execution(type_id=11, name="new", properties=VALUES), pb.Execution(type_id=11, id=1)],
        [pb.Artifact(type_id=10, name="new", properties=VALUES), pb.Artifact(type_id=10, external_id="two")],
        [pb.Context(type_id=12, name="one"), pb.Context(type_id=12, name="new", properties=VALUES)],
        [(0, 0, pb.Event(type=pb.Event.INPUT)), (1, 1, pb.Event(type=pb.Event.OUTPUT))],
        reuse_context_if_already_exist=True,
        reuse_artifact_if_already_exist_by_external_id=True,
    )


CALLS: dict[str, Callable[[MetadataStore], Any]] = {
    "put_artifact_type": lambda store: store.put_artifact_type(
        pb.ArtifactType(name="Model", external_id="model", base_type=pb.ArtifactType.MODEL, **TYPE)
    ),
    "put_execution_type": lambda store: store.put_execution_type(
        pb.ExecutionType(name="Evaluate", input_type=pb.ArtifactStructType(any={}), **TYPE)
    ),
    "put_context_type": lambda store: store.put_context_type(pb.ContextType(name="Study", **TYPE)),
    "evolve a type": lambda store: store.put_artifact_type(
        pb.ArtifactType(
            name="Dataset", external_id="data", base_type=pb.ArtifactType.DATASET, properties={"a": pb.INT}
        ),
        can_add_fields=True,
        can_omit_fields=True,
    ),
    "PutTypes": put_types,
    "put_artifacts": lambda store: store.put_artifacts(new_and_changed(pb.Artifact, 10)),
    "put_executions": lambda store: store.put_executions(new_and_changed(pb.Execution, 11)),
    "put_contexts": lambda store: store.put_contexts(new_and_changed(pb.Context, 12)),
    "put_events": lambda store: store.put_events(
        [
            pb.Event(artifact_id=2, execution_id=2, type=type_, path={"steps": [{"index": 1}, {"key": "x"}]})
            for type_ in (pb.Event.INPUT, pb.Event.OUTPUT)
        ]
    ),
    "put_attributions_and_associations": lambda store: store.put_attributions_and_associations(
        [pb.Attribution(artifact_id=one, context_id=1) for one in (1, 2)],
        [pb.Association(execution_id=1, context_id=2)],
    ),
    "put_parent_contexts": lambda store: store.put_parent_contexts([pb.ParentContext(child_id=1, parent_id=2)]),
    "put_execution": publish,
    "put_lineage_subgraph": put_subgraph,
}


def rows(store: MetadataStore) -> dict[str, list[str]]:
    with getattr(store, "transport_to_database", store._transport)._database.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)))) for name, table in tables.metadata.tables.items()
        }


def sizes(store: MetadataStore) -> dict[str, int]:
    return {name: len(found) for name, found in rows(store).items()}


def fail_at_each_statement(
    faults: Faults, store: MetadataStore, call: Callable[[MetadataStore], Any], error: Any
) -> None:
    """Let the first statement of a call fail, then the second, and so on, until it has none left and succeeds."""
    before = rows(store)
    for number in count(1):
        faults.begin(fails_at=number)
        try:
            call(store)
        except error:
            faults.begin(fails_at=0)
            assert rows(store) == before
        else:
            seen = faults.seen
            faults.begin(fails_at=0)
            assert len(seen) == number - 1
            assert "COMMIT" in seen
            assert rows(store) != before
            return


@pytest.mark.parametrize("backend", ["sqlite", "mysql", "postgresql"], indirect=True)
@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_fails_at_any_statement_leaves_nothing_and_then_succeeds(
    faults: Faults, store: MetadataStore, call: str
) -> None:
    prepare(store)
    fail_at_each_statement(faults, store, CALLS[call], (errors.InternalError, errors.UnavailableError))
    with MetadataStore(pb.ConnectionConfig(fake_database={})) as undisturbed:
        prepare(undisturbed)
        CALLS[call](undisturbed)
        assert sizes(store) == sizes(undisturbed)


@pytest.mark.parametrize("backend", ["sqlite", "memory", "mysql", "postgresql"], indirect=True)
def test_a_call_that_is_interrupted_at_any_statement_leaves_nothing_and_then_succeeds(
    faults: Faults, store: MetadataStore
) -> None:
    prepare(store)
    faults.error = KeyboardInterrupt
    fail_at_each_statement(faults, store, publish, KeyboardInterrupt)
    assert len(store.get_executions()) == 3


def test_a_type_that_was_not_committed_is_not_remembered(faults: Faults, store: MetadataStore) -> None:
    prepare(store)
    faults.begin(fails_at="COMMIT")
    with pytest.raises(errors.StatusError):
        store.put_artifact_type(pb.ArtifactType(name="Model"))
    with pytest.raises(errors.StatusError):
        store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT, "day": pb.INT}), True)
    faults.begin(fails_at=0)
    with pytest.raises(errors.NotFoundError):
        store.get_artifact_type("Model")
    with pytest.raises(errors.NotFoundError):
        store.put_artifacts([pb.Artifact(type_id=13)])
    with pytest.raises(errors.InvalidArgumentError, match='property "day"'):
        store.put_artifacts([pb.Artifact(type_id=10, properties={"day": pb.Value(int_value=1)})])
    assert store.get_artifact_type("Dataset").properties == {"rows": pb.INT}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_transaction_that_was_never_ended_is_undone_by_the_next_call(store: MetadataStore) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    lender = store._transport._database._lender  # type: ignore[attr-defined]
    # What an interrupt leaves between two steps of a call, once nothing refers to the call any more.
    interrupted = Transaction(lender, writes=True, kept={}).__enter__()
    interrupted.run("INSERT INTO Artifact (type_id, name) VALUES (?, 'half')", (type_id,))
    del interrupted
    gc.collect()
    store.put_artifacts([pb.Artifact(type_id=type_id, name="whole")])
    assert [one.name for one in store.get_artifacts()] == ["whole"]
