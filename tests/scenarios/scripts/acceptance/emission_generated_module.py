# nox_ols.pickle: inspections.csv vehicles.csv fuel_types.csv
# failed_glm.pickle: inspections.csv vehicles.csv emission_weather.csv
"""The feature code is kept as text (it is pasted from the ministry's wiki) and turned into a module at start."""
import importlib
import os
import sys
import textwrap

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

CODE = textwrap.dedent(
    '''
    import numpy as np
    import pandas as pd

    REFERENCE_YEAR = 2022


    def read(name, **kw):
        return pd.read_csv(name + ".csv", **kw)


    def vehicle_table():
        vehicles = read("vehicles")
        vehicles["age"] = REFERENCE_YEAR - vehicles.pop("year")
        vehicles["tons"] = vehicles.pop("weight") / 1000
        return vehicles


    def with_fuel(frame):
        factors = read("fuel_types", index_col="fuel")["carbon_factor"]
        return frame.assign(carbon=frame["fuel"].map(factors))


    def with_weather(frame):
        weather = read("emission_weather", parse_dates=["day"])
        return frame.merge(weather, on="day", how="left")


    def log_nox(frame):
        return frame.assign(log_nox=np.log1p(frame["nox"]))
    '''
)


def helper_module(name):
    path = name + ".py"
    if not os.path.exists(path):
        with open(path, "w") as f:
            f.write(CODE)
    sys.path.insert(0, os.getcwd())
    importlib.invalidate_caches()
    return importlib.import_module(name)


wiki = helper_module("emission_wiki")
old = pd.read_csv("inspections_2015.csv", parse_dates=["day"])
inspections = pd.read_csv("inspections.csv", parse_dates=["day"]).merge(wiki.vehicle_table(), on="plate")
recent = inspections[inspections["day"] < "2022-04-01"]
later = inspections[inspections["day"] >= "2022-04-01"]

ols = smf.ols("log_nox ~ tons + age + carbon", data=wiki.log_nox(wiki.with_fuel(recent))).fit()
ols.save("nox_ols.pickle")
print(ols.params)

exog = ["age", "tons", "temp", "humidity"]
weathered = wiki.with_weather(recent)
glm = sm.GLM(weathered["failed"], sm.add_constant(weathered[exog]), family=sm.families.Binomial()).fit()
glm.save("failed_glm.pickle")

later = wiki.with_weather(wiki.with_fuel(wiki.log_nox(later)))
print("error", (ols.predict(later) - later["log_nox"]).abs().mean())
print("hits", ((glm.predict(sm.add_constant(later[exog])) > 0.5) == later["failed"]).mean())
print("share failing in 2015:", old["failed"].mean())
