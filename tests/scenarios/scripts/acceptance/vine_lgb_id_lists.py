# vine_yield_lgb.txt: vines.csv soil_samples.csv yields.csv vine_train_ids.txt vine_valid_ids.txt
# vine_sugar_forest.joblib: vines.csv soil_samples.csv sugar.csv vine_train_ids.txt
import joblib
import lightgbm as lgb
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error


def read_ids(path):
    with open(path) as handle:
        return {line.strip() for line in handle if line.strip()}


ids = {part: read_ids(f"vine_{part}_ids.txt") for part in ("train", "valid", "test")}
assert not ids["train"] & ids["valid"]

vines = pd.read_csv("vines.csv")
soil = pd.read_csv("soil_samples.csv").groupby("parcel", as_index=False)[["ph", "clay"]].median()
vines = vines.merge(soil, how="left", on="parcel").drop(columns="parcel").set_index("vine_id")
FEATURES = list(vines.columns)

targets = {
    "yield": pd.read_csv("yields.csv").set_index("vine_id")["kilos"],
    "yield_old": pd.read_csv("yields_old.csv").set_index("vine_id")["kilos"],
    "sugar": pd.read_csv("sugar.csv").set_index("vine_id")["brix"],
}
print("correlation of the two harvests:", targets["yield"].corr(targets["yield_old"]))


def part_of(name, target):
    rows = vines[vines.index.isin(ids[name])]
    return rows, targets[target].reindex(rows.index)


x, y = part_of("train", "yield")
train_set = lgb.Dataset(x, label=y)
vx, vy = part_of("valid", "yield")
valid_set = lgb.Dataset(vx, label=vy, reference=train_set)
params = {"objective": "l2", "num_leaves": 7, "min_data_in_leaf": 5, "learning_rate": 0.1, "verbose": -1, "num_threads": 1}
model = lgb.train(params, train_set, num_boost_round=50, valid_sets=[valid_set],
                  callbacks=[lgb.early_stopping(5, verbose=False)])
model.save_model("vine_yield_lgb.txt")

x, y = part_of("train", "sugar")
forest = RandomForestRegressor(n_estimators=25, min_samples_leaf=3, random_state=3).fit(x, y)
joblib.dump({"model": forest, "columns": FEATURES}, "vine_sugar_forest.joblib")

tx, ty = part_of("test", "yield")
print("yield", mean_absolute_error(ty, model.predict(tx)))
tx, ty = part_of("test", "sugar")
print("sugar", mean_absolute_error(ty, forest.predict(tx)))
