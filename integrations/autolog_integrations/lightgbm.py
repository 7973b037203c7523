"""LightGBM: native training, its scikit-learn API, cross-validation, and the files that a Dataset reads by itself.

Each round of a training asks its booster for `eval_train` and `eval_valid`: what these return is what LightGBM itself
stops early by. It is read there, and no callback is added to the user's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from autolog.calls import class_name
from autolog.facts import MODEL, Scalar
from autolog.integration import Call, Integration, at, derive, evaluate, follow, read, train, write
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


def file_of(name: str, call: Call) -> Any:
    """Return an argument that names a file; None where it holds something else."""
    given = call.argument(name)
    return given if isinstance(given, (str, os.PathLike)) else None


# What LightGBM reads beside a data file, `train.csv.weight`, by the argument that is given in its place.
_BESIDE = {"weight": "weight", "init_score": "init", "group": "query", "position": "position"}


def files_of_data(call: Call) -> Any:
    """Return the file of a data set, and those beside it that LightGBM takes weights, groups and the like from."""
    file = file_of("data", call)
    if file is None:
        return None
    params = call.argument("params") or {}
    beside = []
    for argument, ending in _BESIDE.items():
        columns = {f"{word}{rest}" for word in (argument, ending) for rest in ("", "_column", "_id")}
        name = f"{os.fspath(file)}.{ending}"
        if call.argument(argument) is None and columns.isdisjoint(params) and Path(name).is_file():
            beside.append(name)
    return [file, *beside] if beside else file


def describe(booster: Any) -> Mapping[str, Scalar]:
    """Return the model's class, its features, and its best round where it was stopped early."""
    best, names = booster.best_iteration, booster.feature_name()
    scores = {
        f"best_score.{data}.{name}": float(one) for data, of in booster.best_score.items() for name, one in of.items()
    }
    return {
        "class": class_name(booster),
        **features(names, len(names)),
        **({"best_iteration": best, **scores} if best > 0 else {}),
    }


def describe_estimator(estimator: Any) -> Mapping[str, Scalar]:
    """Return the same of an estimator of the scikit-learn API."""
    booster = vars(estimator).get("_Booster")
    return {**({} if booster is None else describe(booster)), "class": class_name(estimator)}


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what goes into `train` or `cv`; each evaluation set goes by its name: `valid_sets[valid_0]`."""
    sets, names = _listed(call.argument("valid_sets")), _listed(call.argument("valid_names"))
    names += [f"valid_{place}" for place in range(len(names), len(sets))]
    return {
        "train_set": call.argument("train_set"),
        **{f"valid_sets[{name}]": one for name, one in zip(names, sets, strict=False)},
        "init_model": at(call.argument("init_model"), MODEL),
    }


def _listed(given: Any) -> list[Any]:
    return [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]


def measured(call: Call) -> Mapping[str, float]:
    """Return what was evaluated, e.g. `valid_0.auc`."""
    return {f"{one[0]}.{one[1]}": one[2] for one in call.result}


def keep_round(args: tuple[Any, ...], _: dict[str, Any], result: Any) -> tuple[Any, int] | None:
    """Return what a round has measured, and which one this was."""
    return (tuple(result), args[0].current_iteration() - 1) if result else None


def curves(rounds: list[tuple[Any, int]]) -> dict[str, list[tuple[int, Any]]]:
    """Return the same of several rounds, metric by metric."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for result, number in rounds:
        for one in result:  # of a class whose iteration is slow
            found.setdefault(f"{one[0]}.{one[1]}", []).append((number, one[2]))
    return found


def evaluated(call: Call) -> Mapping[str, Any]:
    """Return what an evaluation is computed from."""
    return {"model": call.instance, "data": call.argument("data")}


_DATA = frozenset({"train_set", "valid_sets", "valid_names", "init_model", "folds"})

integration = Integration(
    module="lightgbm",
    requires="lightgbm>=4.0",
    models={"lightgbm.basic.Booster": describe, "lightgbm.sklearn.LGBMModel": describe_estimator},
    datasets={"lightgbm.basic.Dataset": lambda _: {}},
    meet=meet_model,
    patches=[
        read("lightgbm.basic:Dataset.__init__", path=files_of_data, gives="self", frm=(made_of,)),
        derive(
            *(f"lightgbm.basic:Dataset.set_{what}" for what in ("label", "weight", "init_score", "group")),
            "lightgbm.basic:Dataset.add_features_from",
            frm=("self", made_of),
            gives="self",
        ),
        derive("lightgbm.basic:Dataset.subset"),
        derive("lightgbm.basic:Booster.predict", "lightgbm.basic:Booster.refit", frm=("self", made_of)),
        train(
            # one function, bound under three names: each is a door a user may come through
            "lightgbm.engine:train",
            "lightgbm.sklearn:train",
            "lightgbm:train",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model="return",
            holds=holds_objective,
        ),
        train(
            *(
                f"lightgbm.sklearn:{name}.fit"
                for name in ("LGBMModel", "LGBMClassifier", "LGBMRegressor", "LGBMRanker")
            ),
            params=estimator_params,
            inputs=partial(fit_inputs, start="init_model"),
            fitted=know_booster,
            holds=holds_objective,
        ),
        train(
            "lightgbm.engine:cv",
            "lightgbm:cv",
            params=partial(native_params, data=_DATA),
            inputs=inputs,
            model=None,
            fitted=lambda call, execution: log_rounds(call.result, execution),
        ),
        follow(
            "lightgbm.basic:Booster.eval_train",
            "lightgbm.basic:Booster.eval_valid",
            framework="lightgbm",
            keep=keep_round,
            curves=curves,
        ),
        evaluate("lightgbm.basic:Booster.eval", metrics=measured, inputs=evaluated),
        read("lightgbm.basic:Booster.__init__", path=partial(file_of, "model_file"), gives="self", frm=("train_set",)),
        saves("lightgbm.basic:Booster.save_model", path="filename"),
        write("lightgbm.basic:Dataset.save_binary", what="self", path="filename", format="lightgbm"),
    ],
)
