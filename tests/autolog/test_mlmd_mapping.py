import hashlib
from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog import environment
from autolog import mlmd_mapping as mapping
from autolog.facts import (
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
    PROCESS,
    TRAIN,
    ArtifactSaved,
    ArtifactSeen,
    CodeSeen,
    EnvironmentSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    Fact,
    FileState,
    RunDescribed,
    RunFinished,
    RunStarted,
    Use,
)
from autolog.lineage.nodes import value_of
from autolog.record import Record
from autolog_store.proto import metadata_store_pb2 as pb

CSV = FileState("/data/train.csv", 120, 2, 3)
JOBLIB = FileState("/models/model.joblib", 4000, 5, 6)
COPY = FileState("/models/copy.joblib", 4000, 7, 8)
RUN = RunStarted("run-1", 1_000, "train.py", "churn", "/src/train.py", ("--fast", "1"), "/work", "host", 77)
FIT = ExecutionStarted(
    "fit-1",
    "run-1",
    2_000,
    TRAIN,
    "sklearn.svm.SVC.fit",
    properties={"framework": "scikit-learn", "framework_version": "1.9.0", "class": "sklearn.svm.SVC"},
    params={"C": 0.5, "max_iter": -1, "kernel": "rbf", "probability": False},
    inputs=(Use("data", ("X", "y"), "identity"),),
)


def record(*facts: Fact) -> Record:
    folded = Record()
    for fact in facts:
        folded.add(fact)
    return folded


def digest(state: FileState) -> str:
    return f"sha256:{state.path}"


def changed(state: FileState) -> None:
    return None


def plain(properties: Any) -> dict[str, Any]:
    return {name: value_of(value) for name, value in properties.items()}


def external_id(state: FileState, content: str) -> str:
    return "autolog:file:" + hashlib.sha256(f"{state.path}\0{content}".encode()).hexdigest()


# artifacts


def test_a_dataset_has_its_uri_digest_and_shape() -> None:
    properties = {"format": "csv", "num_rows": 10, "num_columns": 2, "columns": "a: int64\nb: int64"}
    (node,) = mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, CSV, properties)), "data", digest)
    expected = pb.Artifact(
        uri="/data/train.csv",
        state=pb.Artifact.LIVE,
        external_id=external_id(CSV, "sha256:/data/train.csv"),
        properties={
            "digest": pb.Value(string_value="sha256:/data/train.csv"),
            "digest_algorithm": pb.Value(string_value="sha256"),
            "size_bytes": pb.Value(double_value=120.0),
            "format": pb.Value(string_value="csv"),
            "num_rows": pb.Value(int_value=10),
            "num_columns": pb.Value(int_value=2),
        },
        custom_properties={"columns": pb.Value(string_value="a: int64\nb: int64")},
    )
    assert node == mapping.ArtifactNode(expected, DATASET)


def test_a_dataset_that_changed_while_it_was_read_carries_no_digest() -> None:
    (node,) = mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, CSV)), "data", changed)
    assert plain(node.artifact.properties) == {"size_bytes": 120.0, "changed_while_reading": True}


def test_a_dataset_that_changed_while_it_was_read_is_known_by_its_state() -> None:
    (node,) = mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, CSV)), "data", changed)
    assert node.artifact.external_id == external_id(CSV, "120 2 3")


def test_equal_content_at_two_places_is_two_artifacts() -> None:
    ids = {
        mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, state)), "data", lambda _: "sha256:same")[
            0
        ].artifact.external_id
        for state in (JOBLIB, COPY)
    }
    assert len(ids) == 2


def test_a_model_in_memory_is_pending() -> None:
    seen = ArtifactSeen("fit-1/model", MODEL, None, {"framework": "scikit-learn", "class": "sklearn.svm.SVC"})
    (node,) = mapping.artifact_nodes(record(seen), "fit-1/model", digest)
    expected = pb.Artifact(
        state=pb.Artifact.PENDING,
        external_id="autolog:memory:fit-1/model",
        properties={
            "framework": pb.Value(string_value="scikit-learn"),
            "class": pb.Value(string_value="sklearn.svm.SVC"),
        },
    )
    assert node == mapping.ArtifactNode(expected, MODEL)


def test_a_saved_model_is_live_and_takes_the_place_of_the_one_in_memory() -> None:
    facts = ArtifactSeen("fit-1/model", MODEL, None, {"class": "SVC"}), ArtifactSaved("fit-1/model", JOBLIB, "joblib")
    (node,) = mapping.artifact_nodes(record(*facts), "fit-1/model", digest)
    assert (node.artifact.state, node.artifact.uri) == (pb.Artifact.LIVE, JOBLIB.path)
    assert plain(node.artifact.properties)["format"] == "joblib"
    assert node.replaces == "autolog:memory:fit-1/model"


def test_a_model_that_was_saved_twice_is_two_artifacts_of_which_the_first_takes_its_place() -> None:
    saves = ArtifactSaved("m", JOBLIB, "joblib"), ArtifactSaved("m", COPY, "joblib")
    nodes = mapping.artifact_nodes(record(ArtifactSeen("m", MODEL), *saves), "m", digest)
    assert [(node.artifact.uri, node.replaces) for node in nodes] == [
        (JOBLIB.path, "autolog:memory:m"),
        (COPY.path, None),
    ]


MEASURED = (
    RUN,
    ExecutionStarted("e", "run-1", 1, EVALUATE, "f1_score"),
    ArtifactSeen("e/metrics", METRICS),
    ExecutionReported("e", {"f1": 0.5, "loss": float("nan")}, outputs=(Use("e/metrics", ("metrics",), "identity"),)),
)


def test_metrics_are_custom_properties() -> None:
    (node,) = mapping.artifact_nodes(record(*MEASURED), "e/metrics", digest)
    expected = pb.Artifact(
        external_id="autolog:memory:e/metrics",
        state=pb.Artifact.LIVE,
        custom_properties={"f1": pb.Value(double_value=0.5), "loss": pb.Value(string_value="nan")},
    )
    assert node == mapping.ArtifactNode(expected, METRICS)


def test_metrics_in_a_file_keep_their_identity() -> None:
    (node,) = mapping.artifact_nodes(record(*MEASURED), "e/metrics", digest, CSV)
    assert (node.artifact.external_id, node.artifact.uri) == ("autolog:memory:e/metrics", CSV.path)
    assert plain(node.artifact.custom_properties)["f1"] == 0.5


# executions


def test_a_running_step_is_described() -> None:
    expected = pb.Execution(
        external_id="autolog:execution:fit-1",
        last_known_state=pb.Execution.RUNNING,
        properties={
            "framework": pb.Value(string_value="scikit-learn"),
            "framework_version": pb.Value(string_value="1.9.0"),
            "class": pb.Value(string_value="sklearn.svm.SVC"),
            "function": pb.Value(string_value="sklearn.svm.SVC.fit"),
            "run": pb.Value(string_value="run-1"),
            "start_time_ms": pb.Value(double_value=2000.0),
            "entry_point": pb.Value(string_value="/src/train.py"),
            "host": pb.Value(string_value="host"),
            "pid": pb.Value(int_value=77),
            "git_commit": pb.Value(string_value="abc"),
            "git_dirty": pb.Value(bool_value=True),
        },
        custom_properties={
            "C": pb.Value(double_value=0.5),
            "max_iter": pb.Value(int_value=-1),
            "kernel": pb.Value(string_value="rbf"),
            "probability": pb.Value(bool_value=False),
        },
    )
    code = CodeSeen("run-1", {"git_commit": "abc", "git_dirty": True})
    assert mapping.execution_node(record(RUN, code, FIT), "fit-1") == expected


@pytest.mark.parametrize(("value", "stored"), [(1, "int_value"), (1.0, "double_value"), (True, "bool_value")])
def test_properties_that_are_equal_and_of_other_kinds_are_kept_apart(value: float, stored: str) -> None:
    started = ExecutionStarted("e", "run-1", 1, TRAIN, "fit", properties={"depth": value})
    execution = mapping.execution_node(record(RUN, started), "e")
    assert execution.custom_properties["depth"].WhichOneof("value") == stored


@pytest.mark.parametrize("state", ["COMPLETE", "FAILED", "CANCELED"])
def test_a_finished_step_has_its_state_and_duration(state: str) -> None:
    execution = mapping.execution_node(record(RUN, FIT, ExecutionFinished("fit-1", 3_500, state)), "fit-1")
    assert pb.Execution.State.Name(execution.last_known_state) == state
    assert execution.properties["duration_seconds"].double_value == 1.5


def test_a_failed_step_has_its_error() -> None:
    finished = ExecutionFinished("fit-1", 3_500, "FAILED", "ValueError: no")
    execution = mapping.execution_node(record(RUN, FIT, finished), "fit-1")
    assert execution.properties["error"].string_value == "ValueError: no"


def test_a_parameter_never_takes_the_place_of_a_property() -> None:
    started = ExecutionStarted("e", "run-1", 1, TRAIN, "fit", params={"function": "tanh", "run": 3, "error": "mae"})
    execution = mapping.execution_node(record(RUN, started), "e")
    assert plain(execution.custom_properties) == {"function": "tanh", "run": 3, "error": "mae"}
    assert execution.properties["function"].string_value == "fit"


def test_a_step_inside_another_names_it() -> None:
    inner = ExecutionStarted("inner", "run-1", 1, TRAIN, "fit", parent="fit-1")
    execution = mapping.execution_node(record(RUN, inner), "inner")
    assert execution.properties["parent"].string_value == "autolog:execution:fit-1"


def test_a_script_that_ended_well_is_no_step() -> None:
    assert mapping.script_node(record(RUN, RunFinished("run-1", 2_000, "COMPLETE"))) is None


def test_a_running_script_is_no_step() -> None:
    assert mapping.script_node(record(RUN)) is None


def test_a_script_that_failed_is_a_step() -> None:
    script = mapping.script_node(record(RUN, RunFinished("run-1", 2_500, "FAILED", "KeyError: 'x'")))
    expected = pb.Execution(
        external_id="autolog:execution:run-1",
        last_known_state=pb.Execution.FAILED,
        properties={
            "entry_point": pb.Value(string_value="/src/train.py"),
            "host": pb.Value(string_value="host"),
            "pid": pb.Value(int_value=77),
            "function": pb.Value(string_value="/src/train.py"),
            "run": pb.Value(string_value="run-1"),
            "start_time_ms": pb.Value(double_value=1000.0),
            "duration_seconds": pb.Value(double_value=1.5),
            "error": pb.Value(string_value="KeyError: 'x'"),
        },
    )
    assert script == expected


# contexts


def test_a_run_is_described() -> None:
    context = mapping.run_node(record(RUN, RunFinished("run-1", 2_500, "COMPLETE")))
    assert context.name == "run-1"
    assert plain(context.properties) == {
        "name": "train.py",
        "arguments": "--fast 1",
        "working_directory": "/work",
        "entry_point": "/src/train.py",
        "host": "host",
        "pid": 77,
        "start_time_ms": 1000.0,
        "duration_seconds": 1.5,
        "state": "COMPLETE",
    }


def test_what_more_is_told_of_a_run_stands_under_its_own_names() -> None:
    first, later = RunDescribed("run-1", {"args.lr": 0.1, "args.fast": True}), RunDescribed("run-1", {"args.lr": 0.5})
    context = mapping.run_node(record(RUN, first, later))
    assert plain(context.custom_properties) == {"args.lr": 0.5, "args.fast": True}


def test_a_run_whose_beginning_is_in_another_journal_has_only_its_name() -> None:
    assert mapping.run_node(record(FIT)) == pb.Context(name="run-1")


def test_an_environment_is_named_by_its_digest() -> None:
    seen = EnvironmentSeen("run-1", {"python": "3.12.1", "cpus": 8, "memory_bytes": 2**35}, {"numpy": "2.0"})
    context = mapping.environment_node(seen)
    assert context.name == environment.digest(seen.system, seen.distributions)
    assert plain(context.properties) == {"python": "3.12.1", "cpus": 8, "memory_bytes": float(2**35)}
    assert plain(context.custom_properties) == {"numpy": "2.0"}


# events


@pytest.mark.parametrize(
    ("evidence", "is_output", "kind"),
    [
        ("identity", False, pb.Event.INPUT),
        ("content", False, pb.Event.INPUT),
        ("declared", False, pb.Event.DECLARED_INPUT),
        ("scope", False, pb.Event.INTERNAL_INPUT),
        ("identity", True, pb.Event.OUTPUT),
        ("scope", True, pb.Event.OUTPUT),
    ],
)
def test_the_evidence_decides_the_type_of_an_event(evidence: str, is_output: bool, kind: int) -> None:
    assert mapping.event(Use("a", (), evidence), is_output=is_output).type == kind


def test_the_path_of_an_event_holds_the_arguments_and_the_evidence() -> None:
    event = mapping.event(Use("a", ("X", "", "eval_set[0]"), "identity"), is_output=False)
    assert [step.key for step in event.path.steps] == ["X", "eval_set[0]", "identity"]


# values


def put(value: Any) -> pb.Value:
    """Return a value as it stands in a custom property."""
    node = pb.Artifact()
    mapping.put_property(node, DATASET, "anything", value)
    return node.custom_properties["anything"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, pb.Value(int_value=0)),
        (2**31 - 1, pb.Value(int_value=2**31 - 1)),
        (-(2**31), pb.Value(int_value=-(2**31))),
        (2**31, pb.Value(double_value=2.0**31)),
        (-(2**31) - 1, pb.Value(double_value=-(2.0**31) - 1)),
        (True, pb.Value(bool_value=True)),
        (0.5, pb.Value(double_value=0.5)),
        (float("inf"), pb.Value(string_value="inf")),
        (float("-inf"), pb.Value(string_value="-inf")),
        (float("nan"), pb.Value(string_value="nan")),
        ("", pb.Value(string_value="")),
        ("größe", pb.Value(string_value="größe")),
        ("a\0b", pb.Value(string_value="ab")),
        ("a\udcffb", pb.Value(string_value="a?b")),
        ("x" * 2000, pb.Value(string_value="x" * 2000)),
        ("ä" * 1000, pb.Value(string_value="ä" * 1000)),
    ],
    ids=lambda value: ascii(value)[:30] if not isinstance(value, pb.Value) else "",
)
def test_a_value_has_a_form_that_every_backend_holds(value: Any, expected: pb.Value) -> None:
    assert put(value) == expected


@pytest.mark.parametrize("text", ["x" * 2001, "ä" * 1001, "\0" + "x" * 2001], ids=["ascii", "umlauts", "nul"])
def test_a_long_text_travels_as_a_proto(text: str) -> None:
    packed = struct_pb2.Value()
    assert put(text).proto_value.Unpack(packed)
    assert packed.string_value == text.replace("\0", "")


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.integers(-(2**1023), 2**1023), st.floats(), st.booleans(), st.text(st.characters())))
def test_any_value_has_some_form(value: Any) -> None:
    assert put(value).WhichOneof("value")


def test_an_integer_that_no_double_holds_has_some_form() -> None:
    assert put(10**400).WhichOneof("value")


def property_of(type_: str, name: str, value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    node = pb.Artifact()
    mapping.put_property(node, type_, name, value)
    return plain(node.properties), plain(node.custom_properties)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("format", "csv", "csv"),
        ("format", "x" * 3000, "x" * 2000),
        ("format", "ä" * 1500, "ä" * 1000),
        ("format", "x" + "ä" * 1500, "x" + "ä" * 999),
        ("num_rows", 5, 5),
        ("size_bytes", 5, 5.0),
        ("size_bytes", 2**40, 2.0**40),
        ("changed_while_reading", True, True),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_declared_property_keeps_its_declared_type(name: str, value: Any, kept: Any) -> None:
    assert property_of(DATASET, name, value) == ({name: kept}, {})


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("format", 7, 7),
        ("num_rows", 2**31, 2.0**31),
        ("num_rows", 2.5, 2.5),
        ("num_rows", "many", "many"),
        ("changed_while_reading", "yes", "yes"),
        ("unheard_of", 1, 1),
    ],
)
def test_a_value_of_another_type_than_declared_becomes_a_custom_property(name: str, value: Any, kept: Any) -> None:
    assert property_of(DATASET, name, value) == ({}, {name: kept})


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_declared_double_that_no_backend_holds_becomes_text(value: float) -> None:
    assert property_of(DATASET, "size_bytes", value) == ({}, {"size_bytes": str(value)})


def test_every_type_of_ours_declares_what_mlmd_knows_of_it() -> None:
    bases = {one.name: one.base_type for one in mapping.ARTIFACT_TYPES}
    assert bases == {
        DATASET: pb.ArtifactType.DATASET,
        MODEL: pb.ArtifactType.MODEL,
        METRICS: pb.ArtifactType.METRICS,
    }
    assert {one.name for one in mapping.EXECUTION_TYPES} == {TRAIN, "Transform", EVALUATE, PROCESS}


# names that are not UTF-8

LATIN = FileState("/data/\udcff.csv", 1, 2, 3)


@pytest.mark.parametrize("state", [digest, changed], ids=["digest", "changed"])
def test_a_file_whose_name_is_not_utf8_is_an_artifact(state: Any) -> None:
    (node,) = mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, LATIN)), "data", lambda _: state(CSV))
    assert node.artifact.uri


def test_a_parameter_whose_name_is_not_utf8_is_recorded() -> None:
    started = ExecutionStarted("e", "run-1", 1, TRAIN, "fit", params={"\udcff": 1})
    assert mapping.execution_node(record(RUN, started), "e").custom_properties


# which file holds the metrics

FILE, NEWER = FileState("/old.json", 1, 1, 1), FileState("/new.json", 1, 2, 2)


def is_held(metrics: dict[str, float], text: str) -> bool:
    return mapping.holding_file(metrics, [(FILE, text)]) is FILE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.912345, '{"accuracy": 0.912345}'),
        (0.912345, "accuracy: 0.912"),
        (0.9128, "0.913"),
        (0.91250000001, "0.9125"),
        (12.3456, "12.346"),
        (-0.51234, "-0.512"),
        (1234.5678, "1234.568"),
        (1.2345e-07, "1.2345e-07"),
        (1 / 3, str(1 / 3)),
    ],
)
def test_a_file_that_rounds_a_metric_holds_it(value: float, text: str) -> None:
    assert is_held({"metric": value}, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.912345, "0.91"),
        (0.912345, "0.913"),
        (0.912345, "0.9123450001"),
        (0.912345, "nothing"),
        (0.912345, ""),
        (912.345, "912"),
        (0.512, "-0.512"),
    ],
)
def test_a_file_without_the_number_does_not_hold_it(value: float, text: str) -> None:
    assert not is_held({"metric": value}, text)


def test_a_file_must_hold_all_metrics() -> None:
    metrics = {"accuracy": 0.9123, "f1": 0.8123}
    assert is_held(metrics, "0.9123 0.8123")
    assert not is_held(metrics, "0.9123")


def test_zero_one_and_what_is_no_number_need_not_be_there() -> None:
    assert is_held({"accuracy": 0.9123, "auc": 1.0, "errors": 0.0, "loss": float("nan")}, "0.9123")


@pytest.mark.parametrize("metrics", [{}, {"auc": 1.0}, {"loss": float("inf")}], ids=str)
def test_metrics_that_say_nothing_are_in_no_file(metrics: dict[str, float]) -> None:
    assert not is_held(metrics, "1.0 0.0 inf")


def test_the_newest_of_several_files_is_taken() -> None:
    candidates = [(FILE, "0.9123"), (NEWER, "0.9123"), (CSV, "something else")]
    assert mapping.holding_file({"accuracy": 0.9123}, candidates) is NEWER


@pytest.mark.parametrize(
    ("value", "text"), [(0.95, "0.95"), (0.5, "0.5"), (5e-05, "5e-05"), (12.0, "12.0"), (1.2345e10, "1.2345e10")]
)
def test_a_metric_that_is_written_in_full_is_held(value: float, text: str) -> None:
    assert is_held({"metric": value}, text)


@pytest.mark.parametrize(
    "text",
    [
        "1.5e" + "9" * 5000,
        "1.5e-" + "9" * 400,
        "9" * 5000 + ".5",
        "1.5e308 1.5e999",
        "1.2.3.4",
    ],
    ids=lambda text: text[:10],
)
def test_strange_numbers_in_a_file_do_no_harm(text: str) -> None:
    assert not is_held({"metric": 0.912345}, text)


def test_what_is_no_local_file_is_known_by_its_uri() -> None:
    seen = ArtifactSeen("uri:s3://b/x", DATASET, None, {"format": "parquet"}, "s3://b/x")
    (node,) = mapping.artifact_nodes(record(seen), seen.key, digest)
    assert (node.artifact.uri, node.artifact.state) == ("s3://b/x", pb.Artifact.LIVE)
    assert node.artifact.external_id == "autolog:uri:" + hashlib.sha256(b"s3://b/x").hexdigest()
    assert plain(node.artifact.properties) == {"format": "parquet"}


@pytest.mark.parametrize(("is_output", "kind"), [(False, pb.Event.DECLARED_INPUT), (True, pb.Event.DECLARED_OUTPUT)])
def test_what_is_declared_has_an_event_that_says_so(is_output: bool, kind: int) -> None:
    event = mapping.event(Use("data", ("X",), "declared"), is_output=is_output)
    assert event.type == kind
    assert [step.key for step in event.path.steps] == ["X", "declared"]


def test_a_block_has_a_context_of_its_own() -> None:
    block = RUN._replace(run="block", name="trial", parent="run-1")
    told = record(RUN, block, RunDescribed("block", {"lr": 0.5}), RunFinished("block", 2_000, "COMPLETE"))
    context = mapping.run_node(told, "block")
    assert context.name == "block"
    assert context.properties["name"].string_value == "trial"
    assert context.properties["state"].string_value == "COMPLETE"
    assert context.custom_properties["lr"].double_value == 0.5
    assert "lr" not in mapping.run_node(told).custom_properties
