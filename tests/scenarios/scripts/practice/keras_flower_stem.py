# flowers.keras: flower_photos.npz flower_labels.csv conv_stem.npz
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(21)
CLASSES = ["lily", "rose", "tulip"]

labels = pd.read_csv("flower_labels.csv").set_index("key")["flower"]


def photos(path):
    with np.load(path) as archive:
        images, keys = archive["photos"], archive["keys"]
    target = keras.utils.to_categorical([CLASSES.index(labels[k]) for k in keys], len(CLASSES))
    return images.astype("float32"), target


stems = {n: dict(np.load(n)) for n in ("conv_stem.npz", "conv_stem_large.npz")}
for name, weights in stems.items():
    print(name, {k: v.shape for k, v in weights.items()})
stem = stems["conv_stem.npz"]

inputs = keras.Input((8, 8, 3))
x = layers.Rescaling(1 / 255)(inputs)
x = layers.RandomFlip("horizontal")(x)
frozen = layers.Conv2D(6, 3, activation="relu", name="stem")
x = frozen(x)
frozen.set_weights([stem["kernel"], stem["bias"]])
frozen.trainable = False
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(len(CLASSES), activation="softmax")(x)
model = keras.Model(inputs, outputs)

X, y = photos("flower_photos.npz")
model.compile(keras.optimizers.Adam(1e-2), "categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, validation_split=0.2, epochs=2, batch_size=16, verbose=0)

# unfreeze for the last round
frozen.trainable = True
model.compile(keras.optimizers.Adam(1e-4), "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X, y, validation_split=0.2, epochs=1, batch_size=16, verbose=0)
print(history.history)
model.save("flowers.keras")

Xp, yp = photos("flower_photos_phone.npz")
print("phone pictures:", model.evaluate(Xp, yp, verbose=0))
