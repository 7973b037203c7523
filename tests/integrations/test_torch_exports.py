"""Models of PyTorch that leave it: TorchScript, `torch.export` and ONNX, saved here and loaded there."""

import runpy

import pytest

for name in ("pandas", "torch"):
    pytest.importorskip(name)

import pandas as pd
import torch

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionReported, ExecutionStarted

pytestmark = pytest.mark.filterwarnings("ignore")  # of compilers that are about to go, and of tracers


def script(model, X, path):
    torch.jit.script(model).save(path)


def trace(model, X, path):
    torch.jit.save(torch.jit.trace(model, X), path)


def freeze(model, X, path):
    torch.jit.freeze(torch.jit.script(model)).save(path)


def export(model, X, path):
    torch.export.save(torch.export.export(model, (X,)), path)


def onnx(model, X, path):
    pytest.importorskip("onnx")
    torch.onnx.export(model, (X,), path, dynamo=False)


def onnx_program(model, X, path):
    pytest.importorskip("onnxscript")
    torch.onnx.export(model, (X,), verbose=False).save(path)


def later(model, X, path):
    """Weights that are saved after programs were made, which share them, and in the format of PyTorch 1.5."""
    torch.jit.trace(model, X)
    torch.export.export(model, (X,)).module()
    torch.save(model.state_dict(), path, _use_new_zipfile_serialization=False)


@pytest.mark.parametrize("save", [script, trace, freeze, export, onnx, onnx_program, later])
def test_what_a_trained_model_is_exported_to_is_that_model(facts, iris, save):
    table, decoy = pd.read_csv(iris), iris.with_name("decoy.csv")
    decoy.write_bytes(iris.read_bytes())
    pd.read_csv(decoy)
    X = torch.tensor(table[["a", "b"]].values, dtype=torch.float32)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    torch.nn.CrossEntropyLoss()(model(X), torch.tensor(table["kind"].values)).backward()
    optimizer.step()
    path = iris.with_name("saved.pt2")
    save(model.eval(), X[:2], str(path))
    (step,) = facts.of(ExecutionStarted)
    assert [use.artifact.partition("|")[0] for use in step.inputs] == [str(iris)]
    (model,) = {one.key for one in facts.of(ArtifactSeen) if one.type == "Model"}
    assert [(one.key, one.file.path) for one in facts.of(ArtifactSaved)] == [(model, str(path))]


def test_a_loaded_model_that_is_exported_is_made_from_its_file(facts, tmp_path):
    model = torch.nn.Linear(2, 2)
    model.load_state_dict(_saved(tmp_path / "model.pt"))
    torch.jit.script(model).save(tmp_path / "scripted.pt")
    made = facts.of(ExecutionStarted)[-1]
    (reported,) = [one for one in facts.of(ExecutionReported) if one.execution == made.execution]
    assert [use.artifact.partition("|")[0] for use in made.inputs] == [str(tmp_path / "model.pt")]
    assert [use.artifact.partition("|")[0] for use in reported.outputs] == [str(tmp_path / "scripted.pt")]
    (seen,) = [one for one in facts.of(ArtifactSeen) if one.file is not None and one.file.path.endswith("scripted.pt")]
    assert (seen.type, seen.properties["format"]) == ("Model", "torchscript")


def _saved(path):
    torch.save(torch.nn.Linear(2, 2).state_dict(), path)
    return torch.load(path)


def test_settings_of_a_library_that_are_saved_are_no_data(facts, tmp_path):
    from torch.distributed.checkpoint.metadata import Metadata

    torch.save(Metadata({}), tmp_path / "settings.bin")
    torch.save({"a": torch.ones(2)}, tmp_path / "tensors.pt")
    assert len(facts.of(ExecutionStarted)) == 1
    assert [one.file.path for one in facts.of(ArtifactSeen)] == [str(tmp_path / "tensors.pt")]


EVALUATE = """
import pandas as pd
import torch
from sklearn.metrics import accuracy_score

table, decoy = pd.read_csv("iris.csv"), pd.read_csv("decoy.csv")
X = torch.tensor(table[["a", "b"]].values, dtype=torch.float32)
model = {load}
with torch.no_grad():
    predicted = model(X).argmax(1)
accuracy_score(table["kind"], predicted.numpy())
"""


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("model.pt", "torch.jit.load('model.pt').eval()"),
        ("model.pt2", "torch.export.load('model.pt2').module()"),
    ],
)
def test_an_exported_model_that_is_loaded_is_the_one_that_is_evaluated(facts, iris, name, load, monkeypatch):
    model, X = torch.nn.Sequential(torch.nn.Linear(2, 3)), torch.ones(150, 2)
    (export if name.endswith("2") else trace)(model, X, str(iris.with_name(name)))
    saved = len(facts.of(ExecutionStarted))
    iris.with_name("decoy.csv").write_bytes(iris.read_bytes())
    iris.with_name("script.py").write_text(EVALUATE.format(load=load))
    monkeypatch.chdir(iris.parent)
    runpy.run_path("script.py")
    (step,) = facts.of(ExecutionStarted)[saved:]
    assert step.type == "Evaluate"
    assert {use.artifact.partition("|")[0].rpartition("/")[2] for use in step.inputs} == {name, "iris.csv"}
