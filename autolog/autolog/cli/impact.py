"""`autolog impact`: from a dataset forward to every model and its metrics."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli.options import evidence_option, json_option, store_option
from autolog.cli.render import print_answer


@click.command("impact")
@click.argument("what")
@evidence_option
@store_option
@json_option
def command(what: str, evidence: str | None, store: str | None, as_json: bool) -> None:
    """Show everything that was made from WHAT: a path, a URI, a digest or id:NUMBER.

    Copies of a file count as the file itself.
    """
    print_answer(lineage.impact(what, evidence=evidence, store=store), as_json=as_json)
