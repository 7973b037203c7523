# encoder.keras: glyph_00.png glyph_01.png glyph_02.png glyph_03.png glyph_04.png glyph_05.png glyph_06.png glyph_07.png glyph_08.png glyph_09.png glyph_10.png glyph_11.png glyph_12.png glyph_13.png
# glyph_head.joblib: glyph_00.png glyph_01.png glyph_02.png glyph_03.png glyph_04.png glyph_05.png glyph_06.png glyph_07.png glyph_08.png glyph_09.png glyph_10.png glyph_11.png glyph_12.png glyph_13.png glyph_labels.csv

# Denoising autoencoder, then a linear head on the codes
import os
os.environ["KERAS_BACKEND"] = "torch"
from pathlib import Path

import joblib
import keras
import numpy as np
import pandas as pd
from keras import layers
from PIL import Image
from sklearn.linear_model import LogisticRegression

keras.utils.set_random_seed(3)


def load_folder(folder):
    files = sorted(Path(folder).glob("*.png"))
    images = [np.asarray(Image.open(f).convert("L"), dtype="float32") / 255.0 for f in files]
    return [f.name for f in files], np.stack(images)[..., None]


names, images = load_folder("glyphs")
_, scratch = load_folder("glyphs_scratch")
print(images.shape, scratch.shape)

noisy = np.clip(images + np.random.normal(0, 0.1, images.shape), 0, 1).astype("float32")

inp = keras.Input((12, 12, 1))
x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(inp)
x = layers.Flatten()(x)
code = layers.Dense(6, name="code")(x)
x = layers.Dense(6 * 6 * 8, activation="relu")(code)
x = layers.Reshape((6, 6, 8))(x)
x = layers.UpSampling2D()(x)
out = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)

autoencoder = keras.Model(inp, out)
encoder = keras.Model(inp, code)
autoencoder.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
autoencoder.fit(noisy, images, epochs=8, batch_size=7, verbose=0,
                callbacks=[keras.callbacks.TerminateOnNaN()])
print("train mse", float(autoencoder.evaluate(images, images, verbose=0)))
print("scratch mse", float(autoencoder.evaluate(scratch, scratch, verbose=0)))
encoder.save("encoder.keras")

labels = pd.read_csv("glyph_labels.csv").set_index("file")["kind"]
codes = encoder.predict(images, verbose=0)
head = LogisticRegression(max_iter=500).fit(codes, labels.loc[names])
joblib.dump(head, "glyph_head.joblib")
print(head.predict(encoder.predict(scratch, verbose=0)))
