"""Code that was written for Google's ml-metadata runs unchanged after `install_as_ml_metadata()`."""

import subprocess
import sys
from pathlib import Path

import pytest

from autolog_store import MetadataStore, errors, mlmd_types
from autolog_store.metadata_store import downgrade_schema
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import maintenance

INSTALL = "import autolog_store; autolog_store.install_as_ml_metadata()\n"


def run(program: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-W", "error", "-c", program, *map(str, arguments)]
    given = {"capture_output": True, "text": True, "timeout": 120, "check": False, **options}
    return subprocess.run(line, **given)  # type: ignore[call-overload, no-any-return]


def output_of(program: str, *arguments: object) -> str:
    done = run(INSTALL + program, *arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


# As tutorials, TFX and Kubeflow's samples write it.
TUTORIAL = """
import sys

import ml_metadata as mlmd
from ml_metadata import errors
from ml_metadata import metadata_store
from ml_metadata.metadata_store import mlmd_types
from ml_metadata.proto import metadata_store_pb2

connection_config = metadata_store_pb2.ConnectionConfig()
connection_config.sqlite.filename_uri = sys.argv[1]
connection_config.sqlite.connection_mode = 3  # READWRITE_OPENCREATE
store = metadata_store.MetadataStore(connection_config)

data_type = metadata_store_pb2.ArtifactType()
data_type.name = "DataSet"
data_type.properties["day"] = metadata_store_pb2.INT
data_type.base_type = mlmd_types.Dataset().system_type
data_type_id = store.put_artifact_type(data_type)
trainer_type = metadata_store_pb2.ExecutionType(name="Trainer", properties={"state": metadata_store_pb2.STRING})
trainer_type_id = store.put_execution_type(trainer_type)
experiment_type_id = store.put_context_type(mlmd.proto.ContextType(name="Experiment"))

data = metadata_store_pb2.Artifact(uri="path/to/data", type_id=data_type_id)
data.properties["day"].int_value = 1
(data_id,) = store.put_artifacts([data])
run = metadata_store_pb2.Execution(type_id=trainer_type_id)
run.properties["state"].string_value = "RUNNING"
(run_id,) = store.put_executions([run])
event = metadata_store_pb2.Event(artifact_id=data_id, execution_id=run_id, type=metadata_store_pb2.Event.INPUT)
store.put_events([event])
(experiment_id,) = store.put_contexts([mlmd.proto.Context(type_id=experiment_type_id, name="exp1")])
store.put_attributions_and_associations(
    [mlmd.proto.Attribution(artifact_id=data_id, context_id=experiment_id)],
    [mlmd.proto.Association(execution_id=run_id, context_id=experiment_id)],
)

try:
    store.get_artifact_type("Missing")
except mlmd.errors.NotFoundError as error:
    assert isinstance(error, errors.StatusError) and error.error_code == errors.NOT_FOUND

options = mlmd.ListOptions(limit=5, order_by=mlmd.OrderByField.CREATE_TIME, filter_query="properties.day.int_value = 1")
print([one.uri for one in store.get_artifacts(list_options=options)], store.get_artifact_type("DataSet").base_type)
"""


def test_a_tutorial_for_ml_metadata_runs_unchanged(tmp_path: Path) -> None:
    assert output_of(TUTORIAL, tmp_path / "store.db") == "['path/to/data'] 1\n"


NAMES = {
    "ml_metadata": "ListOptions MetadataStore OrderByField __version__ errors metadata_store proto",
    "ml_metadata.metadata_store": "ListOptions MetadataStore OrderByField metadata_store",
    "ml_metadata.metadata_store.metadata_store": "ListOptions MAX_NUM_RESULT MetadataStore OrderByField ExtraOptions",
    "ml_metadata.metadata_store.mlmd_types": "Dataset Model Metrics Statistics Train Transform Process Evaluate Deploy",
    "ml_metadata.errors": "StatusError AbortedError make_exception exception_type_from_error_code INTERNAL",
    "ml_metadata.proto": """Artifact ArtifactType Association Attribution ConnectionConfig Context ContextType Event
        Execution ExecutionType FakeDatabaseConfig MetadataStoreClientConfig MySQLDatabaseConfig ParentContext
        SqliteMetadataSourceConfig metadata_store_pb2""",
    "ml_metadata.proto.metadata_store_pb2": "Artifact LineageGraph MetadataStoreServerConfig INT",
    "ml_metadata.proto.metadata_store_service_pb2": "PutArtifactsRequest GetLineageSubgraphResponse",
    "ml_metadata.proto.metadata_store_service_pb2_grpc": "MetadataStoreServiceStub MetadataStoreServiceServicer",
    "ml_metadata.simple_types.proto.simple_types_pb2": "SimpleTypes",
    "ml_metadata.version": "__version__",
}


def test_each_module_has_the_names_that_mlmd_gives_it() -> None:
    lines = [f"import {module}\nfrom {module} import {', '.join(names.split())}" for module, names in NAMES.items()]
    assert output_of("\n".join([*lines, "print('all there')"])) == "all there\n"


def test_a_built_in_type_can_be_made_of_its_number() -> None:
    assert mlmd_types.ArtifactType(pb.ArtifactType.MODEL).name == mlmd_types.Model().name == "mlmd.Model"
    assert mlmd_types.ExecutionType(pb.ExecutionType.DEPLOY).name == mlmd_types.Deploy().name == "mlmd.Deploy"


@pytest.mark.parametrize("made", [mlmd_types.ArtifactType, mlmd_types.ExecutionType])
def test_a_number_of_no_built_in_type_is_refused_as_mlmd_does(made: type) -> None:
    with pytest.raises(KeyError, match=r"has the number 99; there are 1 to [45]"):
        made(99)
    with pytest.raises(errors.NotFoundError, match=r"is no type; there are 1 to [45]"):
        made(0)


def test_downgrade_schema_takes_the_names_of_arguments_that_mlmd_has(tmp_path: Path) -> None:
    config = pb.ConnectionConfig(sqlite=pb.SqliteMetadataSourceConfig(filename_uri=str(tmp_path / "store.db")))
    MetadataStore(config).close()
    downgrade_schema(config=config, downgrade_to_schema_version=9)
    assert maintenance.info(config).version == 9


def test_messages_and_classes_exist_only_once() -> None:
    program = """
import autolog_store.proto.metadata_store_pb2, autolog_store.errors
import ml_metadata
from ml_metadata.proto import metadata_store_pb2
print(metadata_store_pb2.Artifact is autolog_store.proto.metadata_store_pb2.Artifact is ml_metadata.proto.Artifact)
print(ml_metadata.errors.NotFoundError is autolog_store.errors.NotFoundError)
print(ml_metadata.MetadataStore is autolog_store.MetadataStore is ml_metadata.metadata_store.MetadataStore)
import autolog_store.metadata_store
print(autolog_store.metadata_store.__spec__.name)
"""
    assert output_of(program) == "True\nTrue\nTrue\nautolog_store.metadata_store\n"


def test_a_star_import_brings_the_api() -> None:
    assert output_of("from ml_metadata import *\nprint(MetadataStore.__name__)") == "MetadataStore\n"


def test_installing_twice_changes_nothing_more() -> None:
    program = "import sys\nbefore = list(sys.meta_path)\nautolog_store.install_as_ml_metadata()\n"
    assert output_of(program + "print(sys.meta_path == before)") == "True\n"


def test_grpc_is_imported_only_when_it_is_asked_for() -> None:
    program = """
import sys
import ml_metadata
from ml_metadata.proto import metadata_store_service_pb2
print("grpc" in sys.modules)
from ml_metadata.proto import metadata_store_service_pb2_grpc
print("grpc" in sys.modules)
"""
    assert output_of(program) == "False\nTrue\n"


def test_it_comes_before_an_installed_ml_metadata(tmp_path: Path) -> None:
    (tmp_path / "ml_metadata.py").write_text("raise SystemExit('the other one')")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport ml_metadata\nprint(ml_metadata.__version__)"
    assert output_of(program) == "1.17.1\n"


def test_it_refuses_when_another_ml_metadata_is_imported_already(tmp_path: Path) -> None:
    (tmp_path / "ml_metadata.py").write_text("")
    done = run(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport ml_metadata\n{INSTALL}")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("RuntimeError: another ml_metadata is already imported, from ")
    assert "before the first import" in last


def test_without_installing_nothing_stands_in() -> None:
    done = run("import autolog_store, autolog_store.metadata_store, sys\nprint('ml_metadata' in sys.modules)")
    assert done.stdout == "False\n"


def test_a_module_that_mlmd_has_and_we_do_not_is_an_import_error() -> None:
    done = run(INSTALL + "import ml_metadata.metadata_store.pywrap")
    assert done.stderr.splitlines()[-1].startswith("ModuleNotFoundError: No module named")
