"""`autolog find`: what is recorded of one type and meets a condition."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli import render
from autolog.cli.options import json_option, store_option


@click.command("find")
@click.argument("type")
@click.argument("query", required=False)
@click.option("--filter", metavar="QUERY", help="The condition as an option.")
@click.option("-n", "--limit", default=20, show_default=True, help="How many at most; 0 for all.")
@store_option
@json_option
def command(type: str, query: str | None, filter: str | None, limit: int, store: str | None, as_json: bool) -> None:
    """List what is recorded of TYPE and meets the condition QUERY, newest first.

    TYPE is Model, Dataset, Metrics, Train, Evaluate, Transform, Process, Run, Environment, or one that another program
    declared; small letters and plurals do as well. A condition is such as "properties.num_rows.int_value > 500".
    """
    if query is not None and filter is not None:
        raise click.UsageError(f"two conditions were given, {query!r} and {filter!r}; join them by AND in one")
    found = lineage.find(type, query or filter, limit=limit, store=store)
    none = f"no {found.type} is recorded" + (" that meets the condition" if found.filter else " yet")
    render.print_rows(found.rows(), as_json=as_json, otherwise=none)
