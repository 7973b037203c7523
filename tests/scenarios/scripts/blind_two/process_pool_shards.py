# bag_0.joblib: shard_0.csv
# bag_1.joblib: shard_1.csv
# bag_2.joblib: shard_2.csv
from concurrent.futures import ProcessPoolExecutor, as_completed

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

SHARDS = 3


def load(number):
    frame = pd.read_csv(f"shard_{number}.csv")
    return frame.drop(columns="target"), frame["target"]


def train(number, seed=0):
    X, y = load(number)
    model = RandomForestClassifier(n_estimators=4, random_state=seed, n_jobs=1).fit(X, y)
    path = f"bag_{number}.joblib"
    joblib.dump(model, path)
    return number, path


def main():
    X_test, y_test = load(3)
    with ProcessPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(train, number, seed=number * 10) for number in range(SHARDS)]
        paths = dict(future.result() for future in as_completed(futures))
    votes = sum(joblib.load(paths[number]).predict(X_test) for number in range(SHARDS))
    print("ensemble accuracy", ((votes > SHARDS / 2) == y_test).mean())


if __name__ == "__main__":
    main()
