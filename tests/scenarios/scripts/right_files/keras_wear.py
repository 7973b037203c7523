# wear_reg.keras: sensors_train.csv sensors_valid.csv
# wear_all_sites.keras: sensors_train.csv sensors_site2.csv sensors_site3.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(21)

TARGET = "wear"


def load_xy(*paths):
    df = pd.concat([pd.read_csv(p) for p in paths], ignore_index=True)
    y = df.pop(TARGET).to_numpy("float32")
    return df.to_numpy("float32"), y


def build_model(x_adapt, units=16):
    norm = layers.Normalization()
    norm.adapt(x_adapt)
    model = keras.Sequential([
        keras.Input((x_adapt.shape[1],)),
        norm,
        layers.Dense(units, activation="relu"),
        layers.Dense(1),
    ])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse", metrics=["mae"])
    return model


# ---- model with a validation site
x_train, y_train = load_xy("sensors_train.csv")
x_val, y_val = load_xy("sensors_valid.csv")
x_test, y_test = load_xy("sensors_test.csv")
print(x_train.shape, x_val.shape, x_test.shape)

model = build_model(x_train)
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)
history = model.fit(
    x_train, y_train,
    validation_data=(x_val, y_val),
    epochs=12, batch_size=20, verbose=0,
    callbacks=[stop],
)
print("epochs run:", len(history.history["loss"]))
model.save("wear_reg.keras")

# ---- same network on all sites, fixed number of epochs
x_all, y_all = load_xy("sensors_train.csv", "sensors_site2.csv", "sensors_site3.csv")
keras.utils.set_random_seed(22)
big = build_model(x_all, units=8)
big.fit(x_all, y_all, epochs=4, batch_size=32, verbose=0)
big.save("wear_all_sites.keras")

for name, m in {"reg": model, "all sites": big}.items():
    loss, mae = m.evaluate(x_test, y_test, verbose=0)
    print(f"{name}: test mae {mae:.3f}")

pd.DataFrame({
    "truth": y_test,
    "reg": model.predict(x_test, verbose=0).ravel(),
    "all_sites": big.predict(x_test, verbose=0).ravel(),
}).to_csv("wear_predictions.csv", index=False)
