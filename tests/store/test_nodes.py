"""Artifacts, executions and contexts: what the recorded scenarios of MLMD do not show, or what we do better."""

import math
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.struct_pb2 import Struct

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb


@pytest.fixture
def dataset(store: MetadataStore) -> int:
    return store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT, "ratio": pb.DOUBLE}))


def artifact(type_id: int, **fields: Any) -> pb.Artifact:
    return pb.Artifact(type_id=type_id, **fields)


def stored(store: MetadataStore, id_: int) -> pb.Artifact:
    (found,) = store.get_artifacts_by_id([id_])
    return found


@pytest.mark.parametrize("number", [1 / 3, 1e-300, 1.7976931348623157e308, 0.1 + 0.2, -2.5])
def test_doubles_keep_every_digit(store: MetadataStore, dataset: int, number: float) -> None:
    (id_,) = store.put_artifacts([artifact(dataset, properties={"ratio": pb.Value(double_value=number)})])
    assert stored(store, id_).properties["ratio"].double_value.hex() == number.hex()


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("field", ["properties", "custom_properties"])
def test_a_number_that_no_database_keeps_is_refused_by_name(
    store: MetadataStore, dataset: int, field: str, number: float
) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=r'artifact "a" has -?(inf|nan) for property "ratio"'):
        store.put_artifacts([artifact(dataset, name="a", **{field: {"ratio": pb.Value(double_value=number)}})])


def test_a_property_of_another_kind_is_refused_with_advice(store: MetadataStore, dataset: int) -> None:
    with pytest.raises(
        errors.InvalidArgumentError,
        match='artifact "a" has int_value for property "ratio", but type Dataset declares DOUBLE; use double_value',
    ):
        store.put_artifacts([artifact(dataset, name="a", properties={"ratio": pb.Value(int_value=1)})])


def test_a_custom_property_without_value_is_refused(store: MetadataStore, dataset: int) -> None:
    with pytest.raises(errors.InvalidArgumentError, match='no value for property "note"'):
        store.put_artifacts([artifact(dataset, custom_properties={"note": pb.Value()})])


def test_an_any_without_type_url_is_refused(store: MetadataStore, dataset: int) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Any without type_url"):
        store.put_artifacts([artifact(dataset, custom_properties={"x": pb.Value(proto_value=AnyMessage(value=b"x"))})])


def test_the_word_by_which_mlmd_means_null_is_text(store: MetadataStore, dataset: int) -> None:
    word = "__MLMD_NULL__"
    values = {word: pb.Value(string_value=word)}
    (id_,) = store.put_artifacts([pb.Artifact(type_id=dataset, name=word, uri=word, custom_properties=values)])
    (found,) = store.get_artifacts_by_id([id_])
    assert (found.name, found.uri, found.custom_properties) == (word, word, values)


@pytest.mark.parametrize("shape", ["dict", "list"])
def test_a_struct_that_protobuf_could_not_read_back_is_refused(store: MetadataStore, dataset: int, shape: str) -> None:
    def put(levels: int) -> pb.Artifact:
        inner: Any = 1
        for _ in range(levels - 1):
            inner = {"k": inner} if shape == "dict" else [inner]
        artifact = pb.Artifact(type_id=dataset)
        artifact.custom_properties["deep"].struct_value.update({"k": inner})
        (artifact.id,) = store.put_artifacts([artifact])
        return artifact

    deep = put(32 if shape == "dict" else 47)
    (found,) = store.get_artifacts_by_id([deep.id])
    assert found.custom_properties == deep.custom_properties
    for levels in (33, 90):
        with pytest.raises(errors.InvalidArgumentError):
            put(levels if shape == "dict" else levels + 17)
    assert len(store.get_artifacts()) == 1


@pytest.mark.parametrize(
    "rest", ["", "not base64 at all", "é", "CAE=", "CgUKAWESAA==", "GgNvbmU=", "GgP///8=", "mlmd-struct::"]
)
def test_text_that_begins_like_a_struct_stays_text(store: MetadataStore, dataset: int, rest: str) -> None:
    text = "mlmd-struct::" + rest
    struct = Struct()
    struct.update({"a": text})
    values = {"x": pb.Value(string_value=text), "y": pb.Value(struct_value={}), "z": pb.Value(struct_value=struct)}
    (id_,) = store.put_artifacts([artifact(dataset, custom_properties=values)])
    found = stored(store, id_)
    assert found.custom_properties == values
    store.put_artifacts([found])
    assert stored(store, id_) == found


@pytest.mark.parametrize("text", ["", "it's", '"', "back\\slash", "😀 100%_ é", "☃" * 70, "__MLMD_NULL__"])
def test_any_text_comes_back_as_it_was(store: MetadataStore, dataset: int, text: str) -> None:
    (id_,) = store.put_artifacts(
        [artifact(dataset, name=text, uri=text, custom_properties={text: pb.Value(string_value=text)})]
    )
    found = stored(store, id_)
    assert (found.name, found.uri, found.custom_properties[text].string_value) == (text, text, text)


def test_a_key_in_both_maps_is_two_properties(store: MetadataStore, dataset: int) -> None:
    both = artifact(
        dataset, properties={"rows": pb.Value(int_value=1)}, custom_properties={"rows": pb.Value(int_value=2)}
    )
    (id_,) = store.put_artifacts([both])
    changed = stored(store, id_)
    changed.properties["rows"].int_value = 3
    store.put_artifacts([changed])
    assert stored(store, id_).custom_properties["rows"].int_value == 2
    del changed.custom_properties["rows"]
    store.put_artifacts([changed])
    assert stored(store, id_).properties["rows"].int_value == 3


def test_ids_come_in_the_order_of_the_request_when_creations_and_updates_mix(
    store: MetadataStore, dataset: int
) -> None:
    first, second = store.put_artifacts([artifact(dataset, name="a"), artifact(dataset, name="b")])
    mixed = [artifact(dataset, name="c"), pb.Artifact(id=second), artifact(dataset, name="d"), pb.Artifact(id=first)]
    assert store.put_artifacts(mixed) == [3, second, 4, first]


def test_updates_of_one_node_in_one_call_follow_one_another(store: MetadataStore, dataset: int) -> None:
    (id_,) = store.put_artifacts([artifact(dataset, uri="a")])
    store.put_artifacts(
        [
            pb.Artifact(id=id_, uri="b", properties={"rows": pb.Value(int_value=1)}),
            pb.Artifact(id=id_, uri="c", custom_properties={"x": pb.Value(int_value=1)}),
        ]
    )
    found = stored(store, id_)
    assert (found.uri, dict(found.properties), list(found.custom_properties)) == ("c", {}, ["x"])


def test_nothing_is_written_when_one_node_of_many_is_invalid(store: MetadataStore, dataset: int) -> None:
    with pytest.raises(errors.AlreadyExistsError, match='"twin"'):
        store.put_artifacts([artifact(dataset, name=name) for name in ("single", "twin", "twin")])
    assert store.get_artifacts() == []


def test_the_same_name_may_be_used_by_other_types_and_kinds(store: MetadataStore, dataset: int) -> None:
    other = store.put_artifact_type(pb.ArtifactType(name="Dataset", version="2"))
    execution_type = store.put_execution_type(pb.ExecutionType(name="Dataset"))
    store.put_artifacts([artifact(dataset, name="a"), artifact(other, name="a")])
    store.put_executions([pb.Execution(type_id=execution_type, name="a")])
    found = store.get_artifact_by_type_and_name("Dataset", "a", "2")
    assert found is not None
    assert found.type_id == other


def test_a_property_row_without_value_is_no_property(sqlite_store: MetadataStore, tmp_path: Path) -> None:
    type_id = sqlite_store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    sqlite_store.put_artifacts([artifact(type_id, custom_properties={"x": pb.Value(int_value=1)})])
    connection = sqlite3.connect(tmp_path / "store.db")
    with connection:
        connection.execute("UPDATE ArtifactProperty SET int_value = NULL")
    connection.close()
    assert dict(stored(sqlite_store, 1).custom_properties) == {}


def test_a_node_whose_type_was_deleted_by_hand_still_reads(sqlite_store: MetadataStore, tmp_path: Path) -> None:
    type_id = sqlite_store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    sqlite_store.put_artifacts([artifact(type_id, name="a")])
    connection = sqlite3.connect(tmp_path / "store.db")
    with connection:
        connection.execute("DELETE FROM Type WHERE id = ?", (type_id,))
    connection.close()
    found = stored(sqlite_store, 1)
    assert (found.name, found.HasField("type")) == ("a", False)
    with pytest.raises(errors.NotFoundError, match="no artifact type with id 10"):
        sqlite_store.put_artifacts([found])


def test_more_ids_than_one_statement_can_bind_are_read(store: MetadataStore, dataset: int) -> None:
    store.put_artifacts([artifact(dataset, name=str(number)) for number in range(5)])
    assert len(store.get_artifacts_by_id(range(70_000))) == 5


@pytest.mark.parametrize("wanted", [range(20, 60), range(-5, 40), range(80, 120), [*range(20, 40), *range(41, 60)]])
def test_ids_without_a_gap_are_found_as_others_are(store: MetadataStore, dataset: int, wanted: Sequence[int]) -> None:
    notes = {f"note {number}": pb.Value(int_value=number) for number in range(3)}
    ids = store.put_artifacts([artifact(dataset, custom_properties=notes) for _ in range(100)])
    found = store.get_artifacts_by_id([ids[0] + one for one in wanted])
    assert [one.id for one in found] == [ids[0] + one for one in wanted if 0 <= one < 100]
    assert all(one.custom_properties == found[0].custom_properties for one in found)
    assert len(found[0].custom_properties) == 3


@pytest.mark.parametrize("count", [1, 5, 300])
@pytest.mark.parametrize("members", [["bool_value"], ["string_value", "double_value"], ["proto_value", "int_value"]])
def test_properties_keep_their_values_whichever_kinds_are_among_them(
    store: MetadataStore, dataset: int, members: list[str], count: int
) -> None:
    values = {
        "bool_value": pb.Value(bool_value=False),
        "string_value": pb.Value(string_value="it's"),
        "double_value": pb.Value(double_value=0.5),
        "proto_value": pb.Value(proto_value=AnyMessage(type_url="x", value=b"\0y")),
        "int_value": pb.Value(int_value=0),
    }
    written = [artifact(dataset, custom_properties={f"{one}": values[one] for one in members}) for _ in range(count)]
    found = store.get_artifacts_by_id(store.put_artifacts(written))
    assert [one.custom_properties for one in found] == [one.custom_properties for one in written]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        *((f"get_{kind}_type", (None,)) for kind in ("artifact", "execution", "context")),
        *((f"get_{kind}_types_by_id", (None,)) for kind in ("artifact", "execution", "context")),
        *((f"get_{kind}s_by_id", (None,)) for kind in ("artifact", "execution", "context")),
        *((f"get_{kind}s_by_type", (None,)) for kind in ("artifact", "execution", "context")),
        *((f"get_{kind}_by_type_and_name", ("T", None)) for kind in ("artifact", "execution", "context")),
        *((f"get_{kind}s_by_context", (None,)) for kind in ("artifact", "execution")),
        *((f"get_contexts_by_{kind}", (None,)) for kind in ("artifact", "execution")),
        *((f"get_{kind}_contexts_by_context", (None,)) for kind in ("parent", "children")),
        *((f"get_events_by_{kind}_ids", (None,)) for kind in ("artifact", "execution")),
        ("put_events", (None,)),
        ("put_parent_contexts", (None,)),
        ("put_attributions_and_associations", ([], None)),
    ],
)
def test_none_for_what_a_call_needs_is_a_type_error_as_in_mlmd(
    sqlite_store: MetadataStore, method: str, arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(TypeError):
        getattr(sqlite_store, method)(*arguments)


def test_a_context_takes_the_name_that_the_one_before_it_in_the_call_gives_up(store: MetadataStore) -> None:
    run = store.put_context_type(pb.ContextType(name="Run"))
    older, newer = store.put_contexts([pb.Context(type_id=run, name="a"), pb.Context(type_id=run, name="b")])
    store.put_contexts([pb.Context(id=newer, name="c"), pb.Context(id=older, name="b")])
    assert [one.name for one in store.get_contexts_by_id([older, newer])] == ["b", "c"]
