"""The real ml-metadata as a client of our server: what it reads and writes is what our own client reads and writes.

Set AUTOLOG_MLMD_PYTHON to a Python that has ml-metadata 1.17 to run these.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import (
    json_format,
    wrappers_pb2,  # noqa: F401 - an Any in the database holds one of these
)

from autolog_store import ListOptions, MetadataStore, OrderByField, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service

MLMD_PYTHON = os.environ.get("AUTOLOG_MLMD_PYTHON")

pytestmark = pytest.mark.skipif(not MLMD_PYTHON, reason="AUTOLOG_MLMD_PYTHON names no Python with ml-metadata")

pytest.importorskip("grpc")

from autolog_store.server import Server, ServerOptions  # noqa: E402

GOLDEN = Path(__file__).parent / "golden"

# Runs in the other interpreter. Reads [kind, port, what to do] from its input and prints what came of each.
PLAYER = """
import functools, json, sys
import grpc
from google.protobuf import json_format, wrappers_pb2
from ml_metadata import ListOptions, MetadataStore, OrderByField, errors
from ml_metadata.proto import metadata_store_pb2 as pb, metadata_store_service_pb2 as service
from ml_metadata.proto import metadata_store_service_pb2_grpc

def as_json(result):
    if hasattr(result, "DESCRIPTOR"):
        return json_format.MessageToDict(result, preserving_proto_field_name=True)
    return [as_json(one) for one in result] if isinstance(result, (list, tuple)) else result

def argument(one):
    if not isinstance(one, dict):
        return one
    return ListOptions(**{**one, "order_by": OrderByField[one["order_by"]] if one.get("order_by") else None})

@functools.cache
def store_at(port):
    return MetadataStore(pb.MetadataStoreClientConfig(host="127.0.0.1", port=port))

@functools.cache
def stub_at(port):
    return metadata_store_service_pb2_grpc.MetadataStoreServiceStub(grpc.insecure_channel(f"127.0.0.1:{port}"))

def method(port, name, args):
    return getattr(store_at(port), name)(*map(argument, args))

def lineage(port, request, mask):
    options = json_format.ParseDict(request, pb.LineageSubgraphQueryOptions())
    return store_at(port).get_lineage_subgraph(options, mask)

def rpc(port, name, request):
    return getattr(stub_at(port), name)(json_format.ParseDict(request, getattr(service, name + "Request")()))

def outcome(kind, port, *arguments):
    try:
        return as_json({"method": method, "lineage": lineage, "rpc": rpc}[kind](port, *arguments))
    except errors.StatusError as error:
        return {"error": type(error).__name__}
    except grpc.RpcError as error:
        return {"error": type(errors.make_exception("", error.code().value[0])).__name__}

print(json.dumps([outcome(*one) for one in json.load(sys.stdin)]))
"""

# Written as users of ml-metadata write it; it checks for itself.
WALK = """
import sys
from ml_metadata import errors, ListOptions, MetadataStore
from ml_metadata.proto import metadata_store_pb2 as pb

store = MetadataStore(pb.MetadataStoreClientConfig(host="127.0.0.1", port=int(sys.argv[1]), client_timeout_sec=60))

def refused(error, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error:
        return
    raise AssertionError(f"{call.__name__} should raise {error.__name__}")

data = store.put_artifact_type(pb.ArtifactType(name="Data", properties={"rows": pb.INT}, base_type="DATASET"))
train = store.put_execution_type(pb.ExecutionType(name="Train"))
run = store.put_context_type(pb.ContextType(name="Run"))
assert data == 10
refused(errors.AlreadyExistsError, store.put_artifact_type, pb.ArtifactType(name="Data", properties={"more": pb.INT}))
assert store.put_artifact_type(pb.ArtifactType(name="Data", properties={"more": pb.INT}), True, True) == data
refused(errors.InvalidArgumentError, store.put_artifacts, [pb.Artifact()])
refused(errors.NotFoundError, store.put_artifacts, [pb.Artifact(type_id=99)])
named = [pb.Artifact(type_id=data, name="a"), pb.Artifact(type_id=data, name="b", uri="u")]
assert store.put_artifacts(named) == [1, 2]
refused(errors.AlreadyExistsError, store.put_artifacts, [pb.Artifact(type_id=data, name="a")])
store.put_artifacts([pb.Artifact(id=1, type_id=data, uri="new", state="LIVE")], field_mask_paths=["uri"])
a, = store.get_artifacts_by_id([1])
assert (a.uri, a.HasField("state"), a.type) == ("new", False, "Data")
event = pb.Event(type=pb.Event.OUTPUT, path=pb.Event.Path(steps=[pb.Event.Path.Step(key="model")]))
result = store.put_execution(
    pb.Execution(type_id=train, last_known_state="COMPLETE"),
    [(None, pb.Event(artifact_id=1, type=pb.Event.INPUT)), (pb.Artifact(type_id=data, name="c"), event)],
    [pb.Context(type_id=run, name="r1")],
)
assert result == (1, [1, 3], [1]), result
result = store.put_lineage_subgraph(
    [pb.Execution(type_id=train)], [pb.Artifact(type_id=data, name="d")], [pb.Context(type_id=run, name="r1")],
    [(0, 0, pb.Event(type=pb.Event.OUTPUT)), (0, None, pb.Event(artifact_id=3, type=pb.Event.INPUT))],
    reuse_context_if_already_exist=True,
)
assert result == ([2], [4], [1]), result
refused(errors.OutOfRangeError, store.put_lineage_subgraph, [], [], [], [(0, 0, pb.Event(type=pb.Event.OUTPUT))])
store.put_events([pb.Event(artifact_id=2, execution_id=2, type=pb.Event.DECLARED_INPUT)])
store.put_attributions_and_associations([pb.Attribution(artifact_id=2, context_id=1)], [])
store.put_contexts([pb.Context(type_id=run, name="parent")])
store.put_parent_contexts([pb.ParentContext(child_id=1, parent_id=2)])
refused(errors.AlreadyExistsError, store.put_parent_contexts, [pb.ParentContext(child_id=1, parent_id=2)])
assert [one.name for one in store.get_parent_contexts_by_context(1)] == ["parent"]
refused(errors.NotFoundError, store.get_contexts_by_artifact, 99)
assert store.get_artifact_by_type_and_name("Data", "none") is None
assert len(store.get_artifacts_by_context(1)) == 4
assert [one.id for one in store.get_executions(ListOptions(limit=1, is_asc=False))] == [2]
filtered = store.get_artifacts(ListOptions(filter_query="uri = 'u' AND contexts_r.name = 'r1'"))
assert [one.name for one in filtered] == ["b"]
refused(errors.InvalidArgumentError, store.get_artifacts, ListOptions(filter_query="uri ="))
options = pb.LineageSubgraphQueryOptions(direction="UPSTREAM")
options.starting_artifacts.filter_query = "name = 'd'"
graph = store.get_lineage_subgraph(options)
assert sorted(one.name for one in graph.artifacts) == ["a", "b", "c", "d"]
assert [one.name for one in graph.artifact_types] == ["Data"]
text = pb.Value(string_value="x" * 1000)
many = [pb.Artifact(type_id=data, name=f"m{i}", custom_properties={"t": text}) for i in range(2000)]
assert store.put_artifacts(many)[-1] == 2004
assert len(store.get_artifacts(ListOptions(limit=1500))) == 1500
print("walked")
"""


def run_theirs(program: str, *arguments: object, input: str = "") -> str:
    assert MLMD_PYTHON
    line = [MLMD_PYTHON, "-c", program, *map(str, arguments)]
    done = subprocess.run(line, input=input, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def as_json(result: Any) -> Any:
    if hasattr(result, "DESCRIPTOR"):
        return json_format.MessageToDict(result, preserving_proto_field_name=True)
    return [as_json(one) for one in result] if isinstance(result, list | tuple) else result


def in_any_order(result: Any) -> Any:
    if isinstance(result, list):
        return sorted((in_any_order(item) for item in result), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(result, dict):
        return {key: in_any_order(value) if key != "path" else value for key, value in result.items()}
    return result


def without_times(result: Any) -> Any:
    if isinstance(result, list):
        return [without_times(item) for item in result]
    if isinstance(result, dict):
        return {key: without_times(item) for key, item in result.items() if not key.endswith("since_epoch")}
    return result


def argument(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    return ListOptions(**{**one, "order_by": OrderByField[one["order_by"]] if one.get("order_by") else None})


def outcome(store: MetadataStore, kind: str, *arguments: Any) -> Any:
    """Do with our own client what PLAYER does."""
    try:
        if kind == "method":
            return as_json(getattr(store, arguments[0])(*map(argument, arguments[1])))
        if kind == "lineage":
            options = json_format.ParseDict(arguments[0], pb.LineageSubgraphQueryOptions())
            return as_json(store.get_lineage_subgraph(options, arguments[1]))
        name, fields = arguments
        request = json_format.ParseDict(fields, getattr(service, f"{name}Request")())
        return as_json(store._transport.call(name, request))
    except errors.StatusError as error:
        return {"error": type(error).__name__}


def golden(name: str) -> list[Any]:
    return [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """A server for each database that the real MLMD wrote."""
    folder = tmp_path_factory.mktemp("golden")
    servers = {}
    for name in ("small.sqlite", "graph.sqlite"):
        shutil.copy(GOLDEN / name, folder / name)
        servers[name] = Server(f"sqlite:///{folder / name}", ServerOptions(port=0))
    yield {name: server.port for name, server in servers.items()}
    for server in servers.values():
        server.stop()


def compare(plays: list[list[Any]], stores: dict[int, MetadataStore]) -> None:
    """Let the real client play first and ours after it; both must see the same."""
    theirs = json.loads(run_theirs(PLAYER, input=json.dumps(plays)))
    for play, their in zip(plays, theirs, strict=True):
        kind, port, *arguments = play
        ours = outcome(stores[port], kind, *arguments)
        if kind == "lineage":  # their client takes artifact types from a call that leaves this out
            for one in ours.get("artifact_types", []):
                one.pop("base_type", None)
        assert in_any_order(ours) == in_any_order(their), play
    for store in stores.values():
        store.close()


def clients_of(ports: dict[str, int]) -> dict[int, MetadataStore]:
    return {port: MetadataStore(f"grpc://127.0.0.1:{port}") for port in ports.values()}


def test_the_real_client_reads_from_our_server_what_ours_reads(ports: dict[str, int]) -> None:
    calls = json.loads((GOLDEN / "small.json").read_text(encoding="utf-8"))["calls"]
    reads = [["method", ports["small.sqlite"], call["method"], call["args"]] for call in calls]
    filters = [
        [
            "method",
            ports[case["db"]],
            f"get_{case['kind']}s",
            [{"filter_query": case["query"], **case.get("options", {})}],
        ]
        for case in golden("filter_queries.jsonl")
    ]
    compare(reads + filters, clients_of(ports))


def test_the_real_client_gets_from_our_server_the_lineage_that_ours_gets(ports: dict[str, int]) -> None:
    # A type path without its nodes' path gives no types there, on purpose here.
    cases = [case for case in golden("lineage.jsonl") if case.get("quirk") != "type-mask-needs-nodes"]
    compare(
        [["lineage", ports[case["db"]], case["request"], case.get("mask")] for case in cases],
        clients_of(ports),
    )


def test_the_generated_stub_of_mlmd_writes_to_our_server_what_ours_writes() -> None:
    scenarios = golden("writes.jsonl")
    servers = [Server("sqlite://", ServerOptions(port=0)) for _ in scenarios]
    plays = [
        ["rpc", server.port, step["call"], step["request"]]
        for server, scenario in zip(servers, scenarios, strict=True)
        for step in scenario["steps"]
        if "@step" not in json.dumps(step["request"])  # times that only the run itself knows
    ]
    theirs = json.loads(run_theirs(PLAYER, input=json.dumps(plays)))
    for server in servers:
        server.stop()
    fresh = {server.port: MetadataStore("sqlite://") for server in servers}
    for (_, port, *arguments), their in zip(plays, theirs, strict=True):
        ours = outcome(fresh[port], "rpc", *arguments)
        assert in_any_order(without_times(ours)) == in_any_order(without_times(their)), arguments
    for store in fresh.values():
        store.close()


def test_code_of_mlmds_users_walks_through_its_api_on_our_server(tmp_path: Path) -> None:
    with Server(f"sqlite:///{tmp_path / 'store.db'}", ServerOptions(port=0)) as server:
        assert run_theirs(WALK, server.port) == "walked\n"
