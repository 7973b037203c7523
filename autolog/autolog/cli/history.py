"""`autolog history`: the versions of one file."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli import render
from autolog.cli.options import json_option, store_option


@click.command("history")
@click.argument("uri")
@store_option
@json_option
def command(uri: str, store: str | None, as_json: bool) -> None:
    """Show all contents that were ever recorded at URI, newest first, and what made them.

    URI is a path or URI; a digest or id:NUMBER asks for the place of that artifact.
    """
    found = lineage.history(uri, store=store)
    if as_json:
        render.print_json(found.to_dict())
    else:
        if found.note:
            click.echo(f"autolog: {found.note}", err=True)
        render.print_rows(found.rows(), as_json=False, otherwise="")
