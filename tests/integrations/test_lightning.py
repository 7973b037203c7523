"""Lightning: a fit of a module, from its files to its checkpoints."""

from pathlib import Path

import pytest

for name in ("pandas", "sklearn", "torch"):
    pytest.importorskip(name)

import pandas as pd
import torch
from sklearn.metrics import accuracy_score
from told import inputs_of, measured_files, metrics, of_type, products, saved_names

from autolog import capture, provenance
from autolog.facts import ArtifactSaved, ExecutionDescribed, ExecutionFinished
from autolog.session import session
from autolog.sources import NOTHING
from autolog_integrations import torch_following, torch_loops

pytestmark = pytest.mark.filterwarnings("ignore")

QUIET = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}


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


@pytest.fixture
def lightning():
    return pytest.importorskip("lightning.pytorch")


@pytest.mark.parametrize("name", ["lightning.pytorch", "pytorch_lightning"])
def test_a_fit_of_lightning_is_one_execution_with_hparams_metrics_and_checkpoints(facts, iris, tmp_path, name):
    lightning = pytest.importorskip(name)
    (tmp_path / "valid.csv").write_bytes(iris.read_bytes())
    (tmp_path / "test.csv").write_bytes(iris.read_bytes())
    (tmp_path / "decoy.csv").write_bytes(iris.read_bytes())
    loader(tmp_path / "decoy.csv")
    Net = module_of(lightning)
    trainer = lightning.Trainer(max_epochs=2, log_every_n_steps=1, default_root_dir=tmp_path, **QUIET)
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
    assert inputs_of(facts, tested).keys() == {"model.2", "test.csv"}
    assert saved_names(facts, products(facts, step)[1]) == ["epoch=1-step=6.ckpt", "last.ckpt"]
    assert metrics(facts) == {"test_loss"}
    again = Net.load_from_checkpoint(tmp_path / "last.ckpt")
    lightning.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET).fit(again, loader(iris))
    assert inputs_of(facts, of_type(facts, "Train")[1]).keys() == {"last.ckpt", "iris.csv"}


def test_of_the_paths_of_a_data_module_those_count_that_its_loaders_are_made_of(facts, lightning, iris):
    (test := iris.with_name("test.csv")).write_bytes(iris.read_bytes())

    class Module(lightning.LightningDataModule):
        def __init__(self, train, test):
            super().__init__()
            self.train_file, self.test_file = str(train), str(test)

        def train_dataloader(self):
            return loader(self.train_file)

    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET)
    trainer.fit(module_of(lightning)(), datamodule=Module(iris, test))
    found = inputs_of(facts, *of_type(facts, "Train"))
    assert "iris.csv" in found
    assert "test.csv" not in found


def test_no_tensor_is_followed_in_the_steps_of_a_framework_s_training(facts, lightning, iris, monkeypatch):
    followed = []

    def pass_on(*call):
        followed.append(call)
        capture.pass_on(*call)

    def followed_in(epochs):
        followed.clear()
        lightning.Trainer(max_epochs=epochs, enable_checkpointing=False, **QUIET).fit(Net(), data)
        return len(followed)

    monkeypatch.setattr(torch_loops, "pass_on", pass_on)
    Net, data = module_of(lightning), loader(iris)
    assert followed_in(epochs=4) == followed_in(epochs=1) > 0
    labels = data.dataset.tensors[1].float()
    assert provenance.sources_of(labels) == provenance.sources_of(data.dataset.tensors[1]) != NOTHING


def test_what_a_validation_gathers_within_a_fit_keeps_its_file(facts, lightning, iris):
    gathered = []

    class Net(module_of(lightning)):
        def validation_step(self, batch, place):
            gathered.append(batch[1].float())

    trainer = lightning.Trainer(max_epochs=2, num_sanity_val_steps=0, enable_checkpointing=False, **QUIET)
    trainer.fit(Net(), loader(iris), loader(iris))
    assert len(gathered) == 6
    assert all(provenance.sources_of(one) for one in gathered)


def test_a_long_fit_gets_the_conversions_of_tensors_themselves_and_they_are_watched_again_after_it(
    facts, lightning, iris, monkeypatch
):
    monkeypatch.setattr(torch_following, "_MOST_IN_VAIN", 3)
    watched, seen = torch.stack, []

    class Net(module_of(lightning)):
        def on_train_epoch_end(self):
            seen.append(torch.stack)

    lightning.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET).fit(Net(), loader(iris))
    assert seen == [watched.__wrapped__]
    assert seen[0] is not watched
    assert torch.stack is watched


def test_a_fit_of_lightning_tells_its_optimizer_loader_and_the_files_of_its_data_module(
    facts, lightning, iris, tmp_path
):
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

    stop = lightning.callbacks.EarlyStopping("train_loss", patience=4)
    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, callbacks=[stop], **QUIET)
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


def test_tensors_of_a_data_module_of_which_nothing_is_known_are_followed_through_its_setup(
    facts, lightning, iris, tmp_path
):
    for name in ("scaled", "decoy"):
        (tmp_path / f"{name}.csv").write_bytes(iris.read_bytes())

    class Data(lightning.LightningDataModule):
        def setup(self, stage):
            self.decoy, self.scaled = pd.read_csv(tmp_path / "decoy.csv"), pd.read_csv(tmp_path / "scaled.csv")
            self.y = torch.tensor(pd.read_csv(iris)["kind"].to_numpy())

        def train_dataloader(self):
            X = torch.tensor(self.scaled[["a", "b", "c", "d"]].to_numpy(), dtype=torch.float32) / 2
            return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, self.y), batch_size=50)

    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET)
    trainer.fit(module_of(lightning)(), datamodule=Data())
    (step,) = of_type(facts, "Train")
    found = inputs_of(facts, step)
    assert found.keys() == {"iris.csv", "scaled.csv"}
    assert found["scaled.csv"] == {"data"}


def test_a_table_of_metrics_that_its_logger_reads_again_is_no_data(facts, lightning, iris, tmp_path):
    logger = lightning.loggers.CSVLogger(tmp_path)
    for epoch in range(2):  # a column more, and the file is written anew
        logger.log_metrics({"loss": 1.0, f"of_epoch_{epoch}": 1.0})
        logger.save()
    assert not session().files.unexplained()
    assert (tmp_path / "lightning_logs" / "version_0" / "metrics.csv").exists()


def test_a_fit_of_lightning_goes_on_from_a_checkpoint_and_the_best_one_is_tested(facts, lightning, iris, tmp_path):
    Net = module_of(lightning)
    lightning.Trainer(max_epochs=1, default_root_dir=tmp_path / "first", **QUIET).fit(Net(), loader(iris))
    (first,) = (tmp_path / "first").rglob("*.ckpt")
    keep = lightning.callbacks.ModelCheckpoint(tmp_path / "second", "{epoch}", monitor="val_loss", save_top_k=-1)
    trainer = lightning.Trainer(max_epochs=3, callbacks=[keep], **QUIET)
    trainer.fit(Net(), loader(iris), loader(iris), ckpt_path=first)
    (tmp_path / "test.csv").write_bytes(iris.read_bytes())
    trainer.test(dataloaders=loader(tmp_path / "test.csv"), ckpt_path="best", verbose=False)
    predicted = torch.cat(trainer.predict(dataloaders=loader(tmp_path / "test.csv"), ckpt_path=first))
    accuracy_score(pd.read_csv(iris)["kind"], predicted.argmax(1).numpy())
    _, second = of_type(facts, "Train")
    assert inputs_of(facts, second)[first.name] == {"ckpt_path"}
    assert [saved_names(facts, one) for one in products(facts, second)] == [["epoch=1.ckpt"], ["epoch=2.ckpt"]]
    tested, measured = of_type(facts, "Evaluate")
    assert inputs_of(facts, tested).keys() == {Path(keep.best_model_path).name, "test.csv"}
    assert inputs_of(facts, measured).keys() == {first.name, "test.csv", "iris.csv"}


def test_the_last_weights_of_a_fit_of_lightning_are_not_those_of_its_best_checkpoint(facts, lightning, iris, tmp_path):
    first = lightning.callbacks.ModelCheckpoint(tmp_path, "first", monitor="epoch", mode="min")
    first.CHECKPOINT_EQUALS_CHAR = "-"
    trainer = lightning.Trainer(max_epochs=2, callbacks=[first], **QUIET)
    model = module_of(lightning)()
    trainer.fit(model, loader(iris), loader(iris))
    trainer.test(model, loader(iris), verbose=False)
    trainer.save_checkpoint(tmp_path / "last.ckpt")
    assert measured_files(facts) == [["last.ckpt"]]


def test_a_fit_of_lightning_that_fails_is_a_failed_execution(facts, lightning, iris):

    class Bad(module_of(lightning)):
        def training_step(self, batch, place):
            raise ValueError("no")

    trainer = lightning.Trainer(max_epochs=1, **QUIET)
    with pytest.raises(ValueError, match="no"):
        trainer.fit(Bad(), loader(iris))
    assert [one.state for one in facts.of(ExecutionFinished)] == ["FAILED"]


def test_what_steps_log_has_a_point_at_the_end_of_each_epoch(facts, iris, lightning):
    trainer = lightning.Trainer(max_epochs=2, enable_checkpointing=False, **QUIET)
    trainer.fit(module_of(lightning)(), loader(iris))
    assert [place for place, _ in facts.curve("train_loss")] == [2, 5]
