"""Installed integrations, ours and other people's, found through their `autolog.integrations` entry points.

The files are read as the packaging specification lays them out, in place of `importlib.metadata.entry_points`, which reads the
metadata of everything that is installed: 40 ms and more in the user's process, against one or two.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from autolog.calls import Integration
from autolog.errors import warn_once

GROUP = "autolog.integrations"


def integrations() -> list[Integration]:
    """Return the integrations that are installed, in the order of their names; a broken one is told of and left out."""
    found: list[Integration] = []
    for _, value in sorted(dict(_entries()).items()):
        module, _, attribute = value.partition(":")
        try:
            __import__(module)
            found.append(getattr(sys.modules[module], attribute.strip()))
        except Exception as error:  # noqa: BLE001  somebody's broken integration is not to disturb a training
            warn_once(value, "the integration %s cannot be loaded (%s)", value, error, error=error)
    return found


def _entries() -> Iterator[tuple[str, str]]:
    for folder in reversed(list(dict.fromkeys(sys.path))):  # as with imports, the first folder has the last word
        try:
            with os.scandir(folder or ".") as children:
                names = [child.path for child in children if child.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for name in names:
            try:
                with open(f"{name}/entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123  500 of these in 5 ms
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            if f"[{GROUP}]" in text:
                yield from _section(text)


def _section(text: str) -> Iterator[tuple[str, str]]:
    is_ours = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            is_ours = line == f"[{GROUP}]"
        elif is_ours and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), value.partition("[")[0].strip()
