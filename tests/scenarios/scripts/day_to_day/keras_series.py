# series_net.keras: series_batch_0.npy series_batch_1.npy series_batch_2.npy series_batch_3.npy series_labels.csv series_val.npz
# series_small.weights.h5: series_batch_0.npy series_batch_1.npy series_labels.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers


class SeriesBatches(keras.utils.PyDataset):
    """One .npy file per batch, the labels of all batches in one table."""

    def __init__(self, numbers, labels, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.numbers = list(numbers)
        self.labels = labels
        self.scale = scale

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, i):
        k = self.numbers[i]
        x = np.load(f"series_batch_{k}.npy")
        x = x - x.mean(axis=1, keepdims=True)
        return (x * self.scale)[..., None], self.labels[k]


def load_labels(path):
    table = pd.read_csv(path).sort_values(["batch", "row"])
    return {int(b): g["label"].to_numpy("float32") for b, g in table.groupby("batch")}


def load_validation(path):
    with np.load(path) as z:
        x, y = z["x"], z["y"].astype("float32")
    x = x - x.mean(axis=1, keepdims=True)
    return x[..., None], y


def conv_net():
    return keras.Sequential([
        keras.Input((20, 1)),
        layers.Conv1D(6, 5, activation="relu", padding="same"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(8, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ])


def flat_net():
    return keras.Sequential([
        keras.Input((20, 1)),
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    ])


def main():
    keras.utils.set_random_seed(4)
    labels = load_labels("series_labels.csv")
    val = load_validation("series_val.npz")
    print("labels per batch", {k: float(v.mean().round(2)) for k, v in labels.items()})

    net = conv_net()
    net.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    history = net.fit(SeriesBatches(range(4), labels), validation_data=val, epochs=12, callbacks=[stop], verbose=0)
    print("val loss", [round(v, 3) for v in history.history["val_loss"]])
    net.save("series_net.keras")

    keras.utils.set_random_seed(5)
    small = flat_net()
    small.compile(optimizer="sgd", loss="binary_crossentropy")
    small.fit(SeriesBatches([0, 1], labels, scale=0.5), epochs=3, verbose=0)
    small.save_weights("series_small.weights.h5")

    test = SeriesBatches([9], labels)
    print("test batch: ", net.evaluate(test, verbose=0, return_dict=True))


if __name__ == "__main__":
    main()
