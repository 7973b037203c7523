# model_january.joblib: january.csv
# model_february.joblib: february.csv
# model_march.joblib: march.csv
from concurrent.futures import ThreadPoolExecutor

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression


def train(month):
    frame = pd.read_csv(f"{month}.csv")
    model = LogisticRegression().fit(frame[["a", "b", "c"]], frame["kind"])
    joblib.dump(model, f"model_{month}.joblib")


decoy = pd.read_csv("decoy.csv")
with ThreadPoolExecutor(3) as pool:
    list(pool.map(train, ["january", "february", "march"]))
