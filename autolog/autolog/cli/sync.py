"""`autolog sync`: publish what processes that are gone left in their journals."""

from __future__ import annotations

import click

from autolog import settings, syncing
from autolog.cli.options import store_option
from autolog.errors import AutologError


@click.command("sync")
@store_option
def command(store: str | None) -> None:
    """Publish what processes that are gone left in their journals, and close the runs that they never finished.

    Repeating it changes nothing. Journals of processes that still run are left to them.
    """
    done = syncing.sync(settings.resolve(store))
    parts = [f"published {done.journals} journal{'s' * (done.journals != 1)} with {done.facts} facts"]
    if done.alive:
        parts.append(f"{done.alive} belong to processes that still run")
    if done.failed:
        raise AutologError("cannot publish " + "; ".join(done.failed))
    click.echo("nothing to do" if not (done.journals or done.alive) else "; ".join(parts))
