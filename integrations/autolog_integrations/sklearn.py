"""scikit-learn: fits, transforms, predictions and metrics, through the few functions that all estimators pass through.

* Each `fit` runs its body in `with config_context(...)` of `sklearn.base`: one patch of that name sees every
  estimator's fit, whenever it was imported, and leaves `fit` itself alone.
* Each transform's result passes `_wrap_data_with_container`, each split of `train_test_split` passes `_safe_indexing`.
* Each metric validates its arguments with `validate_parameter_constraints` first: there it is met and, from this very
  call on, watched, under whatever name the user has imported it.
* Predictions are watched for the classes whose instances were fitted or loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any

from autolog import provenance
from autolog.capture import class_name
from autolog.facts import Scalar
from autolog.integration import Call, Integration, derive, evaluate, inner, meet, train
from autolog.session import session

_PREDICTIONS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples")
_parameter_names: dict[type, list[str]] = {}


def fit_of(frame: Any) -> tuple[Any, Any, tuple[Any, ...], dict[str, Any]] | None:
    """Return the fit whose body begins in `frame`: the wrapper that `_fit_context` puts around every fit."""
    seen = frame.f_locals
    if "fit_method" not in seen:
        return None
    return seen["fit_method"], seen["estimator"], seen["args"], seen["kwargs"]


def params(call: Call) -> Mapping[str, Any]:
    """Return the estimator's parameters; those of nested estimators and steps dotted, e.g. `clf.C`."""
    found: dict[str, Any] = {}
    _collect(call.instance, "", found, 5)
    return found


def _collect(estimator: Any, prefix: str, found: dict[str, Any], depth: int) -> None:
    for name in _names(type(estimator)):
        value = getattr(estimator, name, None)
        steps = _steps(value)
        if steps:
            found[prefix + name] = ", ".join(f"{step}: {type(part).__name__}" for step, part in steps)
        elif _is_estimator(value):
            found[prefix + name] = type(value).__name__
            steps = [(name, value)]
        else:
            found[prefix + name] = value
        for step, part in steps:
            if depth and _is_estimator(part):
                _collect(part, f"{prefix}{step}.", found, depth - 1)


def _names(cls: type) -> list[str]:
    names = _parameter_names.get(cls)
    if names is None:
        names = _parameter_names[cls] = list(cls._get_param_names())  # type: ignore[attr-defined]
    return names


def _steps(value: Any) -> list[tuple[str, Any]]:
    """Return the named parts of a Pipeline, FeatureUnion, ColumnTransformer or ensemble; empty for other values."""
    if not isinstance(value, list) or not all(isinstance(item, tuple) and len(item) > 1 for item in value):
        return []
    return [(item[0], item[1]) for item in value if isinstance(item[0], str)]


def _is_estimator(value: Any) -> bool:
    return hasattr(type(value), "_get_param_names")


def describe(estimator: Any) -> Mapping[str, Scalar]:
    """Return the model's class."""
    return {"class": class_name(estimator)}


def know(call: Call) -> None:
    """Prepare for what will be asked of a fitted estimator; what a search has found best is the model, too."""
    watch_predictions(call.instance)
    best = vars(call.instance).get("best_estimator_")
    if best is not None:
        provenance.tag(best, provenance.sources_of(call.instance))
        watch_predictions(best)


def watch_predictions(estimator: Any) -> None:
    """Watch what this estimator's class predicts and scores, where its methods are defined."""
    patcher = session().patcher
    for method in (*_PREDICTIONS, "score"):
        for owner in type(estimator).__mro__:
            original = vars(owner).get(method)
            if original is not None:
                patcher.replace(integration, SCORE if method == "score" else PREDICT, owner, method, original)
                break


def meet_metric(_: Call) -> None:
    """Watch the metric function that is validating its arguments now."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and "func" not in frame.f_code.co_freevars:
        frame = frame.f_back
    if frame is None:
        return
    function = frame.f_locals["func"]
    module = getattr(function, "__module__", "")
    if not module.startswith("sklearn.metrics") or module.endswith("pairwise"):
        return
    decorated = getattr(sys.modules[module], function.__name__, None)
    if getattr(decorated, "__code__", None) is frame.f_code:
        session().patcher.replace_cell(integration, METRIC, decorated, "func")


def metric_name(call: Call) -> str:
    """Return a metric function's name, with the way of averaging when one was asked for: `f1_score_macro`."""
    average = call.argument("average")
    name: str = call.function.__name__
    return f"{name}_{average}" if isinstance(average, str) else name


def everything(call: Call) -> Any:
    """Return all arguments of a prediction and the estimator itself."""
    return [call.instance, *call.arguments().values()]


def model_and_data(call: Call) -> Mapping[str, Any]:
    """Return what a score is computed from."""
    return {"model": call.instance, **call.arguments()}


PREDICT = derive(frm=(everything,))
SCORE = evaluate(metric=lambda _: "score", inputs=model_and_data)
METRIC = evaluate(metric=metric_name)

integration = Integration(
    module="sklearn",
    requires="scikit-learn>=1.4",
    models={"sklearn.base.BaseEstimator": describe},
    meet=watch_predictions,
    patches=[
        train(
            "sklearn.base:config_context",
            block=fit_of,
            params=params,
            fitted=know,
        ),
        derive("sklearn.utils._set_output:_wrap_data_with_container", frm=("original_input", "estimator")),
        derive("sklearn.model_selection._split:_safe_indexing", frm=("X",)),
        meet("sklearn.utils._param_validation:validate_parameter_constraints", meet_metric),
        inner("sklearn.utils.parallel:_FuncWrapper.__call__"),
    ],
)
