"""Lists: pages, orders and tokens."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from autolog_store import ListOptions, MetadataStore, OrderByField, errors
from autolog_store.graph import nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables

_Field = pb.ListOperationOptions.OrderByField


@pytest.fixture
def filled(store: MetadataStore) -> MetadataStore:
    """A store of 250 artifacts, all made in the same call and so at the same time."""
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    store.put_artifacts([pb.Artifact(type_id=type_id, name=str(number)) for number in range(250)])
    return store


@pytest.mark.parametrize("order_by", [None, *OrderByField])
@pytest.mark.parametrize("is_asc", [True, False])
def test_pages_join_to_the_whole_list_even_when_all_times_are_equal(
    filled: MetadataStore, order_by: OrderByField | None, is_asc: bool
) -> None:
    found = filled.get_artifacts(ListOptions(order_by=order_by, is_asc=is_asc))
    assert [one.id for one in found] == sorted(range(1, 251), reverse=not is_asc)


@pytest.mark.parametrize(("limit", "count"), [(None, 250), (0, 250), (1, 1), (100, 100), (101, 101), (1000, 250)])
def test_a_limit_is_kept_across_pages(filled: MetadataStore, limit: int | None, count: int) -> None:
    assert len(filled.get_artifacts(ListOptions(limit=limit))) == count


def test_a_negative_limit_is_refused(store: MetadataStore) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="limit is -1"):
        store.get_artifacts(ListOptions(limit=-1))


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (None, range(1, 251)),
        (ListOptions(limit=101), range(1, 102)),
        (ListOptions(order_by=OrderByField.CREATE_TIME, is_asc=False), range(250, 0, -1)),
        (ListOptions(filter_query="id > 40 AND type = 'Dataset'", limit=150), range(41, 191)),
        (ListOptions(filter_query="id > 1000"), []),
    ],
)
def test_an_iterator_yields_what_the_list_holds(
    filled: MetadataStore, options: ListOptions | None, ids: Iterable[int]
) -> None:
    assert [one.id for one in filled.iter_artifacts(options)] == list(ids)


def test_an_iterator_asks_for_a_page_when_its_first_node_is_wanted(
    backend: str, filled: MetadataStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    call = filled._transport.call
    monkeypatch.setattr(filled._transport, "call", lambda name, request: calls.append(name) or call(name, request))
    artifacts = filled.iter_artifacts()
    assert len(calls) == 0
    next(artifacts)
    assert len(calls) == 1
    assert (len(list(artifacts)), len(calls)) == (249, 3 if backend == "grpc" else 2)


def test_an_iterator_sees_what_is_written_on_its_way(filled: MetadataStore) -> None:
    artifacts = filled.iter_artifacts()
    first = next(artifacts)
    filled.put_artifacts([first, pb.Artifact(type_id=first.type_id, name="late")])
    assert [one.name for one in artifacts][-1] == "late"


def test_executions_and_contexts_have_iterators_too(store: MetadataStore) -> None:
    execution_type = store.put_execution_type(pb.ExecutionType(name="Train"))
    context_type = store.put_context_type(pb.ContextType(name="Run"))
    store.put_executions([pb.Execution(type_id=execution_type, name=str(number)) for number in range(101)])
    store.put_contexts([pb.Context(type_id=context_type, name=str(number)) for number in range(101)])
    assert list(store.iter_executions()) == store.get_executions()
    assert list(store.iter_contexts()) == store.get_contexts()


def test_an_iterator_with_broken_options_is_refused(store: MetadataStore) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="limit is -1"):
        store.iter_artifacts(ListOptions(limit=-1))
    with pytest.raises(errors.InvalidArgumentError, match="filter_query"):
        next(store.iter_artifacts(ListOptions(filter_query="id =")))


# Puts or lists artifacts of 8 properties, and prints the most memory that the process had, in KiB.
MEMORY_PROGRAM = """
import sys
from autolog_store import ListOptions, MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

url, step, count = sys.argv[1], sys.argv[2], int(sys.argv[3])

def artifacts(type_id):
    for number in range(count):
        values = {str(key): pb.Value(string_value=f"{number} {key}") for key in range(8)}
        yield pb.Artifact(type_id=type_id, uri=f"s3://bucket/{number}", custom_properties=values)

with MetadataStore(url) as store:
    if step == "put":
        store.put_artifacts(artifacts(store.put_artifact_type(pb.ArtifactType(name="Dataset"))))
    elif step == "iter":
        assert sum(len(one.custom_properties) == 8 for one in store.iter_artifacts()) == count
    else:
        found = store.get_artifacts(ListOptions() if step == "pages" else None)
        assert (len(found), len(found[-1].custom_properties)) == (count, 8)
with open("/proc/self/status") as status:
    print(dict(line.split(":", 1) for line in status)["VmHWM"].split()[0])
"""
memory = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells how much memory there was")


def mebibytes(folder: Path, step: str, count: int) -> int:
    command = [sys.executable, "-c", MEMORY_PROGRAM, f"sqlite:///{folder / 'store.db'}", step, str(count)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True, timeout=280).stdout) // 1024


@memory
def test_an_iterator_holds_one_page_and_not_the_list(tmp_path: Path) -> None:
    mebibytes(tmp_path, "put", 10_000)
    assert mebibytes(tmp_path, "iter", 10_000) + 10 < mebibytes(tmp_path, "get", 10_000)


@memory
@pytest.mark.on_demand
def test_a_hundred_thousand_artifacts_take_less_than_a_gibibyte(tmp_path: Path) -> None:
    for step, most in {"put": 1024, "get": 1024, "pages": 1024, "iter": 100}.items():
        assert mebibytes(tmp_path, step, 100_000) < most, step


def page(store: MetadataStore, **options: object) -> service.GetArtifactsResponse:
    request = service.GetArtifactsRequest(options=pb.ListOperationOptions(**options))  # type: ignore[arg-type]
    response: service.GetArtifactsResponse = store._transport.call("GetArtifacts", request)
    return response


def test_a_page_above_the_largest_size_is_one_of_the_largest_with_a_token(backend: str, filled: MetadataStore) -> None:
    # A server keeps to MLMD's limit; in one process larger pages take less time.
    most = 100 if backend == "grpc" else 1000
    filled.put_artifacts([pb.Artifact(type_id=10) for _ in range(most - 240)])
    first = page(filled, max_result_size=most + 50)
    assert (len(first.artifacts), bool(first.next_page_token)) == (most, True)


def test_a_token_is_that_of_mlmd(filled: MetadataStore) -> None:
    assert page(filled, max_result_size=3).next_page_token == "CAMQAxoCCAM"


@pytest.mark.parametrize("token", ["CAMQAxoCCAM", "CAMQAxoCCAM="])
def test_a_token_of_mlmd_is_continued(filled: MetadataStore, token: str) -> None:
    following = page(filled, max_result_size=2, next_page_token=token)
    assert [one.id for one in following.artifacts] == [4, 5]


def test_a_token_by_update_time_without_id_as_mlmd_writes_it_is_continued(filled: MetadataStore) -> None:
    order = _Field(field=_Field.LAST_UPDATE_TIME)
    token = pb.ListOperationNextPageToken(
        field_offset=filled.get_artifacts_by_id([1])[0].last_update_time_since_epoch,
        set_options=pb.ListOperationOptions(max_result_size=2, order_by_field=order),
        listed_ids=[2, 1],
    )
    import base64

    text = base64.urlsafe_b64encode(token.SerializeToString()).decode().rstrip("=")
    following = page(filled, max_result_size=2, order_by_field=order, next_page_token=text)
    assert [one.id for one in following.artifacts] == [3, 4]


@pytest.mark.parametrize("token", ["?", "AAAA", "CAMQAxoCCAMA"])
def test_a_broken_token_is_refused(filled: MetadataStore, token: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="token"):
        page(filled, next_page_token=token)


def test_a_token_of_another_order_is_refused(filled: MetadataStore) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="mismatch"):
        page(filled, order_by_field=_Field(field=_Field.CREATE_TIME), next_page_token="CAMQAxoCCAM")


def test_a_filter_restricts_every_page(filled: MetadataStore) -> None:
    found = filled.get_artifacts(ListOptions(filter_query="id > 40 AND type = 'Dataset'"))
    assert [one.id for one in found] == list(range(41, 251))


@pytest.mark.parametrize("is_asc", [True, False])
def test_pages_of_what_an_index_leads_to_are_full_even_where_nodes_were_deleted_by_hand(
    filled: MetadataStore, is_asc: bool
) -> None:
    context_type = filled.put_context_type(pb.ContextType(name="Run"))
    contexts = filled.put_contexts([pb.Context(type_id=context_type, name=name) for name in ("run", "other")])
    links = [pb.Attribution(context_id=context, artifact_id=id_) for context in contexts for id_ in range(1, 251)]
    filled.put_attributions_and_associations(links, [])
    in_process = getattr(filled, "transport_to_database", filled._transport)
    with in_process._database.engine.begin() as connection:
        connection.execute(tables.artifact.delete().where(tables.artifact.c.id.between(60, 190)))
    options = ListOptions(filter_query="contexts_a.name IN ('run', 'other')", is_asc=is_asc)
    left = sorted([*range(1, 60), *range(191, 251)], reverse=not is_asc)
    assert [one.id for one in filled.get_artifacts(options)] == left


def test_executions_of_a_context_come_newest_first_whatever_the_order_of_the_answer(
    store: MetadataStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    run = store.put_context_type(pb.ContextType(name="Run"))
    (context,) = store.put_contexts([pb.Context(type_id=run, name="r")])
    for clock in (5, 9, 7):
        monkeypatch.setattr(nodes, "milliseconds_since_epoch", lambda clock=clock: clock)
        store.put_execution(pb.Execution(type_id=train), [], [pb.Context(id=context)], force_reuse_context=True)
    assert [one.id for one in store.get_executions_by_context(context)] == [2, 3, 1]
    answer = store._transport.call("GetExecutionsByContext", service.GetExecutionsByContextRequest(context_id=context))
    assert [one.id for one in answer.executions] == [1, 2, 3]


def test_nodes_with_negative_times_are_listed_like_all_others(sqlite_store: MetadataStore, tmp_path: Path) -> None:
    type_id = sqlite_store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    sqlite_store.put_artifacts([pb.Artifact(type_id=type_id)])
    connection = sqlite3.connect(tmp_path / "store.db")
    with connection:
        connection.execute("UPDATE Artifact SET create_time_since_epoch = -5")
    connection.close()
    assert len(sqlite_store.get_artifacts(ListOptions(order_by=OrderByField.CREATE_TIME))) == 1
