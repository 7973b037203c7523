"""Property values: from a Value message to a row of a property table, and back."""

import base64
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError, Message
from google.protobuf.struct_pb2 import Struct

from autolog_store.errors import InvalidArgumentError
from autolog_store.graph.unreadable import UNREADABLE, as_lost
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

Node: TypeAlias = pb.Artifact | pb.Execution | pb.Context

# MLMD has no column for structs: they are text with this prefix, and base64 of their bytes. A text that could be one
# stands there as the bytes of the Value that holds it, which begin as no struct does. MLMD reads these as an empty
# struct; it would read the text itself as a struct, too.
STRUCT_PREFIX = "mlmd-struct::"
_BEGIN_OF_TEXT = pb.Value(string_value="").SerializeToString()[:1]

_MEMBER_OF_KIND: dict[int, str] = {
    pb.INT: "int_value",
    pb.DOUBLE: "double_value",
    pb.STRING: "string_value",
    pb.STRUCT: "struct_value",
    pb.PROTO: "proto_value",
    pb.BOOLEAN: "bool_value",
}


def check_typed(
    owner: str, values: Mapping[str, pb.Value], names: Iterable[str], type_name: str, declared: Mapping[str, int]
) -> None:
    """Raise InvalidArgumentError for a property that a type does not declare, or not of this kind.

    Args:
        owner: What has the properties, for messages.
        values: The properties.
        names: Which of them to check.
        type_name: The type.
        declared: The PropertyType number of each property that it declares.
    """
    for name in names:
        value = values[name]
        member = value.WhichOneof("value")
        if member is None or member != _MEMBER_OF_KIND.get(declared.get(name, pb.UNKNOWN)):
            raise _undeclared(owner, name, member, type_name, declared)
        if member in _NOT_ALL_STORED:
            _check_value(lambda: owner, name, value, member)


def check_custom(owner: str, values: Mapping[str, pb.Value], names: Iterable[str]) -> None:
    """Raise InvalidArgumentError for a property without value, or with one that no database keeps."""
    for name in names:
        _check_value(lambda: owner, name, values[name], values[name].WhichOneof("value"))


def _undeclared(
    owner: str, name: str, member: str | None, type_name: str, declared: Mapping[str, int]
) -> InvalidArgumentError:
    if name not in declared:
        return InvalidArgumentError(
            f'{owner} has the property "{name}", but type {type_name} declares {sorted(declared) or "none"}; '
            "declare it with can_add_fields, or put it into custom_properties"
        )
    kind = declared[name]
    return InvalidArgumentError(
        f'{owner} has {member or "no value"} for property "{name}", but type {type_name} declares '
        f"{kind_name(kind)}; use {_MEMBER_OF_KIND.get(kind)}"
    )


def member_of(kind: int) -> str | None:
    """Return the field of a Value that holds a PropertyType number; None for UNKNOWN."""
    return _MEMBER_OF_KIND.get(kind)


def kind_name(kind: int) -> str:
    """Return the name of a PropertyType number, or the number itself where it has none."""
    return pb.PropertyType.Name(pb.PropertyType.ValueType(kind)) if kind in pb.PropertyType.values() else str(kind)


_SHORTEST_DEEP = 150  # bytes: each of the hundred messages in one another that protobuf reads takes two at least
_NOT_ALL_STORED = ("double_value", "proto_value", "struct_value")


def _check_value(describe: Callable[[], str], name: str, value: pb.Value, member: str | None) -> None:
    """Raise InvalidArgumentError for a value that nobody could read back.

    None at all, an infinity, a nan, an empty Any, or a Struct too deep for the protobuf messages that would carry it.
    """
    match member:
        case None:
            raise InvalidArgumentError(
                f'{describe()} has no value for property "{name}"; set one, or leave the key out'
            )
        case "double_value" if not math.isfinite(value.double_value):
            raise InvalidArgumentError(
                f'{describe()} has {value.double_value} for property "{name}", which MLMD cannot store; '
                "leave it out, or write it as a string"
            )
        case "proto_value" if not value.proto_value.type_url:
            raise InvalidArgumentError(
                f'{describe()} has an Any without type_url for property "{name}", which MLMD cannot read back; '
                "fill it with Any.Pack"
            )
        case "struct_value" if not _is_readable(value):
            raise InvalidArgumentError(
                f'{describe()} has a Struct for property "{name}" that is nested too deeply for protobuf, '
                "which reads some thirty levels; write it as a JSON string"
            )


def _is_readable(value: pb.Value) -> bool:
    """Tell whether protobuf parses the request that puts a node with this value."""
    if value.ByteSize() < _SHORTEST_DEEP:
        return True
    request = service.PutArtifactsRequest()
    request.artifacts.add().custom_properties[""].CopyFrom(value)
    try:
        service.PutArtifactsRequest.FromString(request.SerializeToString())
    except DecodeError:
        return False
    return True


def new_rows(
    place: int,
    typed: Mapping[str, pb.Value],
    custom: Mapping[str, pb.Value],
    type_name: str,
    declared: Mapping[str, int],
    members: Mapping[str, str],
    describe: Callable[[], str],
) -> list[tuple[Any, ...]]:
    """Return the rows of a new node's properties, as of `to_row`; raise as `check_typed` and `check_custom` do.

    Args:
        place: The first of each row.
        typed: The properties that the type declares.
        custom: The others.
        type_name: The type.
        declared: The PropertyType number of each property that it declares.
        members: Where each of these is in a Value; see `member_of`.
        describe: Says what has the properties, for messages.
    """
    rows = []
    for name in typed:
        value = typed[name]
        member = value.WhichOneof("value")
        if member is None or member != members.get(name):
            raise _undeclared(describe(), name, member, type_name, declared)
        if member in _NOT_ALL_STORED:
            _check_value(describe, name, value, member)
        rows.append(_row(place, name, False, value, member))
    for name in custom:
        value = custom[name]
        member = value.WhichOneof("value")
        _check_value(describe, name, value, member)
        rows.append(_row(place, name, True, value, member))
    return rows


def to_row(owner_id: int, name: str, is_custom: bool, value: pb.Value) -> tuple[Any, ...]:
    """Return the row of a property: owner id, name, is_custom_property, *tables.VALUE_COLUMNS, one of them not None."""
    return _row(owner_id, name, is_custom, value, value.WhichOneof("value"))


def _row(owner_id: int, name: str, is_custom: bool, value: pb.Value, member: str | None) -> tuple[Any, ...]:
    match member:
        case "int_value":
            return (owner_id, name, is_custom, value.int_value, None, None, None, None)
        case "double_value":
            return (owner_id, name, is_custom, None, value.double_value, None, None, None)
        case "string_value":
            text = value.string_value
            if text.startswith(STRUCT_PREFIX) and _struct_in(text) is not None:
                text = _with_prefix(value)
            return (owner_id, name, is_custom, None, None, text, None, None)
        case "struct_value":
            return (owner_id, name, is_custom, None, None, _with_prefix(value.struct_value), None, None)
        case "proto_value":
            serialized = value.proto_value.SerializeToString(deterministic=True)
            return (owner_id, name, is_custom, None, None, None, serialized, None)
        case "bool_value":
            return (owner_id, name, is_custom, None, None, None, None, value.bool_value)
    return (owner_id, name, is_custom, None, None, None, None, None)


def fill(nodes: Mapping[int, Any], rows: Iterable[Any], decode_proto: Callable[[Any], bytes]) -> None:
    """Put rows into the maps of their nodes.

    A row without any value, as MLMD's own down- and upgrade leaves it, is no property.

    Args:
        nodes: Messages by id.
        rows: Owner id, name, is_custom_property, *tables.VALUE_COLUMNS.
        decode_proto: From what the column `proto_value` holds to a serialized Any.

    Raises:
        DataLossError: a value is not of its column's kind.
    """
    last_id, last_is_custom, values = None, None, {}  # to ask a node for its map takes longer than to fill in a value
    name = ""
    try:
        for owner_id, name, is_custom, int_value, double_value, string_value, proto_value, bool_value in rows:
            if owner_id != last_id or is_custom != last_is_custom:
                last_id, last_is_custom, node = owner_id, is_custom, nodes[owner_id]
                values = node.custom_properties if is_custom else node.properties
            if int_value is not None:
                values[name].int_value = int_value
            elif double_value is not None:
                values[name].double_value = double_value
            elif string_value is not None:
                if string_value.startswith(STRUCT_PREFIX):
                    _fill_struct(values[name], string_value)
                else:
                    values[name].string_value = string_value
            elif proto_value is not None:
                values[name].proto_value.CopyFrom(AnyMessage.FromString(decode_proto(proto_value)))
            elif bool_value is not None:
                values[name].bool_value = bool(bool_value)
    except UNREADABLE as error:
        raise as_lost(f'property "{name}" of node {last_id}', error) from error


def _with_prefix(message: Message) -> str:
    return STRUCT_PREFIX + base64.b64encode(message.SerializeToString(deterministic=True)).decode()


def _struct_in(stored: str) -> bytes | None:
    """Return the bytes behind the prefix if MLMD takes them for a struct."""
    try:
        data = base64.b64decode(stored.removeprefix(STRUCT_PREFIX), validate=True)
        Struct.FromString(data)
    except (ValueError, DecodeError):  # the first is for what is no base64
        return None
    return data


def _fill_struct(value: pb.Value, stored: str) -> None:
    data = _struct_in(stored)
    if data is None:
        value.string_value = stored  # Somebody's text that only begins like a struct.
    elif data.startswith(_BEGIN_OF_TEXT):
        value.MergeFromString(data)
    else:
        value.struct_value.MergeFromString(data)
