# segments/web.pkl: sessions_web.ndjson
# segments/app.pkl: sessions_app.ndjson
# segments/pooled.pkl: sessions_web.ndjson sessions_app.ndjson session_users.csv sessions_pooled.parquet

import pickle
from pathlib import Path

import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEGMENTS = ["web", "app", "tablet"]
out = Path("segments")
out.mkdir(exist_ok=True)


def fit(df, cols):
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(df.select(cols).to_numpy(), df["bought"].to_numpy())


def dump(model, name):
    with (out / f"{name}.pkl").open("wb") as fh:
        pickle.dump(model, fh)


sessions = {s: pl.read_ndjson(f"sessions_{s}.ndjson") for s in SEGMENTS}
summary = pl.DataFrame([
    {"segment": s, "n": d.height, "rate": d["bought"].mean(), "pages": d["pages"].mean()} for s, d in sessions.items()
])
print(summary)

for s in ("web", "app"):
    dump(fit(sessions[s], ["pages", "seconds"]), s)

# pooled model, with what we know about the user
users = pl.read_csv("session_users.csv")
pooled = pl.concat([sessions[s].with_columns(pl.lit(i).alias("is_app")) for i, s in enumerate(("web", "app"))])
pooled.join(users, on="user", how="inner").sort("user", "seconds").write_parquet("sessions_pooled.parquet")

table = pl.scan_parquet("sessions_pooled.parquet").filter(pl.col("pages") > 0).collect()
dump(fit(table, ["pages", "seconds", "is_app", "age", "orders_before"]), "pooled")

web = pickle.loads((out / "web.pkl").read_bytes())
print("web model on tablets:", web.score(sessions["tablet"].select("pages", "seconds").to_numpy(), sessions["tablet"]["bought"].to_numpy()))
