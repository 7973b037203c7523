"""`autolog store`: what a store's database holds, whether it is well, and which version its schema has."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from autolog import settings
from autolog.cli.options import json_option, store_option
from autolog.cli.render import print_json
from autolog.errors import AutologError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autolog.settings import Settings
    from autolog_store.proto import metadata_store_pb2 as pb


@click.group("store")
def command() -> None:
    """Inspect, check and upgrade the database of a store."""


@command.command("info")
@store_option
@json_option
def info(store: str | None, as_json: bool) -> None:
    """Show the schema version and backend of a database, and how much it holds."""
    found = _resolved(store)
    with _one_line(found):
        from autolog_store import inspection

        inspected = inspection.inspect(_existing(found))
    facts = {
        "store": found.shown_store,
        "backend": inspected.backend,
        "schema_version": inspected.version,
        **inspected.counts,
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
        from autolog_store import inspection

        inspected, problems = inspection.problems(_existing(found))
    if problems:
        raise AutologError(f"the store {found.shown_store}: " + "; also, ".join(problems))
    click.echo(
        f"{found.shown_store} is well: schema version {inspected.version}, {inspected.counts['artifacts']} artifacts"
    )


@command.command("upgrade")
@store_option
def upgrade(store: str | None) -> None:
    """Bring the schema of a database to the newest version. Back it up before.

    Older programs cannot open it any more afterwards.
    """
    found = _resolved(store)
    with _one_line(found):
        from autolog_store import inspection
        from autolog_store.metadata_store import MetadataStore

        config = _existing(found)
        before = inspection.inspect(config)
        if before.is_current:
            click.echo(f"{found.shown_store} has schema version {before.version} already")
            return
        click.echo(f"upgrading {found.shown_store} from schema version {before.version}; keep a backup of it", err=True)
        MetadataStore(config, enable_upgrade_migration=True).close()
        after = inspection.inspect(config)
    click.echo(f"{found.shown_store} has schema version {after.version} now")


def _resolved(store: str | None) -> Settings:
    found = settings.resolve(store)
    if found.store.startswith(("grpc://", "grpcs://")):
        raise AutologError(f"{found.shown_store} is a server; run this where its database is")
    return found


def _existing(found: Settings) -> pb.ConnectionConfig | str:
    """Return the configuration of a database that is there already and shall not be made by asking."""
    from autolog_store.proto import metadata_store_pb2 as pb

    if found.database is None:
        return found.store
    if not found.database.exists():
        raise StoreUnavailableError(f"there is no store at {found.database}; --store or AUTOLOG_STORE names another")
    mode = pb.SqliteMetadataSourceConfig.READWRITE
    if not os.access(found.database, os.W_OK):
        mode = pb.SqliteMetadataSourceConfig.READONLY
    return pb.ConnectionConfig(
        sqlite=pb.SqliteMetadataSourceConfig(filename_uri=str(found.database), connection_mode=mode)
    )


@contextmanager
def _one_line(found: Settings) -> Iterator[None]:
    """Turn what the store says of a broken database into one line."""
    from autolog_store.errors import OpeningError, StatusError

    try:
        yield
    except (OpeningError, StatusError) as error:
        raise StoreUnavailableError(f"the store {found.shown_store}: {' '.join(str(error).split())}") from error
