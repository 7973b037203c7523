"""Databases that the real MLMD wrote, read by us, against the answers that it gave itself."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import (
    json_format,
    wrappers_pb2,  # noqa: F401 - an Any in the database holds one of these
)
from google.protobuf.message import Message

from autolog_store import ListOptions, MetadataStore, OrderByField, errors
from autolog_store.proto import metadata_store_pb2 as pb

GOLDEN = Path(__file__).parent / "golden"
CALLS = json.loads((GOLDEN / "small.json").read_text(encoding="utf-8"))["calls"]
LINEAGE = [json.loads(line) for line in (GOLDEN / "lineage.jsonl").read_text(encoding="utf-8").splitlines()]

# Oddities of MLMD that we do not follow.
NOT_FOLLOWED = {
    "type-mask-needs-nodes": "a type path brings the types, with or without the path of the nodes",
    "ls007": "to MLMD the literal in name = 'uri' is the column uri",
}


def as_arguments(args: list[Any]) -> list[Any]:
    return [as_list_options(one) if isinstance(one, dict) else one for one in args]


def as_list_options(fields: dict[str, Any]) -> ListOptions:
    order_by = OrderByField[fields["order_by"]] if fields.get("order_by") else None
    return ListOptions(**{**fields, "order_by": order_by})


def as_json(result: Any) -> Any:
    if isinstance(result, Message):
        return json_format.MessageToDict(result, preserving_proto_field_name=True)
    if isinstance(result, list | tuple):
        return [as_json(item) for item in result]
    return result


def in_any_order(result: Any) -> Any:
    if isinstance(result, list):
        return sorted((in_any_order(item) for item in result), key=lambda item: json.dumps(item, sort_keys=True))
    return result


def is_ordered(call: dict[str, Any]) -> bool:
    """Tell whether MLMD promises an order for the answer."""
    return any(isinstance(one, dict) for one in call["args"]) or call["method"].endswith("_types_by_id")


def describe(call: dict[str, Any]) -> str:
    return f"{call['method']}-{json.dumps(call['args'], ensure_ascii=True)[1:-1]}"


@pytest.mark.parametrize("call", CALLS, ids=describe)
def test_a_database_of_mlmd_reads_as_in_mlmd(
    golden_store: Callable[[str], MetadataStore], call: dict[str, Any]
) -> None:
    method = getattr(golden_store("small.sqlite"), call["method"])
    if "error" in call:
        with pytest.raises(getattr(errors, call["error"]["class"])):
            method(*as_arguments(call["args"]))
        return
    result = as_json(method(*as_arguments(call["args"])))
    expected = call["result"]
    if golden_store.backend != "sqlite":  # type: ignore[attr-defined]
        expected = json.loads(re.sub(r'"int_value": "\d{10,}"', '"int_value": "2147483647"', json.dumps(expected)))
    if is_ordered(call):
        assert result == expected
    else:
        assert in_any_order(result) == in_any_order(expected)


def summarize(graph: pb.LineageGraph) -> dict[str, Any]:
    """Bring a lineage graph into the form of the recorded answers."""
    nodes = ("artifacts", "executions", "contexts", "artifact_types", "execution_types", "context_types")
    return {
        **{field: sorted(node.id for node in getattr(graph, field)) for field in nodes},
        "events": sorted(
            [event.artifact_id, event.execution_id, pb.Event.Type.Name(event.type)] for event in graph.events
        ),
        "attributions": sorted([edge.artifact_id, edge.context_id] for edge in graph.attributions),
        "associations": sorted([edge.execution_id, edge.context_id] for edge in graph.associations),
        "parent_contexts": len(graph.parent_contexts),
    }


@pytest.mark.parametrize("case", LINEAGE, ids=lambda case: case["id"])
def test_a_lineage_query_answers_as_in_mlmd(golden_store: Callable[[str], MetadataStore], case: dict[str, Any]) -> None:
    for reason in (case["id"], case.get("quirk")):
        if reason in NOT_FOLLOWED:
            pytest.skip(f"we do not follow MLMD here: {NOT_FOLLOWED[reason]}")
    options = json_format.ParseDict(case["request"], pb.LineageSubgraphQueryOptions())
    query = partial(golden_store(case["db"]).get_lineage_subgraph, options, case.get("mask"))
    if "error" in case:
        with pytest.raises(getattr(errors, case["error"]["class"])):
            query()
    else:
        assert summarize(query()) == case["result"]
