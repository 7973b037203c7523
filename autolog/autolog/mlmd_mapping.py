"""From facts to MLMD's messages: pure functions, no store, no clock, no file.

A `Record` says what is known; here it becomes artifacts, executions, contexts and events. External ids make every
message recognisable, so that it may be sent again at any time.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autolog import environment
from autolog.facts import (
    COMPLETE,
    DATASET,
    METRICS,
    MODEL,
    PROCESS,
    RUNNING,
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
from autolog.mlmd_properties import (
    ENVIRONMENT,
    RUN,
    clean_text,
    cut_text,
    declared_by,
    made_of,
    put_curve,
    put_custom,
    put_properties,
    put_property,
)
from autolog.record import Record
from autolog.redaction import REDACTED
from autolog.remote import is_remote
from autolog_store.proto import metadata_store_pb2 as pb

SKIPPED = "skipped"  # in place of the digest of a file that was left without one
IN_MEMORY = "autolog:memory:"  # begins the external id of what stands in no file, or grows

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
    """Return the nodes of one artifact: one per file that it stands in, dumps last, or one for what is in memory only.

    A model of which there are only dumps is in memory, too.
    """
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
    nodes = []
    if not known.saved or (not known.loadable and record.maker(key) is not None):
        artifact = pb.Artifact(external_id=in_memory, state=pb.Artifact.PENDING)
        artifact.MergeFrom(made_of(pb.Artifact, seen.type, seen.properties))
        nodes.append(ArtifactNode(artifact, seen.type))
    for saved in sorted(known.saved, key=lambda one: one.is_dump):
        about = {"format": saved.format or "", **({} if saved.part is None else {"class": saved.part})}
        node = _file_node(seen.type, saved.file, digest(saved.file), {**seen.properties, **about})
        node.replaces = None if nodes else in_memory
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
        content = f"{file.size} {file.mtime_ns} {file.inode} {file.ctime_ns}"
    else:
        put_property(artifact, type, "digest", digest)
        put_property(artifact, type, "digest_algorithm", digest.partition(":")[0])
        content = digest
    artifact.external_id = file_external_id(uri, content)
    return ArtifactNode(artifact, type)


def file_external_id(uri: str, content: str) -> str:
    """Return the external id of what stands at a place: of its digest, or else of its state."""
    return "autolog:file:" + hashlib.sha256(f"{uri}\0{content}".encode()).hexdigest()


def _uri_node(type: str, uri: str, properties: Mapping[str, Scalar]) -> ArtifactNode:
    """Return the node of what is no local file: nothing but its URI is known, so that two of one URI are the same."""
    digest = hashlib.sha256(uri.encode(errors="replace")).hexdigest()
    artifact = pb.Artifact(uri=clean_text(uri), state=pb.Artifact.LIVE, external_id=f"autolog:uri:{digest}")
    put_properties(artifact, type, properties)
    return ArtifactNode(artifact, type)


def referring(in_memory: pb.Artifact, saved: pb.Artifact) -> pb.Artifact:
    """Return an artifact that was in memory only, as a reference to the one that stands where it was saved."""
    artifact = pb.Artifact()
    artifact.CopyFrom(in_memory)
    artifact.state = pb.Artifact.REFERENCE
    put_custom(artifact, "same_as", saved.external_id)
    return artifact


def stand_in(key: str, saved: Sequence[pb.Artifact]) -> pb.Artifact:
    """Return a reference to the files of a model for whoever tells later that it was in memory."""
    artifact = pb.Artifact(external_id=IN_MEMORY + key, state=pb.Artifact.REFERENCE)
    put_custom(artifact, "same_as", " ".join(one.external_id for one in saved))
    return artifact


def stands_for(stored: pb.Artifact) -> list[str]:
    """Return the external ids of the files that a reference leads to; none of any other artifact, or of metrics."""
    if stored.state != pb.Artifact.REFERENCE or stored.type == METRICS or "same_as" not in stored.custom_properties:
        return []
    return stored.custom_properties["same_as"].string_value.split()


def described(stored: pb.Artifact, seen: pb.Artifact) -> pb.Artifact | None:
    """Return a stored artifact with what was seen of it now, its rows for example; None where that is nothing new.

    Its type stays what it was. Another process may have taken a file for another type: what that declares is custom.
    """
    declared = declared_by(stored.type)
    told = {**seen.custom_properties, **{name: one for name, one in seen.properties.items() if name not in declared}}
    properties = {
        name: one for name, one in seen.properties.items() if name in declared and name not in stored.properties
    }
    custom = {name: one for name, one in told.items() if name not in stored.custom_properties}
    properties.pop("version", None)  # of what was recorded by another program
    if not (properties or custom):
        return None
    artifact = pb.Artifact()
    artifact.CopyFrom(stored)
    for name, value in properties.items():
        artifact.properties[name].CopyFrom(value)
    for name, value in custom.items():
        artifact.custom_properties[name].CopyFrom(value)
    return artifact


def models_in(stored: Iterable[pb.Artifact], seen: Iterable[ArtifactNode]) -> dict[str, pb.Artifact]:
    """Return the models among what is in the store and what is seen now, by their digests."""
    typed = [*((one.type, one) for one in stored), *((node.type, node.artifact) for node in seen)]
    return {digest: one for type, one in typed if type == MODEL and (digest := digest_of(one))}


def as_model(node: ArtifactNode, models: Mapping[str, pb.Artifact]) -> ArtifactNode:
    """Return a file that was taken for data as the model that it is, where one of the same content is known."""
    model = models.get(digest_of(node.artifact)) if node.type == DATASET else None
    if model is None:
        return node
    artifact = pb.Artifact(uri=node.artifact.uri, external_id=node.artifact.external_id, state=node.artifact.state)
    for name, value in model.properties.items():
        if name != "version":
            artifact.properties[name].CopyFrom(value)
    artifact.type = MODEL  # which tells what it declares
    return ArtifactNode(described(artifact, node.artifact) or artifact, MODEL)


def digest_of(artifact: pb.Artifact) -> str:
    """Return the digest of an artifact; an empty text where there is none."""
    return artifact.properties["digest"].string_value if "digest" in artifact.properties else ""


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
    execution.MergeFrom(made_of(pb.Execution, started.type, shared))
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


def _typed(argument: str) -> str:
    """Return an argument as it would be typed; what was redacted shows that without quotes."""
    shown = shlex.quote(argument.replace(REDACTED, "redacted"))
    return argument if shown[:1] not in "'\"" and REDACTED in argument else shlex.quote(argument)


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
        put_property(context, RUN, "arguments", " ".join(map(_typed, run.arguments)))
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
        kind = pb.Event.INTERNAL_OUTPUT if use.is_within else kind
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
            put_property(node, type, "error", cut_text(finished.error))
