"""Filter query: what its names mean: attributes, neighbours and properties of a node, as columns of joined tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, ColumnElement, Double, FromClause, String, Table, literal, select
from sqlalchemy.types import TypeEngine

from autolog_store.filter_query.lexer import invalid
from autolog_store.filter_query.tree import Name, Type
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import tables

Kind = Literal["artifact", "execution", "context"]

SQL_TYPES: Mapping[str, TypeEngine[Any]] = {
    # Integers of a query have 64 bits, also where the column they meet has 32.
    "INT64": BigInteger(),
    "DOUBLE": Double(),
    "STRING": String(),
    "BOOL": Boolean(),
}


@dataclass(frozen=True)
class Value:
    """A part of the query in SQL.

    `enum` has the names that may stand for the values of this column, and `always_true` is a condition that excludes
    nothing but opens an index to the database.
    """

    sql: ColumnElement[Any]
    type: Type
    enum: Mapping[str, int] | None = None
    is_indexed: bool = False
    always_true: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class _Neighbour:
    """What lies one edge away: rows of `edge` whose column `near` is the node asked for and `far` the other end.

    Without `node` the edge itself is the neighbour.
    """

    edge: Table
    near: str
    fields: tuple[str, ...]
    far: str = ""
    node: Table | None = None


@dataclass(frozen=True)
class _NodeTerms:
    table: Table
    properties: Table
    fields: tuple[str, ...]
    neighbours: Mapping[str, _Neighbour]


_TIMES = ("create_time_since_epoch", "last_update_time_since_epoch")
_ATTRIBUTES = ("id", "name", "type", *_TIMES)
_EVENT = ("type", "milliseconds_since_epoch")

_NODES: Mapping[Kind, _NodeTerms] = {
    "artifact": _NodeTerms(
        tables.artifact,
        tables.artifact_property,
        fields=(*_ATTRIBUTES, "type_id", "external_id", "uri", "state"),
        neighbours={
            "contexts_": _Neighbour(tables.attribution, "artifact_id", _ATTRIBUTES, "context_id", tables.context),
            "events_": _Neighbour(tables.event, "artifact_id", (*_EVENT, "execution_id")),
        },
    ),
    "execution": _NodeTerms(
        tables.execution,
        tables.execution_property,
        fields=(*_ATTRIBUTES, "type_id", "external_id", "last_known_state"),
        neighbours={
            "contexts_": _Neighbour(tables.association, "execution_id", _ATTRIBUTES, "context_id", tables.context),
            "events_": _Neighbour(tables.event, "execution_id", (*_EVENT, "artifact_id")),
        },
    ),
    "context": _NodeTerms(
        tables.context,
        tables.context_property,
        fields=(*_ATTRIBUTES, "type_id", "external_id"),
        neighbours={
            "artifacts_": _Neighbour(
                tables.attribution,
                "context_id",
                (*_ATTRIBUTES, "external_id", "uri", "state"),
                "artifact_id",
                tables.artifact,
            ),
            "executions_": _Neighbour(
                tables.association,
                "context_id",
                (*_ATTRIBUTES, "external_id", "last_known_state"),
                "execution_id",
                tables.execution,
            ),
            "parent_contexts_": _Neighbour(
                tables.parent_context, "context_id", _ATTRIBUTES, "parent_context_id", tables.context
            ),
            "child_contexts_": _Neighbour(
                tables.parent_context, "parent_context_id", _ATTRIBUTES, "context_id", tables.context
            ),
        },
    ),
}
_PROPERTY_MAPS = {"properties": False, "custom_properties": True}
_PROPERTY_TYPES: Mapping[str, Type] = {
    "int_value": "INT64",
    "double_value": "DOUBLE",
    "string_value": "STRING",
    "bool_value": "BOOL",
}
_STRINGS = frozenset(["name", "type", "external_id", "uri"])
_ENUMS: Mapping[str, Mapping[str, int]] = {
    "state": dict(pb.Artifact.State.items()),
    "last_known_state": dict(pb.Execution.State.items()),
}
_EVENT_TYPES = dict(pb.Event.Type.items())
_ALIAS = re.compile(r"[0-9A-Za-z_]+")

MAX_TABLES = 60
"""How many tables a query may join; MySQL ends at 61 and SQLite at 64."""


@dataclass
class _Joined:
    """A table in FROM that has nodes or events; its type is joined when a term first speaks of it."""

    table: FromClause
    spelling: str = ""
    type_name: ColumnElement[str] | None = field(default=None)


class Terms:
    """Finds what the names of one query mean, and remembers what has to be joined for them.

    Each alias, and each property name of a map, is joined once. All joins are inner ones, as in MLMD: a node without
    such a neighbour or property is never found, whatever else the query says.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._terms = _NODES[kind]
        self._node = _Joined(self._terms.table)
        self._neighbours: dict[str, _Joined] = {}
        self._properties: dict[tuple[str, str], FromClause] = {}
        self._joined_tables = 1
        self._ids: list[ColumnElement[int]] = []  # in what is joined: whose neighbour or property it is
        self._links: list[ColumnElement[bool]] = []
        self._has_attribute = False

    @property
    def table(self) -> Table:
        """The table of the nodes asked for."""
        return self._terms.table

    @property
    def may_repeat(self) -> bool:
        """True when the joins give a node several rows: it may have many neighbours, but one value of a property."""
        return bool(self._neighbours)

    @property
    def is_joined(self) -> bool:
        """Whether anything stands beside the table of the nodes."""
        return bool(self._ids or self._links)

    @property
    def id(self) -> ColumnElement[int]:
        """The column with the ids of the nodes found: their own only if the query names another of their columns."""
        return self._ids[0] if self._ids and not self._has_attribute else self.table.c.id

    def links(self, id_: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """Return the conditions that join all tables, where `id_` holds the ids of the nodes."""
        return [*(column == id_ for column in self._ids if column is not id_), *self._links]

    def is_attribute(self, word: str) -> bool:
        """Whether a bare word is an attribute of the node."""
        return word.lower() in self._terms.fields

    def find(self, name: Name) -> Value:
        """Return the column that a name means, and join its table unless it is joined already."""
        head, *rest = name.path
        if not rest and self.is_attribute(head):
            self._has_attribute = True
            return self._column(self._node, head.lower(), name)
        if rest and self.is_attribute(head):
            raise invalid(f"expected no field of {head}, found {head}.{rest[0]}", name.at)
        if head in _PROPERTY_MAPS:
            return self._property(name)
        for prefix, neighbour in self._terms.neighbours.items():
            if head.startswith(prefix) and _ALIAS.fullmatch(head, len(prefix)):
                return self._neighbour(name, neighbour)
        raise invalid(
            f"unrecognized name: {'.'.join(name.path)}; expected a term of {self._kind}s: {self._known()}", name.at
        )

    def _known(self) -> str:
        neighbours = [f"{prefix}<alias>.<field>" for prefix in self._terms.neighbours]
        properties = [f"{owner}.<name>.<column>" for owner in _PROPERTY_MAPS]
        return ", ".join([*self._terms.fields, *neighbours, *properties])

    def _property(self, name: Name) -> Value:
        owner, *rest = name.path
        if len(rest) != 2 or rest[1] not in _PROPERTY_TYPES:
            columns = ", ".join(_PROPERTY_TYPES)
            raise invalid(
                f"expected {owner}.<name>.<column>, column one of {columns}; found {'.'.join(name.path)}", name.at
            )
        key, column = rest
        if (owner, key) not in self._properties:
            values = self._join(self._terms.properties, name)
            self._ids.append(values.c[f"{self._kind}_id"])
            self._links += [
                values.c.name == literal(key, String()),
                values.c.is_custom_property == literal(_PROPERTY_MAPS[owner], Boolean()),
            ]
            self._properties[owner, key] = values
        return Value(self._properties[owner, key].c[column], _PROPERTY_TYPES[column], is_indexed=column != "bool_value")

    def _neighbour(self, name: Name, neighbour: _Neighbour) -> Value:
        alias, *rest = name.path
        if len(rest) != 1 or rest[0].lower() not in neighbour.fields:
            expected = f"expected {alias}.<field>, field one of {', '.join(neighbour.fields)}"
            raise invalid(f"{expected}; found {'.'.join(name.path)}", name.positions[-1] if name.positions else name.at)
        joined = self._neighbours.get(alias.lower())
        if not joined:
            joined = self._neighbours[alias.lower()] = _Joined(self._join_neighbour(neighbour, name), alias)
        if joined.spelling != alias:
            raise invalid(
                f"expected {joined.spelling} or another name, found {alias}: it differs only in case", name.at
            )
        return self._column(joined, rest[0].lower(), name)

    def _join_neighbour(self, neighbour: _Neighbour, name: Name) -> FromClause:
        edge = self._join(neighbour.edge, name)
        self._ids.append(edge.c[neighbour.near])
        if neighbour.node is None:
            return edge
        node = self._join(neighbour.node, name)
        self._links.append(node.c.id == edge.c[neighbour.far])
        return node

    def _column(self, joined: _Joined, field_name: str, name: Name) -> Value:
        columns = joined.table.c
        if field_name == "type" and "type_id" not in columns:
            return Value(columns.type, "INT64", _EVENT_TYPES)
        if field_name == "type":
            if joined.type_name is None:
                type_ = self._join(tables.type_, name)
                self._links.append(type_.c.id == columns.type_id)
                joined.type_name = type_.c.name
            # So many nodes have neighbours of any one type that this is no way to find the few.
            return Value(joined.type_name, "STRING", is_indexed=joined is self._node)
        if field_name == "name":
            # Names are indexed within their types only; this names the types, so that none is searched row by row.
            named_types = columns.type_id.in_(select(tables.type_.c.id))
            return Value(columns.name, "STRING", is_indexed=True, always_true=named_types)
        type_name: Type = "STRING" if field_name in _STRINGS else "INT64"
        is_indexed = field_name not in (*_ENUMS, "milliseconds_since_epoch")
        return Value(columns[field_name], type_name, _ENUMS.get(field_name), is_indexed)

    def _join(self, table: Table, name: Name) -> FromClause:
        self._joined_tables += 1
        if self._joined_tables > MAX_TABLES:
            raise invalid(
                f"expected terms from at most {MAX_TABLES} tables (aliases and properties), found more", name.at
            )
        return table.alias()
