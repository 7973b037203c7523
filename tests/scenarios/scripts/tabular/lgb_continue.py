# first.txt: loans_2022.csv cantons.csv applicants.csv
# continued.txt: loans_2022.csv loans_2023.csv cantons.csv applicants.csv
"""Train on last year's loans, weighted by region, and go on with this year's."""
import lightgbm as lgb
import numpy as np
import pandas as pd

PARAMS = {"objective": "binary", "num_leaves": 5, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "seed": 3}
FEATURES = ["amount", "term", "age", "income"]

people = pd.read_csv("applicants.csv", index_col="applicant")
weight_of = pd.read_csv("cantons.csv", index_col=0)["unemployment"].rank(pct=True)


def dataset(path, reference=None):
    frame = pd.read_csv(path)
    frame[["age", "income", "region"]] = people.reindex(frame["applicant"])[["age", "income", "region"]].to_numpy()
    frame[["age", "income"]] = frame[["age", "income"]].astype(float)
    weight = frame["region"].map(weight_of).to_numpy()
    return lgb.Dataset(
        frame[FEATURES], label=frame["defaulted"], weight=weight, reference=reference, free_raw_data=False
    )


last_year = dataset("loans_2022.csv")
scores = lgb.cv(PARAMS, last_year, num_boost_round=3, nfold=2, stratified=True)
print({name: np.round(values[-1], 3) for name, values in scores.items()})
first = lgb.train(PARAMS, last_year, num_boost_round=4)
first.save_model("first.txt")

this_year = dataset("loans_2023.csv", reference=last_year)
continued = lgb.train(PARAMS, this_year, num_boost_round=3, init_model="first.txt", keep_training_booster=True)
continued.save_model("continued.txt")
new = pd.read_csv("loans_2024.csv")
print("to score:", len(new), "trees:", continued.num_trees())
