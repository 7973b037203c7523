# sales.keras: sold_daily.csv rain.csv competitor.csv
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
import pandas as pd
from keras import layers

LAGS = 5

sold = pd.read_csv("sold_daily.csv", parse_dates=["day"], index_col="day")
rain = pd.read_csv("rain.csv", parse_dates=["day"], index_col="day")
competitor = pd.read_csv("competitor.csv", parse_dates=["day"], index_col="day")
flights = pd.read_parquet("wind.parquet")
print("wind of", flights["hour"].min(), flights["wind"].mean())

level = sold["sold"].to_numpy(dtype="float32")
level = (level - level.mean()) / level.std()
history = np.lib.stride_tricks.sliding_window_view(level, LAGS)[:-1]
exogenous = rain.join(competitor).to_numpy(dtype="float32")[LAGS:]
target = level[LAGS:]
recent = np.linspace(0.2, 1.0, len(target), dtype="float32")

past = keras.Input((LAGS,), name="past")
outside = keras.Input((2,), name="outside")
x = layers.concatenate([layers.Dense(3, activation="relu")(past), outside])
model = keras.Model([past, outside], layers.Dense(1)(x))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")


def batches(size=11):
    while True:
        for start in range(0, len(target), size):
            part = slice(start, start + size)
            yield {"past": history[part], "outside": exogenous[part]}, target[part], recent[part]


model.fit(batches(), steps_per_epoch=5, epochs=2, verbose=0)
print(model.predict({"past": history[-1:], "outside": exogenous[-1:]}, verbose=0))
model.save("sales.keras")
