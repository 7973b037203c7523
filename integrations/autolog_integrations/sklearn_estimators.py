"""Estimators of scikit-learn: their parameters, their steps and features, and what may be data or models in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

from autolog import provenance
from autolog.callers import is_installed, is_own_class
from autolog.calls import class_name
from autolog.facts import Scalar

_OTHERS = ("kwargs", "_other_params", "_init_params")  # where XGBoost, LightGBM and CatBoost keep them
_FEWEST_ITEMS = 3  # of a list or dict that may be more than a setting
_MOST_DEPTH = 5  # of estimators within estimators
_MOST_PARTS = 100  # of a list that are looked at
_parameter_names: dict[type, list[str]] = {}


def params_of(estimator: Any) -> dict[str, Any]:
    """Return an estimator's parameters; those of nested estimators and steps dotted, e.g. `clf.C`."""
    found: dict[str, Any] = {}
    _collect(estimator, "", found, _MOST_DEPTH)
    return found


def params_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a function, and the parameters of estimators among them under the arguments' names."""
    found: dict[str, Any] = {}
    _spread(values, "", found, _MOST_DEPTH)
    return found


def _collect(estimator: Any, prefix: str, found: dict[str, Any], depth: int) -> None:
    values = {name: getattr(estimator, name, None) for name in _names(type(estimator))}
    for others in _OTHERS:  # what is given by a name that `__init__` does not have
        values |= getattr(estimator, "__dict__", {}).get(others) or {}
    _spread(values, prefix, found, depth)


def _spread(values: Mapping[str, Any], prefix: str, found: dict[str, Any], depth: int) -> None:
    for name, value in values.items():
        if type(value) in provenance.PLAIN:
            found[prefix + name] = value
            continue
        steps = _steps(value)
        if steps:
            found[prefix + name] = ", ".join(f"{step}: {_name_of(part)}" for step, part in steps)
            found |= {f"{prefix}{name}.{key}": told for key, told in _columns(value)}
        elif _is_estimator(value):
            found[prefix + name] = type(value).__name__
            steps = [(name, value)]
        elif type(value).__module__ == "sklearn.model_selection._split":  # KFold and its like
            found[prefix + name] = type(value).__name__
            found |= {f"{prefix}{name}.{key}": setting for key, setting in vars(value).items()}
        else:
            found[prefix + name] = value
        for step, part in steps:
            if depth and _is_estimator(part):
                _collect(part, f"{prefix}{step}.", found, depth - 1)


def _name_of(part: Any) -> str:
    return part if isinstance(part, str) else type(part).__name__  # "drop" and "passthrough" are steps, too


def _columns(steps: list[tuple[Any, ...]]) -> Iterator[tuple[str, Scalar]]:
    """Yield on which columns each step of a ColumnTransformer works."""
    from autolog.hyperparameters import scalar  # not while autolog is enabled: that shall take no time

    for name, _, *columns in steps:
        if columns:
            yield f"{name}.columns", scalar(columns[0])


def _names(cls: type) -> list[str]:
    """Return the names of a class's parameters, those included that it hands on to a parent as `**kwargs`."""
    names = _parameter_names.get(cls)
    if names is None:
        from autolog.signatures import signature

        names = []
        of: Any
        for of in cls.__mro__:
            if not hasattr(of, "_get_param_names"):  # which itself fails where `signature` does not
                continue
            parameters = signature(of.__init__).parameters.values()
            single = [one.name for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
            names += sorted(set(single) - {"self", *names})
            if all(one.kind is not one.VAR_KEYWORD for one in parameters):
                break
        _parameter_names[cls] = names
    return names


def _steps(value: Any) -> list[tuple[str, Any]]:
    """Return the named parts of a Pipeline, FeatureUnion, ColumnTransformer or ensemble; empty for other values."""
    if not isinstance(value, list) or not all(isinstance(item, tuple) and len(item) > 1 for item in value):
        return []
    return [(item[0], item[1]) for item in value if isinstance(item[0], str)]


def _is_estimator(value: Any) -> bool:
    return hasattr(type(value), "get_params")


def may_be_data(value: Any) -> bool:
    """Whether a parameter may be data: words, a dict, an array, or an object or a function of the script's."""
    kind = type(value)
    if kind in provenance.PLAIN:
        return False
    if kind in (dict, frozenset, list, set):
        return len(value) >= _FEWEST_ITEMS
    if kind is FunctionType:
        return not is_installed(value.__code__.co_filename)
    is_array = hasattr(kind, "__array__") and hasattr(kind, "__len__")  # a number of NumPy's has no length
    return kind is not type and (is_array or is_own_class(kind))


def fitted_in(estimator: Any, depth: int = _MOST_DEPTH) -> Iterator[Any]:
    """Yield the models within an estimator that it takes as they are."""
    seen = getattr(estimator, "__dict__", {})
    is_prefit = seen.get("cv") == "prefit" or seen.get("prefit") is True
    for name in _names(type(estimator)):
        value = seen.get(name)
        if type(value) in provenance.PLAIN:
            continue
        for part in [value, *(step for _, step in _steps(value))]:
            if not _is_estimator(part):
                continue
            if is_prefit or type(part).__name__ == "FrozenEstimator":
                yield vars(part).get("estimator") if type(part).__name__ == "FrozenEstimator" else part
            elif depth:
                yield from fitted_in(part, depth - 1)


def own_parts(estimator: Any, depth: int = _MOST_DEPTH) -> Iterator[Any]:
    """Yield an estimator and those within it that are of the script's own classes."""
    if is_own_class(type(estimator)):
        yield estimator
    for value in getattr(estimator, "__dict__", {}).values() if depth else ():
        for part in [value, *(step for _, step in _steps(value))]:
            if _is_estimator(part):
                yield from own_parts(part, depth - 1)


def parts_of(estimator: Any, depth: int = _MOST_DEPTH) -> Iterator[Any]:
    """Yield the estimators that one holds: steps of a pipeline, and those that the script has put there when fitted."""
    for value in getattr(estimator, "__dict__", {}).values():
        several = value[:_MOST_PARTS] if isinstance(value, list) else []
        for part in [value, *several, *(step for _, step in _steps(value))]:
            if _is_estimator(part):
                yield part
                if depth:
                    yield from parts_of(part, depth - 1)


def describe(estimator: Any) -> Mapping[str, Scalar]:
    """Return the model's class and features, and of a search the parameters that it has found best."""
    best = vars(estimator).get("best_params_")
    return {
        "class": class_name(estimator),
        **_features(estimator, _MOST_DEPTH),
        **{f"best.{name}": value for name, value in dotted(best or {}).items()},
    }


def _features(estimator: Any, depth: int) -> Mapping[str, Scalar]:
    """Return what an estimator was fitted to; a search's best estimator and the first step of a pipeline know it."""
    seen = getattr(estimator, "__dict__", {})
    number: Any = seen.get("n_features_in_")
    names: Any = seen.get("feature_names_in_")
    if number is not None or names is not None:
        from autolog_integrations.features import features

        return features(names, len(names) if number is None else number)
    inner = seen.get("best_estimator_")
    if inner is None and (steps := _steps(seen.get("steps"))):
        inner = steps[0][1]
    return _features(inner, depth - 1) if depth and inner is not None else {}


def dotted(candidate: Mapping[str, Any]) -> Mapping[str, Scalar]:
    """Return the parameters of a candidate under the names that they have in a fit: `classify__C` is `classify.C`.

    An estimator among them has its own beside it, but for those that the candidate sets: they come later by name.
    """
    from autolog.hyperparameters import flat  # not while autolog is enabled: that shall take no time

    return flat(params_in({name.replace("__", "."): value for name, value in sorted(candidate.items())}))
