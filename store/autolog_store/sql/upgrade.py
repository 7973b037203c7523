"""From any older schema version to the newest in one go: tables are made anew and filled with what the old ones hold.

The history of the schema only ever added tables, columns and keys, but for three turns, which are taken care of here:
version 0 called `type_kind` otherwise, events could be doubled before version 8, and a property may have lost its only
value when somebody once downgraded the database.
"""

from sqlalchemy import Connection, MetaData, Table, column, delete, func, insert, inspect, or_, select, table, text
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from autolog_store.sql import tables
from autolog_store.sql.tables import artifact_property, context_property, event, event_path, execution_property

_OLD_NAMES = {("Type", "type_kind"): "is_artifact_type"}


def rebuild_tables(connection: Connection) -> None:
    """Bring all tables to the newest version, with their rows; `mlmd_env` is left empty.

    On SQLite, an error undoes everything; make a backup elsewhere.
    """
    present = set(inspect(connection).get_table_names())
    for new in tables.metadata.sorted_tables:
        if new.name in present:
            connection.execute(text(f"ALTER TABLE {new.name} RENAME TO Old{new.name}"))
        connection.execute(CreateTable(new))
        if new.name in present and new is not tables.mlmd_env:
            _copy(connection, new)
        if new.name in present:
            connection.execute(DropTable(Table(f"Old{new.name}", MetaData(), quote=False)))
    _forget_orphaned_paths(connection)
    for new in tables.metadata.sorted_tables:
        for index in new.indexes:
            connection.execute(CreateIndex(index))


def columns_of(connection: Connection, table_name: str) -> set[str]:
    """Return the names of a table's columns."""
    # Not by reflection: that warns of MLMD's own column types.
    return set(connection.execute(text(f"SELECT * FROM {table_name} LIMIT 0")).keys())  # noqa: S608 - our own name


def _copy(connection: Connection, new: Table) -> None:
    """Fill a new table from the old one beside it; columns that the old one lacks take their defaults."""
    present = columns_of(connection, f"Old{new.name}")
    sources = {
        found.name: name
        for found in new.columns
        for name in (found.name, _OLD_NAMES.get((new.name, found.name)))
        if name in present
    }
    old = table(f"Old{new.name}", *map(column, sources.values()))
    query = select(*(old.c[name] for name in sources.values()))
    if new is event:
        newest = select(func.max(old.c.id)).group_by(old.c.artifact_id, old.c.execution_id, old.c.type)
        query = query.where(old.c.id.in_(newest))
    if new in (artifact_property, execution_property, context_property):
        query = query.where(or_(*(old.c[name].is_not(None) for name in sources if name.endswith("_value"))))
    connection.execute(insert(new).from_select(list(sources), query))


def _forget_orphaned_paths(connection: Connection) -> None:
    connection.execute(delete(event_path).where(event_path.c.event_id.not_in(select(event.c.id))))
