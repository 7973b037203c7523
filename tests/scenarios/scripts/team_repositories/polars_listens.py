# renewal_gb.joblib: listens.parquet tracks.csv cohort_ids.json subscriptions.csv
# minutes_ridge.npz: listens.parquet cohort_ids.json

import json

import joblib
import numpy as np
import polars as pl
from sklearn.ensemble import GradientBoostingClassifier

cohort = json.load(open("cohort_ids.json"))

listens = pl.scan_parquet("listens.parquet").filter(pl.col("user_id").is_in(cohort))
tracks = pl.scan_csv("tracks.csv")
artists = pl.scan_csv("artists.csv")
subs = pl.scan_csv("subscriptions.csv")
skips = pl.read_csv("skips_export.csv")

per_user = (
    listens.join(tracks, on="track_id", how="left")
    .with_columns((pl.col("ms_played") / pl.col("length_ms")).clip(0, 1).alias("completion"))
    .group_by("user_id")
    .agg(
        pl.len().alias("n"),
        pl.col("completion").mean(),
        pl.col("tempo").mean().alias("tempo_mean"),
        pl.col("tempo").std().alias("tempo_sd"),
        pl.col("track_id").n_unique().alias("breadth"),
    )
    .join(subs, on="user_id", how="inner")
    .sort("user_id")
)
df = per_user.collect()
print(df.head())

features = ["n", "completion", "tempo_mean", "tempo_sd", "breadth"]
gb = GradientBoostingClassifier(n_estimators=40, max_depth=2, random_state=4)
gb.fit(df.select(features).fill_null(0).to_numpy(), df["renewed"].to_numpy())
joblib.dump({"model": gb, "features": features}, "renewal_gb.joblib")

# minutes played by number of plays and breadth
minutes = (
    listens.group_by("user_id")
    .agg(pl.col("ms_played").sum() / 60000, pl.len().alias("plays"), pl.col("track_id").n_unique().alias("distinct"))
    .sort("user_id")
    .collect()
)
A = np.c_[np.ones(len(minutes)), minutes.select("plays", "distinct").to_numpy()]
w = np.linalg.solve(A.T @ A + 0.1 * np.eye(3), A.T @ minutes["ms_played"].to_numpy())
np.savez("minutes_ridge.npz", w=w, names=["const", "plays", "distinct"])

print(listens.join(tracks, on="track_id").join(artists, on="artist_id").group_by("style").len().sort("style").collect())
print("skips per track", skips.group_by("track_id").len()["len"].mean())
