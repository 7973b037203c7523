# iot_drift_clean.json: iot_readings.csv iot_devices.json iot_rules.yaml
# iot_drift_raw.json: iot_readings.csv iot_devices.json

import json

import polars as pl
import statsmodels.api as sm
import yaml


def load_rules(path):
    with open(path) as f:
        return yaml.safe_load(f)


def violations(df, rules):
    """One boolean expression: True where a row breaks at least one rule."""
    exprs = [~pl.col(col).is_between(lim["min"], lim["max"]) for col, lim in rules.items()]
    return df.select(pl.any_horizontal(exprs).alias("bad"))["bad"]


def validate(df, rules):
    bad = violations(df, rules)
    print(f"{bad.sum()} of {len(df)} rows break the rules")
    return df.filter(~bad)


def fit(df):
    cols = ["temp", "humidity", "height_m", "indoor"]
    X = sm.add_constant(df.select(cols).to_numpy().astype(float))
    res = sm.OLS(df["drift"].to_numpy(), X).fit()
    return {
        "coef": dict(zip(["const", *cols], res.params.tolist())),
        "stderr": dict(zip(["const", *cols], res.bse.tolist())),
        "nobs": int(res.nobs),
    }


with open("iot_devices.json") as f:
    devices = pl.DataFrame(json.load(f)["devices"])

readings = pl.read_csv("iot_readings.csv").join(devices, on="device", how="inner")

rules = {"v1": load_rules("iot_rules_v1.yaml"), "current": load_rules("iot_rules.yaml")}
print("rows dropped with the first rules would be", violations(readings, rules["v1"]).sum())

models = {"raw": fit(readings), "clean": fit(validate(readings, rules["current"]))}
for name, m in models.items():
    with open(f"iot_drift_{name}.json", "w") as f:
        json.dump(m, f, indent=2)
    print(name, m["nobs"], {k: round(v, 4) for k, v in m["coef"].items()})
