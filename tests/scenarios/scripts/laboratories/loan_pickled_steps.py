# default_model.pkl: loans_raw.csv loans_bureau.csv postcode_income.csv step_1_clean.pkl step_2_enrich.pkl

import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Step:
    order = 0
    registry = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Step.registry.append(cls)

    @property
    def artifact(self):
        return Path(f"step_{self.order}_{type(self).__name__.lower()}.pkl")

    def run(self, previous):
        raise NotImplementedError


class Pipeline:
    """Every step leaves its result on the disk; the next step starts from there."""

    def __init__(self, steps):
        self.steps = sorted((s() for s in steps), key=lambda s: s.order)

    def __call__(self):
        previous = None
        for step in self.steps:
            begin = time.perf_counter()
            if previous is not None:
                with previous.artifact.open("rb") as f:
                    value = pickle.load(f)
            else:
                value = None
            result = step.run(value)
            with step.artifact.open("wb") as f:
                pickle.dump(result, f)
            print(f"{step.artifact}: {time.perf_counter() - begin:.2f}s")
            previous = step


class Clean(Step):
    order = 1

    def run(self, _):
        loans = pd.read_csv("loans_raw.csv")
        rejected = pd.read_csv("loans_rejected.csv")
        print("rejected share", len(rejected) / (len(loans) + len(rejected)))
        return loans.dropna(subset=["amount"])


class Enrich(Step):
    order = 2

    def run(self, loans):
        bureau = pd.read_csv("loans_bureau.csv", index_col="loan_id")
        income = pd.read_csv("postcode_income.csv", index_col="postcode")["income"]
        population = pd.read_csv("postcode_population.csv", index_col="postcode")["population"]
        frame = loans.join(bureau, on="loan_id")
        frame["burden"] = frame["amount"] / frame["term"] / (frame["postcode"].map(income) / 12)
        print("people covered:", population[frame["postcode"].unique()].sum())
        return frame


class Fit(Step):
    order = 3
    columns = ["amount", "term", "score", "open_lines", "burden"]

    @property
    def artifact(self):
        return Path("default_model.pkl")

    def run(self, frame):
        x, y = frame[self.columns].to_numpy(float), frame["defaulted"].to_numpy()
        model = make_pipeline(StandardScaler(), LogisticRegressionCV(Cs=np.logspace(-3, 1, 4), cv=3, scoring="neg_log_loss", l1_ratios=(0,), use_legacy_attributes=False))
        model.fit(x, y)
        return model


if __name__ == "__main__":
    Pipeline(Step.registry)()
