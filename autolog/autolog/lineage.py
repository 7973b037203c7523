"""The questions: what is this file, what was it made from, and what was made from it?

    store = open_to_read(settings.resolve())
    answer = trace(store, "model.joblib")
    for step in answer.roots[0].steps: ...

An answer is a tree of artifacts and steps in turn. Where paths meet again, the second place says `repeated` and is not
expanded.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autolog.errors import NotRecordedError
from autolog.facts import EVALUATE, METRICS
from autolog.fingerprint import file_state, readable, sha256

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

Direction = Literal["upstream", "downstream"]
Scalar = int | float | bool | str | None

_ALL_HOPS = 100  # what one lineage query of the store goes at most
OUTPUTS = ("OUTPUT", "DECLARED_OUTPUT", "INTERNAL_OUTPUT", "PENDING_OUTPUT")


@dataclass(frozen=True)
class Artifact:
    """A dataset, model or set of metrics, as the store holds it. Times are milliseconds since 1970, UTC."""

    id: int
    type: str
    uri: str
    state: str
    create_time: int
    properties: dict[str, Scalar]
    custom_properties: dict[str, Scalar]

    @property
    def digest(self) -> str | None:
        """`sha256:` and 64 hex digits of the content; None when it is in memory only, or had changed."""
        value = self.properties.get("digest")
        return str(value) if value else None


@dataclass(frozen=True)
class Step:
    """An execution, with the run and the environment that it was part of."""

    id: int
    type: str
    state: str
    properties: dict[str, Scalar]
    params: dict[str, Scalar]
    run: dict[str, Scalar] = field(default_factory=dict)
    environment: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """How an artifact took part in a step: as which arguments, and how that is known.

    Args:
        names: Argument names, such as `X`.
        evidence: `declared`, `identity`, `content` or `scope`; None for an event that another program wrote.
        event: MLMD's event type, such as `INPUT`.
    """

    names: tuple[str, ...]
    evidence: str | None
    event: str


@dataclass
class StepNode:
    """A step in an answer, the edge by which it was reached, and the artifacts on its other side."""

    step: Step
    edge: Edge
    artifacts: list[ArtifactNode] = field(default_factory=list)
    repeated: bool = False


@dataclass
class ArtifactNode:
    """An artifact in an answer, the edge by which it was reached, and the steps on its other side.

    Args:
        artifact: The artifact.
        edge: How it took part in the step above it; None at the root.
        steps: Upstream what made it, downstream what used it.
        evaluations: Upstream only: the steps that measured it, with their metrics.
        repeated: It stands higher up in the same answer, where its steps are.
    """

    artifact: Artifact
    edge: Edge | None = None
    steps: list[StepNode] = field(default_factory=list)
    evaluations: list[StepNode] = field(default_factory=list)
    repeated: bool = False


@dataclass
class Answer:
    """The lineage of what was asked for.

    Args:
        asked: The words of the question.
        direction: `upstream` (trace) or `downstream` (impact).
        roots: The artifacts that were meant: more than one where the same content is at several places.
        note: What a reader must know first, e.g. that the file has changed since; None mostly.
    """

    asked: str
    direction: Direction
    roots: list[ArtifactNode]
    note: str | None = None


def trace(store: MetadataStore, what: str) -> Answer:
    """Return what an artifact was made from, and how it was measured.

    Args:
        store: The store.
        what: A path, a URI, a digest (`sha256:...`, or its first 8 digits and more) or `id:NUMBER`.

    Raises:
        NotRecordedError: Nothing is recorded about it.
    """
    return _answer(store, what, "upstream")


def impact(store: MetadataStore, what: str) -> Answer:
    """Return all that was made from an artifact; see `trace`. Copies of the same content count as the same."""
    return _answer(store, what, "downstream")


def find(store: MetadataStore, what: str) -> tuple[list[Artifact], str | None]:
    """Return the recorded artifacts that `what` means, the best fit first, and a note on how they fit.

    A file is recognised by its content, so it may have been moved or copied. Where its present content is unknown, what
    was last recorded at its path counts, and the note says so.

    Raises:
        NotRecordedError: Nothing is recorded about it.
    """
    if what.startswith("id:") and what[3:].isdigit():
        return _found(store.get_artifacts_by_id([int(what[3:])]), what), None
    state = file_state(what)
    path = state.path if state else os.path.realpath(what)
    uri = readable(path)
    at_path = sorted(store.get_artifacts_by_uri(uri) or store.get_artifacts_by_uri(what), key=lambda one: -one.id)
    if state is None:
        if not at_path:
            return _found(_by_digest(store, what), what), None
        newest = at_path[:1]
        note = f"{what} is no longer there; this is what was last recorded of it" if what not in _uris(newest) else None
        return _found(newest, what), note
    digest = sha256(path)
    same = _by_digest(store, digest)
    if same:
        here = [one for one in same if one.uri == uri]
        note = None if here else f"{what} is a copy: the same content is recorded at {', '.join(_uris(same))}"
        return _found([*here, *(one for one in same if one.uri != uri)], what), note
    return _found(at_path[:1], what), f"{what} has changed since it was recorded; it is now {digest}"


def _uris(artifacts: Iterable[Any]) -> list[str]:
    return [one.uri for one in artifacts]


def _found(messages: Sequence[Any], what: str) -> list[Artifact]:
    if not messages:
        known = "look at `autolog ls`, or name another store with --store"
        raise NotRecordedError(f"nothing is recorded about {what}; {known}")
    return [artifact_of(message) for message in messages]


def _by_digest(store: MetadataStore, digest: str) -> list[Any]:
    from autolog_store.metadata_store import ListOptions

    digits = digest.removeprefix("sha256:").lower()
    if len(digits) < 8 or not set(digits) <= set("0123456789abcdef"):
        return []
    condition = f"= 'sha256:{digits}'" if len(digits) == 64 else f"LIKE 'sha256:{digits}%'"
    return store.get_artifacts(list_options=ListOptions(filter_query=f"properties.digest.string_value {condition}"))


def _answer(store: MetadataStore, what: str, direction: Direction) -> Answer:
    artifacts, note = find(store, what)
    graph = _Graph(store, [one.id for one in artifacts], direction)
    roots = [graph.artifact_node(one.id, None) for one in artifacts]
    if direction == "upstream":
        measured = _Graph(store, [one.id for one in artifacts], "downstream", hops=2)
        for root in roots:
            measured.seen.clear()
            steps = measured.artifact_node(root.artifact.id, None).steps
            root.evaluations = [one for one in steps if one.step.type == EVALUATE]
            for one in root.evaluations:
                one.artifacts = [made for made in one.artifacts if made.artifact.type == METRICS]
    return Answer(what, direction, roots, note)


class _Graph:
    """One answer of the store, as adjacency lists."""

    def __init__(self, store: MetadataStore, ids: Collection[int], direction: Direction, hops: int = _ALL_HOPS) -> None:
        from autolog_store.proto import metadata_store_pb2 as pb

        options = pb.LineageSubgraphQueryOptions(
            starting_artifacts=pb.LineageSubgraphQueryOptions.StartingNodes(
                filter_query=f"id IN ({', '.join(map(str, ids))})"
            ),
            max_num_hops=hops,
            direction=direction.upper(),
        )
        graph = store.get_lineage_subgraph(options)
        self.seen: set[tuple[str, int]] = set()
        self._upstream = direction == "upstream"
        self._artifacts = {one.id: artifact_of(one) for one in graph.artifacts}
        contexts = {one.id: one for one in graph.contexts}
        of_step: dict[int, list[Any]] = defaultdict(list)
        for association in graph.associations:
            of_step[association.execution_id].append(contexts[association.context_id])
        self._steps = {one.id: step_of(one, of_step[one.id]) for one in graph.executions}
        self._steps_of: dict[int, list[tuple[int, Edge]]] = defaultdict(list)
        self._artifacts_of: dict[int, list[tuple[int, Edge]]] = defaultdict(list)
        for event in graph.events:
            edge = edge_of(event)
            is_output = edge.event in OUTPUTS
            if is_output == self._upstream:
                self._steps_of[event.artifact_id].append((event.execution_id, edge))
            else:
                self._artifacts_of[event.execution_id].append((event.artifact_id, edge))

    def artifact_node(self, id: int, edge: Edge | None) -> ArtifactNode:
        node = ArtifactNode(self._artifacts[id], edge)
        if ("artifact", id) in self.seen:
            node.repeated = bool(self._steps_of[id])
            return node
        self.seen.add(("artifact", id))
        node.steps = [
            self._step_node(step, edge) for step, edge in sorted(self._steps_of[id], key=lambda pair: pair[0])
        ]
        return node

    def _step_node(self, id: int, edge: Edge) -> StepNode:
        node = StepNode(self._steps[id], edge)
        if ("step", id) in self.seen:
            node.repeated = True
            return node
        self.seen.add(("step", id))
        node.artifacts = [
            self.artifact_node(artifact, edge) for artifact, edge in sorted(self._artifacts_of[id], key=_order)
        ]
        return node


def _order(pair: tuple[int, Edge]) -> tuple[bool, int]:
    return pair[1].evidence == "scope", pair[0]


def artifact_of(message: Any) -> Artifact:
    """Return an artifact as the store gives it."""
    return Artifact(
        id=message.id,
        type=message.type,
        uri=message.uri,
        state=type(message).State.Name(message.state) if message.HasField("state") else "",
        create_time=message.create_time_since_epoch,
        properties=values_of(message.properties),
        custom_properties=values_of(message.custom_properties),
    )


def step_of(message: Any, contexts: Sequence[Any]) -> Step:
    """Return an execution as the store gives it, with what its contexts say."""
    of_type = {context.type: context for context in contexts}
    run, environment = of_type.get("Run"), of_type.get("Environment")
    return Step(
        id=message.id,
        type=message.type,
        state=type(message).State.Name(message.last_known_state) if message.HasField("last_known_state") else "",
        properties=values_of(message.properties),
        params=values_of(message.custom_properties),
        run={"id": run.name, **values_of(run.properties)} if run is not None else {},
        environment={**values_of(environment.properties), **values_of(environment.custom_properties)}
        if environment is not None
        else {},
    )


def edge_of(event: Any) -> Edge:
    """Return what an event says of an artifact's part in a step."""
    keys = [step.key if step.HasField("key") else str(step.index) for step in event.path.steps]
    evidence = keys[-1] if keys and keys[-1] in ("declared", "identity", "content", "scope") else None
    return Edge(tuple(keys[:-1] if evidence else keys), evidence, type(event).Type.Name(event.type))


def values_of(properties: Any) -> dict[str, Scalar]:
    """Return the properties of a node as plain values, sorted by name."""
    return {name: value_of(properties[name]) for name in sorted(properties)}


def value_of(value: Any) -> Scalar:
    """Return what a property holds: a number, flag or text; text that travelled as a proto, too."""
    kind = value.WhichOneof("value")
    if kind == "proto_value":
        from google.protobuf import struct_pb2

        packed = struct_pb2.Value()
        return packed.string_value if value.proto_value.Unpack(packed) else value.proto_value.type_url
    if kind == "struct_value":
        from google.protobuf import json_format

        return str(json_format.MessageToJson(value.struct_value, indent=None))
    found: Scalar = getattr(value, kind) if kind else None
    return found


def as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain dicts and lists."""
    from dataclasses import asdict

    return asdict(answer)


def role(edge: Edge) -> str:
    """Return an edge's argument names and, in parentheses, its evidence."""
    return " ".join(filter(None, [", ".join(edge.names), f"({edge.evidence})" if edge.evidence else ""]))


def shown_path(uri: str) -> str:
    """Return a path relative to the working directory where that is shorter; everything else as it is."""
    try:
        relative = Path(uri).relative_to(Path.cwd())
    except ValueError:
        return uri
    return str(relative)
