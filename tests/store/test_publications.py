"""put_execution and put_lineage_subgraph: what the recorded scenarios of MLMD do not show, or what we do better."""

from typing import Any

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb

INPUT, OUTPUT = pb.Event(type=pb.Event.INPUT), pb.Event(type=pb.Event.OUTPUT)


@pytest.fixture
def dataset(store: MetadataStore) -> int:
    return store.put_artifact_type(pb.ArtifactType(name="Dataset"))


@pytest.fixture
def train(store: MetadataStore) -> int:
    return store.put_execution_type(pb.ExecutionType(name="Train"))


@pytest.fixture
def run(store: MetadataStore) -> int:
    return store.put_context_type(pb.ContextType(name="Run"))


def test_put_execution_writes_nothing_when_one_event_is_invalid(
    store: MetadataStore, dataset: int, train: int, run: int
) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="No event type"):
        store.put_execution(
            pb.Execution(type_id=train),
            [(pb.Artifact(type_id=dataset), INPUT), (pb.Artifact(type_id=dataset), pb.Event())],
            [pb.Context(type_id=run, name="r")],
        )
    assert (store.get_executions(), store.get_artifacts(), store.get_contexts()) == ([], [], [])


def test_an_event_to_an_artifact_that_does_not_exist_is_refused(store: MetadataStore, train: int) -> None:
    event = pb.Event(artifact_id=7, type=pb.Event.INPUT)
    with pytest.raises(errors.InvalidArgumentError, match=r"No artifact with the given id \[7\]"):
        store.put_execution(pb.Execution(type_id=train), [(None, event)], [])
    with pytest.raises(errors.InvalidArgumentError, match=r"No artifact with the given id \[7\]"):
        store.put_lineage_subgraph([pb.Execution(type_id=train)], [], [], [(0, None, event)])
    assert store.get_executions() == []


def test_a_pair_of_nothing_is_refused(store: MetadataStore, train: int) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="neither artifact nor event"):
        store.put_execution(pb.Execution(type_id=train), [(None, None)], [])


def test_empty_pairs_are_skipped(store: MetadataStore, dataset: int, train: int) -> None:
    pairs = [None, (), (pb.Artifact(type_id=dataset),), (pb.Artifact(type_id=dataset), None)]
    assert store.put_execution(pb.Execution(type_id=train), pairs, None) == (1, [1, 2], [])


def test_publishing_the_same_again_by_external_ids_changes_nothing(
    store: MetadataStore, dataset: int, train: int, run: int
) -> None:
    data = pb.Artifact(type_id=dataset, external_id="data", uri="a.csv", name="data")
    first = store.put_execution(
        pb.Execution(type_id=train, external_id="fit"),
        [(data, INPUT)],
        [pb.Context(type_id=run, name="r")],
        reuse_context_if_already_exist=True,
        reuse_artifact_if_already_exist_by_external_id=True,
    )
    (execution,) = store.get_executions_by_external_ids(["fit"])
    again = store.put_execution(
        execution,
        [(data, None)],
        [pb.Context(type_id=run, name="r")],
        reuse_context_if_already_exist=True,
        reuse_artifact_if_already_exist_by_external_id=True,
    )
    assert again == first
    assert store.get_executions_by_external_ids(["fit"]) == [execution]
    assert len(store.get_events_by_execution_ids([execution.id])) == 1


def test_one_new_context_named_twice_is_one_context(store: MetadataStore, train: int, run: int) -> None:
    contexts = [pb.Context(type_id=run, name=name) for name in ("a", "b", "a")]
    _, _, ids = store.put_execution(pb.Execution(type_id=train), [], contexts, reuse_context_if_already_exist=True)
    assert ids == [1, 2, 1]


def test_a_context_is_looked_for_by_the_names_that_those_before_it_got(
    store: MetadataStore, train: int, run: int
) -> None:
    store.put_contexts([pb.Context(type_id=run, name="old")])
    renamed = pb.Context(id=1, type_id=run, name="new")
    for wanted in (["old", "new"], ["new", "old"]):
        contexts = [renamed, *(pb.Context(type_id=run, name=name) for name in wanted)]
        _, _, ids = store.put_execution(pb.Execution(type_id=train), [], contexts, reuse_context_if_already_exist=True)
        assert ids == [1, *({"new": 1, "old": 2}[name] for name in wanted)]


def test_a_subgraph_with_a_wrong_property_on_a_reused_context_is_refused(
    store: MetadataStore, train: int, run: int
) -> None:
    store.put_contexts([pb.Context(type_id=run, name="r")])
    wrong = pb.Context(type_id=run, name="r", properties={"undeclared": pb.Value(int_value=1)})
    with pytest.raises(errors.InvalidArgumentError, match="undeclared"):
        store.put_lineage_subgraph([pb.Execution(type_id=train)], [], [wrong], [], reuse_context_if_already_exist=True)
    assert store.get_executions() == []


def test_one_new_external_id_used_twice_is_one_artifact_with_the_later_content(
    store: MetadataStore, dataset: int, train: int
) -> None:
    pairs = [
        (pb.Artifact(type_id=dataset, external_id="x", uri="first"), INPUT),
        (pb.Artifact(type_id=dataset, external_id="y"), INPUT),
        (pb.Artifact(type_id=dataset, external_id="x", uri="second"), OUTPUT),
    ]
    _, ids, _ = store.put_execution(
        pb.Execution(type_id=train), pairs, [], reuse_artifact_if_already_exist_by_external_id=True
    )
    assert ids == [1, 2, 1]
    assert [artifact.uri for artifact in store.get_artifacts_by_external_ids(["x"])] == ["second"]


@pytest.mark.parametrize(
    ("stored", "update", "ids"),
    [("", "x", [1, 1]), ("x", "", [1, 2]), ("x", "y", [1, 2]), ("x", "x", [1, 1]), ("y", "z", [1, 2])],
)
def test_an_artifact_is_looked_for_by_the_external_ids_that_those_before_it_got(
    store: MetadataStore, dataset: int, train: int, stored: str, update: str, ids: list[int]
) -> None:
    def artifact(external_id: str, **fields: Any) -> pb.Artifact:
        return pb.Artifact(external_id=external_id or None, **fields)

    store.put_artifacts([artifact(stored, type_id=dataset)])
    pairs = [(artifact(update, id=1),), (artifact("x", type_id=dataset, uri="new"),)]
    execution = pb.Execution(type_id=train)
    put = store.put_execution(execution, pairs, [], reuse_artifact_if_already_exist_by_external_id=True)
    assert put[1] == ids
    (found,) = store.get_artifacts_by_external_ids(["x"])
    assert (found.id, found.uri) == (ids[1], "new")


def test_a_name_that_an_artifact_with_another_external_id_has_is_no_race(
    store: MetadataStore, dataset: int, train: int
) -> None:
    store.put_artifacts([pb.Artifact(type_id=dataset, name="data", external_id="first")])
    pair = (pb.Artifact(type_id=dataset, name="data", external_id="second"), INPUT)
    with pytest.raises(errors.AlreadyExistsError):
        store.put_execution(
            pb.Execution(type_id=train), [pair], [], reuse_artifact_if_already_exist_by_external_id=True
        )
    with pytest.raises(errors.AlreadyExistsError):
        store.put_lineage_subgraph([], [pair[0]], [], [], reuse_artifact_if_already_exist_by_external_id=True)


def test_an_external_id_that_an_update_in_the_call_takes_is_no_race(store: MetadataStore, dataset: int) -> None:
    store.put_artifacts([pb.Artifact(type_id=dataset)])
    artifacts = [pb.Artifact(id=1, type_id=dataset, external_id="x"), pb.Artifact(type_id=dataset, external_id="x")]
    with pytest.raises(errors.AlreadyExistsError):
        store.put_lineage_subgraph([], artifacts, [], [], reuse_artifact_if_already_exist_by_external_id=True)


def test_the_messages_of_the_caller_are_left_as_they_were(
    store: MetadataStore, dataset: int, train: int, run: int
) -> None:
    execution, data, event = pb.Execution(type_id=train), pb.Artifact(type_id=dataset), pb.Event(type=pb.Event.INPUT)
    context = pb.Context(type_id=run, name="r")
    store.put_execution(execution, [(data, event)], [context])
    assert (execution, data, event) == (
        pb.Execution(type_id=train),
        pb.Artifact(type_id=dataset),
        pb.Event(type=pb.Event.INPUT),
    )
    assert context == pb.Context(type_id=run, name="r")


def test_a_subgraph_links_every_context_with_all_of_its_nodes(
    store: MetadataStore, dataset: int, train: int, run: int
) -> None:
    store.put_lineage_subgraph(
        [pb.Execution(type_id=train) for _ in range(2)],
        [pb.Artifact(type_id=dataset) for _ in range(3)],
        [pb.Context(type_id=run, name=name) for name in "ab"],
        [(0, 0, INPUT), (0, 1, OUTPUT), (1, 1, INPUT), (1, 2, OUTPUT)],
    )
    for context in (1, 2):
        assert len(store.get_artifacts_by_context(context)) == 3
        assert len(store.get_executions_by_context(context)) == 2
    assert [event.artifact_id for event in store.get_events_by_execution_ids([2])] == [2, 3]
