# late_logit.pkl: library_loans.csv library_members.csv library_mart.parquet
# fine_rlm.pkl: library_loans.csv library_members.csv library_mart.parquet library_fines.parquet
import pickle

import duckdb
import numpy as np
import statsmodels.api as sm

MART = """
COPY (
    SELECT l.loan_id, l.branch, l.due, l.pages, l.late,
           m.age, 2022 - m.since AS years_member,
           count(*) OVER (PARTITION BY l.member_id ORDER BY l.due, l.loan_id) - 1 AS earlier_loans
    FROM read_csv_auto('library_loans.csv') l
    JOIN read_csv_auto('library_members.csv') m USING (member_id)
) TO 'library_mart.parquet' (FORMAT parquet)
"""


class Econometrics:
    def __init__(self):
        self.con = duckdb.connect()
        self.con.execute("SET threads TO 1")

    def build(self):
        self.con.execute(MART)
        self.con.execute("CREATE VIEW mart AS SELECT * FROM 'library_mart.parquet'")
        self.con.execute("CREATE VIEW fitted AS SELECT * FROM mart WHERE due < DATE '2023-03-01'")
        return self

    def profile(self):
        print(self.con.sql("SELECT branch, sum(visitors) AS visitors FROM 'library_events.csv' GROUP BY branch ORDER BY branch").fetchall())
        seats = self.con.execute("SELECT sum(seats) FROM 'library_branches.csv'").fetchone()[0]
        print(seats, "seats in all branches")

    def late(self):
        frame = self.con.execute("SELECT pages / 100.0 AS pages, age, years_member, earlier_loans, late FROM fitted").df()
        y = frame.pop("late")
        return sm.Logit(y, sm.add_constant(frame.astype(float))).fit(disp=False)

    def fine(self):
        arrays = self.con.execute(
            "SELECT f.fine, t.pages / 100.0 AS pages, t.age FROM fitted t JOIN 'library_fines.parquet' f USING (loan_id)"
        ).fetchnumpy()
        X = sm.add_constant(np.column_stack([arrays["pages"], arrays["age"]]).astype(float))
        return sm.RLM(arrays["fine"].astype(float), X, M=sm.robust.norms.HuberT()).fit()


econ = Econometrics().build()
econ.profile()
for name, result in (("late_logit.pkl", econ.late()), ("fine_rlm.pkl", econ.fine())):
    print(result.params)
    with open(name, "wb") as f:
        pickle.dump(result, f)
