"""`autolog config`: the settings in force, and where each comes from."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from autolog import settings
from autolog.cli import render
from autolog.cli.options import json_option, store_option


@click.command("config")
@store_option
@json_option
def command(store: str | None, as_json: bool) -> None:
    """Show the settings that hold in this folder, and where each comes from."""
    found = settings.resolve(store)
    values = {name: found.shown_store if name == "store" else getattr(found, name) for name in settings.NAMES}
    if as_json:
        render.print_json({name: {"value": value, "from": found.origins[name]} for name, value in values.items()})
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("setting", "value", "from"):
        table.add_column(title, overflow="fold")
    for name, value in values.items():
        shown = "  ".join(value) if isinstance(value, tuple) else render.shown(value)
        table.add_row(name, Text(shown), Text(found.origins[name]))
    render.show(table)
