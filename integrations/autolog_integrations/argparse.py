"""argparse: what the script's command line was parsed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from autolog import redaction
from autolog.capture import is_command_line
from autolog.integration import Call, Integration, parse


def is_own(call: Call) -> bool:
    """Whether the script parses its command line.

    Hydra's own options say nothing, `hydra.py` tells what they make. The words behind a magic of IPython's are no
    command line, though they look like one where there are none.
    """
    is_of_magic = type(call.instance).__module__ == "IPython.core.magic_arguments"
    return is_command_line(call.argument("args")) and call.instance.description != "Hydra" and not is_of_magic


def values(call: Call) -> Mapping[str, Any]:
    """Return the values of the namespace."""
    return dict(vars(call.result[0]))


def secrets(call: Call) -> Collection[str]:
    """Return the names of options of which one name of several is telling."""
    return {action.dest for action in call.instance._actions if any(map(redaction.is_secret, action.option_strings))}


integration = Integration(
    module="argparse",
    patches=[
        # all ways of parsing come through it, and each subcommand's parser with its part of the words
        parse(
            "argparse:ArgumentParser.parse_known_args",
            is_own=is_own,
            values=values,
            secrets=secrets,
        )
    ],
)
