# diab_best.keras: diab_train.csv diab_val.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import pandas as pd
from keras import layers

keras.utils.set_random_seed(812)


def load(split):
    df = pd.read_csv(f"diab_{split}.csv")
    y = df.pop("outcome").to_numpy("float32")
    return df.to_numpy("float32"), y


x_train, y_train = load("train")
x_val, y_val = load("val")
x_test, y_test = load("test")

norm = layers.Normalization()
norm.adapt(x_train)

model = keras.Sequential([
    keras.Input(shape=(5,)),
    norm,
    layers.Dense(24, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])

callbacks = [
    keras.callbacks.ModelCheckpoint(filepath="diab_best.keras", monitor="val_loss", save_best_only=True),
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=4),
    keras.callbacks.CSVLogger("diab_history.csv"),
]
model.fit(x_train, y_train, batch_size=32, epochs=20, validation_data=(x_val, y_val), callbacks=callbacks, verbose=0)

history = pd.read_csv("diab_history.csv")
print(history[["epoch", "loss", "val_loss"]].round(3).to_string(index=False))

best = keras.models.load_model("diab_best.keras")
loss, acc = best.evaluate(x_test, y_test, verbose=0)
print(f"test loss {loss:.3f}, accuracy {acc:.3f}")
