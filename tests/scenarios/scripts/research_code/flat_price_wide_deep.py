# flat_price.keras: flats_2021.csv flats_2022.csv cpi.csv districts.json
"""Wide & deep price model in Keras 3 with a hand-written training loop on the torch backend."""
import os

os.environ["KERAS_BACKEND"] = "torch"

import json

import keras
import numpy as np
import pandas as pd
import torch
from keras import layers, ops

keras.utils.set_random_seed(0)


def load_years(*years):
    """All the sales of these years, in prices of 2023."""
    cpi = pd.read_csv("cpi.csv", index_col="year")["index"]
    frames = []
    for year in years:
        frame = pd.read_csv(f"flats_{year}.csv").assign(year=year)
        frame["price"] *= cpi[2023] / cpi[year]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


class FeatureSpace:
    def __init__(self, frame, distances):
        self.distances = distances
        self.districts = {d: k for k, d in enumerate(sorted(frame.district.unique()))}
        numeric = self._numeric(frame)
        self.mu, self.sigma = numeric.mean(0), numeric.std(0)
        self.target = np.log(frame.price).mean()

    def _numeric(self, frame):
        return np.column_stack([frame.area, frame.rooms, frame.area / frame.rooms, frame.district.map(self.distances)])

    def __call__(self, frame):
        x = (self._numeric(frame) - self.mu) / self.sigma
        d = frame.district.map(self.districts).to_numpy()
        y = np.log(frame.price.to_numpy()) - self.target
        return torch.tensor(x, dtype=torch.float32), torch.tensor(d), torch.tensor(y, dtype=torch.float32)


@keras.saving.register_keras_serializable("flats")
class WideDeep(keras.Model):
    def __init__(self, n_districts, units=8, **kwargs):
        super().__init__(**kwargs)
        self.n_districts, self.units = n_districts, units
        self.embed = layers.Embedding(n_districts, 3)
        self.deep = keras.Sequential([layers.Dense(units, "relu"), layers.Dense(units, "relu")])
        self.out = layers.Dense(1)

    def call(self, inputs):
        x, d = inputs
        deep = self.deep(ops.concatenate([x, self.embed(d)], axis=-1))
        return ops.squeeze(self.out(ops.concatenate([x, deep], axis=-1)), -1)

    def get_config(self):
        return {**super().get_config(), "n_districts": self.n_districts, "units": self.units}


very_old = pd.read_csv("flats_2019.csv")
print("2019:", len(very_old), "sales, before the reform, not comparable")
del very_old

sales = load_years(2021, 2022)
with open("districts.json") as f:
    space = FeatureSpace(sales, json.load(f))
train = torch.utils.data.TensorDataset(*space(sales))

model = WideDeep(len(space.districts))
optimizer = keras.optimizers.Adam(1e-2)
loss_fn = keras.losses.Huber()
metric = keras.metrics.MeanAbsoluteError()
for epoch in range(3):
    metric.reset_state()
    for x, d, y in torch.utils.data.DataLoader(train, batch_size=16, shuffle=True):
        pred = model((x, d), training=True)
        loss = loss_fn(y, pred)
        model.zero_grad()
        loss.backward()
        variables = model.trainable_weights
        with torch.no_grad():
            optimizer.apply([v.value.grad for v in variables], variables)
        metric.update_state(y, pred.detach())
    print(f"epoch {epoch}: mae {float(metric.result()):.4f}")
model.save("flat_price.keras")

x, d, y = space(load_years(2023))
with torch.no_grad():
    print("2023, mean error in %:", float((model((x, d)) - y).abs().mean()) * 100)
