# readmission_admin.pkl: patients.csv outcomes.csv
# readmission_labs.pkl: labs.csv outcomes.csv
# stay_length.pkl: patients.csv labs.csv outcomes.csv

import pickle
from dataclasses import dataclass, field

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@dataclass
class Task:
    name: str
    tables: list
    features: list
    target: str
    estimator: object = field(default_factory=lambda: make_pipeline(StandardScaler(), LogisticRegression()))


TASKS = [
    Task("readmission_admin", ["patients"], ["age", "bmi", "is_male"], "readmitted"),
    Task("readmission_labs", ["labs"], ["hb", "crp", "creatinine"], "readmitted"),
    Task("stay_length", ["patients", "labs"], ["age", "bmi", "hb", "crp"], "stay_days",
         RandomForestRegressor(n_estimators=25, random_state=3)),
]


def read_tables():
    tables = {name: pd.read_csv(f"{name}.csv").set_index("patient_id")
              for name in ("patients", "labs", "outcomes", "wards")}
    tables["patients"]["is_male"] = (tables["patients"].pop("sex") == "m").astype(int)
    return tables


def fit(task, tables):
    joined = tables["outcomes"]
    for name in task.tables:
        joined = joined.join(tables[name], how="inner")
    return task.estimator.fit(joined[task.features], joined[task.target])


def main():
    tables = read_tables()
    print(tables["wards"].groupby("ward")["nurse_ratio"].describe())
    partner = pd.read_csv("patients_partner_hospital.csv")
    partner["is_male"] = partner["sex"].eq("m").astype(int)

    for task in TASKS:
        model = fit(task, tables)
        if task.name == "readmission_admin":
            print("partner hospital:", model.score(partner[task.features], partner["readmitted"]))
        with open(f"{task.name}.pkl", "wb") as handle:
            pickle.dump(model, handle)


if __name__ == "__main__":
    main()
