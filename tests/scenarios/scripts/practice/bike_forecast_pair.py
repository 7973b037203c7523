# bike_lstm.pt: bike_counts.csv weather.csv holidays.txt
# bike_baseline.pt: bike_counts.csv

# Hourly bikes, an LSTM with weather and holidays against a linear model on lags alone.
import numpy as np
import pandas as pd
import torch
from torch import nn

torch.manual_seed(8)
LOOKBACK = 12

counts = pd.read_csv("bike_counts.csv", parse_dates=["hour"]).set_index("hour")
weather = pd.read_csv("weather.csv", parse_dates=["hour"], index_col="hour")
airport = pd.read_csv("weather_airport.csv", parse_dates=["hour"], index_col="hour")
print("city - airport: %.2f degrees" % (weather.temp - airport.temp).mean())
del airport
with open("holidays.txt") as f:
    holidays = pd.to_datetime([line.strip() for line in f if line.strip()])

df = counts.join(weather)
df["holiday"] = df.index.normalize().isin(holidays).astype(float)
df["hour_sin"] = np.sin(2 * np.pi * df.index.hour / 24)
df["hour_cos"] = np.cos(2 * np.pi * df.index.hour / 24)

cut = int(len(counts) * 0.85)
scale = {c: (t[c].iloc[:cut].mean(), t[c].iloc[:cut].std()) for c, t in [("count", counts), ("temp", weather), ("rain", weather)]}


def scaled(frame):
    out = frame.copy()
    for col, (m, s) in scale.items():
        if col in out:
            out[col] = (out[col] - m) / s
    return out.astype("float32")


def windows(frame):
    values = frame.to_numpy(copy=True)
    x = np.stack([values[i - LOOKBACK:i] for i in range(LOOKBACK, len(values))])
    y = values[LOOKBACK:, 0]
    return torch.from_numpy(x), torch.from_numpy(y)


class Forecaster(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.lstm = nn.LSTM(n_features, 8, batch_first=True)
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1]).squeeze(-1)


class Lags(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(LOOKBACK, 1)

    def forward(self, x):
        return self.lin(x[..., 0]).squeeze(-1)


def fit(model, train, val, epochs=3, batch=32):
    x, y = train
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    for epoch in range(epochs):
        for idx in torch.randperm(len(x)).split(batch):
            loss = nn.functional.huber_loss(model(x[idx]), y[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
        with torch.no_grad():
            print(type(model).__name__, epoch, "val %.3f" % nn.functional.l1_loss(model(val[0]), val[1]))
    return model


full = scaled(df)
lstm = fit(Forecaster(full.shape[1]), windows(full[:cut]), windows(full[cut:]))
torch.save({"net": lstm.state_dict(), "scale": scale, "columns": list(full)}, "bike_lstm.pt")

only = scaled(counts)
baseline = fit(Lags(), windows(only[:cut]), windows(only[cut:]))
torch.save({"net": baseline.state_dict(), "scale": scale["count"]}, "bike_baseline.pt")

# a month later
april = pd.read_csv("bike_counts_april.csv", parse_dates=["hour"]).merge(pd.read_csv("weather_april.csv", parse_dates=["hour"]), on="hour").set_index("hour")
april["holiday"] = 0.0
april["hour_sin"], april["hour_cos"] = np.sin(2 * np.pi * april.index.hour / 24), np.cos(2 * np.pi * april.index.hour / 24)
xa, ya = windows(scaled(april))
with torch.no_grad():
    print("april mae:", [round(nn.functional.l1_loss(m(xa), ya).item(), 3) for m in (lstm, baseline)])
