# land_cover.keras: B02.npy B03.npy B04.npy B08.npy land_cover.npy cloud.npy band_stats.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

BANDS = ("B02", "B03", "B04", "B08")


class Patches(keras.utils.PyDataset):
    """batches of (pixels, vegetation index) from one array per band, clouds masked out"""

    def __init__(self, folder, labels, index, batch_size=8, shuffle=False, **kwargs):
        super().__init__(**kwargs)
        self.bands = {b: np.load(os.path.join(folder, b + ".npy"), mmap_mode="r") for b in BANDS}
        self.cloud = np.load("cloud.npy")
        stats = pd.read_csv("band_stats.csv").set_index("band")
        self.stats = {b: (stats.at[b, "mean"], stats.at[b, "std"]) for b in BANDS}
        self.labels, self.index = labels, np.array(index)
        self.batch_size, self.shuffle = batch_size, shuffle

    def __len__(self):
        return int(np.ceil(len(self.index) / self.batch_size))

    def __getitem__(self, k):
        rows = np.sort(self.index[k * self.batch_size:(k + 1) * self.batch_size])
        planes = []
        for band, (mean, std) in self.stats.items():
            plane = (self.bands[band][rows].astype("float32") - mean) / std
            planes.append(np.where(self.cloud[rows], 0, plane))
        nir, red = (self.bands[b][rows].astype("float32") for b in ("B08", "B04"))
        ndvi = ((nir - red) / (nir + red)).mean(axis=(1, 2))[:, None]
        return {"pixels": np.stack(planes, -1).astype("float32"), "ndvi": ndvi}, self.labels[rows]

    def on_epoch_end(self):
        if self.shuffle:
            np.random.default_rng().shuffle(self.index)


def build():
    pixels = keras.Input((8, 8, len(BANDS)), name="pixels")
    ndvi = keras.Input((1,), name="ndvi")
    x = layers.SeparableConv2D(6, 3, activation="gelu")(pixels)
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.concatenate([x, ndvi])
    return keras.Model([pixels, ndvi], layers.Dense(4, activation="softmax")(x))


keras.utils.set_random_seed(4)
labels = np.load("land_cover.npy")
before = np.load("land_cover_2015.npy")
print("changed since 2015:", int((labels != before).sum()))
swir = np.load("bands/B12.npy", mmap_mode="r")
print("short wave infrared, 99%:", np.percentile(swir, 99))

order = np.random.permutation(len(labels))
train = Patches("bands", labels, order[:28], shuffle=True)
val = Patches("bands", labels, order[28:])
model = build()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=val, epochs=2, verbose=2)
model.save("land_cover.keras")
