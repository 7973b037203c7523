# freight_ridge.joblib: shipments_2024-01.csv port_weather.csv lanes.xlsx
"""Everything is in freight.yaml: sources by name, dates, target and model."""
import sys
from pathlib import Path

import joblib
import pandas as pd
import yaml
from sklearn.linear_model import Ridge

READERS = {
    ".csv": lambda path, dates=None: pd.read_csv(path, parse_dates=dates or []),
    ".json": lambda path: pd.read_json(path),
    ".xlsx": lambda path, sheet=0: pd.read_excel(path, sheet_name=sheet),
}


def load_sources(config):
    loaded = {}
    for name, spec in config["sources"].items():
        options = {key: value for key, value in spec.items() if key != "path"}
        loaded[name] = READERS[Path(spec["path"]).suffix](spec["path"], **options)
        print(f"{name}: {len(loaded[name])} rows")
    return loaded


def assemble(sources):
    table = sources["moves"]
    table = table.merge(sources["weather"].rename(columns={"day": "left"}), on=["left", "port"])
    table = table.merge(sources["lanes"], on=["port", "carrier"])
    return table.select_dtypes("number")


def run(path):
    config = yaml.safe_load(Path(path).read_text())
    sources = load_sources(config)
    table = assemble(sources)
    y = table.pop(config["target"])
    model = Ridge(**config["model"]).fit(table, y)
    best = sources["carriers"].nlargest(1, "rating")
    print("best carrier", best.carrier.item(), "R2", round(model.score(table, y), 3))
    joblib.dump(model, config["output"])


run(sys.argv[1] if len(sys.argv) > 1 else "freight.yaml")
