"""PyTorch in scripts that train several models: each leads to the files of its own training."""

import pytest
from torch_scripts import files_of, flowers, knows_columns, run

pytest.importorskip("torch")

LOOP = """
def learn(rows, target):
    model = nn.Linear(len(rows[0]), 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(2):
        for x, y in DataLoader(list(zip(torch.tensor(rows), torch.tensor(target))), batch_size=2):
            optimizer.zero_grad()
            ((model(x).squeeze(1) - y) ** 2).mean().backward()
            optimizer.step()
    return model
"""

JOBS = f"""
import json
import torch
from torch import nn
from torch.utils.data import DataLoader
{LOOP}
def numbers(path):
    with open(path) as file:
        return [[float(one)] for one in file.read().split(",")]

def run(source, scaler=None):
    scale = json.load(open(scaler))["scale"] if scaler else 1.0
    rows = [[x[0] / scale] for x in numbers(source)]
    return learn(rows, [x[0] for x in rows])

jobs = {{"one": dict(source="train_0.txt", scaler="scaler.json"), "two": dict(source="train_1.txt")}}
for name, model in {{name: run(**job) for name, job in jobs.items()}}.items():
    torch.save(model.state_dict(), f"{{name}}.pt")
"""


@knows_columns
def test_what_only_one_of_two_calls_of_a_function_has_read_belongs_to_the_model_of_that_call(tmp_path):
    flowers(tmp_path)
    (tmp_path / "scaler.json").write_text('{"scale": 2.5}')
    run(tmp_path, JOBS)
    assert files_of(tmp_path, "one.pt") == {"train_0.txt", "scaler.json"}
    assert files_of(tmp_path, "two.pt") == {"train_1.txt"}


KEPT = """
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

kept = {}

class Parts(Dataset):
    def __init__(self, numbers):
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, place):
        name = f"train_{self.numbers[place]}.txt"
        if name not in kept:
            with open(name) as file:
                kept[name] = [float(one) for one in file.read().split(",")]
        numbers = kept[name]
        return torch.tensor(numbers)

def learn(loader):
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for epoch in range(2):
        for x in loader:
            optimizer.zero_grad()
            model(x).sum().backward()
            optimizer.step()
    return model

torch.save(learn(DataLoader(Parts([0, 1, 2]))).state_dict(), "all.pt")
torch.save(learn(DataLoader(Parts([0, 1]))).state_dict(), "two.pt")
torch.save(learn(DataLoader(Parts([0, 3]))).state_dict(), "more.pt")
"""
_READ_ANEW = KEPT.replace("if name not in kept:", "if True:").replace("kept[name]", "numbers")


@knows_columns
@pytest.mark.parametrize("script", [_READ_ANEW, KEPT])
def test_what_a_data_set_reads_anew_for_a_training_counts_in_place_of_what_others_have_read(tmp_path, script):
    flowers(tmp_path)
    (tmp_path / "train_3.txt").write_text("1.0,7.5")
    run(tmp_path, script)
    assert files_of(tmp_path, "all.pt") == {"train_0.txt", "train_1.txt", "train_2.txt"}
    two, more = files_of(tmp_path, "two.pt"), files_of(tmp_path, "more.pt")
    assert two >= {"train_0.txt", "train_1.txt"}
    assert more >= {"train_0.txt", "train_3.txt"}
    assert script is KEPT or len(two) == len(more) == 2  # what is kept is read for the first training alone


ROUNDS = f"""
import torch
from functools import lru_cache
from torch import nn
from torch.utils.data import DataLoader
{LOOP}
class Sensor:
    def __init__(self, path):
        with open(path) as file:
            self.shifts = [float(one) for one in file.read().split(",")]

    def targets(self, path):
        with open(path) as file:
            return [float(one) for one in file.read().split(",")]

@lru_cache
def remembered(path):
    with open(path) as file:
        return [float(one) for one in file.read().split(",")]

def main():
    sensor = Sensor("scale.txt")
    rows = [[shift] for shift in sensor.shifts]
    gathered = [0.0] * len(rows)
    for name in ("train_0", "train_1"):
        y = sensor.targets(f"{{name}}.txt")
        model = learn(rows, y)
        torch.save(model.state_dict(), f"anew_{{name}}.pt")
        gathered = [one + other for one, other in zip(gathered, y)]
        model = learn(rows, gathered)
        torch.save(model.state_dict(), f"gathered_{{name}}.pt")
    for number, several in enumerate((["train_0"], ["train_0", "train_1"], ["train_2"])):
        y = [one for name in several for one in sensor.targets(f"{{name}}.txt")]
        model = learn([[one] for one in y], y)
        torch.save(model.state_dict(), f"several_{{number}}.pt")
    for left_out in ("train_1", "train_0", "train_2"):
        y = [sum(remembered(f"train_{{place}}.txt")) for place in range(3) if left_out != f"train_{{place}}"]
        model = learn(rows[:2], y)
        torch.save(model.state_dict(), f"without_{{left_out}}.pt")

main()
"""


@knows_columns
def test_what_each_round_of_a_loop_reads_anew_belongs_to_the_model_of_that_round(tmp_path):
    flowers(tmp_path)
    (tmp_path / "scale.txt").write_text("1.5,2.5,3.5,4.5")
    for place in range(3):
        (tmp_path / f"train_{place}.txt").write_text(f"{place}.5,1.25,2.75,{place}.75")
    run(tmp_path, ROUNDS)
    assert files_of(tmp_path, "anew_train_0.pt") == {"scale.txt", "train_0.txt"}
    assert files_of(tmp_path, "anew_train_1.pt") == {"scale.txt", "train_1.txt"}
    assert files_of(tmp_path, "gathered_train_1.pt") == {"scale.txt", "train_0.txt", "train_1.txt"}
    assert files_of(tmp_path, "several_1.pt") == {"train_0.txt", "train_1.txt"}
    assert files_of(tmp_path, "several_2.pt") == {"train_2.txt"}
    assert files_of(tmp_path, "without_train_0.pt") >= {"scale.txt", "train_1.txt", "train_2.txt"}
    assert files_of(tmp_path, "without_train_2.pt") >= {"scale.txt", "train_0.txt", "train_1.txt"}


SKIPPED = f"""
import torch
from torch import nn
from torch.utils.data import DataLoader
{LOOP}
def numbers(path):
    with open(path) as file:
        return [float(one) for one in file.read().split(",")]

class Shop:
    def __init__(self):
        self.shifts = None

    def load(self, name):
        if self.shifts is None:
            self.shifts = numbers("shifts.txt")
        if name == "train_0":
            self.first = numbers("first.txt")
        return [one + shift + first for one, shift, first in zip(numbers(f"{{name}}.txt"), self.shifts, self.first)]

def load(name, kept={{}}):
    y = numbers(f"{{name}}.txt")
    if name == "train_0":
        y = [one * price for one, price in zip(y, numbers("prices.txt"))]
    if "scale" not in kept:
        kept["scale"] = numbers("scale.txt")
    return [one * scale for one, scale in zip(y, kept["scale"])]

shop = Shop()
for name in ("train_0", "train_1"):
    y = load(name)
    torch.save(learn([[one] for one in y], y).state_dict(), f"called_{{name}}.pt")
for name in ("train_0", "train_1"):
    y = numbers(f"{{name}}.txt")
    if name not in ("train_1", "train_2"):
        y = [one * price for one, price in zip(y, numbers("prices.txt"))]
    torch.save(learn([[one] for one in y], y).state_dict(), f"here_{{name}}.pt")
for name in ("train_0", "train_1"):
    y = shop.load(name)
    torch.save(learn([[one] for one in y], y).state_dict(), f"kept_{{name}}.pt")
"""


@knows_columns
def test_what_a_condition_leaves_out_of_a_later_round_belongs_to_the_model_of_the_earlier_one(tmp_path):
    for name in ("train_0", "train_1", "prices", "scale", "shifts", "first"):
        (tmp_path / f"{name}.txt").write_text("0.5,1.25,2.75,0.75")
    run(tmp_path, SKIPPED)
    assert files_of(tmp_path, "called_train_0.pt") == {"train_0.txt", "prices.txt", "scale.txt"}
    assert files_of(tmp_path, "called_train_1.pt") == {"train_1.txt", "scale.txt"}
    assert files_of(tmp_path, "here_train_0.pt") == {"train_0.txt", "prices.txt"}
    assert files_of(tmp_path, "here_train_1.pt") == {"train_1.txt"}
    assert files_of(tmp_path, "kept_train_1.pt") == {"train_1.txt", "shifts.txt", "first.txt"}


PARTS = """
import torch
from torch import nn

def rows(path):
    with open(path) as file:
        return torch.tensor([[float(one)] for one in file.read().split(",")])

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.head = nn.Linear(1, 2), nn.Linear(2, 1)

    def forward(self, x):
        return self.head(self.encoder(x))

def train(net, x):
    optimizer = torch.optim.SGD([{"params": net.encoder.parameters()}, {"params": net.head.parameters()}], lr=0.01)
    for _ in range(2):
        optimizer.zero_grad()
        net(x).mean().backward()
        optimizer.step()

first = Net()
train(first, rows("train_0.txt"))
torch.save(first.encoder.state_dict(), "encoder.pt")
second = Net()
second.encoder.load_state_dict(torch.load("encoder.pt"))
train(second, rows("train_1.txt"))
torch.save(second.state_dict(), "whole.pt")
torch.save({"state": second.encoder.state_dict()}, "part.pt")
"""


@knows_columns
def test_a_model_whose_part_was_loaded_is_known_when_it_is_saved_and_so_is_the_part(tmp_path):
    flowers(tmp_path)
    run(tmp_path, PARTS)
    assert files_of(tmp_path, "encoder.pt") == {"train_0.txt"}
    assert files_of(tmp_path, "whole.pt") == {"train_0.txt", "train_1.txt"}
    assert files_of(tmp_path, "part.pt") == {"train_0.txt", "train_1.txt"}
