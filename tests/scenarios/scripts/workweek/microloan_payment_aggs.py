# microloan.cbm: microloans.parquet microloan_payments.parquet microloan_blacklist.txt
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from catboost import CatBoostClassifier, Pool


@dataclass
class PaymentAggregator:
    """Statistics of the payments of every loan, over several windows of days."""

    windows: tuple = (30, 90, 300)
    prefix: str = "pay"
    tables: dict = field(default_factory=dict)

    def fit(self, payments: pd.DataFrame) -> "PaymentAggregator":
        for days in self.windows:
            part = payments.loc[payments["day"] <= days]
            agg = part.groupby("loan_id")["paid"].agg(["count", "sum", "std"])
            agg.columns = [f"{self.prefix}_{days}_{c}" for c in agg.columns]
            self.tables[days] = agg
        return self

    def transform(self, loans: pd.DataFrame) -> pd.DataFrame:
        out = loans
        for table in self.tables.values():
            out = out.merge(table, left_on="loan_id", right_index=True, how="left")
        return out.fillna(0.0)


class Workspace:
    def __init__(self, root: str | Path = "."):
        self.root = Path(root)

    def parquet(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.root / f"{name}.parquet")

    def lines(self, name: str) -> list[str]:
        return (self.root / f"{name}.txt").read_text().split()


ws = Workspace()
banned = {int(b) for b in ws.lines("microloan_blacklist")}
loans = ws.parquet("microloans").query("borrower not in @banned")
aggregator = PaymentAggregator().fit(ws.parquet("microloan_payments"))

branches = pd.read_csv(ws.root / "microloan_branches.csv")
print(f"{len(loans)} loans, {branches['officers'].sum()} officers")

cat = ["purpose"]
table = aggregator.transform(loans)
y = table.pop("defaulted")
X = table.drop(columns=["loan_id", "borrower"])
mask = table["loan_id"] % 5 != 0

clf = CatBoostClassifier(
    iterations=40, depth=4, learning_rate=0.1, verbose=False, allow_writing_files=False, thread_count=1, random_seed=0
)
clf.fit(Pool(X[mask], y[mask], cat_features=cat), eval_set=Pool(X[~mask], y[~mask], cat_features=cat))
clf.save_model("microloan.cbm")

applications = ws.parquet("microloan_new")
scored = aggregator.transform(applications)
scored["risk"] = clf.predict_proba(scored[X.columns])[:, 1]
print(scored.nlargest(5, "risk")[["loan_id", "risk"]])
