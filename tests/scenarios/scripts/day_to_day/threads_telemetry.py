# saved/wear_sgd.joblib: telemetry_a.log telemetry_b.log telemetry_c.log wear_measured.csv
# saved/regimes_kmeans.joblib: telemetry_d.log telemetry_e.log

import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.cluster import MiniBatchKMeans
from sklearn.linear_model import SGDRegressor
from sklearn.preprocessing import StandardScaler

DATA = Path.cwd()
SAVED = Path("saved")
CHUNK = 30


def parse_log(path):
    """Returns (unit, seq numbers, matrix rpm/oil/load)."""
    seq, values, unit = [], [], None
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        unit, s, *nums = line.split()
        seq.append(int(s))
        values.append([float(v) for v in nums])
    return unit, np.array(seq), np.array(values)


def load_logs(letters):
    logs = {}
    with ThreadPoolExecutor(max_workers=4) as ex:
        futures = {ex.submit(parse_log, DATA / f"telemetry_{c}.log"): c for c in letters}
        for fut in as_completed(futures):
            unit, seq, values = fut.result()
            logs[unit] = (seq, values)
    return dict(sorted(logs.items()))


def wear_table(path):
    frame = pd.read_csv(path)
    return {(u, s): w for u, s, w in frame.itertuples(index=False)}


def batches(logs, units, size=CHUNK):
    for u in units:
        seq, values = logs[u]
        for i in range(0, len(seq), size):
            yield u, seq[i:i + size], values[i:i + size]


def labelled_batches(logs, units, wear):
    for u, seq, X in batches(logs, units):
        y = np.array([wear[(u, int(s))] for s in seq])
        yield X, y


def fit_scaler(logs, units):
    scaler = StandardScaler()
    for _, _, X in batches(logs, units):
        scaler.partial_fit(X)
    return scaler


def fit_wear(logs, units, wear, epochs=5):
    scaler = fit_scaler(logs, units)
    model = SGDRegressor(random_state=8, eta0=0.01)
    for _ in range(epochs):
        for X, y in labelled_batches(logs, units, wear):
            model.partial_fit(scaler.transform(X), y)
    return {"scaler": scaler, "model": model}


def fit_regimes(logs, units, k=4):
    scaler = fit_scaler(logs, units)
    km = MiniBatchKMeans(n_clusters=k, random_state=8, n_init=1, batch_size=CHUNK)
    for _, _, X in batches(logs, units):
        km.partial_fit(scaler.transform(X))
    return {"scaler": scaler, "model": km}


def main():
    SAVED.mkdir(exist_ok=True)
    logs = load_logs("abcdef")
    for u, (seq, values) in logs.items():
        print(u, len(seq), values.mean(0).round(2), file=sys.stderr)

    wear = wear_table(DATA / "wear_measured.csv")
    sgd = fit_wear(logs, ["A", "B", "C"], wear)
    joblib.dump(sgd, SAVED / "wear_sgd.joblib")

    regimes = fit_regimes(logs, ["D", "E"])
    joblib.dump(regimes, SAVED / "regimes_kmeans.joblib")

    fresh = logs["F"][1]
    print("unit F, expected wear", sgd["model"].predict(sgd["scaler"].transform(fresh)).mean().round(3))
    print("unit F, regimes", np.bincount(regimes["model"].predict(regimes["scaler"].transform(fresh)), minlength=4))


if __name__ == "__main__":
    main()
