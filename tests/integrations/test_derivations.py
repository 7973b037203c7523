"""Data that is followed through arrays, batches, pools, pickles and the script's own classes."""

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression, SGDClassifier

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.provenance import sources_of


def files_of(thing) -> set[str]:
    return {Path(source.file.path).name for source in sources_of(thing) if source.file}


def test_the_arrays_of_an_npz_file_come_from_it_and_a_saved_one_comes_from_its_arrays(facts, iris, tmp_path):
    np.savez(tmp_path / "two", X=pd.read_csv(iris).to_numpy(), y=np.ones(3))
    with np.load(tmp_path / "two.npz") as both:
        assert files_of(both["X"]) == {"two.npz"}
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, [use.names for use in step.inputs]) == ("Process", [("X",)])


@pytest.mark.parametrize(
    "derive",
    [
        lambda table: table.groupby("kind").agg(total=("a", "sum")),
        lambda table: table.groupby("kind")["a"].transform("mean"),
        lambda table: table["a"].rolling(3).mean(),
        lambda table: pd.cut(table["a"], 3, labels=False),
    ],
    ids=["groupby.agg", "groupby.transform", "rolling", "cut"],
)
def test_groups_windows_and_bins_come_from_the_table(facts, iris, derive):
    assert files_of(derive(pd.read_csv(iris))) == {"iris.csv"}


def test_a_loop_of_partial_fits_is_one_step_with_the_inputs_of_all_batches(facts, iris, tmp_path):
    pd.read_csv(iris).to_csv(tmp_path / "more.csv")
    facts.all.clear()
    model = SGDClassifier()
    for path in (iris, iris, tmp_path / "more.csv"):
        table = pd.read_csv(path)
        model.partial_fit(table[["a", "b"]], table["kind"], classes=[0, 1, 2])
    (step,) = facts.of(ExecutionStarted)
    more = [use.artifact for fact in facts.of(ExecutionReported) for use in fact.inputs]
    assert [use.artifact.count("iris.csv") for use in step.inputs] == [1]
    assert [key.count("more.csv") for key in more] == [1]
    assert {one.execution for one in facts.of(ExecutionFinished)} == {step.execution}


def test_a_model_that_is_trained_on_after_it_was_saved_is_an_input_of_the_next(facts, iris, tmp_path):
    table = pd.read_csv(iris)
    model = SGDClassifier()
    for number in range(2):
        model.partial_fit(table[["a", "b"]], table["kind"], classes=[0, 1, 2])
        with (tmp_path / f"model{number}.pkl").open("wb") as file:
            pickle.dump(model, file)
    first, second = facts.of(ExecutionStarted)
    assert f"{first.execution}/model" in [use.artifact for use in second.inputs]
    saved = facts.of(ArtifactSaved)
    assert [one.file.size for one in saved] == [(tmp_path / f"model{n}.pkl").stat().st_size for n in range(2)]


def test_the_fit_of_an_estimator_of_the_scripts_own_is_a_step(facts, iris):
    class Mean(BaseEstimator):
        def fit(self, X, y=None):
            self.mean_ = X.mean()
            LogisticRegression().fit(X, y)
            return self

    table = pd.read_csv(iris)
    Mean().fit(table[["a"]], table["kind"])
    (step,) = facts.of(ExecutionStarted)
    assert step.function.endswith("Mean.fit")
    assert [use.names for use in step.inputs] == [("X", "y")]


def test_data_of_a_pickle_that_was_loaded_comes_from_its_file(facts, iris, tmp_path):
    with (tmp_path / "data.pkl").open("wb") as file:
        pickle.dump({"X": pd.read_csv(iris), "n": 3}, file)
    with (tmp_path / "data.pkl").open("rb") as file:
        data = pickle.load(file)
    assert files_of(data["X"]) == {"data.pkl"}


def test_evidence_tells_which_layer_found_each_argument(facts, iris):
    table = pd.read_csv(iris)
    X = [list(row) for row in table[["a", "b"]].to_numpy()]
    LogisticRegression().fit(X, table["kind"])
    (step,) = facts.of(ExecutionStarted)
    assert {name: use.evidence for use in step.inputs for name in use.names} == {"X": "flow", "y": "identity"}


def test_a_failed_fit_keeps_its_inputs(facts, iris):
    table = pd.read_csv(iris)
    with pytest.raises(ValueError, match="kind"):
        LogisticRegression().fit(table[["a"]].assign(kind="kind"), table["kind"])
    (step,) = facts.of(ExecutionStarted)
    assert len(step.inputs) == 1
    assert facts.of(ExecutionFinished)[0].state == "FAILED"


def test_nothing_of_a_message_is_changed(facts, iris):
    from multiprocessing.reduction import ForkingPickler

    table = pd.read_csv(iris)
    assert bytes(ForkingPickler.dumps([table, 1])) == bytes(ForkingPickler.dumps([pd.read_csv(iris), 1]))
    assert facts.of(ArtifactSeen) == []
