"""`autolog store`: what a store's database holds, whether it is well, and which version its schema has."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from autolog import settings, stores
from autolog.cli.options import json_option, store_option
from autolog.cli.render import print_json
from autolog.errors import AutologError, StoreUnavailableError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autolog.settings import Settings
    from autolog_store.proto import metadata_store_pb2 as pb
    from autolog_store.sql.maintenance import Info

_COUNTED = {
    "artifacts": "Artifact",
    "executions": "Execution",
    "contexts": "Context",
    "events": "Event",
    "types": "Type",
}


@click.group("store")
def command() -> None:
    """Inspect, check, upgrade and downgrade the database of a store."""


@command.command("info")
@store_option
@json_option
def info(store: str | None, as_json: bool) -> None:
    """Show the schema version and backend of a database, and how much it holds."""
    found = _resolved(store)
    with _one_line(found):
        held = _info(found)
    facts = {
        "store": found.shown_store,
        "backend": held.backend,
        "schema_version": held.version,
        **{label: held.rows[table] for label, table in _COUNTED.items() if table in held.rows},
    }
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):16}{value}")


@command.command("check")
@store_option
def check(store: str | None) -> None:
    """Say what is wrong with a database and what to do; the exit status is 1 when something is."""
    found = _resolved(store)
    with _one_line(found):
        from autolog_store.sql import maintenance

        problems = maintenance.check(_existing(found))
        held = _info(found)
    if problems:
        raise AutologError(f"the store {found.shown_store}: " + "; also, ".join(problems))
    click.echo(f"{found.shown_store} is well: schema version {held.version}, {held.rows['Artifact']} artifacts")


@command.command("upgrade")
@store_option
def upgrade(store: str | None) -> None:
    """Bring the schema of a database to the newest version. Back it up before.

    Older programs cannot open it any more afterwards.
    """
    found = _resolved(store)
    with _one_line(found):
        from autolog_store.sql import maintenance, schema

        before = _info(found).version
        if before == schema.VERSION:
            click.echo(f"{found.shown_store} has schema version {before} already")
            return
        click.echo(f"upgrading {found.shown_store} from schema version {before}; keep a backup of it", err=True)
        maintenance.upgrade(_existing(found))
        after = _info(found).version
    click.echo(f"{found.shown_store} has schema version {after} now")


@command.command("downgrade")
@click.argument("version", type=int)
@store_option
def downgrade(version: int, store: str | None) -> None:
    """Bring the schema of a database to an older VERSION, for programs that know no newer one. Back it up before.

    What the older version has no place for is lost, e.g. boolean properties before version 10.
    """
    found = _resolved(store)
    with _one_line(found):
        from autolog_store.sql import maintenance, schema

        schema.check_older(version)
        before = _info(found).version or 0
        if before <= version:
            older = f", which is older than {version}; `autolog store upgrade` is for that" if before < version else ""
            click.echo(f"{found.shown_store} has schema version {before} already{older}")
            return
        click.echo(f"downgrading {found.shown_store} from schema version {before}; keep a backup of it", err=True)
        after = maintenance.downgrade(_existing(found), version)
    click.echo(f"{found.shown_store} has schema version {after} now")


def _info(found: Settings) -> Info:
    from autolog_store.errors import OpeningError
    from autolog_store.sql import maintenance, schema

    held = maintenance.info(_existing(found))
    if held.version is None:
        raise OpeningError("it has no tables of MLMD; the first program that writes to it creates them")
    if held.version > schema.VERSION:
        newest = f"{schema.VERSION}, the newest that this autolog knows"
        raise OpeningError(f"its schema version {held.version} is newer than {newest}; upgrade autolog-sdk")
    return held


def _resolved(store: str | None) -> Settings:
    found = settings.resolve(store)
    if found.store.startswith(("grpc://", "grpcs://")):
        raise AutologError(f"{found.shown_store} is a server; run this where its database is")
    return found


def _existing(found: Settings) -> pb.ConnectionConfig | str:
    """Return the configuration of a database that is there already and shall not be made by asking."""
    if found.database is None:
        return found.store
    if not os.path.exists(found.database):  # False for a name that is too long
        raise StoreUnavailableError(f"there is no store at {found.database}; --store or AUTOLOG_STORE names another")
    return stores.existing_file(found, found.database)


@contextmanager
def _one_line(found: Settings) -> Iterator[None]:
    """Turn what the store says of a broken database into one line."""
    from autolog_store.errors import OpeningError, StatusError

    try:
        yield
    except (OpeningError, StatusError) as error:
        raise StoreUnavailableError(f"the store {found.shown_store}: {one_line(error)}") from error
