"""Settings that a framework keeps as numbers of single precision: 0.1 comes back as 0.10000000149011612."""

from __future__ import annotations

import sys
from typing import Any


def as_written(value: Any) -> Any:
    """Return the shortest decimal number that is the same in single precision; other values as they are."""
    if type(value) is not float:
        return value
    single = sys.modules["numpy"].float32  # the frameworks that do this have imported it
    return float(str(single(value))) if single(value) == value else value
