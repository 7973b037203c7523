"""`autolog run`: a script, module or command with every Python process that it starts watched from its first line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autolog import family, settings
from autolog.cli.options import store_option
from autolog.errors import AutologError
from autolog.parsing import parse
from autolog.recorder import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_VALUE = ("--store", "--experiment")
_PYTHON = frozenset({".py", ".pyw", ".pyc", ".pyz", ".zip"})
_MOST_BYTES = 1 << 20  # of a file that is looked at


class _Line(click.Command):
    """A command whose own options end where the line that is run begins, be it `--`, `-m` or a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        place = 0
        while place < len(args) and args[place].startswith("--") and args[place] != "--":
            place += 2 if args[place] in _WITH_VALUE else 1
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
    first, *others = line
    if first in ("--", "-m") and not others:
        raise click.UsageError("say what to run: a script, -m MODULE, or -- COMMAND")
    if first not in ("--", "-m"):
        _refuse_other_programs(first, line)
    environment = dict(os.environ)
    try:
        found = settings.resolve(store, experiment)
    except AutologError as error:
        click.echo(f"autolog: {error}; the script runs unwatched", err=True)
        found = None
    run = new_id()
    if found is not None:
        environment |= family.inheritance(found, run)
        environment.pop(family.RUN_MAIN, None)
    if first != "--":
        _become([sys.executable, *line], environment)
    from autolog.cli.supervising import supervise

    sys.exit(supervise(others, environment, found if found is not None and found.enabled else None, run))


def _become(line: list[str], environment: dict[str, str]) -> None:
    """Run Python in place of this process, so that signals, exit status and its number are the script's own."""
    if sys.platform == "win32":  # it has no exec: the shell would not wait
        sys.exit(subprocess.run(line, env=environment, check=False).returncode)
    os.execve(sys.executable, line, environment)


def _refuse_other_programs(name: str, line: Sequence[str]) -> None:
    """Say what to type where the first word is no Python file, but a program."""
    path = Path(name)
    words = list(line)
    if path.exists() and not _is_python(path):
        what = "is no Python file"
        words[:1] = [os.path.join(".", name)] if os.access(path, os.X_OK) else ["sh", name]  # noqa: PTH118
    elif not path.exists() and shutil.which(name):
        what = "is no file here, but a command"
    else:
        return
    raise click.UsageError(f"{name!r} {what}; to run it, type: autolog run -- {shlex.join(words)}")


def _is_python(path: Path) -> bool:
    if path.suffix in _PYTHON or not path.is_file():  # a folder may have a __main__.py; a pipe can be read only once
        return True
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
    except OSError:
        return True  # Python says why
    start = content.partition(b"\n")[0]
    if start.startswith(b"#!"):
        return b"python" in start
    try:
        parse(content)
    except (SyntaxError, ValueError):
        return False
    return True
