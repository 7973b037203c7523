# yield_alps.json: region_alps.csv soil_types.csv
# yield_coast.json: region_coast.csv soil_types.csv
# yield_lowland.json: region_coast.csv region_plain.csv soil_types.csv
import os
from concurrent.futures import ProcessPoolExecutor, as_completed

import numpy as np
import pandas as pd
import xgboost as xgb

AREAS = {"alps": ["alps"], "coast": ["coast"], "lowland": ["coast", "plain"]}
FEATURES = ["rain", "degree_days", "ph", "drain", "rain_z"]


def region(name):
    fields = pd.read_csv(f"region_{name}.csv", dtype={"soil": "category"})
    fields["rain_z"] = (fields["rain"] - fields["rain"].mean()) / fields["rain"].std()
    return fields.assign(region=name)


def features(parts):
    soils = pd.read_csv("soil_types.csv").set_index("soil")
    fields = pd.concat([region(p) for p in parts], ignore_index=True)
    for column in ("ph", "drain"):
        fields[column] = fields["soil"].astype(str).map(soils[column])
    return fields


def fit_area(job):
    area, parts = job
    fields = features(parts)
    model = xgb.XGBRegressor(n_estimators=25, max_depth=3, learning_rate=0.2, n_jobs=1)
    model.fit(fields[FEATURES], fields["yield_t"])
    rmse = float(np.sqrt(np.mean((model.predict(fields[FEATURES]) - fields["yield_t"]) ** 2)))
    return area, model, rmse, os.getpid()


def main():
    heights = np.loadtxt("station_heights.txt")
    print(f"{len(heights)} stations, highest at {heights.max():.0f} m")

    models = {}
    with ProcessPoolExecutor(max_workers=2) as pool:
        waiting = [pool.submit(fit_area, item) for item in AREAS.items()]
        for future in as_completed(waiting):
            area, model, rmse, pid = future.result()
            print(f"[{pid}] {area}: rmse {rmse:.3f}")
            models[area] = model

    island = features(["island"])
    for area in sorted(models):
        models[area].save_model(f"yield_{area}.json")
        print(f"island seen by {area}: {models[area].predict(island[FEATURES]).mean():.2f} t")


if __name__ == "__main__":
    main()
