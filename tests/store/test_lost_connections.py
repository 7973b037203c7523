"""Connections to MySQL and PostgreSQL that die: at rest, in a call, with its commit on the way."""

import gc
from typing import Any

import pytest
from small_store import put_type

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import dialects
from autolog_store.sql.transaction import Transaction


@pytest.mark.parametrize("call", ["get_artifacts", "get_artifacts_by_id", "put_artifacts"])
def test_a_dead_connection_costs_no_call(server: Any, opened: MetadataStore, call: str) -> None:
    type_id = put_type(opened)
    (id_,) = opened.put_artifacts([pb.Artifact(type_id=type_id, name="before")])
    server.stop()
    server.start()
    if call == "put_artifacts":
        opened.put_artifacts([pb.Artifact(type_id=type_id, name="after")])
    else:
        found = opened.get_artifacts() if call == "get_artifacts" else opened.get_artifacts_by_id([id_])
        assert [one.name for one in found] == ["before"]
    # The new connection was left as it should be: what follows is seen by others.
    opened.put_artifacts([pb.Artifact(type_id=type_id, name="last")])
    database = opened._transport._database.engine.url.database  # type: ignore[attr-defined]
    assert server.execute("SELECT count(*) FROM Artifact WHERE name = 'last'", database=database) == [(1,)]


def test_a_store_recovers_when_its_server_was_restarted(server: Any, opened: MetadataStore) -> None:
    type_id = put_type(opened)
    server.stop()
    with pytest.raises(errors.UnavailableError):
        opened.get_artifacts()
    server.start()
    assert opened.put_artifacts([pb.Artifact(type_id=type_id, name="after")])
    assert [one.name for one in opened.get_artifacts()] == ["after"]


def test_a_connection_lost_in_a_call_makes_it_unavailable_and_leaves_nothing(
    server: Any, opened: MetadataStore
) -> None:
    type_id = put_type(opened)
    database = opened._transport._database  # type: ignore[attr-defined]
    with pytest.raises(errors.UnavailableError), database.transaction(writes=True) as transaction:  # noqa: PT012
        end_connection(server, number_of_connection(server, transaction))
        transaction.run("SELECT 1")
    assert opened.put_artifacts([pb.Artifact(type_id=type_id)])


def test_a_call_that_finds_its_connection_dead_leaves_those_of_other_calls_in_the_pool(
    server: Any, opened: MetadataStore
) -> None:
    database = opened._transport._database  # type: ignore[attr-defined]
    with database.transaction(writes=False) as busy:
        kept = number_of_connection(server, busy)
        with database.transaction(writes=False) as transaction:
            dead = number_of_connection(server, transaction)
        end_connection(server, dead)
        with database.transaction(writes=False) as transaction:
            new = number_of_connection(server, transaction)
    assert len({kept, dead, new}) == 3
    with database.transaction(writes=False) as one, database.transaction(writes=False) as two:
        assert {number_of_connection(server, one), number_of_connection(server, two)} == {kept, new}


def test_a_connection_that_no_call_has_used_yet_is_replaced_when_it_is_dead(server: Any, opened: MetadataStore) -> None:
    database = opened._transport._database  # type: ignore[attr-defined]
    with database.transaction(writes=False), database.transaction(writes=False):
        pass
    server.stop()
    server.start()
    with database.transaction(writes=False) as one, database.transaction(writes=False) as two:
        assert number_of_connection(server, one) != number_of_connection(server, two)


def test_a_connection_whose_transaction_was_never_ended_is_not_lent_again(server: Any, opened: MetadataStore) -> None:
    type_id = put_type(opened)
    database = opened._transport._database  # type: ignore[attr-defined]
    # What an interrupt leaves between two steps of a call, once nothing refers to the call any more.
    interrupted = Transaction(database._lender, writes=True, kept={}).__enter__()
    lost = number_of_connection(server, interrupted)
    interrupted.run(f"INSERT INTO Artifact (type_id, name) VALUES ({type_id}, 'half')")
    del interrupted
    gc.collect()
    with database.transaction(writes=True) as transaction:
        assert number_of_connection(server, transaction) != lost
    assert opened.get_artifacts() == []


def test_a_call_whose_connection_breaks_with_the_commit_on_its_way_is_not_repeated(
    server: Any, opened: MetadataStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_id = put_type(opened)
    opened.put_artifacts([pb.Artifact(type_id=type_id)])  # from now on the type is known
    database = opened._transport._database  # type: ignore[attr-defined]
    with database.transaction(writes=False) as transaction:
        number = number_of_connection(server, transaction)
    end_connection(server, number)
    # As if it had been ended an instant later.
    monkeypatch.setattr(dialects, "is_silent", lambda *_: True)
    with pytest.raises(errors.UnavailableError):
        opened.put_artifacts([pb.Artifact(type_id=type_id)])
    assert len(opened.put_artifacts([pb.Artifact(type_id=type_id)])) == 1
    assert len(opened.get_artifacts()) == 2


def number_of_connection(server: Any, transaction: Any) -> int:
    function = "connection_id()" if server.backend == "mysql" else "pg_backend_pid()"
    number: int = transaction.run(f"SELECT {function}").fetchone()[0]
    return number


def end_connection(server: Any, number: int) -> None:
    server.execute(f"KILL {number}" if server.backend == "mysql" else f"SELECT pg_terminate_backend({number})")
