# lgb_fold0.txt: train_tab.csv test_tab.csv merchants.csv
# lgb_fold1.txt: train_tab.csv test_tab.csv merchants.csv
# lgb_fold2.txt: train_tab.csv test_tab.csv merchants.csv

import gc
import numpy as np
import pandas as pd
import lightgbm as lgb
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold

SEED = 2024
N_FOLDS = 3
ID, TARGET = "row_id", "target"

train = pd.read_csv("train_tab.csv")
test = pd.read_csv("test_tab.csv")
sub = pd.read_csv("sample_sub.csv")
merchants = pd.read_csv("merchants.csv")
old = pd.read_csv("train_last_season.csv")

print("train", train.shape, "test", test.shape)
# compare the target with last season
print("target mean now / then:", train[TARGET].mean().round(3), old[TARGET].mean().round(3))
del old
gc.collect()

# ---------------------------------------------------------------- features
n_train = len(train)
full = pd.concat([train.drop(columns=TARGET), test], axis=0, ignore_index=True)
full["merchant_count"] = full["merchant_id"].map(full["merchant_id"].value_counts())
full["amount_rank"] = full["amount"].rank(pct=True)
full["amount_log"] = np.log1p(full["amount"])
full = full.merge(merchants, on="merchant_id", how="left")
full["merchant_age"] = 2024 - full["founded"]
full["amount_vs_merchant"] = full["amount"] - full.groupby("merchant_id")["amount"].transform("mean")
features = [c for c in full.columns if c not in (ID, "merchant_id", "founded")]
print(features)

X = full.loc[: n_train - 1, features]
X_test = full.loc[n_train:, features]
y = train[TARGET]

# ---------------------------------------------------------------- folds
params = dict(
    objective="regression", learning_rate=0.1, num_leaves=8, min_child_samples=8, n_estimators=200,
    feature_fraction=0.9, random_state=SEED, n_jobs=1, verbose=-1, deterministic=True, force_row_wise=True,
)
oof = np.zeros(len(X))
pred = np.zeros(len(X_test))
imp = np.zeros(len(features))

for fold, (tr, va) in enumerate(KFold(N_FOLDS, shuffle=True, random_state=SEED).split(X)):
    model = lgb.LGBMRegressor(**params)
    model.fit(
        X.iloc[tr], y.iloc[tr],
        eval_set=[(X.iloc[va], y.iloc[va])],
        callbacks=[lgb.early_stopping(15, verbose=False)],
    )
    oof[va] = model.predict(X.iloc[va])
    pred += model.predict(X_test) / N_FOLDS
    imp += model.feature_importances_ / N_FOLDS
    rmse = mean_squared_error(y.iloc[va], oof[va]) ** 0.5
    print(f"fold {fold} rmse {rmse:.4f} ({model.best_iteration_} trees)")
    model.booster_.save_model(f"lgb_fold{fold}.txt")

print("OOF", round(mean_squared_error(y, oof) ** 0.5, 4))
print(pd.Series(imp, features).sort_values(ascending=False).head())

sub[TARGET] = pred
sub.to_csv("submission.csv", index=False)
