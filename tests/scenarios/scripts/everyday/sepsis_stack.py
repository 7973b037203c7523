# sepsis_stack.joblib: patients.csv labs.csv diagnoses.csv icd_groups.csv outcomes.csv

import json
import logging

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
log = logging.getLogger("sepsis")


def lab_features(path):
    labs = pd.read_csv(path).sort_values(["patient_id", "hour"])
    wide = labs.pivot_table(index="patient_id", columns="test", values="value", aggfunc=["last", "max"])
    wide.columns = [f"{test}_{agg}" for agg, test in wide.columns]
    return wide


def diagnosis_counts(diag_path, group_path):
    diag = pd.read_csv(diag_path)
    groups = pd.read_csv(group_path).set_index("icd")["group"]
    diag["group"] = diag["icd"].map(groups)
    return pd.crosstab(diag["patient_id"], diag["group"]).add_prefix("n_")


def build_frame():
    patients = pd.read_csv("patients.csv").set_index("patient_id")
    patients["age"] = 2023 - patients.pop("birth_year")
    frame = patients.join(lab_features("labs.csv")).join(diagnosis_counts("diagnoses.csv", "icd_groups.csv"))
    outcome = pd.read_csv("outcomes.csv", index_col="patient_id")["sepsis"]
    return frame, outcome.reindex(frame.index)


def build_model(numeric, categorical):
    prepare = ColumnTransformer([
        ("num", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
        ("cat", make_pipeline(SimpleImputer(strategy="constant", fill_value="unknown"),
                              OneHotEncoder(handle_unknown="ignore", sparse_output=False)), categorical),
    ])
    stack = StackingClassifier(
        [("forest", RandomForestClassifier(25, max_depth=4, random_state=0)), ("bayes", GaussianNB())],
        final_estimator=LogisticRegression(), cv=3)
    return make_pipeline(prepare, stack)


def main():
    X, y = build_frame()
    categorical = ["sex", "smoker", "ward"]
    X[categorical] = X[categorical].astype(object).where(X[categorical].notna(), "unknown")
    numeric = [c for c in X.columns if c not in categorical]
    model = build_model(numeric, categorical)
    folds = StratifiedKFold(3, shuffle=True, random_state=1)
    auc = cross_val_score(model, X, y, cv=folds, scoring="roc_auc")
    log.info("internal AUC %.3f +/- %.3f", auc.mean(), auc.std())
    model.fit(X, y)
    joblib.dump({"model": model, "columns": list(X.columns)}, "sepsis_stack.joblib")

    external = pd.read_csv("cohort_b.csv", index_col="patient_id")
    p = model.predict_proba(external[X.columns])[:, 1]
    log.info("external AUC %.3f", roc_auc_score(external["sepsis"], p))
    limits = pd.read_csv("lab_reference.csv").set_index("test")["upper"]
    log.info("share of the external cohort above the CRP limit: %.2f", (external["CRP_max"] > limits["CRP"]).mean())
    with open("sepsis_metrics.json", "w") as f:
        json.dump({"cv_auc": auc.tolist(), "external_auc": roc_auc_score(external["sepsis"], p)}, f, indent=2)


if __name__ == "__main__":
    main()
