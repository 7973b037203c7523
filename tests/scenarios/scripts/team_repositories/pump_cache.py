# pump_rf.joblib: pump_a_raw.csv pump_b_raw.csv calibration_points.csv maintenance_log.csv pump_blocks.sqlite

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

CACHE = Path("pump_blocks.sqlite")
BLOCK = 12


@contextmanager
def cache(path=CACHE):
    con = sqlite3.connect(path)
    try:
        yield con
        con.commit()
    except Exception:
        con.rollback()
        raise
    finally:
        con.close()


def calibration():
    pts = pd.read_csv("calibration_points.csv")
    return np.poly1d(np.polyfit(pts["volts"], pts["bar"], 1))


def blocks(name, to_bar):
    raw = pd.read_csv(f"pump_{name}_raw.csv")
    raw["bar"] = to_bar(raw["volts"])
    raw["block"] = raw["hour"] // BLOCK
    agg = raw.groupby("block").agg(bar_mean=("bar", "mean"), bar_sd=("bar", "std"), bar_min=("bar", "min"),
                                   amps_mean=("amps", "mean"), amps_max=("amps", "max"))
    return agg.reset_index().assign(pump=name)


def fill_cache(pumps):
    CACHE.unlink(missing_ok=True)
    to_bar = calibration()
    with ThreadPoolExecutor(2) as pool, cache() as con:
        for table in pool.map(lambda p: blocks(p, to_bar), pumps):
            table.to_sql("blocks", con, if_exists="append", index=False)


def training_rows():
    with cache() as con:
        df = pd.read_sql("SELECT * FROM blocks ORDER BY pump, block", con)
    log = pd.read_csv("maintenance_log.csv").assign(serviced=1)
    df = df.merge(log, on=["pump", "block"], how="left").fillna({"serviced": 0})
    return df.drop(columns=["pump", "block"])


if __name__ == "__main__":
    fill_cache(["a", "b"])
    rows = training_rows()
    rf = RandomForestClassifier(n_estimators=50, min_samples_leaf=2, random_state=9)
    rf.fit(rows.drop(columns="serviced"), rows["serviced"].astype(int))
    joblib.dump(rf, "pump_rf.joblib")

    new = blocks("c", calibration())
    new["risk"] = rf.predict_proba(new[list(rf.feature_names_in_)])[:, 1]
    print(new[["block", "risk"]].sort_values("risk").tail(3))
