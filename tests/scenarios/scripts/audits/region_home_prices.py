# north.txt: homes_north_train.csv homes_north_valid.csv price_index.csv
# south.txt: homes_south_train.csv price_index.csv
# coast.txt: homes_coast_train.csv homes_coast_valid.csv price_index.csv homes_prior.txt
"""One price model per region, with the acceptance figures of the audit department."""
import lightgbm as lgb
import pandas as pd

REGIONS = {
    "north": dict(early_stopping=True, start=None),
    "south": dict(early_stopping=False, start=None),
    "coast": dict(early_stopping=True, start="homes_prior.txt"),
}
FEATURES = ["area", "rooms", "age", "dist"]
PARAMS = {"objective": "regression", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5, "seed": 1}

table = pd.read_csv("price_index.csv")
index = dict(zip(table["month"], table["level"]))
table = pd.read_csv("price_index_old.csv")
print("largest revision of the index:", (table["level"] - table["month"].map(index)).abs().max())


def load(path):
    df = pd.read_csv(path)
    df["real_price"] = df["price"] / df["month"].map(index)
    return df[FEATURES + ["district", "real_price"]]


scores = pd.read_csv("district_scores.csv")
report = []
for region, options in REGIONS.items():
    df = load(f"homes_{region}_train.csv")
    df = df.merge(scores, on="district", how="left")
    print(region, "price against school score:", round(df["real_price"].corr(df["school"]), 3))
    df = df.drop(columns=["district", "school", "crime"])
    train = lgb.Dataset(df[FEATURES], df["real_price"], free_raw_data=False)

    df = load(f"homes_{region}_valid.csv")
    if options["early_stopping"]:
        valid = lgb.Dataset(df[FEATURES], df["real_price"], reference=train, free_raw_data=False)
        booster = lgb.train(PARAMS, train, 60, valid_sets=[valid], init_model=options["start"],
                            callbacks=[lgb.early_stopping(5, verbose=False)])
    else:
        booster = lgb.train(PARAMS, train, 25, init_model=options["start"])
        print("  valid mae:", (booster.predict(df[FEATURES]) - df["real_price"]).abs().mean())

    df = load(f"homes_{region}_test.csv")
    error = (booster.predict(df[FEATURES]) - df["real_price"]).abs() / df["real_price"]
    report.append({"region": region, "mape": error.mean(), "worst": error.max()})
    booster.save_model(f"{region}.txt")

df = load("homes_east.csv")
report.append({"region": "east (unmodelled)", "mape": (df["real_price"] / df["real_price"].median() - 1).abs().mean()})
print(pd.DataFrame(report).round(3).to_string(index=False))
