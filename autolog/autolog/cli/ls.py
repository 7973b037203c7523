"""`autolog ls`: what is recorded, newest first."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli import render
from autolog.cli.options import json_option, store_option

_TYPES = {"runs": "Run", "executions": "Execution", "models": "Model", "datasets": "Dataset", "metrics": "Metrics"}


@click.command("ls")
@click.argument("kind", type=click.Choice(list(_TYPES)), default="runs")
@click.option("-n", "--limit", default=20, show_default=True, help="How many at most; 0 for all.")
@store_option
@json_option
def command(kind: str, limit: int, store: str | None, as_json: bool) -> None:
    """List runs, executions, models, datasets or metrics, newest first."""
    found = lineage.find(_TYPES[kind], limit=limit, store=store)
    render.print_rows(found.rows(), as_json=as_json, otherwise=f"no {kind} are recorded yet")
