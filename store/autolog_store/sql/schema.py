"""The schema of a database: create it where there is none, move it between versions, refuse what cannot be used."""

from sqlalchemy import Connection, insert, select

from autolog_store.errors import InvalidArgumentError, OpeningError, StatusError
from autolog_store.sql import dialects, history, locks, migration, tables
from autolog_store.sql.connection import switch_to_wal
from autolog_store.sql.database import Database

VERSION = history.NEWEST

_OURS = {table.name.lower(): table.name for table in tables.metadata.tables.values()}


def prepare(database: Database, *, enable_upgrade_migration: bool = False) -> None:
    """Make sure that the database has MLMD's tables in version 10; create them in one that has none.

    Foreign tables beside them are left alone.

    Raises:
        OpeningError: not a database, another schema version, or only a part of the tables.
    """
    try:
        try:
            version = _look(database, enable_upgrade_migration=enable_upgrade_migration)
        except OpeningError:
            # MySQL shows the tables one by one while another process makes them: look again when that is done.
            with database.schema_transaction(writes=False) as connection, locks.schema_turn(connection):
                pass
            version = _look(database, enable_upgrade_migration=enable_upgrade_migration)
        switch_to_wal(database.engine)
        if version != VERSION:
            with database.schema_transaction(writes=True) as connection, locks.schema_turn(connection):
                _create_or_upgrade(connection)
    except StatusError as error:
        reason = error.message
        if dialects.is_read_only(error.__cause__):
            reason = "its tables must be made or changed first, and it is read-only; open it for writing once"
        raise OpeningError(f"cannot open {database.engine.url.database or 'the database'}: {reason}") from error


def _look(database: Database, *, enable_upgrade_migration: bool) -> int | None:
    with database.schema_transaction(writes=False) as connection:
        version = _check(stored_version(connection), enable_upgrade_migration=enable_upgrade_migration)
        if version == VERSION:
            _check_completeness(connection)
        return version


def downgrade(database: Database, version: int) -> int:
    """Bring the database to an older version; what that has no place for is lost. Return the version it has then.

    A database that is not newer than `version` stays as it is.

    Raises:
        InvalidArgumentError: there is no such version.
        OpeningError: the database is empty, of an unknown version, or the change failed.
    """
    check_older(version)
    try:
        with database.schema_transaction(writes=True) as connection, locks.schema_turn(connection):
            stored = _check(stored_version(connection), enable_upgrade_migration=True)
            if stored is None:
                raise OpeningError("Empty database is given: there is nothing to downgrade")
            if stored > version:
                if stored == VERSION:
                    _check_completeness(connection)
                migration.rebuild(connection, version)
            return min(stored, version)
    except StatusError as error:
        raise OpeningError(f"cannot downgrade the database: {error.message}") from error


def check_older(version: int) -> None:
    """Raise InvalidArgumentError unless this is a version that a database can be brought down to."""
    if version < 0:
        raise InvalidArgumentError(f"downgrade_to_schema_version not specified: {version} is none; give one from 0 on")
    if version > VERSION:
        raise InvalidArgumentError(f"MLMD cannot be downgraded to schema_version {version}: {VERSION} is the newest")


def _create_or_upgrade(connection: Connection) -> None:
    version = stored_version(connection)
    if version == VERSION:
        return  # Another process was faster.
    if version is None:
        tables.metadata.create_all(connection, checkfirst=False)
        connection.execute(insert(tables.mlmd_env), {"schema_version": VERSION})
    else:
        migration.rebuild(connection, VERSION)


def _check(version: int | None, *, enable_upgrade_migration: bool) -> int | None:
    if version is not None and version > VERSION:
        raise OpeningError(
            f"the database has schema version {version}, and this autolog knows versions up to {VERSION}; "
            "upgrade autolog-sdk, or open it with the newer program that wrote it"
        )
    if version is not None and version < VERSION and not enable_upgrade_migration:
        raise OpeningError(
            f"the database has schema version {version}, older than {VERSION}; back it up, "
            "then run `autolog store upgrade`, or open it once with enable_upgrade_migration=True"
        )
    return version


def _check_completeness(connection: Connection) -> None:
    missing = missing_tables(connection)
    if missing:
        raise OpeningError(
            f"the database holds only a part of MLMD's tables ({', '.join(missing)} missing); "
            "restore it from a backup, or choose another database"
        )


def missing_tables(connection: Connection) -> list[str]:
    """Return the names of the tables of the newest version that are not there."""
    present = migration.table_names(connection)
    return sorted(name for lower, name in _OURS.items() if lower not in present)


def stored_version(connection: Connection) -> int | None:
    """Return the schema version that the database holds; None when it has no tables of MLMD at all.

    Raises:
        OpeningError: the tables contradict each other.
    """
    present = migration.table_names(connection)
    if not present & set(_OURS):
        return None
    if "mlmdenv" not in present:
        if "type" in present and "is_artifact_type" in migration.columns_of(connection, "Type"):
            return 0  # older than the table MLMDEnv
        raise OpeningError(
            "the database holds tables named like MLMD's but no MLMDEnv, so they are of another program or damaged; "
            "choose another database"
        )
    if "schema_version" not in migration.columns_of(connection, tables.mlmd_env.name):
        raise OpeningError(
            "the table MLMDEnv has no column schema_version, so it is another program's; choose another database"
        )
    versions = list(connection.execute(select(tables.mlmd_env.c.schema_version)).scalars())
    if len(versions) != 1:
        raise OpeningError(
            f"the table MLMDEnv must hold one row with the schema version, but holds {len(versions)}; "
            "restore the database from a backup"
        )
    if not isinstance(versions[0], int) or versions[0] < 0:
        raise OpeningError(
            f"the schema version in the table MLMDEnv is {versions[0]!r}, which is none; "
            "restore the database from a backup"
        )
    return versions[0]
