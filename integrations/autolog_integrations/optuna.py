"""Optuna: a study's optimization, with its trials as children; what the objective fits are children of its trial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from autolog import runs
from autolog.facts import FAILED, PROCESS, Scalar
from autolog.hyperparameters import flat
from autolog.integration import Call, Execution, Integration, Patch, hold
from autolog.session import session
from autolog_integrations.callbacks import made_with

_of_study: WeakKeyDictionary[Any, Execution] = WeakKeyDictionary()  # its trials may run in threads of Optuna's
_of_trial: WeakKeyDictionary[Any, Execution] = WeakKeyDictionary()
_running: dict[str, Any] = {}  # by the id of its execution, a trial


def study_params(call: Call) -> Mapping[str, Any]:
    """Return what is searched how: the study, its sampler and pruner, and the arguments of `optimize`."""
    study = call.instance
    given = {name: value for name, value in call.bound().items() if name not in ("func", "callbacks")}
    return {
        "study": study.study_name,
        "directions": [direction.name.lower() for direction in study.directions],
        **_told("sampler", study.sampler),
        **_told("pruner", study.pruner),
        "objective": call.argument("func"),
        **given,
    }


def _told(name: str, thing: Any) -> dict[str, Any]:
    """Return the class of a sampler or pruner, and what it was made with; of a seed only its generator knows."""
    return {name: thing, **{f"{name}.{key}": value for key, value in made_with(thing, "_").items()}}


def remember(call: Call, execution: Execution) -> None:
    """Remember whose optimization this is."""
    _of_study[call.instance] = execution


def tell_best(call: Call, execution: Execution) -> None:
    """Tell the space of the search, and the best trial.

    There is none with several objectives, or before the first trial is complete.
    """
    execution.describe(space_of(call.instance.get_trials(deepcopy=False)))
    with suppress(ValueError, RuntimeError):
        best = call.instance.best_trial
        execution.describe(flat({"best.trial": best.number, "best.params": best.params}))
        execution.log({"best_value": best.value})


def space_of(trials: Iterable[Any]) -> dict[str, Scalar]:
    """Return by parameter what its values were chosen from: `space.lr.low`, `space.lr.log`, `space.kind.choices`."""
    found = {name: one for trial in trials for name, one in trial.distributions.items()}
    told = {name: {key: value for key, value in vars(one).items() if value is not None} for name, one in found.items()}
    return flat({"space": told})


def study_of(call: Call) -> Execution | None:
    """Return the optimization that a trial is part of."""
    return _of_study.get(call.argument("study"))


def note_trial(call: Call) -> None:
    """Remember the execution of a trial that has just been asked for within it."""
    execution = runs.current()
    if execution is not None and execution.function.endswith("._run_trial") and execution.id not in _running:
        _running[execution.id] = call.result
        _of_trial[call.result] = execution


def note_report(call: Call) -> None:
    """Log what an objective reports on its way."""
    execution = _of_trial.get(call.instance)
    if execution is not None:
        execution.log({"intermediate_value": call.argument("value")}, call.argument("step"))


def tell_trial(_: Call, execution: Execution) -> str | None:
    """Tell what a trial was asked for and what came out; return that it failed where Optuna went on all the same."""
    trial = _running.pop(execution.id, None)
    return None if trial is None else _tell(trial.storage.get_trial(trial._trial_id), execution)


def _tell(trial: Any, execution: Execution) -> str | None:
    """Tell all that a finished trial knows."""
    state = trial.state.name
    about: dict[str, Scalar] = {"trial.number": trial.number, "trial.state": state}
    noted = {"user_attrs": trial.user_attrs} if trial.user_attrs else {}
    execution.describe({**about, **flat({**trial.params, **noted})})
    values = trial.values or []
    execution.log({"value" if len(values) == 1 else f"values.{place}": value for place, value in enumerate(values)})
    return FAILED if state == "FAIL" else None


def note_told(call: Call) -> None:
    """Record a trial that the user's own loop has asked for and told the result of."""
    trial = call.result
    execution = runs.Execution(
        session().recorder,
        PROCESS,
        "optuna.study.study.Study.ask",
        properties=call.integration.framework(),
        params={"study": call.instance.study_name, **space_of([trial])},
        started=int(trial.datetime_start.timestamp() * 1000) if trial.datetime_start else None,
    )
    execution.log_curves({"intermediate_value": trial.intermediate_values.items()})
    execution.finish(state=_tell(trial, execution))


integration = Integration(
    module="optuna",
    requires="optuna>=3.0",
    patches=[
        hold("optuna.study.study:Study.optimize", params=study_params, began=remember, ended=tell_best),
        hold("optuna.study._optimize:_run_trial", parent=study_of, ended=tell_trial),
        Patch(("optuna.study.study:Study.ask",), after=note_trial),
        Patch(("optuna.trial._trial:Trial.report",), after=note_report),
        Patch(("optuna.study.study:Study.tell",), after=note_told),
    ],
)
