"""Lightning: `Trainer.fit` is one training, with the module's hyperparameters, its metrics and its checkpoints."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from autolog import runs, training
from autolog.facts import MODEL, TRAIN, Scalar
from autolog.hyperparameters import flat
from autolog.integration import Call, Integration, Patch, evaluate, measure, meet, read, train, write
from autolog.provenance import tag
from autolog.session import session
from autolog.sources import Sources
from autolog_integrations.callbacks import settings_of_callbacks
from autolog_integrations.checkpoints import checkpoint, goes_on_from
from autolog_integrations.torch_data import (
    settings_of_loader,
    sources_of_loaders,
    sources_of_module,
)
from autolog_integrations.torch_loops import loops
from autolog_integrations.torch_modules import sources_of_model

_SETTINGS = ("max_epochs", "max_steps", "accumulate_grad_batches", "gradient_clip_val", "precision", "num_devices")


def params(call: Call) -> Mapping[str, Any]:
    """Return the module's hyperparameters, and the trainer's settings."""
    model = model_of(call)
    settings = {f"trainer.{name}": getattr(call.instance, name, None) for name in _SETTINGS}
    callbacks = settings_of_callbacks(call.instance.callbacks, "trainer.callbacks")
    return {**vars(model).get("_hparams", {}), **settings, **callbacks}


def model_of(call: Call) -> Any:
    """Return the module that is trained or tested."""
    given = call.argument("model")
    return call.instance.lightning_module if given is None else given


def inputs(call: Call) -> Mapping[str, Any]:
    """Return what a fit starts from; loaders that the trainer makes itself are met when they are iterated."""
    found = {
        "model": sources_of_model(model_of(call)),
        "train_dataloaders": sources_of_loaders(call.argument("train_dataloaders")),
        "val_dataloaders": sources_of_loaders(call.argument("val_dataloaders")),
    }
    return {name: sources for name, sources in found.items() if sources}


def note_module(call: Call, execution: runs.Execution) -> None:
    """Tell what a data module holds if its loaders have told nothing; else the rest of it is not meant."""
    held = sources_of_module(call.argument("datamodule"))
    if held.isdisjoint(execution.sources):
        execution.use_more(runs.Inputs({"datamodule": held}, runs.IDENTITY))
    else:
        session().step_sites.leave_out(execution, held - execution.sources)


def note_optimizers(call: Call) -> None:
    """Tell of the optimizers and schedulers that a fit has set up; of several, each under its number."""
    execution, strategy, schedulers = runs.current(), call.instance, loops().schedulers
    if execution is None or execution.type != TRAIN:
        return
    found = [schedulers.settings_before(one) for one in strategy.optimizers]
    plans = [schedulers.settings_of_scheduler(one.scheduler) for one in strategy.lr_scheduler_configs]
    execution.describe(flat({**_numbered("optimizer", found), **_numbered("scheduler", plans)}))


def note_loader(call: Call) -> None:
    """Tell how the loader of a fit is set, once the trainer has got it from wherever it comes."""
    execution, loader = runs.current(), call.instance.trainer.train_dataloader
    if execution is not None and hasattr(loader, "batch_sampler"):
        execution.describe(flat({"loader": settings_of_loader(loader)}))


def _numbered(kind: str, several: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, settings in enumerate(several):
        name = f"{kind}.{place}" if len(several) > 1 else kind
        found[name] = settings.pop(kind)
        found |= {f"{name}.{key.removeprefix(f'{kind}.')}": value for key, value in settings.items()}
    return found


def tested(call: Call) -> Mapping[str, Any]:
    """Return what a test measures, and on which data."""
    return {"model": sources_of_model(model_of(call)), "dataloaders": _loaders(call)}


def note_predicted(call: Call) -> None:
    """Know what predictions come from, and follow what becomes of them."""
    module = model_of(call)
    tag(call.result, sources_of_model(module) | _loaders(call))
    loops().evaluate(module)


def _loaders(call: Call) -> Sources:
    name = {"test": "test_dataloaders", "predict": "predict_dataloaders"}.get(call.function.__name__, "val_dataloaders")
    given = sources_of_loaders(call.argument("dataloaders") or getattr(call.instance, name, None))
    return given or sources_of_module(call.argument("datamodule"))


def note_checkpoint(call: Call) -> None:
    """Know what a trainer loads, which it may have found itself: a training goes on from it, else the model is it."""
    sources = checkpoint(call.result, "ckpt")
    module = call.instance.trainer.lightning_module
    if not goes_on_from("ckpt_path", sources) and sources and module is not None:
        loops().know(module, sources)


def forget_log(call: Call) -> None:
    """Leave out the file of a logger that reads its own lines again when they get more columns."""
    session().files.forget(os.path.realpath(call.instance.metrics_file_path))


def describe_loaded(thing: Any) -> tuple[str, Mapping[str, Scalar]]:
    """Return what was loaded from a checkpoint: that is a model, even where only the data module of it is asked for."""
    return MODEL, session().describe(thing)[1]


def measured(call: Call) -> Mapping[str, Any]:
    """Return the metrics of a test, which come as a list of dicts, one for each loader."""
    return {name: value for one in call.result or () for name, value in one.items()}


def step(call: Call) -> float:
    """Return how many steps were made when metrics are logged."""
    given = call.argument("step")
    return float(call.instance.trainer.fit_loop.epoch_loop._batches_that_stepped if given is None else given)


def logged(call: Call) -> Mapping[str, Any]:
    """Return metrics that are logged, without the number of the epoch."""
    return {name: value for name, value in (call.argument("metrics") or {}).items() if name != "epoch"}


def note_epoch(call: Call) -> None:
    """Log what a module has logged in its last step, if the trainer, which logs every fiftieth, has not."""
    if call.instance.should_update_logs or call.instance.trainer.fast_dev_run:
        return
    results = call.instance.trainer._results or {}
    several = [one for one in results.values() if one.meta.on_step and not one.meta.on_epoch]
    training.note_measured(call, metrics=lambda _: {one.meta.name: one._forward_cache for one in several}, step=step)


def _integration(module: str, package: str, fabric: str, distribution: str) -> Integration:
    trainer = f"{package}.trainer.trainer:Trainer"
    connector = f"{package}.trainer.connectors.logger_connector.logger_connector:_LoggerConnector"
    return Integration(
        module=module,
        requires=f"{distribution}>=2.1",
        patches=[
            train(f"{trainer}.fit", params=params, inputs=inputs, model=model_of, fitted=note_module, checkpoints=True),
            evaluate(f"{trainer}.test", f"{trainer}.validate", metrics=measured, inputs=tested),
            Patch((f"{trainer}.predict",), after=note_predicted),
            Patch(
                (f"{package}.trainer.connectors.checkpoint_connector:_CheckpointConnector._select_ckpt_path",),
                after=note_checkpoint,
            ),
            Patch((f"{package}.strategies.strategy:Strategy.setup_optimizers",), after=note_optimizers),
            Patch((f"{package}.loops.fit_loop:_FitLoop.setup_data",), after=note_loader),
            Patch((f"{fabric}.loggers.csv_logs:_ExperimentWriter._rewrite_with_new_header",), after=forget_log),
            measure(f"{connector}.log_metrics", metrics=logged, step=step),
            meet(f"{connector}.update_train_epoch_metrics", note_epoch),
            write(
                f"{trainer}.save_checkpoint",
                what=lambda call: call.instance.lightning_module,
                path="filepath",
                format="ckpt",
            ),
            read(
                f"{package}.core.saving:_load_from_checkpoint",
                f"{package}.core.module:_load_from_checkpoint",
                path="checkpoint_path",
                format="ckpt",
                describe=describe_loaded,
            ),
        ],
    )


integration = _integration("lightning", "lightning.pytorch", "lightning.fabric", "lightning")
pytorch_lightning = _integration("pytorch_lightning", "pytorch_lightning", "lightning_fabric", "pytorch-lightning")
