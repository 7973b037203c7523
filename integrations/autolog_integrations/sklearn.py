"""scikit-learn: fits, transforms, predictions and metrics, through the few functions that all estimators pass through.

* Each `fit` runs its body in `with config_context(...)` of `sklearn.base`: one patch of that name sees every
  estimator's fit, whenever it was imported, and leaves `fit` itself alone. One that is refused for its parameters never
  comes so far: it is seen where they are validated.
* Each transform's result passes `_wrap_data_with_container`, each split of `train_test_split` passes `_safe_indexing`.
* Each metric, and each function that cross-validates, validates its arguments with `validate_parameter_constraints`
  first: there it is met and, from this very call on, watched, under whatever name the user has imported it.
* The estimators of `_APART` pass through none of this: their `fit` itself is watched.
* Predictions are watched for the classes whose instances were fitted or loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from numbers import Real
from types import FrameType, FunctionType
from typing import Any

from autolog import provenance, runs
from autolog.callers import is_installed
from autolog.calls import Watch
from autolog.integration import (
    Call,
    Execution,
    Integration,
    Patch,
    Trial,
    derive,
    evaluate,
    for_itself,
    inner,
    meet,
    read,
    train,
)
from autolog.session import session
from autolog.sources import Partial, Sources, union
from autolog_integrations.sklearn_estimators import (
    describe,
    dotted,
    fitted_in,
    may_be_data,
    own_parts,
    params_in,
    params_of,
    parts_of,
)

_PREDICTIONS = ("predict", "predict_proba", "predict_log_proba", "decision_function", "score_samples")
_CURVES = {  # by attribute, what estimators that learn in iterations have kept of each
    "loss_curve_": "loss",
    "train_score_": "train_score",
    "validation_score_": "validation_score",
    "validation_scores_": "validation_score",
}
_TOLD = (  # of a search's results, by how their names begin
    *(f"{kind}_{part}_" for kind in ("mean", "std") for part in ("test", "train")),
    *("rank_test_", "mean_fit_time", "n_resources"),
)
_MOST_TRIALS = 100
_MOST_CLASSES = 100  # of a report that are told one by one
_PARTS = ("precision", "recall", "fscore")


def fit_of(frame: Any) -> tuple[Any, Any, tuple[Any, ...], dict[str, Any]] | None:
    """Return the fit whose body begins in `frame`: the wrapper that `_fit_context` puts around every fit."""
    seen = frame.f_locals
    if "fit_method" not in seen:
        return None
    return seen["fit_method"], seen["estimator"], seen["args"], seen["kwargs"]


def params(call: Call) -> Mapping[str, Any]:
    """Return the estimator's parameters; those of nested estimators and steps dotted, e.g. `clf.C`."""
    return params_of(call.instance)


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what a fit is given, and the models that it takes as they are: frozen ones, and those fitted before."""
    fitted = [model for model in fitted_in(call.instance) if provenance.sources_of(model)]
    return {**call.arguments(), **({"estimator": fitted} if fitted else {})}


def holds_data(call: Call, hyperparameters: Mapping[str, Any]) -> bool:
    """Whether an estimator was made with what may be data: words, a dict, an array, an object of the script's."""
    return any(map(may_be_data, hyperparameters.values())) or next(own_parts(call.instance), None) is not None


def transformed(call: Call) -> Sources:
    """Return what a transform makes its result from: input, transformer, and tables that those of the script hold."""
    estimator, given = call.argument("estimator"), call.argument("original_input")
    of_input = provenance.sources_of(given)
    found = union(
        [
            *(of_input, provenance.sources_of(estimator)),
            *(provenance.sources_of(list(vars(part).values())) for part in own_parts(estimator, 3)),
        ]
    )
    return found if of_input or not provenance.may_hold_data(given) else Partial(found)


def goes_on(call: Call) -> bool:
    """Whether a fit begins with what the estimator has learned before."""
    return call.function.__name__ == "partial_fit" or getattr(call.instance, "warm_start", False) is True


def meet_class(call: Call) -> None:
    """Watch the fit of an estimator of the script's own, which scikit-learn puts nothing around.

    One that overrides the fit of a library's estimator, such as `XGBClassifier`, is watched as that library's is.
    """
    patcher = session().patcher
    for method in ("fit", "partial_fit"):
        own = vars(call.instance).get(method)
        if (
            isinstance(own, FunctionType)
            and not hasattr(own, "__wrapped__")
            and not is_installed(own.__code__.co_filename)
        ):
            library, patch = patcher.watching_parent(call.instance, method) or (integration, OWN_FIT)
            patcher.replace(library, patch, call.instance, method, own)


def know_apart(call: Call, execution: Execution) -> None:
    """Do what `know` does; of `_APART`, what `fit_transform` gives comes from the estimator and its data."""
    know(call, execution)
    if call.result is not call.instance:
        provenance.tag(call.result, provenance.sources_of([call.instance, *call.arguments().values()]))


def know(call: Call, execution: Execution) -> None:
    """Tell what a fit has measured; prepare for what will be asked of it. A search's best is the same model."""
    seen = vars(call.instance)
    for attribute, name in _CURVES.items():
        values = seen.get(attribute)
        if values is not None and getattr(values, "ndim", 1) == 1:
            execution.log_curves({name: enumerate(list(values))})
    watch_predictions(call.instance)
    if "cv_results_" in seen:
        tell_trials(seen["cv_results_"], execution)
        if isinstance(score := seen.get("best_score_"), float):
            execution.log({"best_score": score})
    best = seen.get("best_estimator_")
    if best is not None:
        provenance.tag(best, provenance.sources_of(call.instance))
        watch_predictions(best)


def tell_trials(results: Mapping[str, Any], execution: Execution) -> None:
    """Tell what a search has tried: the best hundred candidates, each an execution of its own, and how many it were."""
    # RFECV has tried numbers of features; TunedThresholdClassifierCV fits nothing anew.
    candidates = list(results.get("params", ({"n_features": number} for number in results.get("n_features", ()))))
    if not candidates:
        return
    ranks = next((list(ranks) for name, ranks in results.items() if name.startswith("rank_test_")), candidates)
    columns = {name: values for name, values in results.items() if name.startswith(_TOLD) or name == "iter"}
    execution.log({"candidates": len(candidates)})
    best = sorted(range(len(candidates)), key=lambda place: ranks[place] if ranks is not candidates else place)
    execution.add_trials(
        Trial(dotted(candidates[place]), {name: float(values[place]) for name, values in columns.items()})
        for place in sorted(best[:_MOST_TRIALS])
    )


def validation_params(call: Call) -> Mapping[str, Any]:
    """Return the parameters of a cross-validation, and those of the estimator under `estimator.`."""
    data = {"X", "y", "groups", "params", "fit_params"}
    return params_in({name: value for name, value in call.bound().items() if name not in data})


def log_scores(call: Call, execution: Execution) -> None:
    """Log the scores of a cross-validation, fold by fold, and their mean."""
    scores = call.result if isinstance(call.result, dict) else {"test_score": call.result}
    for name, values in scores.items():
        if name.startswith(("test_", "train_")):
            execution.log_curves({name: enumerate(list(values))})
            execution.log({f"mean_{name}": values.mean(), f"std_{name}": values.std()})


def log_score_curves(call: Call, execution: Execution) -> None:
    """Log the mean scores of a learning curve by the number of rows, or those of a validation curve by its value."""
    *sizes, train_scores, test_scores = call.result[: 2 + (call.function.__name__ == "learning_curve")]
    values = list(sizes[0] if sizes else call.argument("param_range"))
    steps = [float(value) if isinstance(value, Real) else place for place, value in enumerate(values)]
    for name, scores in (("train", train_scores), ("test", test_scores)):
        execution.log_curves({f"mean_{name}_score": zip(steps, list(scores.mean(axis=1)), strict=False)})


def log_permutations(call: Call, execution: Execution) -> None:
    """Log the score of a test by permutations, and how probable it is without a relation."""
    score, _, pvalue = call.result
    execution.log({"score": score, "pvalue": pvalue})


class _Known(set[type]):
    """The classes whose predictions are watched."""


def watch_predictions(estimator: Any) -> None:
    """Watch what this estimator's class predicts and scores, where its methods are defined."""
    patcher, known = session().patcher, session().of(_Known)
    if type(estimator) in known:
        return
    known.add(type(estimator))
    for method in (*_PREDICTIONS, "score"):
        for owner in type(estimator).__mro__:
            original = vars(owner).get(method)
            if original is not None:
                patcher.replace(integration, SCORE if method == "score" else PREDICT, owner, method, original)
                break


def watch_refusal(_: Call) -> Watch:
    """Record the fit that is refused for its parameters, which are validated before its body begins."""
    try:
        yield
    except Exception as error:
        frame = _frame_with("fit_method")
        fit = fit_of(frame) if frame is not None else None
        if fit is not None and OWN_FIT.watch is not None:
            watching = OWN_FIT.watch(Call(integration, *fit))
            next(watching)
            watching.throw(error)
        raise


def _frame_with(name: str) -> FrameType | None:
    """Return the nearest frame around the caller whose function has a variable of the function around it."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and name not in frame.f_code.co_freevars:
        frame = frame.f_back
    return frame


def meet_function(_: Call) -> None:
    """Watch the metric, or other function of `MET`, that is validating its arguments now."""
    frame = _frame_with("func")
    if frame is None:
        return
    function = frame.f_locals["func"]
    module = getattr(function, "__module__", "")
    is_metric = module.startswith("sklearn.metrics") and not module.endswith("pairwise")
    patch = METRIC if is_metric else MET.get(f"{module}.{getattr(function, '__name__', '')}")
    decorated = getattr(sys.modules.get(module), function.__name__, None) if patch else None
    if patch and getattr(decorated, "__code__", None) is frame.f_code:
        session().patcher.replace_cell(integration, patch, decorated, "func")


def metric_name(call: Call) -> str:
    """Return a metric function's name, with the way of averaging when one was asked for: `f1_score_macro`."""
    average = call.argument("average")
    name: str = call.function.__name__
    return f"{name}_{average}" if isinstance(average, str) else name


def measured(call: Call) -> Mapping[str, Any]:
    """Return what a metric function gave: one number, those of a report, or those of one average.

    The numbers of a report have the names that they have in it, dotted: `macro avg.f1-score`.
    """
    if isinstance(call.result, dict):
        return _numbers_of_report(call.result)
    if isinstance(call.result, tuple) and call.function.__name__ == "precision_recall_fscore_support":
        average = call.argument("average")
        return {f"{name}_{average}": value for name, value in zip(_PARTS, call.result, strict=False)}
    return {metric_name(call): call.result}


def _numbers_of_report(report: Mapping[Any, Any]) -> Mapping[str, Any]:
    """Return the numbers of a report; of one about very many classes, the averages only."""
    rows = {str(name): row for name, row in report.items() if isinstance(row, dict)}
    if len(rows) > _MOST_CLASSES:
        rows = {name: row for name, row in rows.items() if name.endswith(" avg")}
    plain = {str(name): value for name, value in report.items() if not isinstance(value, dict)}
    return plain | {f"{name}.{key}": value for name, row in rows.items() for key, value in row.items()}


def model_and_data(call: Call) -> Mapping[str, Any]:
    """Return what a score or an evaluation of a model is computed from."""
    return {"model": call.instance, **call.arguments()}


def folder_read(call: Call) -> Any:
    """Return the folder that `load_files` reads; without the content of its files, it only lists them."""
    return call.argument("container_path") if call.argument("load_content", True) else None


OWN_FIT = train(params=params, inputs=inputs, fitted=know, goes_on=goes_on, holds=holds_data)
PREDICT = derive(frm=(Call.everything,))._replace(unless=runs.is_worker)
SCORE = evaluate(metric=lambda _: "score", inputs=model_and_data)
METRIC = evaluate(metrics=measured)


def _validation(log: Callable[[Call, Execution], None]) -> Patch:
    """Return the patch of a function that fits an estimator several times to measure it."""
    return train(
        params=validation_params,
        inputs=lambda call: {name: call.argument(name) for name in ("X", "y", "groups")},
        model=None,
        fitted=log,
    )


VALIDATION, SCORE_CURVES = _validation(log_scores), _validation(log_score_curves)
MET = {
    "sklearn.inspection._permutation_importance.permutation_importance": inner(),
    "sklearn.model_selection._validation.learning_curve": SCORE_CURVES,
    "sklearn.model_selection._validation.validation_curve": SCORE_CURVES,
    "sklearn.model_selection._validation.permutation_test_score": _validation(log_permutations),
    "sklearn.model_selection._validation.cross_validate": VALIDATION,
    "sklearn.model_selection._validation.cross_val_score": VALIDATION,
    "sklearn.model_selection._validation.cross_val_predict": derive(frm=("X", "y")),
    "sklearn.datasets._base.load_files": read(path=folder_read, format="text"),
    "sklearn.datasets._svmlight_format_io.load_svmlight_file": read(path="f", format="libsvm"),
}

_APART = (
    "sklearn.preprocessing._label:LabelEncoder",
    "sklearn.preprocessing._data:KernelCenterer",
    "sklearn.pipeline:FeatureUnion",
)

integration = Integration(
    module="sklearn",
    requires="scikit-learn>=1.4",
    models={"sklearn.base.BaseEstimator": describe},
    meet=watch_predictions,
    parts=parts_of,
    patches=[
        train(
            "sklearn.base:config_context",
            block=fit_of,
            params=params,
            inputs=inputs,
            fitted=know,
            goes_on=goes_on,
            holds=holds_data,
        ),
        train(
            *(f"{name}.fit" for name in _APART),
            "sklearn.preprocessing._label:LabelEncoder.fit_transform",
            "sklearn.pipeline:FeatureUnion.fit_transform",
            "sklearn.ensemble._stacking:StackingClassifier.fit",  # whose parent gets other labels than it
            params=params,
            inputs=inputs,
            fitted=know_apart,
            holds=holds_data,
            unless=for_itself("sklearn"),
        ),
        derive("sklearn.preprocessing._label:LabelEncoder.transform", frm=("self", "y")),
        Patch(("sklearn.utils._metadata_requests:_MetadataRequester.__init_subclass__",), after=meet_class),
        derive("sklearn.utils._set_output:_wrap_data_with_container", frm=(transformed,)),
        derive("sklearn.model_selection._split:_safe_indexing", frm=("X",)),
        meet("sklearn.utils._param_validation:validate_parameter_constraints", meet_function, runs.is_worker),
        Patch(("sklearn.base:BaseEstimator._validate_params",), watch=watch_refusal, unless=runs.is_inside),
        inner("sklearn.utils.parallel:_FuncWrapper.__call__"),
    ],
)
