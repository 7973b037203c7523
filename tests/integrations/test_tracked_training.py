"""Frameworks within functions that are tracked: their steps are its children, and its results are theirs."""

from pathlib import Path
from typing import Any

import pytest

for name in ("joblib", "numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

import autolog
from autolog.facts import ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.testing import Facts


def step(facts: Facts, ending: str) -> ExecutionStarted:
    (found,) = (one for one in facts.of(ExecutionStarted) if one.function.endswith(ending))
    return found


def uses(facts: Facts, one: ExecutionStarted, side: str) -> dict[str, str]:
    """Return the artifacts of a step by name: the last part of what they are called here."""
    reports = [fact for fact in facts.of(ExecutionReported) if fact.execution == one.execution]
    found = [use for fact in (one, *reports) for use in getattr(fact, side, ())]
    return {",".join(use.names): use.artifact.partition("|")[0].rpartition("/")[2] for use in found}


def test_a_fit_within_a_tracked_function_is_its_child_and_its_model_is_the_output(facts: Facts, iris: Path) -> None:
    @autolog.track(kind="Train")
    def train(path: Path, C: float = 0.5) -> Any:
        table = pd.read_csv(path)
        search = GridSearchCV(LogisticRegression(C=C, max_iter=500), {"C": [C]}, cv=2)
        return search.fit(table[["a", "b"]], table["kind"])

    model = train(iris)
    outer, inner, *trials = facts.of(ExecutionStarted)
    assert {trial.parent for trial in trials} == {inner.execution}
    assert (outer.parent, inner.parent) == (None, outer.execution)
    assert inner.function.endswith("GridSearchCV.fit")
    assert outer.params["C"] == 0.5
    assert uses(facts, outer, "inputs") == {"path": "iris.csv"}
    assert uses(facts, outer, "outputs") == {"return": "model"}
    made = [use.artifact for fact in facts.of(ExecutionReported) for use in fact.outputs]
    assert f"{inner.execution}/model" in made
    assert uses(facts, inner, "inputs") == {"X,y": "iris.csv"}
    assert model.best_params_ == {"C": 0.5}


def test_tracked_functions_join_by_what_they_return(facts: Facts, iris: Path) -> None:
    @autolog.track
    def load(path: Path) -> pd.DataFrame:
        return pd.read_csv(path)

    @autolog.track(kind="Transform")
    def split(table: pd.DataFrame) -> tuple[pd.DataFrame, Any]:
        return table[["a", "b"]], table["kind"].to_numpy()

    X, y = split(load(iris))
    LogisticRegression(max_iter=500).fit(X, y)
    assert uses(facts, step(facts, "load"), "outputs") == {"return": "return"}
    assert uses(facts, step(facts, "split"), "inputs") == {"table": "return"}
    assert uses(facts, step(facts, "split"), "outputs") == {"return[0]": "return[0]", "return[1]": "return[1]"}
    fit = step(facts, "LogisticRegression.fit")
    assert uses(facts, fit, "inputs") == {"X": "return[0]", "y": "return[1]"}
    assert all(use.artifact.startswith(step(facts, "split").execution) for use in fit.inputs)


def test_what_is_returned_as_it_came_is_no_output(facts: Facts, iris: Path) -> None:
    table = pd.read_csv(iris)

    @autolog.track
    def check(table: pd.DataFrame) -> pd.DataFrame:
        return table

    assert check(table) is table
    assert uses(facts, step(facts, "check"), "inputs") == {"table": "iris.csv"}
    assert uses(facts, step(facts, "check"), "outputs") == {}


def test_where_a_result_came_from_is_an_input_though_no_argument_names_it(facts: Facts, iris: Path) -> None:
    decoy = iris.with_name("decoy.csv")
    decoy.write_bytes(iris.read_bytes())

    @autolog.track
    def load() -> pd.DataFrame:
        pd.read_csv(decoy)
        return pd.read_csv(iris).dropna()

    load()
    reported = [use for fact in facts.of(ExecutionReported) for use in fact.inputs]
    assert [(use.artifact.partition("|")[0], use.evidence) for use in reported] == [(str(iris), "identity")]


def test_predictions_of_a_tracked_function_still_come_from_the_model(facts: Facts, iris: Path) -> None:
    from sklearn.metrics import accuracy_score

    table = pd.read_csv(iris)
    model = LogisticRegression(max_iter=500).fit(table[["a"]], table["kind"])

    @autolog.track
    def predict(model: Any, X: Any) -> Any:
        return model.predict(X)

    accuracy_score(table["kind"], predict(model, table[["a"]]))
    fit, evaluation = step(facts, "LogisticRegression.fit"), step(facts, "accuracy_score")
    assert f"{fit.execution}/model" in {use.artifact for use in evaluation.inputs}


def test_a_model_that_is_saved_to_an_argument_is_one_output(facts: Facts, iris: Path, tmp_path: Path) -> None:
    @autolog.track(kind="Train")
    def train(data: Path, target: Path) -> Any:
        table = pd.read_csv(data)
        model = LogisticRegression(max_iter=500).fit(table[["a"]], table["kind"])
        joblib.dump(model, target)
        return model

    train(iris, tmp_path / "model.joblib")
    assert uses(facts, step(facts, "train"), "outputs") == {"target,return": "model"}


def test_a_generator_of_batches_makes_one_dataset(facts: Facts, iris: Path) -> None:
    @autolog.track
    def batches(path: Path) -> Any:
        table = pd.read_csv(path)
        for start in range(0, 150, 50):
            yield table[start : start + 50]

    last = list(batches(iris))[-1]
    LogisticRegression(max_iter=500).fit(pd.concat([last, last])[["a"]], np.arange(100) % 2)
    made = step(facts, "batches")
    assert uses(facts, made, "outputs") == {"yield[0]": "yield"}
    assert [use.artifact for use in step(facts, "fit").inputs] == [f"{made.execution}/yield"]


def test_the_numbers_that_an_evaluation_returns_are_its_metrics(facts: Facts) -> None:
    @autolog.track(kind="Evaluate")
    def evaluate() -> dict[str, Any]:
        return {"accuracy": np.float32(0.5), "name": "iris"}

    evaluate()
    assert [fact.metrics for fact in facts.of(ExecutionReported)] == [{"accuracy": 0.5}]
    assert [fact.state for fact in facts.of(ExecutionFinished)] == ["COMPLETE"]
