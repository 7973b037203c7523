"""Steps that several calls make together: metrics of the same predictions, and batches of one training."""

from __future__ import annotations

from collections.abc import Mapping

from autolog.facts import EVALUATE, MOST_OPEN, Scalar
from autolog.recorder import Recorder
from autolog.runs import Execution, Inputs, current, current_run
from autolog.sources import Source, Sources, union

_MOST_TRAININGS = 100


class Evaluations:
    """Metric calls on the same predictions, gathered into one Evaluate step and one set of metrics.

    Calls belong together while what they are computed from stays the same and no metric comes twice.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._open: dict[tuple[object, Sources], tuple[Execution, set[str]]] = {}

    def add(
        self,
        function: str,
        metrics: Mapping[str, float],
        *,
        properties: Mapping[str, Scalar],
        inputs: Inputs,
    ) -> None:
        """Record metrics that were computed from `inputs`."""
        key = (current() or current_run(self.recorder), union(inputs.sources.values()))
        execution, names = self._open.get(key, (None, set[str]()))
        if execution is None or names & metrics.keys():
            execution, names = (
                Execution(self.recorder, EVALUATE, function, properties=properties, inputs=inputs),
                set(),
            )
            self._open.pop(key, None)  # so that those that began last come last
            self._open[key] = execution, names
            if len(self._open) > MOST_OPEN:
                self._open.pop(next(iter(self._open)), None)  # another thread may be faster
        names.update(metrics)
        execution.finish(metrics=metrics, outputs={"metrics": execution.measured()})


class Trainings:
    """Trainings that may go on batch by batch, by what their models come from: the hundred that did so last."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._open: dict[Sources, Execution] = {}

    def __len__(self) -> int:
        return len(self._open)

    def get(self, model: Sources) -> Execution | None:
        """Return the training that a model came out of, if it may go on."""
        found = self._open.pop(model, None)
        if found is not None:
            self._open[model] = found
        return found

    def add(self, model: Source, execution: Execution) -> None:
        """Let a training go on; the next journal knows it, too."""
        self._open[frozenset([model])] = execution
        self.recorder.going_on[execution.id] = None
        while len(self._open) > _MOST_TRAININGS:
            self.end(next(iter(self._open)))

    def end(self, model: Sources) -> None:
        """Say that what follows makes another model."""
        found = self._open.pop(model, None)
        if found is not None:
            self.recorder.going_on.pop(found.id, None)
