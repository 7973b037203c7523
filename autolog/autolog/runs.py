"""Steps in progress: which execution this context is in, and what is learned of it while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, NamedTuple

from autolog import budget, notebook, provenance
from autolog.facts import (
    CANCELED,
    COMPLETE,
    EVALUATE,
    FAILED,
    METRICS,
    MOST_OPEN,
    ArtifactSaved,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    Scalar,
    Use,
)
from autolog.provenance import Source, Sources
from autolog.recorder import Recorder, new_id, now

IDENTITY, SCOPE = "identity", "scope"

_current: ContextVar[Execution | None] = ContextVar("autolog_execution", default=None)
_inside: ContextVar[bool] = ContextVar("autolog_inside", default=False)


class Inputs(NamedTuple):
    """By argument name, what the arguments of a step come from, and how we know."""

    sources: Mapping[str, Sources]
    evidence: str


NO_INPUTS = Inputs({}, IDENTITY)


class Execution:
    """One step in progress: a fit, an evaluation, a written table.

    Args:
        recorder: Where its facts go.
        type: `Train`, `Transform`, `Evaluate` or `Process`.
        function: What ran, e.g. `sklearn.linear_model._logistic.LogisticRegression.fit`.
        properties: Declared properties, such as `framework` and `framework_version`.
        params: Hyperparameters under their own names, nested ones dotted.
        inputs: What goes in.
        started: When it began, in milliseconds since 1970; now by default.
    """

    def __init__(
        self,
        recorder: Recorder,
        type: str,
        function: str,
        *,
        properties: Mapping[str, Scalar],
        params: Mapping[str, Scalar] | None = None,
        inputs: Inputs = NO_INPUTS,
        started: int | None = None,
    ) -> None:
        self.id = new_id()
        self._recorder = recorder
        self._has_metrics = False
        parent = _current.get()
        uses, new = _uses(recorder, inputs)
        recorder.record(
            *new,
            ExecutionStarted(
                execution=self.id,
                run=recorder.run,
                time=started or now(),
                type=type,
                function=function,
                parent=parent.id if parent else None,
                properties={**notebook.cell(), **properties},
                params=dict(params or {}),
                inputs=uses,
            ),
        )

    def product(self, type: str, name: str, properties: Mapping[str, Scalar]) -> Source:
        """Return the source of something that this step makes in memory; `name` tells apart what one step makes."""
        return Source(f"{self.id}/{name}", type, None, properties)

    def log(self, metrics: Mapping[str, Any], step: float | None = None) -> None:
        """Add a point to the curve of each metric, in microseconds; see `Curves.log`."""
        if not self._has_metrics:
            self._has_metrics = True
            uses, new = _uses(self._recorder, Inputs({"metrics": frozenset([self.measured()])}, IDENTITY))
            self._recorder.record(*new, ExecutionReported(self.id, outputs=uses))
        start = budget.clock()
        if budget.allows("metrics"):
            self._recorder.curves.log(self.id, metrics, step)
            budget.spend(start, "metrics")
        else:
            budget.skip("metrics", len(metrics))

    def measured(self) -> Source:
        """Return the source of the metrics that belong to this step."""
        return self.product(METRICS, "metrics", {})

    def finish(
        self,
        error: BaseException | None = None,
        *,
        metrics: Mapping[str, float] | None = None,
        outputs: Mapping[str, Source] | None = None,
    ) -> None:
        """Record what came out, and that the step ended: well, FAILED by `error`, or CANCELED from the keyboard."""
        facts: list[Fact] = list(self._recorder.curves.end(self.id))
        if metrics or outputs:
            uses, new = _uses(
                self._recorder, Inputs({name: frozenset([made]) for name, made in (outputs or {}).items()}, IDENTITY)
            )
            facts += [*new, ExecutionReported(self.id, dict(metrics or {}), (), uses)]
        state = COMPLETE if error is None else CANCELED if isinstance(error, KeyboardInterrupt) else FAILED
        self._recorder.record(*facts, ExecutionFinished(self.id, now(), state, describe_error(error)))


def describe_error(error: BaseException | None) -> str | None:
    """Return an exception's type and message, at most 500 characters of it."""
    if error is None:
        return None
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        text = ""
    return f"{type(error).__name__}: {text}"[:500] if text else type(error).__name__


def saved(recorder: Recorder, source: Source, file: FileState, format: str) -> None:
    """Record that an artifact made in memory now stands in a file."""
    recorder.record(*recorder.new([source]), ArtifactSaved(source.key, file, format))


class Evaluations:
    """Metric calls on the same predictions, gathered into one Evaluate step and one set of metrics.

    Calls belong together while what they are computed from stays the same and no metric comes twice.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._open: dict[Sources, tuple[Execution, set[str]]] = {}

    def add(
        self,
        function: str,
        metrics: Mapping[str, float],
        *,
        properties: Mapping[str, Scalar],
        inputs: Inputs,
    ) -> None:
        """Record metrics that were computed from `inputs`."""
        key = provenance.union(inputs.sources.values())
        execution, names = self._open.get(key, (None, set[str]()))
        if execution is None or names & metrics.keys():
            execution, names = (
                Execution(self._recorder, EVALUATE, function, properties=properties, inputs=inputs),
                set(),
            )
            self._open.pop(key, None)  # so that those that began last come last
            self._open[key] = execution, names
            if len(self._open) > MOST_OPEN:
                del self._open[next(iter(self._open))]
        names.update(metrics)
        execution.finish(metrics=metrics, outputs={"metrics": execution.measured()})


def enter(execution: Execution) -> Token[Execution | None]:
    """Make `execution` the current one; `leave` ends it."""
    return _current.set(execution)


def leave(token: Token[Execution | None]) -> None:
    """Make the execution before `enter` the current one again."""
    _current.reset(token)


def is_inside() -> bool:
    """Whether a framework's own step is running in this context, so that what it calls is no step of its own."""
    return _inside.get() or _current.get() is not None


@contextmanager
def inside() -> Iterator[None]:
    """Mark what runs here as inner work of a framework, in a worker thread or process for example."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def _uses(recorder: Recorder, inputs: Inputs) -> tuple[tuple[Use, ...], list[Fact]]:
    names: dict[Source, list[str]] = {}
    for name, sources in inputs.sources.items():
        for source in sorted(sources, key=lambda source: source.key):
            names.setdefault(source, []).append(name)
    uses = tuple(Use(source.key, tuple(places), inputs.evidence) for source, places in names.items())
    return uses, recorder.new(names)
