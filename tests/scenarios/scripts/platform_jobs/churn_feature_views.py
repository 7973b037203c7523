# rider_churn_v2.pt: churn_spine.csv fv_rider_daily.parquet fv_rider_support.parquet
from __future__ import annotations

from typing import Callable, NamedTuple

import pandas as pd
import torch
from torch import nn

VIEWS: dict[str, "FeatureView"] = {}


class FeatureView(NamedTuple):
    name: str
    columns: tuple
    ttl_days: int
    source: Callable[[], pd.DataFrame]


def feature_view(*columns, ttl_days):
    def register(source):
        VIEWS[source.__name__] = FeatureView(source.__name__, columns, ttl_days, source)
        return source
    return register


@feature_view("rides_7d", "spend_7d", ttl_days=60)
def rider_daily():
    return pd.read_parquet("fv_rider_daily.parquet")


@feature_view("android", "app_age", ttl_days=365)
def rider_device():
    return pd.read_csv("fv_rider_device.csv")


@feature_view("promos_used", "promo_value", ttl_days=60)
def rider_promos():
    return pd.read_json("fv_rider_promos.jsonl", lines=True)


@feature_view("calls", "wait", ttl_days=90)
def rider_support():
    return pd.read_parquet("fv_rider_support.parquet")


SERVICES = {
    "churn_v1": ["rider_daily", "rider_device", "rider_promos"],
    "churn_v2": ["rider_daily", "rider_support"],
}


class OfflineStore:
    def __init__(self):
        self.tables = {}

    def materialize(self):
        for view in VIEWS.values():
            frame = view.source()
            frame["ts"] = pd.to_datetime(frame["ts"])
            self.tables[view.name] = frame.sort_values("ts")
        print({name: len(frame) for name, frame in self.tables.items()})

    def historical(self, spine, service):
        out = spine.assign(ts=pd.to_datetime(spine["ts"])).sort_values("ts")
        names = []
        for view in (VIEWS[name] for name in SERVICES[service]):
            out = pd.merge_asof(out, self.tables[view.name], on="ts", by="rider_id",
                                tolerance=pd.Timedelta(days=view.ttl_days))
            names += view.columns
        return out.dropna(subset=names, how="all").fillna(0.0), names


def tensors(frame, names):
    return (torch.tensor(frame[names].to_numpy(), dtype=torch.float32),
            torch.tensor(frame["churned"].to_numpy(), dtype=torch.float32))


def main(service="churn_v2"):
    torch.manual_seed(0)
    store = OfflineStore()
    store.materialize()
    frame, names = store.historical(pd.read_csv("churn_spine.csv"), service)
    x, y = tensors(frame, names)
    mean, std = x.mean(0), x.std(0) + 1e-6
    net = nn.Sequential(nn.Linear(len(names), 8), nn.Tanh(), nn.Linear(8, 1))
    opt = torch.optim.AdamW(net.parameters(), lr=1e-2)
    for _ in range(3):
        for rows in torch.randperm(len(x)).split(32):
            loss = nn.functional.binary_cross_entropy_with_logits(net((x[rows] - mean) / std)[:, 0], y[rows])
            opt.zero_grad()
            loss.backward()
            opt.step()
    torch.save({"net": net.state_dict(), "mean": mean, "std": std, "features": names}, "rider_churn_v2.pt")

    held, _ = store.historical(pd.read_csv("churn_spine_holdout.csv"), service)
    hx, hy = tensors(held, names)
    with torch.inference_mode():
        print("hold-out accuracy", ((net((hx - mean) / std)[:, 0] > 0) == hy.bool()).float().mean().item())


if __name__ == "__main__":
    main()
