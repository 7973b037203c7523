"""scikit-learn: what a fit, a prediction and a metric tell."""

import threading
from concurrent.futures import ThreadPoolExecutor

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, mean_squared_error, roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionFinished, ExecutionReported, ExecutionStarted


def inputs_of(step):
    """Return, by file name or kind of model, the argument names under which something went in."""
    return {use.artifact.partition("|")[0].rpartition("/")[2]: use.names for use in step.inputs}


def table_of(iris):
    table = pd.read_csv(iris)
    return table.drop(columns="kind"), table["kind"]


def test_a_fit_is_a_train_execution_with_its_parameters_and_files(facts, iris):
    X, y = table_of(iris)
    LogisticRegression(C=0.5, max_iter=300).fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert step.type == "Train"
    assert step.function == "sklearn.linear_model._logistic.LogisticRegression.fit"
    assert step.properties["class"].endswith("LogisticRegression")
    assert (step.params["C"], step.params["max_iter"], step.params["class_weight"]) == (0.5, 300, "null")
    assert inputs_of(step) == {"iris.csv": ("X", "y")}
    assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE"]


def test_the_steps_of_a_pipeline_are_parameters_with_dotted_names(facts, iris):
    X, y = table_of(iris)
    scale = ColumnTransformer([("scale", StandardScaler(with_mean=False), ["a", "b"])], remainder="passthrough")
    Pipeline([("prepare", scale), ("classify", LogisticRegression(C=2.0, max_iter=300))]).fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert step.params["classify.C"] == 2.0
    assert step.params["prepare.scale.with_mean"] is False
    assert step.params["steps"] == "prepare: ColumnTransformer, classify: LogisticRegression"


def test_the_seed_that_numpy_was_given_is_told_with_the_fit(facts):
    state = np.random.get_state()
    X, y = np.eye(4), [0, 1, 0, 1]
    try:
        np.random.seed(11)
        LogisticRegression().fit(X, y)
        np.random.rand()
        LogisticRegression().fit(X, y)
    finally:
        np.random.set_state(state)
    assert [step.properties.get("seed.numpy") for step in facts.of(ExecutionStarted)] == [11, None]


def test_data_that_was_read_and_not_used_is_no_input(facts, iris, tmp_path):
    X, y = table_of(iris)
    X.to_csv(tmp_path / "decoy.csv")
    decoy = pd.read_csv(tmp_path / "decoy.csv")
    assert len(decoy) == len(X)
    LogisticRegression(max_iter=300).fit(X, y)
    assert inputs_of(facts.of(ExecutionStarted)[-1]) == {"iris.csv": ("X", "y")}


def test_features_and_labels_of_two_files_are_told_apart(facts, iris, tmp_path):
    X, y = table_of(iris)
    X.to_csv(tmp_path / "features.csv", index=False)
    y.to_csv(tmp_path / "labels.csv", index=False)
    X, y = pd.read_csv(tmp_path / "features.csv"), pd.read_csv(tmp_path / "labels.csv")["kind"]
    LogisticRegression(max_iter=300).fit(X, y)
    assert inputs_of(facts.of(ExecutionStarted)[-1]) == {"features.csv": ("X",), "labels.csv": ("y",)}


def test_arrays_of_a_frame_keep_their_origin_through_splitting_and_scaling(facts, iris):
    table = pd.read_csv(iris)
    X, y = table[["a", "b"]].to_numpy(), table["kind"].values
    X_train, _, y_train, _ = train_test_split(X, y, random_state=0)
    scaler = StandardScaler().fit(X_train)
    LogisticRegression(max_iter=300).fit(scaler.transform(X_train), y_train)
    scaled, fitted = facts.of(ExecutionStarted)
    assert inputs_of(scaled) == {"iris.csv": ("X",)}
    assert inputs_of(fitted) == {"iris.csv": ("X", "y"), "model": ("X",)}  # the scaler went into it, too


def test_a_grid_search_is_one_execution(facts, iris):
    X, y = table_of(iris)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)), {"logisticregression__C": [0.1, 1.0]}, cv=3
    )
    search.fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert step.function.endswith("GridSearchCV.fit")
    assert step.params["estimator.logisticregression.max_iter"] == 300
    assert step.params["cv"] == 3


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_fits_in_scikit_learn_s_own_workers_are_part_of_the_outer_fit(facts, iris, backend):
    X, y = table_of(iris)
    voting = VotingClassifier(
        [("a", LogisticRegression(max_iter=300)), ("b", LogisticRegression(C=2, max_iter=300))], n_jobs=2
    )
    with joblib.parallel_backend(backend):
        voting.fit(X, y)
        RandomForestClassifier(n_estimators=4, n_jobs=2).fit(X, y)
    assert [one.function.rpartition(".")[0].rpartition(".")[2] for one in facts.of(ExecutionStarted)] == [
        "VotingClassifier",
        "RandomForestClassifier",
    ]


def test_cross_validation_records_no_inner_fit(facts, iris):
    X, y = table_of(iris)
    cross_val_score(LogisticRegression(max_iter=300), X, y, cv=3)
    assert facts.of(ExecutionStarted) == []


def test_fits_in_the_user_s_own_threads_are_all_recorded(facts, iris):
    X, y = table_of(iris)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda C: LogisticRegression(C=C, max_iter=300).fit(X, y), [0.1, 0.2, 0.3, 0.4] * 5))
    steps = facts.of(ExecutionStarted)
    assert len({one.execution for one in steps}) == len(facts.of(ExecutionFinished)) == 20
    assert all(inputs_of(one) == {"iris.csv": ("X", "y")} for one in steps)
    assert threading.active_count() >= 1


def test_a_failed_fit_keeps_its_inputs_and_its_exception(facts, iris):
    X, y = table_of(iris)
    with pytest.raises(ValueError, match="inconsistent numbers of samples") as caught:
        LogisticRegression().fit(X, y[:3])
    assert caught.value.__traceback__ is not None
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"iris.csv": ("X", "y")}
    (finished,) = facts.of(ExecutionFinished)
    assert finished.state == "FAILED"
    assert finished.error.startswith("ValueError: Found input variables")


def test_metrics_on_the_same_predictions_are_one_evaluation(facts, iris):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    predicted = model.predict(X)
    accuracy, f1 = accuracy_score(y, predicted), f1_score(y, predicted, average="macro")
    roc_auc_score(y, model.predict_proba(X), multi_class="ovr")
    confusion_matrix(y, predicted)
    _, evaluation = facts.of(ExecutionStarted)
    assert evaluation.type == "Evaluate"
    assert inputs_of(evaluation) == {"iris.csv": ("y_true", "y_pred"), "model": ("y_pred",)}
    metrics = {name: value for one in facts.of(ExecutionReported) for name, value in one.metrics.items()}
    assert metrics["accuracy_score"] == accuracy
    assert metrics["f1_score_macro"] == f1
    assert set(metrics) == {"accuracy_score", "f1_score_macro", "roc_auc_score"}


def test_the_same_metric_again_is_another_evaluation(facts, iris):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    accuracy_score(y, model.predict(X))
    accuracy_score(y[:50], model.predict(X[:50]))
    assert [one.type for one in facts.of(ExecutionStarted)] == ["Train", "Evaluate", "Evaluate"]


def test_score_is_an_evaluation_of_the_model(facts, iris):
    X, y = table_of(iris)
    LogisticRegression(max_iter=300).fit(X, y).score(X, y)
    _, evaluation = facts.of(ExecutionStarted)
    assert inputs_of(evaluation) == {"model": ("model",), "iris.csv": ("X", "y")}
    assert next(one.metrics for one in facts.of(ExecutionReported) if one.metrics).keys() == {"score"}


def test_a_saved_model_is_the_output_of_its_fit_and_a_loaded_one_is_evaluated(facts, iris, tmp_path):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    joblib.dump(model, tmp_path / "model.joblib")
    (saved,) = facts.of(ArtifactSaved)
    assert saved.file.path == str(tmp_path / "model.joblib")
    loaded = joblib.load(tmp_path / "model.joblib")
    mean_squared_error(y, loaded.predict(X))
    seen = {one.key: one for one in facts.of(ArtifactSeen)}
    uses = {seen[use.artifact].type: seen[use.artifact] for use in facts.of(ExecutionStarted)[-1].inputs}
    assert uses["Model"].file == saved.file
    assert uses["Model"].properties["class"].endswith("LogisticRegression")


def test_a_model_is_saved_through_an_open_file_as_well(facts, iris, tmp_path):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    with open(tmp_path / "model.joblib", "wb") as file:
        joblib.dump(model, file)
    assert [one.file.path for one in facts.of(ArtifactSaved)] == [str(tmp_path / "model.joblib")]


def test_data_of_unknown_origin_is_explained_by_the_files_opened_by_hand_at_most(facts, iris):
    with open(iris) as file:
        rows = [line.split(",") for line in file.read().splitlines()[1:]]
    X, y = np.array([row[:4] for row in rows], dtype=float), [int(row[4]) for row in rows]
    LogisticRegression(max_iter=300).fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert [use.evidence for use in step.inputs] == ["scope"]
    assert inputs_of(step) == {"iris.csv": ("",)}


def test_watching_changes_no_number(iris):
    from autolog.testing import capture_facts

    def train():
        X, y = table_of(iris)
        X_train, X_test, y_train, _ = train_test_split(X, y, random_state=1)
        forest = RandomForestClassifier(n_estimators=5, random_state=1).fit(X_train, y_train)
        return forest.predict_proba(X_test), joblib.hash(clone(forest).fit(X_train, y_train))

    plain = train()
    with capture_facts():
        watched = train()
    np.testing.assert_array_equal(plain[0], watched[0])
    assert plain[1] == watched[1]


def test_the_best_estimator_of_a_search_is_the_model_of_its_fit(facts, iris, tmp_path):
    X, y = table_of(iris)
    search = GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 1.0]}, cv=3).fit(X, y)
    joblib.dump(search.best_estimator_, tmp_path / "best.joblib")
    (step,) = facts.of(ExecutionStarted)
    (saved,) = facts.of(ArtifactSaved)
    assert saved.key == f"{step.execution}/model"


def test_a_dict_that_holds_a_model_is_that_model(facts, iris, tmp_path):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    joblib.dump({"model": model, "columns": list(X)}, tmp_path / "model.joblib")
    (step,) = facts.of(ExecutionStarted)
    (saved,) = facts.of(ArtifactSaved)
    assert saved.key == f"{step.execution}/model"
    loaded = joblib.load(tmp_path / "model.joblib")
    assert loaded["columns"] == list(X)
    accuracy_score(y, loaded["model"].predict(X))
    seen = {one.key: one.type for one in facts.of(ArtifactSeen)}
    assert {seen[use.artifact] for use in facts.of(ExecutionStarted)[-1].inputs} == {"Dataset", "Model"}


def test_predictions_that_are_saved_are_no_model(facts, iris, tmp_path):
    X, y = table_of(iris)
    predicted = LogisticRegression(max_iter=300).fit(X, y).predict(X)
    joblib.dump(predicted, tmp_path / "predicted.joblib")
    assert facts.of(ArtifactSaved) == []
    assert {use.names for use in facts.of(ExecutionStarted)[-1].inputs} == {("value",)}
