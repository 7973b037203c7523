"""Keras 3, on every backend: `fit` is one training, with the metrics of each epoch."""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Mapping
from typing import Any

from autolog import runs
from autolog.arguments import known
from autolog.callers import is_own_class
from autolog.calls import State, Watch, class_name
from autolog.facts import Scalar
from autolog.integration import Call, Execution, Integration, Patch, derive, evaluate, measure, read, train
from autolog.provenance import known as known_itself
from autolog.provenance import sources_of, tag
from autolog.saving import watch_write
from autolog.session import session
from autolog.sources import Sources, is_data_known, union
from autolog_integrations.callbacks import made_with, settings_of_callbacks
from autolog_integrations.checkpoints import checkpoint, goes_on_from
from autolog_integrations.single_precision import as_written

_MOST_COMPARED = 100  # weights of a model that are looked at
_MOST_NUMBERS = 1 << 16  # of a weight that is looked at as a whole
_MODEL = "keras.src.models.model:Model"
_DATA = ("x", "y", "validation_data")
_BATCH_SIZE = 32  # that Keras takes where it is not told
_SETTINGS = ("epochs", "batch_size", "steps_per_epoch", "validation_split", "validation_steps", "initial_epoch")


def describe(model: Any) -> Mapping[str, Scalar]:
    """Return a model's class and, once it has them, the number of its parameters."""
    return {"class": class_name(model), **({"num_parameters": int(model.count_params())} if model.built else {})}


def params(call: Call) -> Mapping[str, Any]:
    """Return the settings of a fit, and the optimizer and loss that the model was compiled with."""
    given, model = call.bound(), call.instance
    found = {name: given.get(name) for name in (*_SETTINGS, "shuffle", "class_weight")}
    if found["batch_size"] is None and _is_in_memory(given.get("x")):
        found["batch_size"] = _BATCH_SIZE
    callbacks = given.get("callbacks")
    found |= settings_of_callbacks(getattr(callbacks, "callbacks", callbacks))  # of a list of Keras's own, or of any
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and type(optimizer).__module__.startswith("keras."):  # no code of the user's
        found |= settings_of_optimizer(optimizer)
    found |= settings_of_loss(getattr(model, "loss", None))
    return {**found, **{name: value for name, value in describe(model).items() if name != "class"}}


def settings_of_optimizer(optimizer: Any) -> dict[str, Any]:
    """Return an optimizer's class and settings; a schedule of Keras's has its own under `learning_rate`."""
    schedule = vars(optimizer).get("_learning_rate")
    if is_own_class(type(schedule)):  # Keras would ask it for its configuration, which it may not have
        rate = {f"learning_rate.{name}": value for name, value in made_with(schedule).items()}
        settings = {**made_with(optimizer), "learning_rate": type(schedule).__name__, **rate}
    else:
        settings = _flat_config(optimizer.get_config())
    settings.pop("name", None)  # another one for each optimizer of a script
    return {"optimizer": type(optimizer).__name__, **settings}


def _flat_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration, with the class of each object in it under its name and its settings below."""
    found: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, dict) and value.keys() >= {"class_name", "config"}:
            inner = _flat_config(value["config"] or {})
            inner.pop("name", None)
            found |= {name: value["class_name"], **{f"{name}.{key}": one for key, one in inner.items()}}
        else:
            found[name] = as_written(value)
    return found


def settings_of_loss(loss: Any) -> dict[str, Any]:
    """Return the name of a loss, and what one of Keras's was made with as `loss.label_smoothing` and so on."""
    if isinstance(loss, str) or loss is None:
        return {"loss": loss}
    given = {**made_with(loss), **(getattr(loss, "__dict__", {}).get("_fn_kwargs") or {})}
    given.pop("name", None)
    name = getattr(loss, "name", type(loss).__name__)
    return {"loss": name, **{f"loss.{key}": as_written(value) for key, value in given.items()}}


def _is_in_memory(x: Any) -> bool:
    """Whether Keras makes the batches itself, of arrays; else they come as they are."""
    return hasattr(x, "shape") or isinstance(x, (list, tuple, dict))


def inputs(call: Call) -> Mapping[str, Any]:
    """Return the data of a fit, and the model that it continues."""
    return {"model": call.instance, **{name: call.argument(name) for name in _DATA}}


def fit_inputs(call: Call) -> Mapping[str, Any]:
    """Return the same, and what else the layers got their first weights from."""
    session().weights.as_it_is(call.instance)
    return {**inputs(call), "weights": _weights_of(call.instance) - known_itself(call.instance)}


def evaluated(call: Call) -> Mapping[str, Any]:
    """Return the data of an evaluation, and the model, which the fit of another one may have trained."""
    return {**inputs(call), "model": known_by_layers(call.instance)}


def finish_fit(call: Call, execution: Execution) -> None:
    """Tell what the layers are now, some of which are only made in the fit, and what was read for it meanwhile."""
    know_layers(call.instance)
    tell_what_was_read(call, execution)


def tell_what_was_read(call: Call, execution: Execution) -> None:
    """Tell of the files that a data set of the script's own has read for the training meanwhile, batch by batch."""
    data = {name: call.argument(name) for name in _DATA}  # not the model, which by now is what came out
    own = {name: value for name, value in data.items() if is_own_class(type(value))}
    found = known(own, call) if own else runs.NO_INPUTS
    if found.evidence != runs.SCOPE:
        guess = undecided(call, found)
        execution.use_more(found.without(guess))
        session().step_sites.guess(execution, "data", guess - execution.sources)


def undecided(call: Call, found: runs.Inputs) -> Sources:
    """Return what the code of the script's own data sets has read file by file, also for other trainings."""
    names = [name for name in _DATA if name in found.sources and is_own_class(type(call.argument(name)))]
    return session().files.sites.read_in_turn(union(found.sources[name] for name in names))


def note_loaded(call: Call) -> None:
    """Remember that a model now has the weights of a file."""
    sources = checkpoint(call.argument("filepath"), "keras weights")
    if not goes_on_from("weights", sources) and sources:
        know_weights(call.instance, sources)


def note_set(call: Call) -> None:
    """Remember that a layer, or a whole model, now has weights that came out of files."""
    if sources := sources_of(call.argument("weights")):
        know_weights(call.instance, sources)


def know_weights(layer: Any, sources: Sources) -> None:
    """Remember what all weights of a layer, or of a whole model, come from."""
    for one in (layer, *_layers_in(layer)):
        tag(one, sources)


def know_layers(model: Any) -> None:
    """Remember of the layers of a model what is known of it: of all that were read, or those that a fit trains."""
    sources = known_itself(model)
    is_read = all(one.file is not None for one in sources)
    for layer in _layers_in(model) if sources else ():
        if is_read or layer._trainable:
            tag(layer, sources)


def known_by_layers(model: Any) -> Any:
    """Return a model of which that is known by now what its layers are: another one that has them was trained."""
    own = known_itself(model)
    found = union(known_itself(layer) for layer in _layers_in(model) if layer._trainable or not own)
    if not found <= own:
        tag(model, found)
    session().weights.as_it_is(model)
    return model


def state_of(model: Any) -> State | None:
    """Return what a model holds, by the numbers of its last weights, of large ones some."""
    every = model.weights
    digest = hashlib.blake2b(digest_size=16)
    to_numpy = sys.modules["keras"].ops.convert_to_numpy
    for one in every[-_MOST_COMPARED:]:
        is_large = math.prod(one.shape) > _MOST_NUMBERS
        digest.update(to_numpy(one.value[len(one.value) // 2] if is_large else one.value).tobytes())
    return State((len(every), sum(math.prod(one.shape) for one in every)), digest.digest()) if every else None


def writes(*targets: str, what: str, format: str | None = None) -> Patch:
    """Return the patch of a writer of models, of which that is known then what their layers are."""

    def watch(call: Call) -> Watch:
        known_by_layers(call.pick(what))
        yield from watch_write(call, what=what, path="filepath", format=format)

    return Patch(targets, watch=watch)


def _weights_of(model: Any) -> Sources:
    return union(map(known_itself, _layers_in(model))) if is_data_known() else frozenset()


def _layers_in(model: Any) -> list[Any]:
    """Return the layers of a model, or of a layer, that have weights of their own; it may be one of them."""
    return [one for one in model._flatten_layers() if one._trainable_variables]


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
    meet=know_layers,
    state=state_of,
    layers=lambda model: [model, *_layers_in(model)],
    patches=[
        train(
            f"{_MODEL}.fit", params=params, inputs=fit_inputs, fitted=finish_fit, undecided=undecided, checkpoints=True
        ),
        evaluate(f"{_MODEL}.evaluate", metrics=measured, inputs=evaluated),
        derive(f"{_MODEL}.predict", frm=(lambda call: known_by_layers(call.instance), "x")),
        measure(
            "keras.src.callbacks.history:History.on_epoch_end",
            metrics=lambda call: call.argument("logs") or {},
            step=lambda call: call.argument("epoch"),
        ),
        writes(f"{_MODEL}.save", f"{_MODEL}.export", what="self"),
        writes(f"{_MODEL}.save_weights", what="self", format="keras weights"),
        writes(
            "keras.src.saving.saving_api:save_model",
            "keras.saving:save_model",
            "keras.models:save_model",
            what="model",
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
