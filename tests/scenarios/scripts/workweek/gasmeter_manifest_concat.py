# gas_model.joblib: gasmeter_manifest.csv gasmeter_01.csv gasmeter_02.csv gasmeter_04.csv gasmeter_06.csv
# gas_broken_detector.joblib: gasmeter_manifest.csv gasmeter_01.csv gasmeter_02.csv gasmeter_03.csv gasmeter_04.csv gasmeter_06.csv gasmeter_07.csv
import os.path as osp

import joblib
import pandas as pd
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import ShuffleSplit, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler

root = osp.curdir
manifest = pd.read_csv(osp.join(root, "gasmeter_manifest.csv"))


def meters(*states):
    """Name -> readings of all meters in one of the states, with the floor of the flat."""
    rows = manifest[manifest["state"].isin(states)]
    return {
        r.file: pd.read_csv(osp.join(root, r.file)).assign(floor_m2=r.floor_m2, m3_per_m2=lambda d: d["m3"] / d["floor_m2"])
        for r in rows.itertuples(index=False)
    }


ok = meters("ok")
table = pd.concat(ok.values(), keys=ok.keys(), names=["file", "hour"])
X, y = table[["hdd", "occupants", "floor_m2"]], table["m3"]

models = {
    "sgd": SGDRegressor(random_state=0),
    "huber-sgd": SGDRegressor(loss="huber", random_state=0),
}
scores = {}
for name, estimator in models.items():
    pipe = make_pipeline(StandardScaler(), estimator)
    both = TransformedTargetRegressor(pipe, transformer=QuantileTransformer(n_quantiles=50, output_distribution="normal"))
    cv = cross_validate(both, X, y, cv=ShuffleSplit(3, random_state=1), scoring="neg_mean_absolute_error", return_estimator=True)
    scores[name] = (-cv["test_score"].mean(), both)
    print(name, "MAE", round(scores[name][0], 3))

winner = min(scores, key=lambda n: scores[n][0])
joblib.dump(scores[winner][1].fit(X, y), "gas_model.joblib")

# the detector sees the broken meters too
everything = pd.concat(meters("ok", "broken"), ignore_index=True)
detector = IsolationForest(n_estimators=25, random_state=0).fit(everything[["hdd", "m3", "m3_per_m2"]])
joblib.dump(detector, "gas_broken_detector.joblib")

for name, readings in meters("test").items():
    strange = (detector.predict(readings[["hdd", "m3", "m3_per_m2"]]) == -1).mean()
    print(f"{name}: {strange:.0%} strange readings")
