"""The commands of `autolog`, each in a file of its own."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {  # in the order of `autolog --help`; each is imported when it is asked for
    "run": "Run a script and record what it reads, trains, measures and writes.",
    "trace": "Show what a model, dataset or metrics file was made from.",
    "impact": "Show everything that was made from a file.",
    "compare": "Show how two models differ.",
    "history": "Show the versions of one file.",
    "ls": "List runs, executions, models, datasets or metrics.",
    "find": "List what is recorded of one type and meets a condition.",
    "show": "Show all that is recorded about one run, execution or artifact.",
    "sync": "Publish what processes that are gone left in their journals.",
    "status": "Show what waits in journals, and whether the store is there.",
    "config": "Show the settings in force, and where each comes from.",
    "doctor": "Check what is watched in the frameworks that are installed.",
    "server": "Serve a store to many machines over gRPC.",
    "store": "Inspect, check, upgrade and downgrade the database of a store.",
}


class _Commands(click.Group):
    """Commands that are imported when they are used: none waits for what another one needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the shape is given
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"autolog.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="autolog-sdk", prog_name="autolog")
def cli() -> None:
    """Which data made this model?

    autolog watches a plain training script and records which files, hyperparameters, metrics, code and versions made
    which model:

    \b
        autolog run train.py
        autolog trace out/model.joblib
        autolog impact data/raw.csv

    The record is kept in .autolog/metadata.sqlite of the nearest folder upward with an .autolog folder, else of the
    git root, else of the working directory; --store or AUTOLOG_STORE names another store.
    """  # noqa: D301 - \b is a character to click: lines below it stay apart
