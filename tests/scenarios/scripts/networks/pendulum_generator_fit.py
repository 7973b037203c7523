# pendulum.keras: pendulum.jsonl.gz pendulum_val.jsonl
# swing_length.pkl: pendulum.jsonl.gz
import gzip
import json
import os
import pickle

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
from keras.callbacks import EarlyStopping, LambdaCallback, LearningRateScheduler, ModelCheckpoint
from sklearn.linear_model import Ridge


def records(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as lines:
        yield from map(json.loads, lines)


def example(r):
    return r["track"][:-1], r["track"][-1]


def endless(path, batch):
    """reads the file again and again and never keeps more than a batch of it"""
    xs, ys = [], []
    while True:
        for r in records(path):
            x, y = example(r)
            xs.append(x)
            ys.append(y)
            if len(xs) == batch:
                yield np.array(xs, "float32"), np.array(ys, "float32")[:, None]
                xs.clear(), ys.clear()


def whole(path):
    x, y = zip(*(example(r) for r in records(path)))
    return np.array(x, "float32"), np.array(y, "float32")[:, None]


BATCH = 12
steps = sum(1 for _ in records("pendulum.jsonl.gz")) // BATCH
model = keras.Sequential([
    keras.Input((9,)),
    keras.layers.Reshape((9, 1)),
    keras.layers.SimpleRNN(6),
    keras.layers.Dense(1),
])
model.compile(optimizer="rmsprop", loss="mse")
model.fit(
    endless("pendulum.jsonl.gz", BATCH), steps_per_epoch=steps, epochs=3, verbose=0, shuffle=False,
    validation_data=whole("pendulum_val.jsonl"),
    callbacks=[
        ModelCheckpoint("pendulum.keras", monitor="val_loss", save_best_only=True),
        EarlyStopping(monitor="val_loss", patience=2),
        LearningRateScheduler(lambda epoch, lr: lr * 0.9),
        LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, {k: round(float(v), 4) for k, v in logs.items()})),
    ],
)

# length of the pendulum from the same tracks, linear
tracks = list(records("pendulum.jsonl.gz"))
ridge = Ridge().fit([[r["angle"], *r["track"]] for r in tracks], [r["length"] for r in tracks])
with open("swing_length.pkl", "wb") as f:
    pickle.dump(ridge, f)

other_lab = list(records("pendulum_lab2.jsonl"))
print("second laboratory:", ridge.predict([[r["angle"], *r["track"]] for r in other_lab])[:3],
      model.evaluate(*whole("pendulum_lab2.jsonl"), verbose=0))
