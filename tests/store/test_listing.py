"""Lists: pages, orders and tokens."""

import sqlite3
from pathlib import Path

import pytest

from autolog_store import ListOptions, MetadataStore, OrderByField, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

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


def page(store: MetadataStore, **options: object) -> service.GetArtifactsResponse:
    request = service.GetArtifactsRequest(options=pb.ListOperationOptions(**options))  # type: ignore[arg-type]
    response: service.GetArtifactsResponse = store._transport.call("GetArtifacts", request)
    return response


def test_a_page_above_the_largest_size_is_one_of_the_largest_with_a_token(filled: MetadataStore) -> None:
    first = page(filled, max_result_size=150)
    assert (len(first.artifacts), bool(first.next_page_token)) == (100, True)


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


def test_nodes_with_negative_times_are_listed_like_all_others(sqlite_store: MetadataStore, tmp_path: Path) -> None:
    type_id = sqlite_store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    sqlite_store.put_artifacts([pb.Artifact(type_id=type_id)])
    connection = sqlite3.connect(tmp_path / "store.db")
    with connection:
        connection.execute("UPDATE Artifact SET create_time_since_epoch = -5")
    connection.close()
    assert len(sqlite_store.get_artifacts(ListOptions(order_by=OrderByField.CREATE_TIME))) == 1
