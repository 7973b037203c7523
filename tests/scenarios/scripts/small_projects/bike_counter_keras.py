# bike_counter.keras: counters.csv counter_sites.csv weather_march.parquet holidays.csv
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(11)

# ---- load ----------------------------------------------------------------
sites = pd.read_csv("counter_sites.csv")
holidays = set(pd.read_csv("holidays.csv", parse_dates=["day"])["day"].dt.date)
roadworks = pd.read_csv("roadworks.csv", parse_dates=["from", "to"])
print("days with roadworks:", int((roadworks["to"] - roadworks["from"]).dt.days.sum()))


def assemble(counts_csv, weather_parquet):
    counts = pd.read_csv(counts_csv, parse_dates=["time"])
    weather = pd.read_parquet(weather_parquet)
    df = counts.merge(weather, on="time", how="left").merge(sites, on="counter", how="left")
    df["hour"] = df["time"].dt.hour
    df["weekend"] = (df["time"].dt.day_of_week >= 5).astype("float32")
    df["holiday"] = df["time"].dt.date.map(lambda d: float(d in holidays))
    return df


march = assemble("counters.csv", "weather_march.parquet")
counter_ids = {name: i for i, name in enumerate(sorted(march["counter"].unique()))}
districts = {name: i for i, name in enumerate(sorted(march["district"].unique()))}


def to_inputs(df):
    return {
        "hour": df["hour"].to_numpy("int32"),
        "counter": df["counter"].map(counter_ids).to_numpy("int32"),
        "district": df["district"].map(districts).to_numpy("int32"),
        "numbers": df[["temp", "rain", "lanes", "weekend", "holiday"]].to_numpy("float32"),
    }


x, y = to_inputs(march), np.log1p(march["bikes"].to_numpy("float32"))

# ---- model ---------------------------------------------------------------
norm = layers.Normalization(axis=-1)
norm.adapt(x["numbers"])

inputs = {
    "hour": keras.Input((), dtype="int32", name="hour"),
    "counter": keras.Input((), dtype="int32", name="counter"),
    "district": keras.Input((), dtype="int32", name="district"),
    "numbers": keras.Input((5,), name="numbers"),
}
h = layers.Concatenate()([
    layers.Embedding(24, 6)(inputs["hour"]),
    layers.Embedding(len(counter_ids), 3)(inputs["counter"]),
    layers.Embedding(len(districts), 2)(inputs["district"]),
    norm(inputs["numbers"]),
])
h = layers.Dense(16, activation="relu")(h)
h = layers.Dropout(0.1)(h)
model = keras.Model(inputs, layers.Dense(1)(h))
model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="huber", metrics=["mae"])
history = model.fit(
    x, y, batch_size=64, epochs=2, validation_split=0.2, verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)],
)
print({k: [round(v, 3) for v in vs] for k, vs in history.history.items()})
model.save("bike_counter.keras")

# ---- April is the month we report on --------------------------------------
april = assemble("counters_april.csv", "weather_april.parquet")
prediction = np.expm1(model.predict(to_inputs(april), verbose=0)[:, 0])
report = april.assign(predicted=prediction).groupby("counter")[["bikes", "predicted"]].mean().round(1)
print(report)
