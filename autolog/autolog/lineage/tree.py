"""A graph as a tree of artifacts and steps in turn. Where paths meet again, the second place is not expanded."""

from __future__ import annotations

from dataclasses import dataclass, field

from autolog.lineage.graph import Graph, guesses_last
from autolog.lineage.nodes import Artifact, Edge, Step

_MOST_DEEP = 40  # steps above each other; the graph itself goes on


@dataclass
class StepNode:
    """A step in an answer, the edge by which it was reached, and the artifacts on its other side.

    `measured` holds the metrics that the step which made a root logged itself, `data` what an evaluation measured on.
    """

    step: Step
    edge: Edge
    artifacts: list[ArtifactNode] = field(default_factory=list)
    repeated: bool = False
    measured: list[Artifact] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


@dataclass
class ArtifactNode:
    """An artifact in an answer, the edge by which it was reached, and the steps on its other side.

    Args:
        artifact: The artifact.
        edge: How it took part in the step above it; None at the root.
        steps: Upstream what made it, downstream what used it.
        evaluations: Upstream only: the steps that measured it, with their metrics.
        repeated: It stands higher up in the same answer, where its steps are.
        goes_on: It has steps that are not shown, because the tree would be too deep.
    """

    artifact: Artifact
    edge: Edge | None = None
    steps: list[StepNode] = field(default_factory=list)
    evaluations: list[StepNode] = field(default_factory=list)
    repeated: bool = False
    goes_on: bool = False


class Tree:
    """Grows trees out of one graph, which remember together what they have shown."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._seen: set[tuple[str, int]] = set()

    def artifact_node(self, id: int, edge: Edge | None = None, depth: int = 0) -> ArtifactNode:
        """Return an artifact and what lies below it."""
        node = ArtifactNode(self._graph.artifacts[id], edge)
        steps = self._graph.steps_of[id]
        if ("artifact", id) in self._seen:
            node.repeated = bool(steps)
        elif depth >= _MOST_DEEP:
            node.goes_on = bool(steps)
        else:
            self._seen.add(("artifact", id))
            ordered = sorted(steps, key=lambda pair: pair[0])
            node.steps = [self._step_node(step, edge, depth + 1) for step, edge in ordered]
        return node

    def _step_node(self, id: int, edge: Edge, depth: int) -> StepNode:
        node = StepNode(self._graph.steps[id], edge)
        if edge.is_within:
            return node
        if ("step", id) in self._seen:
            node.repeated = True
            return node
        self._seen.add(("step", id))
        ordered = sorted((pair for pair in self._graph.artifacts_of[id] if not pair[1].is_within), key=guesses_last)
        node.artifacts = [self.artifact_node(artifact, edge, depth) for artifact, edge in ordered]
        return node
