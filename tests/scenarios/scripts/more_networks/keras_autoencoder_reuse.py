# autoencoder.keras: sensors_unlabelled.npy
# alarm.weights.h5: sensors_unlabelled.npy sensors.npz sensor_sites.pkl
import os
os.environ["KERAS_BACKEND"] = "torch"

import pickle

import keras
import numpy as np
from sklearn.model_selection import train_test_split


class SensorFiles:
    """Where the sensor data are, and what they look like."""

    def __init__(self, root=".", unlabelled="sensors_unlabelled.npy", labelled="sensors.npz",
                 sites="sensor_sites.pkl", drifted="sensors_drift.npz"):
        self.paths = {k: os.path.join(root, v) for k, v in locals().items() if k not in ("self", "root")}

    def unlabelled(self):
        return np.load(self.paths["unlabelled"])

    def altitudes(self):
        with open(self.paths["sites"], "rb") as f:
            return {site: info["altitude"] / 1000 for site, info in pickle.load(f).items()}

    def supervised(self, which="labelled"):
        altitude = self.altitudes()
        with np.load(self.paths[which]) as npz:
            place = np.array([[altitude[int(s)]] for s in npz["site"]], dtype="float32")
            return {"readings": npz["x"], "place": place}, npz["y"]


def autoencoder(normalise):
    x = keras.Input((6,), name="readings")
    code = keras.layers.Dense(3, activation="tanh", name="code")(normalise(x))
    return keras.Model(x, keras.layers.Dense(6, name="back")(code), name="autoencoder")


def classifier(ae):
    encoder = keras.Model(ae.input, ae.get_layer("code").output, name="encoder")
    encoder.trainable = False
    readings, place = keras.Input((6,), name="readings"), keras.Input((1,), name="place")
    h = keras.layers.concatenate([encoder(readings), place])
    h = keras.layers.Dense(6, activation="relu")(h)
    out = keras.layers.Dense(2, activation="softmax")(h)
    return keras.Model({"readings": readings, "place": place}, out)


def main():
    keras.utils.set_random_seed(8)
    files = SensorFiles()

    raw = files.unlabelled()
    normalise = keras.layers.Normalization()
    normalise.adapt(raw)
    ae = autoencoder(normalise)
    ae.compile("adam", "mse")
    ae.fit(raw, raw, batch_size=30, epochs=3, validation_split=0.2, verbose=0)
    ae.save("autoencoder.keras")

    inputs, labels = files.supervised()
    idx_train, idx_test = train_test_split(np.arange(len(labels)), stratify=labels, random_state=0)
    pick = lambda idx: ({k: v[idx] for k, v in inputs.items()}, labels[idx])
    model = classifier(ae)
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*pick(idx_train), epochs=3, batch_size=15, verbose=0)
    model.save_weights("alarm.weights.h5")

    print("held out:", model.evaluate(*pick(idx_test), verbose=0))
    print("after the drift:", model.evaluate(*files.supervised("drifted"), verbose=0))


if __name__ == "__main__":
    main()
