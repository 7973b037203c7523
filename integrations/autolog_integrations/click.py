"""click and typer: what the script's command line was parsed to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from weakref import WeakSet

from autolog import redaction
from autolog.capture import is_command_line
from autolog.integration import Call, Integration, parse

_of_command_line: WeakSet[Any] = WeakSet()  # contexts, so that those of their subcommands are known


def is_own(call: Call) -> bool:
    """Whether this is the context of the script's own command, or of a subcommand of it."""
    parent = call.argument("parent")
    return is_command_line(call.argument("args")) if parent is None else parent in _of_command_line


def values(call: Call) -> Mapping[str, Any]:
    """Return the values of a command's parameters."""
    _of_command_line.add(call.result)
    return dict(call.result.params)


def secrets(call: Call) -> Collection[str]:
    """Return the names of hidden input, and of options with a telling name."""
    return {
        one.name
        for one in call.result.command.params
        if getattr(one, "hide_input", False) or any(map(redaction.is_secret, one.opts))
    }


def _integration(module: str, owner: str) -> Integration:
    return Integration(
        module, patches=[parse(f"{owner}:Command.make_context", is_own=is_own, values=values, secrets=secrets)]
    )


integration = _integration("click", "click.core")
typer = _integration("typer", "typer._click.core")  # its own copy; older ones use click itself
