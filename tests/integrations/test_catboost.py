"""CatBoost as its tutorials use it: fits on pools, frames and files, searches, saved models."""

import pickle
import threading
from pathlib import Path

import pytest

for name in ("catboost", "numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import catboost
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV

from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
)
from autolog.testing import capture_facts

QUIET = {"verbose": False, "allow_writing_files": False, "thread_count": 1}


def columns(name):
    table = pd.read_csv(f"{name}.csv")
    return table.drop(columns="y"), table["y"]


def pool(name):
    features, labels = columns(name)
    return catboost.Pool(features, label=labels)


def test_a_fit_on_pools_has_its_data_parameters_iterations_and_model(facts, tables, inputs_of, curves_of):
    train_pool, valid_pool, _ = pool("train"), pool("valid"), pool("decoy")
    model = catboost.CatBoostClassifier(iterations=20, depth=2, custom_metric=["AUC"], **QUIET)
    model.fit(train_pool, eval_set=valid_pool, early_stopping_rounds=3)
    model.save_model("model.cbm")
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Train", "catboost.core.CatBoostClassifier.fit")
    assert inputs_of(step) == {"train.csv": ("X",), "valid.csv": ("eval_set[0]",)}
    assert (step.params["iterations"], step.params["depth"], step.params["early_stopping_rounds"]) == (20, 2, 3)
    curves = curves_of(step)
    assert set(curves) == {"learn.Logloss", "validation.Logloss", "validation.AUC"}
    assert curves["validation.AUC"] == list(enumerate(model.get_evals_result()["validation"]["AUC"]))
    (described,) = {one.key: one.properties for one in facts.of(ArtifactSeen) if one.type == "Model"}.values()
    assert (described["num_features"], described["features"]) == (4, "a\nb\nc\nd")
    assert described["best_iteration"] == model.get_best_iteration()
    assert described["best_score.validation.Logloss"] == model.get_best_score()["validation"]["Logloss"]
    (saved,) = facts.of(ArtifactSaved)
    assert (saved.key, saved.file.path) == (f"{step.execution}/model", str(tables / "model.cbm"))


def test_parameters_that_catboost_has_chosen_are_told_beside_those_that_were_given(facts, tables):
    features, labels = columns("train")
    data = catboost.Pool(features.assign(d=features["d"].astype(str)), labels, cat_features=["d"])
    model = catboost.CatBoostClassifier(iterations=5, depth=2, **QUIET).fit(data)
    catboost.train(data, {"iterations": 5, "learning_rate": 0.1, "loss_function": "Logloss", **QUIET})
    started = facts.of(ExecutionStarted)
    assert "l2_leaf_reg" not in started[0].params
    told = [one.params for one in facts.of(ExecutionDescribed)]
    assert len(told) == len(started) == 2
    assert told[0]["learning_rate"] == pytest.approx(model.get_all_params()["learning_rate"])
    assert len(str(told[0]["learning_rate"])) < 10  # as CatBoost itself prints it
    assert [one["l2_leaf_reg"] for one in told] == [3, 3]
    assert [one["cat_features"] for one in told] == ['["d"]'] * 2
    assert told[0].keys().isdisjoint({"iterations", "depth"})
    assert "learning_rate" not in told[1]


def test_a_fit_on_frames_tells_several_evaluation_sets_apart(facts, tables, inputs_of, curves_of):
    model = catboost.CatBoostRegressor(iterations=6, **QUIET)
    model.fit(*columns("train"), eval_set=[columns("valid"), columns("decoy")], metric_period=2)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("X", "y"), "valid.csv": ("eval_set[0]",), "decoy.csv": ("eval_set[1]",)}
    assert set(curves_of(step)) == {"learn.RMSE", "validation_0.RMSE", "validation_1.RMSE"}
    assert [place for place, _ in curves_of(step)["validation_1.RMSE"]] == [0, 2, 4, 5]


def test_a_pool_reads_files_by_itself(facts, tables, inputs_of):
    tables.joinpath("train.cd").write_text("4\tLabel\n")
    data = catboost.Pool("train.csv", column_description="train.cd", delimiter=",", has_header=True)
    catboost.train(data, {"loss_function": "Logloss", "iterations": 2, **QUIET})
    tables.joinpath("train.tsv").write_text(
        tables.joinpath("train.csv").read_text().partition("\n")[2].replace(",", "\t")
    )
    catboost.CatBoost({"iterations": 2, **QUIET}).fit("train.tsv", column_description="train.cd")
    first, second = facts.of(ExecutionStarted)
    assert first.function == "catboost.core.train"
    assert inputs_of(first) == {"train.csv": ("pool",), "train.cd": ("pool",)}
    assert inputs_of(second) == {"train.tsv": ("X",), "train.cd": ("column_description",)}
    rows = [one.properties.get("num_rows") for one in facts.of(ArtifactSeen) if "train.csv|" in one.key]
    assert rows[0] == len(pd.read_csv("train.csv"))


@pytest.mark.parametrize("form", ["path", "model"])
def test_a_model_that_training_goes_on_from_is_an_input(form, facts, tables, inputs_of):
    catboost.CatBoostClassifier(iterations=2, **QUIET).fit(pool("train")).save_model("first.cbm")
    given = {"path": "first.cbm", "model": catboost.CatBoostClassifier().load_model("first.cbm")}[form]
    catboost.CatBoostClassifier(iterations=2, **QUIET).fit(pool("train"), init_model=given)
    step = facts.of(ExecutionStarted)[-1]
    assert inputs_of(step) == {"train.csv": ("X",), "first.cbm": ("init_model",)}


def test_a_loaded_model_is_evaluated_and_known_by_its_file(facts, tables, inputs_of):
    catboost.CatBoostClassifier(iterations=3, **QUIET).fit(pool("train")).save_model("model.cbm")
    model = catboost.CatBoostClassifier()
    model.load_model("model.cbm")
    features, labels = columns("valid")
    area = roc_auc_score(labels, model.predict_proba(features)[:, 1])
    score, valid = model.score(features, labels), pool("valid")
    measured = model.eval_metrics(valid, ["Logloss"])
    _, evaluation = facts.of(ExecutionStarted)
    assert inputs_of(evaluation) == {"model.cbm": ("y_score",), "valid.csv": ("y_true", "y_score")}
    metrics = {name: value for one in facts.of(ExecutionReported) for name, value in one.metrics.items()}
    assert metrics == {"roc_auc_score": area, "score": score, "Logloss": measured["Logloss"][-1]}


def test_a_search_of_catboost_s_own_is_one_step(facts, tables, inputs_of, curves_of, capfd):
    model = catboost.CatBoostClassifier(iterations=3, loss_function="Logloss", **QUIET)
    found = model.grid_search({"depth": [1, 2]}, pool("train"), verbose=False, cv=2)
    step, trial = facts.of(ExecutionStarted)
    assert step.function == "catboost.core.CatBoostClassifier.grid_search"
    assert inputs_of(step) == {"train.csv": ("X",)}
    assert (step.params["param_grid.depth"], step.params["cv"]) == ("[1, 2]", 2)
    assert curves_of(step)["test.Logloss.mean"] == list(enumerate(found["cv_results"]["test-Logloss-mean"]))
    assert (trial.parent, trial.params) == (step.execution, found["params"])


def test_a_search_of_scikit_learn_s_has_its_trials(facts, tables):
    features, labels = columns("train")
    search = GridSearchCV(catboost.CatBoostClassifier(iterations=2, **QUIET), {"depth": [1, 2]}, cv=2)
    search.fit(features, labels)
    step, *trials = facts.of(ExecutionStarted)
    assert step.function.endswith("GridSearchCV.fit")
    assert step.params["estimator.iterations"] == 2
    assert [one.params for one in trials] == [{"depth": 1}, {"depth": 2}]


def test_a_model_has_the_format_that_it_was_saved_in(facts, tables):
    model = catboost.CatBoostClassifier(iterations=2, verbose=False, allow_writing_files=False).fit(pool("train"))
    model.save_model("model")
    model.save_model("told", format="json")
    saved = {Path(one.file.path).name: one.format for one in facts.of(ArtifactSaved)}
    assert saved == {"model": "cbm", "told": "json"}


def test_a_cross_validation_is_an_evaluation_with_a_curve_of_each_metric(facts, tables, inputs_of, curves_of, capfd):
    params = {"loss_function": "Logloss", "iterations": 3, "allow_writing_files": False, "thread_count": 1}
    result = catboost.cv(pool("train"), params, fold_count=2, logging_level="Silent")
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Evaluate", "catboost.core.cv")
    assert inputs_of(step) == {"train.csv": ("pool",)}
    assert (step.params["fold_count"], step.params["loss_function"], step.params["iterations"]) == (2, "Logloss", 3)
    assert curves_of(step)["test.Logloss.mean"] == list(enumerate(result["test-Logloss-mean"]))


def test_a_fit_that_fails_keeps_its_data(facts, tables, inputs_of):
    features, labels = columns("train")
    with pytest.raises(catboost.CatBoostError):
        catboost.CatBoostClassifier(iterations=2, **QUIET).fit(features, labels[:3])
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("X", "y")}
    (finished,) = facts.of(ExecutionFinished)
    assert finished.state == "FAILED"
    assert finished.error.startswith("CatBoostError")


class Count:
    def __init__(self):
        self.iterations = 0

    def after_iteration(self, info):
        self.iterations += 1
        return True


def test_a_list_of_callbacks_stays_as_it_is_and_fits_in_threads_are_all_recorded(facts, tables, curves_of):
    callbacks = [Count()]
    features, labels = columns("train")

    def train():
        catboost.CatBoostClassifier(iterations=3, **QUIET).fit(features, labels, callbacks=callbacks)

    threads = [threading.Thread(target=train) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(one) for one in callbacks] == [Count]
    assert callbacks[0].iterations == 12
    assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE"] * 4
    assert all(len(curves_of(step)["learn.Logloss"]) == 3 for step in facts.of(ExecutionStarted))


def test_watching_changes_no_number_and_no_pickle(tables):
    def train():
        model = catboost.CatBoostClassifier(iterations=3, random_seed=1, **QUIET).fit(pool("train"))
        return model.predict_proba(columns("valid")[0]), model.get_params(), len(pickle.dumps(model))

    plain = train()
    with capture_facts():
        watched = train()
    np.testing.assert_array_equal(plain[0], watched[0])
    assert plain[1:] == watched[1:]


def test_a_sum_of_models_comes_from_them(facts, tables, inputs_of):
    first, second = (
        catboost.CatBoostRegressor(iterations=2, depth=1, random_seed=seed, **QUIET).fit(*columns("train"))
        for seed in (1, 2)
    )
    catboost.sum_models([first, second]).save_model("sum.cbm")
    *fits, saved = facts.of(ExecutionStarted)
    assert {use.artifact for use in saved.inputs} == {f"{one.execution}/model" for one in fits}
    (described,) = [one for one in facts.of(ArtifactSeen) if one.file is not None and one.type == "Model"]
    assert (described.properties["num_features"], described.properties["num_trees"]) == (4, 4)


def test_features_that_are_categories_are_a_setting_of_the_fit(facts, tables):
    features, labels = columns("train")
    model = catboost.CatBoostClassifier(iterations=2, **QUIET)
    model.fit(features.assign(a=features["a"].round().astype(int)), labels, cat_features=["a"])
    assert facts.of(ExecutionStarted)[0].params["cat_features"] == '["a"]'
