"""Lightning, Transformers, datasets and Keras: one training each, from local files to the saved model."""

import os
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "sklearn", "torch"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score

from autolog import capture, provenance
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    ExecutionDescribed,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
)
from autolog.session import session
from autolog_integrations import torch_loops

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")


def inputs_of(facts, step):
    """Return, by file name or kind of model, the argument names under which something went in, sooner or later."""
    reported = [one for one in facts.of(ExecutionReported) if one.execution == step.execution]
    found = {}
    for use in [use for one in (step, *reported) for use in one.inputs]:
        found.setdefault(use.artifact.partition("|")[0].rpartition("/")[2], set()).update(use.names)
    return found


def of_type(facts, type):
    return [one for one in facts.of(ExecutionStarted) if one.type == type]


def metrics(facts):
    return {name for one in facts.of(ExecutionReported) for name in one.metrics}


def loader(path, **settings):
    table = pd.read_csv(path)
    X = torch.tensor(table.drop(columns="kind").values, dtype=torch.float32)
    y = torch.tensor(table["kind"].values, dtype=torch.long)
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size=50, **settings)


def module_of(lightning):
    class Net(lightning.LightningModule):
        def __init__(self, width=8, lr=0.01):
            super().__init__()
            self.save_hyperparameters()
            self.net = torch.nn.Sequential(torch.nn.Linear(4, width), torch.nn.ReLU(), torch.nn.Linear(width, 3))

        def training_step(self, batch, place):
            loss = torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch, place):
            self.log("val_loss", torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1]))

        def test_step(self, batch, place):
            self.log("test_loss", torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1]))

        def predict_step(self, batch, place):
            return self.net(batch[0])

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)

    return Net


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["lightning.pytorch", "pytorch_lightning"])
def test_a_fit_of_lightning_is_one_execution_with_hparams_metrics_and_checkpoints(facts, iris, tmp_path, name):
    lightning = pytest.importorskip(name)
    (tmp_path / "valid.csv").write_bytes(iris.read_bytes())
    (tmp_path / "test.csv").write_bytes(iris.read_bytes())
    (tmp_path / "decoy.csv").write_bytes(iris.read_bytes())
    loader(tmp_path / "decoy.csv")
    Net = module_of(lightning)
    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu"}
    trainer = lightning.Trainer(max_epochs=2, logger=False, log_every_n_steps=1, default_root_dir=tmp_path, **quiet)
    model = Net(width=6)
    trainer.fit(model, loader(iris, shuffle=True), loader(tmp_path / "valid.csv"))
    trainer.save_checkpoint(tmp_path / "last.ckpt")
    trainer.test(model, loader(tmp_path / "test.csv"), verbose=False)
    (step,) = of_type(facts, "Train")
    assert step.function.endswith("Trainer.fit")
    assert step.properties["class"].endswith("Net")
    assert (step.params["width"], step.params["lr"], step.params["trainer.max_epochs"]) == (6, 0.01, 2)
    found = inputs_of(facts, step)
    assert found.keys() == {"iris.csv", "valid.csv"}
    assert "train_dataloaders" in found["iris.csv"]
    assert "val_dataloaders" in found["valid.csv"]
    assert [place for place, _ in facts.curve("train_loss")] == [0, 1, 2, 3, 4, 5]
    assert len(facts.curve("val_loss")) == 2
    saved = [Path(one.file.path).name for one in facts.of(ArtifactSaved)]
    assert saved == ["epoch=0-step=3.ckpt", "epoch=1-step=6.ckpt", "last.ckpt"]
    (tested,) = of_type(facts, "Evaluate")
    assert inputs_of(facts, tested).keys() == {"model", "test.csv"}
    assert metrics(facts) == {"test_loss"}
    again = Net.load_from_checkpoint(tmp_path / "last.ckpt")
    lightning.Trainer(max_epochs=1, logger=False, enable_checkpointing=False, **quiet).fit(again, loader(iris))
    assert inputs_of(facts, of_type(facts, "Train")[1]).keys() == {"last.ckpt", "iris.csv"}


def saved_names(facts, model):
    return [Path(one.file.path).name for one in facts.of(ArtifactSaved) if one.key == model]


def product(facts, step):
    """Return the key of the model that a step makes."""
    made = [use for one in facts.of(ExecutionReported) if one.execution == step.execution for use in one.outputs]
    return next(use.artifact for use in made if "model" in use.names)


@pytest.mark.filterwarnings("ignore")
def test_of_the_paths_of_a_data_module_those_count_that_its_loaders_are_made_of(facts, iris):
    lightning = pytest.importorskip("lightning.pytorch")
    (test := iris.with_name("test.csv")).write_bytes(iris.read_bytes())

    class Module(lightning.LightningDataModule):
        def __init__(self, train, test):
            super().__init__()
            self.train_file, self.test_file = str(train), str(test)

        def train_dataloader(self):
            return loader(self.train_file)

    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **quiet)
    trainer.fit(module_of(lightning)(), datamodule=Module(iris, test))
    found = inputs_of(facts, *of_type(facts, "Train"))
    assert "iris.csv" in found
    assert "test.csv" not in found


@pytest.mark.filterwarnings("ignore")
def test_no_tensor_is_followed_in_the_steps_of_a_framework_s_training(facts, iris, monkeypatch):
    lightning = pytest.importorskip("lightning.pytorch")
    followed = []

    def pass_on(*call):
        followed.append(call)
        capture.pass_on(*call)

    def followed_in(epochs):
        followed.clear()
        lightning.Trainer(max_epochs=epochs, enable_checkpointing=False, **quiet).fit(Net(), data)
        return len(followed)

    monkeypatch.setattr(torch_loops, "pass_on", pass_on)
    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    Net, data = module_of(lightning), loader(iris)
    assert followed_in(epochs=4) == followed_in(epochs=1) > 0
    labels = data.dataset.tensors[1].float()
    assert provenance.sources_of(labels) == provenance.sources_of(data.dataset.tensors[1]) != provenance.NOTHING


@pytest.mark.filterwarnings("ignore")
def test_what_a_validation_gathers_within_a_fit_keeps_its_file(facts, iris):
    lightning = pytest.importorskip("lightning.pytorch")
    gathered = []

    class Net(module_of(lightning)):
        def validation_step(self, batch, place):
            gathered.append(batch[1].float())

    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    trainer = lightning.Trainer(max_epochs=2, num_sanity_val_steps=0, enable_checkpointing=False, **quiet)
    trainer.fit(Net(), loader(iris), loader(iris))
    assert len(gathered) == 6
    assert all(provenance.sources_of(one) for one in gathered)


@pytest.mark.filterwarnings("ignore")
def test_a_long_fit_gets_the_conversions_of_tensors_themselves_and_they_are_watched_again_after_it(
    facts, iris, monkeypatch
):
    lightning = pytest.importorskip("lightning.pytorch")
    monkeypatch.setattr(torch_loops, "_MOST_IN_VAIN", 3)
    watched, seen = torch.stack, []

    class Net(module_of(lightning)):
        def on_train_epoch_end(self):
            seen.append(torch.stack)

    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    lightning.Trainer(max_epochs=1, enable_checkpointing=False, **quiet).fit(Net(), loader(iris))
    assert seen == [watched.__wrapped__]
    assert seen[0] is not watched
    assert torch.stack is watched


@pytest.mark.filterwarnings("ignore")
def test_a_fit_of_lightning_tells_its_optimizer_loader_and_the_files_of_its_data_module(facts, iris, tmp_path):
    lightning = pytest.importorskip("lightning.pytorch")
    (tmp_path / "test.csv").write_bytes(iris.read_bytes())

    class Net(module_of(lightning)):
        def configure_optimizers(self):
            optimizer = torch.optim.Adam(self.parameters(), lr=0.02)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 3, gamma=0.5)]

    class Data(lightning.LightningDataModule):
        def setup(self, stage):
            self.train, self.valid = torch.utils.data.random_split(loader(iris).dataset, [100, 50])
            self.test = loader(tmp_path / "test.csv").dataset

        def train_dataloader(self):
            return torch.utils.data.DataLoader(self.train, batch_size=25, shuffle=True)

        def val_dataloader(self):
            return torch.utils.data.DataLoader(self.valid)

        def test_dataloader(self):
            return torch.utils.data.DataLoader(self.test)

    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    stop = lightning.callbacks.EarlyStopping("train_loss", patience=4)
    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, callbacks=[stop], **quiet)
    data, net = Data(), Net()
    trainer.fit(net, datamodule=data)
    trainer.test(net, datamodule=data, verbose=False)
    (step,) = of_type(facts, "Train")
    assert step.params["trainer.callbacks.EarlyStopping.patience"] == 4
    told = {name: value for one in facts.of(ExecutionDescribed) for name, value in one.params.items()}
    assert (told["optimizer"], told["optimizer.lr"]) == ("Adam", 0.02)
    assert (told["scheduler"], told["scheduler.step_size"], told["scheduler.gamma"]) == ("StepLR", 3, 0.5)
    assert (told["loader.batch_size"], told["loader.shuffle"]) == (25, True)
    found = inputs_of(facts, step)
    assert found.keys() == {"iris.csv"}
    assert found["iris.csv"] >= {"data", "validation"}
    (tested,) = of_type(facts, "Evaluate")
    assert inputs_of(facts, tested).keys() == {"model", "test.csv"}


@pytest.mark.filterwarnings("ignore")
def test_tensors_of_a_data_module_of_which_nothing_is_known_are_followed_through_its_setup(facts, iris, tmp_path):
    lightning = pytest.importorskip("lightning.pytorch")
    for name in ("scaled", "decoy"):
        (tmp_path / f"{name}.csv").write_bytes(iris.read_bytes())

    class Data(lightning.LightningDataModule):
        def setup(self, stage):
            self.decoy, self.scaled = pd.read_csv(tmp_path / "decoy.csv"), pd.read_csv(tmp_path / "scaled.csv")
            self.y = torch.tensor(pd.read_csv(iris)["kind"].to_numpy())

        def train_dataloader(self):
            X = torch.tensor(self.scaled[["a", "b", "c", "d"]].to_numpy(), dtype=torch.float32) / 2
            return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, self.y), batch_size=50)

    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **quiet)
    trainer.fit(module_of(lightning)(), datamodule=Data())
    (step,) = of_type(facts, "Train")
    found = inputs_of(facts, step)
    assert found.keys() == {"iris.csv", "scaled.csv"}
    assert found["scaled.csv"] == {"data"}


@pytest.mark.filterwarnings("ignore")
def test_a_table_of_metrics_that_its_logger_reads_again_is_no_data(facts, iris, tmp_path):
    lightning = pytest.importorskip("lightning.pytorch")
    logger = lightning.loggers.CSVLogger(tmp_path)
    for epoch in range(2):  # a column more, and the file is written anew
        logger.log_metrics({"loss": 1.0, f"of_epoch_{epoch}": 1.0})
        logger.save()
    assert not session().files.unexplained()
    assert (tmp_path / "lightning_logs" / "version_0" / "metrics.csv").exists()


@pytest.mark.filterwarnings("ignore")
def test_a_fit_of_lightning_goes_on_from_a_checkpoint_and_the_best_one_is_tested(facts, iris, tmp_path):
    lightning = pytest.importorskip("lightning.pytorch")
    Net = module_of(lightning)
    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
    lightning.Trainer(max_epochs=1, default_root_dir=tmp_path / "first", **quiet).fit(Net(), loader(iris))
    (first,) = (tmp_path / "first").rglob("*.ckpt")
    keep = lightning.callbacks.ModelCheckpoint(tmp_path / "second", "{epoch}", monitor="val_loss", save_top_k=-1)
    trainer = lightning.Trainer(max_epochs=3, callbacks=[keep], **quiet)
    trainer.fit(Net(), loader(iris), loader(iris), ckpt_path=first)
    (tmp_path / "test.csv").write_bytes(iris.read_bytes())
    trainer.test(dataloaders=loader(tmp_path / "test.csv"), ckpt_path="best", verbose=False)
    predicted = torch.cat(trainer.predict(dataloaders=loader(tmp_path / "test.csv"), ckpt_path=first))
    accuracy_score(pd.read_csv(iris)["kind"], predicted.argmax(1).numpy())
    _, second = of_type(facts, "Train")
    assert inputs_of(facts, second)[first.name] == {"ckpt_path"}
    assert saved_names(facts, product(facts, second)) == ["epoch=1.ckpt", "epoch=2.ckpt"]
    tested, measured = of_type(facts, "Evaluate")
    assert inputs_of(facts, tested).keys() == {Path(keep.best_model_path).name, "test.csv"}
    assert inputs_of(facts, measured).keys() == {first.name, "test.csv", "iris.csv"}


@pytest.mark.filterwarnings("ignore")
def test_a_fit_of_lightning_that_fails_is_a_failed_execution(facts, iris):
    lightning = pytest.importorskip("lightning.pytorch")

    class Bad(module_of(lightning)):
        def training_step(self, batch, place):
            raise ValueError("no")

    trainer = lightning.Trainer(
        max_epochs=1, logger=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu"
    )
    with pytest.raises(ValueError, match="no"):
        trainer.fit(Bad(), loader(iris))
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED"]


@pytest.mark.filterwarnings("ignore")
def test_a_training_of_transformers_leads_from_its_files_to_its_weights(facts, tmp_path):
    transformers = pytest.importorskip("transformers")
    datasets = pytest.importorskip("datasets")
    rows = pd.DataFrame({"a": np.arange(8), "labels": np.arange(8) % 2})
    for name in ("train", "valid", "decoy"):
        rows.to_csv(tmp_path / f"{name}.csv", index=False)
    cache = str(tmp_path / "cache")
    files = {"train": str(tmp_path / "train.csv"), "valid": str(tmp_path / "valid.csv")}
    loaded = datasets.load_dataset("csv", data_files=files, cache_dir=cache)
    datasets.load_dataset("csv", data_files=str(tmp_path / "decoy.csv"), split="train", cache_dir=cache)
    loaded = loaded.map(lambda row: {"input_ids": [row["a"], 1, 2], "attention_mask": [1, 1, 1]}, remove_columns="a")
    assert {one.function.rpartition(".")[2] for one in facts.of(ExecutionStarted)} == {"to_csv"}  # the cache is no step
    config = transformers.BertConfig(
        vocab_size=16,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=8,
    )
    model = transformers.BertForSequenceClassification(config)
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"),
        num_train_epochs=1,
        per_device_train_batch_size=4,
        logging_steps=1,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        hub_token="hf_secret",
        learning_rate=0.01,
        save_steps=1,
    )
    trainer = transformers.Trainer(model, arguments, train_dataset=loaded["train"], eval_dataset=loaded["valid"])
    trainer.train()
    trainer.save_model(str(tmp_path / "model"))
    trainer.evaluate()
    (step,) = of_type(facts, "Train")
    assert step.function == "transformers.trainer.Trainer.train"
    assert step.properties["class"].endswith("BertForSequenceClassification")
    assert (step.params["learning_rate"], step.params["hub_token"]) == (0.01, "[redacted]")
    assert {name: "train_dataset" in names for name, names in inputs_of(facts, step).items()} == {
        "train.csv": True,
        "valid.csv": False,
    }
    assert [place for place, _ in facts.curve("loss")] == [1, 2]
    saved = [Path(one.file.path).parent.name for one in facts.of(ArtifactSaved)]
    assert saved == ["checkpoint-1", "checkpoint-2", "model"]
    assert not of_type(facts, "Process")  # the training arguments beside the weights
    (evaluated,) = of_type(facts, "Evaluate")
    assert inputs_of(facts, evaluated).keys() == {"model", "valid.csv"}
    assert "eval_loss" in metrics(facts)
    predicted = trainer.predict(loaded["valid"]).predictions
    pd.DataFrame(predicted).to_csv(tmp_path / "predicted.csv")
    assert inputs_of(facts, of_type(facts, "Transform")[-1]).keys() >= {"model", "valid.csv"}
    again = transformers.AutoModelForSequenceClassification.from_pretrained(str(tmp_path / "model"))
    np.savetxt(tmp_path / "ones.txt", np.ones(3))
    assert not of_type(facts, "Transform")[-1].inputs  # the configuration was opened by hand, and is no data
    transformers.Trainer(again, arguments, train_dataset=loaded["train"]).train()
    assert inputs_of(facts, of_type(facts, "Train")[1])["model.safetensors"] == {"model"}
    anew = transformers.BertForSequenceClassification(config)
    resumed = transformers.Trainer(anew, arguments, train_dataset=loaded["train"])
    resumed.train(resume_from_checkpoint=str(tmp_path / "out" / "checkpoint-1"))
    third = of_type(facts, "Train")[2]
    assert inputs_of(facts, third)["model.safetensors"] == {"resume_from_checkpoint"}
    assert saved_names(facts, product(facts, third)) == ["model.safetensors"]


@pytest.mark.filterwarnings("ignore")
def test_a_fit_of_keras_is_one_execution_with_its_epochs_and_its_file(facts, iris, tmp_path):
    keras = pytest.importorskip("keras")
    (tmp_path / "decoy.csv").write_bytes(iris.read_bytes())
    pd.read_csv(tmp_path / "decoy.csv")
    table = pd.read_csv(iris)
    X, y = table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy()
    model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(3, activation="softmax")])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(X, y, epochs=3, batch_size=50, verbose=0)
    model.save(tmp_path / "model.keras")
    model.evaluate(X, y, verbose=0)
    (step,) = of_type(facts, "Train")
    assert step.properties["framework"] == "keras"
    expected = {"epochs": 3, "batch_size": 50, "optimizer": "Adam", "loss": "sparse_categorical_crossentropy"}
    assert {name: step.params[name] for name in expected} == expected
    assert step.params["learning_rate"] == pytest.approx(0.02)
    assert inputs_of(facts, step).keys() == {"iris.csv"}
    assert {"x", "y"} <= inputs_of(facts, step)["iris.csv"]
    assert facts.curve("accuracy") == list(enumerate(history.history["accuracy"]))
    assert [Path(one.file.path).name for one in facts.of(ArtifactSaved)] == ["model.keras"]
    (evaluated,) = of_type(facts, "Evaluate")
    assert inputs_of(facts, evaluated).keys() == {"model", "iris.csv"}
    assert metrics(facts) == {"loss", "accuracy"}
    again = keras.models.load_model(tmp_path / "model.keras")
    again.fit(X, y, epochs=1, verbose=0)
    assert inputs_of(facts, of_type(facts, "Train")[1])["model.keras"] == {"model"}


@pytest.mark.filterwarnings("ignore")
def test_weights_of_keras_are_checkpoints_and_a_fit_goes_on_from_them(facts, iris, tmp_path):
    keras = pytest.importorskip("keras")
    table = pd.read_csv(iris)
    X, y = table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy()

    def net():
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
        model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
        return model

    whole = keras.callbacks.ModelCheckpoint(str(tmp_path / "best.keras"))
    weights = keras.callbacks.ModelCheckpoint(str(tmp_path / "{epoch}.weights.h5"), save_weights_only=True)
    stop = keras.callbacks.EarlyStopping(patience=4, monitor="loss")
    net().fit(X, y, epochs=2, verbose=0, callbacks=[whole, weights, stop])
    again = net()
    again.load_weights(tmp_path / "1.weights.h5")
    again.fit(X, y, epochs=1, verbose=0)
    again.save_weights(tmp_path / "end.weights.h5")
    first, second = of_type(facts, "Train")
    assert first.params["callbacks.EarlyStopping.patience"] == 4
    assert first.params["callbacks.ModelCheckpoint.1.save_weights_only"] is True
    assert "callbacks" not in second.params
    assert saved_names(facts, product(facts, first)) == ["best.keras", "1.weights.h5", "best.keras", "2.weights.h5"]
    assert inputs_of(facts, second) == {"iris.csv": {"x", "y"}, "1.weights.h5": {"model"}}
    assert saved_names(facts, product(facts, second)) == ["end.weights.h5"]


@pytest.mark.filterwarnings("ignore")
def test_a_model_of_a_class_of_one_s_own_is_no_input_of_its_first_fit(facts, iris):
    keras = pytest.importorskip("keras")

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(3, activation="softmax")

        def call(self, inputs):
            return self.dense(inputs)

    table = pd.read_csv(iris)
    model = Net()
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    model.fit(table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy(), epochs=1, verbose=0)
    (step,) = of_type(facts, "Train")
    assert inputs_of(facts, step) == {"iris.csv": {"x", "y"}}


@pytest.mark.filterwarnings("ignore")
def test_weights_that_layers_of_keras_get_by_hand_are_inputs_of_the_fit(facts, iris, tmp_path):
    keras = pytest.importorskip("keras")
    for name, width in (("stem", 4), ("head", 3), ("decoy", 4)):
        np.savez(tmp_path / f"{name}.npz", kernel=np.full((4, width), 0.1), bias=np.zeros(width))
    stem, head, decoy = (np.load(tmp_path / f"{name}.npz") for name in ("stem", "head", "decoy"))
    inner = keras.Sequential([keras.Input((4,)), first := keras.layers.Dense(4, activation="relu")])
    other = keras.Sequential([keras.Input((4,)), unused := keras.layers.Dense(4)])
    model = keras.Sequential([inner, last := keras.layers.Dense(3, activation="softmax")])
    first.set_weights([stem["kernel"], stem["bias"]])
    last.set_weights([head["kernel"], head["bias"]])
    unused.set_weights([decoy["kernel"], decoy["bias"]])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    table = pd.read_csv(iris)
    X, y = table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy()
    model.fit(X, y, epochs=1, verbose=0)
    assert inputs_of(facts, of_type(facts, "Train")[0]) == {
        "iris.csv": {"x", "y"},
        "stem.npz": {"weights"},
        "head.npz": {"weights"},
    }
    assert other.predict(X, verbose=0).shape == (len(X), 4)


@pytest.mark.filterwarnings("ignore")
def test_a_fit_of_keras_that_was_interrupted_goes_on_from_its_backup(facts, iris, tmp_path):
    keras = pytest.importorskip("keras")
    table = pd.read_csv(iris)
    X, y = table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy()

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise RuntimeError("out of memory")

    def fit(*callbacks):
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
        model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
        backup = keras.callbacks.BackupAndRestore(str(tmp_path / "backup"))
        model.fit(X, y, epochs=2, verbose=0, callbacks=[backup, *callbacks])
        model.save(tmp_path / "model.keras")

    with pytest.raises(RuntimeError):
        fit(Stop())
    fit()
    stopped, second = of_type(facts, "Train")
    assert saved_names(facts, product(facts, stopped)) == ["latest.weights.h5"]
    assert inputs_of(facts, second) == {"iris.csv": {"x", "y"}, "latest.weights.h5": {"weights"}}
    assert saved_names(facts, product(facts, second))[-1] == "model.keras"


@pytest.mark.filterwarnings("ignore")
def test_each_of_several_data_sets_that_are_saved_together_is_the_one_that_is_loaded(facts, iris, tmp_path):
    datasets = pytest.importorskip("datasets")
    (tmp_path / "other.csv").write_bytes(iris.read_bytes())
    parts = {name: datasets.Dataset.from_pandas(pd.read_csv(tmp_path / f"{name}.csv")) for name in ("iris", "other")}
    datasets.DatasetDict(parts).save_to_disk(str(tmp_path / "both"))
    saved = [one.file.path for one in facts.of(ArtifactSaved)] or [
        one.file.path for one in facts.of(ArtifactSeen) if one.file is not None and "both" in one.file.path
    ]
    for loaded in (datasets.load_from_disk(tmp_path / "both"), datasets.DatasetDict.load_from_disk(tmp_path / "both")):
        for name, part in loaded.items():
            (source,) = provenance.sources_of(part)
            assert source.file.path == str(tmp_path / "both" / name)
            assert source.file.path in saved
    assert session().files.unexplained() == provenance.NOTHING


@pytest.mark.filterwarnings("ignore")
def test_data_sets_of_hugging_face_lead_a_plain_loop_to_their_files(facts, iris):
    datasets = pytest.importorskip("datasets")
    data = datasets.Dataset.from_pandas(pd.read_csv(iris)).filter(lambda row: row["a"] > 5)
    data = data.train_test_split(test_size=0.2, seed=0)["train"].with_format("torch")
    model = torch.nn.Linear(1, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for batch in torch.utils.data.DataLoader(data, batch_size=64):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(batch["a"].float()[:, None]), batch["kind"].long()).backward()
        optimizer.step()
    (step,) = of_type(facts, "Train")
    assert inputs_of(facts, step) == {"iris.csv": {"data"}}
