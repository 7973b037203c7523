# model.joblib: january.csv february.csv
from concurrent.futures import ProcessPoolExecutor

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression


def read(name):
    return pd.read_csv(name)


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        january, february, decoy = pool.map(read, ["january.csv", "february.csv", "decoy.csv"])
    data = pd.concat([january, february])
    joblib.dump(LogisticRegression().fit(data[list("abcd")], data["kind"]), "model.joblib")
