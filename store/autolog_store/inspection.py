"""What a database holds and what is wrong with it, found without changing anything."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, func, select

from autolog_store.errors import AbortedError, InternalError, OpeningError
from autolog_store.graph import node_types
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection as connections
from autolog_store.sql import schema, tables
from autolog_store.sql.database import Database

_COUNTED = {
    "artifacts": tables.artifact,
    "executions": tables.execution,
    "contexts": tables.context,
    "events": tables.event,
    "types": tables.type_,
}

# What must point to something: how to name those that do not, the column, and what it points to.
_REFERENCES: tuple[tuple[str, Column[int], Column[int]], ...] = (
    ("artifacts without their type", tables.artifact.c.type_id, tables.type_.c.id),
    ("executions without their type", tables.execution.c.type_id, tables.type_.c.id),
    ("contexts without their type", tables.context.c.type_id, tables.type_.c.id),
    ("events without their artifact", tables.event.c.artifact_id, tables.artifact.c.id),
    ("events without their execution", tables.event.c.execution_id, tables.execution.c.id),
    ("attributions without their artifact", tables.attribution.c.artifact_id, tables.artifact.c.id),
    ("attributions without their context", tables.attribution.c.context_id, tables.context.c.id),
    ("associations without their execution", tables.association.c.execution_id, tables.execution.c.id),
    ("associations without their context", tables.association.c.context_id, tables.context.c.id),
    ("parent links without their parent", tables.parent_context.c.parent_context_id, tables.context.c.id),
    ("parent links without their child", tables.parent_context.c.context_id, tables.context.c.id),
)


@dataclass(frozen=True)
class Inspection:
    """What a database holds.

    Args:
        backend: sqlite, mysql or postgresql.
        version: Its schema version.
        counts: How many artifacts, executions, contexts, events and types it holds.
        missing_tables: MLMD's tables that it lacks; older versions have fewer.
    """

    backend: str
    version: int
    counts: dict[str, int]
    missing_tables: list[str]

    @property
    def is_current(self) -> bool:
        """Whether it has all tables of the version that this package writes."""
        return self.version == schema.VERSION and not self.missing_tables


def inspect(config: pb.ConnectionConfig | str) -> Inspection:
    """Return what a database holds.

    Raises:
        OpeningError: it cannot be read, is not MLMD's, or is newer than what this package knows.
    """
    return _read(config)[0]


def problems(config: pb.ConnectionConfig | str) -> tuple[Inspection, list[str]]:
    """Return what a database holds, and one sentence for each thing that is wrong with it and what to do.

    Raises:
        OpeningError: it cannot be read, is not MLMD's, or is newer than what this package knows.
    """
    found, inside = _read(config, looks_inside=True)
    return found, [*_problems_of_schema(found), *inside]


def _read(config: pb.ConnectionConfig | str, *, looks_inside: bool = False) -> tuple[Inspection, list[str]]:
    database = Database(connections.create(config))
    try:
        with database.transaction(writes=False) as connection:
            version, missing = schema.describe(connection)
            if version is None:
                raise OpeningError("it has no tables of MLMD; the first program that writes to it creates them")
            if version > schema.VERSION:
                raise OpeningError(
                    f"its schema version {version} is newer than {schema.VERSION}, the newest that this autolog knows; "
                    "upgrade autolog-sdk"
                )
            counts = {name: _count(connection, table) for name, table in _COUNTED.items() if table.name not in missing}
            found = Inspection(connection.dialect.name, version, counts, missing)
            return found, _problems_inside(connection) if looks_inside and found.is_current else []
    except (AbortedError, InternalError) as error:
        raise OpeningError(f"cannot read {database.engine.url.database or 'the database'}: {error.message}") from error
    finally:
        database.close()


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _problems_of_schema(found: Inspection) -> list[str]:
    if found.version < schema.VERSION:
        advice = "back it up, then run `autolog store upgrade`"
        return [f"its schema version {found.version} is older than {schema.VERSION}; {advice}"]
    if found.missing_tables:
        return [f"it lacks the tables {', '.join(found.missing_tables)}; restore it from a backup"]
    return []


def _problems_inside(connection: Connection) -> list[str]:
    found = []
    if not node_types.has_simple_types(connection):
        found.append("it lacks some of the built-in types; the first program that writes to it adds them")
    for what, column, target in _REFERENCES:
        source, owner = column.table, target.table.alias("owner")
        joined = source.outerjoin(owner, column == owner.c.id)
        statement = select(func.count()).select_from(joined).where(owner.c.id.is_(None), column.is_not(None))
        if count := connection.execute(statement).scalar_one():
            found.append(
                f"it holds {count} {what}, which some reads leave out; restore it from a backup if they matter"
            )
    return found
