"""Google's ml-metadata reads what a watched script has written."""

import json
import os
import subprocess

import pytest

READ = """
import json, sys
from ml_metadata import metadata_store
from ml_metadata.proto import metadata_store_pb2 as pb
config = pb.ConnectionConfig()
config.sqlite.filename_uri = sys.argv[1]
store = metadata_store.MetadataStore(config)
by_environment = metadata_store.ListOptions(filter_query="type = 'Model' AND contexts_e.type = 'Environment'")
print(json.dumps({
    "artifacts": sorted([one.type, one.uri.rpartition("/")[2]] for one in store.get_artifacts()),
    "executions": sorted([one.type, pb.Execution.State.Name(one.last_known_state)] for one in store.get_executions()),
    "contexts": sorted({one.type for one in store.get_contexts()}),
    "models": len(store.get_artifacts(list_options=by_environment)),
    "C": [one.custom_properties["C"].double_value for one in store.get_executions_by_type("Train")],
}))
"""

TRAIN = """
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
table = pd.read_csv("raw.csv")
model = LogisticRegression(C=0.5, max_iter=300).fit(table[["a", "b"]], table["kind"])
model.score(table[["a", "b"]], table["kind"])
joblib.dump(model, "model.joblib")
"""


@pytest.mark.skipif(
    "AUTOLOG_MLMD_PYTHON" not in os.environ, reason="AUTOLOG_MLMD_PYTHON names no Python with ml-metadata"
)
def test_the_real_mlmd_reads_the_record_of_a_script(project):
    project.write("train.py", TRAIN)
    project.run("train.py")
    line = [os.environ["AUTOLOG_MLMD_PYTHON"], "-c", READ, str(project.folder / ".autolog" / "metadata.sqlite")]
    told = json.loads(subprocess.run(line, capture_output=True, text=True, check=True).stdout)
    assert told == {
        "artifacts": [["Dataset", "raw.csv"], ["Metrics", ""], ["Model", "model.joblib"]],
        "executions": [["Evaluate", "COMPLETE"], ["Train", "COMPLETE"]],
        "contexts": ["Environment", "Experiment", "Run"],
        "models": 1,
        "C": [0.5],
    }
