# vending_sold.joblib: vending_sales.csv vending_machines.csv vending.sqlite
"""python vending_db_stages.py [load|report|train]; without a stage: all of them, each in its own process"""
import csv
import os
import sqlite3
import subprocess
import sys

DB = "vending.sqlite"


def insert(connection, table, path, types):
    with open(path, newline="") as f:
        reader = csv.reader(f)
        header = next(reader)
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{h} {t}' for h, t in zip(header, types))})")
        marks = ", ".join("?" * len(header))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", reader)
    connection.commit()


def load():
    if os.path.exists(DB):
        os.remove(DB)
    connection = sqlite3.connect(DB)
    insert(connection, "sales", "vending_sales.csv", ["INTEGER", "INTEGER", "REAL", "INTEGER"])
    insert(connection, "machines", "vending_machines.csv", ["INTEGER", "TEXT", "INTEGER"])
    connection.close()


def report():
    connection = sqlite3.connect(":memory:")
    insert(connection, "complaints", "vending_complaints.csv", ["INTEGER", "TEXT"])
    for machine, number in connection.execute(
            "SELECT machine, count(*) FROM complaints GROUP BY machine ORDER BY 2 DESC LIMIT 3"):
        print("machine", machine, "has", number, "complaints")


def train():
    import joblib
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    connection = sqlite3.connect(DB)
    frame = pd.read_sql_query(
        "SELECT s.day, s.temp, m.site, m.slots, s.sold FROM sales s JOIN machines m ON m.machine = s.machine", connection)
    connection.close()
    columns = make_column_transformer((OneHotEncoder(), ["site", "day"]), (StandardScaler(), ["temp", "slots"]))
    model = make_pipeline(columns, PoissonRegressor(alpha=0.1))
    model.fit(frame.drop(columns="sold"), frame["sold"])
    print("D2", model.score(frame.drop(columns="sold"), frame["sold"]))
    joblib.dump(model, "vending_sold.joblib")


if __name__ == "__main__":
    stages = {"load": load, "report": report, "train": train}
    if len(sys.argv) > 1:
        stages[sys.argv[1]]()
    else:
        for stage in stages:
            subprocess.run([sys.executable, os.path.abspath(__file__), stage], check=True)
