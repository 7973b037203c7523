"""`autolog run`: a script, module or command with every Python process that it starts watched from its first line."""

from __future__ import annotations

import click

from autolog.cli import launching
from autolog.cli.options import store_option


class _Line(click.Command):
    """A command whose own options end where the line that is run begins, be it `--`, `-m` or a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        place = launching.options_in(args)
        if args[place : place + 1] == ["-h"]:
            place += 1
        return super().parse_args(ctx, [*args[:place], "--", *args[place:]])


@click.command("run", cls=_Line, options_metavar="[OPTIONS]", short_help="Run and record a script, module or command.")
@store_option
@click.option("--experiment", metavar="NAME", help="A name that groups runs; the project folder's name by default.")
@click.argument("line", nargs=-1, required=True, type=click.UNPROCESSED, metavar="SCRIPT | -m MODULE | -- COMMAND ...")
def command(store: str | None, experiment: str | None, line: tuple[str, ...]) -> None:
    """Run a script, a module or any command, and record what its Python processes read, train, measure and write.

    \b
    autolog run train.py --lr 0.1
    autolog run -m package.train --lr 0.1
    autolog run -- torchrun --nproc_per_node 2 train.py

    Output, files and exit status are what they are without autolog.
    """  # noqa: D301 - \b is a character to click: lines below it stay apart
    if mistake := launching.mistake_in(line):
        raise click.UsageError(mistake)
    launching.launch(store, experiment, line)
