# gym_churn.joblib: members.csv app_usage.csv consented.csv
"""Who leaves the gym? Monthly churn model."""
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score

TARGET = "left"


def attach(frame, other, **how):
    before = len(frame)
    merged = frame.merge(pd.read_csv(other), **how)
    print(f"{other}: {before} -> {len(merged)} rows, {merged.shape[1]} columns")
    return merged


def prepare(path, only_consented):
    members = pd.read_csv(path)
    members = attach(members, "clubs.csv", on="club_id", how="left", validate="m:1")
    members = attach(members, "app_usage.csv", on="member_id", how="left")
    if only_consented:
        members = attach(members, "consented.csv", on="member_id", how="inner")
        members = members.drop(columns="consent_day")
    print(members.groupby("city")["visits"].mean())
    # the club did not help, see the slides of march
    members = members.drop(columns=["city", "floor_area", "club_id"])
    members["app_per_visit"] = members["app_minutes"] / (members["visits"] + 1)
    return members.set_index("member_id")


train = prepare("members.csv", only_consented=True)

with_coupons = train.reset_index().merge(pd.read_csv("coupons.csv"), on="member_id", how="left")
print(with_coupons.groupby(with_coupons["coupon"].fillna("none"))[TARGET].agg(["mean", "size"]))

X, y = train.drop(columns=TARGET), train[TARGET]
forest = RandomForestClassifier(n_estimators=40, min_samples_leaf=3, random_state=7)
print("cv auc", cross_val_score(forest, X, y, cv=4, scoring="roc_auc").round(3))
forest.fit(X, y)

spring = prepare("members_spring.csv", only_consented=False)
print("spring auc", roc_auc_score(spring[TARGET], forest.predict_proba(spring[X.columns])[:, 1]))
joblib.dump({"model": forest, "columns": list(X.columns)}, "gym_churn.joblib")
