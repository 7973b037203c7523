"""What a database's keeper asks for: what is in it, whether it is sound, and other schema versions.

Each function takes a ConnectionConfig or a URL, and opens and closes the database itself. None of them creates one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from autolog_store.errors import InternalError, OpeningError
from autolog_store.graph import simple_types
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection as connections
from autolog_store.sql import migration, schema, servers, tables
from autolog_store.sql.database import Database


@dataclass(frozen=True)
class Info:
    """What a database holds.

    Attributes:
        backend: "sqlite", "mysql" or "postgresql".
        location: Its URL, without the password and options.
        version: The schema version; None when there are no tables of MLMD.
        rows: How many rows each table of MLMD has, by the table's name.
    """

    backend: str
    location: str
    version: int | None
    rows: dict[str, int]


def info(config: pb.ConnectionConfig | str) -> Info:
    """Return what a database holds, in whatever schema version.

    Raises:
        OpeningError: there is no such database, or it is not one of MLMD.
    """
    with _opened(config) as database, database.schema_transaction(writes=False) as connection:
        version = schema.stored_version(connection)
        present = migration.table_names(connection)
        rows = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables.metadata.tables.items()
            if version is not None and name.lower() in present
        }
        return Info(database.engine.dialect.name, servers.without_secrets(database.engine.url), version, rows)


def check(config: pb.ConnectionConfig | str) -> list[str]:
    """Return what is wrong with a database, one sentence each; an empty list when all is well.

    Raises:
        OpeningError: there is no such database, or it is not one of MLMD.
    """
    with _opened(config) as database:
        with database.schema_transaction(writes=False) as connection:
            wrong = list(_wrong_in_schema(connection))
        if wrong:
            return wrong
        with database.transaction(writes=False) as transaction:
            if not simple_types.are_there(transaction):
                wrong.append("some of the built-in types are missing; opening it as a store adds them")
        with database.schema_transaction(writes=False) as connection:
            return [*wrong, *_missing_columns(connection), *_dangling(connection)]


def _wrong_in_schema(connection: Connection) -> Iterator[str]:
    version = schema.stored_version(connection)
    if version is None:
        yield "the database holds no tables of MLMD; opening it as a store creates them"
    elif version > schema.VERSION:
        yield f"the schema version {version} is newer than {schema.VERSION}; upgrade autolog-sdk"
    elif version < schema.VERSION:
        yield (
            f"the schema version {version} is older than {schema.VERSION}; back it up, then run `autolog store upgrade`"
        )
    else:
        yield from (f"the table {name} is missing" for name in schema.missing_tables(connection))


def _missing_columns(connection: Connection) -> Iterator[str]:
    for name, table in tables.metadata.tables.items():
        present = migration.columns_of(connection, name)
        missing = [column.name for column in table.columns if column.name not in present]
        yield from (f"the table {name} lacks the column {column}" for column in missing)


def _dangling(connection: Connection) -> Iterator[str]:
    ends = {
        "artifact_id": tables.artifact,
        "execution_id": tables.execution,
        "context_id": tables.context,
        "parent_context_id": tables.context,
        "type_id": tables.type_,
        "event_id": tables.event,
    }
    for name, table in tables.metadata.tables.items():
        for column in table.columns:
            if column.name not in ends:
                continue
            ids = select(ends[column.name].c.id)
            count = connection.execute(select(func.count()).where(column.not_in(ids))).scalar_one()
            if count:
                yield f"{count} rows of {name} point nowhere with their {column.name}"


def upgrade(config: pb.ConnectionConfig | str) -> None:
    """Bring a database of an older schema version up to date. Make a backup before.

    Raises:
        OpeningError: there is no such database, it is empty or of a newer version, or the change failed.
    """
    with _opened(config) as database:
        with database.schema_transaction(writes=False) as connection:
            if schema.stored_version(connection) is None:
                raise OpeningError("the database holds no tables of MLMD, so there is nothing to upgrade")
        schema.prepare(database, enable_upgrade_migration=True)


def downgrade(config: pb.ConnectionConfig | str, version: int) -> int:
    """Bring a database to an older schema version, and return the one it has then. Make a backup before.

    What the older version has no place for is lost: proto and boolean properties before 10, external ids before 9,
    names, states and times before 5. A database that is not newer than `version` stays as it is.

    Raises:
        InvalidArgumentError: there is no such version.
        OpeningError: there is no such database, it is empty or of a newer version, or the change failed.
    """
    with _opened(config) as database:
        return schema.downgrade(database, version)


@contextmanager
def _opened(config: pb.ConnectionConfig | str) -> Iterator[Database]:
    database = Database(connections.create(config, may_create=False))
    try:
        yield database
    except InternalError as error:
        raise OpeningError(f"cannot use {servers.without_secrets(database.engine.url)}: {error.message}") from error
    finally:
        database.close()
