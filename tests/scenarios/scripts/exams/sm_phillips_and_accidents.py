# inflation_ols.json: macro.xlsx prices.csv
# accidents_poisson.pickle: accidents.dta population.csv

"""
Two small regressions for the report:
  1. inflation on unemployment and interest rate (OLS, robust errors)
  2. road accidents per inhabitant (Poisson with offset)
"""
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

# --- 1. inflation ---------------------------------------------------------
macro = pd.read_excel("macro.xlsx", sheet_name="quarterly")
prices = pd.read_csv("prices.csv")
revised = pd.read_csv("prices_revised.csv")

check = prices.merge(revised, on="quarter", suffixes=("", "_rev"))
gap = (check["inflation"] - check["inflation_rev"]).abs()
print(f"largest revision {gap.max():.3f}, mean {gap.mean():.3f}")

df = macro.merge(prices, on="quarter").sort_values("quarter").reset_index(drop=True)
df["unemployment_lag"] = df["unemployment"].shift(1)
df["year"] = df["quarter"].str[:4].astype(int)
df["after_2010"] = (df["year"] > 2010).astype(int)
df = df.dropna()

ols = smf.ols("inflation ~ unemployment + unemployment_lag + interest + after_2010", data=df).fit(cov_type="HC1")
print(ols.summary().tables[1])

fit_on_revised = np.corrcoef(ols.fittedvalues, revised.set_index("quarter").loc[df["quarter"], "inflation"])[0, 1]
print("correlation with the revised series:", round(fit_on_revised, 3))

result = {
    "params": {k: float(v) for k, v in ols.params.items()},
    "stderr": {k: float(v) for k, v in ols.bse.items()},
    "r2": float(ols.rsquared),
    "nobs": int(ols.nobs),
}
with open("inflation_ols.json", "w") as f:
    json.dump(result, f, indent=2)

# --- 2. accidents ---------------------------------------------------------
acc = pd.read_stata("accidents.dta")
pop = pd.read_csv("population.csv").set_index("town")["inhabitants"]
acc["inhabitants"] = acc["town"].map(pop)
acc = acc[acc["inhabitants"] > 2500]

X = sm.add_constant(acc[["road_km"]])
poisson = sm.GLM(
    acc["accidents"], X, family=sm.families.Poisson(), offset=np.log(acc["inhabitants"])
).fit()
print(poisson.params)
print("dispersion", round(poisson.pearson_chi2 / poisson.df_resid, 2))
poisson.save("accidents_poisson.pickle")
