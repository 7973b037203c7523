"""The real ml-metadata opens a database that we wrote, reads everything, and writes on.

Set AUTOLOG_MLMD_PYTHON to a Python that has ml-metadata 1.17 to run these.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2, wrappers_pb2
from google.protobuf.any_pb2 import Any as AnyMessage

from autolog_store import ListOptions, MetadataStore, OrderByField
from autolog_store.proto import metadata_store_pb2 as pb

MLMD_PYTHON = os.environ.get("AUTOLOG_MLMD_PYTHON")

pytestmark = pytest.mark.skipif(not MLMD_PYTHON, reason="AUTOLOG_MLMD_PYTHON names no Python with ml-metadata")

# Runs in the other interpreter: plays calls given as [method, arguments] and prints the answers.
PLAYER = """
import json, sys
from google.protobuf import json_format, struct_pb2, wrappers_pb2
from ml_metadata import ListOptions, MetadataStore, OrderByField
from ml_metadata.proto import metadata_store_pb2 as pb

def as_json(result):
    if hasattr(result, "DESCRIPTOR"):
        return json_format.MessageToDict(result, preserving_proto_field_name=True)
    return [as_json(one) for one in result] if isinstance(result, (list, tuple)) else result

def argument(one):
    if isinstance(one, dict) and "message" in one:
        return json_format.ParseDict(one["fields"], getattr(pb, one["message"])())
    if isinstance(one, dict):
        one["order_by"] = OrderByField[one["order_by"]] if one.get("order_by") else None
        return ListOptions(**one)
    return [argument(item) for item in one] if isinstance(one, list) else one

config = pb.ConnectionConfig()
config.sqlite.filename_uri = sys.argv[1]
store = MetadataStore(config)
print(json.dumps([as_json(getattr(store, method)(*map(argument, args))) for method, args in json.load(sys.stdin)]))
"""


def play(path: Path, calls: list[Any]) -> list[Any]:
    assert MLMD_PYTHON
    result = subprocess.run(
        [MLMD_PYTHON, "-c", PLAYER, str(path)],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    answers: list[Any] = json.loads(result.stdout)
    return answers


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


def packed() -> AnyMessage:
    message = AnyMessage()
    message.Pack(wrappers_pb2.StringValue(value="ü"))
    return message


def values() -> dict[str, pb.Value]:
    struct = struct_pb2.Struct()
    struct.update({"layers": [1, None, {"name": "é"}]})
    return {
        "int": pb.Value(int_value=-(2**40)),
        "double": pb.Value(double_value=0.125),
        "string": pb.Value(string_value='it\'s "quoted" \\ % ☃'),
        "struct": pb.Value(struct_value=struct),
        "proto": pb.Value(proto_value=packed()),
        "bool": pb.Value(bool_value=False),
    }


KINDS = {"int": pb.INT, "double": pb.DOUBLE, "string": pb.STRING, "struct": pb.STRUCT, "proto": pb.PROTO}


def fill(store: MetadataStore) -> None:
    properties: dict[str, Any] = {**KINDS, "bool": pb.BOOLEAN}
    artifact_type = store.put_artifact_type(
        pb.ArtifactType(
            name="Dataset", version="2", description="é", properties=properties, base_type=pb.ArtifactType.DATASET
        )
    )
    signature = pb.ArtifactStructType(
        dict=pb.DictArtifactStructType(properties={"X": pb.ArtifactStructType(simple=pb.ArtifactType(name="Dataset"))})
    )
    execution_type = store.put_execution_type(
        pb.ExecutionType(
            name="Train", input_type=signature, properties=properties, external_id="train", base_type="TRAIN"
        )
    )
    context_type = store.put_context_type(pb.ContextType(name="Run", properties=properties))
    contexts = [
        pb.Context(type_id=context_type, name=name, properties=values(), custom_properties=values())
        for name in ("one", "other")
    ]
    for number in range(3):
        store.put_execution(
            pb.Execution(
                type_id=execution_type,
                name=f"run {number}",
                last_known_state=pb.Execution.COMPLETE,
                external_id=f"e{number}",
                properties=values(),
                custom_properties=values(),
            ),
            [
                (
                    pb.Artifact(
                        type_id=artifact_type, name=f"{kind} {number}", properties=values(), uri="s3://ü", state=2
                    ),
                    pb.Event(type=kind, path=pb.Event.Path(steps=[{"key": "X"}, {"index": 3}, {"key": ""}])),
                )
                for kind in ("INPUT", "OUTPUT")
            ],
            contexts,
            reuse_context_if_already_exist=True,
        )
    store.put_artifacts([pb.Artifact(type_id=artifact_type)])
    store.put_parent_contexts([pb.ParentContext(child_id=2, parent_id=1)])


READS: list[Any] = [
    *((f"get_{kind}{what}", []) for kind in ("artifact", "execution", "context") for what in ("_types", "s")),
    ("get_artifact_type", ["Dataset", "2"]),
    ("get_execution_type", ["Train"]),
    ("get_execution_types_by_id", [[11, 5]]),
    ("get_execution_types_by_external_ids", [["train"]]),
    ("get_artifacts_by_id", [[1, 3, 99]]),
    ("get_artifacts_and_types_by_artifact_ids", [[1, 7]]),
    ("get_artifacts_by_type", ["Dataset", "2"]),
    ("get_execution_by_type_and_name", ["Train", "run 1"]),
    ("get_executions_by_external_ids", [["e0", "e2"]]),
    ("get_artifacts_by_uri", ["s3://ü"]),
    ("get_artifacts_by_uri", [""]),
    ("get_artifacts_by_context", [1]),
    ("get_executions_by_context", [2]),
    ("get_contexts_by_artifact", [2]),
    ("get_contexts_by_execution", [3]),
    ("get_parent_contexts_by_context", [2]),
    ("get_children_contexts_by_context", [1]),
    ("get_events_by_execution_ids", [[1, 2]]),
    ("get_events_by_artifact_ids", [[1, 6]]),
    ("get_artifacts", [{"limit": 3, "order_by": "CREATE_TIME", "is_asc": False}]),
    ("get_artifacts", [{"filter_query": "properties.int.int_value < 0 AND contexts_a.name = 'one'"}]),
]


def answers_of(store: MetadataStore) -> list[Any]:
    def argument(one: Any) -> Any:
        if not isinstance(one, dict):
            return one
        order_by = OrderByField[one["order_by"]] if one.get("order_by") else None
        return ListOptions(**{**one, "order_by": order_by})

    return [as_json(getattr(store, method)(*map(argument, args))) for method, args in READS]


def test_mlmd_reads_from_our_database_what_we_read(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        fill(store)
        ours = answers_of(store)
    for call, own, theirs in zip(READS, ours, play(path, READS), strict=True):
        assert in_any_order(own) == in_any_order(theirs), call


def test_mlmd_writes_on_in_our_database_while_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        fill(store)
        (added,), *_ = play(
            path,
            [
                ("put_artifacts", [[{"message": "Artifact", "fields": {"type_id": 10, "name": "theirs"}}]]),
                (
                    "put_events",
                    [[{"message": "Event", "fields": {"artifact_id": 8, "execution_id": 1, "type": "INPUT"}}]],
                ),
            ],
        )
        assert [one.name for one in store.get_artifacts_by_id([added])] == ["theirs"]
        assert len(store.get_events_by_artifact_ids([added])) == 1
        assert store.put_artifacts([pb.Artifact(type_id=10, name="ours")]) == [added + 1]


def test_we_open_and_write_on_in_a_database_of_mlmd(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    play(path, [("put_artifact_type", [{"message": "ArtifactType", "fields": {"name": "Dataset"}}])])
    with MetadataStore(f"sqlite:///{path}") as store:
        store.put_artifacts([pb.Artifact(type_id=10, name="ours")])
    ((artifact,),) = play(path, [("get_artifacts", [])])
    assert artifact["name"] == "ours"


@pytest.mark.parametrize("version", [0, 3, 5, 7, 9])
def test_mlmd_reads_what_we_upgraded(tmp_path: Path, version: int) -> None:
    path = Path(shutil.copy(Path(__file__).parent / "golden" / "schema_versions" / f"v{version}.sqlite", tmp_path))
    reads: list[Any] = [("get_artifacts", []), ("get_executions", []), ("get_contexts", []), ("get_artifact_types", [])]
    with MetadataStore(f"sqlite:///{path}", enable_upgrade_migration=True) as store:
        ours = [as_json(getattr(store, method)()) for method, _ in reads]
    assert in_any_order(ours) == in_any_order(play(path, reads))


# Runs in both interpreters: prints what can be called in the API, and how.
SIGNATURES = """
import inspect, json
from ml_metadata import errors
from ml_metadata.metadata_store import metadata_store, mlmd_types

def signature(what):
    return [[one.name, str(one.kind), str(one.default)] for one in inspect.signature(what).parameters.values()]

store = metadata_store.MetadataStore
found = {name: signature(one) for name, one in vars(store).items() if callable(one) and name[0] != "_"}
found |= {one.__name__: signature(one) for one in (store, metadata_store.downgrade_schema, metadata_store.ListOptions)}
kinds = [one for one in vars(errors).values() if inspect.isclass(one) and issubclass(one, errors.StatusError)]
found |= {one.__name__: signature(one) for one in kinds}
found |= {name: getattr(errors, name) for name in vars(errors) if name.isupper() and name[0] != "_"}
found |= {name: one.value for name, one in metadata_store.OrderByField.__members__.items()}
for name in "Dataset Model Metrics Statistics Train Transform Process Evaluate Deploy".split():
    one = getattr(mlmd_types, name)()
    found[name] = [one.name, int(one.system_type)]
print(json.dumps(found))
"""


def test_each_call_of_mlmd_is_there_with_the_same_arguments() -> None:
    install = "import autolog_store; autolog_store.install_as_ml_metadata()\n"
    programs = {str(MLMD_PYTHON): SIGNATURES, sys.executable: install + SIGNATURES}
    theirs, ours = (
        json.loads(subprocess.run([python, "-c", program], capture_output=True, check=True, timeout=120).stdout)
        for python, program in programs.items()
    )
    assert len(theirs) > 60
    assert {name: ours.get(name) for name in theirs} == theirs
