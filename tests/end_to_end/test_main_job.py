"""An untouched script becomes a lineage that can be traced: files in, model out, nothing else."""

import shutil
from pathlib import Path

import pytest

PREPARE = """
import pandas as pd

table = pd.read_csv("raw.csv")
decoy = pd.read_csv("decoy.csv")
clean = table.dropna().assign(size=table["a"] * table["b"])
clean.to_parquet("clean.parquet")
print(len(clean), len(decoy))
"""

TRAIN = """
import sys
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

table = pd.read_parquet("clean.parquet")
decoy = pd.read_csv("decoy.csv")
X, y = table.drop(columns="kind"), table["kind"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
C = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
model = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=300)).fit(X_train, y_train)
joblib.dump(model, "model.joblib")
print(len(X_train), len(decoy))
"""

EVALUATE = """
import json
import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split

table = pd.read_parquet("clean.parquet")
X, y = table.drop(columns="kind"), table["kind"]
_, X_test, _, y_test = train_test_split(X, y, random_state=0)
predicted = joblib.load("model.joblib").predict(X_test)
metrics = {"accuracy": accuracy_score(y_test, predicted), "f1": f1_score(y_test, predicted, average="macro")}
with open("metrics.json", "w") as file:
    json.dump(metrics, file)
"""


def files_in(node):
    found = {Path(node["artifact"]["uri"]).name} if node["artifact"]["uri"] else set()
    for step in node["steps"]:
        for artifact in step["artifacts"]:
            found |= files_in(artifact)
    return found


@pytest.fixture(scope="module")
def done(shared_project):
    """The three scripts, each in a process of its own; their record is only asked, never added to."""
    project = shared_project
    for name, text in (("prepare.py", PREPARE), ("train.py", TRAIN), ("evaluate.py", EVALUATE)):
        project.write(name, text)
        project.run(name)
    return project


def test_trace_names_exactly_the_files_behind_a_model(done):
    (root,) = done.ask("trace", "model.joblib")["roots"]
    assert files_in(root) == {"model.joblib", "clean.parquet", "raw.csv"}


def test_trace_shows_the_digest_that_sha256sum_prints(done):
    (model,) = done.ask("trace", "model.joblib")["roots"]
    (train,) = model["steps"]
    (clean,) = train["artifacts"]
    (transform,) = clean["steps"]
    (raw,) = transform["artifacts"]
    digests = [node["artifact"]["properties"]["digest"] for node in (model, clean, raw)]
    assert digests == [done.digest("model.joblib"), done.digest("clean.parquet"), done.digest("raw.csv")]


def test_each_edge_says_the_argument_and_the_evidence(done):
    (model,) = done.ask("trace", "model.joblib")["roots"]
    (train,) = model["steps"]
    (clean,) = train["artifacts"]
    assert clean["edge"] == {"names": ["X", "y"], "evidence": "identity", "event": "INPUT"}
    assert train["edge"] == {"names": ["model"], "evidence": "identity", "event": "OUTPUT"}


def test_trace_shows_hyperparameters_versions_and_code(done):
    import sklearn

    (model,) = done.ask("trace", "model.joblib")["roots"]
    step = model["steps"][0]["step"]
    assert step["type"] == "Train"
    assert step["properties"]["function"] == "sklearn.pipeline.Pipeline.fit"
    assert step["params"]["logisticregression.C"] == 1.0
    assert step["params"]["logisticregression.max_iter"] == 300
    assert step["properties"]["framework_version"] == sklearn.__version__
    assert step["environment"]["scikit-learn"] == sklearn.__version__
    assert step["properties"]["code_digest"] == done.digest("train.py")
    assert "wrapt" not in step["environment"]


def test_trace_shows_how_the_model_was_measured_in_another_process(done):
    (model,) = done.ask("trace", "model.joblib")["roots"]
    (evaluation,) = model["evaluations"]
    (metrics,) = evaluation["artifacts"]
    assert set(metrics["artifact"]["custom_properties"]) == {"accuracy_score", "f1_score_macro"}
    assert metrics["artifact"]["uri"] == str(done.folder / "metrics.json")
    assert metrics["artifact"]["properties"]["digest"] == done.digest("metrics.json")


def test_impact_goes_from_the_raw_file_to_the_model_and_its_metrics(done):
    (root,) = done.ask("impact", "raw.csv")["roots"]
    assert files_in(root) == {"raw.csv", "clean.parquet", "model.joblib", "metrics.json"}
    assert done.autolog("impact", "decoy.csv").returncode == 1


def test_people_see_a_tree_with_whole_digests(done):
    shown = done.autolog("trace", "model.joblib").stdout
    for name in ("model.joblib", "clean.parquet", "raw.csv"):
        assert name in shown
        assert done.digest(name) in shown
    assert "logisticregression.C=1" in shown


def test_a_moved_and_renamed_model_is_still_found(done, tmp_path):
    shutil.copy(done.folder / "model.joblib", tmp_path / "best.bin")
    answer = done.ask("trace", tmp_path / "best.bin")
    assert "is a copy" in answer["note"]
    assert files_in(answer["roots"][0]) == {"model.joblib", "clean.parquet", "raw.csv"}


def test_a_file_that_has_changed_since_is_said_to_have_changed(done):
    before = (done.folder / "raw.csv").read_bytes()
    (done.folder / "raw.csv").write_bytes(before + b"1,1,1,1,0\n")
    answer = done.ask("impact", "raw.csv")
    (done.folder / "raw.csv").write_bytes(before)
    assert "has changed since it was recorded" in answer["note"]
    assert "clean.parquet" in files_in(answer["roots"][0])


def test_everything_is_published_and_no_journal_is_left(done):
    assert not list((done.folder / ".autolog").glob("*/*.journal"))
    assert done.autolog("sync").stdout == "nothing to do\n"


def test_the_same_again_adds_executions_and_what_changed_becomes_the_next_version(project):
    project.write("prepare.py", PREPARE)
    project.write("train.py", TRAIN)
    project.run("prepare.py")
    project.run("train.py")
    project.run("train.py")
    executions = [one["type"] for one in project.ask("ls", "executions")]
    clean = [one for one in project.ask("ls", "datasets") if one["uri"].endswith("clean.parquet")]
    assert executions.count("Train") == 2
    assert len(clean) == 1
    assert len(project.ask("ls", "models")) == 1  # the same bytes at the same place

    project.run("train.py", "0.1")
    models = project.ask("ls", "models")
    assert [one["version"] for one in models] == [2, 1]
    assert models[0]["digest"] == project.digest("model.joblib")

    text = (project.folder / "raw.csv").read_text()
    (project.folder / "raw.csv").write_text(text.replace("5.1", "5.2", 1))
    project.run("prepare.py")
    raw = [one for one in project.ask("ls", "datasets") if one["uri"].endswith("raw.csv")]
    assert [one["version"] for one in raw] == [2, 1]
    assert raw[0]["digest"] == project.digest("raw.csv")
