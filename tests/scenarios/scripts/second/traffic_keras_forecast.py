# traffic.keras: loop_counts.npy road_context.csv

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

LOOKBACK = 6


def sliding(counts, context):
    """Windows of the counts, the context of the step to predict, and the count of the first loop at it."""
    windows = np.stack([counts[i:i + LOOKBACK] for i in range(len(counts) - LOOKBACK)])
    return windows, context[LOOKBACK:], counts[LOOKBACK:, 0]


keras.utils.set_random_seed(8)
counts = np.load("loop_counts.npy")
context = pd.read_csv("road_context.csv").merge(pd.read_csv("fuel_price.csv"), on="step", how="left")
print(context[["rain", "price"]].corr())
context = context[["rain", "event"]].to_numpy("float32")

split = 320
mean, std = counts[:split].mean(axis=0), counts[:split].std(axis=0)
scaled = (counts - mean) / std
x_seq, x_ctx, y = sliding(scaled[:split], context[:split])
t_seq, t_ctx, t_y = sliding(scaled[split:], context[split:])

history = keras.Input((LOOKBACK, 3), name="history")
situation = keras.Input((2,), name="situation")
h = layers.Conv1D(6, 3, activation="relu")(history)
h = layers.GlobalAveragePooling1D()(h)
h = layers.Concatenate()([h, layers.Dense(3, activation="tanh")(situation)])
output = layers.Dense(1, name="cars")(layers.Dense(8, activation="relu")(h))
model = keras.Model([history, situation], output)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae", metrics=["mse"])
model.fit(
    {"history": x_seq, "situation": x_ctx}, y,
    validation_split=0.15, epochs=3, batch_size=32, verbose=2,
    callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)],
)
model.save("traffic.keras")

print("last steps:", model.evaluate([t_seq, t_ctx], t_y, verbose=0))
bridge = (np.load("loop_counts_bridge.npy") - mean) / std
b_seq, b_ctx, b_y = sliding(bridge, np.zeros((len(bridge), 2), "float32"))
print("on the bridge:", model.evaluate([b_seq, b_ctx], b_y, verbose=0))
