# sewer_risk.joblib: sewer_pipes.csv sewer_collapses.csv sewer_ground.csv
"""Which sewer is going to collapse? Stacked classifier, tuned with a small grid."""
import joblib
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class GroundConditions(TransformerMixin, BaseEstimator):
    """Looks the ground of a zone up; the table is opened when the step is fitted."""

    def __init__(self, table="sewer_ground.csv", depth_ratio=True):
        self.table = table
        self.depth_ratio = depth_ratio

    def fit(self, X, y=None):
        self.ground_ = pd.read_csv(self.table, index_col="zone")
        return self

    def transform(self, X):
        out = X.copy()
        out["clay_pct"] = X["zone"].map(self.ground_["clay_pct"])
        if self.depth_ratio:
            out["submerged"] = X["depth"] / X["zone"].map(self.ground_["water_table"])
        return out.drop(columns=["zone", "pipe_id"])


def load_training():
    pipes = pd.read_csv("sewer_pipes.csv")
    outcome = pd.read_csv("sewer_collapses.csv", index_col="pipe_id")["collapsed"]
    return pipes, outcome.reindex(pipes["pipe_id"]).to_numpy()


def build():
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=["object", "string"])),
        (StandardScaler(), make_column_selector(dtype_include="number")),
        sparse_threshold=0,
    )
    stack = StackingClassifier(
        [("forest", RandomForestClassifier(n_estimators=15, random_state=0)), ("nb", GaussianNB())],
        final_estimator=LogisticRegression(), cv=3,
    )
    return Pipeline([("ground", GroundConditions()), ("columns", columns), ("stack", stack)])


if __name__ == "__main__":
    X, y = load_training()

    then, now = (pd.read_csv(f, index_col="zone") for f in ("sewer_ground_2012.csv", "sewer_ground.csv"))
    print("change of the water table since 2012\n", (now["water_table"] - then["water_table"]).round(2))

    search = GridSearchCV(
        build(),
        {"ground__depth_ratio": [True, False], "stack__final_estimator__C": [0.1, 1.0]},
        cv=StratifiedKFold(3, shuffle=True, random_state=1), scoring="roc_auc",
    )
    search.fit(X, y)
    print(search.best_params_, round(search.best_score_, 3))
    scores = cross_validate(search.best_estimator_, X, y, cv=3, scoring=["accuracy", "f1"])
    print({k: v.mean().round(3) for k, v in scores.items() if k.startswith("test_")})
    joblib.dump(search.best_estimator_, "sewer_risk.joblib")

    north = pd.read_csv("sewer_pipes_north.csv")
    print("northern district:", search.score(north.drop(columns="collapsed"), north["collapsed"]))
