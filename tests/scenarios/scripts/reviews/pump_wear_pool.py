# pump_wear.joblib: pump_states.csv broken_sensors.txt pump_0.npy pump_1.npy pump_3.npy pump_4.npy pump_6.npy pump_7.npy

import glob
import multiprocessing as mp
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier

WINDOW = 50


def features(path):
    signal = np.load(path)
    name = os.path.splitext(os.path.basename(path))[0]
    windows = signal[: len(signal) // WINDOW * WINDOW].reshape(-1, WINDOW)
    spectrum = np.abs(np.fft.rfft(windows, axis=1))
    return pd.DataFrame({
        "pump": name,
        "rms": np.sqrt((windows ** 2).mean(axis=1)),
        "peak": np.abs(windows).max(axis=1),
        "low": spectrum[:, 1:8].mean(axis=1),
        "high": spectrum[:, 8:].mean(axis=1),
    })


if __name__ == "__main__":
    files = sorted(glob.glob(os.path.join("vibration", "*.npy")))
    with mp.Pool(2) as pool:
        frames = pool.map(features, files)
    df = pd.concat(frames, ignore_index=True)

    with open("broken_sensors.txt") as f:
        broken = [line.strip() for line in f if line.strip()]
    print("noise of the broken ones:", df.loc[df["pump"].isin(broken), "rms"].mean())
    df = df[~df["pump"].isin(broken)]

    states = pd.read_csv("pump_states.csv").set_index("pump")["state"]
    y = df["pump"].map(states)
    forest = ExtraTreesClassifier(n_estimators=30, random_state=1).fit(df.drop(columns="pump"), y)
    joblib.dump({"forest": forest, "window": WINDOW}, "pump_wear.joblib")
