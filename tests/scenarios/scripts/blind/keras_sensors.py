# har.keras: accelerometer.npy gyroscope.npy activity.npy
import os

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import numpy as np
from keras import layers

CHANNELS = ("accelerometer", "gyroscope")

data = {name: np.load(f"{name}.npy")[..., None] for name in CHANNELS}
pressure = np.load("barometer.npy")
print("pressure drifts by", np.ptp(pressure.mean(axis=0)))
labels = keras.utils.to_categorical(np.load("activity.npy"), 3)

stats = {name: (array.mean(), array.std()) for name, array in data.items()}
for name in CHANNELS:
    mean, std = stats[name]
    data[name] = (data[name] - mean) / std

inputs = {name: keras.Input((20, 1), name=name) for name in CHANNELS}
branches = [layers.GlobalAveragePooling1D()(layers.Conv1D(3, 5, activation="relu")(x)) for x in inputs.values()]
outputs = layers.Dense(3, activation="softmax")(layers.concatenate(branches))
model = keras.Model(inputs, outputs)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
split = 50
x_train = {name: array[:split] for name, array in data.items()}
x_val = {name: array[split:] for name, array in data.items()}
model.fit(
    x_train,
    labels[:split],
    validation_data=(x_val, labels[split:]),
    epochs=2,
    verbose=0,
    callbacks=[keras.callbacks.ReduceLROnPlateau(patience=1)],
)
model.save("har.keras")
