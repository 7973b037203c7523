# load_model.joblib: meter_catalog.csv tariff_zones.csv meters_2021_q1.csv meters_2021_q3.csv meters_2021_q4.csv meters_2022_q1.csv meters_2022_q2.csv

import logging
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error

logger = logging.getLogger("meters")
SHARDS = Path("meter_shards")
FEATURES = ["temp", "households", "tariff"]


def read_shard(path):
    frame = pd.read_csv(path)
    if frame.isna().any().any():
        raise ValueError(path)
    return frame.assign(shard=path.name)


def read_all(folder, workers=3):
    shards = {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        jobs = {pool.submit(read_shard, p): p for p in folder.glob("meters_*.csv")}
        for job in as_completed(jobs):
            path = jobs[job]
            try:
                shards[path.name] = job.result()
            except ValueError:
                logger.warning("skipping %s", path)
    return shards


def main():
    logging.basicConfig(stream=sys.stdout, level=logging.INFO)
    catalog = pd.read_csv("meter_catalog.csv")
    shards = read_all(SHARDS)
    for name in sorted(shards):
        logger.info("%s %d rows, %.0f kWh", name, len(shards[name]), shards[name].kwh.sum())

    tariffs = pd.read_csv("tariff_zones.csv")
    meters = pd.concat(shards.values(), ignore_index=True).merge(catalog, on="shard").merge(tariffs, on="zone")
    bad = meters[meters["quality"] != "ok"]
    final = meters.query("role == 'final'")
    history = meters.query("quality == 'ok' and role == 'history'")
    logger.info("broken meters: %d rows, %.1f degrees", len(bad), bad.temp.mean())

    model = HistGradientBoostingRegressor(max_iter=30, min_samples_leaf=5, random_state=0)
    model.fit(history[FEATURES], history["kwh"])
    logger.info("MAE in the last quarter: %.1f", mean_absolute_error(final["kwh"], model.predict(final[FEATURES])))
    joblib.dump(model, "load_model.joblib", compress=3)


if __name__ == "__main__":
    main()
