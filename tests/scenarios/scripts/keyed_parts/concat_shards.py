# demand_full.txt: sales_2023_01.csv.gz sales_2023_02.csv.gz sales_2023_03.csv.gz sales_2023_04.csv.gz store_info.tsv
# demand_recent.txt: sales_2023_03.csv.gz sales_2023_04.csv.gz store_info.tsv

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

SHARDS = Path("shards")
FEATURES = ["promo", "dow", "area", "staff"]


def read_shard(path: Path) -> pd.DataFrame:
    part = pd.read_csv(path, compression="gzip")
    part["shard"] = path.name.split(".")[0]
    return part


def train(frame: pd.DataFrame, out: str) -> lgb.Booster:
    ds = lgb.Dataset(frame[FEATURES], label=frame["units"])
    booster = lgb.train({"objective": "l2", "num_leaves": 8, "verbose": -1, "num_threads": 1, "seed": 5,
                         "deterministic": True}, ds, num_boost_round=25)
    booster.save_model(out)
    return booster


def main():
    stores = pd.read_csv("store_info.tsv", sep="\t")
    parts = {p.name: read_shard(p).merge(stores, on="store") for p in sorted(SHARDS.glob("sales_*.csv.gz"))}
    for name, part in parts.items():
        print(name, part.shape, round(part["units"].mean(), 2))

    keys_2023 = [k for k in parts if k.startswith("sales_2023_")]
    full = pd.concat([parts[k] for k in keys_2023], ignore_index=True)
    recent = pd.concat([parts[k] for k in keys_2023[-2:]], ignore_index=True)
    unseen = pd.concat([v for k, v in parts.items() if k not in keys_2023])

    for frame, out in [(full, "demand_full.txt"), (recent, "demand_recent.txt")]:
        booster = train(frame, out)
        mae = np.abs(booster.predict(unseen[FEATURES]) - unseen["units"]).mean()
        print(out, len(frame), "rows, mae on 2024:", round(float(mae), 3))


if __name__ == "__main__":
    main()
