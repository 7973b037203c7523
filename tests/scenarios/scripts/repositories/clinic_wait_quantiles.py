# wait_p50.joblib: visits.tsv doctors.csv holidays.txt
# wait_p90.joblib: visits.tsv doctors.csv holidays.txt visit_weights.npy

"""Median and 90% waiting times, one model each; everything else is in clinic.toml."""
import os
import sys

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

sys.path.insert(0, os.path.abspath(os.curdir))
from clinicwait.config import Config, ModelSpec
from clinicwait.repository import VisitRepository


class QuantileTraining:
    def __init__(self, spec: ModelSpec, repository: VisitRepository, seed: int):
        self.spec, self.repository = spec, repository
        self.regressor = GradientBoostingRegressor(
            loss="quantile", alpha=spec.quantile, n_estimators=30, max_depth=2, random_state=seed)

    @property
    def fit_arguments(self):
        return {"sample_weight": self.repository.weights} if self.spec.weighted else {}

    def __call__(self):
        visits = self.repository.visits
        self.regressor.fit(self.repository.design(visits), visits["wait"], **self.fit_arguments)
        joblib.dump(self.regressor, f"{self.spec.name}.joblib", compress=3)
        return self


def coverage(training, repository):
    spring = repository.spring
    return np.mean(spring["wait"] <= training.regressor.predict(repository.design(spring)))


def report(repository):
    old, new = repository.visits_before["wait"], repository.visits["wait"]
    print(f"mean wait {old.mean():.1f} -> {new.mean():.1f} min")
    print(f"{len(repository.retired_doctors)} doctors have retired since")


def main(path="clinic.toml"):
    config = Config.load(path)
    repository = VisitRepository(config.files)
    report(repository)
    trainings = [QuantileTraining(spec, repository, config.seed)() for spec in config.models]
    for training in trainings:
        print(training.spec.name, "covers", round(coverage(training, repository), 3), "of spring")


main(*sys.argv[1:])
