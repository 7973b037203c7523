"""PyTorch in scripts that know nothing of us: one trains and saves, another loads and evaluates."""

import os
import subprocess
import sys

import pytest

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


def run(folder, code, *, watched=True):
    (folder / "script.py").write_text(code)
    line = [sys.executable, *(["-m", "autolog", "run"] if watched else []), "script.py"]
    environment = {**os.environ, "AUTOLOG_STORE": str(folder / "metadata.sqlite"), "AUTOLOG_EXIT_SECONDS": "60"}
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "autolog" not in done.stderr, done.stderr
    return done.stdout


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
