# scorecard.pkl: bank_core.sqlite bureau.sqlite
import contextlib
import pickle
import sqlite3

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

QUERY = """
SELECT l.loan_id, l.amount, l.months, l.purpose, l.branch, l.bad,
       2024 - c.birth_year AS age,
       COALESCE(t.lines, 0) AS lines, COALESCE(t.balance, 0) AS balance, COALESCE(t.overdue, 0) AS overdue
FROM loans AS l
JOIN clients AS c ON c.client_id = l.client_id
LEFT JOIN (SELECT client_id, COUNT(*) AS lines, SUM(balance) AS balance, SUM(overdue) AS overdue
           FROM bureau.tradelines GROUP BY client_id) AS t ON t.client_id = l.client_id
WHERE l.amount >= :least
ORDER BY l.loan_id
"""


class WeightOfEvidence:
    def __init__(self, bins=4):
        self.bins = bins
        self.edges = {}
        self.tables = {}

    def _group(self, name, column):
        if name not in self.edges:
            return column.astype(str)
        return pd.cut(column, self.edges[name], labels=False, include_lowest=True).fillna(-1).astype(int).astype(str)

    def fit(self, frame, bad):
        for name, column in frame.items():
            if pd.api.types.is_numeric_dtype(column) and column.nunique() > self.bins + 2:
                inner = np.unique(column.quantile(np.linspace(0, 1, self.bins + 1)[1:-1]))
                self.edges[name] = [-np.inf, *inner, np.inf]
            counts = pd.crosstab(self._group(name, column), bad).reindex(columns=[0, 1], fill_value=0) + 0.5
            share = counts / counts.sum()
            self.tables[name] = np.log(share[0] / share[1]).to_dict()
        return self

    def transform(self, frame):
        return pd.DataFrame({n: self._group(n, c).map(self.tables[n]).fillna(0.0) for n, c in frame.items()})

    def information_value(self):
        return {n: round(float(np.std(list(t.values()))), 3) for n, t in self.tables.items()}


def applications(core, least):
    with contextlib.closing(sqlite3.connect(core)) as con:
        con.execute("ATTACH DATABASE 'bureau.sqlite' AS bureau")
        return pd.read_sql_query(QUERY, con, params={"least": least}, index_col="loan_id")


loans = applications("bank_core.sqlite", 1000)
bad = loans.pop("bad")
woe = WeightOfEvidence().fit(loans, bad)
print(woe.information_value())
model = LogisticRegression(C=1.0).fit(woe.transform(loans), bad)
factor = 20 / np.log(2)
card = {
    column: {group: round(-factor * coefficient * value, 1) for group, value in woe.tables[column].items()}
    for column, coefficient in zip(loans.columns, model.coef_[0])
}
with open("scorecard.pkl", "wb") as out:
    pickle.dump({"points": card, "edges": woe.edges, "intercept": float(model.intercept_[0])}, out)

# Would the card have worked in 2018?
past = applications("bank_core_2018.sqlite", 1000)
past_bad = past.pop("bad")
print("accuracy in 2018:", model.score(woe.transform(past), past_bad))
names = pd.read_csv("branch_names.csv").set_index("branch")["name"]
print(past.groupby(past["branch"].map(names))["amount"].mean().round().to_dict())
