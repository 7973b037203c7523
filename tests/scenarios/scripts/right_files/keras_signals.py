# signal_ckpt.weights.h5: signals_main.h5 signals_check.h5
# signal_final.keras: signals_main.h5 signals_check.h5 drift_correction.npy

import os
os.environ["KERAS_BACKEND"] = "torch"
import h5py
import keras
import numpy as np
from sklearn.preprocessing import StandardScaler


class SignalModel:
    """Two inputs: raw signal through a small conv net, meta data through a dense layer."""

    def __init__(self, length, n_meta):
        sig_in = keras.Input((length, 1), name="signal")
        meta_in = keras.Input((n_meta,), name="meta")
        h = keras.layers.Conv1D(4, 5, activation="relu")(sig_in)
        h = keras.layers.GlobalAveragePooling1D()(h)
        m = keras.layers.Dense(4, activation="tanh")(meta_in)
        out = keras.layers.Dense(1, activation="sigmoid")(keras.layers.concatenate([h, m]))
        self.net = keras.Model([sig_in, meta_in], out)
        self.net.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])

    def fit(self, data, **kw):
        self.net.fit([data["signal"], data["meta"]], data["y"], verbose=0, batch_size=24, **kw)

    def score(self, data):
        return self.net.evaluate([data["signal"], data["meta"]], data["y"], verbose=0)[1]


def read_h5(path, scaler=None):
    with h5py.File(path, "r") as f:
        data = {k: f[k][:] for k in ("signal", "meta", "y")}
    data["signal"] = data["signal"][..., None]
    data["y"] = data["y"].astype("float32")
    if scaler is not None:
        data["meta"] = scaler.transform(data["meta"])
    return data


keras.utils.set_random_seed(4)
train = read_h5("signals_main.h5")
scaler = StandardScaler().fit(train["meta"])
train["meta"] = scaler.transform(train["meta"])
check = read_h5("signals_check.h5", scaler)
late = read_h5("signals_late.h5", scaler)

model = SignalModel(train["signal"].shape[1], train["meta"].shape[1])
keep_best = keras.callbacks.ModelCheckpoint("signal_ckpt.weights.h5", monitor="val_loss",
                                            save_best_only=True, save_weights_only=True)
model.fit(train, epochs=6, callbacks=[keep_best],
          validation_data=([check["signal"], check["meta"]], check["y"]))
print("main net, late set:", model.score(late))

# continue from the best weights with drift-corrected signals
drift = np.load("drift_correction.npy")
corrected = dict(train)
corrected["signal"] = train["signal"].copy()
corrected["signal"][: len(drift)] -= drift[:, None, None]

final = SignalModel(train["signal"].shape[1], train["meta"].shape[1])
final.net.load_weights("signal_ckpt.weights.h5")
final.fit(corrected, epochs=2)
print("final net, late set:", final.score(late))
final.net.save("signal_final.keras")
