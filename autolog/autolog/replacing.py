"""Functions of Python's own modules that ours stand in for while a process is watched."""

from __future__ import annotations

from typing import Any, NamedTuple


class _Replaced(NamedTuple):
    owner: Any
    name: str
    ours: Any
    original: Any


class Replacements:
    """What was replaced, and what stood there."""

    def __init__(self) -> None:
        self._replaced: list[_Replaced] = []

    def replace(self, owner: Any, name: str, ours: Any) -> None:
        """Put `ours` under a name of a module."""
        self._replaced.append(_Replaced(owner, name, ours, getattr(owner, name)))
        setattr(owner, name, ours)

    def are_in_force(self) -> bool:
        """Whether there are any, and nobody else has replaced one since."""
        return bool(self._replaced) and all(getattr(one.owner, one.name) is one.ours for one in self._replaced)

    def restore(self) -> None:
        """Put back what nobody else has replaced meanwhile, the last one first."""
        while self._replaced:
            one = self._replaced.pop()
            if getattr(one.owner, one.name) is one.ours:
                setattr(one.owner, one.name, one.original)
