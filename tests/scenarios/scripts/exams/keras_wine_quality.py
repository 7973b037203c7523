# wine_all.keras: wine_red.csv wine_white.csv wine_panel.csv
# wine_red_only.weights.h5: wine_red.csv

import os
os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(12)

COLS = ["alcohol", "acidity", "sulphates", "sugar", "density", "is_red"]


def read_wine(path, is_red):
    df = pd.read_csv(path, sep=";")
    df["is_red"] = is_red
    return df


def split_xy(df):
    return df[COLS].to_numpy("float32"), df["quality"].to_numpy("float32")


def build_model(n_inputs):
    model = keras.Sequential([
        keras.Input((n_inputs,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(16, activation="relu"),
        layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
    return model


red = read_wine("wine_red.csv", 1)
white = read_wine("wine_white.csv", 0)
panel = read_wine("wine_panel.csv", 1)
tasting = read_wine("wine_tasting.csv", 1)

# ---- both kinds of wine, the panel decides when to stop
both = pd.concat([red, white], ignore_index=True).sample(frac=1, random_state=0)
x, y = split_xy(both)
xv, yv = split_xy(panel)
mean, std = x.mean(axis=0), x.std(axis=0) + 1e-6
x = (x - mean) / std
xv = (xv - mean) / std

model = build_model(len(COLS))
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
history = model.fit(x, y, validation_data=(xv, yv), epochs=15, batch_size=64, verbose=0, callbacks=[stop])
print("epochs:", len(history.history["loss"]), "best val:", min(history.history["val_loss"]))
model.save("wine_all.keras")

# ---- red wine alone, fixed number of epochs
keras.utils.set_random_seed(12)
xr, yr = split_xy(red)
mean_r, std_r = xr.mean(axis=0), xr.std(axis=0) + 1e-6
red_model = build_model(len(COLS))
red_model.fit((xr - mean_r) / std_r, yr, epochs=8, batch_size=32, verbose=0)
red_model.save_weights("wine_red_only.weights.h5")

# ---- wines of the tasting
xt, yt = split_xy(tasting)
print("tasting, all:", model.evaluate((xt - mean) / std, yt, verbose=0))
print("tasting, red:", red_model.evaluate((xt - mean_r) / std_r, yt, verbose=0))
print("constant:    ", float(np.mean(np.abs(yt - yr.mean()))))
