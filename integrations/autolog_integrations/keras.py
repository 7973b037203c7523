"""Keras 3, on every backend: `fit` is one training, with the metrics of each epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autolog import provenance, runs
from autolog.arguments import known
from autolog.callers import is_own_class
from autolog.calls import class_name
from autolog.facts import Scalar
from autolog.integration import Call, Execution, Integration, Patch, derive, evaluate, measure, read, train, write
from autolog.provenance import sources_of, tag
from autolog.sources import Sources, is_data_known, union
from autolog_integrations.callbacks import settings_of_callbacks
from autolog_integrations.checkpoints import checkpoint, goes_on_from

_MODEL = "keras.src.models.model:Model"
_SETTINGS = ("epochs", "batch_size", "steps_per_epoch", "validation_split", "validation_steps", "initial_epoch")


def describe(model: Any) -> Mapping[str, Scalar]:
    """Return a model's class and, once it has them, the number of its parameters."""
    return {"class": class_name(model), **({"num_parameters": int(model.count_params())} if model.built else {})}


def params(call: Call) -> Mapping[str, Any]:
    """Return the settings of a fit, and the optimizer and loss that the model was compiled with."""
    given, model = call.bound(), call.instance
    found = {name: given.get(name) for name in (*_SETTINGS, "shuffle", "class_weight")}
    callbacks = given.get("callbacks")
    found |= settings_of_callbacks(getattr(callbacks, "callbacks", callbacks))  # of a list of Keras's own, or of any
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and type(optimizer).__module__.startswith("keras."):  # no code of the user's
        found |= {"optimizer": type(optimizer).__name__, **optimizer.get_config()}
    loss = getattr(model, "loss", None)
    found["loss"] = loss if isinstance(loss, str) or loss is None else getattr(loss, "name", type(loss).__name__)
    return {**found, **{name: value for name, value in describe(model).items() if name != "class"}}


def inputs(call: Call) -> Mapping[str, Any]:
    """Return the data of a fit, and the model that it continues."""
    return {"model": call.instance, **{name: call.argument(name) for name in ("x", "y", "validation_data")}}


def fit_inputs(call: Call) -> Mapping[str, Any]:
    """Return the same, and what the layers got their first weights from."""
    return {**inputs(call), "weights": _weights_of(call.instance)}


def tell_what_was_read(call: Call, execution: Execution) -> None:
    """Tell of the files that a data set of the script's own has read for the training meanwhile, batch by batch."""
    data = {name: value for name, value in inputs(call).items() if name != "model"}  # which by now is what came out
    own = {name: value for name, value in data.items() if is_own_class(type(value))}
    found = known(own, call) if own else runs.NO_INPUTS
    if found.evidence != runs.SCOPE:
        execution.use_more(found)


def note_loaded(call: Call) -> None:
    """Remember that a model now has the weights of a file."""
    sources = checkpoint(call.argument("filepath"), "keras weights")
    if not goes_on_from("weights", sources) and sources:
        tag(call.instance, sources)


def note_set(call: Call) -> None:
    """Remember that a layer, or a whole model, now has weights that came out of files."""
    if sources := sources_of(call.argument("weights")):
        tag(call.instance, sources)


def _weights_of(model: Any) -> Sources:
    return union(map(provenance.known, _layers_in(model))) if is_data_known() else frozenset()


def _layers_in(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):  # a model within the model
            yield from _layers_in(layer)


def measured(call: Call) -> Mapping[str, Any]:
    """Return the metrics of an evaluation under their names, whatever form it gives them in."""
    if isinstance(call.result, dict):
        return call.result
    values = call.result if isinstance(call.result, list) else [call.result]
    return dict(zip(_names(call.instance), values, strict=False))


def _names(model: Any) -> list[str]:
    found = []
    for metric in model.metrics:
        inner = getattr(metric, "metrics", None)
        found += [one.name for one in inner] if inner else [metric.name]
    return found


integration = Integration(
    module="keras",
    requires="keras>=3.0",
    models={"keras.src.models.model.Model": describe},
    patches=[
        train(f"{_MODEL}.fit", params=params, inputs=fit_inputs, fitted=tell_what_was_read, checkpoints=True),
        evaluate(f"{_MODEL}.evaluate", metrics=measured, inputs=inputs),
        derive(f"{_MODEL}.predict", frm=("self", "x")),
        measure(
            "keras.src.callbacks.history:History.on_epoch_end",
            metrics=lambda call: call.argument("logs") or {},
            step=lambda call: call.argument("epoch"),
        ),
        write(f"{_MODEL}.save", f"{_MODEL}.export", what="self", path="filepath"),
        write(f"{_MODEL}.save_weights", what="self", path="filepath", format="keras weights"),
        write(
            "keras.src.saving.saving_api:save_model",
            "keras.saving:save_model",
            "keras.models:save_model",
            what="model",
            path="filepath",
        ),
        read(
            "keras.src.saving.saving_api:load_model",
            "keras.saving:load_model",
            "keras.models:load_model",
            path="filepath",
        ),
        Patch((f"{_MODEL}.load_weights",), after=note_loaded),
        Patch(("keras.src.layers.layer:Layer.set_weights",), after=note_set),
    ],
)
