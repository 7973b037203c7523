"""Files of weights that a training goes on from, or that a model gets."""

from __future__ import annotations

from typing import Any

from autolog import runs
from autolog.facts import MODEL, TRAIN
from autolog.named_files import file_state_of
from autolog.sources import NOTHING, Sources, source_of_file


def checkpoint(path: Any, format: str) -> Sources:
    """Return the model that stands in a file; nothing where there is no file."""
    file = None if path is None else file_state_of(path)
    return NOTHING if file is None else frozenset([source_of_file(file, MODEL, {"format": format})])


def goes_on_from(name: str, sources: Sources) -> bool:
    """Let the training that is under way go on from a checkpoint, an input by the given name.

    Returns:
        Whether a training is under way: then its model stays what it makes.
    """
    execution = runs.current()
    if execution is None or execution.type != TRAIN or not runs.is_inside():
        return False
    if sources:
        execution.report(inputs=runs.Inputs({name: sources}, runs.IDENTITY))
    return True
