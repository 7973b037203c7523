"""CatBoost: fits, cross-validation and searches, and the files that a Pool reads by itself.

What CatBoost measured in each iteration it keeps in the model; it is read there when the fit is over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from autolog.arguments import sources_of
from autolog.calls import class_name
from autolog.facts import MODEL, Scalar
from autolog.hyperparameters import flat
from autolog.integration import Call, Execution, Integration, Trial, at, derive, evaluate, read, train, write
from autolog.sources import Sources, union
from autolog_integrations import sklearn
from autolog_integrations.boosting import fit_inputs, holds_objective, log_rounds, native_params, numbered, settings
from autolog_integrations.features import features
from autolog_integrations.single_precision import as_written


def data_path(call: Call) -> Any:
    """Return the file that a Pool reads; it may be named with its format, as `libsvm://train.txt`."""
    data = call.argument("data")
    return os.fspath(data).rpartition("://")[2] if isinstance(data, (str, os.PathLike)) else None


def made_of(call: Call) -> Sources:
    """Return what a Pool comes from beside such a file: arrays, and files that describe its columns, pairs, ..."""
    is_file = data_path(call) is not None
    given = (value for name, value in call.arguments().items() if not (is_file and name == "data"))
    return union(sources_of(at(value)) for value in given)


def describe_pool(pool: Any) -> Mapping[str, Scalar]:
    """Return `num_rows` and `num_columns`."""
    return {"num_rows": pool.num_row(), "num_columns": pool.num_col()}


def describe(model: Any) -> Mapping[str, Scalar]:
    """Return the model's class, and of a fitted one its features, rate, and best iteration and scores."""
    if not model.is_fitted():
        return {"class": class_name(model)}
    names, best = model.feature_names_, model.best_iteration_
    scores = {f"best_score.{data}.{name}": one for data, of in model.best_score_.items() for name, one in of.items()}
    return {
        "class": class_name(model),
        **features(names, len(names)),  # a sum of models has no number of them
        "num_trees": model.tree_count_,
        **({} if best is None else {"best_iteration": best}),
        **scores,
    }


def estimator_params(call: Call) -> Mapping[str, Any]:
    """Return the model's parameters, and the settings of this call."""
    return {**sklearn.params(call), **settings(call)}


def search_params(call: Call) -> Mapping[str, Any]:
    """Return the same of a search, with the grid that it walks."""
    names = ("param_grid", "param_distributions")
    return {**estimator_params(call), **{name: call.argument(name) for name in names if call.argument(name)}}


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what goes into `train` or `cv`."""
    return {
        **{name: at(call.argument(name)) for name in ("pool", "dtrain")},
        **numbered("evals", call.argument("evals")),
        **numbered("eval_set", call.argument("eval_set")),
        "init_model": at(call.argument("init_model"), MODEL),
    }


def tell_params(model: Any, given: Mapping[str, Any], execution: Execution) -> None:
    """Tell the parameters that nobody gave and CatBoost has chosen, and which features of a Pool are no numbers."""
    names = model.feature_names_
    special = {
        f"{kind}_features": [names[place] for place in getattr(model, f"get_{kind}_feature_indices")()]
        for kind in ("cat", "text", "embedding")
    }
    chosen = {name: as_written(value) for name, value in model.get_all_params().items()}
    told = {**{name: several for name, several in special.items() if several}, **chosen}
    execution.describe(flat({name: value for name, value in told.items() if given.get(name) is None}))


def finish_fit(call: Call, execution: Execution) -> None:
    """Tell with which parameters was trained, and log what was measured in each iteration."""
    model = call.result if call.instance is None else call.instance
    if model.is_fitted():
        given = estimator_params(call) if call.instance is model else native_params(call, data=_DATA)
        tell_params(model, given, execution)
        log_iterations(call, model, execution)


def log_iterations(call: Call, model: Any, execution: Execution) -> None:
    """Log what was measured in each iteration, e.g. `validation.AUC`, or in each that the metric period names."""
    period = call.argument("metric_period") or model.get_param("metric_period") or 1
    given = vars(model).get("_canonized_params") or model.get_params()  # catboost 1.2 has the latter only
    last = given.get("iterations", 1000) - 1  # is measured, whatever the period
    for data, metrics in model.get_evals_result().items():
        for name, values in metrics.items():
            steps = ((min(place * period, last), value) for place, value in enumerate(values))
            execution.log_curves({f"{data}.{name}": steps})


def log_search(call: Call, execution: Execution) -> None:
    """Log the rounds of the best parameters' cross-validation, the only trial that CatBoost tells of."""
    log_rounds(call.result.get("cv_results", {}), execution)
    execution.add_trials([Trial(flat(call.result["params"]), {})])


def last_values(call: Call) -> Mapping[str, float]:
    """Return what `eval_metrics` measured of the whole model."""
    return {name: values[-1] for name, values in call.result.items()}


def one_value(call: Call) -> Mapping[str, float]:
    """Return what `eval_metric` measured."""
    return {str(call.argument("metric")): value for value in call.result[:1]}


_MODELS = ("CatBoost", "CatBoostClassifier", "CatBoostRegressor", "CatBoostRanker")
_PREDICTIONS = ("CatBoostClassifier.predict_proba", "CatBoostClassifier.predict_log_proba")
_DATA = frozenset({"pool", "dtrain", "evals", "eval_set", "init_model", "folds", "log_cout", "log_cerr"})

integration = Integration(
    module="catboost",
    requires="catboost>=1.2",
    models={"catboost.core.CatBoost": describe},
    datasets={"catboost.core.Pool": describe_pool},
    patches=[
        read("catboost.core:Pool.__init__", path=data_path, gives="self", frm=(made_of,)),
        derive("catboost.core:Pool.slice", "catboost.core:Pool.train_eval_split"),
        derive(
            *(f"catboost.core:Pool.set_{what}" for what in ("weight", "baseline", "group_id", "pairs")),
            frm=("self", made_of),
            gives="self",
        ),
        derive(
            *(f"catboost.core:{name}.predict" for name in _MODELS),
            *(f"catboost.core:{name}" for name in _PREDICTIONS),
            frm=("self", lambda call: list(call.arguments().values())),
        ),
        derive("catboost.core:sum_models", "catboost:sum_models", frm=("models",)),
        train(
            *(f"catboost.core:{name}.fit" for name in _MODELS),
            params=estimator_params,
            inputs=partial(fit_inputs, start="init_model"),
            fitted=finish_fit,
            holds=holds_objective,
        ),
        train(
            "catboost.core:train",
            "catboost:train",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model="return",
            fitted=finish_fit,
            holds=holds_objective,
        ),
        train(
            "catboost.core:cv",
            "catboost:cv",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model=None,
            fitted=lambda call, execution: log_rounds(call.result, execution),
        ),
        train(
            "catboost.core:CatBoost.grid_search",
            "catboost.core:CatBoost.randomized_search",
            params=search_params,
            inputs=partial(fit_inputs, start="init_model"),
            fitted=log_search,
        ),
        evaluate(
            *(f"catboost.core:{name}.score" for name in _MODELS[1:]),
            metric=lambda _: "score",
            inputs=sklearn.model_and_data,
        ),
        evaluate("catboost.core:CatBoost.eval_metrics", metrics=last_values, inputs=sklearn.model_and_data),
        evaluate("catboost.utils:eval_metric", metrics=one_value),
        read("catboost.core:CatBoost.load_model", path="fname", gives="self"),
        write(
            "catboost.core:CatBoost.save_model",
            what="self",
            path="fname",
            format=lambda call: call.argument("format", "cbm"),
        ),
        write("catboost.core:Pool.save", what="self", path="fname", format="quantized"),
    ],
)
