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
    RunFinished,
    RunStarted,
    Use,
)


@dataclass
class ArtifactRecord:
    """What is known of an artifact: what it is, and the files that it was saved to, oldest first."""

    seen: ArtifactSeen
    saved: list[ArtifactSaved] = field(default_factory=list)


@dataclass
class ExecutionRecord:
    """What is known of a step."""

    started: ExecutionStarted
    metrics: dict[str, float] = field(default_factory=dict)
    inputs: list[Use] = field(default_factory=list)
    outputs: list[Use] = field(default_factory=list)
    finished: ExecutionFinished | None = None


class Record:
    """All that the facts of one journal say, folded in their order. Folding a fact again changes nothing."""

    def __init__(self) -> None:
        self.run_id = ""
        self.run: RunStarted | None = None
        self.code: CodeSeen | None = None
        self.environment: EnvironmentSeen | None = None
        self.finished: RunFinished | None = None
        self.artifacts: dict[str, ArtifactRecord] = {}
        self.executions: dict[str, ExecutionRecord] = {}
        self.written: list[FileState] = []
        self.changed: set[str] = set()  # executions that the store does not know in full
        self.run_changed = False

    def add(self, fact: Fact) -> None:
        """Fold one more fact."""
        match fact:
            case RunStarted():
                self.run, self.run_changed = fact, True
            case CodeSeen():
                self.code, self.run_changed = fact, True
                self.changed.update(self.executions)
            case EnvironmentSeen():
                self.environment, self.run_changed = fact, True
                self.changed.update(self.executions)
            case RunFinished():
                self.finished, self.run_changed = fact, True
                self.changed.update(self._with_unsaved_models())
            case ArtifactSeen():
                self.artifacts.setdefault(fact.key, ArtifactRecord(fact))
            case ArtifactSaved():
                saved = self.artifacts[fact.key].saved
                if fact not in saved:
                    saved.append(fact)
                self.changed.update(self._that_use(fact.key))
            case FileWritten():
                if fact.file not in self.written:
                    self.written.append(fact.file)
                    self.changed.update(id for id, one in self.executions.items() if one.metrics)
            case ExecutionStarted():
                self.executions.setdefault(fact.execution, ExecutionRecord(fact, inputs=list(fact.inputs)))
                self.changed.add(fact.execution)
            case ExecutionReported():
                known = self.executions[fact.execution]
                known.metrics.update(fact.metrics)
                known.inputs += [use for use in fact.inputs if use not in known.inputs]
                known.outputs += [use for use in fact.outputs if use not in known.outputs]
                self.changed.add(fact.execution)
            case ExecutionFinished():
                self.executions[fact.execution].finished = fact
                self.changed.add(fact.execution)
        run = getattr(fact, "run", "")
        self.run_id = run or self.run_id

    def unfinished(self) -> list[str]:
        """Return the executions that are still running, innermost last."""
        return [id for id, one in self.executions.items() if one.finished is None]

    def is_awaited(self, artifact: ArtifactRecord) -> bool:
        """Whether a model may still be saved, so that it is too early to say where it is."""
        key = artifact.seen.key
        return (
            artifact.seen.type == MODEL
            and artifact.seen.file is None
            and not artifact.saved
            and self.finished is None
            and not any(use.artifact == key for one in self.executions.values() for use in one.inputs)
        )

    def _that_use(self, key: str) -> list[str]:
        return [id for id, one in self.executions.items() if any(use.artifact == key for use in one.inputs + one.outputs)]

    def _with_unsaved_models(self) -> list[str]:
        unsaved = {key for key, one in self.artifacts.items() if one.seen.file is None and not one.saved}
        return [id for id, one in self.executions.items() if any(use.artifact in unsaved for use in one.outputs)]
