# energy_mlp.keras: meter_2022.csv meter_2023.csv meter_2024h1.csv weather_daily.parquet
# energy_linear.weights.h5: meter_2023.csv weather_daily.parquet

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(5)

weather = pd.read_parquet("weather_daily.parquet")


def load(*names):
    df = pd.concat([pd.read_csv(n, parse_dates=["date"]) for n in names], ignore_index=True)
    df = df.merge(weather, on="date", how="left")
    dow = df["date"].dt.day_of_week
    X = np.column_stack([df["temp"], df["sun_h"], df["occupancy"], (dow < 5).astype(float)]).astype("float32")
    return X, (df["kwh"].to_numpy(dtype="float32") / 100.0)[:, None]


Xtr, ytr = load("meter_2022.csv", "meter_2023.csv")
Xva, yva = load("meter_2024h1.csv")
Xte, yte = load("meter_2024h2.csv")
print(Xtr.shape, Xva.shape, Xte.shape)

norm = layers.Normalization()
norm.adapt(Xtr)

mlp = keras.Sequential([keras.Input((4,)), norm, layers.Dense(12, activation="relu"), layers.Dense(1)])
mlp.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
h = mlp.fit(Xtr, ytr, validation_data=(Xva, yva), epochs=20, batch_size=40, verbose=0, callbacks=[stop])
print("epochs", len(h.history["loss"]), "best val", round(min(h.history["val_loss"]), 4))
mlp.save("energy_mlp.keras")

# linear benchmark on the last complete year only
keras.utils.set_random_seed(5)
X23, y23 = load("meter_2023.csv")
lin = keras.Sequential([keras.Input((4,)), layers.BatchNormalization(), layers.Dense(1)])
lin.compile(optimizer=keras.optimizers.SGD(0.02), loss="mae")
lin.fit(X23, y23, epochs=8, batch_size=40, verbose=0)
lin.save_weights("energy_linear.weights.h5")

for name, m in (("mlp", mlp), ("linear", lin)):
    pred = m.predict(Xte, verbose=0)
    print(name, "MAPE 2024H2: %.1f %%" % (100 * np.mean(np.abs(pred - yte) / yte)))
