"""Lineage queries: what the recorded ones of MLMD do not show."""

import random

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb

_Options = pb.LineageSubgraphQueryOptions


@pytest.fixture
def chain(store: MetadataStore) -> MetadataStore:
    """d0 -> e0 -> d1 -> e1 -> ... -> d60, every artifact and execution in context 1."""
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT}))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    run = store.put_context_type(pb.ContextType(name="Run"))
    store.put_context_type(pb.ContextType(name="Unused"))
    store.put_lineage_subgraph(
        [pb.Execution(type_id=train, name=f"e{number}") for number in range(60)],
        [
            pb.Artifact(type_id=dataset, name=f"d{number}", properties={"rows": pb.Value(int_value=number)})
            for number in range(61)
        ],
        [pb.Context(type_id=run, name="r", custom_properties={"x": pb.Value(int_value=1)})],
        [
            (number, number + is_output, pb.Event(type=kind, path=pb.Event.Path(steps=[pb.Event.Path.Step(key="X")])))
            for number in range(60)
            for is_output, kind in enumerate((pb.Event.INPUT, pb.Event.OUTPUT))
        ],
    )
    return store


def lineage_of(store: MetadataStore, name: str, mask: list[str] | None = None, **options: object) -> pb.LineageGraph:
    start = _Options.StartingNodes(filter_query=f"name = '{name}'")
    return store.get_lineage_subgraph(_Options(starting_artifacts=start, **options), mask)  # type: ignore[arg-type]


def names(nodes: object) -> set[str]:
    return {node.name for node in nodes}  # type: ignore[attr-defined]


def test_nodes_events_and_contexts_come_whole(chain: MetadataStore) -> None:
    graph = lineage_of(chain, "d1", max_num_hops=1, direction=_Options.UPSTREAM)
    assert list(graph.artifacts) == chain.get_artifacts_by_id([2])
    assert list(graph.executions) == chain.get_executions_by_id([1])
    assert list(graph.contexts) == chain.get_contexts()
    assert list(graph.events) == [one for one in chain.get_events_by_artifact_ids([2]) if one.type == pb.Event.OUTPUT]


def test_the_types_are_those_of_the_nodes(chain: MetadataStore) -> None:
    graph = lineage_of(chain, "d0", max_num_hops=1)
    assert names(graph.artifact_types) == {"Dataset"}
    assert names(graph.execution_types) == {"Train"}
    assert names(graph.context_types) == {"Run"}


def test_a_hundred_hops_are_the_most(chain: MetadataStore) -> None:
    for hops in ({}, {"max_num_hops": 100}, {"max_num_hops": 1000}):
        graph = lineage_of(chain, "d0", direction=_Options.DOWNSTREAM, **hops)
        assert names(graph.artifacts) == {f"d{number}" for number in range(51)}


def test_types_may_be_asked_for_without_their_nodes(chain: MetadataStore) -> None:
    graph = lineage_of(chain, "d0", ["events", "execution_types"], max_num_hops=1)
    assert names(graph.execution_types) == {"Train"}
    assert not graph.executions
    assert len(graph.events) == 1


def test_a_wide_frontier_is_one_hop(store: MetadataStore) -> None:
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    count = 3000
    store.put_lineage_subgraph(
        [pb.Execution(type_id=train, name="all")],
        [pb.Artifact(type_id=dataset, name=f"d{number}") for number in range(count)],
        [],
        [(0, number, pb.Event(type=pb.Event.INPUT)) for number in range(count)],
    )
    graph = lineage_of(store, "d0")
    assert (len(graph.artifacts), len(graph.events)) == (count, count)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (_Options(), errors.InvalidArgumentError),
        (_Options(starting_artifacts=_Options.StartingNodes()), errors.InvalidArgumentError),
        (_Options(starting_executions=_Options.StartingNodes(filter_query="id = 99")), errors.NotFoundError),
        (_Options(starting_artifacts=_Options.StartingNodes(filter_query="name = ")), errors.InvalidArgumentError),
    ],
)
def test_a_query_from_nowhere_is_refused(chain: MetadataStore, options: _Options, error: type[Exception]) -> None:
    with pytest.raises(error):
        chain.get_lineage_subgraph(options)


def test_a_query_starts_from_101_nodes_at_most(store: MetadataStore) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    store.put_artifacts([pb.Artifact(type_id=type_id) for _ in range(102)])
    options = _Options(starting_artifacts=_Options.StartingNodes(filter_query="id > 0"))
    assert sorted(one.id for one in store.get_lineage_subgraph(options).artifacts) == list(range(1, 102))


def test_a_tangle_is_followed_hop_by_hop_in_every_direction(store: MetadataStore) -> None:
    """Cycles, many ways to a node, and events of all types between any two, against a search through the same edges."""
    chance = random.Random(7)
    data, step = (
        store.put_artifact_type(pb.ArtifactType(name="D")),
        store.put_execution_type(pb.ExecutionType(name="E")),
    )
    artifacts = store.put_artifacts([pb.Artifact(type_id=data, name=f"d{number}") for number in range(40)])
    executions = store.put_executions([pb.Execution(type_id=step, name=f"e{number}") for number in range(40)])
    edges = {
        (chance.choice(artifacts), chance.choice(executions), chance.choice([*_INTO_EXECUTIONS, *_OUT_OF_EXECUTIONS]))
        for _ in range(110)
    }
    store.put_events([pb.Event(artifact_id=one, execution_id=other, type=kind) for one, other, kind in edges])

    for direction in (_Options.UPSTREAM, _Options.DOWNSTREAM, _Options.BIDIRECTIONAL):
        for kind, starts in (("artifact", artifacts[:3]), ("execution", executions[:1])):
            for hops in (1, 2, 3, 4, 7, 100):
                start = _Options.StartingNodes(filter_query=f"id IN ({', '.join(map(str, starts))})")
                query = _Options(max_num_hops=hops, direction=direction, **{f"starting_{kind}s": start})  # type: ignore[arg-type]
                graph = store.get_lineage_subgraph(query, ["artifacts", "executions", "events"])
                found = {("artifact", one.id) for one in graph.artifacts}
                found |= {("execution", one.id) for one in graph.executions}
                events = {(one.artifact_id, one.execution_id, one.type) for one in graph.events}
                assert (found, events) == _searched(edges, {(kind, one) for one in starts}, direction, hops)


_INTO_EXECUTIONS = (pb.Event.INPUT, pb.Event.DECLARED_INPUT, pb.Event.INTERNAL_INPUT)
_OUT_OF_EXECUTIONS = (pb.Event.OUTPUT, pb.Event.DECLARED_OUTPUT, pb.Event.INTERNAL_OUTPUT, pb.Event.PENDING_OUTPUT)


def _searched(
    edges: set[tuple[int, int, int]], starts: set[tuple[str, int]], direction: int, hops: int
) -> tuple[set[tuple[str, int]], set[tuple[int, int, int]]]:
    found, passed, frontier = set(starts), set(), set(starts)
    for _ in range(hops):
        reached = set()
        for artifact, execution, kind in edges:
            is_down = direction != _Options.UPSTREAM
            is_up = direction != _Options.DOWNSTREAM
            ends = ("artifact", artifact), ("execution", execution)
            from_artifact = (is_down and kind in _INTO_EXECUTIONS) or (is_up and kind in _OUT_OF_EXECUTIONS)
            from_execution = (is_down and kind in _OUT_OF_EXECUTIONS) or (is_up and kind in _INTO_EXECUTIONS)
            for (near, far), leads_on in zip((ends, ends[::-1]), (from_artifact, from_execution), strict=True):
                if near in frontier and leads_on:
                    passed.add((artifact, execution, kind))
                    reached.add(far)
        frontier = reached - found
        found |= reached
    return found, passed
