# minutes.txt: rides_train.csv rides_valid.csv zones.csv hourly_weather.csv
# tip.txt: rides_train.csv rides_valid.csv zones.csv tips.csv
import lightgbm as lgb
import pandas as pd

TABLES = ["rides_train", "rides_valid", "rides_june", "zones", "hourly_weather", "tips", "city_events"]
tables = {name: pd.read_csv(name + ".csv") for name in TABLES}
for name, table in tables.items():
    print(f"{name:15s} {table.shape}")

borough = pd.CategoricalDtype(sorted(tables["zones"]["borough"].unique()))
tables["zones"]["borough"] = tables["zones"]["borough"].astype(borough)

# which of the tables are glued to the rides for which question
JOBS = {
    "minutes": dict(joins=[("zones", "zone"), ("hourly_weather", "hour")], objective="regression_l1"),
    "tip": dict(joins=[("zones", "zone"), ("tips", "ride")], objective="regression"),
}


def wide(rides, joins):
    out = tables[rides]
    for other, key in joins:
        out = out.merge(tables[other], on=key, how="left")
    return out


def xy(frame, target):
    leave_out = {"ride", "minutes", "tip"}
    return frame[[c for c in frame.columns if c not in leave_out]], frame[target]


for target, job in JOBS.items():
    X, y = xy(wide("rides_train", job["joins"]), target)
    train_set = lgb.Dataset(X, label=y, categorical_feature=["borough"], free_raw_data=False)
    Xv, yv = xy(wide("rides_valid", job["joins"]), target)
    valid_set = train_set.create_valid(Xv, label=yv)
    log = {}
    booster = lgb.train(
        {"objective": job["objective"], "metric": "l1", "num_leaves": 7, "min_data_in_leaf": 10, "verbosity": -1,
         "num_threads": 1, "seed": 1},
        train_set,
        num_boost_round=40,
        valid_sets=[valid_set],
        valid_names=["valid"],
        callbacks=[lgb.early_stopping(5, verbose=False), lgb.record_evaluation(log)],
    )
    booster.save_model(f"{target}.txt", num_iteration=booster.best_iteration)

    Xj, yj = xy(wide("rides_june", job["joins"]), target)
    print(target, "trees", booster.best_iteration, "valid", round(min(log["valid"]["l1"]), 3),
          "june", round(float((booster.predict(Xj) - yj).abs().mean()), 3))
