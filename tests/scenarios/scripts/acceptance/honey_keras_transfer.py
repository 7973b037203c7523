# honey_origin.keras: honey_unlabelled.npy honey_encoder.npz honey_lab.csv honey_lab_origin.csv honey_field.csv honey_field_origin.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

CLASSES = ["acacia", "heather", "linden"]


def load_campaign(name):
    spectra = pd.read_csv(f"honey_{name}.csv")
    origin = pd.read_csv(f"honey_{name}_origin.csv")
    joined = spectra.merge(origin, on="jar")
    x = joined.filter(regex=r"^w\d+$").to_numpy("float32")
    y = keras.utils.to_categorical(joined["origin"].map(CLASSES.index), len(CLASSES))
    return x, y


def build_model(unlabelled, weights):
    normalise = layers.Normalization()
    normalise.adapt(unlabelled)
    encoder = layers.Dense(weights["kernel"].shape[1], activation="relu", name="encoder")
    inputs = keras.Input((unlabelled.shape[1],))
    features = encoder(normalise(inputs))
    encoder.set_weights([weights["kernel"], weights["bias"]])
    outputs = layers.Dense(len(CLASSES), activation="softmax")(layers.Dropout(0.1)(features))
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def main():
    keras.utils.set_random_seed(3)
    unlabelled = np.load("honey_unlabelled.npy")
    weights = np.load("honey_encoder.npz")
    first_version = np.load("honey_encoder_v1.npz")
    print("encoder changed by", np.linalg.norm(weights["kernel"] - first_version["kernel"]))

    x_lab, y_lab = load_campaign("lab")
    x_field, y_field = load_campaign("field")
    x_fair, y_fair = load_campaign("fair")
    model = build_model(unlabelled, weights)
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)
    model.fit(x_lab, y_lab, validation_data=(x_field, y_field), epochs=3, batch_size=16, callbacks=[stop], verbose=0)
    model.save("honey_origin.keras")
    print(dict(zip(model.metrics_names, model.evaluate(x_fair, y_fair, verbose=0))))


if __name__ == "__main__":
    main()
