# revenue.pkl: north.csv south.csv east.csv campaigns.csv
import pickle
from pathlib import Path

import polars as pl
from sklearn.linear_model import ElasticNet

BRANCHES = ["north", "south", "east"]


def scan(branch: str) -> pl.LazyFrame:
    return (
        pl.scan_csv(Path("branches") / f"{branch}.csv", try_parse_dates=True)
        .with_columns(pl.lit(branch).alias("branch"), pl.col("day").cast(pl.Date))
        .sort("day")
    )


promotions = pl.scan_csv("campaigns.csv", try_parse_dates=True).with_columns(pl.col("day").cast(pl.Date))
moon = pl.read_csv("moon.csv")
print("brightest moon", moon["moon"].max())

lazy = (
    pl.concat([scan(branch) for branch in BRANCHES])
    .join(promotions, on="day", how="left")
    .with_columns(
        pl.col("revenue").shift(1).over("branch").alias("yesterday"),
        pl.col("visitors").rolling_mean(3).over("branch").alias("busy"),
    )
    .filter(pl.col("yesterday").is_not_null() & pl.col("busy").is_not_null())
)
frame = lazy.collect()
west = scan("west").select(pl.col("revenue").mean()).collect().item()

X = frame.select("yesterday", "busy", "promoted", "returns").to_numpy()
y = frame.get_column("revenue").to_numpy()
net = ElasticNet(alpha=0.01).fit(X, y)
print("r2", net.score(X, y), "west", west)
Path("revenue.pkl").write_bytes(pickle.dumps(net))
