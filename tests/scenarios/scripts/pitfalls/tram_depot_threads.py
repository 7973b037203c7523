# tram_delay.cbm: depot_east.csv depot_west.csv depot_hill.csv road_traffic.csv tram_lines.csv tram_week_21.csv
from concurrent.futures import ThreadPoolExecutor, as_completed

import pandas as pd
from catboost import CatBoostRegressor, Pool

DEPOTS = ("east", "museum", "west", "hill")
MIN_TRIPS = 30


class Timetable:
    def __init__(self, traffic, lines):
        self.traffic = pd.read_csv(traffic)
        self.stops = pd.read_csv(lines).set_index("line")["stops"].to_dict()

    def __call__(self, trips):
        trips = pd.merge_asof(trips.sort_values("minute"), self.traffic, on="minute", direction="backward")
        trips["stops"] = [self.stops[line] for line in trips["line"]]
        trips["rush"] = trips["minute"].between(420, 560).astype(int)
        return trips

    def load(self, path):
        return self(pd.read_csv(path))


def load_depots(timetable):
    frames = {}
    with ThreadPoolExecutor(3) as threads:
        jobs = {threads.submit(timetable.load, f"depot_{depot}.csv"): depot for depot in DEPOTS}
        for job in as_completed(jobs):
            frames[jobs[job]] = job.result()
    return frames


def as_pool(trips):
    x = trips[["line", "minute", "boarding", "traffic", "stops", "rush"]].astype({"line": str})
    return Pool(x, trips["delay"], cat_features=["line"])


timetable = Timetable("road_traffic.csv", "tram_lines.csv")
frames = load_depots(timetable)
for depot in sorted(frames):
    print(depot, len(frames[depot]), frames[depot]["delay"].mean().round(2))
big = {depot: frame for depot, frame in sorted(frames.items()) if len(frame) >= MIN_TRIPS}
train = pd.concat(big.values(), ignore_index=True)

model = CatBoostRegressor(iterations=60, depth=3, learning_rate=0.1, random_seed=4, verbose=False,
                          allow_writing_files=False, thread_count=1)
model.fit(as_pool(train), eval_set=as_pool(timetable.load("tram_week_21.csv")), early_stopping_rounds=8)
model.save_model("tram_delay.cbm")
print("week 22", model.score(as_pool(timetable.load("tram_week_22.csv"))))
