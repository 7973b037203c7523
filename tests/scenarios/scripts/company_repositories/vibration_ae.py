# vib_autoencoder.keras: vib_normal.h5
# vib_classifier.keras: vib_normal.h5 vib_faulty.h5

import os

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(4)


def load(path):
    with h5py.File(path, "r") as f:
        return f["signal"][:], f["rpm"][:]


x_ok, rpm_ok = load("vib_normal.h5")
x_bad, rpm_bad = load("vib_faulty.h5")
x_line2, _ = load("vib_line2.h5")
print(x_ok.shape, x_bad.shape, x_line2.shape)

# autoencoder on healthy machines
mu, sd = x_ok.mean(axis=0), x_ok.std(axis=0)
norm = lambda x: (x - mu) / sd

ae = keras.Sequential([
    keras.Input((24,)),
    layers.Dense(12, activation="relu"),
    layers.Dense(4, activation="relu"),
    layers.Dense(12, activation="relu"),
    layers.Dense(24),
])
ae.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
ae.fit(norm(x_ok), norm(x_ok), epochs=8, batch_size=32, validation_split=0.2, verbose=0,
       callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)])
ae.save("vib_autoencoder.keras")

for name, x in [("normal", x_ok), ("faulty", x_bad), ("line2", x_line2)]:
    err = np.mean((ae.predict(norm(x), verbose=0) - norm(x)) ** 2, axis=1)
    print(f"{name:8s} reconstruction error {err.mean():.3f}")

# supervised model
X = np.vstack([x_ok, x_bad])
spec = np.abs(np.fft.rfft(X, axis=1))
feats = np.c_[spec, np.concatenate([rpm_ok, rpm_bad]) / 1000].astype("float32")
y = np.r_[np.zeros(len(x_ok)), np.ones(len(x_bad))]

clf = keras.Sequential([keras.Input((feats.shape[1],)), layers.Dense(8, activation="relu"),
                        layers.Dense(1, activation="sigmoid")])
clf.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
hist = clf.fit(feats, y, epochs=8, batch_size=32, verbose=0)
print("accuracy", hist.history["accuracy"][-1])
clf.save("vib_classifier.keras")
