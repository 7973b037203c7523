# sleep.weights.h5: nights.csv sleep_n1.parquet sleep_n2.parquet sleep_n3.parquet
import os
os.environ["KERAS_BACKEND"] = "torch"
from functools import cached_property
from math import ceil

import keras
import numpy as np
import pandas as pd
import pyarrow.parquet as pq


class Night:
    """One recording, cut into epochs of ten samples."""

    def __init__(self, name):
        self.name = name

    @cached_property
    def table(self):
        return pq.read_table(f"sleep_{self.name}.parquet")

    @property
    def signal(self):
        raw = np.column_stack([self.table[c].to_numpy() for c in ("c3", "c4", "eog")])
        raw = (raw - np.median(raw, 0)) / (np.percentile(raw, 75, 0) - np.percentile(raw, 25, 0))
        return raw.reshape(-1, 10, 3).astype("float32")

    @property
    def stages(self):
        return self.table["stage"].to_numpy().reshape(-1, 10)[:, 0]


class SleepSequence(keras.utils.PyDataset):
    def __init__(self, nights, batch=8, shuffle=False, **kwargs):
        super().__init__(**kwargs)
        self.nights, self.batch, self.shuffle = nights, batch, shuffle
        self.index = [(n, e) for n, night in enumerate(nights) for e in range(len(night.stages))]
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return ceil(len(self.index) / self.batch)

    def __getitem__(self, i):
        part = self.index[i * self.batch:(i + 1) * self.batch]
        x = np.stack([self.nights[n].signal[e] for n, e in part])
        y = np.array([self.nights[n].stages[e] for n, e in part])
        return x, y

    def on_epoch_end(self):
        if self.shuffle:
            self.rng.shuffle(self.index)


def class_weights(nights):
    stages = np.concatenate([n.stages for n in nights])
    count = np.bincount(stages, minlength=3) + 1
    return {k: float(len(stages) / (3 * c)) for k, c in enumerate(count)}


keras.utils.set_random_seed(1)
plan = pd.read_csv("nights.csv")
role = {r: [Night(n) for n in group["night"]] for r, group in plan.groupby("role")}

model = keras.Sequential([
    keras.Input((10, 3)),
    keras.layers.Conv1D(6, 3, activation="relu"),
    keras.layers.GlobalMaxPooling1D(),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(
    SleepSequence(role["fit"], shuffle=True),
    validation_data=SleepSequence(role["monitor"]),
    class_weight=class_weights(role["fit"]),
    callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)],
    epochs=3,
    verbose=2,
)
model.save_weights("sleep.weights.h5")
print("final night:", model.evaluate(SleepSequence(role["final"]), verbose=0))
