# coach_fare.txt: coach_fares.csv.gz coach_routes.csv coach_prior.txt coach_fares_week48.csv
import lightgbm as lgb
import numpy as np
import pandas as pd

COLUMNS = ["days_ahead", "weekday", "km", "sold", "rivals", "weekend"]
params = {
    "objective": "regression", "metric": "l1", "num_leaves": 5, "learning_rate": 0.15, "min_data_in_leaf": 10,
    "verbose": -1, "num_threads": 1, "seed": 3, "feature_pre_filter": False,
}


def enrich(raw, routes):
    return raw.merge(routes, on="route", validate="many_to_one").assign(weekend=lambda d: (d["weekday"] >= 5).astype(int))


def as_dataset(df, **kw):
    return lgb.Dataset(df[COLUMNS].to_numpy(float), label=df["fare"].to_numpy(), free_raw_data=False, **kw)


def slower_later(round_number):
    return 0.15 if round_number < 10 else 0.15 * 0.95 ** (round_number - 10)


routes = pd.read_csv("coach_routes.csv")
train = enrich(pd.read_csv("coach_fares.csv.gz"), routes)
recent = enrich(pd.read_csv("coach_fares_week48.csv"), routes)

rivals = pd.read_csv("rival_fares.csv").groupby("route")["rival_fare"].median()
ours = train.groupby("route")["fare"].median()
print("cheaper than we are on", int((rivals < ours.reindex(rivals.index)).sum()), "routes")

# how many rounds?
cv = lgb.cv(params, as_dataset(train), num_boost_round=40, nfold=4, stratified=False, shuffle=True, seed=9,
            callbacks=[lgb.early_stopping(5, verbose=False)])
rounds = len(cv["valid l1-mean"])
print("rounds chosen by cv:", rounds)

trace = {}
dtrain = as_dataset(train)
model = lgb.train(
    params, dtrain, num_boost_round=rounds + 5, init_model="coach_prior.txt",
    valid_sets=[as_dataset(recent, reference=dtrain)], valid_names=["week48"],
    callbacks=[lgb.reset_parameter(learning_rate=slower_later), lgb.record_evaluation(trace), lgb.early_stopping(4, verbose=False)],
)
print("trees", model.num_trees(), "best", model.best_iteration, round(min(trace["week48"]["l1"]), 3))
model.save_model("coach_fare.txt")

december = enrich(pd.read_csv("coach_fares_december.csv"), routes)
gap = december["fare"] - lgb.Booster(model_file="coach_fare.txt").predict(december[COLUMNS].to_numpy(float))
print("december:", gap.abs().mean().round(3), "bias", np.round(gap.mean(), 3))
