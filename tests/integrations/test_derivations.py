"""Data that is followed through arrays, batches, pools, pickles and the script's own classes."""

import pickle
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression, SGDClassifier

from autolog import content, origins, runs
from autolog.facts import (
    TRAIN,
    ArtifactSaved,
    ArtifactSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
)
from autolog.provenance import sources_of
from autolog.session import session


def files_of(thing) -> set[str]:
    return {Path(source.file.path).name for source in sources_of(thing) if source.file}


def test_the_arrays_of_an_npz_file_come_from_it_and_a_saved_one_comes_from_its_arrays(facts, iris, tmp_path):
    table = pd.read_csv(iris).to_numpy()
    np.savez(tmp_path / "two", X=table, y=np.ones(3))
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


def test_a_guess_about_a_batch_is_recorded_once_and_what_is_known_later_beside_it(facts, iris):
    table = pd.read_csv(iris)
    execution = runs.Execution(session().recorder, TRAIN, "SGD.partial_fit", properties={})
    known = []
    for evidence in (runs.SCOPE, runs.SCOPE, runs.FLOW, runs.SCOPE, runs.FLOW):
        execution.use_more(runs.Inputs({"X": sources_of(table)}, evidence))
        known.append(bool(execution.sources))
    assert known == [False, False, True, True, True]
    assert [use.evidence for fact in facts.of(ExecutionReported) for use in fact.inputs] == ["scope", "flow"]


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


@pytest.fixture
def enough_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is found not depend on how busy this machine is, or on other tests."""
    monkeypatch.setattr(origins, "_FLOW_SECONDS", 10.0)
    monkeypatch.setattr(content, "_MOST_SECONDS", 10.0)
    monkeypatch.setattr(content, "_MOST_SECONDS_A_STEP", 10.0)


@pytest.mark.usefixtures("enough_time")
def test_what_a_condition_on_a_name_has_chosen_is_recognised_by_its_content(facts, tmp_path):
    for name in ("one", "two", "three"):
        numbers = np.random.default_rng(ord(name[1])).normal(size=(40, 3)).round(5)
        (tmp_path / f"{name}.txt").write_text("\n".join(" ".join(map(str, row)) for row in numbers))
    rows = []
    for path in sorted(tmp_path.glob("*.txt")):
        with path.open() as file:
            several = [[float(word) for word in line.split()] for line in file]
        if path.stem != "two":
            rows.extend(several)
    table = np.array(rows)
    LogisticRegression().fit(table[:, :2], table[:, 2] > 0)
    (step,) = [one for one in facts.of(ExecutionStarted) if one.type == "Train"]
    named = {Path(use.artifact.partition("|")[0]).name for use in step.inputs if use.evidence == "content"}
    assert named == {"one.txt", "three.txt"}


@pytest.mark.usefixtures("enough_time")
def test_what_several_files_put_into_a_known_table_counts(facts, iris, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("3.5")
    sizes = [float((tmp_path / f"{name}.txt").read_text()) for name in ("one", "two")]
    table = pd.read_csv(iris)
    table["size"] = sizes * 75
    LogisticRegression(max_iter=10, tol=1).fit(table[["a", "size"]], table["kind"])
    (step,) = facts.of(ExecutionStarted)
    named = {(Path(use.artifact.partition("|")[0]).name, use.evidence) for use in step.inputs if "X" in use.names}
    assert named == {("iris.csv", "identity"), ("one.txt", "flow"), ("two.txt", "flow")}


@pytest.mark.parametrize("is_weighed", [False, True])
def test_weights_that_are_all_one_come_from_no_data(facts, iris, tmp_path, monkeypatch, is_weighed):
    monkeypatch.setattr(origins, "_FLOW_SECONDS", 1.0)
    (tmp_path / "prices.csv").write_text("kind,price\n0,1.5\n1,2.5\n2,3.5\n")
    table, prices = pd.read_csv(iris), pd.read_csv(tmp_path / "prices.csv")["price"].tolist()
    weights = np.array([prices[kind] for kind in table["kind"]]) if is_weighed else np.ones(len(table))
    LogisticRegression(max_iter=200).fit(table[["a", "b"]], table["kind"], sample_weight=weights)
    (step,) = facts.of(ExecutionStarted)
    named = {(use.artifact.partition("|")[0].rpartition("/")[2], use.evidence) for use in step.inputs}
    weights_of = {("prices.csv", "flow"), ("iris.csv", "flow")} if is_weighed else set()  # the kinds choose the prices
    assert named == {("iris.csv", "identity"), *weights_of}
