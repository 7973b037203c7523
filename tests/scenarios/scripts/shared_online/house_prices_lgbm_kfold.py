# lgb_fold0.txt: home_prices_train.csv home_prices_test.csv nbhd_income.csv
# lgb_fold1.txt: home_prices_train.csv home_prices_test.csv nbhd_income.csv
# lgb_fold2.txt: home_prices_train.csv home_prices_test.csv nbhd_income.csv
# ridge_baseline.joblib: home_prices_train.csv

# %% [markdown]
# House prices: LightGBM, 3 folds, frequency encoding (forked from my earlier kernel)

# %%
import warnings
warnings.filterwarnings("ignore")

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold, cross_val_score

SEED = 42
TARGET = "SalePrice"

# %%
train = pd.read_csv("home_prices_train.csv")
test = pd.read_csv("home_prices_test.csv")
sub = pd.read_csv("home_sample_submission.csv")
income = pd.read_csv("nbhd_income.csv")
print(train.shape, test.shape, sub.shape)
train.head()

# %%
# quick baseline first
num_cols = ["LotArea", "YearBuilt", "OverallQual", "GrLivArea"]
ridge = Ridge(alpha=5.0)
print("ridge cv:", -cross_val_score(ridge, train[num_cols], np.log1p(train[TARGET]), cv=3,
                                    scoring="neg_root_mean_squared_error").mean())
ridge.fit(train[num_cols], np.log1p(train[TARGET]))
joblib.dump(ridge, "ridge_baseline.joblib")

# %%
n_train = len(train)
y = np.log1p(train[TARGET].values)
full = pd.concat([train.drop(columns=TARGET), test], ignore_index=True)
full = full.merge(income, on="Neighborhood", how="left")

for c in ["Neighborhood", "HouseStyle"]:
    full[c + "_freq"] = full[c].map(full[c].value_counts(normalize=True))
    full[c] = full[c].astype("category").cat.codes

full["area_vs_hood"] = full["GrLivArea"] / full.groupby("Neighborhood")["GrLivArea"].transform("mean")
full["age"] = 2025 - full["YearBuilt"]
full["income_x_qual"] = full["median_income"] * full["OverallQual"]

features = [c for c in full.columns if c != "Id"]
X = full.iloc[:n_train][features]
X_test = full.iloc[n_train:][features]

# %%
params = dict(objective="regression", metric="rmse", learning_rate=0.08, num_leaves=12,
              min_data_in_leaf=8, feature_fraction=0.9, seed=SEED, num_threads=1, verbose=-1,
              deterministic=True)

oof = np.zeros(n_train)
preds = np.zeros(len(X_test))
for fold, (tr, va) in enumerate(KFold(3, shuffle=True, random_state=SEED).split(X)):
    dtrain = lgb.Dataset(X.iloc[tr], y[tr])
    dvalid = lgb.Dataset(X.iloc[va], y[va], reference=dtrain)
    booster = lgb.train(params, dtrain, num_boost_round=150, valid_sets=[dvalid],
                        callbacks=[lgb.early_stopping(15, verbose=False)])
    oof[va] = booster.predict(X.iloc[va])
    preds += booster.predict(X_test) / 3
    booster.save_model(f"lgb_fold{fold}.txt")
    print(f"fold {fold}: {mean_squared_error(y[va], oof[va]) ** 0.5:.4f}  iters={booster.best_iteration}")

print("CV:", mean_squared_error(y, oof) ** 0.5)

# %%
sub[TARGET] = np.expm1(preds)
sub.to_csv("submission.csv", index=False)
sub.head()
