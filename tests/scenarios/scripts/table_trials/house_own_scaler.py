# houses_mlp.pt: houses.csv houses_2019.csv zip_codes.json

# The scaler is fitted on both years, the net only learns from the current one.
import copy
import json

import numpy as np
import pandas as pd
import torch
from torch import nn


class RobustScaler:
    """median / inter-quartile range, our own, because the service has no scikit-learn"""

    def __init__(self):
        self.mid = None
        self.iqr = None

    def fit(self, frame):
        q = frame.quantile([0.25, 0.5, 0.75])
        self.mid, self.iqr = q.loc[0.5], (q.loc[0.75] - q.loc[0.25]).replace(0, 1)
        return self

    def __call__(self, frame):
        return (frame - self.mid) / self.iqr

    def state(self):
        return {"mid": self.mid.to_dict(), "iqr": self.iqr.to_dict()}


class Prices:
    columns = ["area", "rooms", "year", "income", "density"]

    def __init__(self, zip_file):
        with open(zip_file) as f:
            self.zips = json.load(f)

    def load(self, path):
        df = pd.read_csv(path)
        for key in ("income", "density"):
            df[key] = [self.zips[str(z)][key] for z in df["zip"]]
        return df


params = json.load(open("house_params.json"))
prices = Prices("zip_codes.json")
current, old, agency = map(prices.load, ["houses.csv", "houses_2019.csv", "houses_agency.csv"])

scaler = RobustScaler().fit(pd.concat([current, old])[Prices.columns])
agency_scaler = copy.deepcopy(scaler).fit(agency[Prices.columns])
print("agency flats are bigger by", agency_scaler.mid["area"] - scaler.mid["area"])

rows = current.sample(frac=1.0, random_state=3)
cut = int(len(rows) * 0.75)
y_mean = rows["price"][:cut].mean()


def tensors(df):
    x = torch.from_numpy(scaler(df[Prices.columns]).to_numpy(dtype=np.float32))
    return x, torch.from_numpy(((df["price"] - y_mean) / 100).to_numpy(dtype=np.float32))[:, None]


x_fit, y_fit = tensors(rows.iloc[:cut])
x_val, y_val = tensors(rows.iloc[cut:])
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(5, params["hidden"]), nn.Tanh(), nn.Linear(params["hidden"], 1))
adam = torch.optim.Adam(net.parameters(), params["learning_rate"])
best, best_state = float("inf"), None
for epoch in range(params["epochs"]):
    for take in torch.randperm(len(x_fit)).split(16):
        adam.zero_grad()
        nn.functional.huber_loss(net(x_fit[take]), y_fit[take]).backward()
        adam.step()
    with torch.no_grad():
        val = nn.functional.l1_loss(net(x_val), y_val).item()
    if val < best:
        best, best_state = val, copy.deepcopy(net.state_dict())
torch.save({"net": best_state, "scaler": scaler.state(), "y_mean": float(y_mean)}, "houses_mlp.pt")

net.load_state_dict(best_state)
x_new, y_new = tensors(prices.load("houses_holdout.csv"))
print("holdout", nn.functional.l1_loss(net(x_new), y_new).item() * 100)
