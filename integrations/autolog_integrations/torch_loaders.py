"""The loaders that are iterated: which of them give a loop of PyTorch its data, and what that comes from."""

from __future__ import annotations

import sys
import weakref
from collections import deque
from threading import get_ident
from typing import Any, NamedTuple

from autolog import provenance, runs
from autolog.callers import callers_frame, is_installed
from autolog.session import session
from autolog.sources import NOTHING, Sources, outside
from autolog_integrations.torch_data import (
    folders_of_dataset,
    is_known_in_part,
    is_of_script,
    settings_of_loader,
    sources_of_dataset,
)
from autolog_integrations.torch_told import told_of, told_of_loader, undecided

_MOST_LOADERS = 8  # that are remembered
_MOST_TOLD = 1000  # loops over loaders between two steps, and reports that are not made twice


class Known(NamedTuple):
    """What the data of a loader come from.

    Args:
        held: What the data set comes from, as far as that is known of what it holds.
        told: Else what the script's statements tell.
        beside: What they tell beside what it holds, such as a table of the files in a folder.
        guess: Which part of it the data flow decides on.
    """

    held: Sources
    told: Sources
    beside: Sources
    guess: Sources

    def may_be_of(self, data: Sources) -> bool:
        """Whether a training on such data may have got them from this loader, though its loop is over."""
        return not data or not data.isdisjoint(self.held | self.told | self.beside)


class Loading:
    """A loader that was iterated: its data set is what counts, for the loader may be gone while its loop runs."""

    def __init__(self, loader: Any, iterator: Any, told: Sources, may_learn: bool) -> None:
        self.may_learn = may_learn
        self._told = told  # by the script's statements
        self.thread = get_ident()
        self.iterator = weakref.ref(iterator)
        self._held = provenance.sources_of(loader.dataset)  # the only way to a list, which takes no weak reference
        self._dataset = None if type(loader.dataset) in (list, tuple, dict) else weakref.ref(loader.dataset)
        self.settings = settings_of_loader(loader)

    def is_running(self) -> bool:
        """Whether its loop is still under way."""
        iterator = self.iterator()
        if iterator is None:
            return False
        try:
            return bool(iterator._num_yielded < len(iterator))  # workers that persist keep their iterator
        except Exception:  # noqa: BLE001  a stream without a length, or a sampler of the user's, which may raise anything
            return True

    def known(self) -> Known:
        """Return what its data come from; a data set may open its files late, so it is looked at anew."""
        dataset = self._dataset() if self._dataset is not None else None
        held = self._held if dataset is None else sources_of_dataset(dataset)
        beside = _beside(held, self._told)
        told = self._told if not held else NOTHING
        folders = NOTHING if dataset is None else folders_of_dataset(dataset)
        return Known(held, told | folders, beside, undecided(told | beside, folders))


class Loaders:
    """The loaders of this process.

    Attributes:
        validating: Those that were looked at since the last step; the loop that makes the next one learns, too.
    """

    def __init__(self) -> None:
        self._loadings: deque[Loading] = deque(maxlen=_MOST_LOADERS)
        self.validating: deque[Loading] = deque(maxlen=_MOST_TOLD)
        self._told: weakref.WeakKeyDictionary[Any, Sources] = weakref.WeakKeyDictionary()
        self._reported: set[Any] = set()

    def iterated(self, loader: Any, iterator: Any, *, is_between: bool, may_learn: bool) -> None:
        """Note that a loop over a loader begins: whether that is between the steps of a training, and may make some."""
        loading = Loading(loader, iterator, self._told_of(loader), may_learn)
        self._loadings.append(loading)
        if is_between:
            self.validating.append(loading)

    def made(self, loader: Any) -> None:
        """Ask what a loader is made of that the script itself makes for a framework's training."""
        frame: Any = callers_frame("torch")[0]
        while frame.f_back is not None and frame.f_code.co_name == "wrapper":  # Lightning puts one around the class
            frame = frame.f_back
        is_known = sources_of_dataset(loader.dataset) and not is_known_in_part(loader.dataset)
        if not (is_installed(frame.f_code.co_filename) or is_known):
            self._told[loader] = told_of("dataset", loader.dataset, type(loader).__name__, 0)

    def _told_of(self, loader: Any) -> Sources:
        if sources_of_dataset(loader.dataset) and not is_of_script(loader.dataset):
            return NOTHING
        if loader not in self._told:
            self._told[loader] = told_of_loader(loader)
        return self._told[loader]

    def running(self) -> list[Loading]:
        """Return those whose loops are under way: in this thread, or else in any."""
        running = [one for one in self._loadings if one.is_running()]
        return [one for one in running if one.thread == get_ident()] or running

    def latest(self) -> list[Loading]:
        """Return those whose loops are under way, or else the one that was iterated last."""
        return self.running() or list(self._loadings)[-1:]

    def forget_validation(self) -> None:
        """Leave out what was looked at so far."""
        self.validating.clear()

    def report_validation(self, execution: runs.Execution) -> None:
        """Tell of what was looked at without learning between two steps; what comes after the last is no part of it."""
        loadings = list(self.validating)
        self.validating.clear()
        for one in loadings:
            if one.may_learn and one.iterator() is not None:  # its loop makes this step
                continue
            known = one.known()
            evidence = runs.IDENTITY if known.held else runs.FLOW
            session().step_sites.guess(execution, "validation", known.guess - execution.sources)
            if found := known.held or known.told - known.guess:
                more = {"validation": (known.beside - known.guess, runs.FLOW)}
                execution.report(inputs=runs.Inputs({"validation": found}, evidence, more=more))

    def report_inner(self, execution: runs.Execution, loader: Any) -> None:
        """Tell a framework's training which data it iterates; some know it only when they run."""
        is_learning = sys.modules["torch"].is_grad_enabled() and not runs.is_inner()
        held, told = sources_of_dataset(loader.dataset), self._told.get(loader, NOTHING)
        name = "data" if is_learning else "validation"
        key = (execution.id, name, held, told)
        if key not in self._reported and (held or told):
            if len(self._reported) >= _MOST_TOLD:
                self._reported.clear()  # to tell it again does no harm
            self._reported.add(key)
            evidence, more = runs.IDENTITY if held else runs.FLOW, {name: (_beside(held, told), runs.FLOW)}
            execution.report(inputs=runs.Inputs({name: held or told}, evidence, more=more))


def _beside(held: Sources, told: Sources) -> Sources:
    """Return what the script's statements tell beside what a data set holds; nothing where that is not known."""
    return outside(told - held, held) if held else NOTHING
