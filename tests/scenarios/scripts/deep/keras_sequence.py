# letters.keras: letters.csv letters_0.png letters_1.png letters_2.png letters_3.png letters_4.png letters_5.png letters_6.png letters_7.png letters_8.png letters_9.png
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from PIL import Image


class LetterSequence(keras.utils.PyDataset):
    def __init__(self, table, folder, batch_size=4, **kwargs):
        super().__init__(**kwargs)
        self.table = table.sample(frac=1, random_state=0)
        self.folder = folder
        self.batch_size = batch_size

    def __len__(self):
        return int(np.ceil(len(self.table) / self.batch_size))

    def __getitem__(self, index):
        rows = self.table.iloc[index * self.batch_size : (index + 1) * self.batch_size]
        images = [np.asarray(Image.open(os.path.join(self.folder, name))) / 255.0 for name in rows["file"]]
        return np.stack(images)[..., None], rows["target"].to_numpy()


def read_table(path):
    table = pd.read_csv(path)
    table["target"] = table["letter"].map({"A": 0, "B": 1, "C": 2})
    return table


keras.utils.set_random_seed(0)
train = LetterSequence(read_table("letters.csv"), "letters")
test = LetterSequence(read_table("letters_test.csv"), "letters_test")
model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(4, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, epochs=1, verbose=0)
print(model.evaluate(test, verbose=0))
model.save("letters.keras")
