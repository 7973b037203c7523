"""What artifacts, executions and contexts share, and how they are read; `node_writes.py` writes them."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Select,
    Table,
    bindparam,
    select,
)

from autolog_store.errors import InvalidArgumentError, NotFoundError
from autolog_store.graph import node_types, properties
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import dialects, limits
from autolog_store.sql.tables import type_

NodeT = TypeVar("NodeT", pb.Artifact, pb.Execution, pb.Context)


@dataclass(frozen=True, eq=False)
class NodeKind(Generic[NodeT]):
    """What differs between the kinds.

    Attributes:
        types: The kind of their types.
        message: Their protobuf class.
        table: One row per node.
        property_table: One row per property.
        own_columns: Fields of the message that are columns of the table for this kind only.
        is_name_fixed: Whether an update leaves the name alone; if not, the name is required and an update renames.
    """

    types: node_types.TypeKind
    message: type[NodeT]
    table: Table
    property_table: Table
    own_columns: tuple[str, ...] = ()
    is_name_fixed: bool = True

    @property
    def name(self) -> str:
        """Say "artifact", "execution" or "context"."""
        return self.types.name

    @property
    def owner_column(self) -> str:
        """Name the column of the property table that holds the node's id."""
        return f"{self.name}_id"

    @cached_property
    def updatable(self) -> tuple[str, ...]:
        """The fields that an update replaces, beside the properties."""
        return (*self.own_columns, "external_id", *(() if self.is_name_fixed else ("name",)))

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The fields that make an update count as a change when they differ from the stored ones."""
        return ("name", "type", "external_id", "system_metadata", *self.own_columns)

    @cached_property
    def select_nodes(self) -> Select[Any]:
        """Select whole rows with the name of the type, whose row may be gone."""
        return select(self.table, type_.c.name.label("type")).join_from(
            self.table, type_, self.table.c.type_id == type_.c.id, isouter=True
        )

    @cached_property
    def select_properties(self) -> Select[Any]:
        """Select what `properties.fill` takes, for owners given as a list `owners`."""
        columns = self.property_table.c
        owner = columns[self.owner_column]
        return select(
            owner, columns.name, columns.is_custom_property, *(columns[name] for name in properties.VALUE_COLUMNS)
        ).where(owner.in_(bindparam("owners", expanding=True)))

    @cached_property
    def select_existing_ids(self) -> Select[Any]:
        """Select those of the list `ids` that are there."""
        return select(self.table.c.id).where(self.table.c.id.in_(bindparam("ids", expanding=True)))

    def describe(self, node: NodeT) -> str:
        """Name a node in a message: by name, else by external id, else by id."""
        if node.HasField("name"):
            return f'{self.name} "{node.name}"'
        if node.HasField("external_id"):
            return f'{self.name} with external id "{node.external_id}"'
        return f"{self.name} {node.id}" if node.HasField("id") else f"{self.name} without name"


def milliseconds_since_epoch() -> int:
    """Return the time that nodes and events written now carry."""
    return time.time_ns() // 1_000_000


def get(
    connection: Connection,
    kind: NodeKind[NodeT],
    *conditions: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[NodeT]:
    """Return the nodes that meet all conditions (over the columns of `kind.table`), by id unless told otherwise."""
    statement = kind.select_nodes.where(*conditions).order_by(*(order_by or (kind.table.c.id,))).limit(limit)
    return _read(connection, kind, connection.execute(statement))


def _read(connection: Connection, kind: NodeKind[NodeT], rows: CursorResult[Any]) -> list[NodeT]:
    columns = tuple(rows.keys())
    found: dict[int, NodeT] = {}
    for row in rows.all():
        node = kind.message(**dict(zip(columns, row, strict=True)))
        found[node.id] = node
    for batch in dialects.batches(connection.dialect, found):
        properties.fill(found, connection.execute(kind.select_properties, {"owners": batch}).all())
    return list(found.values())


def by_ids(connection: Connection, kind: NodeKind[NodeT], ids: Iterable[int]) -> list[NodeT]:
    """Return the nodes with these ids, each once, by id; unknown ids add nothing."""
    return by_values(connection, kind, "id", ids)


def by_values(connection: Connection, kind: NodeKind[NodeT], column: str, values: Iterable[Any]) -> list[NodeT]:
    """Return the nodes whose column of this name holds one of these values, each once, by id."""
    distinct = set(values)
    limits.refuse_nul(f"the {column} of the {kind.name}", (value for value in distinct if isinstance(value, str)))
    found = [
        node
        for batch in dialects.batches(connection.dialect, sorted(distinct))
        for node in _read(connection, kind, connection.execute(_select_by(kind, column), {"values": batch}))
    ]
    return sorted(found, key=lambda node: node.id)


@cache
def _select_by(kind: NodeKind[Any], column: str) -> Select[Any]:
    """Select nodes by a list `values`; built once, since building takes as long as running it."""
    is_wanted = kind.table.c[column].in_(bindparam("values", expanding=True))
    return kind.select_nodes.where(is_wanted).order_by(kind.table.c.id)


def by_external_ids(connection: Connection, kind: NodeKind[NodeT], external_ids: Sequence[str]) -> list[NodeT]:
    """Return the nodes with these external ids.

    Raises:
        InvalidArgumentError: one of them is empty.
        NotFoundError: ids were given, and none is known.
    """
    if "" in external_ids:
        raise InvalidArgumentError(f"an external id is empty; give the ids of {kind.name}s that have one")
    found = by_values(connection, kind, "external_id", external_ids)
    if external_ids and not found:
        raise NotFoundError(f"no {kind.name} has one of the external ids {list(external_ids)}")
    return found


def by_type_and_name(
    connection: Connection, kind: NodeKind[NodeT], type_name: str, type_version: str, name: str
) -> NodeT | None:
    """Return the node of a type with this name, or None; version "" is the type without version."""
    limits.refuse_nul(f"the name of the {kind.name}", (name,))
    type_id = node_types.id_of(connection, kind.types, type_name, type_version)
    found = get(connection, kind, kind.table.c.type_id == type_id, kind.table.c.name == name) if type_id else []
    return found[0] if found else None


def existing_ids(connection: Connection, kind: NodeKind[NodeT], ids: Iterable[int]) -> set[int]:
    """Return those of the ids that nodes have."""
    return {
        id_
        for batch in dialects.batches(connection.dialect, set(ids))
        for id_ in connection.execute(kind.select_existing_ids, {"ids": batch}).scalars()
    }
