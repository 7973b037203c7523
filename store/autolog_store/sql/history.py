"""What MLMD's schema looked like in each version: the tables of today without what came later.

The history only ever added tables, columns, keys and indexes, but for two turns: version 0 and 1 called `type_kind`
otherwise, and an index of versions 6 and 7 was replaced by a unique key.
"""

from typing import Any

from sqlalchemy import Column, Index, MetaData, Table, Text, UniqueConstraint, quoted_name

from autolog_store.sql import tables
from autolog_store.sql.column_types import LongText

NEWEST = 10

_TIMES = ("create_time_since_epoch", "last_update_time_since_epoch")
_PROPERTIES = ("ArtifactProperty", "ExecutionProperty", "ContextProperty")

_TABLES_SINCE = {
    "MLMDEnv": 1,
    "Context": 3,
    "ContextProperty": 3,
    "Association": 4,
    "Attribution": 4,
    "ParentType": 6,
    "ParentContext": 6,
}
_COLUMNS_SINCE = {
    **{("Artifact", name): 5 for name in ("state", "name", *_TIMES)},
    **{("Execution", name): 5 for name in ("last_known_state", "name", *_TIMES)},
    **{("Context", name): 5 for name in _TIMES},
    **{("Type", name): 6 for name in ("version", "description")},
    **{(name, "byte_value"): 7 for name in _PROPERTIES},
    **{(name, "external_id"): 9 for name in ("Type", "Artifact", "Execution", "Context")},
    **{(name, value): 10 for name in _PROPERTIES for value in ("proto_value", "bool_value")},
}
_UNIQUE_SINCE = {"UniqueArtifactTypeName": 5, "UniqueExecutionTypeName": 5, "UniqueEvent": 8}
_INDEXES_SINCE = {
    **{f"idx_{node}_{time}": 6 for node in ("artifact", "execution", "context") for time in _TIMES},
    **dict.fromkeys(("idx_artifact_uri", "idx_event_execution_id", "idx_type_name"), 6),
    "idx_parentcontext_parent_context_id": 6,
    "idx_eventpath_event_id": 7,
    **{
        f"idx_{node}_property_{kind}": 8
        for node in ("artifact", "execution", "context")
        for kind in ("int", "double", "string")
    },
    **{f"idx_{table}_external_id": 9 for table in ("type", "artifact", "execution", "context")},
    "idx_association_execution_id": NEWEST,  # the two of our own
    "idx_attribution_artifact_id": NEWEST,
}
_IS_TEXT_SHORT_BEFORE = 7  # on MySQL


def name_of(table: str, column: str, version: int) -> str:
    """Return what a column of today was called in a version."""
    return "is_artifact_type" if (table, column) == ("Type", "type_kind") and version < 2 else column


def at(version: int) -> MetaData:
    """Return the tables of a version, from 0 to 10."""
    if version == NEWEST:
        return tables.metadata
    metadata = MetaData()
    for table in tables.metadata.sorted_tables:
        if _TABLES_SINCE.get(table.name, 0) <= version:
            _add(metadata, table, version)
    return metadata


def _add(metadata: MetaData, table: Table, version: int) -> None:
    columns = [
        _older(column, version)
        for column in table.columns
        if _COLUMNS_SINCE.get((table.name, column.name), 0) <= version
    ]
    present = {column.name for column in columns}
    keys = [
        UniqueConstraint(*key.columns.keys(), name=quoted_name(str(key.name), quote=False) if key.name else None)
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
        and present.issuperset(key.columns.keys())
        and _UNIQUE_SINCE.get(str(key.name), 0) <= version
    ]
    old = Table(table.name, metadata, *columns, *keys, quote=False, **table.kwargs)
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if _INDEXES_SINCE[str(index.name)] <= version:
            Index(str(index.name), *(old.c[column.name] for column in index.columns), **_options(index, old))
    if table is tables.event and version in (6, 7):
        Index("idx_event_artifact_id", old.c.artifact_id)


def _older(column: Column[Any], version: int) -> Column[Any]:
    is_short = isinstance(column.type, LongText) and version < _IS_TEXT_SHORT_BEFORE
    return Column(
        name_of(column.table.name, column.name, version),
        Text() if is_short else column.type,
        primary_key=column.primary_key,
        nullable=column.nullable,
        autoincrement=column.autoincrement,
        server_default=column.server_default.arg if column.server_default is not None else None,  # type: ignore[attr-defined]
    )


def _options(index: Index, old: Table) -> dict[str, Any]:
    options = dict(index.kwargs)
    if options.get("sqlite_where") is not None:
        *_, value = index.columns
        options["sqlite_where"] = old.c[value.name].is_not(None)
    return options
