"""`autolog doctor`: which integrations work with what is installed."""

from __future__ import annotations

import sys
from collections import Counter

import click

from autolog import doctor
from autolog.cli.options import json_option
from autolog.cli.render import print_json, print_rows

_SHORT = (doctor.FOUND, doctor.NOT_IMPORTED)  # states of which no names are shown
_BACKEND = (
    "keras: Keras takes what KERAS_BACKEND names, or TensorFlow; set it to torch or jax where these are installed"
)
_MEANINGS = {
    doctor.FALLBACK: "what stands in for it in this version is watched",
    doctor.OF_OTHERS: "it is watched in versions that have it, and is not looked for in this one",
}


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
        for line in [*(line for one in found for line in _told(one)), *_words(found)]:
            click.echo(line)
    sys.exit(0 if all(one.is_well for one in found) else 1)


def _told(one: doctor.Finding) -> list[str]:
    """Return what there is to say of patch points that were not found: one line for all that a module fails on."""
    lines = [f"{one.module}: {point.target} is {point.state}" for point in one.points if point.state not in _SHORT]
    reasons = Counter(point.reason for point in one.points if point.state == doctor.NOT_IMPORTED)
    lines += [f"{one.module}: {number} of its patch points are not imported ({why})" for why, number in reasons.items()]
    return [*lines, *([_BACKEND] if one.module == "keras" and reasons else [])]


def _words(found: list[doctor.Finding]) -> list[str]:
    """Return what the words for states mean that need to be explained."""
    states = {point.state for one in found for point in one.points}
    return [f"{state}: {meaning}" for state, meaning in _MEANINGS.items() if state in states]


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
