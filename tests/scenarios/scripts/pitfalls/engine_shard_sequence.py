# engine_fault.keras: engine_00.npz engine_01.npz engine_03.npz engine_04.npz engine_05.npz engine_06.npz engine_bad.txt fault_costs.csv engine_baseline.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import csv
from pathlib import Path

import keras
import numpy as np
from keras import layers

SHARDS = Path("engine_shards")


class ShardSequence(keras.utils.PyDataset):
    """One shard is one batch; nothing is kept in memory."""

    def __init__(self, paths, **kwargs):
        super().__init__(**kwargs)
        self.paths = list(paths)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with np.load(self.paths[index]) as shard:
            return shard["signals"], shard["fault"]


def split(folder, exclude):
    good = [p for p in sorted(folder.iterdir()) if p.suffix == ".npz" and p.stem not in exclude]
    return good[:-2], good[-2:-1], good[-1:]


def costs(path):
    with open(path) as f:
        return {int(row["fault"]): float(row["cost"]) for row in csv.DictReader(f)}


def build(baseline):
    scale = layers.Normalization()
    scale.adapt(baseline)
    inputs = keras.Input((10,))
    hidden = layers.Dense(8, activation="relu")(scale(inputs))
    outputs = layers.Dense(3, activation="softmax")(layers.Dropout(0.1)(hidden))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(3)
baseline = np.loadtxt("engine_baseline.csv", delimiter=",").astype("float32")
older = np.loadtxt("engine_baseline_2018.csv", delimiter=",")
print("baseline moved by", (baseline.mean(0) - older.mean(0)).round(2))

train, val, test = split(SHARDS, exclude=set(Path("engine_bad.txt").read_text().split()))
model = build(baseline)
model.fit(ShardSequence(train), validation_data=ShardSequence(val), epochs=3, verbose=0,
          class_weight=costs("fault_costs.csv"),
          callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)])
model.save("engine_fault.keras")
print("test", model.evaluate(ShardSequence(test), verbose=0))
