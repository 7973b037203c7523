# model.joblib: sensor_0.csv sensor_1.csv sensor_2.csv sensor_3.csv sensor_4.csv sensor_labels.csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import joblib
import pandas as pd
from sklearn.naive_bayes import GaussianNB


def featurize(path):
    frame = pd.read_csv(path)
    return {
        "sensor": Path(path).stem,
        "mean": frame["x"].mean(),
        "spread": frame["x"].std(),
        "peak": float(frame[["y", "z"]].abs().to_numpy().max()),
    }


def main():
    paths = sorted(str(p) for p in Path("sensors").glob("*.csv"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        records = list(pool.map(featurize, paths))
    other = featurize("sensors/sensor_0.csv") | {"sensor": "again"}
    print(other, pd.read_csv("ticks.csv").shape)
    features = pd.DataFrame.from_records(records).merge(pd.read_csv("sensor_labels.csv"), on="sensor")
    model = GaussianNB().fit(features[["mean", "spread", "peak"]], features["broken"])
    joblib.dump(model, "model.joblib")


if __name__ == "__main__":
    main()
