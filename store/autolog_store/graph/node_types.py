"""Types of artifacts, executions and contexts: the properties that their nodes may have, and the base types."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeAlias

from google.protobuf import json_format
from sqlalchemy import BindParameter, ColumnElement, Select, select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AlreadyExistsError, InternalError, InvalidArgumentError, UnimplementedError
from autolog_store.graph.properties import kind_name, member_of
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import bulk, limits, locks
from autolog_store.sql.absent import insert_if_absent
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
class PutOptions:
    """What a put may do to a type that exists: add properties of the request, keep stored ones the request omits."""

    can_add_fields: bool = False
    can_omit_fields: bool = False


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
    for *fields, base_name, property_name, data_type in rows:
        message = found.get(fields[0])
        if message is None:
            message = found[fields[0]] = _message(kind, fields, leave_out)
            if base_name is not None and kind.simple_types and "base_type" not in leave_out:
                message.base_type = kind.simple_types.get(base_name, 0)
        if property_name is not None:
            message.properties[property_name] = data_type
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


class WasThereError(Exception):
    """A type that was taken for new was there; the same call, made again, knows that."""


def put(
    transaction: Transaction, kind: TypeKind, wanted: Any, options: PutOptions, *, is_alone: bool = False
) -> Callable[[], int]:
    """Create a type, or evolve the one of that name and version; return what returns its id, maybe later.

    Args:
        transaction: The call's own.
        kind: Of the type.
        wanted: The type.
        options: What may happen to one that is there.
        is_alone: Whether this is all of the call, so that it may be made again at little cost.

    Raises:
        WasThereError: the type was taken for new; maybe raised later, and only for a call that puts it alone.
        InvalidArgumentError: no name, a property of kind UNKNOWN, or a type that would be its own base type.
        AlreadyExistsError: the stored type differs in a way that the options do not allow, or the external id is taken.
        UnimplementedError: a stored base type would change.
    """
    if not wanted.name:
        raise InvalidArgumentError(f"the {kind.name} type has no name; types are found by it")
    # Most types are put again and again, which changes nothing. One that is put here for the first time may be new, and
    # takes its turn before it is looked for.
    seen: set[tuple[TypeKind, str, str]] = transaction.kept.setdefault("types that were put", set())
    key = (kind, wanted.name, wanted.version)
    has_turn = key not in seen and locks.take_turn(transaction)
    if has_turn and is_alone and _is_plain(transaction, wanted):
        seen.add(key)
        return _create_if_absent(transaction, kind, wanted)
    # What may be new is first looked for by a shorter statement.
    is_there = not has_turn or id_of(transaction, kind, wanted.name, wanted.version) is not None
    stored = named(transaction, kind, wanted.name, wanted.version) if is_there else None
    if not has_turn and not (stored and _is_covered(wanted, stored)) and locks.take_turn(transaction):
        stored = named(transaction, kind, wanted.name, wanted.version)  # another writer may have put it meanwhile
    seen.add(key)
    if not stored:
        return _create(transaction, kind, wanted)
    _evolve(transaction, kind, stored, wanted, options)
    return lambda: int(stored.id)


def _is_covered(wanted: Any, stored: Any) -> bool:
    """Tell whether a stored type has all that is wanted, so that nothing will be written."""
    return (
        all(stored.properties.get(name) == data_type for name, data_type in wanted.properties.items())
        and (not wanted.HasField("base_type") or wanted.base_type == stored.base_type)
        and (not wanted.external_id or wanted.external_id == stored.external_id)
    )


def _is_plain(transaction: Transaction, wanted: Any) -> bool:
    """Tell whether nothing but a type of the same name and version can keep one from being created."""
    return (
        not any(wanted.HasField(field) for field in ("external_id", "base_type"))
        and pb.UNKNOWN not in wanted.properties.values()
        and bulk.may_wait(transaction, [(wanted.description,)], _property_rows(0, wanted, wanted.properties))
    )


def _create_if_absent(transaction: Transaction, kind: TypeKind, wanted: Any) -> Callable[[], int]:
    """Create a type in this turn without looking first; what is returned raises WasThereError if it was there."""
    same = ("name", "version", "type_kind")
    new_id = insert_if_absent(transaction, type_, _row(kind, wanted), _owned_by(wanted), same)

    def id_or_error() -> int:
        found = new_id()
        if found is None:
            raise WasThereError
        return found

    return id_or_error


def _row(kind: TypeKind, wanted: Any) -> dict[str, Any]:
    """Return the row of a type, by column."""
    row = {
        "name": wanted.name,
        "version": wanted.version or None,
        "type_kind": kind.number,
        "description": wanted.description if wanted.HasField("description") else None,
        "external_id": wanted.external_id if wanted.HasField("external_id") else None,
    }
    return row | {field: _to_json(wanted, field) for field in ("input_type", "output_type") if kind is EXECUTION}


def _owned_by(wanted: Any) -> bulk.Owned:
    return bulk.Owned(type_property, _PROPERTY_COLUMNS, _property_rows(0, wanted, wanted.properties))


def _create(transaction: Transaction, kind: TypeKind, wanted: Any) -> Callable[[], int]:
    _check_property_kinds(wanted, wanted.properties)
    if wanted.HasField("external_id"):
        taken = by_external_ids(transaction, kind, [wanted.external_id])
        if taken:
            raise AlreadyExistsError(
                f'Conflict of external_id: "{wanted.external_id}" is that of the {kind.name} type "{taken[0].name}"'
            )
    row = _row(kind, wanted)

    def explain(error: IntegrityError) -> InternalError:
        return InternalError(
            f'cannot create the {kind.name} type "{wanted.name}": external_id "{wanted.external_id}" is that of a type '
            f"of another kind ({error.orig})"
        )

    ids = bulk.insert_with_ids(transaction, type_, tuple(row), [tuple(row.values())], _owned_by(wanted), explain)
    if wanted.HasField("base_type"):
        _set_base_type(transaction, kind, wanted, ids()[0], stored_base=None)
    return lambda: ids()[0]


def _evolve(transaction: Transaction, kind: TypeKind, stored: Any, wanted: Any, options: PutOptions) -> None:
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
    bulk.insert(transaction, type_property, _PROPERTY_COLUMNS, _property_rows(stored.id, wanted, added))
    _set_base_type(
        transaction, kind, wanted, stored.id, stored_base=stored.base_type if stored.HasField("base_type") else None
    )
    if wanted.external_id and wanted.external_id != stored.external_id:
        try:
            bulk.update(transaction, type_, ("id", "external_id"), [(stored.id, wanted.external_id)])
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


_PROPERTY_COLUMNS = ("type_id", "name", "data_type")


def _property_rows(type_id: int, wanted: Any, names: Iterable[str]) -> list[tuple[int, str, int]]:
    return [(type_id, name, wanted.properties[name]) for name in names]


def _set_base_type(
    transaction: Transaction, kind: TypeKind, wanted: Any, type_id: int, *, stored_base: int | None
) -> None:
    if not wanted.HasField("base_type") or wanted.base_type == stored_base:
        return
    if wanted.base_type == 0:
        raise UnimplementedError(f'base_type deletion is not supported yet: "{wanted.name}" asks for UNSET')
    if stored_base is not None:
        raise UnimplementedError(f'base_type update is not supported yet: "{wanted.name}" has another one')
    (base_name,) = [name for name, number in kind.simple_types.items() if number == wanted.base_type]
    base_id = id_of(transaction, kind, base_name, "")
    if base_id is None or base_id == type_id:
        raise InvalidArgumentError(f'"{wanted.name}" cannot have the base type {base_name}: it would be its own')
    bulk.insert(transaction, parent_type, ("type_id", "parent_type_id"), [(type_id, base_id)])


def _to_json(wanted: Any, field: str) -> str | None:
    if not wanted.HasField(field):
        return None
    return json.dumps(json_format.MessageToDict(getattr(wanted, field)), separators=(",", ":"), ensure_ascii=False)


def ensure_simple_types(transaction: Transaction) -> None:
    """Create those of the nine built-in types that are missing."""
    locks.take_turn(transaction)
    present = set(transaction.rows(_SIMPLE_TYPES_PRESENT))
    rows = [row for row in _SIMPLE_TYPE_ROWS if row not in present]
    bulk.insert_with_ids(transaction, type_, ("name", "type_kind"), rows)


def has_simple_types(transaction: Transaction) -> bool:
    """Tell whether all nine built-in types are there."""
    return set(transaction.rows(_SIMPLE_TYPES_PRESENT)) >= set(_SIMPLE_TYPE_ROWS)


_SIMPLE_TYPE_ROWS = [(name, kind.number) for kind in (ARTIFACT, EXECUTION) for name in kind.simple_types]
SIMPLE_TYPE_NAMES = frozenset(name for name, _ in _SIMPLE_TYPE_ROWS)
_SIMPLE_TYPES_PRESENT = Prepared(
    select(type_.c.name, type_.c.type_kind).where(type_.c.name.in_(SIMPLE_TYPE_NAMES), type_.c.version.is_(None))
)
