"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

store_option = click.option("--store", metavar="URL", help="A store's URL or the path of an SQLite file.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
evidence_option = click.option(
    "--evidence",
    metavar="KINDS",
    help="Follow only what is known in these ways: declared, identity, flow, content, scope; with commas between.",
)
