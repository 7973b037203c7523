"""Queries that differ in values only share their SQL, and no others do."""

import pytest

from autolog_store import ListOptions, MetadataStore
from autolog_store.errors import InvalidArgumentError
from autolog_store.filter_query.templates import template_of
from autolog_store.proto import metadata_store_pb2 as pb


def test_the_values_of_comparisons_are_taken_out() -> None:
    one = template_of("name = 'a' AND (2 < id OR properties.x.double_value >= 1.5)")
    other = template_of("name =  'b' AND (7 < id OR properties.x.double_value >= 0.25)")
    assert one.tree == other.tree
    assert hash(one.tree) == hash(other.tree)
    assert one.values == {"literal_0": "a", "literal_1": 2, "literal_2": 1.5}
    assert other.values == {"literal_0": "b", "literal_1": 7, "literal_2": 0.25}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("id = 1", "id = 1.0"),
        ("id = 1", "id = '1'"),
        ("id = 1", "id > 1"),
        ("id = 1", "1 = id"),
        ("id = 1", f"id = {2**63}"),
        ("id IN (1)", "id IN (1.0)"),
        ("id IN (1)", "id IN (TRUE)"),
        ("id + 1 = 2", "id + 1.0 = 2"),
        ("name LIKE 'a%'", "name LIKE 'b%'"),
        ("properties.x.bool_value = TRUE", "properties.x.bool_value = FALSE"),
    ],
)
def test_queries_that_say_something_else_have_other_templates(one: str, other: str) -> None:
    assert template_of(one).tree != template_of(other).tree


def test_each_query_is_answered_with_its_own_values(store: MetadataStore) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Data", properties={"rows": pb.INT}))
    ids = store.put_artifacts(
        [
            pb.Artifact(type_id=type_id, name=f"n{number}", properties={"rows": pb.Value(int_value=number)})
            for number in range(4)
        ]
    )
    for number in range(4):
        for query in (f"name = 'n{number}'", f"{number} = properties.rows.int_value AND type = 'Data'"):
            found = store.get_artifacts(ListOptions(filter_query=query))
            assert [artifact.id for artifact in found] == [ids[number]]
    for query in (f"id > {ids[1]} AND name < 'n3'", f"id > {ids[2]} AND name < 'n9'"):
        (found,) = store.get_artifacts(ListOptions(filter_query=query))
        assert found.id == ids[2 if "n3" in query else 3]


def test_the_values_of_the_query_at_hand_are_named_in_errors(store: MetadataStore) -> None:
    for value in ("123", "456"):
        with pytest.raises(InvalidArgumentError, match=value):
            store.get_artifacts(ListOptions(filter_query=f"state = {value}"))
