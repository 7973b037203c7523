"""Writing nodes of any kind: what a creation needs, what an update changes, and when the update time moves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from autolog_store.errors import (
    AlreadyExistsError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
)
from autolog_store.graph import node_types, nodes, properties
from autolog_store.graph.nodes import NodeKind, NodeT
from autolog_store.sql import bulk, locks, new_rows
from autolog_store.sql.transaction import Transaction


@dataclass(frozen=True)
class PutOptions:
    """How nodes are written.

    Attributes:
        mask: Paths of the fields that updates touch; empty for all. Creations are always whole.
        force_update_time: Move the update time of nodes that do not change, too.
        abort_if_update_time_changed: Refuse an update whose message carries another update time than the stored node.
    """

    mask: Sequence[str] = ()
    force_update_time: bool = False
    abort_if_update_time_changed: bool = False


def put(
    transaction: Transaction, kind: NodeKind[NodeT], wanted: Sequence[NodeT], options: PutOptions = PutOptions()
) -> list[int]:
    """Create the nodes without id and update those with one, as `put_later` does; return all ids in the order given."""
    return put_later(transaction, kind, wanted, options)()


def put_later(
    transaction: Transaction, kind: NodeKind[NodeT], wanted: Sequence[NodeT], options: PutOptions = PutOptions()
) -> Callable[[], list[int]]:
    """Create the nodes without id and update those with one; return what returns all ids in the order given.

    New nodes may wait to be sent until their ids are asked for, or the transaction ends.

    Several updates of one node follow one another. Updates are written before creations.

    Raises:
        InvalidArgumentError: no type, an unknown id, another type than the stored one, or a property the type refuses.
        NotFoundError: there is no such type.
        AlreadyExistsError: a new node's name or external id is taken.
        InternalError: an updated node's name or external id is taken.
        FailedPreconditionError: see `PutOptions.abort_if_update_time_changed`.
    """
    if not wanted:
        return list
    now = nodes.milliseconds_since_epoch()
    stored = _read_and_lock(transaction, kind, dict.fromkeys(node.id for node in wanted if node.HasField("id")))
    names_by_type = defaultdict[int, set[str]](set)
    for node in wanted:
        type_id = stored[node.id].type_id if node.id in stored else node.type_id
        names_by_type[type_id].update(node.properties)
    declared = node_types.declarations(transaction, kind.types, names_by_type)

    updated = dict(stored)
    created: list[NodeT] = []
    created_properties: list[tuple[Any, ...]] = []
    for node in wanted:
        if node.HasField("id"):
            if node.id not in updated:
                raise InvalidArgumentError(f"Cannot find the given id {node.id}: there is no such {kind.name}")
            updated[node.id] = _updated(kind, updated[node.id], node, declared, options, now)
        else:
            created_properties += _checked_properties(kind, node, declared, len(created))
            created.append(node)

    if stored:
        _write_updates(transaction, kind, [(stored[id_], updated[id_]) for id_ in stored])
    new_ids = _write_creations(transaction, kind, created, created_properties, now)
    if not stored:
        return new_ids

    def ids() -> list[int]:
        new = iter(new_ids())
        return [node.id if node.HasField("id") else next(new) for node in wanted]

    return ids


def check_properties(transaction: Transaction, kind: NodeKind[NodeT], wanted: Iterable[NodeT]) -> None:
    """Raise InvalidArgumentError for a property that the type of its node refuses; an unknown type refuses none."""
    names_by_type = defaultdict[int, set[str]](set)
    for node in wanted:
        if node.properties:
            names_by_type[node.type_id].update(node.properties)
    declared = node_types.declarations(transaction, kind.types, names_by_type)
    for node in wanted:
        if node.type_id in declared:
            type_ = declared[node.type_id]
            properties.check_typed(kind.describe(node), node.properties, node.properties, type_.name, type_.properties)


def _read_and_lock(transaction: Transaction, kind: NodeKind[NodeT], ids: Collection[int]) -> dict[int, NodeT]:
    """Return the nodes that are there, in the order of the ids: one may take the name that the one before gives up."""
    if not ids:
        return {}
    locks.lock_rows(transaction, kind.table, ids)
    found = {node.id: node for node in nodes.by_ids(transaction, kind, ids)}
    return {id_: found[id_] for id_ in ids if id_ in found}


def _checked_properties(
    kind: NodeKind[NodeT], node: NodeT, declared: dict[int, node_types.Declaration], place: int
) -> list[tuple[Any, ...]]:
    """Return the rows of a new node's properties, with its place for an id; raise if it cannot be created as it is."""
    declaration = declared.get(node.type_id)
    if not node.HasField("type_id"):
        raise InvalidArgumentError(f"Type id is missing: {kind.describe(node)} has no type_id")
    if declaration is None:
        raise NotFoundError(
            f"Cannot find type for {kind.describe(node)}: there is no {kind.name} type with id {node.type_id}"
        )
    if not kind.is_name_fixed and not node.name:
        raise InvalidArgumentError(f"{kind.name.capitalize()} name should not be empty; it is what they are found by")
    return properties.new_rows(
        place,
        node.properties,
        node.custom_properties,
        declaration.name,
        declaration.properties,
        declaration.members,
        lambda: kind.describe(node),
    )


def _updated(
    kind: NodeKind[NodeT],
    old: NodeT,
    wanted: NodeT,
    declared: dict[int, node_types.Declaration],
    options: PutOptions,
    now: int,
) -> NodeT:
    """Return the node as it is to be after an update; its update time has moved if that is a change."""
    what = f"{kind.name} {old.id}"
    if wanted.HasField("type_id") and wanted.type_id != old.type_id:
        raise InvalidArgumentError(
            f"Given type_id {wanted.type_id} is different from the one known before: {old.type_id} of {what}"
        )
    if old.type_id not in declared or not old.HasField("type"):
        raise NotFoundError(f"Cannot find type for {what}: there is no {kind.name} type with id {old.type_id}")
    old_time = old.last_update_time_since_epoch
    if options.abort_if_update_time_changed and wanted.last_update_time_since_epoch != old_time:
        raise FailedPreconditionError(
            f"{what} was updated at {old_time}, not at {wanted.last_update_time_since_epoch} as the request has it; "
            "read it again"
        )

    mask = set(options.mask)

    def masked(map_name: str) -> Iterable[str]:
        names = getattr(wanted, map_name)
        if not mask or map_name in mask:
            return names  # type: ignore[no-any-return]
        return [name for name in names if f"{map_name}.{name}" in mask]

    declaration = declared[old.type_id]
    properties.check_typed(what, wanted.properties, masked("properties"), declaration.name, declaration.properties)
    properties.check_custom(what, wanted.custom_properties, masked("custom_properties"))
    new = kind.message()
    if mask:
        new.CopyFrom(old)
        for field in mask.intersection(kind.updatable):
            _take_field(new, wanted, field)
        for map_name in nodes.MAPS:
            _take_map(new, wanted, map_name, mask)
    else:
        new.CopyFrom(wanted)
        for field in kind.lasting:
            _take_field(new, old, field)
        if "uri" in kind.updatable:
            _take_field(new, wanted, "uri")
    if not kind.is_name_fixed and not new.name:
        raise InvalidArgumentError(f"{kind.name.capitalize()} name should not be empty: {what} has none in the request")

    has_moved = options.force_update_time or any(
        wanted.HasField(field) != old.HasField(field) or getattr(wanted, field) != getattr(old, field)
        for field in kind.compared
    )
    # Maps take twenty times as long to compare as whole messages.
    if has_moved or (new != old and any(getattr(new, name) != getattr(old, name) for name in nodes.MAPS)):
        # A caller who compares update times must see every change, even two in one millisecond.
        new.last_update_time_since_epoch = max(now, old_time + 1) if options.abort_if_update_time_changed else now
    return new


def _take_field(new: Any, wanted: Any, field: str) -> None:
    if wanted.HasField(field):
        setattr(new, field, getattr(wanted, field))
    elif field == "uri":
        new.uri = ""
    else:
        new.ClearField(field)


def _take_map(new: Any, wanted: Any, map_name: str, mask: set[str]) -> None:
    target, source = getattr(new, map_name), getattr(wanted, map_name)
    if map_name in mask:
        new.ClearField(map_name)
        getattr(new, map_name).MergeFrom(source)
        return
    for path in mask:
        if path.startswith(f"{map_name}."):
            key = path.removeprefix(f"{map_name}.")
            if key in source:
                target[key].CopyFrom(source[key])
            elif key in target:
                del target[key]


def _write_updates(transaction: Transaction, kind: NodeKind[NodeT], changes: Sequence[tuple[NodeT, NodeT]]) -> None:
    changes = [(old, new) for old, new in changes if old != new]
    removed = list[tuple[Any, ...]]()
    changed, added = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for old, new in changes:
        for is_custom, before, after in (
            (False, old.properties, new.properties),
            (True, old.custom_properties, new.custom_properties),
        ):
            removed += [(old.id, name, is_custom) for name in before if name not in after]
            for name in after:
                value, stored = after[name], before.get(name)
                if value != stored:
                    (added if stored is None else changed).append(properties.to_row(old.id, name, is_custom, value))
    try:
        for together in _turns(changes):
            rows = [_row((new.id, new.last_update_time_since_epoch), new, kind.updatable) for new in together]
            bulk.update(transaction, kind.table, ("id", "last_update_time_since_epoch", *kind.updatable), rows)
    except IntegrityError as error:
        names = ", ".join(kind.describe(new) for _, new in changes[:10])
        raise InternalError(f"cannot update {names}: a name or external id is taken ({error.orig})") from error
    bulk.delete(transaction, kind.property_table, kind.property_columns[:3], removed)
    bulk.replace(transaction, kind.property_table, kind.property_columns, changed)
    bulk.insert(transaction, kind.property_table, kind.property_columns, added)


def _turns(changes: Sequence[tuple[NodeT, NodeT]]) -> Iterator[list[NodeT]]:
    """Yield the nodes that one statement may write: servers do so in any order.

    A node that takes a name or external id comes after the turn in which another one gives it up.
    """
    turn, given_up = list[NodeT](), set[tuple[str, str]]()
    for old, new in changes:
        if given_up and not given_up.isdisjoint(_taken(new)):
            yield turn
            turn, given_up = [], set()
        turn.append(new)
        if (old.name, old.external_id) != (new.name, new.external_id):
            given_up |= _taken(old) - _taken(new)
    yield turn


def _taken(node: Any) -> set[tuple[str, str]]:
    return {(field, getattr(node, field)) for field in ("name", "external_id") if node.HasField(field)}


def _write_creations(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    created: Sequence[NodeT],
    property_rows: Sequence[tuple[Any, ...]],
    now: int,
) -> Callable[[], list[int]]:
    fields: tuple[str, ...] = ("name", "external_id", *kind.own_columns)
    columns = ("type_id", "create_time_since_epoch", "last_update_time_since_epoch", *fields)
    rows = [_row((node.type_id, now, now), node, fields) for node in created]
    owned = new_rows.Owned(kind.property_table, kind.property_columns, property_rows)

    def explain(error: IntegrityError) -> AlreadyExistsError:
        names = ", ".join(kind.describe(node) for node in created[:10])
        return AlreadyExistsError(
            f"Given node already exists: a name or external id is taken, among {names} ({error.orig})"
        )

    return new_rows.insert_with_ids(transaction, kind.table, columns, rows, owned, explain)


def _row(first: tuple[Any, ...], node: Any, fields: Iterable[str]) -> tuple[Any, ...]:
    """Return the first values, and then those of fields as their columns hold them; a uri is never NULL."""
    has = node.HasField
    return (*first, *[getattr(node, name) if name == "uri" or has(name) else None for name in fields])
