# donor_meta.joblib: donor_target.csv donor_history.csv donor_web.jsonl
# donor_survey.joblib: donor_target.csv donor_survey.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB


class SourceStack(ClassifierMixin, BaseEstimator):
    """One base learner per source of features and a logistic regression over their out-of-fold scores."""

    def __init__(self, learners, n_splits=4, seed=0):
        self.learners = learners
        self.n_splits = n_splits
        self.seed = seed

    def fit(self, sources, y):
        splitter = StratifiedKFold(self.n_splits, shuffle=True, random_state=self.seed)
        level_one = np.full((len(y), len(self.learners)), np.nan)
        for j, (name, learner) in enumerate(self.learners.items()):
            x = sources[name]
            for fit_rows, out_rows in splitter.split(x, y):
                fold_model = clone(learner).fit(x.iloc[fit_rows], y.iloc[fit_rows])
                level_one[out_rows, j] = fold_model.predict_proba(x.iloc[out_rows])[:, 1]
        self.oof_auc_ = {n: roc_auc_score(y, level_one[:, j]) for j, n in enumerate(self.learners)}
        self.meta_ = LogisticRegression().fit(level_one, y)
        self.base_ = {n: clone(m).fit(sources[n], y) for n, m in self.learners.items()}
        self.classes_ = self.meta_.classes_
        return self

    def predict_proba(self, sources):
        scores = [m.predict_proba(sources[n])[:, 1] for n, m in self.base_.items()]
        return self.meta_.predict_proba(np.column_stack(scores))


target = pd.read_csv("donor_target.csv", index_col="donor")["gave"]
sources = {
    "history": pd.read_csv("donor_history.csv", index_col="donor"),
    "survey": pd.read_csv("donor_survey.csv", index_col="donor"),
    "web": pd.read_json("donor_web.jsonl", lines=True).set_index("donor"),
}
aligned = {name: frame.reindex(target.index) for name, frame in sources.items()}
aligned["web"]["depth"] = np.log1p(aligned["web"]["seconds"]) / (1 + aligned["web"]["visits"])

stack = SourceStack({"history": GradientBoostingClassifier(n_estimators=15, max_depth=2, random_state=0), "web": GaussianNB()})
stack.fit({k: aligned[k] for k in ("history", "web")}, target)
print(stack.oof_auc_)
joblib.dump(stack, "donor_meta.joblib")

# The people of the survey department want theirs on its own
survey = LogisticRegression(max_iter=300).fit(aligned["survey"], target)
joblib.dump(survey, "donor_survey.joblib")

newcomers = pd.read_csv("donor_history_new.csv", index_col="donor")
print("newcomers who may give:", int((stack.base_["history"].predict_proba(newcomers)[:, 1] > 0.5).sum()))
