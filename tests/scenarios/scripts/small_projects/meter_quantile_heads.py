# meter_quantiles.pt: meters.csv outdoor_meters.csv meter_register.csv meter_features.parquet
import sys
from pathlib import Path

import polars as pl
import torch
from torch import nn

QUANTILES = torch.tensor([0.1, 0.5, 0.9])
INPUTS = ["lag1", "lag48", "roll", "outdoor", "area", "pump", "hour_sin", "hour_cos"]


def build_features(readings: str, outdoor: str, register: str) -> pl.LazyFrame:
    temps = pl.scan_csv(outdoor, try_parse_dates=True).sort("ts")
    homes = pl.scan_csv(register).with_columns(pump=(pl.col("heated_by") == "pump").cast(pl.Float32)).drop("heated_by")
    angle = 2 * 3.14159265 * pl.col("ts").dt.hour() / 24
    return (
        pl.scan_csv(readings, try_parse_dates=True)
        .sort("ts")
        .join_asof(temps, on="ts", strategy="backward")
        .join(homes, on="meter", how="left")
        .sort("meter", "ts")
        .with_columns(
            lag1=pl.col("kwh").shift(1).over("meter"),
            lag48=pl.col("kwh").shift(48).over("meter"),
            roll=pl.col("kwh").shift(1).rolling_mean(6).over("meter"),
            hour_sin=angle.sin(),
            hour_cos=angle.cos(),
        )
        .drop_nulls()
    )


def prepare(target=Path("meter_features.parquet")):
    build_features("meters.csv", "outdoor_meters.csv", "meter_register.csv").collect().write_parquet(target)
    events = pl.read_csv("grid_events.csv")
    print("known grid events:", events["event"].to_list())


class Quantiles(nn.Module):
    def __init__(self, n, hidden=16):
        super().__init__()
        self.register_buffer("mu", torch.zeros(n))
        self.register_buffer("sd", torch.ones(n))
        self.body = nn.Sequential(nn.Linear(n, hidden), nn.GELU())
        self.heads = nn.ModuleList(nn.Linear(hidden, 1) for _ in QUANTILES)

    def scale(self, x):
        self.mu.copy_(x.mean(0))
        self.sd.copy_(x.std(0) + 1e-6)

    def forward(self, x):
        h = self.body((x - self.mu) / self.sd)
        return torch.cat([head(h) for head in self.heads], 1)


def pinball(pred, target):
    err = target.unsqueeze(1) - pred
    return torch.maximum(QUANTILES * err, (QUANTILES - 1) * err).mean()


def train(path="meter_features.parquet"):
    torch.manual_seed(17)
    frame = pl.read_parquet(path)
    x = frame.select(pl.col(INPUTS).cast(pl.Float32)).to_torch()
    y = frame["kwh"].cast(pl.Float32).to_torch()
    net = Quantiles(len(INPUTS))
    net.scale(x)
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for epoch in range(3):
        for rows in torch.randperm(len(x)).chunk(8):
            loss = pinball(net(x[rows]), y[rows])
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(f"epoch {epoch} pinball {loss.item():.4f}")
    torch.save(net.state_dict(), "meter_quantiles.pt")


def check():
    net = Quantiles(len(INPUTS))
    net.load_state_dict(torch.load("meter_quantiles.pt"))
    frame = build_features("meters_check.csv", "outdoor_meters_check.csv", "meter_register.csv").collect()
    pred = net(frame.select(pl.col(INPUTS).cast(pl.Float32)).to_torch()).detach()
    y = frame["kwh"].to_torch()
    print("covered:", ((y > pred[:, 0]) & (y < pred[:, 2])).float().mean().item())


STEPS = {"prepare": prepare, "train": train, "check": check}

if __name__ == "__main__":
    for step in sys.argv[1:] or STEPS:
        STEPS[step]()
