# eeg.weights.h5: eeg.bin eeg_events.tsv eeg_electrodes.tsv
import os
os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

N_CHANNELS = 4
EPOCH = slice(0, 50)


def good_channels(path, limit=20.0):
    table = np.genfromtxt(path, delimiter="\t", names=True, dtype=None, encoding="utf-8")
    return np.flatnonzero(table["impedance"] < limit)


def epochs(recording, events, channels):
    signal = np.fromfile(recording, dtype="<f4").reshape(-1, N_CHANNELS)[:, channels]
    signal = signal - signal.mean(axis=1, keepdims=True)          # average reference
    x, y = [], []
    with open(events) as f:
        next(f)
        for line in f:
            onset, kind = line.rstrip("\n").split("\t")
            piece = signal[int(onset) + EPOCH.start:int(onset) + EPOCH.stop]
            if len(piece) == EPOCH.stop - EPOCH.start:
                x.append(piece)
                y.append(kind == "right")
    return np.array(x, "float32"), np.array(y, "float32")[:, None]


class MixupClassifier(keras.Model):
    """own train_step: mixes each batch with itself in another order"""

    def __init__(self, alpha=0.3):
        super().__init__()
        self.alpha = alpha
        self.conv = keras.layers.Conv1D(5, 9, strides=3, activation="elu")
        self.pool = keras.layers.GlobalAveragePooling1D()
        self.out = keras.layers.Dense(1)
        self.tracker = keras.metrics.Mean(name="loss")

    def call(self, x, training=False):
        return self.out(self.pool(self.conv(x)))

    @property
    def metrics(self):
        return [self.tracker]

    def train_step(self, data):
        x, y = data
        lam = float(np.random.beta(self.alpha, self.alpha))
        order = torch.randperm(x.shape[0])
        mixed, soft = lam * x + (1 - lam) * x[order], lam * y + (1 - lam) * y[order]
        self.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self(mixed, training=True), soft)
        loss.backward()
        trainable = list(self.trainable_weights)
        with torch.no_grad():
            self.optimizer.apply([v.value.grad for v in trainable], trainable)
        self.tracker.update_state(loss.detach())
        return {"loss": self.tracker.result()}


keras.utils.set_random_seed(9)
channels = good_channels("eeg_electrodes.tsv")
x, y = epochs("eeg.bin", "eeg_events.tsv", channels)
print(x.shape, "right:", int(y.sum()))
model = MixupClassifier()
model(x[:1])
model.compile(optimizer=keras.optimizers.Adam(5e-3))
model.fit(x, y, batch_size=16, epochs=3, verbose=0)
model.save_weights("eeg.weights.h5")

tx, ty = epochs("eeg_test.bin", "eeg_test_events.tsv", channels)
print("accuracy in the second session:", ((model.predict(tx, verbose=0) > 0) == (ty > 0.5)).mean())
