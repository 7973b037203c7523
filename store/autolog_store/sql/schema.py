"""The schema of a database: create it where there is none, upgrade an older one, refuse what cannot be used."""

from sqlalchemy import Connection, insert, inspect, select

from autolog_store.errors import AbortedError, InternalError, OpeningError
from autolog_store.sql import tables, upgrade
from autolog_store.sql.connection import switch_to_wal
from autolog_store.sql.database import Database

VERSION = 10

_OURS = {table.name.lower(): table.name for table in tables.metadata.tables.values()}


def prepare(database: Database, *, enable_upgrade_migration: bool = False) -> None:
    """Make sure that the database has MLMD's tables in version 10; create them in one that has none.

    Foreign tables beside them are left alone.

    Raises:
        OpeningError: not a database, another schema version, or only a part of the tables.
    """
    try:
        with database.transaction(writes=False) as connection:
            version = _check(_stored_version(connection), enable_upgrade_migration=enable_upgrade_migration)
            if version == VERSION:
                _check_completeness(connection)
        switch_to_wal(database.engine)
        if version != VERSION:
            with database.transaction(writes=True) as connection:
                _create_or_upgrade(connection)
    except (AbortedError, InternalError) as error:
        raise OpeningError(f"cannot open {database.engine.url.database or 'the database'}: {error.message}") from error


def _create_or_upgrade(connection: Connection) -> None:
    version = _stored_version(connection)
    if version == VERSION:
        return  # Another process was faster.
    if version is None:
        tables.metadata.create_all(connection, checkfirst=False)
    else:
        upgrade.rebuild_tables(connection)
    connection.execute(insert(tables.mlmd_env), {"schema_version": VERSION})


def _check(version: int | None, *, enable_upgrade_migration: bool) -> int | None:
    if version is not None and version > VERSION:
        raise OpeningError(
            f"the database has schema version {version}, and this autolog knows versions up to {VERSION}; "
            "upgrade autolog-sdk, or open it with the newer program that wrote it"
        )
    if version is not None and version < VERSION and not enable_upgrade_migration:
        raise OpeningError(
            f"the database has schema version {version}, older than {VERSION}; back it up, "
            "then open it once with enable_upgrade_migration=True"
        )
    return version


def _check_completeness(connection: Connection) -> None:
    missing = sorted(name for lower, name in _OURS.items() if lower not in _table_names(connection))
    if missing:
        raise OpeningError(
            f"the database holds only a part of MLMD's tables ({', '.join(missing)} missing); "
            "restore it from a backup, or choose another database"
        )


def _table_names(connection: Connection) -> set[str]:
    # PostgreSQL folds names to lower case.
    return {name.lower() for name in inspect(connection).get_table_names()}


def _stored_version(connection: Connection) -> int | None:
    """Return the schema version that the database holds; None when it has no tables of MLMD at all."""
    present = _table_names(connection)
    if not present & set(_OURS):
        return None
    if "mlmdenv" not in present:
        if "type" in present and "is_artifact_type" in upgrade.columns_of(connection, "Type"):
            return 0  # older than the table MLMDEnv
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


def describe(connection: Connection) -> tuple[int | None, list[str]]:
    """Return the schema version of a database, None without any of MLMD's tables, and which tables it lacks.

    Raises:
        OpeningError: tables that are named like MLMD's, but are not MLMD's.
    """
    version = _stored_version(connection)
    present = _table_names(connection)
    return version, sorted(name for lower, name in _OURS.items() if lower not in present)
