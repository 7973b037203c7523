# readmission_stack.joblib: clinic_visits.csv clinic_labs.parquet population_reference.csv
import joblib
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.impute import KNNImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler

MEASURES = ["bmi", "sbp", "glucose", "hdl"]


class ReferenceImputer(BaseEstimator, TransformerMixin):
    """Fills gaps with the neighbours of a reference population, never of the patients themselves."""

    def __init__(self, reference, k=5):
        self.reference = reference
        self.k = k

    def fit(self, X, y=None):
        self.imputer_ = KNNImputer(n_neighbors=self.k).fit(self.reference[list(X.columns)])
        return self

    def transform(self, X):
        return pd.DataFrame(self.imputer_.transform(X), columns=X.columns, index=X.index)


def cohort():
    visits = pd.read_csv("clinic_visits.csv")
    labs = pd.read_parquet("clinic_labs.parquet")
    return visits.merge(labs, on="patient", how="inner")


def build(reference):
    level_one = [
        ("forest", RandomForestClassifier(n_estimators=15, random_state=0)),
        ("bayes", GaussianNB()),
    ]
    stack = StackingClassifier(level_one, final_estimator=LogisticRegression(), cv=3)
    return Pipeline([("gaps", ReferenceImputer(reference)), ("scale", RobustScaler()), ("stack", stack)])


def main():
    df = cohort()
    codes = pd.read_csv("clinic_codes.csv", index_col="code")["meaning"]
    print(df["code"].map(codes).value_counts())

    reference = pd.read_csv("population_reference.csv")
    model = build(reference)
    model.fit(df[MEASURES], df["readmitted"])
    joblib.dump(model, "readmission_stack.joblib")

    external = pd.read_csv("clinic_external.csv")
    print(classification_report(external["readmitted"], model.predict(external[MEASURES]), zero_division=0))


main()
