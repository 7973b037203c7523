# steel_committee.joblib: heats.csv steel_chemistry.csv steel_folds.csv
# steel_single.cbm: heats.csv steel_chemistry.csv
from dataclasses import dataclass, field
from typing import Iterator

import joblib
import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.metrics import log_loss


@dataclass
class Committee:
    """One CatBoost per fold of the agreed fold file, averaged at prediction time."""

    columns: list
    categorical: list
    members: list = field(default_factory=list)
    oof: dict = field(default_factory=dict)

    def new_member(self, rounds=25, seed=0):
        return CatBoostClassifier(iterations=rounds, depth=3, learning_rate=0.2, verbose=False, thread_count=1,
                                  allow_writing_files=False, cat_features=self.categorical, random_seed=seed)

    def add(self, train: pd.DataFrame, valid: pd.DataFrame):
        member = self.new_member(seed=11)
        member.fit(train[self.columns], train["defect"], eval_set=(valid[self.columns], valid["defect"]), early_stopping_rounds=5)
        self.oof.update(zip(valid["heat_id"], member.predict_proba(valid[self.columns])[:, 1]))
        self.members.append(member)

    def predict(self, frame):
        return np.mean([m.predict_proba(frame[self.columns])[:, 1] for m in self.members], axis=0)


def by_fold(frame: pd.DataFrame) -> Iterator[tuple]:
    for fold in sorted(frame["fold"].unique()):
        held = frame["fold"] == fold
        yield frame[~held].copy(), frame[held].copy()


def run():
    heats = pd.read_csv("heats.csv")
    chemistry = pd.read_csv("steel_chemistry.csv")
    base = heats.merge(chemistry, on="heat_id", validate="1:1")
    base["cs"] = base["carbon"] / base["sulphur"]

    folds = pd.read_csv("steel_folds.csv")
    previous = pd.read_csv("steel_folds_old.csv")
    both = folds.merge(previous, on="heat_id", suffixes=("", "_before"))
    moved = (both["fold"] != both["fold_before"]).sum()
    print(f"{moved} heats sit in another fold than last time")

    folded = base.copy().merge(folds, on="heat_id")
    committee = Committee(["temperature", "duration", "furnace", "carbon", "sulphur", "cs"], ["furnace"])
    for train, valid in by_fold(folded):
        committee.add(train, valid)
    joblib.dump(committee.members, "steel_committee.joblib")
    print("oof", log_loss(folded["defect"], folded["heat_id"].map(committee.oof)))

    single = committee.new_member(rounds=15)
    single.fit(base[committee.columns], base["defect"])
    single.save_model("steel_single.cbm")

    february = pd.read_csv("heats_february.csv").assign(cs=lambda d: d["carbon"] / d["sulphur"])
    print("february", log_loss(february["defect"], committee.predict(february)),
          log_loss(february["defect"], single.predict_proba(february[committee.columns])[:, 1]))


if __name__ == "__main__":
    run()
