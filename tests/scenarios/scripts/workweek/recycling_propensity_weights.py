# recycling_propensity.joblib: recycling_enrolment.csv
# recycling_effect.joblib: recycling_bins.csv recycling_enrolment.csv
"""Effect of the recycling scheme, by inverse propensity weighting."""
import logging

import joblib
import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("recycling")

COVARIATES = ["people", "garden", "income"]


class Propensity:
    def __init__(self, clip=(0.05, 0.95)):
        self.clip = clip
        self.model = CalibratedClassifierCV(LogisticRegression(), cv=3)

    def fit(self, frame):
        self.model.fit(frame[COVARIATES], frame["joined"])
        return self

    def score(self, frame):
        return np.clip(self.model.predict_proba(frame[COVARIATES])[:, 1], *self.clip)

    def weights(self, frame, treated):
        e = self.score(frame)
        w = np.where(treated == 1, 1 / e, 1 / (1 - e))
        return w / w.mean()


class Effect:
    def __init__(self, propensity):
        self.propensity = propensity
        self.learner = GradientBoostingRegressor(n_estimators=25, max_depth=2, random_state=0)

    def fit(self, bins):
        treated = bins["joined"].to_numpy()
        X = bins[COVARIATES + ["joined"]]
        self.learner.fit(X, bins["kg_sorted"], sample_weight=self.propensity.weights(bins, treated))
        return self

    def average(self, bins):
        X = bins[COVARIATES].copy()
        one = self.learner.predict(X.assign(joined=1))
        return float((one - self.learner.predict(X.assign(joined=0))).mean())


enrolment = pd.read_csv("recycling_enrolment.csv")
bins = pd.read_csv("recycling_bins.csv").merge(enrolment[["house", "joined"]], on="house")
streets = pd.read_csv("recycling_streets.csv")
log.info("%d streets, %d bins, %d weighed", len(streets), streets["bins"].sum(), len(bins))

propensity = Propensity().fit(enrolment)
effect = Effect(propensity).fit(bins)
log.info("effect on the kilograms: %.2f", effect.average(bins))
joblib.dump(propensity.model, "recycling_propensity.joblib")
joblib.dump(effect.learner, "recycling_effect.joblib")
