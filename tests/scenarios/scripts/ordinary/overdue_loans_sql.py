# overdue.pkl: library.db borrowers.parquet postcodes.csv
import pickle
import sqlite3
from contextlib import closing

import duckdb
import numpy as np
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

LOANS = """
    select l.borrower, b.pages, b.genre, l.days, l.days > 30 as overdue
    from loans l join books b using (book)
    order by l.loan
"""

PROFILE = """
    select p.borrower, p.age, q.km_to_library
    from 'borrowers.parquet' p
    left join read_csv('postcodes.csv', types={'postcode': 'VARCHAR'}) q on p.postcode = q.postcode
"""


def loans(database):
    with closing(sqlite3.connect(database)) as con:
        con.row_factory = sqlite3.Row
        return con.execute(LOANS).fetchall()


def encode(rows, people, genres):
    X, y = [], []
    for row in rows:
        age, km = people[row["borrower"]]
        X.append([row["pages"], age, km, *(row["genre"] == g for g in genres)])
        y.append(row["overdue"])
    return np.array(X, dtype=float), np.array(y)


duck = duckdb.connect()
people = {borrower: (age, km) for borrower, age, km in duck.execute(PROFILE).fetchall()}
clubs = duck.sql("select club, count(*) n from 'book_club.csv' group by club order by club").fetchall()
print("book clubs", clubs)

rows = loans("library.db")
genres = sorted({row["genre"] for row in rows})
X, y = encode(rows, people, genres)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=6, stratify=y)
tree = DecisionTreeClassifier(max_depth=4, class_weight="balanced", random_state=0).fit(X_train, y_train)
print("average precision", average_precision_score(y_test, tree.predict_proba(X_test)[:, 1]))
with open("overdue.pkl", "wb") as f:
    pickle.dump({"tree": tree, "genres": genres}, f)

X_2010, y_2010 = encode(loans("library_2010.db"), people, genres)
print("in 2010", average_precision_score(y_2010, tree.predict_proba(X_2010)[:, 1]))
