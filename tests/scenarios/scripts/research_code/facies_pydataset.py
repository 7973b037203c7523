# facies.keras: facies.parquet facies_weights.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

LOGS = ["gr", "res", "pe"]
WINDOW = 9


class WellWindows(keras.utils.PyDataset):
    """Windows of log readings centred on a sample; the label is the facies in the centre."""

    def __init__(self, frame, scaler, weights=None, batch_size=16, shuffle=False, **kwargs):
        super().__init__(**kwargs)
        self.batch_size, self.shuffle, self.weights = batch_size, shuffle, weights
        self.curves, self.labels, self.index = {}, {}, []
        for well, log in frame.sort_values("depth").groupby("well"):
            self.curves[well] = ((log[LOGS] - scaler["mean"]) / scaler["std"]).to_numpy("float32")
            self.labels[well] = log["facies"].to_numpy()
            self.index += [(well, i) for i in range(WINDOW // 2, len(log) - WINDOW // 2)]
        self.on_epoch_end()

    def __len__(self):
        return int(np.ceil(len(self.index) / self.batch_size))

    def __getitem__(self, b):
        chosen = self.index[b * self.batch_size:(b + 1) * self.batch_size]
        half = WINDOW // 2
        x = np.stack([self.curves[w][i - half:i + half + 1] for w, i in chosen])
        y = np.array([self.labels[w][i] for w, i in chosen])
        if self.weights is None:
            return x, y
        return x, y, self.weights[y]

    def on_epoch_end(self):
        if self.shuffle:
            np.random.shuffle(self.index)


def build(n_classes):
    inputs = keras.Input((WINDOW, len(LOGS)))
    x = layers.Conv1D(6, 3, activation="relu")(inputs)
    x = layers.Conv1D(6, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(0.1)(x)
    model = keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def main(validation_well="SHRIM"):
    keras.utils.set_random_seed(3)
    logs = pd.read_parquet("facies.parquet")
    names = pd.read_csv("facies_names.csv").set_index("facies")["name"]
    print(logs.groupby("facies").size().rename(index=names))

    train = logs[logs.well != validation_well]
    scaler = {"mean": train[LOGS].mean(), "std": train[LOGS].std()}
    weights = pd.read_csv("facies_weights.csv").sort_values("facies")["weight"].to_numpy("float32")

    model = build(len(weights))
    model.fit(
        WellWindows(train, scaler, weights, shuffle=True),
        validation_data=WellWindows(logs[logs.well == validation_well], scaler),
        epochs=3,
        callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)],
        verbose=2,
    )
    model.save("facies.keras")

    blind = pd.read_parquet("facies_blind.parquet")
    print("blind well:", model.evaluate(WellWindows(blind, scaler), verbose=0))


if __name__ == "__main__":
    main()
