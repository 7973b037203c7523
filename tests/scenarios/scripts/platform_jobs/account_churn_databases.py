# account_churn.json: platform.db crm.db churn_overrides.csv internal_accounts.csv
# late_payers.json: platform.db
import sqlite3
from contextlib import contextmanager

import pandas as pd
import xgboost as xgb
from sklearn.model_selection import cross_val_score

CHURN_SQL = """
    SELECT a.account, a.tier, a.age, COUNT(i.total) AS invoices, COALESCE(SUM(i.total), 0) AS total,
           c.calls, c.nps, o.left_us
    FROM accounts a
    LEFT JOIN invoices i ON i.account = a.account
    JOIN crm.contacts c ON c.account = a.account
    JOIN outcomes o ON o.account = a.account
    GROUP BY a.account
    ORDER BY a.account
"""

LATE_SQL = """
    SELECT i.total, a.tier, a.age, i.late
    FROM invoices i JOIN accounts a ON a.account = i.account
    ORDER BY i.rowid
"""


@contextmanager
def warehouse():
    con = sqlite3.connect("file:platform.db?mode=ro", uri=True)
    con.execute("ATTACH DATABASE 'crm.db' AS crm")
    con.execute("ATTACH DATABASE 'monitoring.db' AS monitoring")
    try:
        yield con
    finally:
        con.close()


class TableJob:
    sql, target, output, drop = None, None, None, ()

    def query(self, con):
        return pd.read_sql_query(self.sql, con)

    def correct(self, frame):
        return frame

    def run(self, con):
        frame = self.correct(self.query(con))
        y = frame.pop(self.target)
        x = frame.drop(columns=list(self.drop))
        model = xgb.XGBClassifier(n_estimators=10, max_depth=3, n_jobs=1, random_state=1)
        print(self.output, frame.shape, "cv", cross_val_score(model, x, y, cv=3).mean().round(3))
        model.fit(x, y).save_model(self.output)


class ChurnJob(TableJob):
    sql, target, output, drop = CHURN_SQL, "left_us", "account_churn.json", ("account",)

    def correct(self, frame):
        internal = pd.read_csv("internal_accounts.csv")["account"].tolist()
        frame = frame.query("account not in @internal").set_index("account", drop=False)
        overrides = pd.read_csv("churn_overrides.csv", index_col="account")
        frame.update(overrides)
        return frame.astype({"left_us": int}).reset_index(drop=True)


class LatePayersJob(TableJob):
    sql, target, output = LATE_SQL, "late", "late_payers.json"


if __name__ == "__main__":
    with warehouse() as con:
        last = dict(con.execute("SELECT metric, value FROM monitoring.last_run"))
        print("last run:", last)
        for job in (ChurnJob(), LatePayersJob()):
            job.run(con)
