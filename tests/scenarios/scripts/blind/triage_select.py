# triage.joblib: patients.csv labs.csv hospital.sqlite
import sqlite3

import joblib
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier


def read_stays(database):
    with sqlite3.connect(database) as db:
        return pd.read_sql_query("SELECT patient, SUM(nights) AS nights, AVG(cost) AS cost FROM stays GROUP BY 1", db)


old = sqlite3.connect("archive.sqlite")
print("archived:", old.execute("SELECT COUNT(*) FROM stays").fetchone()[0])
old.close()

pat = pd.read_csv("patients.csv").set_index("patient_id")
labs = pd.read_csv("labs.csv")
lactate = labs.loc[labs.test == "lactate"].groupby("patient_id")["value"].max()
stays = read_stays("hospital.sqlite").set_index("patient")

old_age, ill = pat["age"] > 75, lactate.reindex(pat.index).fillna(0).to_numpy() > 110
urgency = np.select([old_age & ill, ill, old_age], [3, 2, 1], default=0)
nights = np.where(pat.index.isin(stays.index), stays["nights"].reindex(pat.index), 0.0)
X = pd.DataFrame({"urgency": urgency, "nights": nights, "icu": (pat["ward"] == "icu").astype(int).values})
tree = DecisionTreeClassifier(max_depth=3).fit(X, pat["readmitted"].values)
joblib.dump(tree, "triage.joblib")
