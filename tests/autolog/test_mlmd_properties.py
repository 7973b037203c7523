"""How a value becomes a property, and what the types of autolog declare."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog import mlmd_properties
from autolog.facts import DATASET, EVALUATE, METRICS, MODEL, PROCESS, TRAIN
from autolog.lineage.nodes import value_of
from autolog_store.proto import metadata_store_pb2 as pb


def plain(properties: Any) -> dict[str, Any]:
    return {name: value_of(value) for name, value in properties.items()}


def put(value: Any) -> pb.Value:
    """Return a value as it stands in a custom property."""
    node = pb.Artifact()
    mlmd_properties.put_property(node, DATASET, "anything", value)
    return node.custom_properties["anything"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, pb.Value(int_value=0)),
        (2**31 - 1, pb.Value(int_value=2**31 - 1)),
        (-(2**31), pb.Value(int_value=-(2**31))),
        (2**31, pb.Value(double_value=2.0**31)),
        (-(2**31) - 1, pb.Value(double_value=-(2.0**31) - 1)),
        (True, pb.Value(bool_value=True)),
        (0.5, pb.Value(double_value=0.5)),
        (float("inf"), pb.Value(string_value="inf")),
        (float("-inf"), pb.Value(string_value="-inf")),
        (float("nan"), pb.Value(string_value="nan")),
        ("", pb.Value(string_value="")),
        ("größe", pb.Value(string_value="größe")),
        ("a\0b", pb.Value(string_value="ab")),
        ("a\udcffb", pb.Value(string_value="a?b")),
        ("x" * 2000, pb.Value(string_value="x" * 2000)),
        ("ä" * 1000, pb.Value(string_value="ä" * 1000)),
    ],
    ids=lambda value: ascii(value)[:30] if not isinstance(value, pb.Value) else "",
)
def test_a_value_has_a_form_that_every_backend_holds(value: Any, expected: pb.Value) -> None:
    assert put(value) == expected


@pytest.mark.parametrize("text", ["x" * 2001, "ä" * 1001, "\0" + "x" * 2001], ids=["ascii", "umlauts", "nul"])
def test_a_long_text_travels_as_a_proto(text: str) -> None:
    packed = struct_pb2.Value()
    assert put(text).proto_value.Unpack(packed)
    assert packed.string_value == text.replace("\0", "")


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.integers(-(2**1023), 2**1023), st.floats(), st.booleans(), st.text(st.characters())))
def test_any_value_has_some_form(value: Any) -> None:
    assert put(value).WhichOneof("value")


def test_an_integer_that_no_double_holds_has_some_form() -> None:
    assert put(10**400).WhichOneof("value")


def property_of(type_: str, name: str, value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    node = pb.Artifact()
    mlmd_properties.put_property(node, type_, name, value)
    return plain(node.properties), plain(node.custom_properties)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("format", "csv", "csv"),
        ("format", "x" * 3000, "x" * 2000),
        ("format", "ä" * 1500, "ä" * 1000),
        ("format", "x" + "ä" * 1500, "x" + "ä" * 999),
        ("num_rows", 5, 5),
        ("size_bytes", 5, 5.0),
        ("size_bytes", 2**40, 2.0**40),
        ("changed_while_reading", True, True),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_declared_property_keeps_its_declared_type(name: str, value: Any, kept: Any) -> None:
    assert property_of(DATASET, name, value) == ({name: kept}, {})


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("format", 7, 7),
        ("num_rows", 2**31, 2.0**31),
        ("num_rows", 2.5, 2.5),
        ("num_rows", "many", "many"),
        ("changed_while_reading", "yes", "yes"),
        ("unheard_of", 1, 1),
    ],
)
def test_a_value_of_another_type_than_declared_becomes_a_custom_property(name: str, value: Any, kept: Any) -> None:
    assert property_of(DATASET, name, value) == ({}, {name: kept})


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_declared_double_that_no_backend_holds_becomes_text(value: float) -> None:
    assert property_of(DATASET, "size_bytes", value) == ({}, {"size_bytes": str(value)})


def test_every_type_of_ours_declares_what_mlmd_knows_of_it() -> None:
    bases = {one.name: one.base_type for one in mlmd_properties.ARTIFACT_TYPES}
    assert bases == {
        DATASET: pb.ArtifactType.DATASET,
        MODEL: pb.ArtifactType.MODEL,
        METRICS: pb.ArtifactType.METRICS,
    }
    assert {one.name for one in mlmd_properties.EXECUTION_TYPES} == {TRAIN, "Transform", EVALUATE, PROCESS}
