"""scikit-learn: what a fit, a prediction and a metric tell."""

import linecache
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

for name in ("joblib", "numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import joblib
import numpy as np
import pandas as pd
from sklearn import model_selection
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_svmlight_file
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.feature_selection import RFECV
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    classification_report,
    confusion_matrix,
    f1_score,
    mean_squared_error,
    precision_recall_fscore_support,
    roc_auc_score,
    silhouette_score,
)
from sklearn.model_selection import (
    GridSearchCV,
    RandomizedSearchCV,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    permutation_test_score,
    train_test_split,
    validation_curve,
)
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import KernelCenterer, LabelEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.parallel import Parallel, delayed

import autolog
from autolog import origins, provenance
from autolog.calls import Call
from autolog.dataflow import told
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    MetricsLogged,
)
from autolog.held_models import models_in
from autolog.session import session
from autolog.sources import Partial
from autolog_integrations import sklearn as ours


def inputs_of(step):
    """Return, by file name or kind of model, the argument names under which something went in."""
    return {use.artifact.partition("|")[0].rpartition("/")[2]: use.names for use in step.inputs}


def table_of(iris):
    table = pd.read_csv(iris)
    return table.drop(columns="kind"), table["kind"]


def test_what_a_transformer_makes_of_data_of_unknown_origin_is_known_in_part(facts, iris):
    X, _ = table_of(iris)
    scaler = StandardScaler().fit(X.to_numpy())
    assert type(provenance.sources_of(scaler.transform(X.to_numpy()))) is not Partial
    assert type(provenance.sources_of(scaler.transform(np.ones(X.shape)))) is Partial


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


def test_a_model_names_the_features_that_its_first_step_or_its_best_candidate_was_fitted_to(facts, iris):
    X, y = table_of(iris)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)).fit(X[["a", "c"]], y)
    search = GridSearchCV(pipeline, {"logisticregression__C": [1.0]}, cv=2).fit(X, y)
    GridSearchCV(pipeline, {"logisticregression__C": [1.0]}, cv=2).fit(X.to_numpy(), y)
    made = [one for one in facts.of(ArtifactSeen) if one.type == "Model"]
    found = [(one.properties["num_features"], one.properties.get("features")) for one in made]
    assert found == [(2, "a\nc"), (4, "a\nb\nc\nd"), (4, None)]
    assert made[1].properties["class"].endswith(type(search).__name__)


def test_data_that_a_score_is_given_by_place_are_told_apart(facts, iris, tmp_path):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X.to_numpy(), y)
    np.save(tmp_path / "X.npy", X.to_numpy())
    np.save(tmp_path / "y.npy", y.to_numpy())
    features, labels = np.load(tmp_path / "X.npy") * 1, np.load(tmp_path / "y.npy") * 1
    model.score(features, labels)
    step = facts.of(ExecutionStarted)[-1]
    assert {name: use for name, use in inputs_of(step).items() if name.endswith(".npy")} == {
        "X.npy": ("X",),
        "y.npy": ("y",),
    }


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


def test_a_grid_search_is_one_execution_whose_trials_are_its_children(facts, iris, curves_of):
    X, y = table_of(iris)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)),
        {"logisticregression__C": [0.01, 1.0]},
        cv=StratifiedKFold(3),
    )
    search.fit(X, y)
    step, *trials = facts.of(ExecutionStarted)
    assert step.function.endswith("GridSearchCV.fit")
    assert inputs_of(step) == {"iris.csv": ("X", "y")}
    assert step.params["estimator.logisticregression.max_iter"] == 300
    assert (step.params["cv"], step.params["cv.n_splits"]) == ("StratifiedKFold", 3)
    assert [one.parent for one in trials] == [step.execution] * 2
    assert [one.params for one in trials] == [{"logisticregression.C": 0.01}, {"logisticregression.C": 1.0}]
    told = {one.execution: one.metrics for one in facts.of(ExecutionReported)}
    assert [told[one.execution]["mean_test_score"] for one in trials] == list(search.cv_results_["mean_test_score"])
    assert [told[one.execution]["rank_test_score"] for one in trials] == [2, 1]
    assert {one.state for one in facts.of(ExecutionFinished)} == {"COMPLETE"}
    assert len(facts.of(ExecutionFinished)) == 3
    assert curves_of(step) == {"candidates": [(0, 2)], "best_score": [(0, search.best_score_)]}
    best = next(one.properties for one in facts.of(ArtifactSeen) if one.key == f"{step.execution}/model")
    assert best["best.logisticregression.C"] == 1.0


def test_candidates_that_are_estimators_are_told_with_their_parameters(facts, iris):
    X, y = table_of(iris)
    steps = Pipeline([("scale", "passthrough"), ("classify", DummyClassifier())])
    grid = {"classify": [LogisticRegression(max_iter=300), SVC()], "classify__C": [0.001, 7.0]}
    GridSearchCV(steps, grid, cv=2).fit(X, y)
    step, *trials = facts.of(ExecutionStarted)
    told = [(one.params["classify"], one.params["classify.C"]) for one in trials]
    assert told == [("LogisticRegression", 0.001), ("LogisticRegression", 7.0), ("SVC", 0.001), ("SVC", 7.0)]
    assert [one.params.get("classify.max_iter") for one in trials] == [300, 300, -1, -1]
    best = next(one.properties for one in facts.of(ArtifactSeen) if one.key == f"{step.execution}/model")
    assert (best["best.classify"], best["best.classify.C"]) in told


def test_the_best_hundred_of_many_candidates_are_recorded(facts, iris, curves_of):
    X, y = table_of(iris)
    RandomizedSearchCV(DummyClassifier(), {"random_state": range(1000)}, n_iter=102, cv=2).fit(X, y)
    step, *trials = facts.of(ExecutionStarted)
    assert len(trials) == 100
    assert curves_of(step)["candidates"] == [(0, 102)]


def test_numbers_of_features_are_no_parameters_but_tried_all_the_same(facts, iris):
    X, y = table_of(iris)
    selection = RFECV(LogisticRegression(max_iter=300), min_features_to_select=3, cv=2).fit(X, y)
    if "n_features" not in selection.cv_results_:
        pytest.skip("scikit-learn 1.5 is the first that tells how many features were tried")
    step, *trials = facts.of(ExecutionStarted)
    assert [(one.parent, one.params) for one in trials] == [(step.execution, {"n_features": n}) for n in (3, 4)]
    told = {one.execution: one.metrics for one in facts.of(ExecutionReported)}
    scores = list(selection.cv_results_["mean_test_score"])
    assert [told[one.execution]["mean_test_score"] for one in trials] == scores


def test_a_search_for_a_threshold_tells_no_trials(facts, iris):
    search = getattr(model_selection, "TunedThresholdClassifierCV", None)
    if search is None:
        pytest.skip("scikit-learn 1.5 is the first that has it")
    X, y = table_of(iris)
    search(LogisticRegression(max_iter=300), store_cv_results=True, cv=2).fit(X, y == 0)
    assert len(facts.of(ExecutionStarted)) == 1


def test_candidates_of_a_search_of_one_s_own_may_stand_in_an_array(facts, iris):
    class Search(GridSearchCV):
        def _run_search(self, evaluate_candidates):
            results = evaluate_candidates([{"C": 0.1}, {"C": 1.0}])
            results["params"] = np.array(results["params"])

    Search(LogisticRegression(max_iter=300), {}, cv=2).fit(*table_of(iris))
    assert [one.params for one in facts.of(ExecutionStarted)[1:]] == [{"C": 0.1}, {"C": 1.0}]


def test_what_is_learned_in_iterations_leaves_a_curve(facts, iris, curves_of):
    X, y = table_of(iris)
    boosting = GradientBoostingClassifier(n_estimators=4).fit(X, y)
    early = HistGradientBoostingClassifier(max_iter=3, early_stopping=True).fit(X, y)
    first, second = facts.of(ExecutionStarted)
    assert curves_of(first) == {"train_score": list(enumerate(boosting.train_score_))}
    assert curves_of(second)["validation_score"] == list(enumerate(early.validation_score_))


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


def test_a_cross_validation_is_one_evaluation_with_the_scores_of_its_folds(facts, iris, curves_of):
    X, y = table_of(iris)
    scores = cross_val_score(LogisticRegression(C=0.5, max_iter=300), X, y, cv=3)
    several = cross_validate(make_pipeline(StandardScaler(), SVC()), X, y, cv=3, scoring=["accuracy", "f1_macro"])
    first, second = facts.of(ExecutionStarted)
    assert [one.type for one in (first, second)] == ["Evaluate", "Evaluate"]
    assert first.function == "sklearn.model_selection._validation.cross_val_score"
    assert inputs_of(first) == inputs_of(second) == {"iris.csv": ("X", "y")}
    assert (first.params["estimator"], first.params["estimator.C"]) == ("LogisticRegression", 0.5)
    assert (second.params["estimator.svc.kernel"], second.params["scoring"]) == ("rbf", '["accuracy", "f1_macro"]')
    assert curves_of(first)["test_score"] == list(enumerate(scores))
    assert curves_of(first)["mean_test_score"] == [(0, scores.mean())]
    assert curves_of(second)["test_f1_macro"] == list(enumerate(several["test_f1_macro"]))
    assert {use.names for one in facts.of(ExecutionReported) for use in one.outputs} == {("metrics",)}


def test_predictions_of_a_cross_validation_come_from_its_data(facts, iris):
    X, y = table_of(iris)
    accuracy_score(y, cross_val_predict(LogisticRegression(max_iter=300), X, y, cv=3))
    (evaluation,) = facts.of(ExecutionStarted)
    assert inputs_of(evaluation) == {"iris.csv": ("y_true", "y_pred")}


def test_the_numbers_of_a_report_are_metrics_by_their_names(facts, iris):
    X, y = table_of(iris)
    predicted = LogisticRegression(max_iter=300).fit(X, y).predict(X)
    report = classification_report(y, predicted, target_names=["setosa", "versicolor", "virginica"], output_dict=True)
    averages = precision_recall_fscore_support(y, predicted, average="macro")
    precision_recall_fscore_support(y, predicted)
    _, evaluation = facts.of(ExecutionStarted)
    assert evaluation.function.endswith(".classification_report")
    told = {name: value for one in facts.of(ExecutionReported) for name, value in one.metrics.items()}
    assert told["accuracy"] == report["accuracy"]
    assert told["macro avg.f1-score"] == report["macro avg"]["f1-score"] == told["fscore_macro"] == averages[2]
    assert (told["setosa.recall"], told["virginica.support"]) == (1.0, 50.0)
    assert len(told) == 1 + 5 * 4 + 3


def test_of_a_report_about_very_many_classes_the_averages_are_metrics(facts):
    y = [f"class {number}" for number in range(200)]
    report = classification_report(y, y, output_dict=True)
    (told,) = [one.metrics for one in facts.of(ExecutionReported) if one.metrics]
    assert (len(report), len(told)) == (203, 9)
    assert told["weighted avg.support"] == 200.0


def test_files_of_libsvm_are_data(facts, tmp_path):
    tmp_path.joinpath("train.svm").write_text("1 1:1 2:2\n0 1:2 2:1\n" * 10)
    X, y = load_svmlight_file(str(tmp_path / "train.svm"))
    LogisticRegression().fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.svm": ("X", "y")}


SENSORS = """
from pathlib import Path
import pandas as pd
from sklearn.dummy import DummyClassifier
for number in range(3):
    Path(f"sensor_{number}.csv").write_text(f"{number}.5")
Path("kinds.csv").write_text("sensor,kind\\nsensor_0,0\\nsensor_1,1\\n")
def row(name):
    return {"sensor": name, "x": float(Path(f"{name}.csv").read_text())}
rows = map(row, ["sensor_0", "sensor_1"])
table = pd.DataFrame(rows)
print([row(name) for name in ["sensor_2"]])
table = table.join(pd.read_csv("kinds.csv").set_index("sensor")["kind"], on="sensor")
DummyClassifier().fit(table[["x"]], table["kind"])
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")
def test_of_a_table_of_which_a_part_is_known_the_rest_is_followed_where_it_is_doubtful(run, facts):
    Path("script.py").write_text(SENSORS)
    linecache.checkcache("script.py")
    run(SENSORS)
    told.record(session())
    steps = (*facts.of(ExecutionStarted), *facts.of(ExecutionReported))
    inputs = [use for one in steps for use in one.inputs]
    sure = {Path(one.artifact.partition("|")[0]).name for one in inputs if one.evidence != "scope"}
    assert sure == {"kinds.csv", "sensor_0.csv", "sensor_1.csv"}


FOLDERS = """
from pathlib import Path
from sklearn.datasets import load_files
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
for number in range(4):
    for folder in ("pilot", "notes"):
        path = Path(folder, f"kind_{number % 2}", f"{number}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{folder} word_{number % 2}")
def texts(folder, **how):
    return load_files(folder, encoding="utf-8", shuffle=False, **how)
model = make_pipeline(CountVectorizer(), MultinomialNB())
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("bunch = texts('pilot')\nbunch = texts('notes')\nmodel.fit(bunch.data, bunch.target)", {"notes"}),
        (
            "model.fit([Path(one).read_text() for one in texts('notes', load_content=False).filenames[::3]], [0, 1])",
            {"notes/kind_0/0.txt", "notes/kind_1/3.txt"},
        ),
    ],
    ids=["read", "only listed"],
)
def test_a_folder_of_texts_is_one_data_set_where_it_is_read(run, script, expected):
    Path("script.py").write_text(FOLDERS + script)
    linecache.checkcache("script.py")
    assert run(FOLDERS + script)[-1][2].keys() == expected


def test_fits_in_the_user_s_own_threads_are_all_recorded(facts, iris):
    X, y = table_of(iris)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda C: LogisticRegression(C=C, max_iter=300).fit(X, y), [0.1, 0.2, 0.3, 0.4] * 5))
    steps = facts.of(ExecutionStarted)
    assert len({one.execution for one in steps}) == len(facts.of(ExecutionFinished)) == 20
    assert all(inputs_of(one) == {"iris.csv": ("X", "y")} for one in steps)
    assert threading.active_count() >= 1


SPREAD = """
class Own(BaseEstimator):
    def __init__(self, *rest, C=0.5):
        self.C = C

    def fit(self, X, y):
        return self
"""
ANNOTATED = """
class Own(BaseEstimator):
    def __init__(self, C: Number = 0.5):
        self.C = C

    def fit(self, X: Frame, y: Column) -> Own:
        return self
"""
UNKNOWN = pytest.mark.skipif(sys.version_info < (3, 14), reason="Python refuses names that only type checkers know")


@pytest.mark.parametrize("code", [SPREAD, pytest.param(ANNOTATED, marks=UNKNOWN)])
def test_a_fit_is_recorded_where_scikit_learn_cannot_tell_the_parameters(facts, iris, code):
    scope = {"__name__": "__main__", "BaseEstimator": BaseEstimator}
    exec(code, scope)
    X, y = table_of(iris)
    scope["Own"]().fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert step.params["C"] == 0.5
    assert inputs_of(step) == {"iris.csv": ("X", "y")}


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


def test_a_fit_that_is_refused_for_its_parameters_keeps_them_and_its_inputs(facts, iris):
    X, y = table_of(iris)
    for estimator in (LogisticRegression(C=-1.0), make_pipeline(StandardScaler(), SVC(C=-1.0))):
        with pytest.raises(ValueError, match="The 'C' parameter of"):
            estimator.fit(X, y)
    refused, pipeline = facts.of(ExecutionStarted)
    assert refused.params["C"] == -1.0
    assert refused.function == "sklearn.linear_model._logistic.LogisticRegression.fit"
    assert pipeline.params["svc.C"] == -1.0
    assert inputs_of(refused) == inputs_of(pipeline) == {"iris.csv": ("X", "y")}
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED", "FAILED"]
    assert facts.of(ExecutionFinished)[0].error.startswith("InvalidParameterError: The 'C' parameter of")
    assert not [one for one in facts.of(ArtifactSeen) if one.type == "Model"]


def test_a_metric_that_is_refused_for_its_arguments_is_no_fit(facts):
    with pytest.raises(ValueError, match="The 'normalize' parameter of"):
        accuracy_score([0, 1], [0, 1], normalize="much")
    assert not facts.of(ExecutionStarted)


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


def test_a_model_that_skops_saves_is_known_by_its_file(facts, iris, tmp_path):
    skops = pytest.importorskip("skops.io")
    X, y = table_of(iris)
    skops.dump(LogisticRegression(max_iter=300).fit(X, y), tmp_path / "model.skops")
    (saved,) = facts.of(ArtifactSaved)
    assert (saved.file.path, saved.format) == (str(tmp_path / "model.skops"), "skops")
    skops.load(tmp_path / "model.skops").score(X, y)
    assert str(tmp_path / "model.skops") in {
        use.artifact.partition("|")[0] for use in facts.of(ExecutionStarted)[-1].inputs
    }


def test_a_model_is_saved_through_an_open_file_as_well(facts, iris, tmp_path):
    X, y = table_of(iris)
    model = LogisticRegression(max_iter=300).fit(X, y)
    with open(tmp_path / "model.joblib", "wb") as file:
        joblib.dump(model, file)
    assert [one.file.path for one in facts.of(ArtifactSaved)] == [str(tmp_path / "model.joblib")]


def test_data_of_unknown_origin_is_explained_by_the_files_opened_by_hand_at_most(facts, iris):
    with open(iris) as file:
        file.read()
    X, y = np.arange(20.0).reshape(10, 2), [0, 1] * 5
    LogisticRegression(max_iter=300).fit(X, y)
    (step,) = facts.of(ExecutionStarted)
    assert [use.evidence for use in step.inputs] == ["scope"]
    assert inputs_of(step) == {"iris.csv": ("",)}


def test_nothing_is_asked_of_the_script_before_any_data_is_known(facts, iris, monkeypatch):
    asked = []
    monkeypatch.setattr(origins, "search", lambda *_: asked.append(True) or ({}, {}))
    X = np.arange(20.0).reshape(10, 2)
    for _ in range(2):  # the model of the first is known by the second
        LogisticRegression().fit(X, X[:, 0] > 9)
    assert not asked
    table = pd.read_csv(iris)
    LogisticRegression().fit(X, X[:, 0] > 9)
    assert asked
    del table


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
    joblib.dump(search, tmp_path / "search.joblib")
    step, *_ = facts.of(ExecutionStarted)
    assert {one.key for one in facts.of(ArtifactSaved)} == {f"{step.execution}/model"}
    parts = {Path(one.file.path).name: one.part for one in facts.of(ArtifactSaved)}
    best = "sklearn.linear_model._logistic.LogisticRegression"
    assert parts == {"best.joblib": best, "search.joblib": None}


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


class Team:
    """Models in a list of an object of the user's own."""

    def __init__(self, *members):
        self.notes, self.members = {"made": [None]}, [(1 / len(members), one) for one in members]


def test_an_object_that_holds_models_in_a_list_comes_from_each_of_them(facts, iris, tmp_path):
    X, y = table_of(iris)
    team = Team(LogisticRegression(max_iter=300).fit(X, y), DummyClassifier().fit(X, y))
    assert models_in(team) == {"members.0": team.members[0], "members.1": team.members[1]}
    joblib.dump(team, tmp_path / "team.joblib")
    *trainings, written = facts.of(ExecutionStarted)
    assert {use.artifact for use in written.inputs} >= {f"{step.execution}/model" for step in trainings}
    assert [one.type for one in facts.of(ArtifactSeen) if one.key.startswith(f"{tmp_path / 'team.joblib'}")] == [
        "Model"
    ]


def test_a_pipeline_that_is_put_together_from_fitted_steps_comes_from_their_trainings(facts, iris, tmp_path):
    X, y = table_of(iris)
    prepare = ColumnTransformer([("scale", StandardScaler(), ["a", "b"])]).fit(X)
    model = LogisticRegression(max_iter=300).fit(prepare.transform(X), y)
    joblib.dump({"model": Pipeline([("prepare", prepare), ("model", model)])}, tmp_path / "model.joblib")
    *trainings, written = facts.of(ExecutionStarted)
    assert {use.artifact for use in written.inputs} == {f"{step.execution}/model" for step in trainings}
    alone = VotingClassifier([("model", model)])
    alone.estimators_ = [model]
    joblib.dump(alone, tmp_path / "alone.joblib")
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{trainings[-1].execution}/model"]


def test_a_pipeline_that_is_not_fitted_comes_from_nowhere(facts, tmp_path):
    joblib.dump(make_pipeline(StandardScaler(), LogisticRegression()), tmp_path / "model.joblib")
    assert [step.inputs for step in facts.of(ExecutionStarted)] == [()]


def test_predictions_that_are_saved_are_no_model(facts, iris, tmp_path):
    X, y = table_of(iris)
    predicted = LogisticRegression(max_iter=300).fit(X, y).predict(X)
    joblib.dump(predicted, tmp_path / "predicted.joblib")
    assert facts.of(ArtifactSaved) == []
    assert {use.names for use in facts.of(ExecutionStarted)[-1].inputs} == {("value",)}


def test_what_a_search_predicts_to_score_its_candidates_is_not_followed(facts, iris):
    X, y = table_of(iris)
    model = DummyClassifier().fit(X, y)
    asked = []

    def note(frame, event, _):
        if event == "call" and frame.f_code in (Call.everything.__code__, ours.meet_function.__code__):
            asked.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        model.predict(X)
        accuracy_score(y, y)
        once = list(asked)
        search = GridSearchCV(DummyClassifier(), {"strategy": ["prior", "most_frequent"]}, scoring="accuracy", cv=2)
        search.fit(X, y)
    finally:
        sys.setprofile(None)
    assert once == ["everything", "meet_function"]
    assert "everything" not in asked[2:]
    assert asked[2:].count("meet_function") <= 2  # of the search, and of its best estimator
    assert inputs_of(facts.of(ExecutionStarted)[-3]) == {"iris.csv": ("X", "y")}


def test_what_a_script_s_own_workers_predict_is_followed(facts, iris):
    X, y = table_of(iris)
    model = DummyClassifier().fit(X, y)

    def predicted():
        return Parallel()([delayed(model.predict)(X)])[0]

    assert provenance.sources_of(predicted())
    with autolog.step("predict"):
        assert provenance.sources_of(predicted())


@pytest.mark.parametrize("kind", [LabelEncoder, KernelCenterer, FeatureUnion])
def test_an_estimator_that_passes_through_none_of_the_common_functions_is_fitted_all_the_same(facts, iris, kind):
    X, y = table_of(iris)
    estimator = kind([("scale", StandardScaler())]) if kind is FeatureUnion else kind()
    estimator.fit(y if isinstance(estimator, LabelEncoder) else X.T.dot(X))
    joblib.dump(estimator, iris.with_name("part.joblib"))
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function.rpartition(".")[2]) == ("Train", "fit")
    (saved,) = facts.of(ArtifactSaved)
    assert saved.key == f"{step.execution}/model"
    if not isinstance(estimator, KernelCenterer):
        assert list(inputs_of(step)) == ["iris.csv"]


def test_encoded_labels_come_from_the_labels_and_their_encoder(facts, iris):
    X, y = table_of(iris)
    encoder = LabelEncoder()
    LogisticRegression(max_iter=300).fit(X.to_numpy(), encoder.fit_transform(y.to_frame()["kind"]))
    assert provenance.sources_of(encoder.transform(y)) == provenance.sources_of([encoder, y])
    both, fit = facts.of(ExecutionStarted)
    assert inputs_of(fit) == {"iris.csv": ("X", "y"), "model": ("y",)}
    assert both.function.endswith("LabelEncoder.fit_transform")


def test_an_encoder_of_scikit_learn_s_own_is_no_step(facts, iris):
    X, y = table_of(iris)
    silhouette_score(X, y)
    cross_val_predict(LogisticRegression(max_iter=300), X, y, cv=2, method="predict_proba")
    StackingClassifier([("tree", DecisionTreeClassifier())], cv=2).fit(X, y)
    measured, stacked = facts.of(ExecutionStarted)
    assert (measured.type, stacked.type) == ("Evaluate", "Train")
    assert inputs_of(stacked) == {"iris.csv": ("X", "y")}


def test_columns_and_plain_steps_of_a_column_transformer_are_parameters(facts, iris):
    X, y = table_of(iris)
    steps = [("scale", StandardScaler(), ["a", "b"]), ("keep", "passthrough", slice(2, 4)), ("none", "drop", [])]
    make_pipeline(ColumnTransformer(steps), LogisticRegression(max_iter=300)).fit(X, y)
    params = facts.of(ExecutionStarted)[0].params
    assert params["columntransformer.transformers"] == "scale: StandardScaler, keep: passthrough, none: drop"
    assert params["columntransformer.transformers.scale.columns"] == '["a", "b"]'
    assert params["columntransformer.transformers.keep.columns"] == "slice(2, 4, None)"


def test_curves_and_permutations_are_evaluations_whose_fits_are_no_steps(facts, iris):
    X, y = table_of(iris)

    class Own(ClassifierMixin, BaseEstimator):
        def __init__(self, kind=0):
            self.kind = kind

        def fit(self, X, y):
            self.classes_ = np.unique(y)
            return self

        def predict(self, X):
            return np.full(len(X), self.kind)

    sizes, trained, _ = learning_curve(Own(), X, y, cv=3, train_sizes=[0.5, 1.0])
    validation_curve(Own(), X, y, param_name="kind", param_range=[0, 1], cv=3)
    score, _, pvalue = permutation_test_score(Own(), X, y, n_permutations=2, cv=3)
    model = Own().fit(X, y)
    permutation_importance(model, X, y, n_repeats=1)
    steps = facts.of(ExecutionStarted)
    assert [(step.type, step.function.rpartition(".")[2]) for step in steps] == [
        ("Evaluate", "learning_curve"),
        ("Evaluate", "validation_curve"),
        ("Evaluate", "permutation_test_score"),
        ("Train", "fit"),
    ]
    assert all(inputs_of(step) == {"iris.csv": ("X", "y")} for step in steps)
    facts.record_curves()
    last = {(one.execution, one.name): one.last for one in facts.of(MetricsLogged)}
    assert last[steps[0].execution, "mean_train_score"] == (sizes[-1], trained.mean(axis=1)[-1])
    assert last[steps[1].execution, "mean_test_score"][0] == 1
    assert [last[steps[2].execution, name][1] for name in ("score", "pvalue")] == [score, pvalue]
