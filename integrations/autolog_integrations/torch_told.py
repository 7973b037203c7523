"""What the script's statements tell of a loop's data, where the objects tell nothing: of its loader, of its loss."""

from __future__ import annotations

from typing import Any

from autolog import origins, runs
from autolog.arguments import can_be_found
from autolog.named_files import may_be_settings
from autolog.session import session
from autolog.sources import NOTHING, Sources, outside


def told_of_loader(loader: Any) -> Sources:
    """Return what a loader was made of that the script iterates now."""
    return told_of("data", loader, "__iter__", 0)


def told_of_loss(loss: Any) -> Sources:
    """Return what a loss was made of on which the script calls `backward` now."""
    return told_of("data", loss, "backward", -1)


def undecided(told: Sources, folders: Sources = NOTHING) -> Sources:
    """Return that of what was told on which the data flow decides: what may be settings, and files read in turn.

    Args:
        told: What the statements have told.
        folders: Those that are read file by file.
    """
    settings = frozenset(one for one in told if may_be_settings(one))
    below = told - outside(told, folders)
    return folders | below | settings | session().files.sites.read_in_turn(told) if told or folders else NOTHING


def told_of(name: str, thing: Any, method: str, place: int) -> Sources:
    """Return what an argument was made of in a call that the script is making now; a class is called by its name."""
    if not can_be_found():
        return NOTHING
    found = {name: NOTHING}
    evidence, _ = origins.search({name: thing}, found, {name: place}, method)
    return found[name] if evidence.get(name) == runs.FLOW else NOTHING
