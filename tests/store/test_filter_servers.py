"""Functions of filter queries give the same on every database."""

import contextlib

import pytest

from autolog_store import ListOptions, MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import patience, transaction

TRUTHS = [
    "UPPER('ab') = 'AB' AND LOWER('AB') = 'ab' AND LOWER(name) = 'na\u00efve' AND NOT LOWER('A') = 'A'",
    "TRIM(' a ') = 'a' AND LENGTH(name) = 5 AND CHAR_LENGTH('\u00e9') = 1 AND CHAR_LENGTH('') = 0",
    "SUBSTR(name, 3) = '\u00efve' AND SUBSTRING(name, 3, 1) = '\u00ef' AND STARTS_WITH(name, 'na\u00ef')",
    "ENDS_WITH(name, '\u00efve') AND NOT STARTS_WITH(name, 'NA') AND REPLACE(name, '\u00ef', 'i') = 'naive'",
    "CONCAT(name, '\u00e9') = 'na\u00efve\u00e9' AND name || 'x' = 'na\u00efvex' AND CONCAT('a', NULL) IS NULL",
    "ROUND(2.5) = 3 AND ROUND(-2.5) = -3 AND ROUND(2.567, 2) = 2.57 AND ROUND(1234, -2) = 1200",
    "CAST('12' AS INT64) = 12 AND CAST(2.5 AS INT64) = 3 AND CAST(7 AS STRING) = '7'",
    "1 / 2 = 0.5 AND 1 / 0 IS NULL AND MOD(7, 0) IS NULL AND 6 ^ 3 = 5 AND ~0 = -1 AND 1 << 4 = 16",
    "(GREATEST(NULL, TRUE) OR TRUE) AND GREATEST(NULL, NULL) IS NULL AND (NULL IN (NULL, TRUE)) IS NULL",
    "((CASE id WHEN 0 THEN NULL END) | id) IS NULL AND ((CASE id WHEN 0 THEN NULL END) = (id = 1)) IS NULL",
    r"name LIKE 'na_ve' AND 'a\\b' LIKE 'a\\b' AND 'a\\%' LIKE 'a\\%' AND NOT 'ab' LIKE 'a\\_' AND name LIKE name",
    "GREATEST(1, 3, 2.5) = 3 AND LEAST('b', 'a') = 'a' AND GREATEST(1, NULL) IS NULL AND NOT 'a' = 'A'",
]


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth[:20])
def test_expressions_compute_the_same_on_every_database(store: MetadataStore, truth: str) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    store.put_artifacts([pb.Artifact(type_id=type_id, name="na\u00efve")])
    assert len(store.get_artifacts(ListOptions(filter_query=truth))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "ABS(-9223372036854775807 - id) < 0",
        "id * 9223372036854775807 * 2 < 0",
        "id / 1e-320 < 1",
        f"name LIKE '{'%a' * 30_000}'",
    ],
    ids=lambda query: query[:20],
)
def test_what_is_too_large_to_compute_is_answered_or_refused_as_invalid(store: MetadataStore, query: str) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    store.put_artifacts([pb.Artifact(type_id=type_id, name="a")])
    with contextlib.suppress(errors.InvalidArgumentError):
        store.get_artifacts(ListOptions(filter_query=query))
    assert len(store.get_artifacts()) == 1


ENDLESS = " + ".join(f"events_{number}.artifact_id" for number in range(7)) + " = -1"  # looks at 100^7 combinations


def test_a_query_that_would_never_end_is_stopped_and_the_store_goes_on(
    store: MetadataStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(transaction, "_watch", patience.Watch())  # the other one's thread sleeps for longer
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    store.put_executions([pb.Execution(type_id=train)])
    ids = store.put_artifacts([pb.Artifact(type_id=dataset) for _ in range(100)])
    store.put_events([pb.Event(artifact_id=id_, execution_id=1, type=pb.Event.INPUT) for id_ in ids])
    with pytest.raises(errors.DeadlineExceededError, match="fewer neighbours"):
        store.get_executions(ListOptions(filter_query=ENDLESS))
    starting = pb.LineageSubgraphQueryOptions.StartingNodes(filter_query=ENDLESS)
    with pytest.raises(errors.DeadlineExceededError, match="fewer neighbours"):
        store.get_lineage_subgraph(pb.LineageSubgraphQueryOptions(starting_executions=starting))
    monkeypatch.setattr(patience, "MOST_SECONDS", 60.0)
    assert len(store.get_executions(ListOptions(filter_query="events_0.artifact_id = 7"))) == 1
    assert store.put_executions([pb.Execution(type_id=train)]) == [2]
