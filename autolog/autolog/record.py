"""What a journal says: its facts folded, in their order, into what is known now."""

from __future__ import annotations

from dataclasses import dataclass, field

from autolog.facts import (
    MODEL,
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    EnvironmentSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    FileWritten,
    MetricsLogged,
    ProcessEnded,
    ProcessJoined,
    RunDescribed,
    RunFinished,
    RunStarted,
    Scalar,
    Use,
)


@dataclass
class ArtifactRecord:
    """What is known of an artifact: what it is, and the files that it was saved to, oldest first."""

    seen: ArtifactSeen
    saved: list[ArtifactSaved] = field(default_factory=list)


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
class ExecutionRecord:
    """What is known of a step. The last values of its curves are among its metrics."""

    started: ExecutionStarted
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
        self.artifacts: dict[str, ArtifactRecord] = {}
        self.executions: dict[str, ExecutionRecord] = {}
        self.written: list[FileState] = []
        self.changed: set[str] = set()  # executions that the store does not know in full
        self.run_changed = False
        self._is_over = False
        self._users: dict[str, set[str]] = {}  # by artifact, the executions that it goes into or comes out of
        self._inputs: set[str] = set()  # artifacts that go into any execution

    def add(self, fact: Fact) -> None:
        """Fold one more fact."""
        match fact:
            case RunStarted():
                self.run, self.run_changed = fact, True
            case CodeSeen():
                self.code, self.run_changed = fact, True
                self.changed.update(self.executions)
            case RunDescribed():
                self.described |= fact.properties
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
            case FileWritten():
                if fact.file not in self.written:
                    self.written.append(fact.file)
                    self.changed.update(key for key, one in self.executions.items() if one.metrics)
            case ExecutionStarted():
                if fact.execution not in self.executions:
                    self.executions[fact.execution] = ExecutionRecord(fact)
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
            case ExecutionFinished() if fact.execution in self.executions:
                self.executions[fact.execution].finished = fact
                self.changed.add(fact.execution)
        run = getattr(fact, "run", "")
        self.run_id = run or self.run_id

    def _use(self, execution: str, inputs: tuple[Use, ...], outputs: tuple[Use, ...]) -> None:
        known = self.executions[execution]
        known.inputs += [use for use in inputs if use not in known.inputs]
        known.outputs += [use for use in outputs if use not in known.outputs]
        self._inputs.update(use.artifact for use in inputs)
        for use in (*inputs, *outputs):
            self._users.setdefault(use.artifact, set()).add(execution)
        self.changed.add(execution)

    def end(self) -> None:
        """Say that no more facts will come, for the process is over: a model that is not saved now never will be."""
        if not self._is_over:
            self._is_over = True
            self.changed.update(self._with_unsaved_models())

    def unfinished(self) -> list[str]:
        """Return the executions that are still running, innermost last."""
        return [key for key, one in self.executions.items() if one.finished is None]

    def metrics_of(self, key: str) -> dict[str, float]:
        """Return the metrics that make up an artifact: those of the step that it came out of."""
        maker = self._maker(key)
        return maker.metrics if maker else {}

    def curves_of(self, key: str) -> dict[str, CurveRecord]:
        """Return the curves of the metrics that make up an artifact."""
        maker = self._maker(key)
        return maker.curves if maker else {}

    def _maker(self, key: str) -> ExecutionRecord | None:
        users = (self.executions[one] for one in self._users.get(key, ()))
        return next((one for one in users if any(use.artifact == key for use in one.outputs)), None)

    def is_awaited(self, artifact: ArtifactRecord) -> bool:
        """Whether a model may still be saved, so that it is too early to say where it is."""
        return (
            artifact.seen.type == MODEL
            and artifact.seen.file is None
            and not artifact.saved
            and not self._is_over
            and artifact.seen.key not in self._inputs
        )

    def _with_unsaved_models(self) -> list[str]:
        unsaved = {key for key, one in self.artifacts.items() if one.seen.file is None and not one.saved}
        return [key for key, one in self.executions.items() if any(use.artifact in unsaved for use in one.outputs)]
