# mincer_ols.pickle: cps_extract.csv cpi_by_year.csv
# mincer_boot.npz: cps_extract.csv cpi_by_year.csv
# mincer_extended.json: cps_extract.csv cpi_by_year.csv state_unemp.csv

# Replication of Table 2: returns to schooling, real log wages, full-time workers
import json

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

BASE_YEAR = 2023
B = 200

cpi = pd.read_csv("cpi_by_year.csv").set_index("year")["cpi"]

wages = (
    pd.read_csv("cps_extract.csv")
    .query("hours >= 30 and age.between(22, 62)", engine="python")
    .assign(
        exper=lambda d: d["age"] - d["educ"] - 6,
        exper2=lambda d: d["exper"] ** 2 / 100,
        real_wage=lambda d: d["hourly_wage"] * cpi.loc[BASE_YEAR] / d["year"].map(cpi),
        lw=lambda d: np.log(d["real_wage"]),
    )
    .query("exper >= 0")
    .reset_index(drop=True)
)
print(wages[["lw", "educ", "exper", "female"]].describe().T.round(3))

# --- column (1): OLS with robust standard errors
formula = "lw ~ educ + exper + exper2 + female"
ols = smf.ols(formula, data=wages[["lw", "educ", "exper", "exper2", "female"]]).fit(cov_type="HC3")
print(ols.summary().tables[1])
ols.save("mincer_ols.pickle")

# --- column (2): pairs bootstrap
rng = np.random.default_rng(20250611)
X, y = ols.model.exog, ols.model.endog
draws = np.empty((B, X.shape[1]))
for b in range(B):
    idx = rng.integers(0, len(y), len(y))
    draws[b] = np.linalg.lstsq(X[idx], y[idx], rcond=None)[0]
lo, hi = np.percentile(draws, [2.5, 97.5], axis=0)
for name, a, c in zip(ols.model.exog_names, lo, hi):
    print(f"{name:>10s}  [{a: .4f}, {c: .4f}]")
np.savez("mincer_boot.npz", draws=draws, names=np.array(ols.model.exog_names))

# --- column (3): local labour market
unemp = pd.read_csv("state_unemp.csv")
wide = wages.merge(unemp, on=["state", "year"], how="inner")
ext = smf.ols(formula + " + unemp + C(state)", data=wide).fit(cov_type="cluster", cov_kwds={"groups": wide["state"].astype("category").cat.codes})
with open("mincer_extended.json", "w") as f:
    json.dump({"params": ext.params.to_dict(), "nobs": int(ext.nobs)}, f, indent=1)

# compare with the paper
with open("published_returns.json") as f:
    published = json.load(f)
for k, v in published.items():
    print(f"{k}: ours {ols.params[k]:.3f}  paper {v:.3f}")
