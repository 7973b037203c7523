"""LightGBM as its examples use it: native training, the scikit-learn API, files, saved models."""

import inspect
import pickle
import threading

import pytest

for name in ("joblib", "lightgbm", "numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autolog import origins
from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.session import session
from autolog.testing import capture_facts

PARAMS = {"objective": "binary", "metric": ["auc", "binary_logloss"], "num_leaves": 4, "num_threads": 1, "verbose": -1}


def columns(name):
    table = pd.read_csv(f"{name}.csv")
    return table.drop(columns="y"), table["y"]


def dataset(name, **options):
    features, labels = columns(name)
    return lgb.Dataset(features, label=labels, free_raw_data=False, **options)


def test_a_native_training_has_its_data_parameters_rounds_and_model(facts, tables, inputs_of, curves_of):
    train_set = dataset("train")
    valid_set, _ = dataset("valid", reference=train_set), dataset("decoy")
    history = {}
    booster = lgb.train(
        PARAMS,
        train_set,
        num_boost_round=60,
        valid_sets=[train_set, valid_set],
        valid_names=["train", "valid"],
        callbacks=[lgb.early_stopping(3, verbose=False), lgb.record_evaluation(history)],
    )
    booster.save_model("model.txt", num_iteration=booster.best_iteration)
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Train", "lightgbm.engine.train")
    assert inputs_of(step) == {"train.csv": ("train_set", "valid_sets[train]"), "valid.csv": ("valid_sets[valid]",)}
    assert (step.params["num_leaves"], step.params["num_boost_round"]) == (4, 60)
    assert step.params["metric"] == '["auc", "binary_logloss"]'
    assert step.params["callbacks"] == '["_EarlyStoppingCallback", "_RecordEvaluationCallback"]'
    assert step.params["callbacks._EarlyStoppingCallback.stopping_rounds"] == 3
    curves = curves_of(step)
    assert set(curves) == {"train.auc", "train.binary_logloss", "valid.auc", "valid.binary_logloss"}
    assert curves["valid.auc"] == list(enumerate(history["valid"]["auc"]))
    (described,) = {one.key: one.properties for one in facts.of(ArtifactSeen) if one.type == "Model"}.values()
    assert (described["num_features"], described["features"]) == (4, "a\nb\nc\nd")
    assert described["best_iteration"] == booster.best_iteration < 60
    assert described["best_score.valid.auc"] == booster.best_score["valid"]["auc"]
    (saved,) = facts.of(ArtifactSaved)
    assert (saved.key, saved.file.path) == (f"{step.execution}/model", str(tables / "model.txt"))


def test_a_dataset_reads_files_by_itself_and_gets_labels_from_elsewhere(facts, tables, inputs_of):
    pd.read_csv("train.csv").drop(columns="y").to_csv("features.csv", index=False, header=False)
    data = lgb.Dataset("features.csv", params={"verbose": -1})
    data.set_label(pd.read_csv("train.csv")["y"])
    lgb.train(PARAMS, data, 2)
    step = facts.of(ExecutionStarted)[-1]
    assert inputs_of(step) == {"features.csv": ("train_set",), "train.csv": ("train_set",)}


@pytest.mark.parametrize(
    ("given", "params", "read"),
    [
        ({}, {}, {"rows.csv.weight", "rows.csv.init"}),
        ({"weight": np.ones(60)}, {}, {"rows.csv.init"}),
        ({}, {"weight_column": 1}, {"rows.csv.init"}),
    ],
    ids=["nothing given", "weights given", "a column of weights"],
)
def test_what_lightgbm_takes_from_files_beside_a_data_file_counts(facts, tables, inputs_of, given, params, read):
    rows = np.abs(np.random.default_rng(0).normal(size=(60, 3)))
    np.savetxt("rows.csv", np.column_stack([rows[:, 0] > 0.5, rows]), delimiter=",")
    for name in ("rows.csv.weight", "rows.csv.init", "rows.csv.group", "other.csv.weight", "rows.weight"):
        np.savetxt(name, np.arange(1, 61))
    data = lgb.Dataset("rows.csv", params={"label_column": 0, "verbose": -1, **params}, **given)
    lgb.train(PARAMS, data, 2)
    step = facts.of(ExecutionStarted)[-1]
    assert set(inputs_of(step)) == {"rows.csv", *read}


def test_the_statements_are_asked_what_an_objective_of_the_scripts_works_with(facts, tables):
    def objective(found, data):
        labels = data.get_label() if isinstance(data, lgb.Dataset) else data
        return found - labels, np.ones(len(labels))

    features, labels = columns("train")
    for one in (objective, "binary"):
        lgb.train({**PARAMS, "objective": one}, dataset("train"), 2)
        lgb.LGBMRegressor(n_estimators=2, objective=one, verbose=-1).fit(features, labels)
    trained = [(one.function.rpartition(".")[2], one.execution) for one in facts.of(ExecutionStarted)]
    asked = [site.execution.id for site in session().step_sites.trainings if site.of_object]
    assert [name for name, _ in trained] == ["train", "fit", "train", "fit"]
    assert asked == [execution for _, execution in trained[:2]]


def test_a_subset_comes_from_the_whole(facts, tables, inputs_of):
    lgb.train(PARAMS, dataset("train").subset(range(30)), 1)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("train_set",)}


@pytest.mark.parametrize("form", ["path", "booster"])
def test_a_model_that_training_goes_on_from_is_an_input(form, facts, tables, inputs_of, curves_of):
    data = dataset("train")
    lgb.train(PARAMS, data, 2).save_model("first.txt")
    given = {"path": "first.txt", "booster": lgb.Booster(model_file="first.txt")}[form]
    lgb.train(PARAMS, data, 3, init_model=given, valid_sets=[data])
    step = facts.of(ExecutionStarted)[-1]
    assert inputs_of(step) == {"train.csv": ("train_set", "valid_sets[valid_0]"), "first.txt": ("init_model",)}
    assert [place for place, _ in curves_of(step)["training.auc"]] == [2, 3, 4]


def test_a_loaded_model_is_evaluated_and_known_by_its_file(facts, tables, inputs_of):
    lgb.train(PARAMS, dataset("train"), 3).save_model("model.txt")
    features, labels = columns("valid")
    score = roc_auc_score(labels, lgb.Booster(model_file="model.txt").predict(features))
    _, evaluation = facts.of(ExecutionStarted)
    assert inputs_of(evaluation) == {"model.txt": ("y_score",), "valid.csv": ("y_true", "y_score")}
    assert {"roc_auc_score": score} in [one.metrics for one in facts.of(ExecutionReported)]


def test_an_estimator_of_the_script_that_overrides_fit_is_trained_as_its_parent_is(facts, tables, inputs_of):
    class Own(lgb.LGBMRegressor):
        def fit(self, X, y, **settings):
            return super().fit(X, y, **settings)

    Own(n_estimators=2, n_jobs=1, verbose=-1).fit(*columns("train")).booster_.save_model("model.txt")
    (step,) = facts.of(ExecutionStarted)
    assert (step.properties["framework"], step.function.rpartition(".")[2]) == ("lightgbm", "fit")
    assert inputs_of(step) == {"train.csv": ("X", "y")}
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{step.execution}/model"]


def test_an_estimator_s_fit_is_one_step_with_all_parameters(facts, tables, inputs_of, curves_of):
    features, labels = columns("train")
    estimator = lgb.LGBMClassifier(n_estimators=4, num_leaves=4, n_jobs=1, verbose=-1, path_smooth=0.5)
    valid_features, valid_labels = columns("valid")
    if "eval_X" in inspect.signature(estimator.fit).parameters:
        valid, names = {"eval_X": valid_features, "eval_y": valid_labels}, ("eval_X", "eval_y")
    else:  # before LightGBM 4.7
        valid, names = {"eval_set": [(valid_features, valid_labels)]}, ("eval_set[0]",)
    estimator.fit(features, labels, **valid, eval_metric="auc")
    estimator.booster_.save_model("model.txt")
    estimator.score(*columns("valid"))
    step, scored = facts.of(ExecutionStarted)
    assert step.function == "lightgbm.sklearn.LGBMClassifier.fit"
    assert inputs_of(step) == {"train.csv": ("X", "y"), "valid.csv": names}
    assert (step.params["n_estimators"], step.params["path_smooth"], step.params["eval_metric"]) == (4, 0.5, "auc")
    assert set(step.params) >= set(estimator.get_params())
    curves = curves_of(step)
    assert set(curves) == {"valid_0.auc", "valid_0.binary_logloss"}
    assert curves["valid_0.auc"] == list(enumerate(estimator.evals_result_["valid_0"]["auc"]))
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{step.execution}/model"]
    assert inputs_of(scored) == {"model": ("model",), "valid.csv": ("X", "y")}


@pytest.mark.filterwarnings("ignore:The argument 'eval_set' is deprecated")
def test_evaluation_sets_are_told_apart_by_their_number(facts, tables, inputs_of):
    estimator = lgb.LGBMRegressor(n_estimators=2, n_jobs=1, verbose=-1)
    estimator.fit(*columns("train"), eval_set=[columns("valid"), columns("decoy")])
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("X", "y"), "valid.csv": ("eval_set[0]",), "decoy.csv": ("eval_set[1]",)}


def test_only_of_callbacks_of_the_scripts_own_is_asked_what_they_hold(facts, tables, monkeypatch):
    asked = []
    monkeypatch.setattr(origins, "search", lambda _, __, lost, ___: asked.append(set(lost)) or ({}, {}))
    features, labels = columns("train")
    held = pd.read_csv("decoy.csv")["a"].tolist()
    logging, own = lgb.log_evaluation(3), lambda _: held
    for callbacks in ([logging], [logging, own]):
        lgb.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1).fit(features, labels, callbacks=callbacks)
    assert asked == [{"callbacks"}]


def test_an_estimator_in_a_pipeline_is_a_part_of_it(facts, tables, curves_of):
    pipeline = make_pipeline(StandardScaler(), lgb.LGBMClassifier(n_estimators=2, n_jobs=1, verbose=-1))
    pipeline.set_output(transform="pandas").fit(*columns("train"))
    (step,) = facts.of(ExecutionStarted)
    assert step.function.endswith("Pipeline.fit")
    assert step.params["lgbmclassifier.n_estimators"] == 2
    joblib.dump(pipeline, "pipeline.joblib")
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{step.execution}/model"]


def test_a_cross_validation_is_an_evaluation_with_a_curve_of_each_metric(facts, tables, inputs_of, curves_of):
    result = lgb.cv(PARAMS, dataset("train"), num_boost_round=3, nfold=2)
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Evaluate", "lightgbm.engine.cv")
    assert inputs_of(step) == {"train.csv": ("train_set",)}
    assert (step.params["nfold"], step.params["num_leaves"]) == (2, 4)
    assert curves_of(step).keys() == {f"valid.{of}.{what}" for of in PARAMS["metric"] for what in ("mean", "std")}
    assert curves_of(step)["valid.auc.mean"] == list(enumerate(result["valid auc-mean"]))


def stop(env):
    if env.iteration == 2:
        raise RuntimeError("enough")


def rows_of(name):
    with open(f"{name}.csv") as file:
        next(file)
        return [[float(cell) for cell in line.split(",")] for line in file]


def test_a_data_set_of_which_nothing_is_known_is_asked_for_beside_one_that_is_known(facts, tables, inputs_of):
    rows, others = rows_of("train"), rows_of("decoy")
    train_set = lgb.Dataset(np.array([row[:4] for row in rows]), label=np.array([row[4] for row in rows]))
    valid_set = dataset("valid", reference=train_set)
    booster = lgb.train(PARAMS, train_set, num_boost_round=2, valid_sets=[valid_set])
    booster.predict(np.array([row[:4] for row in others]))
    (step,) = facts.of(ExecutionStarted)
    found = {use.names: (use.artifact.partition("|")[0].rpartition("/")[2], use.evidence) for use in step.inputs}
    assert found == {("train_set",): ("train.csv", "flow"), ("valid_sets[valid_0]",): ("valid.csv", "identity")}


def test_a_training_that_fails_keeps_its_data_and_what_was_measured(facts, tables, inputs_of, curves_of):
    data = dataset("train")
    with pytest.raises(RuntimeError, match="enough"):
        lgb.train(PARAMS, data, 5, valid_sets=[data], callbacks=[stop])
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("train_set", "valid_sets[valid_0]")}
    assert [(one.state, one.error) for one in facts.of(ExecutionFinished)] == [("FAILED", "RuntimeError: enough")]
    assert len(curves_of(step)["training.auc"]) == 3


def test_what_a_callback_saves_meanwhile_is_a_checkpoint_of_the_training(facts, tables):
    lgb.train(PARAMS, dataset("train"), 3, callbacks=[lambda env: env.model.save_model("part.txt")])
    (step,) = facts.of(ExecutionStarted)
    made = [use for one in facts.of(ExecutionReported) for use in one.outputs if use.names == ("checkpoint",)]
    assert {use.artifact.partition("|")[0] for use in made} == {str(tables / "part.txt")}
    assert [one.execution for one in facts.of(ExecutionReported)][-1] == step.execution


def test_a_list_of_callbacks_is_shared_by_threads_and_stays_as_it_is(facts, tables, curves_of):
    rounds = []
    callbacks = [lambda env: rounds.append(env.iteration)]
    sets = [dataset("train") for _ in range(4)]

    def train(data):
        lgb.train(PARAMS, data, 3, valid_sets=[data], callbacks=callbacks)

    threads = [threading.Thread(target=train, args=[data]) for data in sets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(callbacks) == 1
    assert sorted(rounds) == [0] * 4 + [1] * 4 + [2] * 4
    assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE"] * 4
    steps = facts.of(ExecutionStarted)
    assert all([place for place, _ in curves_of(step)["training.auc"]] == [0, 1, 2] for step in steps)


def test_trainings_that_are_refused_keep_their_parameters_and_inputs(facts, tables, inputs_of):
    features, labels = columns("train")
    with pytest.raises(lgb.basic.LightGBMError, match="num_leaves"):
        lgb.LGBMClassifier(num_leaves=1, verbose=-1).fit(features, labels)
    with pytest.raises(lgb.basic.LightGBMError, match="Length of label"):
        lgb.LGBMClassifier(verbose=-1).fit(features, labels[:3])
    with pytest.raises(lgb.basic.LightGBMError, match="Unknown objective"):
        lgb.train({**PARAMS, "objective": "nonsense"}, dataset("train"), 2)
    first, second, native = facts.of(ExecutionStarted)
    assert (first.params["num_leaves"], native.params["objective"]) == (1, "nonsense")
    assert inputs_of(first) == inputs_of(second) == {"train.csv": ("X", "y")}
    assert inputs_of(native) == {"train.csv": ("train_set",)}
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED"] * 3


def test_watching_changes_no_number_no_signature_and_no_pickle(tables):
    def train():
        data = dataset("train")
        params = {**PARAMS, "seed": 3, "deterministic": True}
        booster = lgb.train(params, data, 4, valid_sets=[data])
        estimator = lgb.LGBMClassifier(n_estimators=3, n_jobs=1, random_state=1, verbose=-1).fit(*columns("train"))
        return booster.model_to_string(), estimator.predict_proba(columns("valid")[0]), pickle.dumps(estimator), params

    def signatures():
        return [inspect.signature(one) for one in (lgb.Booster, lgb.Dataset, lgb.train, lgb.LGBMClassifier.fit)]

    plain, shapes = train(), signatures()
    with capture_facts():
        watched = train()
        assert signatures() == shapes
        assert pickle.loads(pickle.dumps(lgb.train)) is lgb.train
    assert plain[0] == watched[0]
    np.testing.assert_array_equal(plain[1], watched[1])
    assert plain[2:] == watched[2:]


@pytest.mark.filterwarnings("ignore:The argument 'eval_set'")
def test_settings_of_a_fit_may_be_lists_and_callbacks(facts, tables):
    features, labels = columns("train")
    lgb.LGBMClassifier(n_estimators=2, verbose=-1).fit(
        features,
        labels,
        eval_set=[columns("valid")],
        eval_metric=["auc", "error"],
        categorical_feature=[0],
        callbacks=[lgb.early_stopping(7, verbose=False)],
    )
    params = facts.of(ExecutionStarted)[0].params
    assert (params["eval_metric"], params["categorical_feature"]) == ('["auc", "error"]', "[0]")
    assert params["callbacks._EarlyStoppingCallback.stopping_rounds"] == 7
