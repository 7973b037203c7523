# stay_readmission.txt: stay_train.csv stay_valid.csv stay_test.csv ward_costs.csv
# stay_days.txt: stay_train.csv
import lightgbm as lgb
import numpy as np
import pandas as pd

SEED = 11
CATEGORIES = ["ward", "icd"]
NUMBERS = ["age", "pulse", "crp"]

parts = {name: pd.read_csv(f"stay_{name}.csv") for name in ("train", "valid", "test")}
whole = pd.concat(parts, names=["part", "row"])

for column in CATEGORIES:
    codes, uniques = pd.factorize(whole[column], sort=True)
    whole[column + "_code"] = codes
    whole[column + "_freq"] = whole[column].map(whole[column].value_counts(normalize=True))
    print(column, len(uniques))

dictionary = pd.read_csv("icd_dictionary.csv").set_index("icd")["meaning"]
print("most frequent:", dictionary[whole["icd"].mode()[0]])

costs = dict(pd.read_csv("ward_costs.csv").itertuples(index=False))
train, valid, test = (whole.loc[name] for name in ("train", "valid", "test"))

# ---- readmission: everything
features = NUMBERS + [c + s for c in CATEGORIES for s in ("_code", "_freq")]
train_set = lgb.Dataset(train[features], train["readmitted"], weight=train["ward"].map(costs))
valid_set = lgb.Dataset(valid[features], valid["readmitted"], reference=train_set)
params = dict(objective="binary", metric="auc", num_leaves=7, learning_rate=0.1, min_data_in_leaf=8, verbose=-1,
              seed=SEED, num_threads=1)
readmission = lgb.train(params, train_set, num_boost_round=60, valid_sets=[valid_set],
                        callbacks=[lgb.early_stopping(8, verbose=False)])
readmission.save_model("stay_readmission.txt")
print("test accuracy", np.mean((readmission.predict(test[features]) > 0.5) == test["readmitted"]))

# ---- length of stay: the numbers alone are enough
params.update(objective="regression_l1", metric="l1")
days = lgb.train(params, lgb.Dataset(train[NUMBERS], train["days"]), num_boost_round=25)
days.save_model("stay_days.txt")
for name, part in [("valid", valid), ("test", test)]:
    print(name, "mae", np.abs(days.predict(part[NUMBERS]) - part["days"]).mean())
