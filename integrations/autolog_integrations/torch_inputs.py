"""What goes into a plain training loop, as its modules, its loaders and the script's statements have told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autolog import runs
from autolog.arguments import known_sources
from autolog.sources import NOTHING, Sources, outside, union
from autolog_integrations.torch_loaders import Known
from autolog_integrations.torch_told import undecided


class Found(NamedTuple):
    """What goes into a training.

    Args:
        sources: By what it is.
        told: What only the script's statements tell.
        beside: What they tell beside what the data set of a loader holds.
        guess: What the data flow decides on.
    """

    sources: dict[str, Sources]
    told: Sources
    beside: Sources
    guess: Sources

    def inputs(self) -> runs.Inputs:
        """Return it as the inputs of a step, without the guess."""
        is_told = self.sources.get("data", NOTHING) & self.told
        inputs = known_sources(self.sources, {"data": runs.FLOW} if is_told else {})
        return inputs._replace(more={"data": (self.beside, runs.FLOW)}) if self.beside else inputs

    def is_model_alone(self) -> bool:
        """Whether nothing but the model before this training is known of."""
        return self.sources.keys() == {"model"} and not self.guess


def found(sources: dict[str, Sources], known: Sequence[Known], told_of_loss: Sources) -> Found:
    """Return what goes into the training that begins now.

    Args:
        sources: What the modules and the loaders hold, by what it is.
        known: What is known of each loader.
        told_of_loss: What the script's statements tell of the loss.
    """
    told = union(one.told for one in known)
    if "data" not in sources:
        told |= told_of_loss - union(sources.values())
        sources = {**sources, "data": told} if told else sources
    beside = union(one.beside for one in known) - union(sources.values())
    guess = union([undecided(told | beside), *(one.guess for one in known)])
    if guess:
        whole = union(sources.values())
        of_folders = whole - outside(whole, guess)  # files of the first batch only
        guessed = of_folders | (guess & told)
        sources = {name: held - guessed if held & guessed else held for name, held in sources.items()}
        sources = {name: held for name, held in sources.items() if held}
        guess |= of_folders
    return Found(sources, told, beside - guess, guess)
