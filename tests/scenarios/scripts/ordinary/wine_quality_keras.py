# wine_net.keras: wine_train.csv wine_val.csv wine_grapes.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(11)
NUMBERS = ["alcohol", "sulphates", "ph", "tannin"]


def load_split(name):
    df = pd.read_csv(f"wine_{name}.csv")
    tannin = pd.read_csv("wine_grapes.csv").set_index("grape")["tannin"]
    df["tannin"] = df["grape"].map(tannin)
    return df


def as_inputs(df, grapes):
    return {"numbers": df[NUMBERS].to_numpy("float32"),
            "grape": df["grape"].map(grapes).to_numpy("int32")}


def build(normalizer, n_grapes):
    numbers = keras.Input((len(NUMBERS),), name="numbers")
    grape = keras.Input((), dtype="int32", name="grape")
    x = layers.Concatenate()([normalizer(numbers), layers.Embedding(n_grapes, 2)(grape)])
    x = layers.Dense(12, activation="relu")(x)
    x = layers.Dropout(0.1)(x)
    model = keras.Model([numbers, grape], layers.Dense(1)(x))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model


train, val, test = map(load_split, ["train", "val", "test"])
prices = pd.read_csv("wine_prices.csv")
print(test.merge(prices, on="grape").groupby("grape")[["quality", "eur"]].mean())

grapes = {g: i for i, g in enumerate(sorted(train["grape"].unique()))}
normalizer = layers.Normalization()
normalizer.adapt(train[NUMBERS].to_numpy("float32"))

model = build(normalizer, len(grapes))
history = model.fit(
    as_inputs(train, grapes), train["quality"].to_numpy("float32"),
    validation_data=(as_inputs(val, grapes), val["quality"].to_numpy("float32")),
    epochs=3, batch_size=32, verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)])
print({k: np.round(v, 3).tolist() for k, v in history.history.items()})
model.save("wine_net.keras")
print("test", model.evaluate(as_inputs(test, grapes), test["quality"].to_numpy("float32"), verbose=0))
