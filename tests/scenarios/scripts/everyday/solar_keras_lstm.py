# solar_lstm.keras: solar_2022.csv solar_2023.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

LOOKBACK, AHEAD = 12, 3
COLUMNS = ["irradiance", "cloud", "kw"]


def windows(csv):
    df = pd.read_csv(csv, parse_dates=["time"], index_col="time")
    hours = np.stack([np.sin(2 * np.pi * df.index.hour / 24), np.cos(2 * np.pi * df.index.hour / 24)], axis=1)
    values = np.concatenate([df[COLUMNS].to_numpy(), hours], axis=1).astype("float32")
    n = len(df) - LOOKBACK - AHEAD + 1
    x = np.stack([values[i:i + LOOKBACK] for i in range(n)])
    y = np.stack([df["kw"].to_numpy()[i + LOOKBACK:i + LOOKBACK + AHEAD] for i in range(n)]).astype("float32")
    return x, y


def build(sample):
    norm = layers.Normalization(axis=-1)
    norm.adapt(sample)
    inputs = keras.Input((LOOKBACK, sample.shape[-1]))
    h = norm(inputs)
    h = layers.LSTM(8)(h)
    h = layers.Dense(8, activation="relu")(h)
    model = keras.Model(inputs, layers.Dense(AHEAD)(h), name="solar")
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="huber", metrics=["mae"])
    return model


if __name__ == "__main__":
    keras.utils.set_random_seed(12)
    panels = pd.read_csv("panels.csv")
    print(f"{len(panels)} panels, mean tilt {panels['tilt'].mean():.1f} degrees")

    x_train, y_train = windows("solar_2022.csv")
    x_val, y_val = windows("solar_2023.csv")
    model = build(x_train)
    history = model.fit(
        x_train, y_train, validation_data=(x_val, y_val), epochs=2, batch_size=32, verbose=0,
        callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True),
                   keras.callbacks.ReduceLROnPlateau(patience=1)])
    pd.DataFrame(history.history).to_csv("solar_history.csv", index_label="epoch")
    model.save("solar_lstm.keras")

    x_test, y_test = windows("solar_2024.csv")
    loss, mae = model.evaluate(x_test, y_test, verbose=0)
    naive = np.abs(x_test[:, -1:, 2] - y_test).mean()
    print(f"2024: mae {mae:.2f} kW, persistence {naive:.2f} kW")
