# lapse_xgb.json: policies.csv claims.csv agents.csv lapses.csv
# lapse_baseline.joblib: policies.csv lapses.csv
"""Lapse propensity: gradient boosting against the old two-column baseline."""
import joblib
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

CUT_VALID = "2022-10-01"
CUT_HOLDOUT = "2023-05-01"


def features(policies, claims, agents):
    claims = claims.assign(date=pd.to_datetime(claims["date"]))
    per_policy = (
        claims.groupby("policy_id")
        .agg(n_claims=("amount", "size"), paid=("amount", "sum"), last=("date", "max"))
        .reset_index()
    )
    out = policies.merge(per_policy, on="policy_id", how="left").merge(agents, on="agent_id", how="left")
    out["n_claims"] = out["n_claims"].fillna(0)
    out["paid_ratio"] = (out["paid"].fillna(0) / out["premium"]).clip(0, 10)
    out["days_to_claim"] = (out["last"] - out["start"]).dt.days
    out = pd.get_dummies(out.drop(columns=["last", "paid"]), columns=["region", "office"], dtype=float)
    return out


def main():
    policies = pd.read_csv("policies.csv", parse_dates=["start"])
    lapses = pd.read_csv("lapses.csv")
    claims = pd.read_csv("claims.csv")
    agents = pd.read_csv("agents.csv")
    legacy = pd.read_csv("claims_legacy.csv")
    print(f"average claim before the migration: {legacy['amount'].mean():.0f}, now: {claims['amount'].mean():.0f}")

    table = features(policies, claims, agents).merge(lapses, on="policy_id")
    columns = [c for c in table.columns if c not in ("policy_id", "agent_id", "start", "lapsed")]
    train = table[table["start"] < CUT_VALID]
    valid = table[(table["start"] >= CUT_VALID) & (table["start"] < CUT_HOLDOUT)]
    print(len(train), len(valid))

    booster = xgb.XGBClassifier(n_estimators=40, max_depth=3, learning_rate=0.1, early_stopping_rounds=5, n_jobs=1)
    booster.fit(train[columns], train["lapsed"], eval_set=[(valid[columns], valid["lapsed"])], verbose=False)
    booster.save_model("lapse_xgb.json")

    simple = policies.merge(lapses, on="policy_id").query("start < @CUT_VALID")
    scaler = StandardScaler().fit(simple[["premium", "age"]])
    baseline = LogisticRegression().fit(scaler.transform(simple[["premium", "age"]]), simple["lapsed"])
    joblib.dump((scaler, baseline), "lapse_baseline.joblib")

    # this year's business, for the slides
    fresh = features(pd.read_csv("policies_2024.csv", parse_dates=["start"]), pd.read_csv("claims_2024.csv"), agents)
    fresh = fresh.merge(pd.read_csv("lapses_2024.csv"), on="policy_id")
    for column in set(columns) - set(fresh.columns):
        fresh[column] = 0.0
    print("xgb 2024", roc_auc_score(fresh["lapsed"], booster.predict_proba(fresh[columns])[:, 1]))
    logit = baseline.predict_proba(scaler.transform(fresh[["premium", "age"]]))[:, 1]
    print("baseline 2024", roc_auc_score(fresh["lapsed"], logit), np.round(baseline.coef_, 2))


if __name__ == "__main__":
    main()
