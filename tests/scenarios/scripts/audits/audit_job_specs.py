# job_homes.joblib: homes_south_train.csv homes_south_valid.csv
# job_racks.joblib: rack_a.csv rack_c.csv
# job_emission.joblib: emission_cars.csv

from dataclasses import dataclass, field

import joblib
import lightgbm as lgb
import pandas as pd
from sklearn.linear_model import HuberRegressor
from xgboost import XGBClassifier

TRAINERS = {}


def trainer(name):
    def register(function):
        TRAINERS[name] = function
        return function
    return register


@dataclass
class Job:
    name: str
    kind: str
    target: str
    features: list[str]
    train: list[str]
    report: list[str]
    tune: str | None = None
    scores: dict = field(default_factory=dict)

    def frame(self, file):
        df = pd.read_csv(file)
        return df[self.features], df[self.target]

    def frames(self, files):
        parts = [self.frame(file) for file in files]
        return pd.concat([x for x, _ in parts]), pd.concat([y for _, y in parts])


@trainer("rounds")
def fit_rounds(job):
    """Finds the number of rounds with the tuning file, then refits on everything."""
    x, y = job.frames(job.train)
    probe = lgb.LGBMRegressor(n_estimators=60, num_leaves=7, n_jobs=1, verbosity=-1)
    probe.fit(x, y, eval_set=[job.frame(job.tune)], callbacks=[lgb.early_stopping(4, verbose=False)])
    x, y = job.frames([*job.train, job.tune])
    return lgb.LGBMRegressor(n_estimators=probe.best_iteration_, num_leaves=7, n_jobs=1, verbosity=-1).fit(x, y)


@trainer("forest")
def fit_xgb(job):
    x, y = job.frames(job.train)
    return XGBClassifier(n_estimators=12, max_depth=3, n_jobs=1).fit(x, y)


@trainer("robust")
def fit_robust(job):
    x, y = job.frames(job.train)
    return HuberRegressor(max_iter=1000).fit((x - x.mean()) / x.std(), y)


JOBS = [
    Job("homes", "rounds", "price", ["area", "rooms", "age", "dist"], ["homes_south_train.csv"],
        ["homes_south_test.csv", "homes_north_test.csv"], tune="homes_south_valid.csv"),
    Job("racks", "forest", "fault", [f"t{i}" for i in range(6)], ["rack_a.csv", "rack_c.csv"],
        ["rack_b.csv", "rack_reference.csv"]),
    Job("emission", "robust", "nox", ["weight", "litres", "speed"], ["emission_cars.csv"],
        ["emission_cars_test.csv", "emission_baseline.csv"]),
]

for job in JOBS:
    model = TRAINERS[job.kind](job)
    joblib.dump(model, f"job_{job.name}.joblib")
    for file in job.report:
        x, y = job.frame(file)
        if job.kind == "robust":
            x = (x - x.mean()) / x.std()
        job.scores[file] = model.score(x, y)
    print(job.name, {file: round(score, 3) for file, score in job.scores.items()})
