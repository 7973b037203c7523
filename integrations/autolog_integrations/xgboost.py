"""XGBoost: native training, its scikit-learn API, cross-validation, and the files that a DMatrix reads by itself.

Each round of a training ends in `CallbackContainer.after_iteration`, which keeps the history that XGBoost itself
stops early by: it is read there, and no callback is added to the user's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from autolog import runs
from autolog.calls import class_name
from autolog.capture import note_derived
from autolog.facts import MODEL, Scalar
from autolog.integration import Call, Integration, Patch, at, derive, evaluate, follow, read, train, write
from autolog_integrations import sklearn
from autolog_integrations.boosting import (
    estimator_params,
    fit_inputs,
    holds_objective,
    know_booster,
    log_rounds,
    made_of,
    meet_model,
    native_params,
    saves,
)
from autolog_integrations.features import features


def data_path(call: Call) -> str | None:
    """Return the file of a matrix that is given by name, e.g. `train.libsvm?format=libsvm#cache`."""
    data = call.argument("data")
    return re.split("[?#]", os.fspath(data))[0] if isinstance(data, (str, os.PathLike)) else None


def batches(call: Call) -> Any:
    """Return the proxy through which the batches of an iterator went, the first argument."""
    return getattr(call.args[0], "__dict__", {}).get("_handle") if call.args else None


def transformed(call: Call) -> Any:
    """Return the data of a batch as XGBoost takes it."""
    return call.result[0]


def describe_matrix(matrix: Any) -> Mapping[str, Scalar]:
    """Return `num_rows` and `num_columns`."""
    return {"num_rows": matrix.num_row(), "num_columns": matrix.num_col()}


def describe(booster: Any) -> Mapping[str, Scalar]:
    """Return the model's class, its features, and its best round where it was stopped early."""
    return _described(booster, booster.num_features())


def _described(booster: Any, columns: int) -> dict[str, Scalar]:
    told = booster.attributes()
    best, score = told.get("best_iteration"), told.get("best_score")
    return {
        "class": class_name(booster),
        **features(booster.feature_names, columns),
        **({"best_iteration": int(best)} if best else {}),
        **({"best_score": float(score)} if score else {}),
    }


def describe_estimator(estimator: Any) -> Mapping[str, Scalar]:
    """Return the same of an estimator of the scikit-learn API."""
    booster = vars(estimator).get("_Booster")
    return {**({} if booster is None else describe(booster)), "class": class_name(estimator)}


def describe_trained(call: Call, booster: Any) -> Mapping[str, Scalar]:
    """Return the same of what `train` returns: a booster that is new counts its own features in a millisecond."""
    return _described(booster, call.argument("dtrain").num_col())


def describe_fitted(call: Call, estimator: Any) -> Mapping[str, Scalar]:
    """Return the same of an estimator that was fitted now."""
    booster = vars(estimator).get("_Booster")
    shape: tuple[int, ...] = getattr(call.argument("X"), "shape", ())
    if booster is None or len(shape) != 2:
        return describe_estimator(estimator)
    return {**_described(booster, shape[1]), "class": class_name(estimator)}


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what goes into `train` or `cv`; each evaluation set goes by its name: `evals[valid]`."""
    evals = call.argument("evals")
    pairs = (
        [one for one in evals if isinstance(one, tuple) and len(one) == 2] if isinstance(evals, (list, tuple)) else []
    )
    return {
        "dtrain": call.argument("dtrain"),
        **{f"evals[{name}]": matrix for matrix, name in pairs},
        "xgb_model": at(call.argument("xgb_model"), MODEL),
    }


def keep_round(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> tuple[Any, int]:
    """Return the history, to which each round only adds, and which round this was."""
    return args[0].history, args[2] if len(args) > 2 else kwargs["epoch"]


def curves(rounds: list[tuple[Any, int]]) -> dict[str, list[tuple[int, Any]]]:
    """Return what rounds have measured, e.g. of `valid.auc`, with their numbers."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for history, epoch in rounds:
        for data, of in history.items():
            for name, values in of.items():
                if epoch < len(values):
                    found.setdefault(f"{data}.{name}", []).append((epoch, values[epoch]))
    return found


def note_updated(call: Call) -> None:
    """Know what a model is trained on in a loop of the user's own; a training of XGBoost's knows it as a whole."""
    note_derived(call, frm=("self", "dtrain"), gives="self")


def told(call: Call) -> Mapping[str, float]:
    """Return what `eval` tells as text: `[0]  valid-logloss:0.48  valid-auc:0.91`."""
    found = {}
    for one in str(call.result).split()[1:]:
        name, _, value = one.rpartition(":")
        found[name.replace("-", ".", 1)] = float(value)
    return found


_DATA = frozenset({"dtrain", "evals", "evals_result", "xgb_model", "folds"})
_MATRICES = ("xgboost.core:DMatrix", "xgboost.core:QuantileDMatrix", "xgboost.core:ExtMemQuantileDMatrix")

integration = Integration(
    module="xgboost",
    requires="xgboost>=2.0",
    models={"xgboost.core.Booster": describe, "xgboost.sklearn.XGBModel": describe_estimator},
    datasets={"xgboost.core.DMatrix": describe_matrix},
    versions={f"{_MATRICES[-1]}.{name}": ">=3" for name in ("__init__", "_init")},
    meet=meet_model,
    patches=[
        read(*(f"{matrix}.__init__" for matrix in _MATRICES), path=data_path, gives="self", frm=(made_of,)),
        derive("xgboost.data:_proxy_transform", frm=("data",), gives=transformed),
        derive("xgboost.data:dispatch_proxy_set_data", frm=("proxy", "data"), gives="proxy"),
        derive("xgboost.core:DMatrix._init_from_iter", frm=(batches,), gives="self"),
        derive(
            *(f"{matrix}._init" for matrix in _MATRICES[1:]),
            frm=(batches,),
            gives="self",
        ),
        derive(
            *(f"xgboost.core:DMatrix.set_{what}" for what in ("info", "label", "weight", "base_margin", "group")),
            frm=("self", made_of),
            gives="self",
        ),
        derive("xgboost.core:DMatrix.slice", "xgboost.core:DMatrix.get_label"),
        derive("xgboost.core:Booster.__getitem__", "xgboost.core:Booster.copy"),
        derive("xgboost.core:Booster.predict", "xgboost.core:Booster.inplace_predict", frm=("self", "data")),
        Patch(("xgboost.core:Booster.update",), after=note_updated, unless=runs.is_inside),
        train(
            # one function, bound under three names: each is a door a user may come through
            "xgboost.training:train",
            "xgboost.sklearn:train",
            "xgboost:train",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model="return",
            holds=holds_objective,
            describe=describe_trained,
        ),
        train(
            *(f"xgboost.sklearn:{name}.fit" for name in ("XGBModel", "XGBClassifier", "XGBRanker")),
            *(f"xgboost.sklearn:{name}.fit" for name in ("XGBRFClassifier", "XGBRFRegressor")),
            params=estimator_params,
            inputs=partial(fit_inputs, start="xgb_model"),
            fitted=know_booster,
            holds=holds_objective,
            describe=describe_fitted,
        ),
        train(
            "xgboost.training:cv",
            "xgboost:cv",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model=None,
            fitted=lambda call, execution: log_rounds(call.result, execution),
        ),
        follow(
            "xgboost.callback:CallbackContainer.after_iteration",
            framework="xgboost",
            keep=keep_round,
            curves=curves,
        ),
        evaluate(
            "xgboost.core:Booster.eval", "xgboost.core:Booster.eval_set", metrics=told, inputs=sklearn.model_and_data
        ),
        read("xgboost.core:Booster.load_model", "xgboost.sklearn:XGBModel.load_model", path="fname", gives="self"),
        saves("xgboost.core:Booster.save_model", "xgboost.sklearn:XGBModel.save_model", path="fname"),
        write(
            "xgboost.core:Booster.dump_model",
            what="self",
            path="fout",
            format=lambda call: f"{call.argument('dump_format', 'text')} dump",
        ),
        write("xgboost.core:DMatrix.save_binary", what="self", path="fname", format="xgboost"),
    ],
)
