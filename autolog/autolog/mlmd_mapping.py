"""From facts to MLMD's messages: pure functions, no store, no clock, no file.

A `Record` says what is known; here it becomes artifacts, executions, contexts and events. External ids make every
message recognisable, so that it may be sent again at any time.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from google.protobuf import struct_pb2

from autolog import environment
from autolog.curves import CURVE
from autolog.facts import (
    COMPLETE,
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
    PROCESS,
    RUNNING,
    TRAIN,
    TRANSFORM,
    EnvironmentSeen,
    ExecutionFinished,
    FileState,
    ProcessEnded,
    ProcessJoined,
    RunFinished,
    RunStarted,
    Scalar,
    Use,
)
from autolog.fingerprint import readable
from autolog.record import CurveRecord, Record
from autolog.remote import is_remote
from autolog_store.proto import metadata_store_pb2 as pb

EXPERIMENT, RUN, ENVIRONMENT = "Experiment", "Run", "Environment"
STRING, INT, DOUBLE, BOOLEAN = pb.STRING, pb.INT, pb.DOUBLE, pb.BOOLEAN

SKIPPED = "skipped"  # in place of the digest of a file that was left without one
IN_MEMORY = "autolog:memory:"  # begins the external id of what stands in no file, or grows
_MOST_BYTES = 2000  # of a text that PostgreSQL's index takes
_MOST_NAME = 255
_INT32 = 2**31
_DOUBLE_BITS = 1023  # of an integer that a double can hold at all

_FILE = {
    "digest": STRING,
    "digest_algorithm": STRING,
    "size_bytes": DOUBLE,
    "format": STRING,
    "version": INT,
    "changed_while_reading": BOOLEAN,
}
_STEP = {
    "cell": INT,
    "class": STRING,
    "code_digest": STRING,
    "duration_seconds": DOUBLE,
    "entry_point": STRING,
    "error": STRING,
    "framework": STRING,
    "framework_version": STRING,
    "function": STRING,
    "git_branch": STRING,
    "git_commit": STRING,
    "git_diff_digest": STRING,
    "git_dirty": BOOLEAN,
    "git_remote": STRING,
    "host": STRING,
    "parent": STRING,
    "pid": INT,
    "run": STRING,
    "start_time_ms": DOUBLE,
}
_SYSTEM = {
    "python": STRING,
    "implementation": STRING,
    "os": STRING,
    "os_release": STRING,
    "machine": STRING,
    "cpu": STRING,
    "cpus": INT,
    "gpu": STRING,
    "gpus": INT,
}

ARTIFACT_TYPES = [
    pb.ArtifactType(
        name=DATASET, base_type=pb.ArtifactType.DATASET, properties={**_FILE, "num_rows": INT, "num_columns": INT}
    ),
    pb.ArtifactType(
        name=MODEL,
        base_type=pb.ArtifactType.MODEL,
        properties={**_FILE, "class": STRING, "framework": STRING, "framework_version": STRING},
    ),
    pb.ArtifactType(name=METRICS, base_type=pb.ArtifactType.METRICS, properties=_FILE),
]
EXECUTION_TYPES = [
    pb.ExecutionType(name=TRAIN, base_type=pb.ExecutionType.TRAIN, properties=_STEP),
    pb.ExecutionType(name=TRANSFORM, base_type=pb.ExecutionType.TRANSFORM, properties=_STEP),
    pb.ExecutionType(name=EVALUATE, base_type=pb.ExecutionType.EVALUATE, properties=_STEP),
    pb.ExecutionType(name=PROCESS, base_type=pb.ExecutionType.PROCESS, properties=_STEP),
]
CONTEXT_TYPES = [
    pb.ContextType(name=EXPERIMENT),
    pb.ContextType(
        name=RUN,
        properties={
            **{
                name: kind for name, kind in _STEP.items() if name not in ("cell", "class", "function", "parent", "run")
            },
            "arguments": STRING,
            "name": STRING,
            "state": STRING,
            "working_directory": STRING,
        },
    ),
    pb.ContextType(name=ENVIRONMENT, properties={**_SYSTEM, "memory_bytes": DOUBLE}),
]
_DECLARED: dict[str, dict[str, int]] = {
    **{one.name: dict(one.properties) for one in ARTIFACT_TYPES},
    **{one.name: dict(one.properties) for one in EXECUTION_TYPES},
    **{one.name: dict(one.properties) for one in CONTEXT_TYPES},
}

EVENTS = {"declared": pb.Event.DECLARED_INPUT, "scope": pb.Event.INTERNAL_INPUT}


@dataclass
class ArtifactNode:
    """An artifact as it should stand in the store.

    Args:
        artifact: The message, without ids.
        replaces: The external id under which it may stand there while it was in memory only.
    """

    artifact: pb.Artifact
    type: str
    replaces: str | None = None


Digest = Callable[[FileState], "str | None"]


def artifact_nodes(
    record: Record, key: str, digest: Digest, metrics_file: FileState | None = None
) -> list[ArtifactNode]:
    """Return the nodes of one artifact: one per file that it stands in, or one for what is in memory only."""
    known = record.artifacts[key]
    seen = known.seen
    if seen.file is not None:
        return [_file_node(seen.type, seen.file, digest(seen.file), seen.properties)]
    if seen.uri is not None:
        return [_uri_node(seen.type, seen.uri, seen.properties)]
    in_memory = IN_MEMORY + key
    if seen.type == METRICS:
        node = ArtifactNode(pb.Artifact(external_id=in_memory, state=pb.Artifact.LIVE), METRICS)
        if metrics_file is not None:
            node = _file_node(METRICS, metrics_file, digest(metrics_file), {})
            node.artifact.external_id = in_memory
        for name, value in record.metrics_of(key).items():
            put_custom(node.artifact, name, value)
        for name, curve in record.curves_of(key).items():
            if curve.logged.total > 1:
                put_curve(node.artifact, name, curve)
        return [node]
    if not known.saved:
        artifact = pb.Artifact(external_id=in_memory, state=pb.Artifact.PENDING)
        artifact.MergeFrom(_shared(pb.Artifact, seen.type, seen.properties))
        return [ArtifactNode(artifact, seen.type)]
    nodes = []
    for saved in known.saved:
        node = _file_node(seen.type, saved.file, digest(saved.file), {**seen.properties, "format": saved.format or ""})
        node.replaces = in_memory if saved is known.saved[0] else None
        nodes.append(node)
    return nodes


def _file_node(type: str, file: FileState, digest: str | None, properties: Mapping[str, Scalar]) -> ArtifactNode:
    uri = readable(file.path)
    if digest is None and is_remote(uri):  # nobody told what is in it
        return _uri_node(type, uri, properties)
    artifact = pb.Artifact(uri=uri, state=pb.Artifact.LIVE)
    put_properties(artifact, type, properties)
    if file.size >= 0:
        put_property(artifact, type, "size_bytes", float(file.size))
    if digest is None or digest == SKIPPED:
        if digest is None:
            put_property(artifact, type, "changed_while_reading", True)
        else:
            put_custom(artifact, "digest_skipped", True)
        content = f"{file.size} {file.mtime_ns} {file.inode}"
    else:
        put_property(artifact, type, "digest", digest)
        put_property(artifact, type, "digest_algorithm", digest.partition(":")[0])
        content = digest
    artifact.external_id = "autolog:file:" + hashlib.sha256(f"{uri}\0{content}".encode()).hexdigest()
    return ArtifactNode(artifact, type)


def _uri_node(type: str, uri: str, properties: Mapping[str, Scalar]) -> ArtifactNode:
    """Return the node of what is no local file: nothing but its URI is known, so that two of one URI are the same."""
    digest = hashlib.sha256(uri.encode(errors="replace")).hexdigest()
    artifact = pb.Artifact(uri=_clean(uri), state=pb.Artifact.LIVE, external_id=f"autolog:uri:{digest}")
    put_properties(artifact, type, properties)
    return ArtifactNode(artifact, type)


def referring(in_memory: pb.Artifact, saved: pb.Artifact) -> pb.Artifact:
    """Return an artifact that was in memory only, as a reference to the one that stands where it was saved."""
    artifact = pb.Artifact()
    artifact.CopyFrom(in_memory)
    artifact.state = pb.Artifact.REFERENCE
    put_custom(artifact, "same_as", saved.external_id)
    return artifact


def are_same(one: pb.Artifact, other: pb.Artifact) -> bool:
    """Whether two sets of metrics are the same: the same numbers and curves, in a file of the same content."""
    is_digested = "digest" in one.properties and one.properties["digest"] == other.properties["digest"]
    return is_digested and one.uri == other.uri and dict(one.custom_properties) == dict(other.custom_properties)


def execution_node(record: Record, id: str) -> pb.Execution:
    """Return a step as it is known now; its type is left to the caller."""
    known = record.executions[id]
    started, finished = known.started, known.finished
    execution = pb.Execution(
        external_id=execution_external_id(id),
        last_known_state=finished.state if finished else RUNNING,
    )
    shared = {**_origin(record), **started.properties, "function": started.function, "run": started.run}
    execution.MergeFrom(_shared(pb.Execution, started.type, shared))
    put_property(execution, started.type, "start_time_ms", float(started.time))
    if started.parent:
        put_property(execution, started.type, "parent", execution_external_id(started.parent))
    _put_end(execution, started.type, started.time, finished)
    about = _of_process(record) if record.process is not None and record.process.process == id else {}
    for name, value in {**about, **known.params}.items():  # always custom: a parameter may be called `function`
        put_custom(execution, name, value)
    return execution


def script_node(record: Record) -> pb.Execution | None:
    """Return the execution of a process itself, if there is something to tell of it.

    That of a run has one where it did not end well. A process that a run started has one, too, where it is a rank of a
    distributed training, or its command line was parsed.
    """
    begun: RunStarted | ProcessJoined | None = record.run
    ended: RunFinished | ProcessEnded | None = record.finished
    described: dict[str, Scalar] = {}
    id = begun.run if begun is not None else ""
    if begun is None and record.process is not None:
        begun, ended, id = record.process, record.ended, record.process.process
        described = _of_process(record)
    if begun is None or not (described or (ended is not None and ended.state != COMPLETE)) or id in record.executions:
        return None
    execution = pb.Execution(external_id=execution_external_id(id), last_known_state=ended.state if ended else RUNNING)
    put_properties(execution, PROCESS, _origin(record))
    put_property(execution, PROCESS, "function", begun.entry_point)
    put_property(execution, PROCESS, "run", begun.run)
    put_property(execution, PROCESS, "start_time_ms", float(begun.time))
    _put_end(execution, PROCESS, begun.time, ended)
    for name, value in described.items():
        put_custom(execution, name, value)
    return execution


def _of_process(record: Record) -> dict[str, Scalar]:
    """Return what is told of a process that a run started, outside of its steps."""
    process, told = record.process, record.described
    if process is None:
        return {}
    if process.is_worker:  # its command line is that of its pool
        return {name: value for name, value in told.items() if not name.startswith("args.")}
    return {**told, **({} if process.rank is None else {"rank": process.rank})}


def execution_external_id(id: str) -> str:
    """Return the external id of a step."""
    return f"autolog:execution:{id}"


def run_node(record: Record, id: str | None = None) -> pb.Context:
    """Return the context of the process's run, or of a block that is a run of its own."""
    block = record.blocks.get(id) if id is not None else None
    run, described, finished = record.run, record.described, record.finished
    if block is not None:
        run, described, finished = block.started, block.described, block.finished
    context = pb.Context(name=id or record.run_id)
    if run is not None:
        put_properties(context, RUN, _origin(record))
        put_property(context, RUN, "name", run.name)
        put_property(context, RUN, "arguments", " ".join(run.arguments))
        put_property(context, RUN, "working_directory", run.working_directory)
        put_property(context, RUN, "start_time_ms", float(run.time))
        put_property(context, RUN, "state", finished.state if finished else RUNNING)
        _put_end(context, RUN, run.time, finished)
        for name, value in described.items():
            put_custom(context, name, value)
    return context


def environment_node(seen: EnvironmentSeen) -> pb.Context:
    """Return the context of an environment, named by its digest; each distribution's version is a custom property."""
    context = pb.Context(name=environment.digest(seen.system, seen.distributions))
    put_properties(context, ENVIRONMENT, seen.system)
    put_properties(context, ENVIRONMENT, seen.distributions)
    return context


def event(use: Use, *, is_output: bool) -> pb.Event:
    """Return an event without ids; its path holds the argument names and, last, the evidence."""
    if is_output:
        kind = pb.Event.DECLARED_OUTPUT if use.evidence == "declared" else pb.Event.OUTPUT
    else:
        kind = EVENTS.get(use.evidence, pb.Event.INPUT)
    steps = [pb.Event.Path.Step(key=name) for name in (*filter(None, use.names), use.evidence)]
    return pb.Event(type=kind, path=pb.Event.Path(steps=steps))


def add_names(event: pb.Event, use: Use) -> None:
    """Add the names under which the same artifact was used later, if that is known in the same way."""
    *names, evidence = (step.key for step in event.path.steps)
    new = [name for name in use.names if name and name not in names]
    if new and evidence == use.evidence:
        event.path.steps[-1].key = new[0]
        event.path.steps.extend(pb.Event.Path.Step(key=name) for name in (*new[1:], evidence))


def _origin(record: Record) -> dict[str, Scalar]:
    origin: dict[str, Scalar] = dict(record.code.properties) if record.code else {}
    process = record.run or record.process
    if process is not None:
        origin |= {"entry_point": process.entry_point, "host": process.host, "pid": process.pid}
    return origin


def _put_end(node: Any, type: str, start: int, finished: ExecutionFinished | RunFinished | ProcessEnded | None) -> None:
    if finished is not None:
        put_property(node, type, "duration_seconds", max(0, finished.time - start) / 1000)  # clocks are set back
        if finished.error:
            put_property(node, type, "error", _cut(finished.error))


def put_properties(node: Any, type: str, values: Mapping[str, Scalar]) -> None:
    """Put several properties."""
    for name, value in values.items():
        put_property(node, type, name, value)


def _shared(message: Callable[[], Any], type: str, values: Mapping[str, Scalar]) -> Any:
    """Return a message with nothing but these properties, which the many fits of a loop share."""
    return _made_of(message, type, tuple((name, value, value.__class__) for name, value in values.items()))


@lru_cache(maxsize=256)
def _made_of(message: Callable[[], Any], type: str, values: tuple[tuple[str, Scalar, Any], ...]) -> Any:
    node = message()
    for name, value, _ in values:  # the class tells apart what is equal: 1, 1.0 and True
        put_property(node, type, name, value)
    return node


def put_property(node: Any, type: str, name: str, value: Scalar) -> None:
    """Put one property where the type declares it, else among the custom ones, in a form that every backend holds."""
    declared = _DECLARED[type].get(name)
    if declared == STRING and isinstance(value, str):
        node.properties[name].string_value = _cut(value)
    elif declared == BOOLEAN and isinstance(value, bool):
        node.properties[name].bool_value = value
    elif declared == DOUBLE and isinstance(value, (int, float)) and math.isfinite(value):
        node.properties[name].double_value = value
    elif declared == INT and isinstance(value, int) and -_INT32 <= value < _INT32:
        node.properties[name].int_value = value
    else:
        put_custom(node, name, value)


def put_custom(node: Any, name: str, value: Scalar) -> None:
    """Put one custom property; names are cut to what a name's column holds."""
    _put_value(node.custom_properties[_clean(name)[:_MOST_NAME]], value)


def put_curve(node: Any, name: str, curve: CurveRecord) -> None:
    """Put what is known of a curve beside its last value: extremes, the number of points, and the points as JSON."""
    logged = curve.logged
    if logged.least is not None and logged.most is not None:
        put_custom(node, f"{name}.min", logged.least)
        put_custom(node, f"{name}.max", logged.most)
    put_custom(node, f"{name}.points", logged.total)
    points = [curve.points[index] for index in sorted(curve.points)]
    if points[-1:] != [logged.last]:
        points.append(logged.last)
    shown = [(step, value if math.isfinite(value) else str(value)) for step, value in points]
    put_custom(node, name + CURVE, json.dumps(shown, separators=(",", ":")))


def _put_value(target: pb.Value, value: Scalar) -> None:
    if isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int) and -_INT32 <= value < _INT32:
        target.int_value = value
    elif isinstance(value, float) and not math.isfinite(value):
        target.string_value = str(value)  # no backend but SQLite holds inf and nan
    elif isinstance(value, int) and value.bit_length() > _DOUBLE_BITS:
        target.string_value = hex(value)[:_MOST_BYTES]
    elif isinstance(value, (int, float)):
        target.double_value = value
    elif len(value) <= _MOST_BYTES and (value.isascii() or len(value.encode(errors="replace")) <= _MOST_BYTES):
        target.string_value = _clean(value)
    else:
        target.proto_value.Pack(struct_pb2.Value(string_value=_clean(value)))


def _cut(text: str) -> str:
    clean = _clean(text)
    if len(clean) <= _MOST_BYTES and clean.isascii():
        return clean
    return clean.encode()[:_MOST_BYTES].decode(errors="ignore")


def _clean(text: str) -> str:
    """Return text as UTF-8 can carry it and no backend cuts it: without lone surrogates and NUL."""
    if not text.isascii():
        text = text.encode(errors="replace").decode()
    return text.replace("\0", "") if "\0" in text else text


def holding_file(metrics: Mapping[str, float], candidates: Iterable[tuple[FileState, str]]) -> FileState | None:
    """Return the written file whose text holds all metrics, in full or rounded to no less than three digits.

    Args:
        metrics: Their values; 0 and 1 stand in many files and say nothing.
        candidates: Files and their texts, oldest first; the newest that fits is taken.

    Returns:
        The file; None when none does.
    """
    telling = [value for value in metrics.values() if math.isfinite(value) and value not in (0.0, 1.0)]
    if not telling:
        return None
    found = None
    for file, text in candidates:
        numbers = [(float(token), _digits(token)) for token in _NUMBER.findall(text)]
        if all(any(_is_rounded(value, *number) for number in numbers) for value in telling):
            found = file
    return found


_NUMBER = re.compile(r"(?<![\d.])-?\d{1,300}(?:\.\d{1,300})?(?:[eE][-+]?\d{1,3})?(?![\d.])")
_LEAST_DIGITS = 3


def _is_rounded(value: float, written: float, digits: int) -> bool:
    return value == written or (digits >= _LEAST_DIGITS and abs(value - written) <= 0.5000001 * 10.0**-digits)


def _digits(token: str) -> int:
    mantissa, _, exponent = token.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
