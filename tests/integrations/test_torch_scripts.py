"""PyTorch in scripts that know nothing of us: one trains and saves, another loads and evaluates."""

import pytest
from torch_scripts import files_of, flowers, knows_columns, run

import autolog
from autolog_store.metadata_store import MetadataStore

pytest.importorskip("torch")

TRAIN = """
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
table, decoy = pd.read_csv("iris.csv"), pd.read_csv("decoy.csv")
X = torch.tensor(table[["a", "b", "c", "d"]].values, dtype=torch.float32)
y = torch.tensor(table["kind"].values)
loader = DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
criterion = nn.CrossEntropyLoss()
for epoch in range(5):
    for features, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(features), labels)
        loss.backward()
        optimizer.step()
torch.save(model.state_dict(), "model.pt")
print(loss.item().hex())
"""

EVALUATE = """
import pandas as pd
import torch
from sklearn.metrics import accuracy_score
from torch import nn

table = pd.read_csv("test.csv")
X = torch.tensor(table[["a", "b", "c", "d"]].values, dtype=torch.float32)
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
model.load_state_dict(torch.load("model.pt"))
model.eval()
with torch.no_grad():
    predicted = model(X).argmax(dim=1)
print(accuracy_score(table["kind"], predicted.numpy()))
"""


def test_a_model_that_is_trained_here_and_evaluated_there_is_one_graph(iris):
    folder = iris.parent
    for name in ("decoy", "test"):
        (folder / f"{name}.csv").write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n" * len(name))
    assert run(folder, TRAIN, watched=False) == run(folder, TRAIN)
    assert float(run(folder, EVALUATE)) > 0.5
    store = MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}")
    model = autolog.lineage.trace(folder / "model.pt", store=store)
    assert [one.name for one in model.datasets] == ["iris.csv"]
    assert (model.params["optimizer"], model.params["lr"], model.params["batch_size"]) == ("AdamW", 0.05, 32)
    assert {"accuracy_score", "loss"} <= model.metrics.keys()
    assert model.step.state == "COMPLETE"
    (measured,) = store.get_executions_by_type("Evaluate")
    used = {event.artifact_id for event in store.get_events_by_execution_ids([measured.id]) if event.type == 3}
    names = {one.uri.rpartition("/")[2] for one in store.get_artifacts_by_id(list(used))}
    assert names == {"model.pt", "test.csv"}
    store.close()


def test_a_script_that_fails_in_its_loop_has_a_failed_training(iris):
    folder = iris.parent
    code = TRAIN.replace('"decoy.csv"', '"iris.csv"').replace("for epoch", "optimizer.step()\nfor epoch")
    code = code.replace("        optimizer.step()\n", "        optimizer.step()\n        raise ValueError('no')\n")
    with pytest.raises(AssertionError, match="ValueError"):
        run(folder, code)
    store = MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}")
    (trained,) = store.get_executions_by_type("Train")
    assert trained.last_known_state == trained.FAILED
    assert "ValueError: no" in trained.properties["error"].string_value
    store.close()


OWN_CLASSES = """
import copy
import csv
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Flowers(Dataset):
    def __init__(self, listed, kinds):
        with open(listed) as file:
            self.files = [line.strip() for line in file]
        self.kinds = kinds

    def __len__(self):
        return len(self.files)

    def __getitem__(self, place):
        with open(self.files[place]) as file:
            numbers = [float(one) for one in file.read().split(",")]
        return torch.tensor(numbers), self.kinds[self.files[place]]

def kinds_of(path):
    with open(path) as file:
        return {row["file"]: int(row["kind"]) for row in csv.DictReader(file)}

def score(model, flowers):
    with torch.no_grad():
        return sum(model(x[None]).argmax().item() == y for x, y in flowers)

class Trainer:
    def __init__(self, model):
        self.model, self.best, self.state = model, -1, None
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def fit(self, train, valid):
        for epoch in range(3):
            for x, y in DataLoader(train, batch_size=2):
                self.optimizer.zero_grad()
                nn.functional.cross_entropy(self.model(x), y).backward()
                self.optimizer.step()
            right = score(self.model, valid)
            if right > self.best:
                self.best, self.state = right, copy.deepcopy(self.model.state_dict())

kinds = kinds_of("kinds.csv")
trainer = Trainer(nn.Linear(2, 2))
trainer.fit(Flowers("train.txt", kinds), Flowers("valid.txt", kinds))
torch.save({"state": trainer.state, "right": trainer.best}, "best.pt")
print(score(trainer.model, Flowers("test.txt", kinds_of("test_kinds.csv"))))
"""


@knows_columns
def test_what_own_classes_read_item_by_item_leads_to_the_copy_of_the_best_state(tmp_path):
    flowers(tmp_path)
    assert run(tmp_path, OWN_CLASSES, watched=False) == run(tmp_path, OWN_CLASSES)
    with MetadataStore(f"sqlite:///{tmp_path / 'metadata.sqlite'}") as store:
        model = autolog.lineage.trace(tmp_path / "best.pt", evidence="declared,identity,flow,content", store=store)
    files = {"kinds.csv", "train.txt", "train_0.txt", "train_1.txt", "train_2.txt"}
    assert {one.name for one in model.datasets} == files | {"valid.txt", "valid_0.txt", "valid_1.txt"}


@knows_columns
def test_a_training_in_a_forked_process_leads_to_what_it_has_read(tmp_path):
    flowers(tmp_path)
    forked = OWN_CLASSES.replace(
        "kinds = kinds_of",
        "import os\nif os.fork():\n    raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))\nkinds = kinds_of",
        1,
    )
    run(tmp_path, forked)
    with MetadataStore(f"sqlite:///{tmp_path / 'metadata.sqlite'}") as store:
        model = autolog.lineage.trace(tmp_path / "best.pt", evidence="declared,identity,flow,content", store=store)
    assert {"kinds.csv", "train_1.txt", "valid_0.txt"} <= {one.name for one in model.datasets}


@knows_columns
def test_a_script_that_was_changed_while_it_ran_is_read_as_it_was_at_its_training(tmp_path):
    flowers(tmp_path)
    changes = "open('script.py', 'w').write('no = longer\\n' * 90)\nimport linecache\nlinecache.checkcache()\n"
    run(tmp_path, OWN_CLASSES + changes)
    with MetadataStore(f"sqlite:///{tmp_path / 'metadata.sqlite'}") as store:
        model = autolog.lineage.trace(tmp_path / "best.pt", evidence="declared,identity,flow,content", store=store)
    assert "kinds.csv" in {one.name for one in model.datasets}


def test_a_folder_that_holds_a_model_is_found_by_its_name(iris):
    folder = iris.parent
    (folder / "decoy.csv").write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n")
    (folder / "saved").mkdir()
    run(folder, TRAIN.replace('"model.pt"', '"saved/model.pt"'))
    with MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}") as store:
        model = autolog.lineage.trace(folder / "saved", store=store)
        assert [one.name for one in model.datasets] == ["iris.csv"]
        with pytest.raises(autolog.errors.NotRecordedError):
            autolog.lineage.trace(folder / "nothing", store=store)


YEARS = """
import yaml
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Windows(Dataset):
    def __init__(self, rows, width):
        self.rows, self.width = torch.tensor(rows), width

    def __len__(self):
        return len(self.rows) - self.width

    def __getitem__(self, place):
        return self.rows[place : place + self.width], self.rows[place + self.width]

def read(year):
    with open(f"{year}.txt") as file:
        return [float(one) for one in file]

settings = yaml.safe_load(open("settings.yaml"))
series = {year: read(year) for year in (2021, 2022, 2023)}
model = nn.Linear(settings["window"], 1)
optimizer = torch.optim.SGD(model.parameters(), lr=settings["lr"])
for x, y in DataLoader(Windows(series[2022], settings["window"]), batch_size=4):
    optimizer.zero_grad()
    ((model(x).squeeze(1) - y) ** 2).mean().backward()
    optimizer.step()
torch.save(model.state_dict(), "model.pt")
print(len(series[2021]), len(series[2023]))
"""


def write_years(folder):
    """Write what `YEARS` reads: a file a year, and settings."""
    pytest.importorskip("yaml")
    for year in (2021, 2022, 2023):
        (folder / f"{year}.txt").write_text("".join(f"{year + place / 10}\n" for place in range(12)))
    (folder / "settings.yaml").write_text("window: 3\nlr: 0.001\n")


@knows_columns
def test_a_window_out_of_the_settings_is_no_data_and_neither_are_other_years(tmp_path):
    write_years(tmp_path)
    run(tmp_path, YEARS)
    assert files_of(tmp_path, "model.pt") == {"2022.txt"}


FOLDER = """
import os
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Pictures(Dataset):
    def __init__(self, folder, names):
        self.folder, self.names = folder, names

    def __len__(self):
        return len(self.names)

    def __getitem__(self, place):
        with open(os.path.join(self.folder, self.names[place])) as file:
            return torch.tensor([float(one) for one in file.read().split(",")])

model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x in DataLoader(Pictures("pictures", ["0.txt", "1.txt"]), batch_size=1):
    model(x).sum().backward()
    optimizer.step()
torch.save(model.state_dict(), "model.pt")
print(next(iter(Pictures("pictures", ["2.txt"]))))
"""


@knows_columns
@pytest.mark.parametrize(("others", "named"), [(0, {"0.txt", "1.txt"}), (100, {"pictures"})])
def test_files_of_a_small_folder_are_named_one_by_one_and_a_large_one_as_a_whole(tmp_path, others, named):
    (tmp_path / "pictures").mkdir()
    for place in range(3 + others):
        (tmp_path / "pictures" / f"{place}.txt").write_text(f"{place}.5,1.0")
    run(tmp_path, FOLDER)
    assert files_of(tmp_path, "model.pt") == named


LETTERS = """
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

class Rows(Dataset):
    def __init__(self, tag):
        self.tag, self.rows = tag, None

    def __len__(self):
        return 2

    def __getitem__(self, place):
        if self.rows is None:
            with open(f"target_{self.tag}.txt") as file:
                self.rows = [float(one) for one in file.read().split(",")]
        return torch.tensor([self.rows[place]])

data = {tag: Rows(tag) for tag in "ab"}
print([rows[0] for rows in data.values()])
model = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for x in DataLoader(data["a"]):
    model(x).sum().backward()
    optimizer.step()
torch.save(model.state_dict(), "model.pt")
"""


@knows_columns
def test_a_key_that_is_a_word_of_one_files_name_is_no_part_of_another_word(tmp_path):
    for tag in "ab":
        (tmp_path / f"target_{tag}.txt").write_text("1.0,2.0")
    run(tmp_path, LETTERS)
    assert files_of(tmp_path, "model.pt") == {"target_a.txt"}


@knows_columns
def test_files_of_a_small_folder_are_named_one_by_one_where_all_of_them_are_read(tmp_path):
    (tmp_path / "pictures").mkdir()
    for place in range(2):
        (tmp_path / "pictures" / f"{place}.txt").write_text(f"{place}.5,1.0")
    run(tmp_path, FOLDER.rpartition("print(")[0])
    assert files_of(tmp_path, "model.pt") == {"0.txt", "1.txt"}


KILLED = YEARS.replace("print(len", "import os\nos.kill(os.getpid(), 9)\nprint(len")


@knows_columns
def test_a_script_that_is_killed_leaves_a_guess_of_what_was_told_at_its_first_step(tmp_path):
    write_years(tmp_path)
    with pytest.raises(AssertionError):
        run(tmp_path, KILLED)
    found = autolog.lineage.trace(tmp_path / "model.pt", store=str(tmp_path / "metadata.sqlite"))
    assert "2022.txt" in {one.name for one in found.datasets}


BEST_BY_VALIDATION = """
import torch

class Rows:
    def __init__(self):
        self.x = torch.arange(6.0)[:, None]
        self.y = 2 * self.x[:, 0]

    def mask(self, name):
        with open(name) as file:
            wanted = file.read().split()
        return torch.tensor([str(place) in wanted for place in range(6)])

def main():
    rows = Rows()
    train, valid = (rows.mask(f"{part}_ids.txt") for part in ("train", "valid"))
    test = rows.mask("test_ids.txt")
    net = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    lowest = float("inf")
    for epoch in range(3):
        optimizer.zero_grad()
        error = (net(rows.x)[:, 0] - rows.y)[train].square().mean()
        error.backward()
        optimizer.step()
        with torch.no_grad():
            loss = (net(rows.x)[:, 0] - rows.y)[valid].square().mean().item()
            print(epoch, (net(rows.x)[:, 0] - rows.y)[test].square().mean().item())
        if loss < lowest:
            lowest = loss
            torch.save({"net": net.state_dict(), "epoch": epoch}, "best.pt")

main()
"""


@knows_columns
def test_of_files_that_one_call_has_read_those_count_that_choose_the_weights(tmp_path):
    for place, part in enumerate(("train", "valid", "test")):
        (tmp_path / f"{part}_ids.txt").write_text(f"{place} {place + 3}")
    run(tmp_path, BEST_BY_VALIDATION)
    assert files_of(tmp_path, "best.pt") == {"train_ids.txt", "valid_ids.txt"}


VALIDATED = """
import torch
from torch.utils.data import DataLoader, Dataset

class Rows(Dataset):
    def __init__(self, part):
        self.rows = [self.read(f"{part}_{place}.txt") for place in range(2)]

    def read(self, name):
        with open(name) as file:
            return torch.tensor([float(one) for one in file.read().split()])

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, place):
        return self.rows[place]

def main():
    loader, valid_loader = DataLoader(Rows("train")), DataLoader(Rows("valid"))
    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    lowest = float("inf")
    for epoch in range(2):
        for x in loader:
            optimizer.zero_grad()
            net(x).sum().backward()
            optimizer.step()
        total = 0
        for x in valid_loader:
            total += net(x).sum()
        print(epoch, total.item())
        torch.save(net.state_dict(), "net.pt")

main()
"""
CHOSEN = VALIDATED.replace("        torch.save", "        if total < lowest:\n            torch.save")


@knows_columns
@pytest.mark.parametrize(("text", "parts"), [(VALIDATED, ("train",)), (CHOSEN, ("train", "valid"))])
def test_files_of_a_loss_that_is_only_printed_are_behind_no_model_unlike_those_that_choose(tmp_path, text, parts):
    for part in ("train", "valid"):
        for place in range(2):
            (tmp_path / f"{part}_{place}.txt").write_text(f"{len(part)} -{place}.5")
    run(tmp_path, text)
    assert files_of(tmp_path, "net.pt") == {f"{part}_{place}.txt" for part in parts for place in range(2)}


MATCHER = """
import pickle
import torch

def numbers(name):
    with open(name) as file:
        return [int(one) for one in file.read().split()]

class Chosen(torch.utils.data.Dataset):
    def __init__(self, rows, places):
        self.rows, self.places = rows, places

    def __len__(self):
        return len(self.places)

    def __getitem__(self, number):
        place = self.places[number]
        return self.rows[place]

rows = torch.tensor([[float(one)] for one in numbers("rows.txt")])
places = {part: numbers(f"{part}.txt") for part in ("train", "check", "test")}
net = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for x in torch.utils.data.DataLoader(Chosen(rows, places["train"])):
    optimizer.zero_grad()
    net(x).sum().backward()
    optimizer.step()
check = Chosen(rows, places["check"])
with torch.no_grad():
    found = net(next(iter(torch.utils.data.DataLoader(check, batch_size=len(check))))).numpy()
threshold = float(found[int(found.argmax())][0])
print(Chosen(rows, places["test"])[0])
with open("weights.pkl", "wb") as file:
    pickle.dump({"weights": {name: one.numpy() for name, one in net.state_dict().items()}}, file)
with open("matcher.pkl", "wb") as file:
    pickle.dump({"weights": {name: one.numpy() for name, one in net.state_dict().items()}, "limit": threshold}, file)
"""


@knows_columns
def test_a_threshold_that_is_saved_with_weights_leads_to_what_it_was_computed_of(tmp_path):
    (tmp_path / "rows.txt").write_text("5 6 7 8 9 10")
    for place, part in enumerate(("train", "check", "test")):
        (tmp_path / f"{part}.txt").write_text(f"{place} {place + 3}")
    run(tmp_path, MATCHER)
    assert files_of(tmp_path, "matcher.pkl") == {"rows.txt", "train.txt", "check.txt"}
    assert files_of(tmp_path, "weights.pkl") == {"rows.txt", "train.txt"}


DATA_MODULE = """
import logging
import warnings

import lightning
import pandas as pd
import torch
from torch.utils.data import DataLoader, TensorDataset

warnings.simplefilter("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


def data_of(path):
    table = pd.read_csv(path)
    return TensorDataset(torch.tensor(table[["a", "b"]].values).float(), torch.tensor(table["kind"].values).float())


class Data(lightning.LightningDataModule):
    def setup(self, stage=None):
        self.train, self.test = data_of("iris.csv"), data_of("test.csv")

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=50)


class Several(Data):
    def setup(self, stage=None):
        tables = {name: pd.read_csv(f"{name}.csv") for name in ("iris", "test")}
        means = tables["iris"].drop(columns="kind").mean()
        self.sets = {
            name: TensorDataset(torch.tensor((table[["a", "b"]] - means[["a", "b"]]).values).float(),
                                torch.tensor(table["kind"].values).float())
            for name, table in tables.items()
        }

    def train_dataloader(self):
        return DataLoader(self.sets["iris"], batch_size=50)

    def predict_dataloader(self):
        return DataLoader(self.sets["test"], batch_size=50)


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.line = torch.nn.Linear(2, 1)

    def training_step(self, batch, place):
        return torch.nn.functional.mse_loss(self.line(batch[0]).squeeze(1), batch[1])

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.01)


quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
data = Data()
for name, data in (("first", data), ("second", data), ("third", Several())):
    trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **quiet)
    trainer.fit(Net(), datamodule=data)
    trainer.save_checkpoint(f"{name}.ckpt")
"""


def test_a_data_set_of_a_data_module_that_no_loader_gives_is_no_data_of_a_fit(iris):
    pytest.importorskip("lightning")
    folder = iris.parent
    (folder / "test.csv").write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n")
    run(folder, DATA_MODULE)
    store = MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}")
    for name in ("first", "second", "third"):
        found = autolog.lineage.trace(folder / f"{name}.ckpt", store=store)
        assert [one.name for one in found.datasets] == ["iris.csv"]


VIEWS_OF_A_REGISTRY = """
import numpy as np
import pandas as pd
import torch

VIEWS = {}


def view(function):
    VIEWS[function.__name__] = function
    return function


@view
def first():
    return pd.read_csv("first.csv")


@view
def second():
    table = pd.read_csv("second.csv")
    return table


@view
def third():
    return pd.read_csv("third.csv")


@view
def weights():
    return np.loadtxt("weights.txt")


tables = {name: make() for name, make in VIEWS.items()}
print({name: len(table) for name, table in tables.items()})


def joined(names):
    table = tables[names[0]]
    for name in names[1:]:
        table = table.merge(tables[name], on="id")
    return table


table = joined(["first", "third"])
X = torch.tensor(table[["x_x", "x_y"]].to_numpy(), dtype=torch.float32)
scale = torch.tensor(tables["weights"])
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(2):
    optimizer.zero_grad()
    (scale * model(X)[:, 0] ** 2).mean().backward()
    optimizer.step()
torch.save(model.state_dict(), "model.pt")
"""


@knows_columns
def test_of_what_functions_of_a_registry_have_read_only_that_counts_which_was_taken_out(tmp_path):
    for place, name in enumerate(("first", "second", "third")):
        (tmp_path / f"{name}.csv").write_text("".join(["id,x\n", *(f"{row},{row + place}.5\n" for row in range(20))]))
    (tmp_path / "weights.txt").write_text("".join(f"{row}.25\n" for row in range(20)))
    run(tmp_path, VIEWS_OF_A_REGISTRY)
    store = MetadataStore(f"sqlite:///{tmp_path / 'metadata.sqlite'}")
    found = autolog.lineage.trace(tmp_path / "model.pt", store=store)
    assert sorted(one.name for one in found.datasets) == ["first.csv", "third.csv", "weights.txt"]


SPLITS = """
import datasets

getattr(datasets, "disable_progress_bars", lambda: None)()
files = {"train": "iris.csv", "test": "test.csv"}
datasets.load_dataset("csv", data_files=files, cache_dir="cache").save_to_disk("splits")
"""

TRAIN_ON_A_SPLIT = """
import datasets
import torch

splits = datasets.load_from_disk("splits")
model = torch.nn.Linear(2, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for batch in torch.utils.data.DataLoader(splits["train"].with_format("torch"), batch_size=50):
    optimizer.zero_grad()
    features = torch.stack([batch["a"], batch["b"]], dim=1).float()
    torch.nn.functional.cross_entropy(model(features), batch["kind"]).backward()
    optimizer.step()
torch.save(model, "split.pt")
"""


def test_a_model_of_one_split_of_data_sets_leads_to_the_file_of_that_split(iris):
    pytest.importorskip("datasets")
    folder = iris.parent
    (folder / "test.csv").write_bytes(iris.read_bytes() + b"5.0,3.0,1.0,0.2,0\n")
    run(folder, SPLITS)
    run(folder, TRAIN_ON_A_SPLIT)
    store = MetadataStore(f"sqlite:///{folder / 'metadata.sqlite'}")
    found = autolog.lineage.trace(folder / "split.pt", store=store)
    assert [one.uri for one in found.datasets] == [str(folder / "splits" / "train"), str(iris)]
