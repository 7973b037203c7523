"""A model that one process saves is the model that another one loads, in the format of each library.

The libraries are imported once, by the process that both are forked from.
"""

from importlib.util import find_spec

import pytest

import autolog

CLASSIC = """
import catboost, joblib, lightgbm, pandas as pd, pickle, statsmodels.api as sm, xgboost
from sklearn.linear_model import LogisticRegression
table, _ = pd.read_csv("raw.csv"), pd.read_csv("decoy.csv")
X, y = table[["a", "b", "c"]], table["kind"] > 0
joblib.dump(LogisticRegression().fit(X, y), "sklearn.joblib")
with open("sklearn.pickle", "wb") as file:
    pickle.dump(LogisticRegression(C=0.5).fit(X, y), file)
booster = xgboost.train({"nthread": 1}, xgboost.DMatrix(X, label=y), 2)
booster.save_model("xgboost.json")
booster.save_model("xgboost.ubj")
joblib.dump(xgboost.XGBClassifier(n_estimators=2, n_jobs=1).fit(X, y), "xgboost.joblib")
lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(X, label=y), 2).save_model("lightgbm.txt")
quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
catboost.CatBoostClassifier(iterations=2, **quiet).fit(X, y).save_model("catboost.cbm")
sm.OLS(table["d"], X).fit().save("statsmodels.pickle")
"""
EVALUATE_CLASSIC = """
import catboost, joblib, lightgbm, pandas as pd, pickle, statsmodels.api as sm, xgboost
from sklearn.metrics import mean_squared_error
table = pd.read_csv("valid.csv")
X = table[["a", "b", "c"]]
with open("sklearn.pickle", "rb") as file:
    unpickled = pickle.load(file)
for predicted in (
    joblib.load("sklearn.joblib").predict(X),
    unpickled.predict(X),
    xgboost.Booster(model_file="xgboost.json").predict(xgboost.DMatrix(X)),
    xgboost.Booster(model_file="xgboost.ubj").predict(xgboost.DMatrix(X)),
    joblib.load("xgboost.joblib").predict(X),
    lightgbm.Booster(model_file="lightgbm.txt").predict(X),
    catboost.CatBoostClassifier().load_model("catboost.cbm").predict_proba(X)[:, 1],
    sm.load("statsmodels.pickle").predict(X),
):
    mean_squared_error(table["d"], predicted)
"""
CLASSIC_FILES = {
    "sklearn.joblib": "sklearn.linear_model._logistic.LogisticRegression.fit",
    "sklearn.pickle": "sklearn.linear_model._logistic.LogisticRegression.fit",
    "xgboost.json": "xgboost.training.train",
    "xgboost.ubj": "xgboost.training.train",
    "xgboost.joblib": "xgboost.sklearn.XGBClassifier.fit",
    "lightgbm.txt": "lightgbm.engine.train",
    "catboost.cbm": "catboost.core.CatBoostClassifier.fit",
    "statsmodels.pickle": "statsmodels.regression.linear_model.OLS.fit",
}

IN_TURN = """
import os, runpy, sys
os.environ.update(OMP_NUM_THREADS="1", KERAS_BACKEND="torch")
import {modules}
for script in ("train.py", "evaluate.py"):
    child = os.fork()
    if not child:
        import autolog
        autolog.enable()
        sys.argv = [script]
        runpy.run_path(script, run_name="__main__")
        sys.exit()
    if os.wait()[1]:
        sys.exit(script + " failed")
"""

NETS = """
import os
os.environ.update(KERAS_BACKEND="torch", HF_HUB_OFFLINE="1")
import warnings
warnings.simplefilter("ignore")
import keras, lightning.pytorch as lightning, torch, transformers


def net():
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 3))


def keras_net():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    return model


class Lit(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = net()

    def forward(self, X):
        return self.net(X)

    def training_step(self, batch, place):
        return torch.nn.functional.cross_entropy(self(batch[0]), batch[1])

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def bert():
    config = transformers.BertConfig(
        vocab_size=16, hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4, num_labels=3
    )
    return transformers.BertForSequenceClassification(config)
"""
DEEP = """
import pandas as pd
from nets import bert, keras_net, lightning, Lit, net, torch, transformers
from safetensors.torch import save_file, save_model
from torch.utils.data import DataLoader, TensorDataset
table, _ = pd.read_csv("raw.csv"), pd.read_csv("decoy.csv")
X = torch.tensor(table[["a", "b", "c"]].values, dtype=torch.float32)
y = torch.tensor(table["kind"].values)


def trained(model, data, answer=lambda given: given):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        torch.nn.CrossEntropyLoss()(answer(model(data)), y).backward()
        optimizer.step()
    return model


model = trained(net(), X)
torch.save(model.state_dict(), "state.pt")
model = trained(net(), X)
torch.save(model, "module.pt")
model = trained(net(), X)
torch.save({"model": model.state_dict(), "epoch": 2}, "dict.pt")
model = trained(net(), X)
save_file(model.state_dict(), "state.safetensors")
model = trained(net(), X)
save_model(model, "module.safetensors")
features, kinds = table[["a", "b", "c"]].to_numpy(), table["kind"].to_numpy()
keras_model = keras_net()
keras_model.fit(features, kinds, epochs=1, verbose=0)
keras_model.save("whole.keras")
keras_model = keras_net()
keras_model.fit(features, kinds, epochs=1, verbose=0)
keras_model.save_weights("net.weights.h5")
quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "logger": False}
trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **quiet)
trainer.fit(Lit(), DataLoader(TensorDataset(X, y), batch_size=150))
trainer.save_checkpoint("lit.ckpt")
trained(bert(), X.long(), lambda given: given.logits).save_pretrained("bert")
"""
EVALUATE_DEEP = """
import pandas as pd
from nets import bert, keras, keras_net, lightning, Lit, net, torch, transformers
from safetensors.torch import load_file, load_model
from sklearn.metrics import accuracy_score
table = pd.read_csv("valid.csv")
X = torch.tensor(table[["a", "b", "c"]].values, dtype=torch.float32)


def filled(weights):
    model = net()
    model.load_state_dict(weights)
    return model


by_load_model = net()
load_model(by_load_model, "module.safetensors")
for model in (
    filled(torch.load("state.pt")),
    torch.load("module.pt", weights_only=False),
    filled(torch.load("dict.pt")["model"]),
    filled(load_file("state.safetensors")),
    by_load_model,
    Lit.load_from_checkpoint("lit.ckpt"),
):
    model.eval()
    with torch.no_grad():
        accuracy_score(table["kind"], model(X).argmax(1).numpy())
model = transformers.BertForSequenceClassification.from_pretrained("bert").eval()
with torch.no_grad():
    accuracy_score(table["kind"], model(X.long()).logits.argmax(1).numpy())
weights = keras_net()
weights.load_weights("net.weights.h5")
for model in (keras.models.load_model("whole.keras"), weights):
    accuracy_score(table["kind"], model.predict(table[["a", "b", "c"]].to_numpy(), verbose=0).argmax(1))
"""
DEEP_FILES = {
    **dict.fromkeys(
        ["state.pt", "module.pt", "dict.pt", "state.safetensors", "module.safetensors"],
        "torch.optim.sgd.SGD.step",
    ),
    **dict.fromkeys(["whole.keras", "net.weights.h5"], "keras.src.models.sequential.Sequential.fit"),
    "lit.ckpt": "lightning.pytorch.trainer.trainer.Trainer.fit",
    "bert/model.safetensors": "torch.optim.sgd.SGD.step",
}


MISSING = [name for name in ("keras", "lightning", "torch", "transformers") if find_spec(name) is None]


@pytest.mark.parametrize(
    ("modules", "train", "evaluate", "files", "metric"),
    [
        pytest.param(
            "catboost, joblib, lightgbm, pandas, sklearn.linear_model, statsmodels.api, xgboost",
            CLASSIC,
            EVALUATE_CLASSIC,
            CLASSIC_FILES,
            "mean_squared_error",
            id="classic",
        ),
        pytest.param(
            "nets, pandas, sklearn.metrics",
            DEEP,
            EVALUATE_DEEP,
            DEEP_FILES,
            "accuracy_score",
            id="deep",
            marks=pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
        ),
    ],
)
def test_a_model_saved_by_one_process_is_evaluated_by_another(project, modules, train, evaluate, files, metric):
    project.write("nets.py", NETS)
    project.write("train.py", train)
    project.write("evaluate.py", evaluate)
    project.write("valid.csv", (project.folder / "raw.csv").read_text() + "5.0,3.0,1.6,0.2,0\n")
    project.write("in_turn.py", IN_TURN.format(modules=modules))
    done = project.python("in_turn.py")
    assert done.returncode == 0, done.stderr
    assert "autolog:" not in done.stderr, done.stderr
    store = str(project.folder / ".autolog" / "metadata.sqlite")
    found = {}
    for name in files:
        model = autolog.lineage.trace(str(project.folder / name), store=store)
        (maker,) = model.made_by
        found[name] = maker.properties["function"], [one.name for one in model.datasets], metric in model.metrics
    assert found == {name: (function, ["raw.csv"], True) for name, function in files.items()}
    measured = autolog.lineage.impact(str(project.folder / "valid.csv"), store=store)
    assert len(measured.metrics) == len(files)


COPIES = """
import os, pathlib, shutil, subprocess
shutil.copy("model.joblib", "copied.joblib")
shutil.copy2("model.joblib", "copied2.joblib")
shutil.copyfile("copied.joblib", "copied3.joblib")
os.link("model.joblib", "linked.joblib")
pathlib.Path("written.joblib").write_bytes(pathlib.Path("model.joblib").read_bytes())
subprocess.run(["cp", "model.joblib", "program.joblib"], check=True)
"""


@pytest.mark.parametrize("where", ["the process that trains", "another process"])
def test_a_copy_of_a_model_has_the_answers_of_its_content(project, where):
    fit = """
import joblib, pandas as pd
from sklearn.linear_model import Ridge
table = pd.read_csv("raw.csv")
joblib.dump(Ridge(alpha=7).fit(table[["a", "b", "c"]], table["d"]), "model.joblib")
"""
    several = where == "another process"
    project.write("train.py", fit if several else fit + COPIES)
    project.write("promote.py", COPIES)
    for script in ("train.py", "promote.py") if several else ("train.py",):
        project.run(script)
    store = str(project.folder / ".autolog" / "metadata.sqlite")
    copies = ["copied", "copied2", "copied3", "linked", "program", "written"]
    assert len(autolog.lineage.find("Model", store=store)) == len(copies) + 1
    for name in copies:
        paths = [str(project.folder / f"{one}.joblib") for one in ("model", name)]
        model = autolog.lineage.trace(paths[1], store=store)
        assert (model.params["alpha"], model.run["name"]) == (7, "train.py"), name
        assert autolog.lineage.compare(*paths, store=store).differences == {}, name


def test_what_safetensors_saves_is_recorded_though_pytorch_is_first_met_within_its_import(project):
    pytest.importorskip("safetensors.torch", exc_type=ImportError)
    project.write(
        "save.py",
        "import safetensors.torch\nimport torch\nsafetensors.torch.save_file({'a': torch.ones(3)}, 'a.safetensors')\n"
        "safetensors.torch.load_file('a.safetensors')\n",
    )
    project.run("save.py")  # which says nothing of functions that are missing
    assert project.autolog("history", "a.safetensors").returncode == 0
