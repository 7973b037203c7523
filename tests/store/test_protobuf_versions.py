"""The generated code and the store run on every protobuf that we admit; each version gets a venv of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

STORE = Path(__file__).parents[2] / "store"

ROUND_TRIP = """
from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb, simple_types_pb2
from google.protobuf import __version__

with MetadataStore(pb.ConnectionConfig(fake_database=pb.FakeDatabaseConfig())) as store:
    dataset = store.put_artifact_type(pb.ArtifactType(name="Dataset", properties={"rows": pb.INT}, base_type="DATASET"))
    train = store.put_execution_type(pb.ExecutionType(name="Train"))
    run = store.put_context_type(pb.ContextType(name="Run"))
    artifact = pb.Artifact(type_id=dataset, uri="a.csv", properties={"rows": pb.Value(int_value=3)})
    artifact.custom_properties["shape"].struct_value.update({"rows": [3, None]})
    event = pb.Event(type=pb.Event.INPUT, path=pb.Event.Path(steps=[pb.Event.Path.Step(key="X")]))
    store.put_execution(pb.Execution(type_id=train), [(artifact, event)], [pb.Context(type_id=run, name="r")])
    (stored,) = store.get_artifacts_by_uri("a.csv")
    assert stored.custom_properties["shape"].struct_value["rows"][0] == 3, stored
    assert not stored.HasField("name") and stored.type == "Dataset"
    store.put_artifacts([stored])
    options = pb.LineageSubgraphQueryOptions()
    options.starting_artifacts.filter_query = "properties.rows.int_value = 3"
    assert len(store.get_lineage_subgraph(options).events) == 1
print(__version__)
"""


@pytest.mark.on_demand
@pytest.mark.timeout(600)
@pytest.mark.parametrize("major", ["4.25", "5", "6", "7"])
def test_the_store_runs_on_a_major_version_of_protobuf(tmp_path: Path, major: str) -> None:
    if major == "4.25" and sys.version_info >= (3, 14):
        pytest.skip("it does not run on Python 3.14 itself: metaclasses with a tp_new of their own are refused there")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", f"protobuf=={major}.*", "sqlalchemy>=2.0"]
    subprocess.run(install, check=True)
    for implementation in ("upb", "python"):
        environment = os.environ | {
            "PYTHONPATH": str(STORE),
            "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": implementation,
        }
        result = subprocess.run(
            [python, "-W", "error", "-c", ROUND_TRIP],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, f"{implementation}: {result.stderr}"
        # 4.25 calls itself 4.25.x, later ones X.y.z
        assert result.stdout.startswith(major)
