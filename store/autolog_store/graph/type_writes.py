"""Writing types: what is created, how a stored type may grow, and what it must not become."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AlreadyExistsError, InternalError, InvalidArgumentError, UnimplementedError
from autolog_store.graph import node_types
from autolog_store.graph.node_types import EXECUTION, TypeKind
from autolog_store.graph.properties import kind_name
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import bulk, locks, new_rows
from autolog_store.sql.absent import insert_if_absent
from autolog_store.sql.tables import parent_type, type_, type_property
from autolog_store.sql.transaction import Transaction


@dataclass(frozen=True)
class PutOptions:
    """What a put may do to a type that exists: add properties of the request, keep stored ones the request omits."""

    can_add_fields: bool = False
    can_omit_fields: bool = False


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
    is_there = not has_turn or node_types.id_of(transaction, kind, wanted.name, wanted.version) is not None
    stored = node_types.named(transaction, kind, wanted.name, wanted.version) if is_there else None
    if not has_turn and not (stored and _is_covered(wanted, stored)) and locks.take_turn(transaction):
        stored = node_types.named(
            transaction, kind, wanted.name, wanted.version
        )  # another writer may have put it meanwhile
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
        and new_rows.may_wait(transaction, [(wanted.description,)], _property_rows(0, wanted, wanted.properties))
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


def _owned_by(wanted: Any) -> new_rows.Owned:
    return new_rows.Owned(type_property, _PROPERTY_COLUMNS, _property_rows(0, wanted, wanted.properties))


def _create(transaction: Transaction, kind: TypeKind, wanted: Any) -> Callable[[], int]:
    _check_property_kinds(wanted, wanted.properties)
    if wanted.HasField("external_id"):
        taken = node_types.by_external_ids(transaction, kind, [wanted.external_id])
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

    ids = new_rows.insert_with_ids(transaction, type_, tuple(row), [tuple(row.values())], _owned_by(wanted), explain)
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
    base_id = node_types.id_of(transaction, kind, base_name, "")
    if base_id is None or base_id == type_id:
        raise InvalidArgumentError(f'"{wanted.name}" cannot have the base type {base_name}: it would be its own')
    bulk.insert(transaction, parent_type, ("type_id", "parent_type_id"), [(type_id, base_id)])


def _to_json(wanted: Any, field: str) -> str | None:
    if not wanted.HasField(field):
        return None
    return json.dumps(json_format.MessageToDict(getattr(wanted, field)), separators=(",", ":"), ensure_ascii=False)
