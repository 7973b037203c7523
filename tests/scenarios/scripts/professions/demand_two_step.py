# demand_a.pkl: demand_a.csv holiday_calendar.csv xy_a.npz
# demand_b.pkl: demand_b.csv holiday_calendar.csv xy_b.npz

# First the features per warehouse go to npz, then the fit runs in its own process
# so that the memory is given back.
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd

TRAIN = textwrap.dedent('''
    import pickle, sys
    import numpy as np
    from sklearn.linear_model import HuberRegressor

    src, dst = sys.argv[1], sys.argv[2]
    with np.load(src) as z:
        X, y = z["X"], z["y"]
    cut = int(0.85 * len(y))
    m = HuberRegressor(alpha=0.01, max_iter=1000).fit(X[:cut], y[:cut])
    print(dst, "MAE", np.abs(m.predict(X[cut:]) - y[cut:]).mean().round(2))
    with open(dst, "wb") as f:
        pickle.dump(m, f)
''')


def make_xy(df, cal):
    df = df.merge(cal, on="date", how="left")
    df["weight"] = df["weight"].fillna(0.0)
    df["date"] = pd.to_datetime(df["date"])
    df = df.sort_values("date").reset_index(drop=True)
    for lag in (1, 7):
        df[f"lag{lag}"] = df["units"].shift(lag)
    df["roll7"] = df["units"].shift(1).rolling(7).mean()
    for d in range(7):
        df[f"dow{d}"] = (df["date"].dt.day_of_week == d).astype(float)
    df = df.dropna(subset=["lag7", "roll7"])
    names = ["price", "weight", "lag1", "lag7", "roll7"] + [f"dow{d}" for d in range(7)]
    return df[names].to_numpy(float), df["units"].to_numpy(float)


cal = pd.read_csv("holiday_calendar.csv")[["date", "weight"]]
stage = Path("train_demand_stage.py")
stage.write_text(TRAIN)

warehouses = {p.stem.split("_")[1]: pd.read_csv(p) for p in sorted(Path(".").glob("demand_?.csv"))}
for k, df in warehouses.items():
    print(k, len(df), "days, mean units", round(df["units"].mean(), 1))

for k in ("a", "b"):          # c opened only three weeks ago
    X, y = make_xy(warehouses[k], cal)
    np.savez(f"xy_{k}.npz", X=X, y=y)
    subprocess.run([sys.executable, str(stage), f"xy_{k}.npz", f"demand_{k}.pkl"], check=True)
