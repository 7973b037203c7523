"""Plain `open()`: files that a script reads and writes by hand, moves and copies, and archives that it unpacks."""

from __future__ import annotations

import sys
from typing import Any

from autolog.integration import Call, Integration, opens
from autolog_integrations import archives, commands, moves


# By hand, since Python takes milliseconds to read the signature of `open` out of its documentation.
def path(call: Call) -> Any:
    """Return the file that is opened."""
    return call.args[0] if call.args else call.kwargs["file"]


def mode(call: Call) -> Any:
    """Return how it is opened; None for the default."""
    return call.args[1] if len(call.args) > 1 else call.kwargs.get("mode")


# What `open` is in a notebook calls a name of IPython's own, and bz2, tarfile and Python 3.10's pathlib keep what it
# was when they were imported.
NAMES = [
    *("builtins:open", "io:open", "_io:open", "IPython.core.interactiveshell:io_open", "bz2:_builtin_open"),
    "tarfile:bltn_open",
    *(["pathlib:_NormalAccessor.open"] if sys.version_info < (3, 11) else []),
]

integration = Integration(
    module="builtins",
    patches=[opens(*NAMES, path=path, mode=mode), *archives.PATCHES, *commands.PATCHES, *moves.PATCHES],
)
