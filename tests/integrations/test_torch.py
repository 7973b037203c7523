"""PyTorch: plain training loops, from files to the saved model."""

import copy
import gc
import pickle
import sys
import threading
import warnings
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "torch"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score
from told import measured_files, products, saved_names
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

from autolog import provenance
from autolog.facts import (
    ArtifactSaved,
    ArtifactSeen,
    ExecutionFinished,
    ExecutionReported,
    ExecutionStarted,
    MetricsLogged,
)
from autolog.testing import capture_facts
from autolog_integrations import torch_loaders, torch_loops


def inputs_of(facts, step):
    """Return, by file name or kind of model, the argument names under which something went in, sooner or later."""
    reported = [one for one in facts.of(ExecutionReported) if one.execution == step.execution]
    uses = [use for one in (step, *reported) for use in one.inputs]
    return {use.artifact.partition("|")[0].rpartition("/")[2]: use.names for use in uses}


def trains(facts):
    return [one for one in facts.of(ExecutionStarted) if one.type == "Train"]


def net(inputs=4):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(inputs, 8), nn.ReLU(), nn.Linear(8, 3))


def tensors(path):
    table = pd.read_csv(path)
    X = torch.tensor(table.drop(columns="kind").values, dtype=torch.float32)
    return X, torch.tensor(table["kind"].values).long()


def loop(model, loader, epochs=2, optimizer=None, **settings):
    optimizer = optimizer or torch.optim.Adam(model.parameters(), **settings)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        model.train()
        for X, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


class Table(Dataset):
    """As tutorials write it: a table and a folder of further files."""

    def __init__(self, path, transform=None):
        self.table = pd.read_csv(path)
        self.transform = transform

    def __len__(self):
        return len(self.table)

    def __getitem__(self, place):
        row = self.table.iloc[place]
        return torch.tensor(row[:4].to_numpy(dtype="float32")), int(row["kind"])


class Folder(Dataset):
    def __init__(self, root):
        self.root = str(root)
        self.files = sorted(Path(root).glob("*.npy"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, place):
        return torch.from_numpy(np.load(self.files[place])).float(), place % 3


class WithSlots(torch.Tensor):
    __slots__ = ("more",)


@pytest.fixture
def decoy(iris):
    """A table that is read, and not used."""
    path = iris.with_name("decoy.csv")
    path.write_bytes(iris.read_bytes())
    return path


def test_a_plain_loop_is_one_execution_with_its_file_settings_and_losses(facts, iris, decoy):
    X, y = tensors(iris)
    tensors(decoy)
    loader = DataLoader(TensorDataset(X, y), batch_size=50, shuffle=True)
    model = net()
    losses = loop(model, loader, lr=0.01, weight_decay=0.1)
    torch.save(model.state_dict(), iris.with_name("model.pt"))
    (step,) = facts.of(ExecutionStarted)
    assert (step.type, step.function) == ("Train", "torch.optim.adam.Adam.step")
    assert inputs_of(facts, step) == {"iris.csv": ("data",)}
    assert [use.evidence for use in step.inputs] == ["identity"]
    assert step.properties["class"] == "torch.nn.modules.container.Sequential"
    assert step.properties["framework_version"] == str(torch.__version__)
    expected = {"optimizer": "Adam", "lr": 0.01, "weight_decay": 0.1, "loss": "CrossEntropyLoss", "batch_size": 50}
    expected |= {"shuffle": True, "num_workers": 0, "num_parameters": 67, "num_trainable_parameters": 67}
    assert {name: step.params[name] for name in expected} == expected
    assert facts.curve("loss") == [(place, pytest.approx(loss)) for place, loss in enumerate(losses)]
    (saved,) = facts.of(ArtifactSaved)
    (made,) = [use.artifact for one in facts.of(ExecutionReported) for use in one.outputs if use.names == ("model",)]
    assert (saved.key, Path(saved.file.path).name, saved.format) == (made, "model.pt", "torch")
    assert facts.of(ExecutionFinished) == []


def test_the_execution_ends_with_the_watching_or_with_its_optimizer(iris):
    with capture_facts() as facts:
        loop(net(), DataLoader(TensorDataset(*tensors(iris)), batch_size=50))
        model = net()
        loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=50))
        assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE"]
    assert [one.state for one in facts.of(ExecutionFinished)] == ["COMPLETE", "COMPLETE"]


def test_a_loop_over_the_whole_tensor_needs_no_loader(facts, iris, decoy):
    (X, y), _ = tensors(iris), tensors(decoy)
    features = (X - 1).float()  # arithmetic loses the origin ...
    model, optimizer = net(), None
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(features), y).backward()  # ... and labels keep it
        optimizer.step()
    (step,) = trains(facts)
    assert inputs_of(facts, step) == {"iris.csv": ("target",)}
    assert len(facts.curve("loss")) == 3


def test_tensors_that_share_memory_or_are_converted_keep_their_origin(facts, iris):
    table = pd.read_csv(iris)
    X = (
        torch.from_numpy(table[["a", "b", "c", "d"]].to_numpy(dtype="float32"))
        .double()
        .float()[:100]
        .view(50, 2, 4)[:, 0]
    )
    y = torch.as_tensor(table["kind"].to_numpy(dtype="int32"))[::3].to(torch.int64)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    nn.CrossEntropyLoss()(model(X), y).backward()
    optimizer.step()
    assert inputs_of(facts, trains(facts)[0]) == {"iris.csv": ("data", "target")}


def test_a_data_set_of_one_s_own_leads_to_the_table_that_it_holds(facts, iris, decoy):
    Table(decoy)
    train, _ = random_split(Table(iris), [120, 30])
    loop(net(), DataLoader(train, batch_size=40), epochs=1)
    (step,) = trains(facts)
    assert inputs_of(facts, step) == {"iris.csv": ("data",)}
    told = {name: value for name, value in step.params.items() if name.startswith("dataset")}
    assert told == {"dataset": "Subset", "dataset.num_items": 120, "dataset.dataset": "Table"}


def test_a_data_set_of_files_leads_to_their_folder(facts, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for place in range(6):
        np.save(images / f"{place}.npy", np.full(4, place, "float32"))
    loop(net(), DataLoader(Folder(images), batch_size=3), epochs=1)
    assert inputs_of(facts, trains(facts)[0]) == {"images": ("data",)}


@pytest.mark.parametrize(("method", "workers"), [("fork", 2), ("spawn", 1)])
def test_workers_of_a_loader_do_not_hide_the_file(facts, iris, method, workers):
    X, y = tensors(iris)
    loader = DataLoader(TensorDataset(X, y), batch_size=75, num_workers=workers, multiprocessing_context=method)
    loop(net(), loader, epochs=1)
    (step,) = trains(facts)
    assert inputs_of(facts, step) == {"iris.csv": ("data",)}
    assert step.params["num_workers"] == workers


def test_what_is_looked_at_between_two_steps_is_validation_data_and_what_comes_last_is_not(facts, iris, tmp_path):
    for name in ("valid", "test"):
        (tmp_path / f"{name}.csv").write_bytes(iris.read_bytes())
    loaders = {
        name: DataLoader(TensorDataset(*tensors(tmp_path / f"{name}.csv")), batch_size=75)
        for name in ("iris", "valid", "test")
    }
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def look(name):
        model.eval()
        with torch.no_grad():
            return [model(X).argmax(1) for X, _ in loaders[name]]

    for _ in range(2):
        loop(model, loaders["iris"], epochs=1, optimizer=optimizer)
        look("valid")
    look("test")
    (step,) = trains(facts)
    assert inputs_of(facts, step) == {"iris.csv": ("data",), "valid.csv": ("validation",)}


def test_a_prediction_that_is_measured_leads_to_the_model_and_its_data(facts, iris):
    sklearn = pytest.importorskip("sklearn.metrics")
    X, y = tensors(iris)
    model = net()
    loop(model, DataLoader(TensorDataset(X, y), batch_size=50))
    model.eval()
    with torch.no_grad():
        predicted = model(X).argmax(dim=1)
    sklearn.accuracy_score(y.numpy(), predicted.numpy())
    (measured,) = [one for one in facts.of(ExecutionStarted) if one.type == "Evaluate"]
    assert inputs_of(facts, measured) == {"iris.csv": ("y_true", "y_pred"), "model": ("y_pred",)}


def test_schedulers_and_groups_of_parameters_are_settings_and_the_rate_is_a_curve(facts, iris):
    model = net()
    groups = [{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.5}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    for _ in range(2):
        loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=75), epochs=1, optimizer=optimizer)
        scheduler.step()
    (step,) = trains(facts)
    expected = {"scheduler": "StepLR", "scheduler.gamma": 0.5, "momentum": 0.9, "lr": 0.1, "groups.1.lr": 0.5}
    assert {name: step.params[name] for name in expected} == expected
    assert facts.curve("lr") == [(0, 0.1), (2, 0.05)]


def test_a_scheduler_that_is_made_of_others_has_their_settings_too(facts, iris):
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    parts = [torch.optim.lr_scheduler.StepLR(optimizer, 7), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5)]
    scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, parts, milestones=[2])
    other = torch.optim.SGD(net().parameters(), lr=0.1)
    chained = torch.optim.lr_scheduler.ChainedScheduler([torch.optim.lr_scheduler.ExponentialLR(other, 0.9)])
    loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=75), epochs=1, optimizer=optimizer)
    other.step()
    first, second = (step.params for step in trains(facts))
    expected = {
        "scheduler": type(scheduler).__name__,
        "scheduler.milestones": "[2]",
        "scheduler.0": "StepLR",
        "scheduler.0.step_size": 7,
        "scheduler.1": "CosineAnnealingLR",
        "scheduler.1.T_max": 5,
    }
    assert {name: first[name] for name in expected} == expected
    assert (second["scheduler"], second["scheduler.0"]) == (type(chained).__name__, "ExponentialLR")


def test_the_rate_and_momentum_are_those_of_the_optimizer_and_not_a_scheduler_s_first(facts, iris):
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.7)
    schedule = {"max_lr": 0.5, "total_steps": 20, "div_factor": 10.0, "pct_start": 0.2}
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, **schedule)
    loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=75), epochs=1, optimizer=optimizer)
    scheduler.step()
    (step,) = trains(facts)
    told = {name: value for name, value in step.params.items() if "lr" in name or "momentum" in name}
    assert told == {
        "lr": 0.1,
        "momentum": 0.7,
        "scheduler.base_momentum": 0.85,
        "scheduler.cycle_momentum": True,
        "scheduler.max_lr": 0.5,
        "scheduler.max_momentum": 0.95,
    }
    assert (step.params["scheduler.pct_start"], step.params["scheduler.div_factor"]) == (0.2, 10.0)
    assert facts.curve("lr") == [(0, pytest.approx(0.05))]


def test_a_loss_tells_what_it_was_made_with(facts, iris):
    X, y = tensors(iris)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    measure = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 0.1, 3.0]), label_smoothing=0.2)
    measure(model(X), y).backward()
    optimizer.step()
    (step,) = trains(facts)
    assert {name: value for name, value in step.params.items() if name.startswith("loss")} == {
        "loss": "CrossEntropyLoss",
        "loss.ignore_index": -100,
        "loss.label_smoothing": 0.2,
        "loss.reduction": "mean",
        "loss.weight": "[1.0, 0.1, 3.0]",
    }


class Halving(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, every):
        self.every, self.seen = every, 0
        super().__init__(optimizer)

    def get_lr(self):
        return [rate * 0.5 ** (self.last_epoch // self.every) for rate in self.base_lrs]


def test_a_scheduler_tells_what_it_was_made_with_and_not_how_far_it_is(facts, iris):
    expected = {
        torch.optim.lr_scheduler.ReduceLROnPlateau: {"factor": 0.3, "min_lr": 0.01, "mode": "min", "patience": 2},
        torch.optim.lr_scheduler.MultiStepLR: {"gamma": 0.1, "milestones": "[2, 4]"},
        Halving: {"every": 3},
    }
    given = ({"factor": 0.3, "min_lr": 0.01, "patience": 2}, {"milestones": [2, 4]}, {"every": 3})
    for make, settings in zip(expected, given, strict=True):
        model = net()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        kept = make(optimizer, **settings)
        loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=75), epochs=1, optimizer=optimizer)
        assert kept.optimizer is optimizer
    for step, (make, settings) in zip(trains(facts), expected.items(), strict=True):
        told = {name.partition(".")[2]: one for name, one in step.params.items() if name.startswith("scheduler.")}
        assert step.params["scheduler"] == make.__name__
        assert told.items() >= settings.items()
        assert told.keys().isdisjoint({"best", "num_bad_epochs", "cooldown_counter", "seen", "last_epoch", "optimizer"})


def test_a_loop_without_a_loader_has_no_settings_of_the_one_before(facts, iris, tmp_path):
    (tmp_path / "other.csv").write_bytes(iris.read_bytes())
    loop(net(), DataLoader(TensorDataset(*tensors(iris)), batch_size=75), epochs=1)
    loop(net(), [tensors(tmp_path / "other.csv")], epochs=1)
    loader = DataLoader(TensorDataset(*tensors(iris)), batch_size=9)
    loop(net(), [next(iter(loader))], epochs=2)
    first, second, third = trains(facts)
    assert (first.params["batch_size"], third.params["batch_size"]) == (75, 9)
    assert "batch_size" not in second.params


@pytest.mark.parametrize(
    ("sampler", "shuffle", "name"),
    [
        (lambda _: None, False, None),
        (lambda data: torch.utils.data.WeightedRandomSampler([1.0] * len(data), 20), True, "WeightedRandomSampler"),
        (lambda data: torch.utils.data.DistributedSampler(data, 2, 0), True, "DistributedSampler"),
        (lambda data: torch.utils.data.DistributedSampler(data, 2, 0, shuffle=False), False, "DistributedSampler"),
    ],
)
def test_a_sampler_that_draws_at_random_shuffles(facts, iris, sampler, shuffle, name):
    data = TensorDataset(*tensors(iris))
    loop(net(), DataLoader(data, batch_size=10, sampler=sampler(data)), epochs=1)
    (step,) = trains(facts)
    assert (step.params["shuffle"], step.params.get("sampler")) == (shuffle, name)


def test_a_sampler_that_refuses_to_tell_its_length_hides_no_file(facts, iris):
    class Endless(torch.utils.data.Sampler):
        def __iter__(self):
            return iter(range(50))

        def __len__(self):
            raise NotImplementedError("who knows")

    loop(net(), DataLoader(TensorDataset(*tensors(iris)), batch_size=10, sampler=Endless()))
    (step,) = trains(facts)
    assert inputs_of(facts, step) == {"iris.csv": ("data",)}


def test_averaged_weights_are_made_by_the_training_of_what_they_average(facts, iris, tmp_path):
    model, loader = net(), DataLoader(TensorDataset(*tensors(iris)), batch_size=75)
    averaged = torch.optim.swa_utils.AveragedModel(model)
    loop(model, loader)
    averaged.update_parameters(model)
    torch.save(averaged.module.state_dict(), tmp_path / "averaged.pt")
    torch.save({"model": model.state_dict(), "ema": averaged.state_dict()}, tmp_path / "both.pt")
    (product,) = {one.key for one in facts.of(ArtifactSeen) if one.type == "Model" and one.file is None}
    assert [(Path(one.file.path).name, one.key) for one in facts.of(ArtifactSaved)] == [
        ("averaged.pt", product),
        ("both.pt", product),
    ]


def test_two_optimizers_are_two_executions_with_their_own_models_and_losses(facts, iris):
    X, _ = tensors(iris)
    forger, judge = nn.Linear(4, 4), nn.Linear(4, 1)
    ours, theirs = torch.optim.Adam(forger.parameters()), torch.optim.SGD(judge.parameters(), lr=0.1)
    for _ in range(2):
        for optimizer, sign in ((theirs, 1), (ours, -1)):
            optimizer.zero_grad()
            (sign * judge(forger(X)).mean()).backward()
            optimizer.step()
    first, second = trains(facts)
    assert (first.params["optimizer"], first.params["num_parameters"]) == ("SGD", 5)
    assert (second.params["optimizer"], second.params["num_parameters"]) == ("Adam", 20)
    facts.record_curves()
    totals = {one.execution: one.total for one in facts.of(MetricsLogged) if one.name == "loss"}
    assert totals == {first.execution: 2, second.execution: 2}


def test_a_checkpoint_is_the_model_of_its_training_and_the_input_of_the_next(facts, iris, tmp_path):
    X, y = tensors(iris)
    model = net()
    optimizer = torch.optim.Adam(model.parameters())
    loop(model, DataLoader(TensorDataset(X, y), batch_size=50), optimizer=optimizer)
    torch.save({"epoch": 1, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "last.ckpt")
    other = net()
    other.load_state_dict(torch.load(tmp_path / "last.ckpt")["model"])
    loop(other, DataLoader(TensorDataset(X, y), batch_size=50), epochs=1)
    assert len(facts.of(ArtifactSaved)) == 1
    assert inputs_of(facts, trains(facts)[1]) == {"iris.csv": ("data",), "last.ckpt": ("model",)}
    assert {one.type for one in facts.of(ArtifactSeen) if one.file and one.file.path.endswith("ckpt")} == {"Model"}


def test_a_module_goes_on_from_the_weights_of_another_one_that_was_trained(facts, iris, decoy):
    loaders = [DataLoader(TensorDataset(*tensors(path)), batch_size=75) for path in (decoy, iris)]
    models = [net(), net(), net()]
    loop(models[0], loaders[0])
    models[1].load_state_dict(models[0].state_dict())
    models[2].load_state_dict(net().state_dict())
    loop(models[1], loaders[1])
    loop(models[2], loaders[1])
    first, second, _ = trains(facts)
    outputs = [use for one in facts.of(ExecutionReported) if one.execution == first.execution for use in one.outputs]
    (product,) = [use.artifact for use in outputs if use.names == ("model",)]
    assert inputs_of(facts, second) == {"iris.csv": ("data",), "model": ("model",)}
    assert product in {use.artifact for use in second.inputs}
    assert inputs_of(facts, trains(facts)[2]) == {"iris.csv": ("data",)}


def test_a_network_that_is_trained_further_is_another_model_than_the_file_that_it_was_saved_to(facts, iris, tmp_path):
    X, y = tensors(iris)
    loader, model = DataLoader(TensorDataset(X, y), batch_size=50), net()
    optimizer = torch.optim.Adam(model.parameters())

    def measure():
        with torch.no_grad():
            accuracy_score(y, model.eval()(X).argmax(1))
        model.train()

    loop(model, loader, epochs=1, optimizer=optimizer)
    torch.save(model.state_dict(), tmp_path / "first.pt")
    first = copy.deepcopy(model.state_dict())
    measure()
    loop(model, loader, epochs=1, optimizer=optimizer)
    measure()
    torch.save(model.state_dict(), tmp_path / "second.pt")
    loop(model, loader, epochs=1, optimizer=optimizer)
    measure()
    loop(model, loader, epochs=1, optimizer=optimizer)
    torch.save(model.state_dict(), tmp_path / "last.pt")
    model.load_state_dict(first)
    measure()
    assert measured_files(facts) == [["first.pt"], ["second.pt"], [None], ["first.pt"]]


def test_two_networks_of_one_optimizer_are_measured_as_what_both_were_saved_to(facts, iris, tmp_path):
    X, y = tensors(iris)
    body, head = nn.Linear(4, 5), nn.Linear(5, 3)
    optimizer = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1)
    for _ in range(2):
        nn.functional.cross_entropy(head(body(X)), y).backward()
        optimizer.step()
        torch.save(body.state_dict(), tmp_path / "body.pt")
        torch.save(head.state_dict(), tmp_path / "head.pt")
    accuracy_score(y, head.eval()(body.eval()(X)).argmax(1))
    (step,) = trains(facts)
    assert [saved_names(facts, one) for one in products(facts, step)] == [
        ["body.pt", "head.pt"],
        ["body.pt"],
        ["head.pt"],
    ]
    (evaluated,) = [one for one in facts.of(ExecutionStarted) if one.type == "Evaluate"]
    assert inputs_of(facts, evaluated).keys() >= {"model.3", "model.4"}


def test_a_tensor_that_was_read_is_no_model_whose_weights_may_be_saved(facts, iris, tmp_path):
    torch.save(tensors(iris)[0], tmp_path / "X.pt")
    X = torch.load(tmp_path / "X.pt")
    model = net()
    loop(model, DataLoader(TensorDataset(X, tensors(iris)[1]), 50))
    torch.save(model.state_dict(), tmp_path / "model.pt")
    (saved,) = facts.of(ArtifactSaved)
    assert saved.key == f"{trains(facts)[0].execution}/model"


def test_tensors_that_change_places_keep_what_each_came_from(facts, iris, tmp_path):
    torch.save(tensors(iris)[0], tmp_path / "X.pt")
    X, unknown = torch.load(tmp_path / "X.pt"), torch.zeros(2)
    torch.utils.swap_tensors(X, unknown)
    assert (len(X), len(unknown)) == (2, 150)
    assert [source.file.path for source in provenance.sources_of(unknown)] == [str(tmp_path / "X.pt")]
    assert not provenance.sources_of(X)
    with pytest.raises(RuntimeError, match="slots"):
        torch.utils.swap_tensors(unknown, WithSlots(torch.zeros(2)))
    assert provenance.sources_of(unknown)


@pytest.mark.parametrize("kind", ["module", "safetensors", "safetensors model"])
def test_other_ways_to_save_are_known_too(facts, iris, tmp_path, kind):
    X, y = tensors(iris)
    model, path = net(), tmp_path / "model.bin"
    loop(model, DataLoader(TensorDataset(X, y), batch_size=50), epochs=1)
    if kind == "module":
        torch.save(model, path)
        loaded = torch.load(path, weights_only=False)
    else:
        safetensors = pytest.importorskip("safetensors.torch")
        loaded = net()
        if kind == "safetensors":
            safetensors.save_file(model.state_dict(), path)
            loaded.load_state_dict(safetensors.load_file(path))
        else:
            safetensors.save_model(model, str(path))
            safetensors.load_model(loaded, str(path))
    assert [Path(one.file.path).name for one in facts.of(ArtifactSaved)] == ["model.bin"]
    loop(loaded, DataLoader(TensorDataset(X, y), batch_size=50), epochs=1)
    assert inputs_of(facts, trains(facts)[1])["model.bin"] == ("model",)


def test_scaled_losses_are_recorded_as_they_were(facts, iris):
    X, y = tensors(iris)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scaler = torch.amp.GradScaler("cpu")
    loss = nn.CrossEntropyLoss()(model(X), y)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    assert facts.curve("loss") == [(0, pytest.approx(loss.item()))]


def test_of_many_steps_each_tenth_loss_is_recorded_and_the_last(iris):
    with capture_facts() as facts:
        X, y = tensors(iris)
        model = net()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        losses = []
        for _ in range(123):
            loss = nn.CrossEntropyLoss()(model(X), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert facts.curve("loss") == [(place, pytest.approx(losses[place])) for place in (*range(101), 110, 120, 122)]


def test_the_losses_are_the_same_to_the_last_bit(iris):
    def train():
        X, y = tensors(iris)
        return loop(net(), DataLoader(TensorDataset(X, y), batch_size=16, shuffle=True), lr=0.01)

    plain = train()
    with capture_facts():
        watched = train()
    assert watched == plain


def test_a_module_and_its_state_hold_nothing_of_ours(facts, iris):
    X, y = tensors(iris)
    model = net()
    before = {name: sorted(vars(part)) for name, part in model.named_modules()}
    optimizer = torch.optim.Adam(model.parameters())
    expected = sorted(vars(optimizer))
    loop(model, DataLoader(TensorDataset(X, y), batch_size=50), optimizer=optimizer)
    model.eval()(X)
    assert {name: sorted(vars(part)) for name, part in model.named_modules()} == before
    assert sorted(vars(optimizer)) == expected
    assert b"autolog" not in pickle.dumps((model, optimizer, X))
    copy.deepcopy(model)
    assert pickle.loads(pickle.dumps(torch.tensor)) is torch.tensor.__wrapped__


def test_of_many_models_only_those_that_are_trained_now_are_remembered(facts, iris, monkeypatch):
    monkeypatch.setattr(torch_loops, "_MOST_TRAININGS", 5)
    X, y = tensors(iris)
    loader = DataLoader(TensorDataset(X, y), batch_size=150)
    for _ in range(20):
        loop(net(), loader, epochs=1)
    assert len(torch_loops.loops().trainings) <= 2
    kept = [(model, torch.optim.SGD(model.parameters(), lr=0.1)) for model in [net() for _ in range(20)]]
    for model, optimizer in [*kept, kept[0], kept[0]]:  # the first was ended for others, and goes on as another
        loop(model, loader, epochs=1, optimizer=optimizer)
    assert len(torch_loops.loops().trainings) == 5
    torch_loops.loops().finish(None)
    assert len(facts.of(ExecutionFinished)) == len(trains(facts)) == 20 + 20 + 1


def test_what_waits_for_a_step_that_never_comes_is_bounded(facts, iris, monkeypatch):
    monkeypatch.setattr(torch_loops, "_MOST_TOLD", 5)
    monkeypatch.setattr(torch_loaders, "_MOST_TOLD", 5)
    X, y = tensors(iris)
    loader = DataLoader(TensorDataset(X, y), batch_size=150)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loop(model, loader, epochs=1, optimizer=optimizer)
    for _ in range(20):
        other = torch.optim.SGD(net().parameters(), lr=0.1)
        torch.optim.lr_scheduler.StepLR(other, step_size=1)
        with torch.no_grad():
            list(loader)
    known = torch_loops.loops()
    assert len(known.loaders.validating) <= 5
    gc.collect()
    assert len(known.awaited) <= 6
    assert len(known.schedulers) <= 2


def test_loops_in_two_threads_do_not_mix(facts, iris, tmp_path):
    (tmp_path / "other.csv").write_bytes(iris.read_bytes())
    made = {name: tensors(tmp_path / f"{name}.csv") for name in ("iris", "other")}
    threads = [
        threading.Thread(target=lambda data=data: loop(nn.Linear(4, 3), DataLoader(TensorDataset(*data), batch_size=9)))
        for data in made.values()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(list(inputs_of(facts, step)) for step in trains(facts)) == [["iris.csv"], ["other.csv"]]


def test_a_kind_of_tensor_is_handed_the_method_itself(facts):
    handed = []

    class Other(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            handed.append(func)
            return super().__torch_function__(func, types, args, kwargs or {})

    other = torch.ones(2).as_subclass(Other)
    other.to(torch.float64)
    torch.Tensor.float(other)
    assert any(one is torch.Tensor.to for one in handed)
    assert any(one is torch.Tensor.float for one in handed)


def test_compiled_and_scripted_functions_take_the_watched_functions_for_the_originals(facts, tmp_path):
    code = tmp_path / "scripted.py"
    code.write_text(
        "import torch\n"
        "def f(x):\n    return (torch.tensor([1.0, 2.0]) + torch.as_tensor(x)).float().to(torch.float64)\n"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        from scripted import f
    finally:
        sys.path.remove(str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scripted = torch.jit.script(f)
    compiled = torch.compile(f, backend="eager", fullgraph=True)
    assert scripted(torch.ones(2)).tolist() == compiled(torch.ones(2)).tolist() == [2.0, 3.0]


def test_a_compiled_model_is_the_model_itself(facts, iris):
    X, y = tensors(iris)
    model = net()
    compiled = torch.compile(model, backend="eager")
    loop(compiled, DataLoader(TensorDataset(X, y), batch_size=50, drop_last=True))
    torch.save(model.state_dict(), iris.with_name("model.pt"))
    (step,) = trains(facts)
    assert step.properties["class"] == "torch.nn.modules.container.Sequential"
    assert len(facts.of(ArtifactSaved)) == 1


def test_after_the_watching_no_hook_and_no_entry_of_ours_is_left(iris):
    builtins = sys.modules["torch.jit._builtins"]
    before = set(builtins._get_builtin_table())
    with capture_facts():
        model = net()
        loop(model, DataLoader(TensorDataset(*tensors(iris)), batch_size=50))
        model.eval()
        torch.optim.Adam(model.parameters())
    modules = sys.modules["torch.nn.modules.module"]
    assert not sys.modules["torch.optim.optimizer"]._global_optimizer_post_hooks
    assert not modules._global_forward_hooks
    assert not modules._global_forward_pre_hooks
    assert set(builtins._get_builtin_table()) == before
    assert not any(name in vars(torch.Tensor) for name in ("float", "to", "argmax"))


HELD = {
    "weights": lambda weights: weights,
    "weights in a dict": lambda weights: {"model": weights, "epoch": 3},
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_weights_that_outlive_their_network_are_saved_as_its_own(iris, held):
    def learn(path):
        X, y = tensors(path)
        model = net()
        loop(model, DataLoader(TensorDataset(X, y), batch_size=32))
        return model

    other = iris.with_name("other.csv")
    other.write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n")
    with capture_facts() as facts:
        for path in (iris, other):
            torch.save(held(learn(path).state_dict()), path.with_suffix(".pt"))
    assert [one.key.partition("/")[0] for one in facts.of(ArtifactSaved)] == [one.execution for one in trains(facts)]
    assert [set(inputs_of(facts, one)) for one in trains(facts)] == [{"iris.csv"}, {"other.csv"}]


def test_weights_of_a_network_that_learns_on_are_those_of_its_last_training(iris):
    with capture_facts() as facts:
        X, y = tensors(iris)
        model = net()
        loader = DataLoader(TensorDataset(X, y), batch_size=32)
        loop(model, loader)
        weights = model.state_dict()
        loop(model, loader)
        other = net()
        other.load_state_dict(weights)
        loop(other, loader)
        torch.save(weights, iris.with_name("model.pt"))
    _, second, third = trains(facts)
    assert f"{second.execution}/model" in {use.artifact for use in third.inputs}
    assert [one.key.partition("/")[0] for one in facts.of(ArtifactSaved)] == [second.execution]


def test_what_chooses_the_rows_of_a_subset_is_an_input_too(iris):
    for name in ("other", "decoy"):
        iris.with_name(f"{name}.csv").write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n" * len(name))
    with capture_facts() as facts:
        dataset = TensorDataset(*tensors(iris))
        difficulty, decoy = (pd.read_csv(iris.with_name(f"{name}.csv"))["a"] for name in ("other", "decoy"))
        keep = (torch.tensor(difficulty.to_numpy())[:150] <= 5.5).nonzero().squeeze(1).tolist()
        print(decoy.mean())
        loop(net(), DataLoader(torch.utils.data.Subset(dataset, keep), batch_size=32))
        loop(net(), DataLoader(random_split(dataset, [100, 50])[0], batch_size=32))
    first, second = trains(facts)
    assert set(inputs_of(facts, first)) == {"iris.csv", "other.csv"}
    assert set(inputs_of(facts, second)) == {"iris.csv"}
