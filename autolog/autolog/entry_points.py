"""Installed integrations, ours and other people's, found through their `autolog.integrations` entry points.

The files are read as the packaging specification lays them out, in place of `importlib.metadata.entry_points`, which
reads the metadata of everything that is installed: 40 ms and more in the user's process, against one or two.
"""

from __future__ import annotations

import os
import sys
from operator import attrgetter
from typing import TYPE_CHECKING

from autolog.calls import Integration
from autolog.errors import warn_once

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "autolog.integrations"
_HEADING = f"[{GROUP}]".encode()


def found() -> list[tuple[str, str]]:
    """Return name and value of each entry point, sorted; the name is the top-level module that is watched."""
    return sorted({(name, value) for (_, name), value in dict(_entries()).items()})


def load(value: str) -> Integration | None:
    """Return the integration at `module:attribute`; a broken one is told of, and is None."""
    module, _, attribute = value.partition(":")
    try:
        __import__(module.strip())
        integration = attrgetter(attribute.strip())(sys.modules[module.strip()])
        if not isinstance(integration, Integration):
            raise TypeError(f"it is no Integration, but {type(integration).__qualname__}")  # noqa: TRY301
    except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
        warn_once(value, "the integration %s cannot be loaded (%s)", value, error, error=error)
        return None
    return integration


def integrations() -> list[Integration]:
    """Return the integrations that are installed, in the order of their names."""
    return [one for one in (load(value) for _, value in found()) if one is not None]


def _entries() -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the distribution and the name of each entry point, and the `module:attribute` that it names."""
    folders = [folder for folder in dict.fromkeys(sys.path) if isinstance(folder, str)]
    for folder in reversed(folders):  # as with imports, the first folder has the last word
        try:
            with os.scandir(folder or ".") as children:
                infos = [child for child in children if child.name.endswith((".dist-info", ".egg-info"))]
        except (OSError, ValueError):
            continue
        for info in infos:
            path = f"{info.path}/entry_points.txt"
            if not os.access(path, os.R_OK):  # most have none, and an exception would take longer
                continue
            try:
                with open(path, "rb", buffering=0) as file:
                    content = file.read()
                text = content.decode() if _HEADING in content else ""
            except (OSError, UnicodeDecodeError):
                continue
            for name, value in _section(text):
                yield (info.name.partition("-")[0].removesuffix(".egg-info"), name), value


def _section(text: str) -> Iterator[tuple[str, str]]:
    is_ours = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            is_ours = line == f"[{GROUP}]"
        elif is_ours and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.partition("[")[0].strip()
