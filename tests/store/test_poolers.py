"""A pooler between a store and PostgreSQL, which gives each transaction whichever connection is free."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from database_servers import PgBouncer

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql.transaction import Transaction

THREADS, CALLS = 4, 20  # the driver prepares a statement that it has sent five times


@pytest.fixture
def bouncer(servers: Any) -> Iterator[PgBouncer]:
    if not PgBouncer.program():
        tell = pytest.fail if os.environ.get("AUTOLOG_REQUIRE_SERVERS") == "1" else pytest.skip
        tell("pgbouncer is not installed")
    started = PgBouncer(servers("postgresql"))
    yield started
    started.close()


def prepared(store: MetadataStore) -> int:
    """Count the statements that are prepared on a store's connection."""
    with Transaction(store._transport._database._lender, writes=False, kept={}) as transaction:  # type: ignore[attr-defined]
        return int(transaction.run("SELECT count(*) FROM pg_prepared_statements").fetchone()[0])


def test_stores_work_through_a_pooler_that_changes_connections_between_transactions(
    servers: Any, bouncer: PgBouncer, in_threads: Callable[[int, Callable[[int], None]], list[BaseException]]
) -> None:
    server = servers("postgresql")
    config = server.config("pooled")
    config.postgresql.port = str(bouncer.port)
    server.execute("CREATE DATABASE pooled")  # PgBouncer waits long before it asks for a missing one again
    try:
        with MetadataStore(config) as first, MetadataStore(config) as second:
            type_id = first.put_artifact_type(pb.ArtifactType(name="Dataset"))

            def work(number: int) -> None:
                store = (first, second)[number % 2]
                for call in range(CALLS):
                    (id_,) = store.put_artifacts([pb.Artifact(type_id=type_id, name=f"{number} {call}", uri="u")])
                    assert [one.name for one in store.get_artifacts_by_id([id_])] == [f"{number} {call}"]
                    assert store.get_artifact_by_type_and_name("Dataset", f"{number} {call}").id == id_
                    assert store.get_events_by_artifact_ids([id_]) == []

            assert in_threads(THREADS, work) == []
            assert len(second.get_artifacts_by_uri("u")) == THREADS * CALLS
            assert prepared(first) == 0
    finally:
        bouncer.close()
        server.execute("DROP DATABASE IF EXISTS pooled WITH (FORCE)")


def test_statements_are_prepared_where_no_pooler_is_between(servers: Any) -> None:
    server = servers("postgresql")
    try:
        with MetadataStore(server.config("direct")) as store:
            for _ in range(CALLS):
                store.get_events_by_artifact_ids([1])
            assert prepared(store) > 0
    finally:
        server.execute("DROP DATABASE IF EXISTS direct WITH (FORCE)")
