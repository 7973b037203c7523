"""N nodes cost a fixed number of statements, not N."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from autolog_store import ListOptions, MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import dialects
from autolog_store.sql.transaction import Transaction


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def noted(method: Any) -> Any:
        def note(transaction: Transaction, statement: Any, *arguments: Any, **values: Any) -> Any:
            text = str(statement)
            # SQLite's INSERT of 50 rows, of 10 and of one are the same statement, which the driver repeats.
            insert, _, rows = text.partition(" VALUES ")
            is_repeated = bool(statements) and statements[-1].partition(" VALUES ")[0] == insert
            if not (rows and is_repeated and set(rows) <= set("(?, )")):
                statements.append(text)
            return method(transaction, statement, *arguments, **values)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for name in ("run", "run_many", "rows_alone", "later"):
            patch.setattr(Transaction, name, noted(getattr(Transaction, name)))
        yield statements


@pytest.fixture
def types(store: MetadataStore) -> dict[str, int]:
    return {
        "artifact": store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT})),
        "execution": store.put_execution_type(pb.ExecutionType(name="Train")),
        "context": store.put_context_type(pb.ContextType(name="Run")),
    }


def artifacts(types: dict[str, int], count: int, prefix: str) -> list[pb.Artifact]:
    return [
        pb.Artifact(
            type_id=types["artifact"],
            name=f"{prefix}{number}",
            external_id=f"{prefix}{number}",
            uri=f"{prefix}{number}",
            properties={"rows": pb.Value(int_value=number)},
            custom_properties={"note": pb.Value(string_value="x")},
        )
        for number in range(count)
    ]


def publish(store: MetadataStore, types: dict[str, int], count: int, prefix: str) -> None:
    store.put_execution(
        pb.Execution(type_id=types["execution"], name=prefix),
        [
            (artifact, pb.Event(type=pb.Event.INPUT, path=pb.Event.Path(steps=[pb.Event.Path.Step(key="X")])))
            for artifact in artifacts(types, count, prefix)
        ],
        [pb.Context(type_id=types["context"], name=f"{prefix}{number}") for number in range(3)],
        reuse_context_if_already_exist=True,
        reuse_artifact_if_already_exist_by_external_id=True,
    )


def put_subgraph(store: MetadataStore, types: dict[str, int], count: int, prefix: str) -> None:
    store.put_lineage_subgraph(
        [pb.Execution(type_id=types["execution"], name=f"{prefix}{number}") for number in range(count)],
        artifacts(types, count, prefix),
        [pb.Context(type_id=types["context"], name=prefix)],
        [(number, number, pb.Event(type=pb.Event.OUTPUT)) for number in range(count)],
    )


def update(store: MetadataStore, types: dict[str, int], count: int, prefix: str) -> None:
    changed = store.get_artifacts_by_id(range(1, count + 1))
    for artifact in changed:
        artifact.uri += prefix
        artifact.properties["rows"].int_value += 1
        artifact.custom_properties.pop("note", None)
    store.put_artifacts(changed)


CALLS: dict[str, Callable[[MetadataStore, dict[str, int], int, str], Any]] = {
    "put_artifacts": lambda store, types, count, prefix: store.put_artifacts(artifacts(types, count, prefix)),
    "update_artifacts": update,
    "put_execution": publish,
    "put_lineage_subgraph": put_subgraph,
    "get_artifacts_by_id": lambda store, _, count, __: store.get_artifacts_by_id(range(1, count + 1)),
    "get_artifacts_by_external_ids": lambda store, _, count, __: store.get_artifacts_by_external_ids(
        [f"filled{number}" for number in range(count)]
    ),
    "get_events_by_artifact_ids": lambda store, _, count, __: store.get_events_by_artifact_ids(range(1, count + 1)),
    "get_page": lambda store, _, count, __: store.get_artifacts(ListOptions(limit=min(count, 100))),
    "get_lineage_subgraph": lambda store, _, count, __: store.get_lineage_subgraph(
        pb.LineageSubgraphQueryOptions(
            starting_artifacts=pb.LineageSubgraphQueryOptions.StartingNodes(filter_query=f"id <= {count}"),
            max_num_hops=1,
        )
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_five_hundred_nodes_take_as_many_statements_as_ten(
    store: MetadataStore, types: dict[str, int], call: str
) -> None:
    publish(store, types, 500, "filled")
    CALLS[call](store, types, 1, "first")  # whatever happens only once, has happened
    with counted() as few:
        CALLS[call](store, types, 10, "ten")
    with counted() as many:
        CALLS[call](store, types, 500, "many")
    assert len(many) <= len(few) + 2, many


def test_a_small_publication_takes_few_statements(store: MetadataStore, types: dict[str, int]) -> None:
    publish(store, types, 3, "first")
    with counted() as statements:
        publish(store, types, 3, "second")
    assert len(statements) <= 20, statements


@contextmanager
def messages() -> Iterator[list[str]]:
    """Note what goes to a server, a text for each message; an empty one is a COMMIT of its own."""
    sent: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        call = Transaction._call
        execute_all = dialects.execute_all
        patch.setattr(Transaction, "_call", lambda *arguments: (sent.append(""), call(*arguments))[1])

        def note(cursor: Any, dialect: Any, statements: list[Any], **options: Any) -> Iterator[None]:
            sent[-1] = "; ".join(text.split(maxsplit=1)[0] for text in statements)
            return execute_all(cursor, dialect, statements, **options)

        patch.setattr(dialects, "execute_all", note)
        yield sent


@pytest.mark.parametrize("backend", ["mysql", "postgresql"], indirect=True)
def test_a_server_gets_what_belongs_together_in_one_message(store: MetadataStore, types: dict[str, int]) -> None:
    store.put_artifacts(artifacts(types, 1, "first"))  # from now on the types are known
    store.put_executions([pb.Execution(type_id=types["execution"])])
    with messages() as sent:
        store.put_artifacts(artifacts(types, 1, "second"))
    # To PostgreSQL a message of several statements is a transaction by itself.
    whole = "{}" if "postgresql" in store._transport._database.engine.url.drivername else "BEGIN; {}; COMMIT"  # type: ignore[attr-defined]
    assert sent == [whole.format("INSERT; INSERT")]
    with messages() as sent, pytest.MonkeyPatch.context() as patch:
        patch.setattr("autolog_store.sql.transaction._RECENT_SECONDS", 0.0)
        store.put_artifacts(artifacts(types, 1, "later"))
    # A connection that broke while it rested is replaced; with a COMMIT on its way, that could write twice.
    assert sent == ["BEGIN; INSERT; INSERT", ""]

    store.put_contexts([pb.Context(type_id=types["context"], name="run")])
    written = artifacts(types, 1, "third")[0]
    with messages() as sent:
        store.put_execution(
            pb.Execution(type_id=types["execution"]),
            [(None, pb.Event(artifact_id=1, type=pb.Event.INPUT)), (written, pb.Event(type=pb.Event.OUTPUT))],
            [pb.Context(type_id=types["context"], name="run")],
            reuse_context_if_already_exist=True,
        )
    assert [text.split("; ")[0] for text in sent] == ["BEGIN", "INSERT"]
    assert sent[1] == "INSERT; INSERT; INSERT; COMMIT"

    model = pb.ArtifactType(name="Model", properties={"layers": pb.INT})
    with messages() as sent:
        store.put_artifact_type(model)
    inserts = "WITH" if "WITH" in sent[0] else "INSERT; INSERT"  # PostgreSQL's is one statement
    assert sent == [whole.format(f"SELECT; {inserts}")]
    with messages() as sent:
        store.put_artifact_type(model)
    assert len(sent) == 1

    with messages() as sent:
        found = store.get_artifacts(ListOptions(filter_query="contexts_a.name = 'run'"))
    assert len(sent) == 1
    assert [(one.name, one.custom_properties["note"].string_value) for one in found] == [
        ("first0", "x"),
        ("third0", "x"),
    ]
