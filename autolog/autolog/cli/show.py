"""`autolog show`: all that is recorded about one thing."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from autolog import inventory
from autolog.asking import store_to_ask
from autolog.cli import render
from autolog.cli.options import json_option, store_option
from autolog.lineage.tables import is_moment, moment


@click.command("show")
@click.argument("what")
@store_option
@json_option
def command(what: str, store: str | None, as_json: bool) -> None:
    """Show all that is recorded about WHAT.

    That is a run's id or its beginning, execution:NUMBER, or an artifact as in `trace`.
    """
    with store_to_ask(store) as opened:
        found = inventory.described(opened, what)
    if as_json:
        render.print_json(found)
        return
    for one in found:
        steps = one.pop("executions", {})
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="dim")
        table.add_column(overflow="fold")
        for name, value in _flat(one):
            table.add_row(Text(name), Text(value))
        render.show(table)
        if steps:
            click.echo()
            render.print_rows(list(steps.values()), as_json=False, otherwise="")


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        elif value not in (None, ""):
            rows.append((prefix + name, _shown(name, value)))
    return rows


def _shown(name: str, value: Any) -> str:
    told = None
    if is_moment(name):
        told = moment(value)
    elif name.endswith("_bytes"):
        told = render.size(value)
    return str(value) if told is None else told
