"""Hugging Face Transformers: `Trainer.train` is one training; models are known by the file of their weights.

The folder of a pretrained model is no artifact: tokenizers and states are written into it later. The file is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from autolog import runs
from autolog.callers import is_own_class
from autolog.calls import Watch
from autolog.integration import Call, Execution, Integration, Patch, evaluate, inner, measure, read, train, write
from autolog.provenance import tag
from autolog.session import session
from autolog.sources import NOTHING, union
from autolog_integrations.callbacks import settings_of_callbacks
from autolog_integrations.checkpoints import checkpoint, goes_on_from
from autolog_integrations.torch_data import sources_of_loaders
from autolog_integrations.torch_modules import sources_of_model
from autolog_integrations.torch_told import told_of

_FILES = ("model.safetensors", "pytorch_model.bin", "model.safetensors.index.json", "pytorch_model.bin.index.json")


def params(call: Call) -> Mapping[str, Any]:
    """Return the training arguments, and what the callbacks were made with."""
    arguments = call.instance.args
    given = {one.name: getattr(arguments, one.name, None) for one in fields(arguments) if not one.name.startswith("_")}
    return {**given, **settings_of_callbacks(call.instance.callback_handler.callbacks)}


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what a training starts from."""
    trainer = call.instance
    is_made_anew = trainer.model_init is not None  # `note_made_anew` tells what that model comes from
    found = {
        "model": NOTHING if is_made_anew else sources_of_model(trainer.model),
        "train_dataset": sources_of_loaders(trainer.train_dataset),
        "eval_dataset": sources_of_loaders(trainer.eval_dataset),
    }
    return {name: sources for name, sources in found.items() if sources}


def tell_best(call: Call, execution: Execution) -> None:
    """Tell which checkpoint was the best so far, where the training compares them."""
    state = vars(call.instance.state)
    execution.log({name: state[name] for name in ("best_metric", "best_global_step") if state.get(name) is not None})
    if path := state.get("best_model_checkpoint"):
        execution.describe({"best_model_checkpoint": path})


def evaluated(call: Call) -> Mapping[str, Any]:
    """Return what is measured, and on which data."""
    given = call.argument("eval_dataset", call.argument("test_dataset"))
    dataset = call.instance.eval_dataset if given is None else given
    return {"model": sources_of_model(call.instance.model), "dataset": sources_of_loaders(dataset)}


def measured(call: Call) -> Mapping[str, Any]:
    """Return the metrics of an evaluation, or of a prediction."""
    found: Mapping[str, Any] = getattr(call.result, "metrics", call.result) or {}
    return found


def weights_file(folder: Any) -> str | None:
    """Return the file of a local folder that holds a model's weights; None where there is none."""
    if not isinstance(folder, (str, os.PathLike)):
        return None
    paths = [Path(folder, name) for name in _FILES]
    return next((str(path) for path in paths if path.is_file()), None)


def watch_predict(call: Call) -> Watch:
    """Record what a prediction measures, and know what comes out; of several outputs, each."""
    if EVALUATION.watch is not None:
        yield from EVALUATION.watch(call)
    found = call.result.predictions
    for one in found if isinstance(found, tuple) else (found,):
        tag(one, union(evaluated(call).values()))


def note_datasets(call: Call) -> None:
    """Ask the script what the data sets of a trainer are made of that it makes now."""
    for name in ("train_dataset", "eval_dataset"):
        dataset = call.argument(name)
        if is_own_class(type(dataset)) and not sources_of_loaders(dataset):
            tag(dataset, told_of(name, dataset, type(call.instance).__name__, sys.maxsize))


def explain_settings(call: Call) -> None:
    """Leave configurations and tokenizers to Transformers, which opens them by hand: they are no data."""
    found = [call.result] if isinstance(call.result, str) else call.result or ()  # one, before Transformers 4.50
    for path in found:
        if path is not None and Path(path).name not in _FILES:
            session().files.explain_settings(os.path.realpath(path))


def vocabulary(call: Call) -> list[str]:
    """Return the files that a tokenizer was made of by path, which Rust has read; not those of a pretrained one."""
    held = () if runs.is_inside() else (vars(call.instance).get(name) for name in ("_vocab", "_merges"))
    return [one for one in held if isinstance(one, str) and Path(one).is_file()]


def note_made_anew(call: Call) -> None:
    """Let a training go on from the model that it has made by `model_init`, and make that one what it trains."""
    execution = runs.current_training(call.integration.distribution)
    if execution is not None and goes_on_from("model", sources_of_model(call.result)) and execution.model is not None:
        tag(call.result, frozenset([execution.model]))
        session().meet(call.result)


def note_pipeline(call: Call) -> None:
    """Know which model a pipeline asks, and not what stands beside that: what it answers is plain text."""
    tag(call.instance, sources_of_model(call.instance.model))


def note_resumed(call: Call) -> None:
    """Let a training go on from the checkpoint that it has loaded."""
    goes_on_from(
        "resume_from_checkpoint", checkpoint(weights_file(call.argument("resume_from_checkpoint")), "safetensors")
    )


EVALUATION = evaluate(metrics=measured, inputs=evaluated)

integration = Integration(
    module="transformers",
    requires="transformers>=4.40",
    patches=[
        train(
            "transformers.trainer:Trainer.train",
            params=params,
            inputs=inputs,
            model=lambda call: call.instance.model,
            fitted=tell_best,
            checkpoints=True,
        ),
        Patch(("transformers.trainer:Trainer.__init__",), after=note_datasets),
        Patch(("transformers.trainer:Trainer.call_model_init",), after=note_made_anew),
        Patch(("transformers.pipelines.base:Pipeline.__init__",), after=note_pipeline),
        Patch(("transformers.trainer:Trainer._load_from_checkpoint",), after=note_resumed),
        EVALUATION._replace(targets=("transformers.trainer:Trainer.evaluate",)),
        Patch(("transformers.trainer:Trainer.predict",), watch=watch_predict),
        Patch(("transformers.utils.hub:cached_files|cached_file",), after=explain_settings),
        inner(
            "transformers.tokenization_utils_base:PreTrainedTokenizerBase.from_pretrained",
            "transformers.tokenization_utils_base:PreTrainedTokenizerBase.save_pretrained",
        ),
        read("transformers.tokenization_utils_base:PreTrainedTokenizerBase.__init__", path=vocabulary, gives="self"),
        measure(
            "transformers.trainer:Trainer.log",
            metrics=lambda call: call.argument("logs") or {},
            step=lambda call: call.instance.state.global_step,
        ),
        write(
            "transformers.modeling_utils:PreTrainedModel.save_pretrained",
            what="self",
            path=lambda call: weights_file(call.argument("save_directory")),
        ),
        read(
            "transformers.modeling_utils:PreTrainedModel.from_pretrained",
            path=lambda call: weights_file(call.argument("pretrained_model_name_or_path")),
        ),
    ],
)
