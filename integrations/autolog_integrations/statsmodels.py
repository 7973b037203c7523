"""statsmodels: fits, predictions, summaries and saved results, through the one constructor that all models run.

A model class is met when one of its models is built: from then on its `fit` is watched, and what this returns. The data
are those that the model keeps, under the names that its constructor has: `endog`, `exog`, or `data` with a formula.
A test such as `adfuller`, or a null model, is fitted by statsmodels for itself: that is no step.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from autolog import provenance
from autolog.arguments import bound_params
from autolog.calls import Patch, class_name
from autolog.curves import number
from autolog.facts import Scalar
from autolog.integration import Call, Execution, Integration, derive, evaluate, for_itself, meet, read, train, write
from autolog.session import session
from autolog.signatures import signature
from autolog_integrations.features import features

_FITS = ("fit", "fit_regularized", "fit_constrained")
_PREDICTIONS = ("predict", "forecast")
_NO_SETTINGS = frozenset({"self", "endog", "exog", "data", "missing_idx", "design_info", "model_spec"})
_FORECASTING = "statsmodels.tsa.forecasting."  # fits models that the user has asked for


def watch_fits(call: Call) -> None:
    """Watch the fits of the class whose model is being built."""
    for name in _FITS:
        _watch(type(call.instance), name, FIT)


def _watch(cls: type, name: str, patch: Patch) -> None:
    for owner in cls.__mro__:
        if name in vars(owner):
            session().patcher.replace(integration, patch, owner, name, vars(owner)[name])
            return


def params(call: Call) -> Mapping[str, Any]:
    """Return the formula, the settings of the model, and those of the fit."""
    model = call.instance
    kind: Any = type(model)
    kept = vars(model)
    found: dict[str, Any] = {}
    for name in dict.fromkeys(("formula", *kept.get("_init_keys", ()), *_names(kind))):
        value = _UNKNOWN if name in _NO_SETTINGS else kept.get(name, kept.get(f"_{name}", _UNKNOWN))
        if value is not _UNKNOWN and not hasattr(value, "shape"):  # weights are data
            found |= {name: value, **_parts(name, value)}
    return {**found, **bound_params(call)}


_UNKNOWN = object()


@lru_cache(maxsize=1000)
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(signature(cls.__init__).parameters)


def _parts(name: str, value: Any) -> dict[str, Any]:
    """Return what an object of statsmodels was made with: the link of a family, the threshold of a norm."""
    if not _is_of_statsmodels(value):
        return {}
    held = {f"{name}.{part.lstrip('_')}": one for part, one in getattr(value, "__dict__", {}).items()}
    return {part: one for part, one in held.items() if type(one) in provenance.PLAIN or _is_of_statsmodels(one)}


def _is_of_statsmodels(value: Any) -> bool:
    return type(value).__module__.startswith("statsmodels.")


def inputs(call: Call) -> Mapping[str, Any]:
    """Return the data that the model keeps, as they were given."""
    data = call.instance.data
    given = {"endog": data.orig_endog, "exog": data.orig_exog, "data": vars(data).get("frame")}
    return {**given, **call.arguments()}


def inner(results: Any) -> Any:
    """Return the results within their wrapper, which only dresses them in pandas."""
    return getattr(results, "__dict__", {}).get("_results", results)


def describe(results: Any) -> Mapping[str, Scalar]:
    """Return the class of results, their explanatory variables, and how the optimizer ended where there was one."""
    data = getattr(vars(inner(results)).get("model"), "data", None)
    exog: Any = getattr(
        data, "orig_exog", None
    )  # the model's own names would be computed for us, and kept in the pickle
    ended = vars(inner(results)).get("mle_retvals")
    told = ended if isinstance(ended, dict) else {}
    return {
        "class": class_name(inner(results)),
        **(features(getattr(exog, "columns", None), exog.shape[1]) if getattr(exog, "ndim", 0) == 2 else {}),
        **{name: float(told[name]) for name in ("converged", "iterations") if name in told},
    }


def know(call: Call, _: Execution) -> None:
    """Prepare for what will be asked of results; those within their wrapper are the same model."""
    provenance.tag(inner(call.result), provenance.sources_of(call.result))
    watch_results(call.result)


def meet_results(results: Any) -> None:
    """Let results that were loaded be known within their wrapper, too."""
    provenance.tag(inner(results), provenance.sources_of(results))
    watch_results(results)


def watch_results(results: Any) -> None:
    """Watch what the classes of these results predict, and their summary."""
    for name in _PREDICTIONS:
        _watch(type(inner(results)), name, PREDICT)
        _watch(type(results), name, PREDICT)  # some wrappers make another series of what comes out
    for name in ("summary", "summary2"):
        _watch(type(inner(results)), name, SUMMARY)


def summarized(call: Call) -> Mapping[str, float]:
    """Return the numbers that a summary has made the results compute: `rsquared`, `aic`, `llf`, ..."""
    cached = vars(call.instance).get("_cache") or {}
    numbers = {name: number(value) for name, value in cached.items()}
    return {name: value for name, value in numbers.items() if value is not None}


FIT = train(params=params, inputs=inputs, model="return", fitted=know, unless=for_itself("statsmodels", _FORECASTING))
PREDICT = derive(frm=(Call.everything,))
SUMMARY = evaluate(metrics=summarized, inputs=lambda call: {"model": call.instance})

integration = Integration(
    module="statsmodels",
    requires="statsmodels>=0.14",
    models={"statsmodels.base.model.Results": describe, "statsmodels.base.wrapper.ResultsWrapper": describe},
    meet=meet_results,
    patches=[
        meet("statsmodels.base.model:Model.__init__", watch_fits),
        read(
            # one function, bound under these names: each is a door a user may come through
            "statsmodels.iolib.smpickle:load_pickle",
            "statsmodels.iolib:load_pickle",
            "statsmodels.iolib.api:load_pickle",
            "statsmodels.api:load_pickle",
            "statsmodels.api:load",
            path="fname",
        ),
        write(
            "statsmodels.base.wrapper:ResultsWrapper.save",
            "statsmodels.base.model:LikelihoodModelResults.save",
            what="self",
            path="fname",
        ),
    ],
)
