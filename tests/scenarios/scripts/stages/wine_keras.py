# wine_best.keras: wine_train.csv wine_val.csv wine_altitude.json
# wine_chem_only.keras: wine_train.csv

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(99)

CHEM = ["alcohol", "acid", "sugar"]
REGIONS = ["hills", "coast", "valley"]

with open("wine_altitude.json") as f:
    altitude = json.load(f)

train = pd.read_csv("wine_train.csv")
val = pd.read_csv("wine_val.csv")
blind = pd.read_csv("wine_blind.csv")
mu, sd = train[CHEM].mean(), train[CHEM].std()


class WineBatches(keras.utils.PyDataset):
    def __init__(self, df, batch_size=30, shuffle=False, **kw):
        super().__init__(**kw)
        self.chem = ((df[CHEM] - mu) / sd).to_numpy("float32")
        self.region = df["region"].map(REGIONS.index).to_numpy("int32")
        self.alt = (df["region"].map(altitude).to_numpy("float32") / 100)[:, None]
        self.y = df["good"].to_numpy("float32")[:, None]
        self.batch_size, self.shuffle = batch_size, shuffle
        self.rng = np.random.default_rng(0)
        self.order = np.arange(len(df))

    def __len__(self):
        return int(np.ceil(len(self.order) / self.batch_size))

    def __getitem__(self, i):
        idx = self.order[i * self.batch_size:(i + 1) * self.batch_size]
        return {"chem": self.chem[idx], "region": self.region[idx], "alt": self.alt[idx]}, self.y[idx]

    def on_epoch_end(self):
        if self.shuffle:
            self.rng.shuffle(self.order)


chem_in = keras.Input((3,), name="chem")
region_in = keras.Input((), dtype="int32", name="region")
alt_in = keras.Input((1,), name="alt")
emb = layers.Embedding(len(REGIONS), 2)(region_in)
h = layers.Concatenate()([layers.Dense(8, activation="relu")(chem_in), emb, alt_in])
h = layers.Dense(8, activation="relu")(h)
out = layers.Dense(1, activation="sigmoid")(h)
model = keras.Model([chem_in, region_in, alt_in], out)
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])

model.fit(
    WineBatches(train, shuffle=True), validation_data=WineBatches(val), epochs=12, verbose=2,
    callbacks=[
        keras.callbacks.ModelCheckpoint("wine_best.keras", monitor="val_loss", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=1, factor=0.5),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=3),
    ],
)

# plain baseline, chemistry only
keras.utils.set_random_seed(100)
base = keras.Sequential([keras.Input((3,)), layers.Dense(1, activation="sigmoid")])
base.compile("adam", "binary_crossentropy")
base.fit(((train[CHEM] - mu) / sd).to_numpy("float32"), train["good"].to_numpy("float32"), epochs=5, batch_size=16, verbose=0)
base.save("wine_chem_only.keras")

best = keras.saving.load_model("wine_best.keras")
print("blind, best:", best.evaluate(WineBatches(blind), verbose=0))
print("blind, baseline:", base.evaluate(((blind[CHEM] - mu) / sd).to_numpy("float32"), blind["good"].to_numpy("float32"), verbose=0))
