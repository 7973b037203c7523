# wear_forest.joblib: vibration_runs.csv vibration_bands.npy run_00.npy run_01.npy run_02.npy run_03.npy run_05.npy run_06.npy run_07.npy run_08.npy

import csv
import multiprocessing as mp
import os
import sys

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier

_bands = None


def _init(path):
    global _bands
    _bands = np.load(path)


def windows(signal, width=128):
    return signal[: len(signal) // width * width].reshape(-1, width)


def featurise(task):
    run, path = task
    signal = np.load(path)
    spectrum = np.abs(np.fft.rfft(signal, 512))
    energy = np.array([np.log1p((spectrum[a:b] ** 2).sum()) for a, b in _bands])
    rows = []
    for w in windows(signal):
        centred = w - w.mean()
        kurt = (centred ** 4).mean() / (centred ** 2).mean() ** 2
        rows.append(np.concatenate([energy, [w.std(), np.ptp(w), kurt]]))
    return run, np.array(rows)


def read_runs(path):
    with open(path, newline="") as f:
        return {r["run"]: r for r in csv.DictReader(f)}


def main(folder="vibration"):
    runs = read_runs("vibration_runs.csv")
    tasks = [(os.path.splitext(n)[0], os.path.join(folder, n)) for n in sorted(os.listdir(folder)) if n.endswith(".npy")]
    features = {}
    with mp.Pool(2, initializer=_init, initargs=("vibration_bands.npy",)) as pool:
        for run, block in pool.imap_unordered(featurise, tasks, chunksize=2):
            features[run] = block

    chosen = [r for r in sorted(features) if int(runs[r]["use"])]
    x = np.vstack([features[r] for r in chosen])
    y = np.repeat([runs[r]["state"] == "worn" for r in chosen], [len(features[r]) for r in chosen]).astype(int)
    groups = np.repeat(chosen, [len(features[r]) for r in chosen])
    forest = RandomForestClassifier(25, max_depth=4, oob_score=True, random_state=3).fit(x, y)
    joblib.dump({"forest": forest, "runs": sorted(set(groups.tolist()))}, "wear_forest.joblib")
    print("out of bag", forest.oob_score_)
    for run in sorted(set(features) - set(chosen)):
        print(run, runs[run]["state"], forest.predict_proba(features[run])[:, 1].mean())
    return 0


if __name__ == "__main__":
    sys.exit(main())
