# prep.joblib: fraud_old.csv
# detector.joblib: fraud_old.csv fraud_train.csv
"""A preprocessor fitted in one step is loaded in the next."""
import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, PowerTransformer

NUMBERS = ["amount", "age", "distance"]


def step_prepare():
    old = pd.read_csv("fraud_old.csv").drop(columns="fraud")
    prep = ColumnTransformer(
        [
            ("num", Pipeline([("imp", SimpleImputer(strategy="median")), ("pow", PowerTransformer())]), NUMBERS),
            ("cat", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["merchant"]),
        ]
    )
    prep.fit(old)
    joblib.dump(prep, "prep.joblib")


def step_train():
    prep = joblib.load("prep.joblib")
    data = pd.read_csv("fraud_train.csv")
    rng = np.random.default_rng(0)
    data = data.mask(pd.DataFrame(rng.random(data.shape) < 0.02, columns=data.columns) & (data.columns != "fraud"))
    data["merchant"] = data["merchant"].fillna(0)
    X = prep.transform(data)
    mlp = MLPClassifier((4,), max_iter=400, random_state=0, solver="lbfgs").fit(X, data["fraud"].astype(int))
    joblib.dump(mlp, "detector.joblib")


def step_report():
    prep, mlp = joblib.load("prep.joblib"), joblib.load("detector.joblib")
    test = pd.read_csv("fraud_test.csv")
    print("test accuracy", (mlp.predict(prep.transform(test)) == test["fraud"]).mean())


STEPS = [step_prepare, step_train, step_report]

if __name__ == "__main__":
    for step in STEPS:
        print("==", step.__name__)
        step()
