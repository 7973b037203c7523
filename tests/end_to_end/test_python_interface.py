"""What tracked functions and declarations leave in the store, across processes."""

from typing import Any

import autolog
from autolog_store.metadata_store import ListOptions, MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

TRAIN = """
import sys
import autolog
autolog.enable()
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression

@autolog.track(kind="Transform", cache=True)
def load(path):
    print("load runs")
    return pd.read_csv(path)

@autolog.track(kind="Train", cache=True)
def train(table, C=0.5):
    print("train runs")
    autolog.metric("loss", 0.25)
    return LogisticRegression(C=C, max_iter=500).fit(table[["a", "b"]], table["kind"])

table = load("raw.csv")
model = train(table)
if "save" in sys.argv:
    joblib.dump(model, "model.joblib")
print(model.score(table[["a", "b"]], table["kind"]) > 0.5)
"""


def test_a_former_result_is_linked_to_the_artifacts_that_it_is(project: Any) -> None:
    script = project.write("train.py", TRAIN)
    first = project.python(script, "save")
    assert (first.stdout.split("\n"), first.stderr) == (["load runs", "train runs", "True", ""], "")
    second = project.python(script)
    assert (second.stdout, second.stderr) == ("True\n", "")
    with MetadataStore(f"sqlite:///{project.folder}/.autolog/metadata.sqlite") as store:
        steps = store.get_executions(list_options=ListOptions(filter_query="last_known_state = CACHED"))
        assert sorted(step.properties["function"].string_value for step in steps) == ["__main__.load", "__main__.train"]
        (model,) = store.get_artifacts_by_type("Model")
        assert model.uri.endswith("model.joblib")
        assert len(store.get_artifacts_by_type("Dataset")) == 2  # the file, and the table in memory
        made = {
            (event.type, event.execution_id in {step.id for step in steps})
            for event in store.get_events_by_artifact_ids([model.id])
        }
        assert (pb.Event.OUTPUT, True) in made
        assert (pb.Event.OUTPUT, False) in made
    answer = autolog.lineage.trace(f"{project.folder}/model.joblib", store=f"{project.folder}/.autolog/metadata.sqlite")
    assert answer.step is not None
    assert str(answer.step.properties["function"]).endswith("LogisticRegression.fit")  # and not what was skipped
    trace = project.ask("trace", "model.joblib")
    assert "raw.csv" in str(trace)
    assert "decoy.csv" not in str(trace)
    evaluations = list(trace["roots"][0]["evaluations"])  # type: ignore[index]
    assert len(evaluations) == 2  # that of the second process knows the model, too


SEVERAL = """
import autolog
autolog.enable()
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression

@autolog.track(kind="Train")
def train(paths):
    autolog.metric("count", len(paths))
    tables = {path: pd.read_csv(path) for path in paths}
    return {path: LogisticRegression(max_iter=500).fit(one[["a"]], one["kind"]) for path, one in tables.items()}

for path, model in train(["raw.csv", "decoy.csv"]).items():
    joblib.dump(model, path + ".joblib")
"""


def test_each_of_several_models_of_a_tracked_function_comes_from_what_its_own_fit_was_given(project: Any) -> None:
    project.python(project.write("train.py", SEVERAL))
    store = f"{project.folder}/.autolog/metadata.sqlite"

    def names(artifacts: Any) -> list[str]:
        return sorted(one.name for one in artifacts)

    for name in ("raw.csv", "decoy.csv"):
        model = autolog.lineage.trace(f"{project.folder}/{name}.joblib", store=store)
        assert names(model.datasets) == [name]
        assert name in str(model.to_networkx().nodes(data=True))
        assert len(model.to_networkx()) == 5  # the file, the model, its metrics, the fit and the tracked function
        assert [step.properties["function"].rpartition(".")[2] for step in model.made_by] == ["fit", "train"]
        assert model.metrics["count"] == 2
        assert names(autolog.lineage.impact(f"{project.folder}/{name}", store=store).models) == [f"{name}.joblib"]
    tree = project.ask("trace", "raw.csv.joblib")
    assert "decoy.csv" not in str([one["artifacts"] for one in tree["roots"][0]["steps"]])
    assert "raw.csv.joblib" not in str(project.ask("impact", "decoy.csv"))


DECLARE = """
import sys
import autolog
autolog.enable(experiment="declared")
import joblib
with autolog.step("score", kind="Evaluate"):
    autolog.input("s3://key:secret@bucket/x.parquet", name="X")
    autolog.input("raw.csv")
    with open("report.txt", "w") as file:
        file.write("fine")
    autolog.output("report.txt", name="report")
autolog.input("hf://datasets/ada/churn")
autolog.metric("total", 3)
autolog.param("rate", 0.5)
sys.exit(3)
"""


def test_what_is_declared_stands_in_the_store_as_declared(project: Any) -> None:
    script = project.write("declare.py", DECLARE)
    for _ in range(2):  # the second process finds the artifacts of the first
        done = project.python(script)
        assert (done.returncode, done.stderr) == (3, "")
    with MetadataStore(f"sqlite:///{project.folder}/.autolog/metadata.sqlite") as store:
        uris = {one.id: one.uri.rpartition("/")[2] for one in store.get_artifacts_by_type("Dataset")}
        assert sorted(uris.values()) == ["churn", "raw.csv", "report.txt", "x.parquet"]
        score, _ = store.get_executions_by_type("Evaluate")
        events = [
            (uris[one.artifact_id], pb.Event.Type.Name(one.type), [step.key for step in one.path.steps])
            for one in store.get_events_by_execution_ids([score.id])
        ]
        assert sorted(events) == [
            ("raw.csv", "DECLARED_INPUT", ["declared"]),
            ("report.txt", "DECLARED_OUTPUT", ["report", "declared"]),
            ("x.parquet", "DECLARED_INPUT", ["X", "declared"]),
        ]
        own, _ = store.get_executions_by_type("Process")  # the run's own, once per process
        assert (own.last_known_state, own.properties["error"].string_value) == (pb.Execution.FAILED, "exit status 3")
        assert len(store.get_events_by_execution_ids([own.id])) == 2
        assert [run.custom_properties["rate"].double_value for run in store.get_contexts_by_type("Run")] == [0.5, 0.5]
