# tile_net.keras: tiles_train.h5 tiles_dev.h5
# tile_pca.npz: tiles_train.h5 tiles_unlabelled.npy

import os

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)


def read_tiles(split):
    with h5py.File(f"tiles_{split}.h5", "r") as f:
        return f["pixels"][()], f["landuse"][()]


(x_train, y_train), (x_dev, y_dev), (x_eval, y_eval) = map(read_tiles, ("train", "dev", "eval"))
unlabelled = np.load("tiles_unlabelled.npy")
print(x_train.shape, x_dev.shape, x_eval.shape, unlabelled.shape)

# components for the map viewer
flat = np.concatenate([x_train, unlabelled]).reshape(len(x_train) + len(unlabelled), -1)
centre = flat.mean(axis=0)
_, s, vt = np.linalg.svd(flat - centre, full_matrices=False)
np.savez("tile_pca.npz", mean=centre, components=vt[:5], sv=s[:5])

# classifier
mu, sd = x_train.mean(axis=(0, 1, 2)), x_train.std(axis=(0, 1, 2))
inputs = keras.Input((6, 6, 2))
h = layers.Normalization(mean=mu, variance=sd ** 2)(inputs)
h = layers.Conv2D(6, 3, activation="relu")(h)
h = layers.GlobalAveragePooling2D()(h)
outputs = layers.Dense(3, activation="softmax")(h)
net = keras.Model(inputs, outputs)
net.compile(optimizer=keras.optimizers.Adam(0.03), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = net.fit(
    x_train, y_train,
    validation_data=(x_dev, y_dev),
    epochs=20, batch_size=40, verbose=0,
    callbacks=[keras.callbacks.ModelCheckpoint("tile_net.keras", monitor="val_loss", save_best_only=True)],
)
print("best epoch", int(np.argmin(history.history["val_loss"])) + 1)

best = keras.models.load_model("tile_net.keras")
print("eval", best.evaluate(x_eval, y_eval, verbose=0))
