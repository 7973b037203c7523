"""TensorFlow: tf.data and Keras on its backend. It is large, and no part of the `dev` extra; these tests want it."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import autolog

pytestmark = pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed")

TRAIN = """
import os
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
import pandas as pd
import tensorflow as tf
from sklearn.metrics import accuracy_score

table, decoy = pd.read_csv("raw.csv"), pd.read_csv("decoy.csv")
X, y = table[["a", "b"]].to_numpy(), table["kind"].to_numpy()


def net():
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3, activation="softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def parse(line):
    values = tf.strings.to_number(tf.strings.split(line, ","))
    return values[:2], tf.cast(values[-1], tf.int32)


arrays = net()
arrays.fit(X, y, epochs=2, verbose=0)
arrays.save("arrays.keras")
arrays.evaluate(X, y, verbose=0)
slices = net()
slices.fit(tf.data.Dataset.from_tensor_slices((X, y)).shuffle(10).batch(50).prefetch(1), epochs=1, verbose=0)
slices.save("slices.keras")
lines = net()
lines.fit(tf.data.TextLineDataset("raw.csv").skip(1).map(parse).batch(50), epochs=1, verbose=0)
lines.save("lines.keras")
columns = tf.data.experimental.CsvDataset(["raw.csv"], [0.0, 0.0, 0], header=True, select_cols=[0, 1, 4])
csv = net()
csv.fit(columns.map(lambda a, b, kind: (tf.stack([a, b]), kind)).batch(50), epochs=1, verbose=0)
csv.save("csv.keras")
listed = tf.data.Dataset.list_files("parts/*.csv")
parts = net()
parts.fit(listed.interleave(lambda path: tf.data.TextLineDataset(path).skip(1)).map(parse).batch(50), verbose=0)
parts.save("parts.keras")
parts.export("served", verbose=False)
"""
EVALUATE = """
import os
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
import pandas as pd
import tensorflow as tf
from sklearn.metrics import accuracy_score

table = pd.read_csv("valid.csv")
model = tf.keras.models.load_model("arrays.keras")
predicted = model.predict(table[["a", "b"]].to_numpy(), verbose=0)
accuracy_score(table["kind"], predicted.argmax(axis=1))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which both scripts have run."""
    folder = tmp_path_factory.mktemp("tensorflow")
    (folder / "parts").mkdir()
    rows = [f"{place % 7},{place % 5},0,0,{place % 3}" for place in range(150)]
    for name in ("raw.csv", "decoy.csv", "valid.csv", "parts/1.csv", "parts/2.csv"):
        (folder / name).write_text("\n".join(["a,b,c,d,kind", *rows, "1,2,0,0,1" if name == "decoy.csv" else ""]))
    for name, script in (("train.py", TRAIN), ("evaluate.py", EVALUATE)):
        (folder / name).write_text(script)
        line = [sys.executable, "-m", "autolog", "run", name]
        environment = {**os.environ, "AUTOLOG_STORE": str(folder / "store.sqlite"), "AUTOLOG_EXIT_SECONDS": "60"}
        done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "autolog:" not in done.stderr, done.stderr
    return folder


@pytest.mark.parametrize(
    ("model", "data"),
    {"arrays": "raw.csv", "slices": "raw.csv", "lines": "raw.csv", "csv": "raw.csv", "parts": "1.csv 2.csv"}.items(),
)
def test_a_model_of_tensorflow_leads_to_the_files_of_its_data_set(folder, model, data):
    found = autolog.lineage.trace(str(folder / f"{model}.keras"), store=str(folder / "store.sqlite"))
    assert sorted(one.name for one in found.datasets) == data.split()
    (maker,) = found.made_by
    assert maker.properties["function"].endswith("Sequential.fit")
    assert "loss" in found.metrics


def test_a_model_that_is_loaded_in_another_process_is_measured_there(folder):
    found = autolog.lineage.trace(str(folder / "arrays.keras"), store=str(folder / "store.sqlite"))
    assert {"accuracy", "accuracy_score"} <= found.metrics.keys()


def test_an_exported_model_is_its_folder(folder):
    found = autolog.lineage.trace(str(folder / "served"), store=str(folder / "store.sqlite"))
    assert sorted(one.name for one in found.datasets) == ["1.csv", "2.csv"]
