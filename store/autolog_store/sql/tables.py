"""Every table and column of MLMD's schema, version 10.

Names are never quoted: SQLite and MySQL keep their CamelCase and PostgreSQL folds them to lower case, so each finds the
tables that MLMD made. There are no foreign keys in this schema; the calls check what they link.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    quoted_name,
    text,
)

from autolog_store.sql.column_types import (
    SHORT_TEXT,
    Base64Proto,
    Bytes,
    Flag,
    Id,
    Int,
    LongText,
    Milliseconds,
    TypeKind,
)

metadata = MetaData()

# Of a property: one of them is set. In the order in which MLMD looks for it.
VALUE_COLUMNS = ("int_value", "double_value", "string_value", "proto_value", "bool_value")


def _table(name: str, *columns: Column[Any] | UniqueConstraint) -> Table:
    # AUTOINCREMENT: SQLite hands out no id twice, even when the newest row is deleted by hand.
    autoincrement = any(isinstance(column, Column) and column.name == "id" for column in columns)
    return Table(name, metadata, *columns, quote=False, sqlite_autoincrement=autoincrement)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _key(name: str) -> Column[int]:
    return Column(name, Int, primary_key=True, autoincrement=False)


def _time(name: str) -> Column[int]:
    return Column(name, Milliseconds, nullable=False, server_default=text("0"))


def _unique(name: str | None, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(*columns, name=quoted_name(name, quote=False) if name else None)


type_ = _table(
    "Type",
    _id(),
    Column("name", SHORT_TEXT, nullable=False),
    Column("version", SHORT_TEXT),
    Column("type_kind", TypeKind, nullable=False),
    Column("description", Text),
    Column("input_type", Text),
    Column("output_type", Text),
    Column("external_id", SHORT_TEXT, unique=True),
)
type_property = _table(
    "TypeProperty",
    _key("type_id"),
    Column("name", SHORT_TEXT, primary_key=True),
    Column("data_type", Int),
)
parent_type = _table("ParentType", _key("type_id"), _key("parent_type_id"))

artifact = _table(
    "Artifact",
    _id(),
    Column("type_id", Int, nullable=False),
    Column("uri", Text),
    Column("state", Int),
    Column("name", SHORT_TEXT),
    Column("external_id", SHORT_TEXT, unique=True),
    _time("create_time_since_epoch"),
    _time("last_update_time_since_epoch"),
    _unique("UniqueArtifactTypeName", "type_id", "name"),
)
execution = _table(
    "Execution",
    _id(),
    Column("type_id", Int, nullable=False),
    Column("last_known_state", Int),
    Column("name", SHORT_TEXT),
    Column("external_id", SHORT_TEXT, unique=True),
    _time("create_time_since_epoch"),
    _time("last_update_time_since_epoch"),
    _unique("UniqueExecutionTypeName", "type_id", "name"),
)
context = _table(
    "Context",
    _id(),
    Column("type_id", Int, nullable=False),
    Column("name", SHORT_TEXT, nullable=False),
    Column("external_id", SHORT_TEXT, unique=True),
    _time("create_time_since_epoch"),
    _time("last_update_time_since_epoch"),
    _unique(None, "type_id", "name"),
)


def _properties_of(owner: str) -> Table:
    """Return the table of an owner's properties: one row per name and map, with one of the value columns set."""
    table = _table(
        f"{owner}Property",
        _key(f"{owner.lower()}_id"),
        Column("name", SHORT_TEXT, primary_key=True),
        Column("is_custom_property", Flag, primary_key=True),
        Column("int_value", Int),
        Column("double_value", Double),
        Column("string_value", LongText),
        Column("byte_value", Bytes),
        Column("proto_value", Base64Proto),
        Column("bool_value", Boolean),
    )
    for kind in ("int", "double", "string"):
        value = table.c[f"{kind}_value"]
        Index(
            f"idx_{owner.lower()}_property_{kind}",
            table.c.name,
            table.c.is_custom_property,
            value,
            sqlite_where=value.is_not(None),
        )
    return table


artifact_property = _properties_of("Artifact")
execution_property = _properties_of("Execution")
context_property = _properties_of("Context")

event = _table(
    "Event",
    _id(),
    Column("artifact_id", Int, nullable=False),
    Column("execution_id", Int, nullable=False),
    Column("type", Int, nullable=False),
    Column("milliseconds_since_epoch", Milliseconds),
    _unique("UniqueEvent", "artifact_id", "execution_id", "type"),
)
event_path = _table(
    "EventPath",
    Column("event_id", Int, nullable=False),
    Column("is_index_step", Flag, nullable=False),
    Column("step_index", Int),
    Column("step_key", Text),
)
association = _table(
    "Association",
    _id(),
    Column("context_id", Int, nullable=False),
    Column("execution_id", Int, nullable=False),
    _unique(None, "context_id", "execution_id"),
)
attribution = _table(
    "Attribution",
    _id(),
    Column("context_id", Int, nullable=False),
    Column("artifact_id", Int, nullable=False),
    _unique(None, "context_id", "artifact_id"),
)
parent_context = _table("ParentContext", _key("context_id"), _key("parent_context_id"))
mlmd_env = _table("MLMDEnv", Column("schema_version", Integer, primary_key=True, autoincrement=False))

Index("idx_artifact_uri", artifact.c.uri)
for _node in (artifact, execution, context):
    _name = _node.name.lower()
    Index(f"idx_{_name}_create_time_since_epoch", _node.c.create_time_since_epoch)
    Index(f"idx_{_name}_last_update_time_since_epoch", _node.c.last_update_time_since_epoch)
    Index(f"idx_{_name}_external_id", _node.c.external_id)
Index("idx_type_name", type_.c.name)
Index("idx_type_external_id", type_.c.external_id)
Index("idx_event_execution_id", event.c.execution_id)
Index("idx_eventpath_event_id", event_path.c.event_id)
Index("idx_parentcontext_parent_context_id", parent_context.c.parent_context_id)
# Ours: MLMD searches these two edges from the far side without an index.
Index("idx_association_execution_id", association.c.execution_id)
Index("idx_attribution_artifact_id", attribution.c.artifact_id)


def add_options_of_mysql() -> None:
    """Declare what tables and indexes have on MySQL only; SQLAlchemy imports a dialect that is named, so this is late.

    On MySQL our tables compare text byte for byte, as the other databases do, and take their text as it travels; see
    servers.py. The tables that MLMD made have whatever collation the server had.
    """
    for table in metadata.tables.values():
        table.dialect_kwargs.update(mysql_engine="InnoDB", mysql_charset="latin1", mysql_collate="latin1_bin")
        for index in table.indexes:
            texts = [column.name for column in index.columns if column.name in ("uri", "string_value")]
            if texts:
                index.dialect_kwargs["mysql_length"] = dict.fromkeys(texts, 255)
