"""`autolog run SCRIPT`: the script in a Python process of its own, watched from its first line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from autolog import settings
from autolog.cli.options import store_option
from autolog.enabling import RUN_ID, RUN_STARTED
from autolog.errors import AutologError
from autolog.recorder import new_id

BOOTSTRAP = Path(__file__).parent.parent / "bootstrap"


@click.command("run", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@store_option
@click.option("--experiment", metavar="NAME", help="A name that groups runs; the project folder's name by default.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(store: str | None, experiment: str | None, script: str, arguments: tuple[str, ...]) -> None:
    """Run SCRIPT with its ARGUMENTS and record what it reads, trains, measures and writes.

    The script, its output, its files and its exit status are what they are without autolog.
    """
    environment = dict(os.environ)
    try:
        found = settings.resolve(store, experiment)
    except AutologError as error:
        click.echo(f"autolog: {error}; the script runs unwatched", err=True)
    else:
        environment |= {
            "AUTOLOG_STORE": found.store,
            "AUTOLOG_EXPERIMENT": found.experiment,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(BOOTSTRAP), os.environ.get("PYTHONPATH")])),
            RUN_ID: new_id(),
        }
        environment |= _of_file(found)
        environment.pop(RUN_STARTED, None)
    line = [sys.executable, script, *arguments]
    if sys.platform == "win32":  # it has no exec: the shell would not wait
        sys.exit(subprocess.run(line, env=environment, check=False).returncode)
    os.execve(sys.executable, line, environment)


def _of_file(found: settings.Settings) -> dict[str, str]:
    """Return what pyproject.toml sets, as variables: the script's processes may run in other folders."""
    shown = {
        "exit_seconds": f"{found.exit_seconds:g}",
        "journal_bytes": str(found.journal_bytes),
        "redact": "\n".join(found.redact),
        "enabled": str(found.enabled),
    }
    return {settings.VARIABLES[name]: text for name, text in shown.items() if found.origins[name].endswith(".toml")}
