# churn_best.pkl: contracts.csv usage_block.csv survey_block.csv

# Which two blocks of features are worth paying for? Fit every pair, keep the best one.
import itertools as it
import pathlib
import pickle

import pandas as pd
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = pathlib.Path(".")
blocks = {p.stem.removesuffix("_block"): p for p in ROOT.glob("*_block.csv")}
learners = {
    "logit": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=1.0)),
    "lda": lambda: make_pipeline(StandardScaler(), LinearDiscriminantAnalysis()),
}


def assemble(names):
    frame = pd.read_csv(ROOT / "contracts.csv", index_col="contract")
    for name in names:
        frame = frame.join(pd.read_csv(blocks[name], index_col="contract"))
    return frame.drop(columns="left"), frame["left"]


def evaluate(names, learner):
    X, y = assemble(names)
    Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.3, stratify=y, random_state=12)
    model = learners[learner]().fit(Xa, ya)
    return model.score(Xb, yb), model


winner, record = None, -1.0
for names in it.combinations(sorted(blocks), 2):
    for learner in learners:
        score, model = evaluate(names, learner)
        print(f"{'+'.join(names):18s} {learner:6s} {score:.3f}")
        if score > record:
            record, winner = score, {"blocks": names, "learner": learner, "model": model}

print("winner:", winner["blocks"], winner["learner"])
with open("churn_best.pkl", "wb") as f:
    pickle.dump(winner, f)

pending = pd.read_csv("contracts_pending.csv")
print(len(pending), "contracts wait for a score, the oldest has", pending["months"].max(), "months")
