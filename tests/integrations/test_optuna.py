"""Optuna as its tutorials use it: objectives that fit models, pruning, several threads, and loops of one's own."""

import threading

import pytest

for name in ("optuna", "pandas", "sklearn"):
    pytest.importorskip(name)

import optuna
import pandas as pd
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score
from sklearn.tree import DecisionTreeClassifier

from autolog.facts import ExecutionDescribed, ExecutionFinished, ExecutionReported, ExecutionStarted
from autolog.testing import capture_facts


@pytest.fixture(autouse=True)
def quiet():
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def columns(name):
    table = pd.read_csv(f"{name}.csv")
    return table.drop(columns="y"), table["y"]


def new_study(**options):
    return optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=0), **options)


def parts_of(facts):
    """Return the study's execution, those of its trials, and what is known of each execution at last."""
    known = {one.execution: dict(one.params) for one in facts.of(ExecutionStarted)}
    for one in facts.of(ExecutionDescribed):
        known[one.execution] |= one.params
    study = [one for one in facts.of(ExecutionStarted) if one.function.endswith("Study.optimize")]
    trials = [one for one in facts.of(ExecutionStarted) if one.function.endswith("._run_trial")]
    return study[0], trials, known


def test_a_study_holds_its_trials_and_a_trial_the_fit_of_its_objective(facts, tables, inputs_of, curves_of):
    train, valid, _ = columns("train"), columns("valid"), columns("decoy")

    def objective(trial):
        depth = trial.suggest_int("depth", 1, 5)
        trial.suggest_categorical("kind", ["a"])
        trial.set_user_attr("note", "mine")
        tree = DecisionTreeClassifier(max_depth=depth).fit(*train)
        return accuracy_score(valid[1], tree.predict(valid[0]))

    searched = new_study(study_name="trees")
    searched.optimize(objective, n_trials=3)
    study, trials, known = parts_of(facts)
    assert (study.type, study.function) == ("Process", "optuna.study.study.Study.optimize")
    assert (study.params["study"], study.params["n_trials"], study.params["sampler"]) == ("trees", 3, "RandomSampler")
    assert study.params["directions"] == '["maximize"]'
    assert ".objective (sha256:" in study.params["objective"]
    assert known[study.execution]["best.trial"] == searched.best_trial.number
    assert known[study.execution]["best.params.depth"] == searched.best_params["depth"]
    space = {name: value for name, value in known[study.execution].items() if name.startswith("space.")}
    of_depth = {"space.depth.low": 1, "space.depth.high": 5, "space.depth.step": 1, "space.depth.log": False}
    assert space == {**of_depth, "space.kind.choices": '["a"]'}
    assert curves_of(study) == {"best_value": [(0, searched.best_value)]}
    assert [one.parent for one in trials] == [study.execution] * 3
    for place, (trial, frozen) in enumerate(zip(trials, searched.trials, strict=True)):
        told = known[trial.execution]
        assert (told["trial.number"], told["trial.state"]) == (place, "COMPLETE")
        assert (told["depth"], told["kind"], told["user_attrs.note"]) == (frozen.params["depth"], "a", "mine")
        assert curves_of(trial) == {"value": [(0, frozen.value)]}
    fits = [one for one in facts.of(ExecutionStarted) if one.type == "Train"]
    assert [one.parent for one in fits] == [one.execution for one in trials]
    assert all(inputs_of(one) == {"train.csv": ("X", "y")} for one in fits)
    evaluations = [one for one in facts.of(ExecutionStarted) if one.type == "Evaluate"]
    assert all(inputs_of(one) == {"valid.csv": ("y_true", "y_pred"), "model": ("y_pred",)} for one in evaluations)


def test_what_is_reported_is_a_curve_and_a_pruned_trial_says_so(facts, tables, curves_of):
    X, y = columns("train")

    def objective(trial):
        model = SGDClassifier(alpha=trial.suggest_float("alpha", 1e-5, 1e-1, log=True), random_state=0)
        for step in range(3):
            model.partial_fit(X, y, classes=[0, 1])
            trial.report(float(step - trial.number), step)
            if trial.number and step:
                raise optuna.TrialPruned
        return 1.0

    new_study().optimize(objective, n_trials=2)
    _, trials, known = parts_of(facts)
    assert [known[one.execution]["trial.state"] for one in trials] == ["COMPLETE", "PRUNED"]
    assert curves_of(trials[0])["intermediate_value"] == [(0, 0.0), (1, 1.0), (2, 2.0)]
    assert curves_of(trials[1])["intermediate_value"] == [(0, -1.0), (1, 0.0)]


@pytest.mark.parametrize("catch", [(), (ValueError,)])
def test_a_trial_that_fails_is_failed_whether_the_study_goes_on_or_not(catch, facts):
    def objective(trial):
        if trial.suggest_float("x", 0, 1) and trial.number == 1:
            raise ValueError("bad luck")
        return 0.5

    if catch:
        new_study().optimize(objective, n_trials=3, catch=catch)
    else:
        with pytest.raises(ValueError, match="bad luck"):
            new_study().optimize(objective, n_trials=3)
    study, trials, known = parts_of(facts)
    ended = {one.execution: (one.state, one.error) for one in facts.of(ExecutionFinished)}
    assert ended[trials[1].execution] == ("FAILED", None if catch else "ValueError: bad luck")
    assert ended[study.execution][0] == ("COMPLETE" if catch else "FAILED")
    assert known[trials[1].execution]["trial.state"] == "FAIL"
    assert "x" in known[trials[1].execution]


def test_trials_in_threads_of_optuna_s_are_children_of_their_study(facts, tables):
    train = columns("train")
    barrier = threading.Barrier(2, timeout=60)

    def objective(trial):
        barrier.wait()
        return float(DecisionTreeClassifier(max_depth=trial.suggest_int("depth", 1, 5)).fit(*train).score(*train))

    new_study().optimize(objective, n_trials=4, n_jobs=2)
    study, trials, known = parts_of(facts)
    assert [one.parent for one in trials] == [study.execution] * 4
    assert sorted(known[one.execution]["trial.number"] for one in trials) == [0, 1, 2, 3]
    fits = [one for one in facts.of(ExecutionStarted) if one.type == "Train"]
    assert {one.parent for one in fits} == {one.execution for one in trials}
    assert all(known[fit.parent]["depth"] == fit.params["max_depth"] for fit in fits)


def test_a_loop_of_one_s_own_records_each_trial_that_is_told(facts, curves_of):
    study = new_study()
    for _ in range(2):
        trial = study.ask()
        trial.report(0.1, 4)
        study.tell(trial, trial.suggest_float("x", 0, 1))
    told = facts.of(ExecutionStarted)
    assert [one.function for one in told] == ["optuna.study.study.Study.ask"] * 2
    assert [one.params["space.x.high"] for one in told] == [1.0] * 2
    assert [curves_of(one) for one in told] == [
        {"intermediate_value": [(4, 0.1)], "value": [(0, one.value)]} for one in study.trials
    ]
    assert [one.params["x"] for one in facts.of(ExecutionDescribed)] == [one.params["x"] for one in study.trials]
    assert {use.names for one in facts.of(ExecutionReported) for use in one.outputs} == {("metrics",)}


def test_several_objectives_have_their_values_and_no_best(facts, curves_of):
    study = optuna.create_study(directions=["minimize", "maximize"], sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(lambda trial: (trial.suggest_float("x", 0, 1), 2.0), n_trials=1)
    step, (trial,), known = parts_of(facts)
    assert curves_of(trial) == {"values.0": [(0, study.trials[0].values[0])], "values.1": [(0, 2.0)]}
    assert not any(name.startswith("best") for name in known[step.execution])


def test_watching_changes_no_trial():
    def search():
        study = new_study()
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=5)
        return [one.params for one in study.trials]

    plain = search()
    with capture_facts():
        assert search() == plain


def test_a_sampler_and_a_pruner_are_told_with_what_they_were_made_with(facts):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(n_startup_trials=4, seed=1),
        pruner=optuna.pruners.MedianPruner(n_warmup_steps=2),
    )
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
    params = facts.of(ExecutionStarted)[0].params
    assert (params["sampler"], params["sampler.n_startup_trials"]) == ("TPESampler", 4)
    assert (params["pruner"], params["pruner.n_warmup_steps"]) == ("MedianPruner", 2)
