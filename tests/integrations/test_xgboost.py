"""XGBoost as its tutorials use it: native training, the scikit-learn API, files, saved models."""

import inspect
import pickle
import threading
import warnings

import pytest

for name in ("joblib", "numpy", "pandas", "sklearn", "xgboost"):
    pytest.importorskip(name)

import joblib
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.session import session
from autolog.testing import capture_facts

PARAMS = {"objective": "binary:logistic", "max_depth": 2, "eta": 0.3, "eval_metric": ["auc", "logloss"], "nthread": 1}


def matrix(name):
    table = pd.read_csv(f"{name}.csv")
    return xgb.DMatrix(table.drop(columns="y"), label=table["y"])


def columns(name):
    table = pd.read_csv(f"{name}.csv")
    return table.drop(columns="y"), table["y"]


def models(facts):
    return list({one.key: one.properties for one in facts.of(ArtifactSeen) if one.type == "Model"}.values())


def test_the_statements_are_asked_what_an_objective_of_the_scripts_works_with(facts, tables):
    def objective(found, data):
        labels = data.get_label() if isinstance(data, xgb.DMatrix) else data
        return found - labels, np.ones(len(labels))

    features, labels = columns("train")
    for one, name in ((objective, objective), (None, "reg:squarederror")):
        xgb.train({"max_depth": 2}, matrix("train"), 2, obj=one)
        xgb.XGBRegressor(n_estimators=2, objective=name).fit(features, labels)
    trained = [(one.function.rpartition(".")[2], one.execution) for one in facts.of(ExecutionStarted)]
    asked = [site.execution.id for site in session().step_sites.trainings if site.of_object]
    assert [name for name, _ in trained] == ["train", "fit", "train", "fit"]
    assert asked == [execution for _, execution in trained[:2]]


def test_a_native_training_has_its_data_parameters_rounds_and_model(facts, tables, inputs_of, curves_of):
    dtrain, dvalid, _ = matrix("train"), matrix("valid"), matrix("decoy")
    history = {}
    booster = xgb.train(
        PARAMS,
        dtrain,
        num_boost_round=30,
        evals=[(dtrain, "train"), (dvalid, "valid")],
        evals_result=history,
        early_stopping_rounds=3,
        verbose_eval=False,
    )
    booster.save_model("model.json")
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Train", "xgboost.training.train")
    assert step.properties["framework"] == "xgboost"
    assert inputs_of(step) == {"train.csv": ("dtrain", "evals[train]"), "valid.csv": ("evals[valid]",)}
    assert (step.params["max_depth"], step.params["eta"], step.params["num_boost_round"]) == (2, 0.3, 30)
    assert (step.params["eval_metric"], step.params["early_stopping_rounds"]) == ('["auc", "logloss"]', 3)
    curves = curves_of(step)
    assert set(curves) == {"train.auc", "train.logloss", "valid.auc", "valid.logloss"}
    assert curves["valid.logloss"] == list(enumerate(history["valid"]["logloss"]))
    (described,) = models(facts)
    assert (described["num_features"], described["features"]) == (4, "a\nb\nc\nd")
    assert described["best_iteration"] == booster.best_iteration < 29
    assert described["best_score"] == booster.best_score
    (saved,) = facts.of(ArtifactSaved)
    assert (saved.key, saved.file.path) == (f"{step.execution}/model", str(tables / "model.json"))


def test_a_matrix_reads_files_by_itself(facts, tables, inputs_of):
    tables.joinpath("train.libsvm").write_text("1 0:1 1:2\n0 0:2 1:1\n" * 10)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*deprecated", UserWarning)  # newer ones' own
        data = xgb.DMatrix("train.libsvm?format=libsvm")
    xgb.train(PARAMS, data, 1)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.libsvm": ("dtrain",)}
    (data,) = [one for one in facts.of(ArtifactSeen) if one.type == "Dataset"]
    assert (data.properties["num_rows"], data.properties["num_columns"]) == (20, 2)


def test_labels_and_weights_that_come_later_are_data_of_the_matrix(facts, tables, inputs_of):
    features, labels = columns("train")
    weights = pd.read_csv("decoy.csv")["a"].reindex(features.index).fillna(1.0)
    data = xgb.QuantileDMatrix(features, label=labels)
    other = xgb.DMatrix(features)
    other.set_label(labels)
    other.set_weight(weights)
    xgb.train(PARAMS, data, 1)
    xgb.train(PARAMS, other.slice(range(20)), 1)
    first, second = facts.of(ExecutionStarted)
    assert inputs_of(first) == {"train.csv": ("dtrain",)}
    assert inputs_of(second) == {"train.csv": ("dtrain",), "decoy.csv": ("dtrain",)}


@pytest.mark.parametrize("kind", ["DMatrix", "QuantileDMatrix"])
def test_the_batches_of_an_iterator_are_data_of_the_matrix(facts, tables, inputs_of, kind):
    class Batches(xgb.DataIter):
        def __init__(self, names, labels):
            self.names, self.labels, self.place = names, labels, 0
            super().__init__(**({"cache_prefix": "cache"} if kind == "DMatrix" else {}))

        def next(self, input_data):
            if self.place == len(self.names):
                return 0
            features, _ = columns(self.names[self.place])
            input_data(data=features, label=self.labels[: len(features)])
            self.place += 1
            return 1

        def reset(self):
            self.place = 0

    _, labels = columns("train")
    columns("decoy")
    xgb.train(PARAMS, getattr(xgb, kind)(Batches(["valid", "valid"], labels)), 1)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("dtrain",), "valid.csv": ("dtrain",)}


@pytest.mark.parametrize("form", ["path", "booster"])
def test_a_model_that_training_goes_on_from_is_an_input(form, facts, tables, inputs_of):
    dtrain = matrix("train")
    first = xgb.train(PARAMS, dtrain, 2)
    first.save_model("first.ubj")
    given = {"path": "first.ubj", "booster": xgb.Booster(model_file="first.ubj")}[form]
    xgb.train(PARAMS, dtrain, 2, xgb_model=given).save_model("second.ubj")
    step = facts.of(ExecutionStarted)[-1]
    assert inputs_of(step) == {"train.csv": ("dtrain",), "first.ubj": ("xgb_model",)}
    assert {one.artifact.partition("|")[0] for one in step.inputs if "|" in one.artifact} >= {str(tables / "first.ubj")}
    assert [one.file.path for one in facts.of(ArtifactSaved)][-1] == str(tables / "second.ubj")


@pytest.mark.parametrize("begun", [False, True])
def test_what_a_training_saves_meanwhile_is_a_checkpoint_that_another_one_may_go_on_from(
    begun, facts, tables, inputs_of
):
    first = xgb.train(PARAMS, matrix("train"), 1) if begun else None
    saving = xgb.callback.TrainingCheckPoint(tables, name="part", interval=2)
    booster = xgb.train(PARAMS, matrix("train"), 6, xgb_model=first, callbacks=[saving])
    booster.save_model("model.json")
    step = facts.of(ExecutionStarted)[-1]
    made = {
        use.artifact.partition("|")[0].rpartition("/")[2]: use.names
        for one in facts.of(ExecutionReported)
        for use in one.outputs
        if one.execution == step.execution
    }
    files = sorted(path.name for path in tables.glob("part_*"))
    assert len(files) == 2
    assert made == {**dict.fromkeys(files, ("checkpoint",)), "model": ("model",)}
    assert [(one.key, one.file.path) for one in facts.of(ArtifactSaved)] == [
        (f"{step.execution}/model", str(tables / "model.json"))
    ]
    xgb.train(PARAMS, matrix("train"), 1, xgb_model=str(tables / files[0]))
    assert inputs_of(facts.of(ExecutionStarted)[-1]) == {"train.csv": ("dtrain",), files[0]: ("xgb_model",)}


def test_a_loaded_model_is_evaluated_and_known_by_its_file(facts, tables, inputs_of):
    xgb.train(PARAMS, matrix("train"), 3).save_model("model.json")
    dvalid = matrix("valid")
    booster = xgb.Booster(model_file="model.json")
    score = roc_auc_score(dvalid.get_label(), booster.predict(dvalid))
    told = booster.eval(dvalid, "valid")
    _, evaluation = facts.of(ExecutionStarted)
    assert inputs_of(evaluation) == {"model.json": ("y_score",), "valid.csv": ("y_true", "y_score")}
    metrics = {name: value for one in facts.of(ExecutionReported) for name, value in one.metrics.items()}
    assert metrics["roc_auc_score"] == score
    assert metrics["valid.logloss"] == float(told.partition("valid-logloss:")[2].split()[0])


def test_an_estimator_s_fit_is_one_step_with_all_parameters(facts, tables, inputs_of, curves_of):
    features, labels = columns("train")
    estimator = xgb.XGBClassifier(n_estimators=4, max_depth=2, n_jobs=1, eval_metric="logloss", max_cached_hist_node=7)
    estimator.fit(features, labels, eval_set=[columns("valid")], verbose=False)
    estimator.score(*columns("valid"))
    step, scored = facts.of(ExecutionStarted)
    assert step.function == "xgboost.sklearn.XGBClassifier.fit"
    assert inputs_of(step) == {"train.csv": ("X", "y"), "valid.csv": ("eval_set[0]",)}
    assert (step.params["n_estimators"], step.params["max_depth"], step.params["gamma"]) == (4, 2, "null")
    assert (step.params["max_cached_hist_node"], step.params["objective"]) == (7, "binary:logistic")
    assert set(step.params) >= set(estimator.get_params())
    assert curves_of(step) == {
        "validation_0.logloss": list(enumerate(estimator.evals_result()["validation_0"]["logloss"]))
    }
    assert inputs_of(scored) == {"model": ("model",), "valid.csv": ("X", "y")}


@pytest.mark.filterwarnings("ignore:`XGBRFClassifier` is deprecated:FutureWarning")  # since XGBoost 3.4
@pytest.mark.parametrize("parent", [xgb.XGBClassifier, xgb.XGBRFClassifier])
def test_an_estimator_of_the_script_that_overrides_fit_is_trained_as_its_parent_is(
    parent, facts, tables, inputs_of, curves_of
):
    class Own(parent):
        def fit(self, X, y, **settings):
            return super().fit(X, y, **settings)

    estimator = Own(n_estimators=4, n_jobs=1, eval_metric="logloss")
    estimator.fit(*columns("train"), eval_set=[columns("valid")], verbose=False)
    estimator.get_booster().save_model("model.ubj")
    (step,) = facts.of(ExecutionStarted)
    assert (step.properties["framework"], step.function.rpartition(".")[2]) == ("xgboost", "fit")
    assert inputs_of(step) == {"train.csv": ("X", "y"), "valid.csv": ("eval_set[0]",)}
    assert curves_of(step) == {
        "validation_0.logloss": list(enumerate(estimator.evals_result()["validation_0"]["logloss"]))
    }
    assert [one.key for one in facts.of(ArtifactSaved)] == [f"{step.execution}/model"]


def test_an_estimator_is_saved_by_its_booster_too_and_loaded_by_every_way(facts, tables, inputs_of):
    estimator = xgb.XGBClassifier(n_estimators=2, n_jobs=1).fit(*columns("train"))
    estimator.save_model("model.json")
    estimator.get_booster().save_model("model.ubj")
    joblib.dump(estimator, "model.joblib")
    (step,) = facts.of(ExecutionStarted)
    assert {one.key for one in facts.of(ArtifactSaved)} == {f"{step.execution}/model"}
    assert [one.file.path.rpartition("/")[2] for one in facts.of(ArtifactSaved)] == [
        "model.json",
        "model.ubj",
        "model.joblib",
    ]
    for name in ("model.json", "model.ubj"):
        loaded = xgb.XGBClassifier()
        loaded.load_model(name)
        loaded.score(*columns("valid"))
        assert inputs_of(facts.of(ExecutionStarted)[-1]) == {name: ("model",), "valid.csv": ("X", "y")}
    joblib.load("model.joblib").score(*columns("valid"))
    assert inputs_of(facts.of(ExecutionStarted)[-1]) == {"model.joblib": ("model",), "valid.csv": ("X", "y")}


def test_a_search_over_estimators_logs_nothing_of_its_fits(facts, tables, curves_of):
    features, labels = columns("train")
    search = GridSearchCV(xgb.XGBClassifier(n_estimators=2, n_jobs=1), {"max_depth": [1, 2]}, cv=2)
    search.fit(features, labels, eval_set=[(features, labels)], verbose=False)
    step, *trials = facts.of(ExecutionStarted)
    assert step.function.endswith("GridSearchCV.fit")
    assert [(one.parent, one.params) for one in trials] == [
        (step.execution, {"max_depth": 1}),
        (step.execution, {"max_depth": 2}),
    ]
    assert not any("validation_0" in name for name in curves_of(step))


def test_a_cross_validation_is_an_evaluation_with_a_curve_of_each_metric(facts, tables, inputs_of, curves_of):
    result = xgb.cv(PARAMS, matrix("train"), num_boost_round=3, nfold=2, as_pandas=False)
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Evaluate", "xgboost.training.cv")
    assert inputs_of(step) == {"train.csv": ("dtrain",)}
    assert (step.params["nfold"], step.params["max_depth"]) == (2, 2)
    assert curves_of(step)["test.auc.mean"] == list(enumerate(result["test-auc-mean"]))
    assert curves_of(step)["train.logloss.std"] == list(enumerate(result["train-logloss-std"]))


def test_a_loop_of_the_user_s_own_leads_from_the_data_to_the_saved_model(facts, tables, inputs_of):
    dtrain = matrix("train")
    booster = xgb.Booster(PARAMS, [dtrain])
    for round in range(3):
        booster.update(dtrain, round)
    booster.save_model("model.json")
    (step,) = facts.of(ExecutionStarted)
    assert step.type == "Process"
    assert inputs_of(step) == {"train.csv": ("self",)}


class Stop(xgb.callback.TrainingCallback):
    def after_iteration(self, model, epoch, evals_log):
        if epoch == 2:
            raise RuntimeError("enough")
        return False


def test_a_training_that_fails_keeps_its_data_and_what_was_measured(facts, tables, inputs_of, curves_of):
    dtrain = matrix("train")
    with pytest.raises(RuntimeError, match="enough"):
        xgb.train(PARAMS, dtrain, 5, evals=[(dtrain, "train")], callbacks=[Stop()], verbose_eval=False)
    (step,) = facts.of(ExecutionStarted)
    assert inputs_of(step) == {"train.csv": ("dtrain", "evals[train]")}
    assert [(one.state, one.error) for one in facts.of(ExecutionFinished)] == [("FAILED", "RuntimeError: enough")]
    assert len(curves_of(step)["train.auc"]) == 2


class Count(xgb.callback.TrainingCallback):
    def __init__(self):
        self.rounds = 0

    def after_iteration(self, model, epoch, evals_log):
        self.rounds += 1
        return False


def test_a_list_of_callbacks_is_shared_and_stays_as_it_is(facts, tables, curves_of):
    dtrain, callbacks = matrix("train"), [Count()]

    def train():
        xgb.train(PARAMS, dtrain, 3, evals=[(dtrain, "train")], callbacks=callbacks, verbose_eval=False)

    threads = [threading.Thread(target=train) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    train()
    assert [type(one) for one in callbacks] == [Count]
    assert callbacks[0].rounds == 15
    steps = facts.of(ExecutionStarted)
    assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE"] * 5
    assert all([place for place, _ in curves_of(step)["train.auc"]] == [0, 1, 2] for step in steps)
    assert {one.params["callbacks"] for one in steps} == {'["Count"]'}


def test_trainings_that_are_refused_keep_their_parameters_and_inputs(facts, tables, inputs_of):
    with pytest.raises(ValueError, match="nonsense"):
        xgb.XGBClassifier(objective="nonsense", n_estimators=2).fit(*columns("train"))
    with pytest.raises(ValueError, match="nonsense"):
        xgb.train({**PARAMS, "objective": "nonsense"}, matrix("train"), 2)
    first, native = facts.of(ExecutionStarted)
    assert first.params["objective"] == native.params["objective"] == "nonsense"
    assert inputs_of(first) == {"train.csv": ("X", "y")}
    assert inputs_of(native) == {"train.csv": ("dtrain",)}
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED"] * 2


def test_watching_changes_no_number_no_signature_and_no_pickle(tables):
    def train():
        booster = xgb.train({**PARAMS, "seed": 3, "subsample": 0.7}, matrix("train"), 4)
        estimator = xgb.XGBClassifier(n_estimators=3, n_jobs=1, random_state=1).fit(*columns("train"))
        return booster.save_raw("json"), estimator.predict_proba(columns("valid")[0]), pickle.dumps(estimator)

    def signatures():
        return [inspect.signature(one) for one in (xgb.Booster, xgb.DMatrix, xgb.train, xgb.XGBClassifier.fit)]

    plain, shapes = train(), signatures()
    with capture_facts():
        watched = train()
        assert signatures() == shapes
        assert pickle.loads(pickle.dumps(xgb.train)) is xgb.train
    assert plain[0] == watched[0]
    np.testing.assert_array_equal(plain[1], watched[1])
    assert plain[2] == watched[2]


def test_a_dump_of_a_model_is_an_output_of_its_training(facts, tables):
    booster = xgb.train(PARAMS, matrix("train"), 2)
    matrix("decoy")
    booster.dump_model("trees.txt", dump_format="json")
    (saved,) = facts.of(ArtifactSaved)
    assert (saved.file.path, saved.format) == (str(tables / "trees.txt"), "json dump")
    assert len(facts.of(ExecutionStarted)) == 1


def test_callbacks_and_the_matrix_whose_bins_are_shared_are_settings(facts, tables, inputs_of):
    train = xgb.QuantileDMatrix(*columns("train"))
    valid = xgb.QuantileDMatrix(*columns("valid"), ref=train)
    stop = xgb.callback.EarlyStopping(rounds=3, data_name="valid")
    xgb.train(PARAMS, train, 4, evals=[(valid, "valid")], callbacks=[stop], verbose_eval=False)
    xgb.XGBClassifier(n_estimators=2, callbacks=[xgb.callback.EarlyStopping(rounds=2)]).fit(
        *columns("train"), eval_set=[columns("valid")], verbose=False
    )
    native, estimator = facts.of(ExecutionStarted)
    assert inputs_of(native) == {"train.csv": ("dtrain",), "valid.csv": ("evals[valid]",)}
    assert (native.params["callbacks"], native.params["callbacks.EarlyStopping.rounds"]) == ('["EarlyStopping"]', 3)
    assert estimator.params["callbacks.EarlyStopping.rounds"] == 2


def test_validation_labels_that_the_statements_alone_tell_count_beside_known_features(facts, tables):
    def joined(name):
        table = pd.read_csv(f"{name}.csv")
        labels = table[["y"]].assign(row=range(len(table)))
        labels.to_csv(f"labels_{name}.csv", index=False)
        table = table.drop(columns="y").assign(row=range(len(table)))
        table = table.merge(pd.read_csv(f"labels_{name}.csv"), on="row")
        return table.drop(columns=["y", "row"]), np.array([int(one) for one in table["y"].tolist()])

    X, y = joined("train")
    valid_X, valid_y = joined("valid")
    joined("decoy")
    xgb.XGBClassifier(n_estimators=3, n_jobs=1).fit(X, y, eval_set=[(valid_X, valid_y)], verbose=False)
    step = next(one for one in facts.of(ExecutionStarted) if one.type == "Train")
    names = {use.artifact.partition("|")[0].rpartition("/")[2] for use in step.inputs if use.evidence != "scope"}
    assert names == {"train.csv", "labels_train.csv", "valid.csv", "labels_valid.csv"}
