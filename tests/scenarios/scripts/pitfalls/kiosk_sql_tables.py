# kiosk_spend.pkl: kiosk_may.csv kiosk_june.csv kiosk_sites.csv kiosk_closures.parquet
import pickle
from contextlib import closing

import duckdb
import pyarrow.csv as pacsv
from sklearn.tree import DecisionTreeRegressor

SCHEMA = """
CREATE TABLE visits (visit_id INTEGER, kiosk INTEGER, hour INTEGER, spend DOUBLE);
CREATE TABLE july_visits (visit_id INTEGER, kiosk INTEGER, hour INTEGER, spend DOUBLE);
CREATE TABLE complaints AS SELECT kiosk, count(*) AS n FROM read_csv('kiosk_complaints.csv') GROUP BY kiosk;
CREATE TABLE closed AS SELECT kiosk FROM 'kiosk_closures.parquet';
CREATE VIEW managers AS SELECT * FROM 'kiosk_managers.parquet';
"""

FEATURES = """
SELECT v.hour, s.footfall, s.footfall / 24.0 AS hourly, v.spend
FROM {visits} v
JOIN sites s USING (kiosk)
WHERE v.kiosk NOT IN (SELECT kiosk FROM closed)
ORDER BY v.visit_id
"""


def fill(con):
    con.execute(SCHEMA)
    for month in ("may", "june"):
        con.execute("INSERT INTO visits SELECT * FROM read_csv(?)", [f"kiosk_{month}.csv"])
    con.execute("INSERT INTO july_visits SELECT * FROM read_csv('kiosk_july.csv')")
    arrow_sites = pacsv.read_csv("kiosk_sites.csv")
    con.register("sites", arrow_sites)


def matrix(con, visits):
    columns = con.execute(FEATURES.format(visits=visits)).fetchnumpy()
    target = columns.pop("spend")
    return list(zip(*columns.values())), target


with closing(duckdb.connect()) as con:
    fill(con)
    print(con.execute("SELECT m.manager, c.n FROM managers m LEFT JOIN complaints c USING (kiosk) ORDER BY 1").fetchall())
    X, y = matrix(con, "visits")
    tree = DecisionTreeRegressor(max_depth=4, min_samples_leaf=6, random_state=0).fit(X, y)
    with open("kiosk_spend.pkl", "wb") as f:
        pickle.dump(tree, f)
    X_july, y_july = matrix(con, "july_visits")
    print("july r2", tree.score(X_july, y_july))
