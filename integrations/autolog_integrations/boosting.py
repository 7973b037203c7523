"""What boosting libraries share: evaluation sets, parameters, estimators and the result of a cross-validation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from autolog import provenance, runs
from autolog.calls import Watch
from autolog.facts import MODEL
from autolog.fingerprint import suffix
from autolog.integration import Call, Execution, Patch, at, write
from autolog.named_files import file_state_of
from autolog.session import session
from autolog.sources import Sources, source_of_file
from autolog_integrations import sklearn
from autolog_integrations.callbacks import settings_of_callbacks

_MOST_SETS = 100
_OBJECTIVES = ("loss_function", "obj", "objective")


_SETTINGS = frozenset(
    {"categorical_feature", "feature_name", "feature_names", "feature_types", "params", "ref", "reference"}
)
# arguments of a `fit` that are settings though they are lists
_LISTS = frozenset(
    {"cat_features", "categorical_feature", "embedding_features", "eval_metric", "feature_name", "text_features"}
)


def made_of(call: Call) -> Sources:
    """Return what a data set is made of: data, labels, weights, ...; not the one whose bins it shares."""
    return provenance.of_all(value for name, value in call.arguments().items() if name not in _SETTINGS)


def numbered(name: str, given: Any) -> dict[str, Any]:
    """Return what an argument gives as one thing or as a list: `eval_set[0]`, `eval_set[1]`, ..."""
    if given is None:
        return {}
    several = given if isinstance(given, list) else [given]
    return {f"{name}[{place}]": at(one) for place, one in enumerate(several[:_MOST_SETS])}


def fit_inputs(call: Call, *, start: str, several: tuple[str, ...] = ("eval_set",)) -> dict[str, Any]:
    """Return what goes into a `fit`: `start` is the argument for a model to go on from, `several` those of lists."""
    given = call.arguments()
    sets = [numbered(name, given.pop(name, None)) for name in several]
    begun = at(given.pop(start, None), MODEL)
    found = {name: at(value) for name, value in given.items()}
    return {**found, **{name: one for these in sets for name, one in these.items()}, start: begun}


def settings(call: Call) -> dict[str, Any]:
    """Return the arguments of a `fit` that are plain settings: numbers, flags, texts, and names in lists."""
    given = call.arguments()
    plain = {name: one for name, one in given.items() if name in _LISTS or isinstance(one, (bool, int, float, str))}
    return {**plain, **settings_of_callbacks(given.get("callbacks"))}


def estimator_params(call: Call) -> Mapping[str, Any]:
    """Return the estimator's parameters, and the settings of its `fit`."""
    found = sklearn.params(call)
    return {**found, **settings_of_callbacks(found.get("callbacks")), **settings(call)}


def holds_objective(_: Call, hyperparameters: Mapping[str, Any]) -> bool:
    """Whether the objective is none of the library's: the script's own may work with data."""
    return any(type(hyperparameters.get(name)) not in provenance.PLAIN for name in _OBJECTIVES)


def know_booster(call: Call, _: Execution) -> None:
    """Let the booster of a fitted estimator be the same model."""
    estimator = call.instance
    provenance.tag(vars(estimator).get("_Booster"), provenance.sources_of(estimator))
    sklearn.watch_predictions(estimator)


def saves(*targets: str, path: str) -> Patch:
    """Return the patch of a booster's writer: what a callback saves while a training goes on is a checkpoint of it."""
    writing = write(*targets, what="self", path=path)

    def watch(call: Call) -> Watch:
        training = None if runs.is_inner() else runs.current_training(call.integration.distribution)
        if training is None:
            if writing.watch is not None:
                yield from writing.watch(call)
            return
        with runs.inside():
            yield
        if file := file_state_of(call.argument(path)):
            about = {
                "format": suffix(file.path),
                **call.integration.framework(),
                **session().describe(call.instance)[1],
            }
            source = source_of_file(file, MODEL, about)
            session().files.explain_written(file.path)
            training.use(outputs=runs.Inputs({"checkpoint": frozenset([source])}, runs.IDENTITY))
            session().touched.wrote(file.path, source)

    return writing._replace(watch=watch)


def meet_model(model: Any) -> None:
    """Watch what a loaded estimator predicts."""
    if hasattr(type(model), "fit"):
        sklearn.watch_predictions(model)


def native_params(call: Call, *, data: frozenset[str]) -> dict[str, Any]:
    """Return what `params` holds, and the other arguments, without those that are data; defaults yield to `params`."""
    given = call.arguments()
    params = given.pop("params", None)
    bound = {**call.bound(), **dict(params or {}), **given}
    found = {name: value for name, value in bound.items() if name not in data and name != "params"}
    return {**found, **settings_of_callbacks(found.get("callbacks"))}


def log_rounds(columns: Any, execution: Execution) -> None:
    """Log the table of a cross-validation, round by round: its column `test-auc-mean` is `test.auc.mean`."""
    for column in columns:
        found = _COLUMN.fullmatch(column) if isinstance(column, str) else None
        if found:
            execution.log_curves({".".join(found.groups()): enumerate(list(columns[column]))})


_COLUMN = re.compile(r"(.+?)[- ](.+)-(mean|std)v?")
