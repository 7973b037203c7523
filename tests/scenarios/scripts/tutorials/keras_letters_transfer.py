# digits_base.keras: digits_pixels.npy digits_targets.npy
# letters_head.keras: digits_pixels.npy digits_targets.npy letters_train.npz letters_val.npz

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)

# --- base network on digits ---
pixels = np.load("digits_pixels.npy")
targets = np.load("digits_targets.npy")
blank = np.load("digits_blank_scans.npy")
print("mean ink, digits:", pixels.mean(), "blank scans:", blank.mean())

inputs = keras.Input(shape=(64,), name="pixels")
x = layers.Dense(32, activation="relu", name="features_1")(inputs)
x = layers.Dense(16, activation="relu", name="features_2")(x)
outputs = layers.Dense(10, activation="softmax", name="digit")(x)
base = keras.Model(inputs, outputs, name="digits")
base.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
base.fit(pixels, targets, batch_size=32, epochs=6, verbose=0)
base.save("digits_base.keras")
print("confidence on blank scans:", base.predict(blank, verbose=0).max(axis=1).mean())

# --- letters, features of the digits network are kept ---
splits = {}
for split in ("train", "val", "test"):
    with np.load(f"letters_{split}.npz") as z:
        splits[split] = (z["images"], z["labels"])

loaded = keras.models.load_model("digits_base.keras")
features = keras.Model(loaded.inputs, loaded.get_layer("features_2").output)
features.trainable = False

inp = keras.Input(shape=(64,))
h = layers.Dropout(0.1)(features(inp, training=False))
out = layers.Dense(4, activation="softmax")(h)
letters = keras.Model(inp, out)
letters.compile(optimizer=keras.optimizers.Adam(0.05), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
hist = letters.fit(*splits["train"], validation_data=splits["val"], batch_size=16, epochs=40, callbacks=[stop], verbose=0)
print("epochs:", len(hist.history["loss"]))
letters.save("letters_head.keras")
print("test:", letters.evaluate(*splits["test"], verbose=0))
