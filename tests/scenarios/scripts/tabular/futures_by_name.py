# futures.joblib: shipments_2024-01.csv shipments_2024-03.csv lanes.xlsx
import concurrent.futures as cf

import joblib
import pandas as pd
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import BaggingRegressor, VotingRegressor
from sklearn.linear_model import LinearRegression

jobs = {
    "january": (pd.read_csv, "shipments/shipments_2024-01.csv"),
    "february": (pd.read_csv, "shipments/shipments_2024-02.csv"),
    "march": (pd.read_csv, "shipments/shipments_2024-03.csv"),
    "lanes": (pd.read_excel, "lanes.xlsx"),
    "weather": (pd.read_csv, "port_weather.csv"),
}
loaded = {}
with cf.ThreadPoolExecutor(max_workers=3) as pool:
    waiting = {pool.submit(read, path): name for name, (read, path) in jobs.items()}
    for future in cf.as_completed(waiting):
        loaded[waiting[future]] = future.result()

print("storms:", (loaded["weather"]["wind"] > 30).sum(), "february:", len(loaded["february"]))
moves = pd.concat([loaded["january"], loaded["march"]], keys=["jan", "mar"], names=["month", None])
moves = moves.reset_index("month").merge(loaded["lanes"], on=["port", "carrier"], how="left")
moves = moves.assign(month=moves["month"].eq("mar").astype(int), speed=moves["distance"] / moves["hours"])
X = moves[["month", "tons", "distance", "toll"]]
ensemble = VotingRegressor(
    [
        ("linear", LinearRegression()),
        ("bag", BaggingRegressor(n_estimators=3, random_state=1)),
        ("mean", DummyRegressor()),
    ]
)
ensemble.fit(X, moves["speed"])
joblib.dump(ensemble, "futures.joblib")
