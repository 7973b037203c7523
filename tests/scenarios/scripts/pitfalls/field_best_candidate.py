# field_yield.joblib: field_yields.csv field_rain.csv field_soil.csv
"""Which additional table is worth its price? Keep the best candidate only."""
from functools import reduce

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_score


def joined(*files):
    """Returns a function that adds the tables to a frame of fields."""
    def add(frame):
        tables = [pd.read_csv(name) for name in files]
        return reduce(lambda left, right: left.merge(right, on="field", how="left"), tables, frame)
    add.label = " + ".join(files) or "nothing"
    return add


candidates = [
    joined("field_rain.csv"),
    joined("field_rain.csv", "field_satellite.csv"),
    joined("field_rain.csv", "field_soil.csv"),
    joined("field_rain.csv", "field_survey.csv"),
    joined("field_survey.csv", "field_satellite.csv"),
]
estimators = {"ridge": lambda: RidgeCV(np.logspace(-3, 2, 8)),
              "trees": lambda: ExtraTreesRegressor(30, random_state=0)}

yields = pd.read_csv("field_yields.csv")
best = None
board = []
for add in candidates:
    frame = add(yields)
    X, y = frame.drop(columns=["field", "tons"]), frame["tons"]
    for name, make in estimators.items():
        model = make()
        score = cross_val_score(model, X, y, cv=KFold(4, shuffle=True, random_state=5)).mean()
        model.fit(X, y)
        board.append((round(score, 3), name, add.label))
        if best is None or score > best[0]:
            best = (score, model, list(X.columns))

for line in sorted(board, reverse=True):
    print(*line)
score, model, columns = best
print("kept:", columns)
joblib.dump({"model": model, "columns": columns, "cv": score}, "field_yield.joblib")
