# late.pkl: bank.db
import pickle
import sqlite3
from contextlib import closing

import numpy as np
from sklearn.linear_model import LogisticRegression

QUERY = """
    SELECT a.age, a.balance, p.amount, p.late
    FROM payments p JOIN accounts a ON a.id = p.account
    WHERE a.age BETWEEN ? AND ?
"""


def batches(connection, size=32):
    cursor = connection.cursor()
    cursor.execute(QUERY, (20, 85))
    while True:
        rows = cursor.fetchmany(size)
        if not rows:
            break
        yield rows


with closing(sqlite3.connect("old_bank.db")) as old:
    (count,) = old.execute("SELECT COUNT(*) FROM payments").fetchone()
    print("payments in the old bank:", count)

with closing(sqlite3.connect("bank.db")) as bank:
    bank.row_factory = sqlite3.Row
    rows = [tuple(row) for batch in batches(bank) for row in batch]

table = np.array(rows, dtype=float)
model = LogisticRegression(max_iter=500).fit(table[:, :-1], table[:, -1].astype(int))
with open("late.pkl", "wb") as f:
    pickle.dump(model, f)
