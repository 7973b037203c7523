"""`autolog ls`: what is recorded, newest first."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from autolog import inventory, lineage
from autolog.cli import render
from autolog.cli.options import json_option, store_option, store_to_read


@click.command("ls")
@click.argument("kind", type=click.Choice(inventory.KINDS), default="runs")
@click.option("-n", "--limit", default=20, show_default=True, help="How many at most; 0 for all.")
@store_option
@json_option
def command(kind: str, limit: int, store: str | None, as_json: bool) -> None:
    """List runs, executions, models, datasets or metrics, newest first."""
    with store_to_read(store) as opened:
        rows = inventory.listed(opened, kind, limit)
    if as_json:
        render.print_json(rows)
    elif not rows:
        click.echo(f"no {kind} are recorded yet")
    else:
        render.console().print(_table(rows))


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(name, value)) for name, value in row.items()))
    return table


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "started":
        return render.moment(value) or ""
    if name == "size":
        return render.size(value) or ""
    if name == "uri":
        return lineage.shown_path(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}={render.shown(one)}" for key, one in value.items())
    return render.shown(value)
