"""Functions of Python's own modules that ours stand in for while a process is watched."""

from __future__ import annotations

from typing import Any


class Replacements:
    """What was replaced, and what stood there."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any, Any]] = []  # owner, name, ours and the original

    def replace(self, owner: Any, name: str, ours: Any) -> None:
        """Put `ours` under a name of a module."""
        self._replaced.append((owner, name, ours, getattr(owner, name)))
        setattr(owner, name, ours)

    def are_in_force(self) -> bool:
        """Whether there are any, and nobody else has replaced one since."""
        return bool(self._replaced) and all(getattr(owner, name) is ours for owner, name, ours, _ in self._replaced)

    def restore(self) -> None:
        """Put back what nobody else has replaced meanwhile, the last one first."""
        while self._replaced:
            owner, name, ours, original = self._replaced.pop()
            if getattr(owner, name) is ours:
                setattr(owner, name, original)
