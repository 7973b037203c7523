"""From any schema version to any other in one go: tables are made anew and filled with what the present ones hold.

What a version has no place for is left out. Events that were doubled before version 8 become one, the newest; a
property whose only value has no column any more is dropped with it.
"""

from sqlalchemy import (
    Connection,
    MetaData,
    Select,
    Table,
    column,
    delete,
    func,
    insert,
    inspect,
    or_,
    quoted_name,
    select,
    table,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from autolog_store.errors import OpeningError
from autolog_store.sql import history, tables
from autolog_store.sql.column_types import LongText

# What tables are called while they are changed: never as a copy is that somebody made before, such as OldArtifact.
_NEW, _OLD = "AutologNew", "AutologOld"

_CONTEXT_TYPE = 2
_MYSQL_TEXT = 2**16 - 1


def rebuild(connection: Connection, version: int) -> None:
    """Bring all tables, with their rows, to a version from 0 to 10, and note it in MLMDEnv.

    On SQLite and PostgreSQL an error undoes everything. MySQL ends a transaction at each change of a table; there the
    new tables are filled beside the old ones and take their place in one step, so that an error before leaves the old
    ones as they were.

    Raises:
        OpeningError: a table has a column of somebody else's, which would be lost.
    """
    _refuse_foreign_columns(connection)
    if connection.dialect.name == "mysql":
        _rebuild_beside(connection, version)
    else:
        _rebuild_in_place(connection, version)


def _refuse_foreign_columns(connection: Connection) -> None:
    present = table_names(connection)
    for name, one in tables.metadata.tables.items():
        known = {history.name_of(name, column.name, version) for column in one.c for version in (0, history.NEWEST)}
        foreign = sorted(columns_of(connection, name) - known) if name.lower() in present else []
        if foreign:
            raise OpeningError(
                f"the table {name} has the column {foreign[0]}, which is none of MLMD's and would be lost; "
                "move it to a table of its own before"
            )


def columns_of(connection: Connection, table_name: str) -> set[str]:
    """Return the names of a table's columns."""
    # Not by reflection: that warns of MLMD's own column types.
    return set(connection.execute(text(f"SELECT * FROM {table_name} LIMIT 0")).keys())  # noqa: S608 - our own name


def table_names(connection: Connection) -> set[str]:
    """Return the names of all tables in lower case, to which PostgreSQL folds them."""
    if connection.dialect.name == "sqlite":
        return {name.lower() for name in inspect(connection).get_table_names()}
    schema = "database()" if connection.dialect.name == "mysql" else "current_schema()"
    query = f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}"  # noqa: S608
    return {name.lower() for name in connection.execute(text(query)).scalars()}


def _rebuild_in_place(connection: Connection, version: int) -> None:
    present = table_names(connection)
    target = history.at(version)
    for new in target.sorted_tables:
        is_present = new.name.lower() in present
        if is_present:
            _set_aside(connection, new.name)
        connection.execute(CreateTable(new))
        if is_present:
            _copy(connection, f"{_OLD}{new.name}", new, version)
            _drop(connection, f"{_OLD}{new.name}")
    for name in tables.metadata.tables:
        if name not in target.tables and name.lower() in present:
            _drop(connection, name)
    _finish(connection, target, version)
    for new in target.sorted_tables:
        for index in sorted(new.indexes, key=lambda one: str(one.name)):
            connection.execute(CreateIndex(index))


def _rebuild_beside(connection: Connection, version: int) -> None:
    present = table_names(connection)
    beside, target = MetaData(), history.at(version)
    moves = []
    for name in tables.metadata.tables:
        for leftover in (f"{_NEW}{name}", f"{_OLD}{name}"):  # of an earlier attempt
            connection.execute(text(f"DROP TABLE IF EXISTS {leftover}"))
    for one in target.sorted_tables:
        new = one.to_metadata(beside, name=f"{_NEW}{one.name}")
        new.create(connection, checkfirst=False)
        if one.name.lower() in present:
            _copy(connection, one.name, new, version)
        moves.append(f"{_NEW}{one.name} TO {one.name}")
    _finish(connection, beside, version, prefix=_NEW)
    connection.exec_driver_sql("COMMIT")
    away = [name for name in tables.metadata.tables if name.lower() in present]
    moves = [f"{name} TO {_OLD}{name}" for name in away] + moves
    connection.execute(text(f"RENAME TABLE {', '.join(moves)}"))
    for name in away:
        _drop(connection, f"{_OLD}{name}")


def _drop(connection: Connection, name: str) -> None:
    connection.execute(DropTable(Table(name, MetaData(), quote=False)))


def _set_aside(connection: Connection, name: str) -> None:
    """Rename a table to make room for the new one, and for the names of its keys and indexes."""
    if connection.dialect.name == "postgresql":
        sequence = connection.execute(_POSTGRESQL_SEQUENCE, {"name": name.lower()}).scalar()
        if sequence:
            connection.execute(text(f"ALTER SEQUENCE {sequence} RENAME TO {_OLD}{name}_id_seq"))
        for key in connection.execute(_POSTGRESQL_KEYS, {"name": name.lower()}).scalars().all():
            connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT {key}"))
        for index in connection.execute(_POSTGRESQL_INDEXES, {"name": name.lower()}).scalars().all():
            connection.execute(text(f"DROP INDEX {index}"))
    connection.execute(text(f"ALTER TABLE {name} RENAME TO {_OLD}{name}"))


_POSTGRESQL_SEQUENCE = text(
    "SELECT pg_get_serial_sequence(attrelid::regclass::text, 'id') FROM pg_attribute "
    "WHERE attrelid = to_regclass(:name) AND attname = 'id'"
)
_POSTGRESQL_KEYS = text(
    "SELECT quote_ident(conname) FROM pg_constraint WHERE conrelid = to_regclass(:name) AND contype IN ('p', 'u')"
)
_POSTGRESQL_INDEXES = text("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = to_regclass(:name)")


def _copy(connection: Connection, old_name: str, new: Table, version: int) -> None:
    """Fill a new table from an old one; columns that the old one lacks take their defaults."""
    name = new.name.removeprefix(_NEW)
    if name == tables.mlmd_env.name:
        return
    present = columns_of(connection, old_name)
    sources = {
        found.name: source
        for found in tables.metadata.tables[name].columns
        for source in {history.name_of(name, found.name, 0), found.name}
        if source in present and history.name_of(name, found.name, version) in new.c
    }
    old = table(quoted_name(old_name, quote=False), *map(column, sources.values()))
    targets = [history.name_of(name, found, version) for found in sources]
    values = [
        func.left(old.c[source], _MYSQL_TEXT)
        if connection.dialect.name == "mysql"
        and isinstance(tables.metadata.tables[name].c[found].type, LongText)
        and not isinstance(new.c[target].type, LongText)
        else old.c[source]
        for (found, source), target in zip(sources.items(), targets, strict=True)
    ]
    query: Select[tuple[object, ...]] = select(*values)
    if name == "Event" and version >= 8:
        newest = select(func.max(old.c.id)).group_by(old.c.artifact_id, old.c.execution_id, old.c.type)
        query = query.where(old.c.id.in_(newest))
    if name == "Type" and version < 2:
        query = query.where(old.c[sources["type_kind"]] != _CONTEXT_TYPE)
    if name.endswith("Property") and name != "TypeProperty":
        query = query.where(or_(*(old.c[source].is_not(None) for source in sources.values() if "_value" in source)))
    connection.execute(insert(new).from_select(targets, query))
    if "id" in new.c and connection.dialect.name == "postgresql":
        connection.execute(_POSTGRESQL_NEXT_ID.bindparams(name=name.lower(), last=_largest_id(connection, new)))


_POSTGRESQL_NEXT_ID = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last + 1, false)")


def _largest_id(connection: Connection, new: Table) -> int:
    return connection.execute(select(func.max(new.c.id))).scalar() or 0


def _finish(connection: Connection, metadata: MetaData, version: int, prefix: str = "") -> None:
    """Delete the paths of events that are not there any more, and note the version."""
    event, path = metadata.tables[f"{prefix}Event"], metadata.tables[f"{prefix}EventPath"]
    connection.execute(delete(path).where(path.c.event_id.not_in(select(event.c.id))))
    if version:
        connection.execute(insert(metadata.tables[f"{prefix}MLMDEnv"]).values(schema_version=version))
