# pd_model.ubj: loans_fit.parquet loans_watch.parquet bureau.parquet vintage_weights.csv

# Probability of default, native xgboost API.
from pathlib import Path

import pandas as pd
import xgboost as xgb
import yaml
from sklearn.metrics import roc_auc_score

FEATURES = ["amount", "income", "months", "enquiries", "oldest_line", "burden"]


class LoanBook:
    """One parquet of loans, enriched with the credit bureau's columns."""

    bureau = None  # shared by all books

    def __init__(self, path):
        self.path = Path(path)
        if LoanBook.bureau is None:
            LoanBook.bureau = pd.read_parquet("bureau.parquet").set_index("customer")
        self.frame = pd.read_parquet(self.path).join(LoanBook.bureau, on="customer")
        self.frame["burden"] = self.frame["amount"] / self.frame["months"] / self.frame["income"]

    def dmatrix(self, weights=None):
        w = None if weights is None else self.frame["vintage"].map(weights).to_numpy()
        return xgb.DMatrix(self.frame[FEATURES], label=self.frame["bad"], weight=w)

    def __repr__(self):
        return f"<{self.path.stem}: {len(self.frame)} loans, {self.frame['bad'].mean():.1%} bad>"


params = yaml.safe_load(Path("booster.yaml").read_text())
weights = pd.read_csv("vintage_weights.csv", index_col="vintage")["weight"]
scorecard = pd.read_csv("scorecard_2015.csv")
print("for the record, the paper scorecard had bands", dict(zip(scorecard["band"], scorecard["points"])))

fit, watch = LoanBook("loans_fit.parquet"), LoanBook("loans_watch.parquet")
print(fit, watch)
dtrain, dwatch = fit.dmatrix(weights), watch.dmatrix()

history = {}
booster = xgb.train(
    {**params, "nthread": 1, "seed": 3},
    dtrain,
    num_boost_round=40,
    evals=[(dtrain, "fit"), (dwatch, "watch")],
    early_stopping_rounds=5,
    evals_result=history,
    verbose_eval=20,
)
print("best iteration", booster.best_iteration, "of", len(history["watch"]["logloss"]))
booster[: booster.best_iteration + 1].save_model("pd_model.ubj")

oot = LoanBook("loans_oot.parquet")
score = booster.predict(oot.dmatrix(), iteration_range=(0, booster.best_iteration + 1))
print("out of time AUC", round(roc_auc_score(oot.frame["bad"], score), 3))
