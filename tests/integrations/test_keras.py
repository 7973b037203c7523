"""Keras: a fit of a model, from its file to its weights."""

import os
import sys
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "torch"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
from scripts import execute
from told import inputs_of, measured_files, metrics, of_type, product, products, saved_names

from autolog.dataflow import told
from autolog.facts import ArtifactSaved, ExecutionReported
from autolog.session import session

pytestmark = pytest.mark.filterwarnings("ignore")

os.environ.setdefault("KERAS_BACKEND", "torch")


@pytest.fixture
def keras():
    return pytest.importorskip("keras")


def test_a_fit_of_keras_is_one_execution_with_its_epochs_and_its_file(facts, keras, iris, tmp_path):
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


def compiled(keras, rate, loss):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def test_settings_of_keras_are_those_that_were_written(facts, keras, iris):
    class Own(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, rate):
            self.rate = rate

        def __call__(self, step):
            return self.rate

    X, y = np.zeros((8, 4)), np.zeros((8, 1))
    decay = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)
    compiled(keras, 0.1, keras.losses.BinaryCrossentropy(label_smoothing=0.1)).fit(X, y, verbose=0)
    compiled(keras, decay, keras.losses.Huber(delta=0.3)).fit(X, y, batch_size=4, verbose=0)
    compiled(keras, Own(0.3), "mse").fit(((X, y) for _ in range(2)), verbose=0)
    first, second, third = (one.params for one in of_type(facts, "Train"))
    assert (first["learning_rate"], first["batch_size"], first["loss"]) == (0.1, 32, "binary_crossentropy")
    assert (first["loss.label_smoothing"], second["loss.delta"]) == (0.1, 0.3)
    assert {name: value for name, value in second.items() if name.startswith("learning_rate")} == {
        "learning_rate": "ExponentialDecay",
        "learning_rate.decay_rate": 0.9,
        "learning_rate.decay_steps": 100,
        "learning_rate.initial_learning_rate": 0.1,
        "learning_rate.staircase": False,
    }
    assert (third["learning_rate"], third["learning_rate.rate"], third["beta_1"]) == ("Own", 0.3, 0.9)
    assert third["batch_size"] == "null"
    assert all("name" not in one for one in (first, second, third))


def test_weights_of_keras_are_checkpoints_and_a_fit_goes_on_from_them(facts, keras, iris, tmp_path):
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
    saved = [saved_names(facts, one) for one in products(facts, first)]
    assert saved == [["best.keras", "1.weights.h5"], ["best.keras", "2.weights.h5"]]
    assert inputs_of(facts, second) == {"iris.csv": {"x", "y"}, "1.weights.h5": {"model"}}
    assert saved_names(facts, product(facts, second)) == ["end.weights.h5"]


@pytest.mark.parametrize("are_put_back", [False, True])
def test_the_last_weights_of_a_fit_of_keras_are_the_best_ones_only_if_they_are_put_back(
    facts, keras, iris, tmp_path, are_put_back
):
    table = pd.read_csv(iris)
    X, y = table[["a", "b", "c", "d"]].to_numpy(dtype="float32"), table["kind"].to_numpy()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    first = {"monitor": "loss", "mode": "max"}  # which the loss of the first epoch is
    best = keras.callbacks.ModelCheckpoint(str(tmp_path / "best.keras"), save_best_only=True, **first)
    stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=are_put_back, **first)
    model.fit(X, y, epochs=3, verbose=0, callbacks=[best, stop])
    model.evaluate(X, y, verbose=0)
    model.save(tmp_path / "final.keras")
    assert measured_files(facts) == [["best.keras" if are_put_back else "final.keras"]]


def test_a_model_of_a_class_of_one_s_own_is_no_input_of_its_first_fit(facts, keras, iris):

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


def test_weights_that_layers_of_keras_get_by_hand_are_inputs_of_the_fit(facts, keras, iris, tmp_path):
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


def test_a_fit_of_keras_that_was_interrupted_goes_on_from_its_backup(facts, keras, iris, tmp_path):
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


def parts_and_whole(keras):
    start, code = keras.Input((4,)), keras.Input((2,))
    middle = keras.layers.Dense(2)(start)
    encoder = keras.Model(start, middle)
    decoder = keras.Model(code, keras.layers.Dense(4)(code))
    whole = keras.Model(start, decoder(middle))
    whole.compile(optimizer="sgd", loss="mse")
    return encoder, decoder, whole


def test_models_that_share_layers_with_a_trained_one_are_models_of_that_training(facts, keras, iris, tmp_path):
    X = pd.read_csv(iris)[["a", "b", "c", "d"]].to_numpy(dtype="float32")
    encoder, decoder, whole = parts_and_whole(keras)
    untouched = keras.Model(encoder.input, keras.layers.Dense(2)(encoder.input))
    whole.fit(X, X, epochs=1, verbose=0)
    for name, model in (("encoder", encoder), ("decoder", decoder), ("untouched", untouched)):
        model.save(tmp_path / f"{name}.keras")
    (step,) = of_type(facts, "Train")
    assert saved_names(facts, product(facts, step)) == ["encoder.keras", "decoder.keras"]
    head = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    head.compile(optimizer="sgd", loss="mse")
    head.fit(encoder.predict(X, verbose=0), X[:, 0], epochs=1, verbose=0)
    assert inputs_of(facts, of_type(facts, "Train")[1]) == {"iris.csv": {"x", "y"}, "model": {"x"}}


def test_a_part_that_was_trained_again_is_a_model_of_the_last_training(facts, keras, iris, tmp_path):
    X = pd.read_csv(iris)[["a", "b", "c", "d"]].to_numpy(dtype="float32")
    encoder, decoder, whole = parts_and_whole(keras)
    encoder.compile(optimizer="sgd", loss="mse")
    encoder.fit(X, X[:, :2], epochs=1, verbose=0)
    decoder.load_weights(_weights_in(decoder, tmp_path / "decoder.weights.h5"))
    whole.fit(X, X, epochs=1, verbose=0)
    encoder.save(tmp_path / "encoder.keras")
    decoder.save(tmp_path / "decoder.keras")
    first, second = of_type(facts, "Train")
    assert inputs_of(facts, second) == {
        "iris.csv": {"x", "y"},
        "model": {"weights"},
        "decoder.weights.h5": {"weights"},
    }
    assert saved_names(facts, product(facts, first)) == []
    assert saved_names(facts, product(facts, second)) == ["encoder.keras", "decoder.keras"]


def test_layers_that_a_training_leaves_as_they_are_stay_those_of_their_own_model(facts, keras, iris, tmp_path):
    X = pd.read_csv(iris)[["a", "b", "c", "d"]].to_numpy(dtype="float32")
    encoder, _, whole = parts_and_whole(keras)
    whole.fit(X, X, epochs=1, verbose=0)
    encoder.trainable = False
    head = keras.Sequential([encoder, keras.layers.Dense(1)])
    head.compile(optimizer="sgd", loss="mse")
    head.fit(X, X[:, 0], epochs=1, verbose=0)
    encoder.save(tmp_path / "encoder.keras")
    head.save(tmp_path / "head.keras")
    first, second = of_type(facts, "Train")
    assert inputs_of(facts, second) == {"iris.csv": {"x", "y"}, "model": {"weights"}}
    assert saved_names(facts, product(facts, first)) == ["encoder.keras"]
    assert saved_names(facts, product(facts, second)) == ["head.keras"]


BATCHES = """
import keras
import numpy as np

class Batches(keras.utils.PyDataset):
    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, place):
        x = np.load(f"batch_{self.numbers[place]}.npy")
        return x, x[:, :1]

def net():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    return model

net().fit(Batches([0, 1, 2]), epochs=2, verbose=0)
net().fit(Batches([0, 1]), epochs=2, verbose=0)
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls")
@pytest.mark.usefixtures("keras")
def test_a_data_set_of_the_scripts_own_comes_from_what_it_reads_while_the_fit_is_under_way(
    facts, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        np.save(f"batch_{number}.npy", np.full((8, 4), number, dtype="float32"))
    path = tmp_path / "script.py"
    path.write_text(BATCHES)
    execute(BATCHES, str(path))
    told.record(session())
    assert [_told_of(facts, step) for step in of_type(facts, "Train")] == [
        {"batch_0.npy", "batch_1.npy", "batch_2.npy"},
        {"batch_0.npy", "batch_1.npy"},
    ]


def _told_of(facts, step):
    """Return the files of which it is more than a guess that they have gone into a step."""
    reported = [one for one in facts.of(ExecutionReported) if one.execution == step.execution]
    uses = [use for one in (step, *reported) for use in one.inputs if use.evidence != "scope"]
    return {use.artifact.partition("|")[0].rpartition("/")[2] for use in uses}


def _weights_in(model, path):
    model.save_weights(path)
    return path
