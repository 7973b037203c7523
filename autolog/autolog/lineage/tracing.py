"""`trace` and `impact`: the lineage of one artifact, back to what it was made from or forward to what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from autolog.asking import store_to_ask
from autolog.facts import EVALUATE, METRICS
from autolog.lineage.answers import Impact, Trace
from autolog.lineage.graph import Direction, Graph, wanted_evidence
from autolog.lineage.locating import located, words_of
from autolog.lineage.measuring import data_of
from autolog.lineage.tree import ArtifactNode, StepNode, Tree

if TYPE_CHECKING:
    from autolog.asking import Store
    from autolog.lineage.locating import Asked
    from autolog_store.metadata_store import MetadataStore


def trace(asked: Asked, *, evidence: str | Iterable[str] | None = None, store: Store = None) -> Trace:
    """Return what an artifact was made from, and how it was measured.

    Args:
        asked: A path, a URI, a digest (`sha256:...`, or its first 8 digits and more), `id:NUMBER`, or an artifact of
            another answer.
        evidence: Which edges count, `"identity,declared"` for example; all by default. What other programs wrote
            counts as `declared`.
        store: A store's URL, the path of an SQLite file, or a store that is open; the one of the settings by default.

    Raises:
        NotRecordedError: Nothing is recorded about it.
        AmbiguousError: A digest's first digits are those of several contents.
        StoreUnavailableError: There is no store, or it cannot be read.
    """
    wanted = wanted_evidence(evidence)
    with store_to_ask(store) as opened:
        return traced(opened, words_of(asked), wanted)


def impact(asked: Asked, *, evidence: str | Iterable[str] | None = None, store: Store = None) -> Impact:
    """Return all that was made from an artifact; see `trace`. Copies of the same content count as the same."""
    wanted = wanted_evidence(evidence)
    with store_to_ask(store) as opened:
        return Impact(*_lineage(opened, words_of(asked), "downstream", wanted))


def traced(store: MetadataStore, what: str, evidence: Collection[str] | None = None) -> Trace:
    """Return the answer to `trace`, of a store that is open."""
    what, direction, roots, graph, note = _lineage(store, what, "upstream", evidence)
    ids = [root.artifact.id for root in roots]
    measured = Graph("downstream", evidence).fetch(store, ids, hops=2)
    makers = {step for id in ids for step, _ in graph.steps_of[id]}
    measured.fetch(store, makers, side="execution", hops=1).keep(METRICS)
    evaluations = [id for id in measured.artifacts_of if measured.steps[id].type == EVALUATE]
    measured_on = Graph("upstream", evidence).fetch(store, evaluations, side="execution", hops=2)
    for root in roots:
        root.evaluations = _evaluations(measured, measured_on, root.artifact.id)
        for maker in root.steps if root.artifact.type != METRICS else ():
            maker.measured = [measured.artifacts[id] for id, _ in measured.artifacts_of.get(maker.step.id, ())]
    return Trace(what, direction, roots, graph, note, measured=measured, measured_on=measured_on)


def _lineage(
    store: MetadataStore, what: str, direction: Direction, evidence: Collection[str] | None
) -> tuple[str, Direction, list[ArtifactNode], Graph, str | None]:
    artifacts, note = located(store, what)
    ids = [one.id for one in artifacts]
    graph = Graph(direction, evidence).fetch(store, ids).keep_reachable(ids)
    tree = Tree(graph)
    return what, direction, [tree.artifact_node(id) for id in ids], graph, note


def _evaluations(measured: Graph, measured_on: Graph, id: int) -> list[StepNode]:
    """Return the evaluations of one artifact, each with its metrics, the names of its data and nothing below."""
    return [
        StepNode(
            measured.steps[step],
            edge,
            [ArtifactNode(measured.artifacts[made], way) for made, way in measured.artifacts_of[step]],
            data=sorted(set(data_of(step, measured_on).values())),
        )
        for step, edge in sorted(measured.steps_of[id], key=lambda pair: pair[0])
        if measured.steps[step].type == EVALUATE
    ]
