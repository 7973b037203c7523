"""`autolog trace`: from a model back to its datasets."""

from __future__ import annotations

import click

from autolog import lineage
from autolog.cli.options import evidence_option, json_option, store_option
from autolog.cli.render import print_answer


@click.command("trace")
@click.argument("what")
@evidence_option
@store_option
@json_option
def command(what: str, evidence: str | None, store: str | None, as_json: bool) -> None:
    """Show what WHAT was made from: a path, a URI, a digest or id:NUMBER.

    A file is recognised by its content, so it may have been moved or copied since it was recorded.
    """
    print_answer(lineage.trace(what, evidence=evidence, store=store), as_json=as_json)
