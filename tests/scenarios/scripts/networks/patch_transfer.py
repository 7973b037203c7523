# crops.keras: patch_backbone.keras patches.zip patch_labels.csv
# damage.keras: patch_backbone.keras damage.npz
import io
import os
import zipfile

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import numpy as np
import pandas as pd
from PIL import Image


def backbone(frozen_until="pool"):
    """the old classifier without its last layer; the weights stay as they are at first"""
    old = keras.models.load_model("patch_backbone.keras")
    base = keras.Model(old.inputs, old.get_layer(frozen_until).output, name="base")
    base.trainable = False
    return base


def head(base, classes):
    inputs = keras.Input((8, 8, 3))
    x = base(inputs, training=False)
    x = keras.layers.Dropout(0.1)(x)
    activation = "sigmoid" if classes == 1 else "softmax"
    return keras.Model(inputs, keras.layers.Dense(classes, activation=activation)(x))


def crop_data():
    labels = pd.read_csv("patch_labels.csv", index_col="patch")["crop"]
    codes = {crop: i for i, crop in enumerate(sorted(labels.unique()))}
    with zipfile.ZipFile("patches.zip") as z:
        for info in z.infolist():
            key = info.filename.rsplit("/", 1)[-1].removesuffix(".png")
            picture = Image.open(io.BytesIO(z.read(info)))
            yield np.asarray(picture, "float32") / 255, codes[labels[key]]


def two_phases(model, base, x, y, loss):
    model.compile(keras.optimizers.Adam(1e-2), loss)
    model.fit(x, y, epochs=1, batch_size=8, verbose=0)
    base.trainable = True                       # now fine-tune everything, slowly
    model.compile(keras.optimizers.Adam(1e-4), loss)
    return model.fit(x, y, epochs=1, batch_size=8, verbose=0).history["loss"][-1]


keras.utils.set_random_seed(21)
ancient = keras.saving.load_model("patch_backbone_2020.keras")
print(ancient.name, "had", ancient.count_params(), "weights")

images, crops = map(np.array, zip(*crop_data()))
base = backbone()
model = head(base, 3)
print("crops:", two_phases(model, base, images, crops, "sparse_categorical_crossentropy"))
model.save("crops.keras")

storm = np.load("damage.npz")
base = backbone()
damage = head(base, 1)
print("damage:", two_phases(damage, base, storm["images"], storm["damaged"][:, None], "binary_crossentropy"))
damage.save("damage.keras")

later = np.load("damage_2024.npz")
p = damage.predict(later["images"], verbose=0)[:, 0]
print("2024:", ((p > 0.5) == later["damaged"]).mean(), "crops there:", model.predict(later["images"], verbose=0).argmax(1))
