# rul_regimes.pkl: rul_train.txt
# rul_linear.pkl: rul_train.txt rul_bad_units.txt
# rul_gbm.pkl: rul_train.txt rul_bad_units.txt

# remaining useful life of the turbines
# columns: unit, cycle, 2 operating settings, 3 sensors
import pickle

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupShuffleSplit

COLS = ["unit", "cycle", "set1", "set2", "s1", "s2", "s3"]
SENSORS = ["s1", "s2", "s3"]
MAX_RUL = 30


def read_table(path):
    return pd.read_csv(path, sep=r"\s+", header=None, names=COLS)


def save(obj, path):
    with open(path, "wb") as f:
        pickle.dump(obj, f)


def load(path):
    with open(path, "rb") as f:
        return pickle.load(f)


def add_rul(df):
    last = df.groupby("unit")["cycle"].transform("max")
    df["rul"] = (last - df["cycle"]).clip(upper=MAX_RUL)
    return df


def fit_regimes(df):
    km = KMeans(n_clusters=3, n_init=5, random_state=0)
    labels = km.fit_predict(df[["set1", "set2"]])
    stats = df.groupby(labels)[SENSORS].agg(["mean", "std"])
    return {"kmeans": km, "stats": stats}


def normalise_by_regime(df, reg):
    df = df.copy()
    labels = reg["kmeans"].predict(df[["set1", "set2"]])
    for s in SENSORS:
        mean = reg["stats"][(s, "mean")].loc[labels].to_numpy()
        std = reg["stats"][(s, "std")].loc[labels].to_numpy()
        df[s] = (df[s] - mean) / std
    return df


def rolling(df, window=5):
    parts = []
    for _, g in df.groupby("unit"):
        r = g[SENSORS].rolling(window, min_periods=1)
        parts.append(pd.concat([r.mean().add_suffix("_mean"), r.std().fillna(0).add_suffix("_std")], axis=1))
    return pd.concat(parts).loc[df.index]


def rmse(a, b):
    return float(np.sqrt(np.mean((np.asarray(a) - np.asarray(b)) ** 2)))


train = add_rul(read_table("rul_train.txt"))
test = read_table("rul_test.txt")
truth = np.loadtxt("rul_truth.txt")
print("train units", train["unit"].nunique(), "test units", test["unit"].nunique())

save(fit_regimes(train), "rul_regimes.pkl")

bad = np.loadtxt("rul_bad_units.txt", dtype=int)
good = train[~train["unit"].isin(bad)].reset_index(drop=True)
print("rows", len(train), "->", len(good))

# model 1: plain linear model
lin_cols = ["cycle"] + SENSORS
linear = LinearRegression().fit(good[lin_cols], good["rul"])
save(linear, "rul_linear.pkl")

# model 2: boosting on regime-normalised rolling features
regimes = load("rul_regimes.pkl")
X = rolling(normalise_by_regime(good, regimes))
X["cycle"] = good["cycle"]
tr, va = next(GroupShuffleSplit(1, test_size=0.25, random_state=1).split(X, groups=good["unit"]))

best, best_err = None, np.inf
for depth in (1, 2, 3):
    for n in (30, 60):
        m = GradientBoostingRegressor(max_depth=depth, n_estimators=n, random_state=0)
        m.fit(X.iloc[tr], good["rul"].iloc[tr])
        err = rmse(good["rul"].iloc[va], m.predict(X.iloc[va]))
        print(f"depth {depth} trees {n}: {err:.2f}")
        if err < best_err:
            best, best_err = (depth, n), err
gbm = GradientBoostingRegressor(max_depth=best[0], n_estimators=best[1], random_state=0).fit(X, good["rul"])
save({"model": gbm, "columns": list(X.columns)}, "rul_gbm.pkl")

# test set: last row of each unit
Xt = rolling(normalise_by_regime(test, regimes))
Xt["cycle"] = test["cycle"]
last = test.groupby("unit").tail(1).index
print("test rmse linear", rmse(truth, linear.predict(test.loc[last, lin_cols])))
print("test rmse gbm   ", rmse(truth, gbm.predict(Xt.loc[last])))
