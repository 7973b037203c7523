# claims.keras: claims.csv claims_val.csv regions.json claim_weights.json
import os

os.environ["KERAS_BACKEND"] = "torch"

import json

import keras
import numpy as np
import pandas as pd
from keras import layers

BATCH = 20


def load_json(path):
    with open(path) as f:
        return json.load(f)


def encode(frame, region_risk):
    x = np.column_stack([
        np.log1p(frame["amount"]) - 7,
        frame["age"] / 50 - 1,
        frame["region"].map(region_risk),
    ]).astype("float32")
    return x, frame["fraud"].to_numpy("float32")


def batches(path, region_risk, class_weight):
    """Endless batches out of a file which is too large for memory (it was, once)."""
    while True:
        for chunk in pd.read_csv(path, chunksize=BATCH):
            x, y = encode(chunk.sample(frac=1, random_state=1), region_risk)
            yield x, y, np.where(y == 1, class_weight["1"], class_weight["0"]).astype("float32")


def count_rows(path):
    with open(path) as f:
        return sum(1 for _ in f) - 1


def build(n_features):
    inputs = keras.Input((n_features,))
    h = layers.Dense(8, activation="swish")(inputs)
    h = layers.Dropout(0.1)(h)
    skip = layers.Dense(8)(inputs)
    h = layers.add([h, skip])
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(h))
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["AUC"])
    return model


region_risk = load_json("regions.json")
weights = load_json("claim_weights.json")
rows = {year: count_rows(name) for year, name in {"2017": "claims_2017.csv", "now": "claims.csv"}.items()}
print("claims:", rows)
old = pd.read_csv("claims_2017.csv")
print("fraud share in 2017 by region\n", old.groupby("region").fraud.mean())

keras.utils.set_random_seed(4)
model = build(3)
model.fit(
    batches("claims.csv", region_risk, weights),
    steps_per_epoch=rows["now"] // BATCH,
    validation_data=encode(pd.read_csv("claims_val.csv"), region_risk),
    epochs=3,
    callbacks=[keras.callbacks.ModelCheckpoint("claims.keras", monitor="val_loss", save_best_only=True)],
    shuffle=False,
    verbose=0,
)

best = keras.models.load_model("claims.keras")
print("test:", best.evaluate(*encode(pd.read_csv("claims_test.csv"), region_risk), verbose=0))
