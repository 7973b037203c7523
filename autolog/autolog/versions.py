"""Which versions of a framework are watched: those that its integration declares, and newer ones with a note."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile

from autolog.calls import Integration
from autolog.errors import warn_once
from autolog.own_imports import own_imports

SUPPORTED, NEWER, UNSUPPORTED, UNKNOWN, MISSING = "supported", "newer", "unsupported", "unknown", "not installed"


def is_watched(integration: Integration) -> bool:
    """Whether an integration fits the framework that is imported; what is out of its range is noted once."""
    version = imported(integration)
    state = fit(integration.requires, version)
    if state == NEWER:
        warn_once(
            f"newer {integration.module}",
            "%s %s is newer than what autolog was tested with (%s); it is watched all the same",
            integration.distribution,
            version,
            integration.requires,
        )
    if state == UNSUPPORTED:
        warn_once(
            f"older {integration.module}",
            "%s %s is not supported (%s); it is left alone",
            integration.distribution,
            version,
            integration.requires,
        )
    return state != UNSUPPORTED


def has(integration: Integration, target: str) -> bool:
    """Whether the framework that is there is of a version that should have a target of the integration."""
    wanted = integration.versions.get(target)
    return wanted is None or fit(wanted, imported(integration)) in (SUPPORTED, UNKNOWN)


def imported(integration: Integration) -> str | None:
    """Return the version of the framework as imported; None for Python itself, and where it is not known."""
    if integration.requires is None:
        return None
    version = getattr(sys.modules.get(integration.module), "__version__", None)
    return str(version) if version else installed(integration)


def installed(integration: Integration) -> str | None:
    """Return the version of the framework's distribution, or of one that brings the same module; None without one."""
    from importlib import metadata

    with suppress(metadata.PackageNotFoundError):
        return metadata.version(integration.distribution)
    with own_imports():
        import importlib_metadata  # that of Python 3.10 misses what a wheel without top_level.txt brings

    others = importlib_metadata.packages_distributions().get(integration.module, ())  # `xgboost-cpu`, for example
    return next(map(metadata.version, others), None)


def fit(requires: str | None, version: str | None) -> str:
    """Return how a version fits what an integration requires, e.g. `pandas>=2.0,<4`.

    Returns:
        `supported`, `newer` than the upper bound, `unsupported` because it is below the lower bound, or `unknown` where
        there is no version to compare.
    """
    if requires is None:
        return SUPPORTED
    if version is None or not _numbers(version):
        return UNKNOWN
    bounds = dict(_bounds(requires))
    if _numbers(version) < bounds.get(">=", ()):
        return UNSUPPORTED
    return NEWER if "<" in bounds and _numbers(version) >= bounds["<"] else SUPPORTED


# Without regular expressions: to compile them would take a part of the start of each watched process.
def _bounds(requires: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    for condition in requires.split(","):
        for sign in (">=", "<"):
            _, found, bound = condition.partition(sign)
            if found:
                yield sign, _numbers(bound)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with: `(2, 13)` for `2.13.0+cpu`."""
    numbers: list[int] = []
    for part in version.strip().split("."):
        digits = "".join(takewhile(str.isdecimal, part))
        if digits:
            numbers.append(int(digits))
        if digits != part or not digits:
            break
    is_one = bool(numbers)
    while numbers and numbers[-1] == 0:  # 2 and 2.0 are the same
        numbers.pop()
    return tuple(numbers) if numbers else (0,) if is_one else ()
