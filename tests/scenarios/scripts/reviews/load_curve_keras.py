# load_curve.keras: load_train.csv load_valid.csv weather_hourly.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import matplotlib
import numpy as np
import pandas as pd

matplotlib.use("Agg")
import matplotlib.pyplot as plt

keras.utils.set_random_seed(8)

weather = pd.read_csv("weather_hourly.csv", index_col="hour")
prices = pd.read_csv("spot_prices.csv", index_col="hour")

fig, ax = plt.subplots(figsize=(3, 2))
prices["spot_price"].rolling(24).mean().plot(ax=ax)
fig.savefig("spot_prices.png")


def part(name):
    df = pd.read_csv(f"load_{name}.csv").join(weather, on="hour")
    df["sin"] = np.sin(2 * np.pi * df["hour"] / 24)
    df["cos"] = np.cos(2 * np.pi * df["hour"] / 24)
    return df[["temp", "wind", "sin", "cos"]].to_numpy("float32"), df["load"].to_numpy("float32")


x_train, y_train = part("train")
x_valid, y_valid = part("valid")
x_test, y_test = part("test")

mu, sigma = x_train.mean(axis=0), x_train.std(axis=0)
x_train, x_valid, x_test = [(x - mu) / sigma for x in (x_train, x_valid, x_test)]

model = keras.Sequential([
    keras.layers.Input((4,)),
    keras.layers.Dense(8, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
model.fit(x_train, y_train, validation_data=(x_valid, y_valid), epochs=3, batch_size=32, verbose=0,
          callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)])
print("test mse", model.evaluate(x_test, y_test, verbose=0))
model.save("load_curve.keras")
