"""The command line: `autolog run`, the questions, and `sync`, `status`, `config`, `server`, `store`."""

from __future__ import annotations

import sys

from autolog.errors import AutologError


def main() -> None:
    """Run the command line; what a person can mend becomes one line and exit status 1."""
    try:
        _run(sys.argv[1:])
    except AutologError as error:
        print(f"autolog: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # `autolog ls | head`
        sys.stderr.close()
        sys.exit(1)


def _run(words: list[str]) -> None:
    if words[:1] == ["run"]:
        from autolog.cli import launching

        asked = launching.read(words[1:])
        if asked is not None:
            launching.launch(*asked)
    from autolog.cli.commands import cli

    cli()
