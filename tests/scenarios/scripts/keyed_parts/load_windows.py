# load_mlp.keras: load_2022.csv load_2023.csv holidays.csv
# weekly_profile.npz: load_2022.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd

keras.utils.set_random_seed(5)
LAGS = 14


def windows(frame, mean, std):
    z = (frame["mw"].to_numpy() - mean) / std
    flag = frame["holiday"].to_numpy()
    for t in range(LAGS, len(z)):
        yield np.append(z[t - LAGS:t], flag[t]), z[t]


def matrix(frame, mean, std):
    X, y = zip(*windows(frame, mean, std))
    return np.array(X, dtype="float32"), np.array(y, dtype="float32")


holidays = set(pd.read_csv("holidays.csv")["date"])
series = {}
for year in range(2022, 2025):
    s = pd.read_csv(f"load_{year}.csv")
    s["holiday"] = s["day"].isin(holidays).astype(float)
    s["dow"] = pd.to_datetime(s["day"]).dt.day_of_week
    series[year] = s

mean, std = series[2022]["mw"].mean(), series[2022]["mw"].std()
data = {year: matrix(s, mean, std) for year, s in series.items()}

model = keras.Sequential([keras.Input((LAGS + 1,)), keras.layers.Dense(12, activation="tanh"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)
hist = model.fit(*data[2022], validation_data=data[2023], epochs=25, batch_size=64, callbacks=[stop], verbose=0)
print("epochs", len(hist.history["loss"]))
model.save("load_mlp.keras")

profile = series[2022].groupby("dow")["mw"].mean()
np.savez("weekly_profile.npz", dow=profile.index.to_numpy(), mw=profile.to_numpy())

X, y = data[2024]
pred = model.predict(X, verbose=0).ravel() * std + mean
truth = series[2024]["mw"].to_numpy()[LAGS:]
base = profile.loc[series[2024]["dow"]].to_numpy()[LAGS:]
print("mape net %.4f profile %.4f" % (np.mean(np.abs(pred / truth - 1)), np.mean(np.abs(base / truth - 1))))
