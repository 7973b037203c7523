"""What artifacts, executions and contexts share, and how they are read; `node_writes.py` writes them."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, Table, select

from autolog_store.errors import InvalidArgumentError, NotFoundError
from autolog_store.graph import node_types, properties
from autolog_store.graph.unreadable import UNREADABLE, as_lost
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import dialects, limits
from autolog_store.sql.statements import Prepared, given, is_wanted
from autolog_store.sql.tables import VALUE_COLUMNS, type_
from autolog_store.sql.transaction import Rows, Transaction

MAPS = ("properties", "custom_properties")
_FEW = 8  # nodes are read in one statement with their properties

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
    def lasting(self) -> tuple[str, ...]:
        """The fields that no update changes."""
        fields = (field.name for field in self.message.DESCRIPTOR.fields)
        return tuple(name for name in fields if name not in (*self.updatable, *MAPS))

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The fields that make an update count as a change when they differ from the stored ones."""
        return ("name", "type", "external_id", "system_metadata", *self.own_columns)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The fields that a row of `select` holds, in order."""
        return (*(column.name for column in self.table.columns), "type")

    @cached_property
    def property_columns(self) -> tuple[str, ...]:
        """What `properties.to_row` gives and `properties.fill` takes."""
        return (self.owner_column, "name", "is_custom_property", *VALUE_COLUMNS)

    def select(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        """Select whole rows, with the name of the type (which may be gone), that meet conditions over `table`."""
        return self._select_from(self.table).where(*conditions)

    def select_listed(self, ids: Subquery) -> Select[Any]:
        """Select whole rows for the ids in the one column of a subquery; one of nothing but NULL if a node is gone."""
        (id_,) = ids.c
        return self._select_from(ids.join(self.table, self.table.c.id == id_, isouter=True))

    def _select_from(self, source: FromClause) -> Select[Any]:
        with_type = source.join(type_, self.table.c.type_id == type_.c.id, isouter=True)
        return select(self.table, type_.c.name.label("type")).select_from(with_type)

    def with_properties(self, rows: Select[Any]) -> Select[Any]:
        """Select nodes with their properties, a row for each: good for a few nodes, since it repeats the rest."""
        columns = self.property_table.c
        return rows.add_columns(*(columns[name].label(f"property_{name}") for name in self.property_columns)).join(
            self.property_table, columns[self.owner_column] == self.table.c.id, isouter=True
        )

    @cached_property
    def properties_of_wanted(self) -> Prepared:
        """Select the properties of the wanted nodes."""
        columns = self.property_table.c
        return Prepared(
            select(*(columns[name] for name in self.property_columns)).where(is_wanted(columns[self.owner_column]))
        )

    @cached_property
    def is_of_type(self) -> ColumnElement[bool]:
        """The condition that a node is of the type with the id `type_id`."""
        return self.table.c.type_id == given("type_id")

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
    transaction: Transaction,
    kind: NodeKind[NodeT],
    statement: Prepared,
    make: Callable[..., NodeT] | None = None,
    **values: Any,
) -> list[NodeT]:
    """Return the nodes that a statement made from `kind.select` finds.

    Args:
        transaction: The call's own.
        kind: Which nodes.
        statement: What to run.
        make: What makes a message of its fields; the `add` of a response's repeated field saves copying them there.
        values: For the statement.
    """
    return read(transaction, kind, transaction.rows(statement, **values), make)


def read(
    transaction: Transaction, kind: NodeKind[NodeT], rows: Rows, make: Callable[..., NodeT] | None = None
) -> list[NodeT]:
    """Return the nodes that rows of `kind.select` stand for, with their properties; `make` as in `get`."""
    found = _made(kind, rows, make)
    rows = transaction.rows_of(kind.properties_of_wanted, found)
    properties.fill(found, rows, _proto_decoder(transaction, kind))
    return list(found.values())


def _made(kind: NodeKind[NodeT], rows: Rows, make: Callable[..., NodeT] | None) -> dict[int, NodeT]:
    """Return messages by id, without properties, of rows that begin with a kind's columns; a node may have several."""
    make, found, id_ = make or kind.message, {}, None
    try:
        for row in rows:
            id_ = row[0]
            if id_ not in found:
                found[id_] = make(**dict(zip(kind.columns, row, strict=False)))
    except UNREADABLE as error:
        raise as_lost(f"{kind.name} {id_}", error) from error
    return found


def by_ids(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    ids: Iterable[int],
    make: Callable[..., NodeT] | None = None,
) -> list[NodeT]:
    """Return the nodes with these ids, each once, by id; unknown ids add nothing."""
    wanted = set(ids)
    if len(wanted) <= _FEW:
        return by_values(transaction, kind, "id", wanted, make)
    return ask_by_ids(transaction, kind, wanted)(make)


def ask_by_ids(
    transaction: Transaction, kind: NodeKind[NodeT], ids: Iterable[int]
) -> Callable[[Callable[..., NodeT] | None], list[NodeT]]:
    """Return what returns the same, told what makes a message of its fields, and waits to be asked."""
    wanted = set(ids)
    whole = transaction.ask_of(_with_wanted(kind, "id"), wanted)
    values = transaction.ask_of(kind.properties_of_wanted, wanted)

    def read(make: Callable[..., NodeT] | None) -> list[NodeT]:
        found = _made(kind, sorted(whole.rows(), key=itemgetter(0)), make)
        rows = values.rows()
        if len(found) < len(wanted):
            rows = [row for row in rows if row[0] in found]
        properties.fill(found, rows, _proto_decoder(transaction, kind))
        return list(found.values())

    return read


def by_values(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    column: str,
    values: Iterable[Any],
    make: Callable[..., NodeT] | None = None,
) -> list[NodeT]:
    """Return the nodes whose column of this name holds exactly one of these values, each once, by id.

    `make` is as in `get`.
    """
    wanted, place = set(values), kind.columns.index(column)
    if column != "id":
        limits.refuse_nul(f"the {column} of the {kind.name}", wanted)
    if not wanted:
        return []
    if len(wanted) <= _FEW:
        rows = transaction.rows_alone(_whole_with_wanted(kind, column), wanted=list(wanted))
    else:
        rows = transaction.rows_of(_with_wanted(kind, column), wanted)
    # To MySQL texts are equal that differ in blanks at the end.
    rows = sorted((row for row in rows if row[place] in wanted), key=itemgetter(0))
    return read_whole(transaction, kind, rows, make) if len(wanted) <= _FEW else read(transaction, kind, rows, make)


@cache
def _with_wanted(kind: NodeKind[Any], column: str) -> Prepared:
    return Prepared(kind.select(is_wanted(kind.table.c[column])))


@cache
def _whole_with_wanted(kind: NodeKind[Any], column: str) -> Prepared:
    return Prepared(kind.with_properties(kind.select(is_wanted(kind.table.c[column]))))


def read_whole(
    transaction: Transaction, kind: NodeKind[NodeT], rows: Rows, make: Callable[..., NodeT] | None = None
) -> list[NodeT]:
    """Return the nodes that rows of `kind.with_properties` stand for; `make` as in `get`."""
    found, width = _made(kind, rows, make), len(kind.columns)
    properties.fill(found, (row[width:] for row in rows if row[width] is not None), _proto_decoder(transaction, kind))
    return list(found.values())


def _proto_decoder(transaction: Transaction, kind: NodeKind[Any]) -> Any:
    return kind.property_table.c.proto_value.type.result_processor(transaction.dialect, None) or bytes


def by_external_ids(
    transaction: Transaction,
    kind: NodeKind[NodeT],
    external_ids: Sequence[str],
    make: Callable[..., NodeT] | None = None,
) -> list[NodeT]:
    """Return the nodes with these external ids.

    Raises:
        InvalidArgumentError: one of them is empty.
        NotFoundError: ids were given, and none is known.
    """
    if "" in external_ids:
        raise InvalidArgumentError(f"an external id is empty; give the ids of {kind.name}s that have one")
    found = by_values(transaction, kind, "external_id", external_ids, make)
    if external_ids and not found:
        raise NotFoundError(f"no {kind.name} has one of the external ids {list(external_ids)}")
    return found


def by_type_and_name(
    transaction: Transaction, kind: NodeKind[NodeT], type_name: str, type_version: str, name: str
) -> NodeT | None:
    """Return the node of a type with this name, or None; version "" is the type without version."""
    limits.refuse_nul(f"the name of the {kind.name}", (name,))
    limits.refuse_nul(f"the name or version of the {kind.name} type", (type_name, type_version))
    statement = _whole_named(kind, has_version=bool(type_version))
    values = {"type_name": type_name, "version": type_version, "kind": kind.types.number}
    found = read_whole(transaction, kind, transaction.rows_alone(statement, name=name, **values))
    return found[0] if found else None


@cache
def _whole_named(kind: NodeKind[Any], *, has_version: bool) -> Prepared:
    type_id = node_types.select_id(given("type_name"), has_version=has_version).scalar_subquery()
    named = kind.select(kind.table.c.type_id == type_id, kind.table.c.name == given("name"))
    return Prepared(kind.with_properties(named))


def ask_ids_by_identity(
    transaction: Transaction, kind: NodeKind[Any], wanted: Iterable[tuple[int, str]]
) -> Callable[[], dict[tuple[int, str], int]]:
    """Look for nodes that have one of these types and names; return what returns the ids of those that are there."""
    names = defaultdict[int, set[str]](set)
    for type_id, name in wanted:
        names[type_id].add(name)
    answers = {type_id: transaction.ask_of(_identities(kind), names[type_id], type_id=type_id) for type_id in names}

    def ids() -> dict[tuple[int, str], int]:
        return {
            (type_id, name): id_
            for type_id, answer in answers.items()
            for name, id_ in ids_by_text(transaction, names[type_id], answer.rows()).items()
        }

    return ids


@cache
def _identities(kind: NodeKind[Any]) -> Prepared:
    columns = kind.table.c
    return Prepared(select(columns.id, columns.name).where(kind.is_of_type, is_wanted(columns.name)))


def ids_by_text(transaction: Transaction, wanted: Iterable[str], rows: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return the ids of rows that were found by a unique text, by the text that was looked for."""
    found = {text: id_ for id_, text in rows}
    if not dialects.has_collation(transaction.dialect):
        return found
    # MySQL may take two texts for one: by blanks at the end, or by the case of letters in tables that MLMD made.
    alike = {_folded(text): id_ for text, id_ in found.items()}
    ids = {text: found.get(text, alike.get(_folded(text))) for text in wanted}
    return {text: id_ for text, id_ in ids.items() if id_ is not None}


def _folded(text: str) -> str:
    return text.rstrip(" ").casefold()


def existing_ids(transaction: Transaction, table: Table, ids: Iterable[int]) -> set[int]:
    """Return those of the ids that nodes in a table have."""
    return ask_existing_ids(transaction, table, ids)()


def ask_existing_ids(transaction: Transaction, table: Table, ids: Iterable[int]) -> Callable[[], set[int]]:
    """Return what returns the same, and waits to be asked."""
    answer = transaction.ask_of(_ids_of(table), ids)
    return lambda: {id_ for (id_,) in answer.rows()}


@cache
def _ids_of(table: Table) -> Prepared:
    return Prepared(select(table.c.id).where(is_wanted(table.c.id)))
