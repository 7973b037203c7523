# models/champion.joblib: churn_2025q1.csv churn_2025q2.csv plans.csv
# models/challenger.joblib: churn_2025q1.csv churn_2025q2.csv churn_2025q3.csv plans.csv

"""Quarterly churn model refresh.

The champion is the logistic regression that went live after Q2. The
challenger is a gradient boosting model that also sees Q3. Both are scored
on Q4 and the comparison goes to reports/.
"""
import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

DATA = Path(".")
MODELS = Path("models")
REPORTS = Path("reports")
TARGET = "churned"
NUM = ["tenure_months", "support_calls", "usage_gb", "monthly_fee", "usage_ratio"]
CAT = ["plan"]


def load_quarter(q: str) -> pd.DataFrame:
    df = pd.read_csv(DATA / f"churn_{q}.csv")
    df["quarter"] = q
    return df


def add_features(df: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    out = df.merge(plans, on="plan", how="left", validate="m:1")
    out["usage_ratio"] = out["usage_gb"] / out["data_gb"]
    return out


def make_pipeline(clf) -> Pipeline:
    prep = ColumnTransformer(
        [
            ("num", StandardScaler(), NUM),
            ("cat", OneHotEncoder(handle_unknown="ignore"), CAT),
        ]
    )
    return Pipeline([("prep", prep), ("clf", clf)])


def cv_auc(pipe, X, y) -> float:
    cv = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    return float(cross_val_score(pipe, X, y, cv=cv, scoring="roc_auc").mean())


def main():
    MODELS.mkdir(exist_ok=True)
    REPORTS.mkdir(exist_ok=True)

    plans = pd.read_csv(DATA / "plans.csv")
    quarters = {q: add_features(load_quarter(q), plans) for q in ["2025q1", "2025q2", "2025q3", "2025q4"]}
    for q, df in quarters.items():
        print(f"{q}: {len(df)} rows, churn rate {df[TARGET].mean():.3f}")

    setups = {
        "champion": (LogisticRegression(max_iter=500, C=0.5), ["2025q1", "2025q2"]),
        "challenger": (
            GradientBoostingClassifier(n_estimators=60, max_depth=2, random_state=0),
            ["2025q1", "2025q2", "2025q3"],
        ),
    }
    holdout = quarters["2025q4"]
    report = {}
    for name, (clf, train_quarters) in setups.items():
        train = pd.concat([quarters[q] for q in train_quarters], ignore_index=True)
        X, y = train[NUM + CAT], train[TARGET]
        pipe = make_pipeline(clf)
        auc_cv = cv_auc(pipe, X, y)
        pipe.fit(X, y)
        joblib.dump(pipe, MODELS / f"{name}.joblib")

        p = pipe.predict_proba(holdout[NUM + CAT])[:, 1]
        report[name] = {
            "cv_auc": round(auc_cv, 4),
            "holdout_auc": round(float(roc_auc_score(holdout[TARGET], p)), 4),
            "holdout_ap": round(float(average_precision_score(holdout[TARGET], p)), 4),
            "n_train": len(train),
        }

    report["recommendation"] = max(setups, key=lambda n: report[n]["holdout_auc"])
    (REPORTS / "churn_comparison.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
