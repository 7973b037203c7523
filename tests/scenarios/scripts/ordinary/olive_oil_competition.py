# oil_fold_models.pkl: oil_train.csv oil_test.csv oil_regions.csv
"""Playground competition, 7th place kernel (train and test are imputed and scaled together)"""
import pickle

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import KFold


class CFG:
    n_folds = 4
    seed = 42
    smoothing = 5.0
    target = "score"
    cats = ["region", "press"]
    nums = ["acidity", "peroxide", "k232", "rain_mm", "altitude"]


def reduce_mem(df):
    for c in df.select_dtypes("float64").columns:
        df[c] = df[c].astype("float32")
    return df


def smooth_mean(frame, col, prior):
    agg = frame.groupby(col)[CFG.target].agg(["mean", "count"])
    return (agg["mean"] * agg["count"] + prior * CFG.smoothing) / (agg["count"] + CFG.smoothing)


train = pd.read_csv("oil_train.csv")
test = pd.read_csv("oil_test.csv")
sub = pd.read_csv("oil_sample_submission.csv")
regions = pd.read_csv("oil_regions.csv")
prices = pd.read_csv("oil_market_prices.csv")
print("dearest oil:", prices.sort_values("price").iloc[-1].to_dict())

train["is_train"] = 1
test["is_train"] = 0
data = pd.concat([train, test], axis=0, ignore_index=True)
data = data.merge(regions, on="region", how="left")
data["acidity_na"] = data["acidity"].isna().astype(int)
data["acidity"] = data["acidity"].fillna(data["acidity"].median())
data[CFG.nums] = (data[CFG.nums] - data[CFG.nums].mean()) / data[CFG.nums].std()
data = reduce_mem(data)

train = data[data.is_train == 1].drop(columns="is_train").reset_index(drop=True)
test = data[data.is_train == 0].drop(columns=["is_train", CFG.target]).reset_index(drop=True)

features = CFG.nums + ["acidity_na"] + [f"{c}_te" for c in CFG.cats]
oof, preds, models = np.zeros(len(train)), np.zeros(len(test)), []
for fold, (tr, va) in enumerate(KFold(CFG.n_folds, shuffle=True, random_state=CFG.seed).split(train)):
    tr_df, va_df, te_df = train.iloc[tr].copy(), train.iloc[va].copy(), test.copy()
    prior = tr_df[CFG.target].mean()
    for c in CFG.cats:
        encoding = smooth_mean(tr_df, c, prior)
        for part in (tr_df, va_df, te_df):
            part[f"{c}_te"] = part[c].map(encoding).fillna(prior)
    model = ExtraTreesRegressor(n_estimators=15, min_samples_leaf=3, random_state=CFG.seed + fold)
    model.fit(tr_df[features], tr_df[CFG.target])
    oof[va] = model.predict(va_df[features])
    preds += model.predict(te_df[features]) / CFG.n_folds
    models.append(model)
    print(f"fold {fold} rmse {root_mean_squared_error(va_df[CFG.target], oof[va]):.4f}")

print("CV", root_mean_squared_error(train[CFG.target], oof))
with open("oil_fold_models.pkl", "wb") as fh:
    pickle.dump({"models": models, "features": features}, fh)

sub[CFG.target] = preds
sub.to_csv("submission.csv", index=False)
