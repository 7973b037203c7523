"""What is learned from watched calls: small immutable facts, as the journal keeps them.

A journal is a list of these facts in the order in which they were learned. Folding them from the first to the last
gives the whole record of a process (`record.Record`), so that a journal can be replayed at any time.

They are named tuples because defining a dozen dataclasses takes 10 ms of the start of every watched process; `typing`
compiles annotations that are texts, so they are none here.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

Scalar = int | float | bool | str

DATASET, MODEL, METRICS = "Dataset", "Model", "Metrics"
TRAIN, TRANSFORM, EVALUATE, PROCESS = "Train", "Transform", "Evaluate", "Process"
RUNNING, COMPLETE, FAILED, CANCELED, CACHED = "RUNNING", "COMPLETE", "FAILED", "CANCELED", "CACHED"
MOST_OPEN = 20  # finished evaluations of which more may be learned: those that began last

_NOTHING: dict[str, Any] = {}  # a default that nobody writes to


class FileState(NamedTuple):
    """A local file or directory as it was at one moment; its digest is only valid while this still holds.

    Of a remote file `path` is the URI, `size` may be -1, and `digest` is what came with it, `etag:...` for example.
    A program may set `mtime_ns`, as `cp -p` and archives do, but not `ctime_ns`.
    """

    path: str
    size: int
    mtime_ns: int
    inode: int
    digest: str | None = None
    ctime_ns: int = 0


class Use(NamedTuple):
    """An artifact in a step: under which argument names, and how we know.

    Args:
        artifact: Its key.
        names: The names of the arguments, or the places in what was returned.
        evidence: How it is known.
        is_within: Of what came out, whether a step within has made it, of what that was given.
    """

    artifact: str
    names: tuple[str, ...]
    evidence: str
    is_within: bool = False


class RunStarted(NamedTuple):
    """A process began to be watched, or a block within it that is a run of its own: then `parent` is the run around it.

    Times are milliseconds since 1970, UTC.
    """

    run: str
    time: int
    name: str
    experiment: str
    entry_point: str
    arguments: tuple[str, ...]
    working_directory: str
    host: str
    pid: int
    parent: str | None = None


class CodeSeen(NamedTuple):
    """The code that runs: a git commit, where there is one, and the digest of the script."""

    run: str
    properties: dict[str, Scalar]


class RunDescribed(NamedTuple):
    """More about a run: the arguments that its script parsed, the job of a cluster that it is. Later values hold.

    Args:
        run: The run.
        properties: What is known of it.
        arguments: Its command line, without the secrets that its parser tells of; none if that tells of none.
    """

    run: str
    properties: dict[str, Scalar]
    arguments: tuple[str, ...] = ()


class EnvironmentSeen(NamedTuple):
    """Python, system and hardware, and the versions of the distributions that are really imported."""

    run: str
    system: dict[str, Scalar]
    distributions: dict[str, str]


class RunFinished(NamedTuple):
    """A process ended in the given state; `error` says why when it did not end well."""

    run: str
    time: int
    state: str
    error: str | None = None


class ProcessJoined(NamedTuple):
    """A process that a run started began to tell something.

    Args:
        run: The run that it belongs to.
        process: Its own id.
        time: When it began to be watched.
        entry_point: The script or module that it runs; of a worker, that of the run.
        arguments: Those of its own command line.
        host: Where it runs.
        pid: Its number there.
        rank: Its place among the processes of a distributed training; None outside of one.
        is_worker: Whether it was forked or spawned by a pool, so that its end is no event of its own.
    """

    run: str
    process: str
    time: int
    entry_point: str
    arguments: tuple[str, ...]
    host: str
    pid: int
    rank: int | None = None
    is_worker: bool = False


class ProcessEnded(NamedTuple):
    """A process that a run started ended in the given state."""

    run: str
    time: int
    state: str
    error: str | None = None


class ArtifactSeen(NamedTuple):
    """A dataset, model or set of metrics. `key` names it within this journal.

    `file` is where it was read from; `uri` names what is no local file, `s3://bucket/table.parquet` for example.
    """

    key: str
    type: str
    file: FileState | None = None
    properties: dict[str, Scalar] = _NOTHING
    uri: str | None = None


class ArtifactSaved(NamedTuple):
    """An artifact that was in memory now stands in a file as well.

    Args:
        key: The artifact's.
        file: The file.
        format: How it was written.
        part: The class of what was saved, where that is a part of the model: what a search has found best, for example.
    """

    key: str
    file: FileState
    format: str | None = None
    part: str | None = None

    @property
    def is_dump(self) -> bool:
        """Whether the file only tells what is in a model, and nothing can load it: `text dump`."""
        return (self.format or "").endswith(" dump")


class DigestSkipped(NamedTuple):
    """A file gets no digest, because the watching had become too dear."""

    run: str
    file: FileState


class JournalContinued(NamedTuple):
    """This journal is complete; the process goes on in its next one."""

    run: str


class FileWritten(NamedTuple):
    """A file was written through `open()`; which artifact it holds is found out later, from its content."""

    run: str
    file: FileState


class ExecutionStarted(NamedTuple):
    """A step began: what it is, its hyperparameters and what goes in."""

    execution: str
    run: str
    time: int
    type: str
    function: str
    parent: str | None = None
    properties: dict[str, Scalar] = _NOTHING
    params: dict[str, Scalar] = _NOTHING
    inputs: tuple[Use, ...] = ()


class ExecutionReported(NamedTuple):
    """More about a step, at any time after its start: what came out, what was measured."""

    execution: str
    metrics: dict[str, float] = _NOTHING
    inputs: tuple[Use, ...] = ()
    outputs: tuple[Use, ...] = ()


class MetricsLogged(NamedTuple):
    """More points of a step's metric, each with its index on the curve, its step and its value.

    Args:
        execution: Whose metric.
        name: Which one.
        points: Those that are new.
        stride: Of how many points one is kept: those whose index it divides, the earlier ones included.
        total: How many points there were so far.
        last: The step and value of the last one.
        least: The least value so far; None while there was none but NaN.
        most: The greatest one.
    """

    execution: str
    name: str
    points: tuple[tuple[int, float, float], ...]
    stride: int
    total: int
    last: tuple[float, float]
    least: float | None
    most: float | None


class ExecutionDescribed(NamedTuple):
    """More about a step, at any time after its start: parameters and tags. Later values hold."""

    execution: str
    params: dict[str, Scalar]


class ExecutionFinished(NamedTuple):
    """A step ended in the given state."""

    execution: str
    time: int
    state: str
    error: str | None = None


Fact = (
    RunStarted
    | CodeSeen
    | RunDescribed
    | EnvironmentSeen
    | RunFinished
    | ProcessJoined
    | ProcessEnded
    | ArtifactSeen
    | ArtifactSaved
    | FileWritten
    | DigestSkipped
    | JournalContinued
    | ExecutionStarted
    | ExecutionReported
    | MetricsLogged
    | ExecutionDescribed
    | ExecutionFinished
)


def _encoder() -> Callable[[Any, int], Iterable[str]]:
    """Return what writes the parts of JSON; `json` builds it anew for each text, which takes longer than the text."""
    plain = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False)
    try:
        from json import encoder

        make: Any = vars(encoder)["c_make_encoder"]
        in_c = make(None, plain.default, encoder.encode_basestring, None, ":", ",", False, False, True)
        in_c({"text": None}, 0)
    except Exception:  # noqa: BLE001  another Python has another one
        return lambda values, _: (plain.encode(values),)
    return in_c  # type: ignore[no-any-return]


_encode = _encoder()
_decode = json.JSONDecoder().raw_decode
_BY_NAME: dict[str, Any] = {kind.__name__: kind for kind in Fact.__args__}
_NAMES = {kind: ("fact", *kind._fields) for kind in Fact.__args__}
_HELD_IN = {kind: [name for name in ("file", "inputs", "outputs") if name in kind._fields] for kind in Fact.__args__}
_FIELDS = {kind: frozenset(kind._fields) for kind in (*Fact.__args__, FileState, Use)}


def encode(fact: Fact) -> bytes:
    """Return a fact as one line of JSON.

    Raises:
        TypeError: The fact holds something else than scalars; `hyperparameters.scalar` makes one of any value.
    """
    kind = type(fact)
    values: dict[str, Any] = dict(zip(_NAMES[kind], (kind.__name__, *fact), strict=True))
    for name in _HELD_IN[kind]:
        if held := values[name]:
            values[name] = held._asdict() if name == "file" else [use._asdict() for use in held]
    return "".join(_encode(values, 0)).encode(errors="surrogatepass")  # file names need not be UTF-8


def decode(line: bytes) -> Fact | None:
    """Return the fact that `encode` wrote; None for one that only another version of autolog can read."""
    try:
        values, _ = _decode(line.decode(errors="surrogatepass"))
        kind = _BY_NAME[values.pop("fact")]
        for name, typed in _TYPED_OF[kind]:
            if name in values:
                values[name] = typed(values[name])
        fact: Fact = _built(kind, values)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return fact


def _built(kind: Any, values: dict[str, Any]) -> Any:
    fields = _FIELDS[kind]
    return kind(**(values if values.keys() <= fields else {name: values[name] for name in fields & values.keys()}))


def _uses(values: list[dict[str, Any]]) -> tuple[Use, ...]:
    return tuple(_built(Use, {**one, "names": tuple(one["names"])}) for one in values)


_TYPED: dict[str, Callable[[Any], Any]] = {  # by field, what makes of JSON's lists and objects what they were
    "arguments": tuple,
    "file": lambda values: None if values is None else _built(FileState, values),
    "inputs": _uses,
    "last": tuple,
    "outputs": _uses,
    "points": lambda points: tuple(map(tuple, points)),
}
_TYPED_OF = {kind: [(name, _TYPED[name]) for name in kind._fields if name in _TYPED] for kind in _BY_NAME.values()}
