"""`autolog impact`: from a dataset forward to every model and its metrics."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli.options import json_option, store_option, store_to_read
from autolog.cli.render import print_answer


@click.command("impact")
@click.argument("what")
@store_option
@json_option
def command(what: str, store: str | None, as_json: bool) -> None:
    """Show everything that was made from WHAT: a path, a URI, a digest or id:NUMBER.

    Copies of a file count as the file itself.
    """
    with store_to_read(store) as opened:
        answer = lineage.impact(opened, what)
    print_answer(answer, as_json=as_json)
