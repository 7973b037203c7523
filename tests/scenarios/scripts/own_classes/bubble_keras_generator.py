# bubbles.keras: frames.npy frame_labels.csv dark_frame.npy frames_val.npz
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd

BATCH, EPOCHS = 16, 2
keras.utils.set_random_seed(31)

# frames come off the camera as one big array, never read it whole
frames = np.load("frames.npy", mmap_mode="r")
labels = pd.read_csv("frame_labels.csv").set_index("frame")["bubble"]
dark = np.load("dark_frame.npy")
flat = np.load("flat_frame.npy")
print("frames", frames.shape, "bubbles", labels.mean(), "lamp", flat.mean(), "+-", flat.std())


def correct(x):
    """Remove the read-out pattern. (Dividing by the flat field made things worse.)"""
    return ((x - dark) / 255.0)[..., None].astype("float32")


def batches(indices, augment=True):
    rng = np.random.default_rng(8)
    while True:
        for start in range(0, len(indices) - BATCH + 1, BATCH):
            picked = np.sort(rng.permutation(indices)[:BATCH])
            x = correct(frames[picked])
            if augment and rng.random() < 0.5:
                x = x[:, :, ::-1].copy()
            yield x, labels.loc[picked].to_numpy("float32")[:, None]


with np.load("frames_val.npz") as z:
    validation = correct(z["x"]), z["y"].astype("float32")[:, None]

model = keras.Sequential([
    keras.Input((8, 8, 1)),
    keras.layers.Conv2D(3, 3, activation="relu"),
    keras.layers.GlobalAveragePooling2D(),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
indices = labels.index.to_numpy()
model.fit(
    batches(indices),
    steps_per_epoch=len(indices) // BATCH,
    epochs=EPOCHS,
    validation_data=validation,
    callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True)],
    shuffle=False,
    verbose=2,
)
model.save("bubbles.keras")

exam = np.load("frames_exam.npz")
loss, accuracy = model.evaluate(correct(exam["x"]), exam["y"].astype("float32")[:, None], verbose=0)
print(f"exam: {accuracy:.0%}")
