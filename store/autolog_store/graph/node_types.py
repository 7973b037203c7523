"""Types of artifacts, executions and contexts: the properties that their nodes may have, and the base types."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from google.protobuf import json_format
from sqlalchemy import ColumnElement, Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AlreadyExistsError, InternalError, InvalidArgumentError, UnimplementedError
from autolog_store.graph.properties import kind_name
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import bulk, dialects, limits
from autolog_store.sql.tables import parent_type, type_, type_property

NodeType: TypeAlias = pb.ArtifactType | pb.ExecutionType | pb.ContextType


@dataclass(frozen=True, eq=False)
class TypeKind:
    """One of the three kinds of types. `simple_types` maps the name of a built-in type to its base type number."""

    name: str
    number: int
    message: type[Any]
    simple_types: dict[str, int]


def _kind(name: str, number: int, message: type[Any]) -> TypeKind:
    simple_types = {
        value.GetOptions().Extensions[pb.system_type_extension].type_name: value.number
        for value in message.DESCRIPTOR.enum_types_by_name["SystemDefinedBaseType"].values
        if value.number  # 0 is UNSET
    }
    return TypeKind(name, number, message, simple_types)


ARTIFACT = _kind("artifact", 1, pb.ArtifactType)
EXECUTION = _kind("execution", 0, pb.ExecutionType)
CONTEXT = _kind("context", 2, pb.ContextType)


@dataclass(frozen=True)
class PutOptions:
    """What a put may do to a type that exists: add properties of the request, keep stored ones the request omits."""

    can_add_fields: bool = False
    can_omit_fields: bool = False


@dataclass(frozen=True)
class Declaration:
    """What a write needs to know of a type: its name, and the PropertyType number of each property."""

    name: str
    properties: dict[str, int]


def declarations(connection: Connection, kind: TypeKind, type_ids: Iterable[int]) -> dict[int, Declaration]:
    """Return the declarations of types by id; ids that are unknown or of another kind are left out."""
    found: dict[int, Declaration] = {}
    for batch in dialects.batches(connection.dialect, set(type_ids)):
        rows = connection.execute(_DECLARATIONS, {"kind": kind.number, "ids": batch})
        for type_id, name, property_name, data_type in rows:
            declaration = found.setdefault(type_id, Declaration(name, {}))
            if property_name is not None:
                declaration.properties[property_name] = data_type
    return found


_DECLARATIONS = (
    select(type_.c.id, type_.c.name, type_property.c.name, type_property.c.data_type)
    .join_from(type_, type_property, type_property.c.type_id == type_.c.id, isouter=True)
    .where(type_.c.id.in_(bindparam("ids", expanding=True)), type_.c.type_kind == bindparam("kind"))
)


def id_of(connection: Connection, kind: TypeKind, name: str, version: str) -> int | None:
    """Return the id of a type, or None; version "" is the type without version."""
    statement = select(type_.c.id).where(is_named(kind, name, version)).order_by(type_.c.id).limit(1)
    return connection.execute(statement).scalar()


def is_named(kind: TypeKind, name: str, version: str) -> ColumnElement[bool]:
    """Return the condition for a type's identity; version "" is the type without version."""
    limits.refuse_nul(f"the name or version of the {kind.name} type", (name, version))
    has_version = type_.c.version == version if version else type_.c.version.is_(None)
    return (type_.c.name == name) & (type_.c.type_kind == kind.number) & has_version


def find(
    connection: Connection, kind: TypeKind, condition: ColumnElement[bool] | None, *, leave_out: Collection[str] = ()
) -> list[Any]:
    """Return the types of one kind for which the condition holds, by id.

    Args:
        connection: Inside a transaction.
        kind: Which types.
        condition: Over the columns of the type table; None for all.
        leave_out: Names of fields that stay unset: external_id, base_type, input_type, output_type.
    """
    statement = select(type_).where(type_.c.type_kind == kind.number).order_by(type_.c.id)
    found = {
        row.id: _message(kind, row, leave_out)
        for row in connection.execute(statement if condition is None else statement.where(condition))
    }
    for batch in dialects.batches(connection.dialect, found):
        for type_id, name, data_type in connection.execute(
            select(type_property).where(type_property.c.type_id.in_(batch))
        ):
            found[type_id].properties[name] = data_type
        if kind.simple_types and "base_type" not in leave_out:
            for type_id, base_name in connection.execute(_BASE_NAMES.where(parent_type.c.type_id.in_(batch))):
                found[type_id].base_type = kind.simple_types.get(base_name, 0)
    return list(found.values())


_BASE_NAMES = select(parent_type.c.type_id, type_.c.name).join_from(
    parent_type, type_, type_.c.id == parent_type.c.parent_type_id
)


def _message(kind: TypeKind, row: Any, leave_out: Collection[str]) -> Any:
    message = kind.message(id=row.id, name=row.name, version=row.version, description=row.description)
    if "external_id" not in leave_out and row.external_id is not None:
        message.external_id = row.external_id
    if kind is EXECUTION:
        for field in ("input_type", "output_type"):
            if field not in leave_out and getattr(row, field) is not None:
                json_format.Parse(getattr(row, field), getattr(message, field), ignore_unknown_fields=True)
                getattr(message, field).SetInParent()  # an empty signature is one, too
    return message


def put(connection: Connection, kind: TypeKind, wanted: Any, options: PutOptions) -> int:
    """Create a type, or evolve the one of that name and version; return its id.

    Raises:
        InvalidArgumentError: no name, a property of kind UNKNOWN, or a type that would be its own base type.
        AlreadyExistsError: the stored type differs in a way that the options do not allow, or the external id is taken.
        UnimplementedError: a stored base type would change.
    """
    if not wanted.name:
        raise InvalidArgumentError(f"the {kind.name} type has no name; types are found by it")
    is_wanted = is_named(kind, wanted.name, wanted.version)
    stored = find(connection, kind, is_wanted)
    if not (stored and _is_covered(wanted, stored[0])) and dialects.take_turn(connection):
        stored = find(connection, kind, is_wanted)  # Another writer may have put it meanwhile.
    if not stored:
        return _create(connection, kind, wanted)
    _evolve(connection, kind, stored[0], wanted, options)
    return int(stored[0].id)


def _is_covered(wanted: Any, stored: Any) -> bool:
    """Tell whether a stored type has all that is wanted, so that nothing will be written."""
    return (
        all(stored.properties.get(name) == data_type for name, data_type in wanted.properties.items())
        and (not wanted.HasField("base_type") or wanted.base_type == stored.base_type)
        and (not wanted.external_id or wanted.external_id == stored.external_id)
    )


def _create(connection: Connection, kind: TypeKind, wanted: Any) -> int:
    _check_property_kinds(wanted, wanted.properties)
    if wanted.HasField("external_id"):
        taken = find(connection, kind, type_.c.external_id == wanted.external_id)
        if taken:
            raise AlreadyExistsError(
                f'Conflict of external_id: "{wanted.external_id}" is that of the {kind.name} type "{taken[0].name}"'
            )
    row = {
        "name": wanted.name,
        "version": wanted.version or None,
        "type_kind": kind.number,
        "description": wanted.description if wanted.HasField("description") else None,
        "external_id": wanted.external_id if wanted.HasField("external_id") else None,
    }
    if kind is EXECUTION:
        row |= {field: _to_json(wanted, field) for field in ("input_type", "output_type")}
    try:
        (type_id,) = bulk.insert_with_ids(connection, type_, [row])
    except IntegrityError as error:
        raise InternalError(
            f'cannot create the {kind.name} type "{wanted.name}": external_id "{wanted.external_id}" is that of a type '
            f"of another kind ({error.orig})"
        ) from error
    _add_properties(connection, type_id, wanted, wanted.properties)
    _set_base_type(connection, kind, wanted, type_id, stored_base=None)
    return type_id


def _evolve(connection: Connection, kind: TypeKind, stored: Any, wanted: Any, options: PutOptions) -> None:
    added = [name for name in wanted.properties if name not in stored.properties]
    omitted = [name for name in stored.properties if name not in wanted.properties]
    for name, data_type in wanted.properties.items():
        if name not in added and stored.properties[name] != data_type:
            raise _differs(
                kind, wanted, f'property "{name}" is {kind_name(stored.properties[name])}, not {kind_name(data_type)}'
            )
    if omitted and not options.can_omit_fields:
        raise _differs(kind, wanted, f"the request omits {sorted(omitted)}; allow that with can_omit_fields")
    if added and not options.can_add_fields:
        raise _differs(kind, wanted, f"the request adds {sorted(added)}; allow that with can_add_fields")
    _check_property_kinds(wanted, added)
    _add_properties(connection, stored.id, wanted, added)
    _set_base_type(
        connection, kind, wanted, stored.id, stored_base=stored.base_type if stored.HasField("base_type") else None
    )
    if wanted.external_id and wanted.external_id != stored.external_id:
        try:
            bulk.update(connection, type_, [{"id": stored.id, "external_id": wanted.external_id}])
        except IntegrityError as error:
            raise InternalError(
                f'cannot give the {kind.name} type "{wanted.name}" the external_id "{wanted.external_id}": '
                f"another type has it ({error.orig})"
            ) from error


def _differs(kind: TypeKind, wanted: Any, how: str) -> AlreadyExistsError:
    return AlreadyExistsError(f'Type already exists with different properties: {kind.name} type "{wanted.name}": {how}')


def _check_property_kinds(wanted: Any, names: Iterable[str]) -> None:
    for name in names:
        if wanted.properties[name] == pb.UNKNOWN:
            raise InvalidArgumentError(f'type "{wanted.name}" declares property "{name}" as UNKNOWN; give it a kind')


def _add_properties(connection: Connection, type_id: int, wanted: Any, names: Iterable[str]) -> None:
    rows = [{"type_id": type_id, "name": name, "data_type": wanted.properties[name]} for name in names]
    bulk.insert(connection, type_property, rows)


def _set_base_type(
    connection: Connection, kind: TypeKind, wanted: Any, type_id: int, *, stored_base: int | None
) -> None:
    if not wanted.HasField("base_type") or wanted.base_type == stored_base:
        return
    if wanted.base_type == 0:
        raise UnimplementedError(f'base_type deletion is not supported yet: "{wanted.name}" asks for UNSET')
    if stored_base is not None:
        raise UnimplementedError(f'base_type update is not supported yet: "{wanted.name}" has another one')
    (base_name,) = [name for name, number in kind.simple_types.items() if number == wanted.base_type]
    base_id = id_of(connection, kind, base_name, "")
    if base_id is None or base_id == type_id:
        raise InvalidArgumentError(f'"{wanted.name}" cannot have the base type {base_name}: it would be its own')
    bulk.insert(connection, parent_type, [{"type_id": type_id, "parent_type_id": base_id}])


def _to_json(wanted: Any, field: str) -> str | None:
    if not wanted.HasField(field):
        return None
    return json.dumps(json_format.MessageToDict(getattr(wanted, field)), separators=(",", ":"), ensure_ascii=False)


def of_nodes(
    connection: Connection, kind: TypeKind, nodes: Iterable[Any], *, leave_out: Collection[str] = ()
) -> list[Any]:
    """Return the types of nodes, each once, by id."""
    return by_ids(connection, kind, {node.type_id for node in nodes}, leave_out=leave_out)


def by_ids(connection: Connection, kind: TypeKind, ids: Iterable[int], *, leave_out: Collection[str] = ()) -> list[Any]:
    """Return the types with these ids, each once, by id; ids that are unknown or of another kind add nothing."""
    return [
        found
        for batch in dialects.batches(connection.dialect, sorted(set(ids)))
        for found in find(connection, kind, type_.c.id.in_(batch), leave_out=leave_out)
    ]


def ensure_simple_types(connection: Connection) -> None:
    """Create those of the nine built-in types that are missing."""
    dialects.take_turn(connection)
    present = set(map(tuple, connection.execute(_simple_types_present)))
    rows = [row for row in _SIMPLE_TYPE_ROWS if (row["name"], row["type_kind"]) not in present]
    bulk.insert_with_ids(connection, type_, rows)


def has_simple_types(connection: Connection) -> bool:
    """Tell whether all nine built-in types are there."""
    present = set(map(tuple, connection.execute(_simple_types_present)))
    return all((row["name"], row["type_kind"]) in present for row in _SIMPLE_TYPE_ROWS)


_SIMPLE_TYPE_ROWS = [
    {"name": name, "type_kind": kind.number} for kind in (ARTIFACT, EXECUTION) for name in kind.simple_types
]
SIMPLE_TYPE_NAMES = frozenset(row["name"] for row in _SIMPLE_TYPE_ROWS)
_simple_types_present = select(type_.c.name, type_.c.type_kind).where(
    type_.c.name.in_(SIMPLE_TYPE_NAMES), type_.c.version.is_(None)
)
