"""`autolog status`: what waits to be published, and whether the store is there."""

from __future__ import annotations

from pathlib import Path

import click

from autolog import settings, waiting
from autolog.cli import render
from autolog.cli.options import json_option, store_option


@click.command("status")
@store_option
@json_option
def command(store: str | None, as_json: bool) -> None:
    """Show what waits in journals, whose processes live, and whether the store can be written.

    Nothing is published or changed.
    """
    found = waiting.status(settings.resolve(store))
    if as_json:
        render.print_json(found.to_dict())
        return
    click.echo(f"the store {found.store} " + ("can be written" if found.reachable else f"is away: {found.reason}"))
    rows = [
        {
            "journal": Path(one.journal).name,
            "run": one.run,
            "process": f"{one.process or ''} {one.owner}".lstrip(),
            "facts": one.facts,
            "size": one.size_bytes,
            "age": _duration(one.age_seconds),
            "last sign of life": f"{_duration(one.idle_seconds)} ago",
        }
        for one in found.journals
    ]
    render.print_rows(rows, as_json=False, otherwise="nothing waits")
    if rows:
        oldest = _duration(max(one.age_seconds for one in found.journals))
        size = render.size(found.size_bytes)
        click.echo(f"{found.facts} facts wait in {found.folder}, {size} in all, for {oldest} at most")
    if any(one.owner == waiting.DEAD for one in found.journals):
        click.echo("`autolog sync` publishes those of processes that are dead")


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.0f} s"
