# plant_multi.pkl: plant_export.csv
# plant_scrap_shift.pkl: plant_export.csv shift_plan.csv

# Reads the export of the plant system: one file with several sections, ';' and decimal commas.

import io
import pickle
import re

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import LinearRegression
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVR

HEAD = re.compile(r"^\[(?P<name>[A-Za-z ]+)\]$")


def split_sections(path):
    sections, current = {}, None
    with open(path, encoding="utf-8") as fh:
        for line in fh:
            line = line.rstrip("\n")
            m = HEAD.match(line)
            if m:
                current = m["name"].lower()
                sections[current] = []
            elif current and line.strip(";").strip():
                sections[current].append(line)
    return sections


def section_frame(lines):
    return pd.read_csv(io.StringIO("\n".join(lines)), sep=";", decimal=",")


class PlantExport:
    def __init__(self, path):
        parts = split_sections(path)
        self.machines = section_frame(parts["machines"])
        self.batches = section_frame(parts["batches"])
        self.remarks = section_frame(parts["remarks"])

    def joined(self):
        f = self.batches.merge(self.machines, on="machine", how="left")
        f["age"] = 2024 - f["year_built"]
        f["load"] = f["pieces"] / f["max_rpm"]
        return f

    def totals(self):
        return self.batches[["pieces", "scrap", "energy"]].sum()


def compare(now, before):
    change = (now.totals() / before.totals() - 1) * 100
    for k, v in change.items():
        print(f"{k:<8} {v:+.1f} % against the previous export")


def fit_multi(frame):
    num = ["temp", "pieces", "age", "load"]
    prep = make_column_transformer((StandardScaler(), num), (OneHotEncoder(), ["machine"]))
    model = make_pipeline(prep, MultiOutputRegressor(SVR(C=5.0, epsilon=0.05)))
    model.fit(frame[num + ["machine"]], frame[["scrap", "energy"]])
    return model


def fit_shift(frame, plan):
    f = frame.merge(plan, on="day", how="inner")
    X = f[["temp", "crew", "night"]].to_numpy(float)
    lin = LinearRegression().fit(X, f["scrap"])
    print("per head in the crew:", lin.coef_[1].round(4))
    trees = ExtraTreesRegressor(30, max_depth=4, random_state=4).fit(X, f["scrap"])
    return {"linear": lin, "trees": trees}


def main():
    export = PlantExport("plant_export.csv")
    previous = PlantExport("plant_export_prev.csv")
    print(export.remarks)
    compare(export, previous)

    frame = export.joined()
    multi = fit_multi(frame)
    with open("plant_multi.pkl", "wb") as fh:
        pickle.dump(multi, fh)

    old = previous.joined()
    pred = multi.predict(old[["temp", "pieces", "age", "load", "machine"]])
    print("error on previous export:", np.abs(pred - old[["scrap", "energy"]].to_numpy()).mean(0).round(3))

    plan = pd.read_csv("shift_plan.csv")
    with open("plant_scrap_shift.pkl", "wb") as fh:
        pickle.dump(fit_shift(frame, plan), fh)


main()
