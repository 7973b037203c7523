# rolling_power.joblib: alpha.csv bravo.csv charlie.csv delta.csv stops.csv sites.json
import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import ElasticNet
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

folder = Path("windmills")
sites = json.loads(Path("sites.json").read_text())
stops = pd.read_csv("stops.csv", parse_dates=["at"]).sort_values("at")
stops["stopped"] = stops["at"]

parts = []
for path in folder.iterdir():
    raw = pd.read_csv(path, parse_dates=["at"])
    raw["turbine"] = path.stem
    raw["hub"] = sites[path.stem]["hub"]
    smooth = raw.rolling("6h", on="at")[["speed", "gearbox"]].mean().rename(columns={"speed": "speed6", "gearbox": "heat6"})
    parts.append(raw.merge(smooth, on="at"))

table = pd.concat(parts).sort_values("at", kind="stable")
table = pd.merge_asof(table, stops[["at", "turbine", "stopped", "cost"]], on="at", by="turbine")
table["since"] = (table["at"] - table.pop("stopped")).dt.total_seconds().div(3600).fillna(999)
table = table.set_index("at").groupby("turbine")[["speed6", "heat6", "hub", "since", "power"]].resample("3h").mean()
table = table.dropna().reset_index("turbine", drop=True)

expected = pd.read_feather("forecast.feather")
print("forecast from", expected["at"].min(), "to", expected["at"].max())
y = table.pop("power")
model = make_pipeline(StandardScaler(), ElasticNet(0.1)).fit(table, y)
print(dict(zip(table.columns, model[-1].coef_.round(2), strict=True)))
joblib.dump(model, "rolling_power.joblib")
