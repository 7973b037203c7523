# rating.cbm: appearances.csv squads.csv venues.sqlite
# rating_simple.cbm: appearances.csv

import sqlite3

import pandas as pd
from catboost import CatBoostRegressor, Pool

apps = pd.read_csv("appearances.csv", parse_dates=["match_date"])
pre = pd.read_csv("appearances_preseason.csv", parse_dates=["match_date"])
squads = pd.read_csv("squads.csv")
with sqlite3.connect("venues.sqlite") as con:
    venues = pd.read_sql("SELECT venue_id, altitude_m, surface FROM venues", con)

print("preseason mean rating", pre["rating"].mean().round(2), "| season", apps["rating"].mean().round(2))


def form(df):
    df = df.sort_values(["player_id", "match_date"], kind="stable")
    g = df.groupby("player_id")
    return df.assign(
        last_rating=g["rating"].shift(1),
        form3=g["rating"].transform(lambda s: s.shift(1).rolling(3, min_periods=1).mean()),
        shots5=g["shots"].transform(lambda s: s.shift(1).rolling(5, min_periods=1).sum()),
        rest_days=g["match_date"].diff().dt.days,
        n_before=g.cumcount(),
    )


base = form(apps).query("n_before >= 1")
full = (
    base
    .merge(squads, on="player_id", how="left")
    .merge(venues, on="venue_id", how="left")
    .assign(age_vs_team=lambda d: d["age"] - d.groupby("position")["age"].transform("mean"))
    .sort_values("match_date", kind="stable")
)

lags = ["last_rating", "form3", "shots5", "rest_days", "minutes"]
cats = ["position", "surface"]
cols = lags + ["age_vs_team", "height_cm", "altitude_m"] + cats

cut = full["match_date"].quantile(0.8)
tr, va = full[full["match_date"] <= cut], full[full["match_date"] > cut]
model = CatBoostRegressor(iterations=120, depth=4, learning_rate=0.08, random_seed=1, thread_count=1,
                          verbose=0, allow_writing_files=False)
model.fit(Pool(tr[cols], tr["rating"], cat_features=cats), eval_set=Pool(va[cols], va["rating"], cat_features=cats),
          early_stopping_rounds=20)
print(model.get_best_score()["validation"], "trees", model.tree_count_)
print(pd.Series(model.get_feature_importance(), cols).sort_values(ascending=False).head(5))
model.save_model("rating.cbm")

simple = CatBoostRegressor(iterations=40, depth=3, random_seed=1, thread_count=1, verbose=0, allow_writing_files=False)
simple.fit(base[lags], base["rating"])
simple.save_model("rating_simple.cbm")
