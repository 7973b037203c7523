"""Types of artifacts, executions and contexts: the three kinds, what they declare, and how they are read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeAlias

from google.protobuf import json_format
from sqlalchemy import BindParameter, ColumnElement, Select, select

from autolog_store.graph.properties import member_of
from autolog_store.graph.unreadable import UNREADABLE, as_lost
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import limits
from autolog_store.sql.statements import Prepared, given, is_wanted
from autolog_store.sql.tables import parent_type, type_, type_property
from autolog_store.sql.transaction import Rows, Transaction

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
class Declaration:
    """What a write needs to know of a type: its name, and the PropertyType number of each property."""

    name: str
    properties: dict[str, int]

    @cached_property
    def members(self) -> dict[str, str]:
        """The field of a Value that holds each property."""
        found = {name: member_of(kind) for name, kind in self.properties.items()}
        return {name: member for name, member in found.items() if member}


def declarations(
    transaction: Transaction, kind: TypeKind, names_by_type: Mapping[int, Collection[str]]
) -> dict[int, Declaration]:
    """Return the declarations of types by id; ids that are unknown or of another kind are left out.

    They are remembered, since a type never loses a property, and read again when one is asked for that is not known.
    """
    known: dict[int, Declaration] = transaction.kept.setdefault(kind, {})
    to_read = [
        type_id
        for type_id, names in names_by_type.items()
        if type_id not in known or not known[type_id].properties.keys() >= set(names)
    ]
    found: dict[int, Declaration] = {}
    for type_id, name, property_name, data_type in transaction.rows_of(_DECLARATIONS, to_read, kind=kind.number):
        declaration = found.setdefault(type_id, Declaration(name, {}))
        if property_name is not None:
            declaration.properties[property_name] = data_type
    known.update(found)
    return {type_id: known[type_id] for type_id in names_by_type if type_id in known}


_IS_OF_KIND = type_.c.type_kind == given("kind")
_DECLARATIONS = Prepared(
    select(type_.c.id, type_.c.name, type_property.c.name, type_property.c.data_type)
    .join_from(type_, type_property, type_property.c.type_id == type_.c.id, isouter=True)
    .where(is_wanted(type_.c.id), _IS_OF_KIND)
)


def id_of(transaction: Transaction, kind: TypeKind, name: str, version: str) -> int | None:
    """Return the id of a type, or None; version "" is the type without version."""
    limits.refuse_nul(f"the name or version of the {kind.name} type", (name, version))
    rows = transaction.rows(_TYPE_IDS[bool(version)], kind=kind.number, name=name, version=version)
    return rows[0][0] if rows else None


def named(transaction: Transaction, kind: TypeKind, name: str, version: str) -> Any:
    """Return the type of this name and version, or None; version "" is the type without version."""
    limits.refuse_nul(f"the name or version of the {kind.name} type", (name, version))
    rows = transaction.rows_alone(_TYPES_NAMED[bool(version)], kind=kind.number, name=name, version=version)
    found = _read(kind, rows)
    return found[0] if found else None


def every(transaction: Transaction, kind: TypeKind, *, leave_out: Collection[str] = ()) -> list[Any]:
    """Return all types of a kind, by id; `leave_out` as in `_read`."""
    return _read(kind, transaction.rows_alone(_TYPES, kind=kind.number), leave_out)


def every_of(transaction: Transaction, kinds: Sequence[TypeKind]) -> list[tuple[TypeKind, list[Any]]]:
    """Return all types of kinds, by id."""
    rows = transaction.rows_of(_TYPES_OF_KINDS, [kind.number for kind in kinds])
    return [(kind, _read(kind, [row[:-1] for row in rows if row[-1] == kind.number])) for kind in kinds]


def by_external_ids(transaction: Transaction, kind: TypeKind, external_ids: Iterable[str]) -> list[Any]:
    """Return the types with these external ids as MLMD does, without their base types and signatures, by id."""
    rows = transaction.rows_of(_TYPES_WITH_EXTERNAL_IDS, external_ids, kind=kind.number)
    return _read(kind, sorted(rows, key=itemgetter(0)), ("base_type", "input_type", "output_type"))


def by_ids(
    transaction: Transaction, kind: TypeKind, ids: Iterable[int], *, leave_out: Collection[str] = ()
) -> list[Any]:
    """Return the types with these ids, each once, by id; ids that are unknown or of another kind add nothing."""
    return _read(kind, transaction.rows_of(_TYPES_WITH_IDS, ids, kind=kind.number), leave_out)


def select_id(name: BindParameter[str], *, has_version: bool) -> Select[Any]:
    """Select the id of a type by a name, and by values `kind` and `version`, or without version."""
    by_name = select(type_.c.id).where(type_.c.name == name, _IS_OF_KIND).order_by(type_.c.id).limit(1)
    by_version = by_name.where(type_.c.version == given("version") if has_version else type_.c.version.is_(None))
    return by_version.correlate(None)  # a statement around it has types of its own


def _select(*conditions: ColumnElement[bool]) -> Prepared:
    """Select types of a kind with their base types and properties: a row for each property, by the type's id."""
    return Prepared(_select_any().where(_IS_OF_KIND, *conditions))


def _select_any() -> Select[Any]:
    return (
        select(*(type_.c[name] for name in _FIELDS), _BASE.c.name, type_property.c.name, type_property.c.data_type)
        .join_from(type_, parent_type, parent_type.c.type_id == type_.c.id, isouter=True)
        .join(_BASE, _BASE.c.id == parent_type.c.parent_type_id, isouter=True)
        .join(type_property, type_property.c.type_id == type_.c.id, isouter=True)
        .order_by(type_.c.id)
    )


_FIELDS = ("id", "name", "version", "description", "external_id", "input_type", "output_type")
_BASE = type_.alias()
_IDS = {has_version: select_id(given("name"), has_version=has_version) for has_version in (True, False)}
_TYPE_IDS = {has_version: Prepared(statement) for has_version, statement in _IDS.items()}
_TYPES_NAMED = {
    has_version: _select(type_.c.id == statement.scalar_subquery()) for has_version, statement in _IDS.items()
}
_TYPES = _select()
_TYPES_OF_KINDS = Prepared(_select_any().add_columns(type_.c.type_kind).where(is_wanted(type_.c.type_kind)))
_TYPES_WITH_IDS = _select(is_wanted(type_.c.id))
_TYPES_WITH_EXTERNAL_IDS = _select(is_wanted(type_.c.external_id))


def _read(kind: TypeKind, rows: Rows, leave_out: Collection[str] = ()) -> list[Any]:
    """Return the types that rows of `_select` stand for; `leave_out` names fields that stay unset."""
    found: dict[int, Any] = {}
    fields: list[Any] = [None]
    try:
        for *fields, base_name, property_name, data_type in rows:
            message = found.get(fields[0])
            if message is None:
                message = found[fields[0]] = _message(kind, fields, leave_out)
                if base_name is not None and kind.simple_types and "base_type" not in leave_out:
                    message.base_type = kind.simple_types.get(base_name, 0)
            if property_name is not None:
                message.properties[property_name] = data_type
    except UNREADABLE as error:
        raise as_lost(f"{kind.name} type {fields[0]}", error) from error
    return list(found.values())


def _message(kind: TypeKind, row: Sequence[Any], leave_out: Collection[str]) -> Any:
    id_, name, version, description, external_id, *signature = row
    message = kind.message(id=id_, name=name, version=version, description=description)
    if "external_id" not in leave_out and external_id is not None:
        message.external_id = external_id
    if kind is EXECUTION:
        for field, stored in zip(("input_type", "output_type"), signature, strict=True):
            if field not in leave_out and stored is not None:
                json_format.Parse(stored, getattr(message, field), ignore_unknown_fields=True)
                getattr(message, field).SetInParent()  # an empty signature is one, too
    return message
