# credit.cbm: applications.csv bureau.csv

from dataclasses import dataclass, field

import pandas as pd
from catboost import CatBoostClassifier, Pool
from sklearn.model_selection import train_test_split


@dataclass
class Settings:
    target: str = "default"
    key: str = "app_id"
    cat: list = field(default_factory=lambda: ["job", "housing"])
    useless: tuple = ("inst_paid_sum", "inst_late_days_mean", "inst_late_days_max", "branch_id")


class FeatureBuilder:
    """Joins the statistics of the side tables to a table of applications."""

    def __init__(self, settings):
        self.s = settings
        self.tables = {}

    def add(self, prefix, path, aggregations):
        raw = pd.read_csv(path)
        stats = raw.groupby(self.s.key).agg(aggregations)
        stats.columns = [f"{prefix}_{col}_{how}" for col, how in stats.columns]
        self.tables[prefix] = stats.reset_index()
        return self

    def transform(self, frame):
        out = frame.copy()
        for prefix, stats in self.tables.items():
            out = out.merge(stats, how="left", on=self.s.key)
        added = [c for stats in self.tables.values() for c in stats.columns if c != self.s.key]
        out[added] = out[added].fillna(0)
        out["amount_to_income"] = out["amount"] / out["income"]
        return out.drop(columns=list(self.s.useless))


settings = Settings()
builder = (
    FeatureBuilder(settings)
    .add("bur", "bureau.csv", {"debt": ["sum", "mean", "count"], "overdue": ["max"]})
    .add("inst", "installments.csv", {"paid": ["sum"], "late_days": ["mean", "max"]})
)

applications = pd.read_csv("applications.csv")
branches = pd.read_csv("branches.csv")
print(applications["branch_id"].map(branches.set_index("branch_id")["city"]).value_counts())

data = builder.transform(applications)
y = data.pop(settings.target)
x = data.drop(columns=settings.key)
x_tr, x_va, y_tr, y_va = train_test_split(x, y, test_size=0.2, stratify=y, random_state=7)

model = CatBoostClassifier(iterations=60, depth=3, learning_rate=0.1, thread_count=1, verbose=0,
                           allow_writing_files=False, random_seed=3)
model.fit(Pool(x_tr, y_tr, cat_features=settings.cat), eval_set=Pool(x_va, y_va, cat_features=settings.cat),
          early_stopping_rounds=10)
model.save_model("credit.cbm")
print(dict(zip(x.columns, model.get_feature_importance().round(1))))

test = pd.read_csv("applications_test.csv")
prepared = builder.transform(test).drop(columns=[settings.key, settings.target])
test["score"] = model.predict_proba(prepared[x.columns])[:, 1]
test[["app_id", "score"]].to_csv("credit_scores.csv", index=False)
print("test defaults, by score third:", test.groupby(pd.qcut(test["score"], 3), observed=True)["default"].mean().tolist())
