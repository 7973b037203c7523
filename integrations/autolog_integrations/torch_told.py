"""What the script's statements tell of a loop's data, where the objects tell nothing: of its loader, of its loss."""

from __future__ import annotations

from typing import Any

from autolog import origins, runs
from autolog.arguments import can_be_found
from autolog.provenance import NOTHING, Sources


def told_of_loader(loader: Any) -> Sources:
    """Return what a loader was made of that the script iterates now."""
    return _told(loader, "__iter__", 0)


def told_of_loss(loss: Any) -> Sources:
    """Return what a loss was made of on which the script calls `backward` now."""
    return _told(loss, "backward", -1)


def _told(thing: Any, method: str, place: int) -> Sources:
    if not can_be_found():
        return NOTHING
    found = {"data": NOTHING}
    evidence, _ = origins.search({"data": thing}, found, {"data": place}, method)
    return found["data"] if evidence.get("data") == runs.FLOW else NOTHING
