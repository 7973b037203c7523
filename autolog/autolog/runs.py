"""Steps in progress: which execution this context is in, and what is learned of it while it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar, Token
from types import MappingProxyType
from typing import Any, NamedTuple

from autolog import budget, notebook, redaction
from autolog.curves import numbered
from autolog.facts import (
    CANCELED,
    COMPLETE,
    FAILED,
    METRICS,
    MODEL,
    PROCESS,
    TRAIN,
    ArtifactSaved,
    ArtifactSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    Scalar,
    Use,
)
from autolog.ids import new_id
from autolog.recorder import Recorder, entry_point, now
from autolog.sources import NOTHING, Source, Sources, less, maker_of, union

DECLARED, IDENTITY, FLOW, CONTENT, SCOPE = "declared", "identity", "flow", "content", "scope"

_MOST_ERROR = 500  # characters
_KEPT_SECONDS = 0.1  # that what a round has measured is kept

Steps = Iterable[tuple[float | None, Any]]  # the points of a curve: the step of each, and its value

_run: ContextVar[str | None] = ContextVar("autolog_run", default=None)  # the innermost block that is a run of its own
_current: ContextVar[Execution | None] = ContextVar("autolog_execution", default=None)
_inside: ContextVar[bool] = ContextVar("autolog_inside", default=False)


class Inputs(NamedTuple):
    """By argument name, what the arguments of a step come from, and how we know.

    Args:
        sources: What the arguments come from.
        evidence: How that is known.
        others: Where that differs.
        more: What the script's statements tell beside what is known of the objects, with its evidence.
    """

    sources: Mapping[str, Sources]
    evidence: str
    others: Mapping[str, str] = MappingProxyType({})
    more: Mapping[str, tuple[Sources, str]] = MappingProxyType({})

    @property
    def known(self) -> Sources:
        """All that is more than a guess."""
        if not (self.sources or self.more):
            return NOTHING
        of_arguments = ((one, self.evidence_of(name)) for name, one in self.sources.items())
        return union(one for one, how in (*of_arguments, *self.more.values()) if how != SCOPE)

    @property
    def guessed(self) -> Sources:
        """What may have gone in beside what is known of an argument."""
        return union(one for one, how in self.more.values() if how == SCOPE)

    def without(self, sources: Sources) -> Inputs:
        """Return the same without some sources."""
        if not sources:
            return self
        of_arguments = {name: less(one, sources) for name, one in self.sources.items()}
        more = {name: (less(one, sources), how) for name, (one, how) in self.more.items()}
        return self._replace(sources=of_arguments, more=more)

    def evidence_of(self, name: str) -> str:
        """Return how it is known what an argument comes from."""
        return self.others.get(name, self.evidence)


NO_INPUTS = Inputs({}, IDENTITY)


class Trial(NamedTuple):
    """One of the fits that a search made: with which hyperparameters, and how good it was."""

    params: Mapping[str, Scalar]
    metrics: Mapping[str, float]
    error: str | None = None


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
        holds_steps: Whether what frameworks do inside are steps of their own, as in a function of the user's.
        id: Its id, where it has one already.
        parent: The step that it is part of; by default the one that runs in this context.
        makes: The properties of the model that it makes, where that is there from the beginning.

    Attributes:
        framework: The name of the framework whose step it is; None for those of others.
        model: This model.
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
        holds_steps: bool = False,
        id: str | None = None,
        parent: Execution | None = None,
        makes: Mapping[str, Scalar] | None = None,
    ) -> None:
        self.id = id or new_id()
        self.type = type
        self.function = function
        self.holds_steps = holds_steps
        self.has_steps = False
        self.recorder = recorder
        self._framework = {name: properties[name] for name in ("framework", "framework_version") if name in properties}
        self.framework = self._framework.get("framework")
        self._has_metrics = False
        self._kept: dict[Callable[[list[Any]], Mapping[str, Steps]], list[Any]] = {}
        self._read_next = budget.clock() + _KEPT_SECONDS
        self._when_over: list[Callable[[], None]] = []
        parent = parent or current()
        if parent is not None:
            parent.has_steps = True
        uses, new = _uses(recorder, inputs)
        self.has_inputs = bool(uses)
        self._sources = inputs.known
        self._guesses = NOTHING  # of later batches
        self.model = None if makes is None else self.product(MODEL, "model", makes)
        made = [] if self.model is None else self._reported(outputs={"model": self.model})
        recorder.record(
            *new,
            ExecutionStarted(
                execution=self.id,
                run=current_run(recorder),
                time=started or now(),
                type=type,
                function=function,
                parent=parent.id if parent else None,
                properties={**notebook.cell(), **_queries(self._sources), **properties},
                params=dict(params or {}),
                inputs=uses,
            ),
            *made,
        )

    def describe(self, params: Mapping[str, Scalar]) -> None:
        """Record further parameters or tags."""
        self.recorder.record(ExecutionDescribed(self.id, dict(params)))

    def use(self, inputs: Inputs = NO_INPUTS, outputs: Inputs = NO_INPUTS) -> None:
        """Record further inputs and outputs."""
        if not inputs.sources and not outputs.sources:
            return
        going_in, new = _uses(self.recorder, inputs)
        coming_out, made = _uses(self.recorder, outputs)
        self.has_inputs = self.has_inputs or bool(going_in)
        if going_in or coming_out:
            known = {fact.key for fact in new if isinstance(fact, ArtifactSeen)}
            made = [fact for fact in made if isinstance(fact, ArtifactSeen) and fact.key not in known]
            self.recorder.record(*new, *made, ExecutionReported(self.id, {}, going_in, coming_out))

    def use_more(self, inputs: Inputs) -> None:
        """Record the inputs that it has not had from its beginning or an earlier batch; a guess stays one."""
        had = union((self._sources, self._guesses))
        more = {
            name: sources - (had if inputs.evidence_of(name) == SCOPE else self._sources)
            for name, sources in inputs.sources.items()
        }
        new = inputs._replace(sources=more, more={})
        self._guesses = union((self._guesses, *more.values()))
        self._sources = union((self._sources, new.known))
        self.use(new)

    @property
    def sources(self) -> Sources:
        """What is known to have gone in so far."""
        return self._sources

    def precedes(self, source: Source) -> bool:
        """Whether something in memory was made in this process since this step began."""
        return source.is_made_after(self.id)

    def product(self, type: str, name: str, properties: Mapping[str, Scalar]) -> Source:
        """Return the source of something that this step makes in memory; `name` tells apart what one step makes."""
        return Source(f"{self.id}/{name}", type, None, properties)

    def log(self, metrics: Mapping[str, Any], step: float | None = None) -> None:
        """Add a point to the curve of each metric, in microseconds; see `Curves.log`."""
        start = budget.clock()
        if self._may_log(len(metrics)):
            self.recorder.curves.log(self.id, metrics, step)
        budget.spend(start, "metrics")

    def log_curves(self, curves: Mapping[str, Steps]) -> None:
        """Add the points of whole curves, in a fraction of the time; values that are no numbers are left out."""
        start = budget.clock()
        for name, steps in curves.items():
            points = numbered(steps)
            if points and self._may_log(len(points)):
                self.recorder.curves.add(self.id, name, points)
        budget.spend(start, "metrics")

    def _may_log(self, count: int) -> bool:
        if not self._has_metrics:
            self._has_metrics = True
            self.recorder.curves.begin(self.id, self._reported(outputs={"metrics": self.measured()}))
        is_allowed = budget.allows("metrics")
        if not is_allowed:
            budget.skip("metrics", count)
        return is_allowed

    def keep(self, measured: Any, curves: Callable[[list[Any]], Mapping[str, Steps]]) -> None:
        """Keep what a round has measured; it is logged ten times a second, and when the step ends.

        To log several at once takes a fraction of the time: between the rounds of a training no code is at hand, it has
        to come from memory each time.

        Args:
            measured: What nobody changes any more.
            curves: Makes curves of what several rounds have measured.
        """
        self._kept.setdefault(curves, []).append(measured)
        if budget.clock() >= self._read_next:
            self._log_kept()

    def _log_kept(self) -> None:
        kept, self._kept = self._kept, {}
        for curves, measured in kept.items():
            self.log_curves(curves(measured))
        self._read_next = budget.clock() + _KEPT_SECONDS

    def when_over(self, do: Callable[[], None]) -> None:
        """Call a function once this step has ended."""
        if do not in self._when_over:
            self._when_over.append(do)

    def report(self, *, inputs: Inputs) -> None:
        """Record what else goes in, while the step runs."""
        self.recorder.record(*self._reported(inputs))

    def _reported(self, inputs: Inputs = NO_INPUTS, outputs: Mapping[str, Source] = MappingProxyType({})) -> list[Fact]:
        self._sources = union((self._sources, inputs.known))
        uses, seen = _uses(self.recorder, inputs)
        made, new = _made(self.recorder, outputs)
        return [*seen, *new, ExecutionReported(self.id, inputs=uses, outputs=made)]

    def measured(self) -> Source:
        """Return the source of the metrics that belong to this step."""
        return self.product(METRICS, "metrics", {})

    def add_trials(self, trials: Iterable[Trial]) -> None:
        """Record what a search tried: executions of their own, whose parent is this one, in one write."""
        facts: list[Fact] = []
        run, time = current_run(self.recorder), now()
        for params, metrics, error in trials:
            id = new_id()
            facts.append(ExecutionStarted(id, run, time, TRAIN, self.function, self.id, self._framework, dict(params)))
            if metrics:
                measured = Source(f"{id}/metrics", METRICS, None, {})
                uses, new = _made(self.recorder, {"metrics": measured})
                facts += [*new, ExecutionReported(id, dict(metrics), (), uses)]
            facts.append(ExecutionFinished(id, time, COMPLETE if error is None else FAILED, error))
        self.recorder.record(*facts)

    def finish(
        self,
        error: BaseException | None = None,
        *,
        metrics: Mapping[str, float] | None = None,
        outputs: Mapping[str, Source] | None = None,
        state: str | None = None,
    ) -> None:
        """Record what came out, and that the step ended: well, FAILED by `error`, CANCELED, or as `state` says."""
        try:
            if self._kept:
                self._log_kept()
        finally:
            self._finish(error, metrics or {}, outputs or {}, state or state_after(error))

    def _finish(
        self, error: BaseException | None, metrics: Mapping[str, float], outputs: Mapping[str, Source], state: str
    ) -> None:
        facts: list[Fact] = list(self.recorder.curves.end(self.id))
        if metrics or outputs:
            uses, new = _made(self.recorder, outputs, _trained_within(self.id, outputs))
            facts += [*new, ExecutionReported(self.id, dict(metrics), (), uses)]
        self.recorder.record(*facts, ExecutionFinished(self.id, now(), state, describe_error(error)))
        while self._when_over:
            self._when_over.pop()()

    def close(self, state: str, error: str | None) -> None:
        """Record that the step ended in this state."""
        self.recorder.record(*self.recorder.curves.end(self.id), ExecutionFinished(self.id, now(), state, error))


def state_after(error: BaseException | None) -> str:
    """Return the state of what ended with an exception, or without one."""
    if error is None:
        return COMPLETE
    canceled = getattr(sys.modules.get("asyncio"), "CancelledError", KeyboardInterrupt)
    return CANCELED if isinstance(error, (KeyboardInterrupt, canceled)) else FAILED


def describe_error(error: BaseException | None) -> str | None:
    """Return an exception's type and message without secrets, at most 500 characters of it."""
    if error is None:
        return None
    try:
        text = redaction.text(str(error)[: 2 * _MOST_ERROR])
    except Exception:  # noqa: BLE001  whatever it is, it must not reach the user
        text = ""
    return f"{type(error).__name__}: {text}"[:_MOST_ERROR] if text else type(error).__name__


def saved(recorder: Recorder, source: Source, file: FileState, format: str, part: str | None = None) -> None:
    """Record that an artifact made in memory now stands in a file; see `ArtifactSaved`."""
    recorder.record(*recorder.new([source]), ArtifactSaved(source.key, file, format, part))


def renamed(recorder: Recorder, maker: str, made: Source) -> None:
    """Record that what a step has written stands under another name now."""
    outputs, new = _made(recorder, {"path": made})
    recorder.record(*new, ExecutionReported(maker, outputs=outputs))


def current() -> Execution | None:
    """Return the step that this code is inside of, the innermost; None outside of all."""
    execution = _current.get()
    return execution if execution is None or execution.recorder.watches else None  # one that was left open may be over


def current_training(framework: str) -> Execution | None:
    """Return the training that is under way, if it is one of this framework."""
    execution = _current.get()  # without `current`: this is asked in each round of a training
    if execution is None or execution.framework != framework or execution.type != TRAIN:
        return None
    return execution if execution.recorder.watches else None


def current_run(recorder: Recorder) -> str:
    """Return the run that this code is part of: the innermost block that is one, else the process's."""
    run = _run.get()
    return run if run in recorder.runs else recorder.run


RunTokens = tuple[Token[str | None], Token["Execution | None"]]


def enter_run(run: str) -> RunTokens:
    """Make what follows in this context part of a run, and of no step outside of it; `leave_run` ends it."""
    return _run.set(run), _current.set(None)


def leave_run(tokens: RunTokens) -> None:
    """Make the run and step before `enter_run` the current ones again."""
    of_run, of_step = tokens
    leave(of_step)
    with suppress(ValueError):  # in another context than it began in, as asynchronous code may do
        _run.reset(of_run)


def whole(recorder: Recorder) -> Execution:
    """Return the step that stands for the run itself, for what is declared outside of all steps."""
    run = current_run(recorder)
    found = recorder.wholes.get(run)
    if found is None:
        with recorder.turning:  # threads may be the first at the same moment
            found = recorder.wholes.get(run) or _new_whole(recorder, run)
            recorder.wholes[run] = found
    return found


def _new_whole(recorder: Recorder, run: str) -> Execution:
    child = recorder.process if run == recorder.run else None  # it must not write over the run's own step
    id, name = run if child is None else child.process, entry_point()[0]
    return Execution(recorder, PROCESS, name, properties={}, holds_steps=True, id=id)


def enter(execution: Execution) -> Token[Execution | None]:
    """Make `execution` the current one; `leave` ends it."""
    return _current.set(execution)


def leave(token: Token[Execution | None]) -> None:
    """Make the execution before `enter` the current one again."""
    with suppress(ValueError):  # in another context than it began in, as asynchronous code may do
        _current.reset(token)


def is_inside() -> bool:
    """Whether a framework's own step is running in this context, so that what it calls is no step of its own."""
    if _inside.get():
        return True
    execution = _current.get()  # without `current`: this is asked at nearly every watched call
    return execution is not None and not execution.holds_steps and execution.recorder.watches


def is_inner() -> bool:
    """Whether what runs here is inner work of a framework; unlike `is_inside`, False right within a step."""
    return _inside.get()


def is_worker() -> bool:
    """Whether what runs here is inner work of a step that is under way, and what it makes goes to that step only."""
    execution = _current.get() if _inside.get() else None
    return execution is not None and not execution.holds_steps and execution.recorder.watches


class inside:  # noqa: N801  what a `with` statement reads like
    """Mark what runs in a block as inner work of a framework, in a worker thread or process for example."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _inside.set(True)

    def __exit__(self, *_: object) -> None:
        _inside.reset(self._token)


def _queries(sources: Sources) -> dict[str, Scalar]:
    """Return the digests of the queries, one a line, whose answers go into a step."""
    found = [str(one.properties["query_digest"]) for one in sources if "query_digest" in one.properties]
    return {"query_digest": "\n".join(sorted(set("\n".join(found).split())))} if found else {}


def _made(
    recorder: Recorder, outputs: Mapping[str, Source], within: Collection[str] = ()
) -> tuple[tuple[Use, ...], list[Fact]]:
    if not outputs:
        return (), []
    uses = [Use(made.key, (name,), IDENTITY, name in within) for name, made in outputs.items()]
    return tuple(uses), recorder.new(outputs.values())


def _trained_within(step: str, outputs: Mapping[str, Source]) -> list[str]:
    """Return the names of models that steps within have trained on data which is known; none of fewer than two.

    What a step was given goes into the one model that it gives, but not into each of several.
    """
    models = {name: made for name, made in outputs.items() if made.type == MODEL}
    return [name for name, made in models.items() if maker_of(made) != step and made.data] if len(models) > 1 else []


def _uses(recorder: Recorder, inputs: Inputs) -> tuple[tuple[Use, ...], list[Fact]]:
    if not (inputs.sources or inputs.more):
        return (), []
    several = [(name, sources, inputs.evidence_of(name)) for name, sources in inputs.sources.items()]
    several += [(name, sources, evidence) for name, (sources, evidence) in inputs.more.items()]
    names: dict[tuple[Source, str], list[str]] = {}
    for name, sources, evidence in several:
        for source in sorted(sources, key=_key) if sources else ():
            names.setdefault((source, evidence), []).append(name)
    uses = tuple(Use(source.key, tuple(places), evidence) for (source, evidence), places in names.items())
    return uses, recorder.new(dict.fromkeys(source for source, _ in names))


def _key(source: Source) -> str:
    return source.key
