# model_january.joblib: january.csv
# model_march.joblib: march.csv
from multiprocessing import Pool

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression


def train(month):
    decoy = pd.read_csv("decoy.csv")
    frame = pd.read_csv(f"{month}.csv")
    model = LogisticRegression().fit(frame[["a", "b"]], frame["kind"])
    joblib.dump(model, f"model_{month}.joblib")
    return model.coef_


if __name__ == "__main__":
    with Pool(2) as pool:
        print(pool.map(train, ["january", "march"]))
