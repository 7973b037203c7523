"""`autolog compare`: how two models differ."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli import render
from autolog.cli.options import json_option, store_option


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.option("--all", "whole", is_flag=True, help="Show what is the same, too.")
@store_option
@json_option
def command(a: str, b: str, whole: bool, store: str | None, as_json: bool) -> None:
    """Show how A and B differ: parameters, metrics, versions, data and code. Both are asked for as in `trace`."""
    found = lineage.compare(a, b, store=store)
    if as_json:
        render.print_json(found.to_dict())
        return
    for note in filter(None, (found.a.note, found.b.note)):
        click.echo(f"autolog: {note}", err=True)
    rows = [
        {"": row["section"], "name": row["name"], a: row["a"], b: row["b"]}
        for row in found.rows()
        if whole or row["differs"]
    ]
    render.print_rows(rows, as_json=False, otherwise="no differences")
