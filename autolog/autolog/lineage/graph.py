"""A part of the store's graph: all that lies upstream or downstream of some artifacts."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from autolog.errors import SettingsError
from autolog.lineage.nodes import EVIDENCE, Artifact, Edge, Step, artifact_of, edge_of, step_of
from autolog.lineage.tables import package

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

Direction = Literal["upstream", "downstream"]
Side = Literal["artifact", "execution"]

_MOST_HOPS = 100  # that one query of the store goes; an even number, so that it ends at artifacts as it began
_MOST_STARTS = 100  # of one query


class Reached(NamedTuple):
    """An artifact that a walk came to: after how many steps, through which one, and by which edge of it."""

    artifact: Artifact
    steps_away: int
    step: Step | None
    edge: Edge | None


class Graph:
    """Artifacts and steps, and the edges between them in the direction in which they were asked for.

    Args:
        direction: `upstream` or `downstream`.
        evidence: Which edges count; None for all.

    Attributes:
        artifacts: By id.
        steps: By id.
        steps_of: By an artifact's id, the steps that come next, with their edges.
        artifacts_of: By a step's id, the artifacts that come next, with their edges.
    """

    def __init__(self, direction: Direction, evidence: Collection[str] | None = None) -> None:
        self.direction: Direction = direction
        self.artifacts: dict[int, Artifact] = {}
        self.steps: dict[int, Step] = {}
        self.steps_of: dict[int, list[tuple[int, Edge]]] = defaultdict(list)
        self.artifacts_of: dict[int, list[tuple[int, Edge]]] = defaultdict(list)
        self._evidence = evidence
        self._known: set[tuple[int, int, Edge]] = set()

    def fetch(self, store: MetadataStore, ids: Iterable[int], *, side: Side = "artifact", hops: int = 0) -> Graph:
        """Add what lies in the graph's direction; one call of the store for 100 hops, or for 100 starting nodes.

        Args:
            store: The store.
            ids: Of the nodes to start from.
            side: Whether these are artifacts or executions.
            hops: How far to go, from an artifact to a step or back; 0 goes to the end.
        """
        waiting, asked = deque(sorted(ids)), set(ids)
        while waiting:
            starts = [waiting.popleft() for _ in range(min(_MOST_STARTS, len(waiting)))]
            self._add(_subgraph(store, starts, side, self.direction, hops or _MOST_HOPS))
            if not hops:
                # the furthest may have steps that are not fetched yet
                far = {one.artifact.id for one in self.walk(starts) if 2 * one.steps_away >= _MOST_HOPS} - asked
                asked |= far
                waiting.extend(sorted(far))
        return self

    def walk(self, ids: Sequence[int]) -> list[Reached]:
        """Return all artifacts that edges lead to, each once, the nearest first, beginning with those of `ids`."""
        reached = [Reached(self.artifacts[id], 0, None, None) for id in dict.fromkeys(ids)]
        seen, seen_steps = set(ids), set[int]()
        for one in reached:  # grows on the way
            for step, way in sorted(self.steps_of[one.artifact.id], key=lambda pair: pair[0]):
                if step in seen_steps or way.is_within:
                    continue
                seen_steps.add(step)
                for artifact, edge in sorted(self.artifacts_of[step], key=guesses_last):
                    if artifact not in seen and not edge.is_within:
                        seen.add(artifact)
                        reached.append(Reached(self.artifacts[artifact], one.steps_away + 1, self.steps[step], edge))
        return reached

    def keep(self, type: str) -> Graph:
        """Drop the steps that lead to no artifact of this type, and what else the others lead to."""
        kept = {
            step: [(id, edge) for id, edge in artifacts if self.artifacts[id].type == type]
            for step, artifacts in self.artifacts_of.items()
        }
        self.artifacts_of = defaultdict(list, {step: artifacts for step, artifacts in kept.items() if artifacts})
        for artifact, steps in self.steps_of.items():
            self.steps_of[artifact] = [(step, edge) for step, edge in steps if step in self.artifacts_of]
        return self

    def keep_reachable(self, ids: Sequence[int]) -> Graph:
        """Drop what no edge that counts leads to from the artifacts `ids`."""
        reached = {one.artifact.id for one in self.walk(ids)}
        steps = {step for id in reached for step, _ in self.steps_of[id]}
        self.steps_of = defaultdict(list, {id: found for id, found in self.steps_of.items() if id in reached})
        kept = {
            step: [(id, edge) for id, edge in found if id in reached]
            for step, found in self.artifacts_of.items()
            if step in steps
        }
        self.artifacts_of = defaultdict(list, kept)
        return self

    def edges(self) -> Iterator[tuple[int, int, Edge]]:
        """Yield every edge: the artifact's id, the step's id, and what the edge says."""
        for artifact, steps in self.steps_of.items():
            yield from ((artifact, step, edge) for step, edge in steps)
        for step, artifacts in self.artifacts_of.items():
            yield from ((artifact, step, edge) for artifact, edge in artifacts)

    def _add(self, message: Any) -> None:
        contexts = {one.id: one for one in message.contexts}
        of_step: dict[int, list[Any]] = defaultdict(list)
        for association in message.associations:
            of_step[association.execution_id].append(contexts[association.context_id])
        self.artifacts |= {one.id: artifact_of(one) for one in message.artifacts if one.id not in self.artifacts}
        self.steps |= {one.id: step_of(one, of_step[one.id]) for one in message.executions if one.id not in self.steps}
        # another program's event says nothing of how it is known: it was declared by that program
        edges = [
            (event, edge)
            for event in message.events
            if (edge := edge_of(event)) and (self._evidence is None or (edge.evidence or "declared") in self._evidence)
        ]
        sure = {_ends(event, edge) for event, edge in edges if edge.evidence != "scope"}
        for event, edge in edges:
            known = (event.artifact_id, event.execution_id, edge)
            if known in self._known or (edge.evidence == "scope" and _ends(event, edge) in sure):
                continue  # a guess that was confirmed later
            self._known.add(known)
            if edge.is_output == (self.direction == "upstream"):
                self.steps_of[event.artifact_id].append((event.execution_id, edge))
            else:
                self.artifacts_of[event.execution_id].append((event.artifact_id, edge))


def _ends(event: Any, edge: Edge) -> tuple[int, int, bool]:
    return event.artifact_id, event.execution_id, edge.is_output


def guesses_last(pair: tuple[int, Edge]) -> tuple[bool, int]:
    """Order edges by id, and those that are only known by scope at the end."""
    return pair[1].evidence == "scope", pair[0]


def wanted_evidence(evidence: str | Iterable[str] | None) -> frozenset[str] | None:
    """Return the kinds of evidence that `evidence` names, `identity,declared` for example; None stands for all.

    Raises:
        SettingsError: There is no such kind.
    """
    if evidence is None:
        return None
    words = evidence.split(",") if isinstance(evidence, str) else evidence
    words = list(words) if isinstance(words, Iterable) else [words]
    if not all(isinstance(word, str) for word in words):
        raise SettingsError(f"the evidence is {evidence!r:.100}; name one or more of {', '.join(EVIDENCE)}")
    wanted = frozenset(word.strip() for word in words)
    if not wanted or not wanted <= set(EVIDENCE):
        unknown = ", ".join(sorted(wanted - set(EVIDENCE)))
        raise SettingsError(f"the evidence {unknown!r} is not known; name one or more of {', '.join(EVIDENCE)}")
    return wanted


def to_networkx(*graphs: Graph, artifacts: Iterable[Artifact] = ()) -> Any:
    """Return graphs, and artifacts that may stand alone, as one `networkx.MultiDiGraph`; edges go the way of the data.

    Nodes are `artifact:ID` and `step:ID`; each has `kind`, `type` and `label`, an artifact also `uri`, `digest` and
    `version`. Edges have `names`, `evidence` and `event`.
    """
    made = package("networkx", "to_networkx").MultiDiGraph()
    known = set()
    for one in artifacts:
        _add_artifact(made, one)
    for graph in graphs:
        for artifact, step, edge in graph.edges():
            _add_artifact(made, graph.artifacts[artifact])
            _add_step(made, graph.steps[step])
            if (artifact, step, edge) not in known:
                known.add((artifact, step, edge))
                ends = (f"step:{step}", f"artifact:{artifact}")
                says = {"names": ", ".join(edge.names), "evidence": edge.evidence or "", "event": edge.event}
                made.add_edge(*(ends if edge.is_output else ends[::-1]), **says)
    return made


def _add_artifact(made: Any, one: Artifact) -> None:
    label = one.place
    values = {"uri": one.uri, "digest": one.digest or "", "version": one.version or 0}
    made.add_node(f"artifact:{one.id}", kind="artifact", type=one.type, label=label, **values)


def _add_step(made: Any, one: Step) -> None:
    label = str(one.properties.get("function", ""))
    made.add_node(f"step:{one.id}", kind="step", type=one.type, label=label, state=one.state)


def _subgraph(store: MetadataStore, ids: Sequence[int], side: Side, direction: Direction, hops: int) -> Any:
    from autolog_store.proto import metadata_store_pb2 as pb

    starts = pb.LineageSubgraphQueryOptions.StartingNodes(filter_query=f"id IN ({', '.join(map(str, ids))})")
    options = pb.LineageSubgraphQueryOptions(max_num_hops=hops, direction=direction.upper())
    options.MergeFrom(
        pb.LineageSubgraphQueryOptions(starting_artifacts=starts)
        if side == "artifact"
        else pb.LineageSubgraphQueryOptions(starting_executions=starts)
    )
    return store.get_lineage_subgraph(options)
