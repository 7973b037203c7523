"""The watching of this process: where facts go and which frameworks are known, while autolog is enabled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from autolog import notebook, provenance
from autolog.calls import Describe, Integration, State
from autolog.errors import AutologError
from autolog.facts import DATASET, MODEL, Scalar
from autolog.made_once import made_once
from autolog.opened_files import OpenedFiles
from autolog.patcher import Patcher
from autolog.patching import guarded, trouble
from autolog.recorder import Recorder
from autolog.sources import union
from autolog.switch import switch

if TYPE_CHECKING:
    from autolog.hand_written import HandWritten
    from autolog.open_steps import Evaluations, Trainings
    from autolog.saved_weights import SavedWeights
    from autolog.step_sites import StepSites
    from autolog.touched_files import TouchedFiles

T = TypeVar("T")


class Session:
    """What watchers work with between `enable` and `disable`.

    Args:
        recorder: Where facts go.
        patcher: What applies further patches while the frameworks are used.
    """

    def __init__(self, recorder: Recorder, patcher: Patcher) -> None:
        self.recorder = recorder
        self.patcher = patcher
        self.files = OpenedFiles(recorder.settings.is_own)
        self._process = os.getpid()
        self._integrations: list[Integration] = []
        self._own: dict[type, object] = {}
        self._kinds: dict[type, tuple[str, Describe, Integration] | None] = {}

    @made_once
    def evaluations(self) -> Evaluations:
        """Metrics of the same predictions that are still gathered."""
        from autolog.open_steps import Evaluations

        return Evaluations(self.recorder)

    @made_once
    def hand_written(self) -> HandWritten:
        """Files that the script has opened for writing by hand."""
        from autolog.hand_written import HandWritten

        return HandWritten(self._tell_after_cell, self._process)

    @made_once
    def step_sites(self) -> StepSites:
        """Where trainings and writings stand of which the objects alone do not tell all."""
        from autolog.step_sites import StepSites

        return StepSites(self.files.sites)

    @made_once
    def touched(self) -> TouchedFiles:
        """Files in the order in which they were read and written."""
        from autolog.touched_files import TouchedFiles

        return TouchedFiles()

    @made_once
    def weights(self) -> SavedWeights:
        """The weights that trained models had when they were saved."""
        from autolog.saved_weights import SavedWeights

        return SavedWeights(self._state_of, self._layers_of)

    @made_once
    def trainings(self) -> Trainings:
        """Trainings that may go on batch by batch."""
        from autolog.open_steps import Trainings

        return Trainings(self.recorder)

    def add(self, integration: Integration) -> None:
        """Let instances of the integration's classes be recognised."""
        self._integrations.append(integration)
        self._kinds.clear()

    def forget_kinds(self) -> None:
        """Forget the classes that were met: one written in C, and its module, would live on after the interpreter."""
        self._kinds.clear()

    def describe(self, thing: Any) -> tuple[str | None, Mapping[str, Scalar]]:
        """Return whether something is a `Dataset`, a `Model` or neither (None), and its properties."""
        found = self._kind(type(thing))
        if found is None:
            return None, {}
        kind, describe, integration = found
        framework = integration.framework() if kind == MODEL else {}
        return kind, {**framework, **describe(thing)}

    def is_model(self, thing: Any) -> bool:
        """Whether something is a model of a framework's."""
        found = self._kind(type(thing))
        return found is not None and found[0] == MODEL

    def is_data_set(self, thing: Any) -> bool:
        """Whether something is a data set of a framework's."""
        found = self._kind(type(thing))
        return found is not None and found[0] == DATASET

    def meet(self, thing: Any) -> None:
        """Let the integration that knows this model prepare for what will be asked of it; data are asked nothing."""
        found = self._kind(type(thing))
        if found is not None and found[0] == MODEL and found[2].meet is not None:
            found[2].meet(thing)

    def know_by_parts(self, thing: Any) -> None:
        """Let a model of which nothing is known come from the trained models that it was put together from."""
        found = self._kind(type(thing))
        if found is None or found[2].parts is None or provenance.sources_of(thing):
            return
        if known := union(map(provenance.sources_of, found[2].parts(thing))):
            provenance.tag(thing, known)

    def _state_of(self, model: Any) -> State | None:
        found = self._kind(type(model))
        return None if found is None or found[2].state is None else found[2].state(model)

    def _layers_of(self, model: Any) -> Iterable[Any]:
        found = self._kind(type(model))
        return [model] if found is None or found[2].layers is None else found[2].layers(model)

    def of(self, kind: type[T]) -> T:
        """Return the one instance of a class that belongs to this session, made when it is first asked for."""
        found = self._own.get(kind)
        if found is None:
            found = self._own.setdefault(kind, kind())  # another thread may be faster
        return cast("T", found)

    def finish(self, error: BaseException | None) -> None:
        """Let integrations end what is still open, before the watching ends.

        Args:
            error: What ended the program; None when nothing did.
        """
        for integration in self._integrations:
            if integration.finish is not None:
                guarded(integration, integration.finish)(error)

    def tell_of_hand_written_files(self, *, all_of_them: bool = True) -> None:
        """Record what the files that were written by hand were made from; by default those that are open, too."""
        if self._has_noted("hand_written") and not self.hand_written.is_empty:
            from autolog import written_from

            try:
                written_from.record(self, all_of_them=all_of_them)
            except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
                trouble("open()", error, "a file that was written by hand")

    def tell_of_dataflow(self) -> None:
        """Record what the script's statements tell of the data of trainings, and of the models in what was written."""
        if not self._has_noted("step_sites"):
            return
        from autolog.read_sites import KNOWS_COLUMNS

        if KNOWS_COLUMNS and (self.step_sites.trainings or self.step_sites.writings):
            from autolog.dataflow import told

            try:
                told.record(self)
            except Exception as error:  # noqa: BLE001  whatever it is, it must not reach the user
                trouble("a training", error, "the script's statements")

    def _has_noted(self, what: str) -> bool:
        """Whether a part that notes something was ever asked for."""
        return what in vars(self)

    def _tell_after_cell(self) -> None:
        if _session is self and switch.on:
            self.tell_of_hand_written_files(all_of_them=False)
            if not self.hand_written.is_empty:  # a file is still open
                notebook.after_this_cell(self._tell_after_cell)

    def _kind(self, cls: type) -> tuple[str, Describe, Integration] | None:
        try:
            return self._kinds[cls]
        except KeyError:
            pass
        names = [f"{base.__module__}.{base.__qualname__}" for base in cls.__mro__]
        found = None
        for name in reversed(names):  # the nearest class has the last word: an XGBClassifier is an estimator, too
            for integration in self._integrations:
                for kind, described in ((MODEL, integration.models), (DATASET, integration.datasets)):
                    if name in described:
                        found = (kind, described[name], integration)
        self._kinds[cls] = found
        return found


_session: Session | None = None


def session() -> Session:
    """Return the session; only called while enabled.

    Raises:
        AutologError: autolog is not enabled.
    """
    if _session is None:
        raise AutologError("autolog is not enabled; call autolog.enable() first")
    return _session


def open_session(new: Session | None) -> None:
    """Make `new` the session of this process; None ends it."""
    global _session
    switch.on = False  # first, since another thread may be in the middle of a call
    _session = new or _session
    switch.on = new is not None
