"""Which modules autolog itself has brought into the process: they are no part of the user's environment."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ours: set[str] = set()


@contextmanager
def own_imports() -> Iterator[None]:
    """Mark what is imported for the first time in here as ours."""
    before = set(sys.modules)
    try:
        yield
    finally:
        ours.update(sys.modules.keys() - before)
