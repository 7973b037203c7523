"""Lightning: `Trainer.fit` is one training, with the module's hyperparameters, its metrics and its checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autolog import provenance
from autolog.capture import file_state_of
from autolog.facts import MODEL
from autolog.integration import Call, Integration, evaluate, measure, read, train, write
from autolog.provenance import Sources, source_of_file
from autolog_integrations.torch_data import sources_of_dataset, sources_of_loaders
from autolog_integrations.torch_modules import sources_of_model

_SETTINGS = ("max_epochs", "max_steps", "accumulate_grad_batches", "gradient_clip_val", "precision", "num_devices")


def params(call: Call) -> Mapping[str, Any]:
    """Return the module's hyperparameters, and the trainer's settings."""
    model = model_of(call)
    settings = {f"trainer.{name}": getattr(call.instance, name, None) for name in _SETTINGS}
    return {**vars(model).get("_hparams", {}), **settings}


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
        "datamodule": sources_of_dataset(call.argument("datamodule")),
        "ckpt_path": _checkpoint(call),
    }
    return {name: sources for name, sources in found.items() if sources}


def tested(call: Call) -> Mapping[str, Any]:
    """Return what a test measures, and on which data."""
    name = "test_dataloaders" if call.function.__name__ == "test" else "val_dataloaders"
    loaders = call.argument("dataloaders") or getattr(call.instance, name, None)
    return {"model": _checkpoint(call) or sources_of_model(model_of(call)), "dataloaders": sources_of_loaders(loaders)}


def _checkpoint(call: Call) -> Sources:
    path = call.argument("ckpt_path")
    file = file_state_of(path) if path not in ("best", "last", "hpc", "registry") else None
    return frozenset([source_of_file(file, MODEL, {"format": "ckpt"})]) if file is not None else provenance.NOTHING


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


def _integration(module: str, package: str, distribution: str) -> Integration:
    trainer = f"{package}.trainer.trainer:Trainer"
    connector = f"{package}.trainer.connectors.logger_connector.logger_connector:_LoggerConnector"
    return Integration(
        module=module,
        requires=f"{distribution}>=2.1",
        patches=[
            train(f"{trainer}.fit", params=params, inputs=inputs, model=model_of, checkpoints=True),
            evaluate(f"{trainer}.test", f"{trainer}.validate", metrics=measured, inputs=tested),
            measure(f"{connector}.log_metrics", metrics=logged, step=step),
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
            ),
        ],
    )


integration = _integration("lightning", "lightning.pytorch", "lightning")
pytorch_lightning = _integration("pytorch_lightning", "pytorch_lightning", "pytorch-lightning")
