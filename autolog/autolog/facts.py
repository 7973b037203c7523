"""What is learned from watched calls: small frozen facts, as the journal keeps them.

A journal is a list of these facts in the order in which they were learned. Folding them from the first to the last
gives the whole record of a process (`record.Record`), so that a journal can be replayed at any time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

Scalar = int | float | bool | str

DATASET, MODEL, METRICS = "Dataset", "Model", "Metrics"
TRAIN, TRANSFORM, EVALUATE, PROCESS = "Train", "Transform", "Evaluate", "Process"
RUNNING, COMPLETE, FAILED, CANCELED = "RUNNING", "COMPLETE", "FAILED", "CANCELED"


@dataclass(frozen=True)
class FileState:
    """A local file or directory as it was at one moment; its digest is only valid while this still holds."""

    path: str
    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True)
class Use:
    """An artifact in a step: under which argument names, and how we know."""

    artifact: str
    names: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class RunStarted:
    """A process began to be watched. Times are milliseconds since 1970, UTC."""

    run: str
    time: int
    name: str
    experiment: str
    entry_point: str
    arguments: tuple[str, ...]
    working_directory: str
    host: str
    pid: int


@dataclass(frozen=True)
class CodeSeen:
    """The code that runs: a git commit, where there is one, and the digest of the script."""

    run: str
    properties: dict[str, Scalar]


@dataclass(frozen=True)
class EnvironmentSeen:
    """Python, system and hardware, and the versions of the distributions that are really imported."""

    run: str
    system: dict[str, Scalar]
    distributions: dict[str, str]


@dataclass(frozen=True)
class RunFinished:
    """A process ended in the given state; `error` says why when it did not end well."""

    run: str
    time: int
    state: str
    error: str | None = None


@dataclass(frozen=True)
class ArtifactSeen:
    """A dataset, model or set of metrics. `key` names it within this journal; `file` is where it was read from."""

    key: str
    type: str
    file: FileState | None = None
    properties: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class ArtifactSaved:
    """An artifact that was in memory now stands in a file as well."""

    key: str
    file: FileState
    format: str | None = None


@dataclass(frozen=True)
class FileWritten:
    """A file was written through `open()`; which artifact it holds is found out later, from its content."""

    run: str
    file: FileState


@dataclass(frozen=True)
class ExecutionStarted:
    """A step began: what it is, its hyperparameters and what goes in."""

    execution: str
    run: str
    time: int
    type: str
    function: str
    parent: str | None = None
    properties: dict[str, Scalar] = field(default_factory=dict)
    params: dict[str, Scalar] = field(default_factory=dict)
    inputs: tuple[Use, ...] = ()


@dataclass(frozen=True)
class ExecutionReported:
    """More about a step, at any time after its start: what came out, what was measured."""

    execution: str
    metrics: dict[str, float] = field(default_factory=dict)
    inputs: tuple[Use, ...] = ()
    outputs: tuple[Use, ...] = ()


@dataclass(frozen=True)
class ExecutionFinished:
    """A step ended in the given state."""

    execution: str
    time: int
    state: str
    error: str | None = None


Fact = (
    RunStarted
    | CodeSeen
    | EnvironmentSeen
    | RunFinished
    | ArtifactSeen
    | ArtifactSaved
    | FileWritten
    | ExecutionStarted
    | ExecutionReported
    | ExecutionFinished
)

_BY_NAME: dict[str, type] = {kind.__name__: kind for kind in Fact.__args__}
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in (*_BY_NAME.values(), FileState, Use)}


def encode(fact: Fact) -> bytes:
    """Return a fact as one line of JSON.

    Raises:
        TypeError: The fact holds something else than scalars; `params.scalar` makes one of any value.
    """
    values = {"fact": type(fact).__name__, **_plain(fact)}
    text = json.dumps(values, default=_plain, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="surrogatepass")  # file names need not be UTF-8


def _plain(value: Any) -> dict[str, Any]:
    names = _FIELDS.get(type(value))
    if names is None:
        raise TypeError(f"a fact holds int, float, bool and str, but not {type(value).__qualname__}")
    return {name: getattr(value, name) for name in names}


def decode(line: bytes) -> Fact | None:
    """Return the fact that `encode` wrote; None for one that only another version of autolog can read."""
    try:
        values = json.loads(line)
        fact: Fact = _built(_BY_NAME[values["fact"]], values)
    except (ValueError, KeyError, TypeError):
        return None
    return fact


def _built(kind: type, values: dict[str, Any]) -> Any:
    return kind(**{name: _typed(name, values[name]) for name in _FIELDS[kind] if name in values})


def _typed(name: str, value: Any) -> Any:
    if name == "file":
        return None if value is None else _built(FileState, value)
    if name in ("inputs", "outputs"):
        return tuple(_built(Use, use) for use in value)
    return tuple(value) if isinstance(value, list) else value
