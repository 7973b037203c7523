"""What is watched in this Python: each integration, the version of its framework, and the state of each patch point."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from autolog import entry_points, versions
from autolog.calls import Integration
from autolog.patcher import places

FOUND, FALLBACK, MISSING, NOT_IMPORTED = "found", "fallback in use", "missing in this version", "not imported"
OF_OTHERS = "of other versions"


class Point(NamedTuple):
    """One patch point; `reason` says why it was not imported."""

    target: str
    state: str
    reason: str | None = None


class Finding(NamedTuple):
    """What there is to say of one integration.

    Args:
        module: The module that is watched.
        value: Where the integration stands: `module:attribute`.
        requires: The distribution and its supported versions; None for Python itself.
        version: The version that is installed; None where there is none, and for Python itself.
        state: `supported`, `newer`, `unsupported`, `unknown`, `not installed`, or `broken`.
        points: Its patch points; empty where nothing is watched.
    """

    module: str
    value: str
    requires: str | None
    version: str | None
    state: str
    points: tuple[Point, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing."""
        return self.state != "broken" and all(point.state != MISSING for point in self.points)


def findings() -> list[Finding]:
    """Return what there is to say of each integration that is installed; imports the frameworks that are."""
    return [_finding(module, value) for module, value in entry_points.found()]


def _finding(module: str, value: str) -> Finding:
    integration = entry_points.load(value)
    if integration is None:
        return Finding(module, value, None, None, "broken", ())
    version = versions.installed(integration) if integration.requires else None
    if integration.requires and version is None:
        if not _is_there(integration.module):
            return Finding(module, value, integration.requires, None, versions.MISSING, ())
        version = _version_of_module(integration)
    state = versions.fit(integration.requires, version)
    points = () if state == versions.UNSUPPORTED else tuple(_points(integration))
    return Finding(module, value, integration.requires, version, state, points)


def _is_there(module: str) -> bool:
    """Whether a module can be imported that no distribution brings; a folder of its name is none."""
    if module in sys.modules:
        return True
    found = find_spec(module)
    return found is not None and found.origin is not None


def _version_of_module(integration: Integration) -> str | None:
    """Return the version that a module tells by itself, as it counts where it is watched."""
    with suppress(Exception):  # a framework may raise anything when it is imported; each patch point tells
        import_module(integration.module)
    return versions.imported(integration)


def _points(integration: Integration) -> list[Point]:
    return [_point(integration, target) for patch in integration.patches for target in patch.targets]


def _point(integration: Integration, target: str) -> Point:
    if not versions.has(integration, target):
        return Point(target, OF_OTHERS)
    try:
        import_module(target.partition(":")[0])
    except Exception as error:  # noqa: BLE001  a framework may raise anything when it is imported
        return Point(target, NOT_IMPORTED, f"{type(error).__name__}: {error}")
    found, is_fallback = places(target)
    return Point(target, (FALLBACK if is_fallback else FOUND) if found else MISSING)
