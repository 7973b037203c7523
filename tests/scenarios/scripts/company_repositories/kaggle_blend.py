# blend.pkl: comp_train.csv comp_test.csv comp_original.csv
# ridge_baseline.pkl: comp_train.csv

import pickle
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.linear_model import Ridge
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import KFold

warnings.filterwarnings("ignore")


class CFG:
    seed = 2026
    n_folds = 4
    target = "target"
    rounds = 200
    stop = 20


train = pd.read_csv("comp_train.csv")
test = pd.read_csv("comp_test.csv")
orig = pd.read_csv("comp_original.csv")
sub = pd.read_csv("sample_submission.csv")
print(train.shape, test.shape, orig.shape, sub.shape)

# ---------------------------------------------------------------- baseline
num_cols = ["f0", "f1", "f2", "f3"]
baseline = Ridge(alpha=1.0).fit(train[num_cols], train[CFG.target])
print("ridge (train)", root_mean_squared_error(train[CFG.target], baseline.predict(train[num_cols])))
with open("ridge_baseline.pkl", "wb") as f:
    pickle.dump(baseline, f)

# ---------------------------------------------------------------- features
# frequency encoding over train + test, as usual
all_cats = pd.concat([train["cat"], test["cat"]])
freq = all_cats.value_counts(normalize=True)


def fe(df):
    df = df.copy()
    df["cat_freq"] = df["cat"].map(freq).fillna(0)
    df["f1xf2"] = df["f1"] * df["f2"]
    df["f_sum"] = df[["f0", "f1", "f2", "f3"]].sum(axis=1)
    df["f_std"] = df[["f0", "f1", "f2", "f3"]].std(axis=1)
    return df


train, test, orig = fe(train), fe(test), fe(orig)
features = [c for c in train.columns if c not in ("id", "cat", CFG.target)]

# ---------------------------------------------------------------- cv
kf = KFold(CFG.n_folds, shuffle=True, random_state=CFG.seed)
models = {"lgb": [], "xgb": []}
oof = {k: np.zeros(len(train)) for k in models}
pred = {k: np.zeros(len(test)) for k in models}

for fold, (tr, va) in enumerate(kf.split(train)):
    # original data only in the training part of the fold
    tr_df = pd.concat([train.iloc[tr], orig], ignore_index=True)
    X_tr, y_tr = tr_df[features], tr_df[CFG.target]
    X_va, y_va = train.iloc[va][features], train.iloc[va][CFG.target]

    m = lgb.LGBMRegressor(n_estimators=CFG.rounds, learning_rate=0.08, num_leaves=8, min_child_samples=8,
                          random_state=CFG.seed, n_jobs=1, verbose=-1)
    m.fit(X_tr, y_tr, eval_set=[(X_va, y_va)], callbacks=[lgb.early_stopping(CFG.stop, verbose=False)])
    models["lgb"].append(m)

    m = xgb.XGBRegressor(n_estimators=CFG.rounds, learning_rate=0.08, max_depth=3, random_state=CFG.seed,
                         n_jobs=1, early_stopping_rounds=CFG.stop)
    m.fit(X_tr, y_tr, eval_set=[(X_va, y_va)], verbose=False)
    models["xgb"].append(m)

    for k in models:
        oof[k][va] = models[k][-1].predict(X_va)
        pred[k] += models[k][-1].predict(test[features]) / CFG.n_folds
        print(f"fold {fold} {k}: {root_mean_squared_error(y_va, oof[k][va]):.4f}")

# ---------------------------------------------------------------- blend
stack = np.column_stack([oof[k] for k in models])
meta = Ridge(alpha=0.1, positive=True).fit(stack, train[CFG.target])
print("weights", dict(zip(models, meta.coef_.round(3))))
print("oof", root_mean_squared_error(train[CFG.target], meta.predict(stack)))

with open("blend.pkl", "wb") as f:
    pickle.dump({"models": models, "meta": meta, "freq": freq.to_dict(), "features": features}, f)

sub[CFG.target] = meta.predict(np.column_stack([pred[k] for k in models]))
sub.to_csv("submission.csv", index=False)
