"""What a journal says: its facts folded, in their order, into what is known now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from autolog.facts import (
    CACHED,
    EVALUATE,
    MODEL,
    MOST_OPEN,
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    DigestSkipped,
    EnvironmentSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    JournalContinued,
    MetricsLogged,
    ProcessEnded,
    ProcessJoined,
    RunDescribed,
    RunFinished,
    RunStarted,
    Scalar,
    Use,
)

_MOST_WRITTEN = 100  # files written by hand that may hold the metrics: the newest


@dataclass
class ArtifactRecord:
    """What is known of an artifact: what it is, and the files that it was saved to, oldest first."""

    seen: ArtifactSeen
    saved: list[ArtifactSaved] = field(default_factory=list)

    @property
    def loadable(self) -> list[ArtifactSaved]:
        """Those files that it can be loaded from."""
        return [one for one in self.saved if not one.is_dump]


@dataclass
class CurveRecord:
    """What is known of a metric that was logged step by step.

    Args:
        points: By the index of the point, its step and value: at most 2,000, evenly thinned.
        logged: The newest fact about it.
    """

    logged: MetricsLogged
    points: dict[int, tuple[float, float]] = field(default_factory=dict)

    def add(self, fact: MetricsLogged) -> None:
        """Fold what is new."""
        if fact.total > self.logged.total:
            self.logged = fact
        self.points |= {index: (step, value) for index, step, value in fact.points}
        stride = self.logged.stride
        if stride > 1:
            self.points = {index: point for index, point in self.points.items() if not index % stride}


@dataclass
class BlockRecord:
    """What is known of a block of the process that is a run of its own."""

    started: RunStarted
    described: dict[str, Scalar] = field(default_factory=dict)
    finished: RunFinished | None = None
    changed: bool = True


@dataclass
class ExecutionRecord:
    """What is known of a step. The last values of its curves are among its metrics."""

    started: ExecutionStarted
    params: dict[str, Scalar] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    curves: dict[str, CurveRecord] = field(default_factory=dict)
    inputs: list[Use] = field(default_factory=list)
    outputs: list[Use] = field(default_factory=list)
    finished: ExecutionFinished | None = None


class Record:
    """All that the facts of one journal say, folded in their order.

    Folding them all again changes nothing. A fact about something whose beginning is missing is left out.
    """

    def __init__(self) -> None:
        self.run_id = ""
        self.run: RunStarted | None = None
        self.code: CodeSeen | None = None
        self.described: dict[str, Scalar] = {}  # of the run
        self.environment: EnvironmentSeen | None = None
        self.finished: RunFinished | None = None
        self.process: ProcessJoined | None = None  # where the run is that of another process
        self.ended: ProcessEnded | None = None
        self.blocks: dict[str, BlockRecord] = {}  # by run
        self.artifacts: dict[str, ArtifactRecord] = {}
        self.executions: dict[str, ExecutionRecord] = {}
        self.written: list[FileState] = []
        self.undigested: set[FileState] = set()  # files that were left without a digest
        self.goes_on = False  # in the next journal of the process
        self.changed: set[str] = set()  # executions that the store does not know in full
        self.saved_alone: set[str] = set()  # models that were saved when nothing else of them was known any more
        self.run_changed = False
        self.is_over = False
        self._users: dict[str, set[str]] = {}  # by artifact, the executions that it goes into or comes out of
        self.saved_as: dict[tuple[str, str], int] = {}  # by step and input, as which file of it, if not the first
        self._inputs: set[str] = set()  # artifacts that go into any execution

    def add(self, fact: Fact) -> None:
        """Fold one more fact."""
        match fact:
            case RunStarted() if fact.parent is not None:
                self.blocks.setdefault(fact.run, BlockRecord(fact))
            case RunDescribed() | RunFinished() if fact.run in self.blocks:
                self._change_block(self.blocks[fact.run], fact)
            case RunStarted():
                self.run, self.run_changed = fact, True
            case CodeSeen():
                self.code, self.run_changed = fact, True
                self.changed.update(self.executions)
            case RunDescribed():
                self.described |= fact.properties
                if self.run is not None:
                    self.run = _with_arguments(self.run, fact)
                self.run_changed = True
            case EnvironmentSeen():
                self.environment, self.run_changed = fact, True
                self.changed.update(self.executions)
            case RunFinished():
                self.finished, self.run_changed = fact, True
                self.end()
            case ProcessJoined():
                self.process, self.run_changed = fact, True
            case ProcessEnded():
                self.ended, self.run_changed = fact, True
                self.end()
            case ArtifactSeen():
                self.artifacts.setdefault(fact.key, ArtifactRecord(fact))
                self.changed.update(self._users.get(fact.key, ()))
            case ArtifactSaved() if fact.key in self.artifacts:
                saved = self.artifacts[fact.key].saved
                if fact not in saved:
                    saved.append(fact)
                self.changed.update(self._users.get(fact.key, ()))
                if fact.key not in self._users:
                    self.saved_alone.add(fact.key)
            case FileWritten():
                if fact.file not in self.written:
                    self.written = [*self.written[1 - _MOST_WRITTEN :], fact.file]
                    self.changed.update(key for key, one in self.executions.items() if one.metrics)
            case DigestSkipped():
                self.undigested.add(fact.file)
            case JournalContinued():
                self.goes_on = True
            case ExecutionStarted():
                if fact.execution not in self.executions:
                    self.executions[fact.execution] = ExecutionRecord(fact, dict(fact.params))
                self._use(fact.execution, fact.inputs, ())
            case ExecutionReported() if fact.execution in self.executions:
                self.executions[fact.execution].metrics.update(fact.metrics)
                self._use(fact.execution, fact.inputs, fact.outputs)
            case MetricsLogged() if fact.execution in self.executions:
                known = self.executions[fact.execution]
                curve = known.curves.setdefault(fact.name, CurveRecord(fact))
                curve.add(fact)
                known.metrics[fact.name] = curve.logged.last[1]
                self.changed.add(fact.execution)
            case ExecutionDescribed() if fact.execution in self.executions:
                self.executions[fact.execution].params |= fact.params
                self.changed.add(fact.execution)
            case ExecutionFinished() if fact.execution in self.executions:
                self.executions[fact.execution].finished = fact
                self.changed.add(fact.execution)
        run = getattr(fact, "run", "")
        if run not in self.blocks:
            self.run_id = run or self.run_id

    @staticmethod
    def _change_block(block: BlockRecord, fact: RunDescribed | RunFinished) -> None:
        block.changed = True
        if isinstance(fact, RunFinished):
            block.finished = fact
        else:
            block.described |= fact.properties
            block.started = _with_arguments(block.started, fact)

    def changed_runs(self) -> dict[str, list[str]]:
        """Return what the store does not know in full: by run, the process's own first, the steps that have changed."""
        found: dict[str, list[str]] = {}
        if self.run_changed or self.saved_alone:
            found[self.run_id] = []
        found |= {run: [] for run, block in self.blocks.items() if block.changed}
        for id, one in self.executions.items():
            if id in self.changed:
                found.setdefault(one.started.run, []).append(id)
        return found

    def published(self) -> None:
        """Say that the store knows all of it."""
        self.changed.clear()
        self.saved_alone.clear()
        self.run_changed = False
        for block in self.blocks.values():
            block.changed = False

    @property
    def has_changed(self) -> bool:
        """Whether the store does not know all of it."""
        return (
            bool(self.changed or self.saved_alone)
            or self.run_changed
            or any(block.changed for block in self.blocks.values())
        )

    def _use(self, execution: str, inputs: tuple[Use, ...], outputs: tuple[Use, ...]) -> None:
        known = self.executions[execution]
        _add_new(known.inputs, inputs)
        _add_new(known.outputs, outputs)
        self._inputs.update(use.artifact for use in inputs)
        for use in inputs:
            artifact = self.artifacts.get(use.artifact)
            if artifact is not None and len(artifact.loadable) > 1:
                self.saved_as.setdefault((execution, use.artifact), len(artifact.loadable) - 1)
        for use in (*inputs, *outputs):
            self._users.setdefault(use.artifact, set()).add(execution)
        self.changed.add(execution)

    def end(self) -> None:
        """Say that no more facts will come, for the process is over: a model that is not saved now never will be."""
        if not self.is_over:
            self.is_over = True
            self.changed.update(self._with_unsaved_models())

    def carried(self, going_on: Collection[str] = ()) -> list[Fact]:
        """Return the facts that the next journal of this process begins with: what may still matter for new ones.

        Finished steps are left behind, with the models that were never saved: a later fact about such a model begins
        with what it is, and the store knows the rest.

        Args:
            going_on: Finished steps of which more may be learned all the same.
        """
        last = [key for key, one in self.executions.items() if one.started.type == EVALUATE][-MOST_OPEN:]
        kept_on = {*last, *going_on}
        steps = [one for key, one in self.executions.items() if one.finished is None or key in kept_on]
        keys = {use.artifact for one in steps for use in (*one.inputs, *one.outputs)}
        kept = [one for key, one in self.artifacts.items() if key in keys or one.saved]
        files = {file for one in kept if (file := one.seen.file)} | {saved.file for one in kept for saved in one.saved}
        facts: list[Fact | None] = [self.run, self.process, self.code, self.environment]
        facts += [RunDescribed(self.run_id, self.described)] if self.described else []
        runs = {step.started.run for step in steps}
        for run, block in self.blocks.items():
            if block.finished is None or run in runs:
                facts += [block.started, RunDescribed(run, block.described), block.finished]
        facts += [FileWritten(self.run_id, file) for file in self.written]
        facts += [DigestSkipped(self.run_id, file) for file in sorted(self.undigested & files)]
        for artifact in kept:
            facts += [artifact.seen, *artifact.saved]
        for step in steps:
            facts += _told(step)
        facts += [self.finished, self.ended]
        return [fact for fact in facts if fact is not None]

    def unfinished(self) -> list[str]:
        """Return the executions that are still running, innermost last."""
        return [key for key, one in self.executions.items() if one.finished is None]

    def awaiting(self, since: int) -> set[str]:
        """Return the changed steps that ended after `since` and made a model that may still be saved."""
        return {key for key in self.changed if self._awaits(self.executions[key], since)}

    def _awaits(self, step: ExecutionRecord, since: int) -> bool:
        if step.finished is None or step.finished.time <= since:
            return False
        made = (self.artifacts.get(use.artifact) for use in step.outputs)
        return any(one is not None and self.is_awaited(one) for one in made)

    def metrics_of(self, key: str) -> dict[str, float]:
        """Return the metrics that make up an artifact: those of the step that it came out of."""
        maker = self.maker(key)
        return maker.metrics if maker else {}

    def curves_of(self, key: str) -> dict[str, CurveRecord]:
        """Return the curves of the metrics that make up an artifact."""
        maker = self.maker(key)
        return maker.curves if maker else {}

    def maker(self, key: str) -> ExecutionRecord | None:
        """Return the step that an artifact came out of, not one for which it stood; None when it is not known."""
        users = (self.executions[one] for one in self._users.get(key, ()) if not self._is_cached(one))
        return next((one for one in users if any(use.artifact == key for use in one.outputs)), None)

    def _is_cached(self, execution: str) -> bool:
        finished = self.executions[execution].finished
        return finished is not None and finished.state == CACHED

    def is_awaited(self, artifact: ArtifactRecord) -> bool:
        """Whether a model may still be saved, so that it is too early to say where it is."""
        return (
            artifact.seen.type == MODEL
            and artifact.seen.file is None
            and not artifact.saved
            and not self.is_over
            and artifact.seen.key not in self._inputs
        )

    def _with_unsaved_models(self) -> list[str]:
        unsaved = {key for key, one in self.artifacts.items() if one.seen.file is None and not one.saved}
        return [key for key, one in self.executions.items() if any(use.artifact in unsaved for use in one.outputs)]


def _with_arguments(started: RunStarted, told: RunDescribed) -> RunStarted:
    return started._replace(arguments=told.arguments) if told.arguments else started


def _add_new(known: list[Use], more: tuple[Use, ...]) -> None:
    if more:
        former = set(known) if len(more) > 1 else known  # a step may have thousands
        known += [use for use in more if use not in former]


def _told(step: ExecutionRecord) -> list[Fact]:
    """Return the facts that say what is known of a step."""
    facts: list[Fact] = [step.started._replace(inputs=tuple(step.inputs), params=dict(step.params))]
    if step.metrics or step.outputs:
        facts.append(ExecutionReported(step.started.execution, dict(step.metrics), (), tuple(step.outputs)))
    for curve in step.curves.values():
        points = tuple((index, *curve.points[index]) for index in sorted(curve.points))
        facts.append(curve.logged._replace(points=points))
    return [*facts, step.finished] if step.finished is not None else facts
