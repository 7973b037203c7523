import hashlib
from typing import Any

import pytest

from autolog import environment
from autolog import mlmd_mapping as mapping
from autolog.facts import (
    DATASET,
    EVALUATE,
    METRICS,
    MODEL,
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

CSV = FileState("/data/train.csv", 120, 2, 3, ctime_ns=9)
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
    assert node.artifact.external_id == external_id(CSV, "120 2 3 9")


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


def test_what_was_saved_of_a_model_has_its_own_class() -> None:
    saves = ArtifactSaved("m", JOBLIB, "joblib", "Pipeline"), ArtifactSaved("m", COPY, "joblib")
    search = ArtifactSeen("m", MODEL, None, {"class": "GridSearchCV"})
    nodes = mapping.artifact_nodes(record(search, *saves), "m", digest)
    assert [plain(node.artifact.properties)["class"] for node in nodes] == ["Pipeline", "GridSearchCV"]


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


def test_the_arguments_of_a_run_can_be_told_apart_and_typed_again() -> None:
    begun = RUN._replace(arguments=("a", "b c", "", "--x=$HOME"))
    context = mapping.run_node(record(begun))
    assert context.properties["arguments"].string_value == "a 'b c' '' '--x=$HOME'"


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


# names that are not UTF-8

LATIN = FileState("/data/\udcff.csv", 1, 2, 3)


@pytest.mark.parametrize("state", [digest, changed], ids=["digest", "changed"])
def test_a_file_whose_name_is_not_utf8_is_an_artifact(state: Any) -> None:
    (node,) = mapping.artifact_nodes(record(ArtifactSeen("data", DATASET, LATIN)), "data", lambda _: state(CSV))
    assert node.artifact.uri


def test_a_parameter_whose_name_is_not_utf8_is_recorded() -> None:
    started = ExecutionStarted("e", "run-1", 1, TRAIN, "fit", params={"\udcff": 1})
    assert mapping.execution_node(record(RUN, started), "e").custom_properties


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
    described = RunDescribed("block", {"lr": 0.5}, ("--pin", "[redacted]"))
    told = record(RUN, block, described, RunFinished("block", 2_000, "COMPLETE"))
    context = mapping.run_node(told, "block")
    assert context.name == "block"
    assert context.properties["name"].string_value == "trial"
    assert context.properties["state"].string_value == "COMPLETE"
    assert context.custom_properties["lr"].double_value == 0.5
    assert context.properties["arguments"].string_value == "--pin [redacted]"
    assert "lr" not in mapping.run_node(told).custom_properties


def test_a_command_line_is_that_without_what_the_parser_knows_for_a_secret() -> None:
    told = record(
        RUN._replace(arguments=("-p", "S")), RunDescribed("run-1", {}, ("-p", "[redacted]")), RunDescribed("run-1", {})
    )
    again = record(*told.carried())
    for one in (told, again):
        assert mapping.run_node(one).properties["arguments"].string_value == "-p [redacted]"
