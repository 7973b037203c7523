"""Lineage queries: what the recorded ones of MLMD do not show."""

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
