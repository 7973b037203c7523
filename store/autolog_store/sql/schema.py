"""The schema of a database: create it where there is none, and refuse what this version cannot use."""

from sqlalchemy import Connection, insert, inspect, select

from autolog_store.errors import AbortedError, InternalError, OpeningError
from autolog_store.sql import tables
from autolog_store.sql.connection import switch_to_wal
from autolog_store.sql.database import Database

VERSION = 10


def prepare(database: Database, *, enable_upgrade_migration: bool = False) -> None:
    """Make sure that the database has MLMD's tables in version 10; create them in one that has none.

    Foreign tables beside them are left alone.

    Raises:
        OpeningError: not a database, another schema version, or only a part of the tables.
    """
    try:
        with database.transaction(writes=False) as connection:
            is_empty = _is_empty(connection)
        switch_to_wal(database.engine)
        if is_empty:
            with database.transaction(writes=True) as connection:
                # Another process may have been faster.
                if _is_empty(connection):
                    _create(connection)
    except (AbortedError, InternalError) as error:
        raise OpeningError(f"cannot open {database.engine.url.database or 'the database'}: {error.message}") from error


def _create(connection: Connection) -> None:
    tables.metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(tables.mlmd_env), {"schema_version": VERSION})


def _is_empty(connection: Connection) -> bool:
    """Tell whether there are no tables of MLMD at all; raise OpeningError when there are others than version 10's."""
    present = {name.lower() for name in inspect(connection).get_table_names()}
    ours = {table.name.lower(): table.name for table in tables.metadata.tables.values()}
    if not present & set(ours):
        return True
    version = _stored_version(connection, present)
    if version > VERSION:
        raise OpeningError(
            f"the database has schema version {version}, and this autolog knows versions up to {VERSION}; "
            "upgrade autolog-sdk, or open it with the newer program that wrote it"
        )
    if version < VERSION:
        raise OpeningError(
            f"the database has schema version {version}, older than {VERSION}; back it up, "
            "then open it once with enable_upgrade_migration=True"
        )
    missing = sorted(name for lower, name in ours.items() if lower not in present)
    if missing:
        raise OpeningError(
            f"the database holds only a part of MLMD's tables ({', '.join(missing)} missing); "
            "restore it from a backup, or choose another database"
        )
    return False


def _stored_version(connection: Connection, present: set[str]) -> int:
    if "mlmdenv" not in present:
        columns = {column["name"] for column in inspect(connection).get_columns("Type")} if "type" in present else set()
        if "is_artifact_type" in columns:
            return 0  # before versions were numbered
        raise OpeningError(
            "the database holds tables named like MLMD's but no MLMDEnv, so they are of another program or damaged; "
            "choose another database"
        )
    versions = list(connection.execute(select(tables.mlmd_env.c.schema_version)).scalars())
    if len(versions) != 1:
        raise OpeningError(
            f"the table MLMDEnv must hold one row with the schema version, but holds {len(versions)}; "
            "restore the database from a backup"
        )
    return int(versions[0])
