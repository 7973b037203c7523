"""`autolog doctor`: which integrations work with what is installed."""

from __future__ import annotations

import sys
from collections import Counter

import click

from autolog import doctor
from autolog.cli.options import json_option
from autolog.cli.render import print_json, print_rows


@click.command("doctor")
@json_option
def command(as_json: bool) -> None:
    """Check the integrations: the version of each framework, and whether all that is watched in it is there.

    Frameworks that are installed are imported. The exit status is 1 when something is missing.
    """
    found = doctor.findings()
    if as_json:
        print_json([{**one._asdict(), "points": [point._asdict() for point in one.points]} for one in found])
    else:
        print_rows([_row(one) for one in found], as_json=False, otherwise="no integration is installed")
        for one in found:
            for point in one.points:
                if point.state != doctor.FOUND:
                    reason = f" ({point.reason})" if point.reason else ""
                    click.echo(f"{one.module}: {point.target} is {point.state}{reason}")
    sys.exit(0 if all(one.is_well for one in found) else 1)


def _row(one: doctor.Finding) -> dict[str, str | None]:
    states = Counter(point.state for point in one.points)
    points = ", ".join(f"{number} {state}" for state, number in states.items())
    return {
        "module": one.module,
        "version": one.version,
        "supported": one.requires,
        "state": one.state,
        "patch points": points or None,
    }
