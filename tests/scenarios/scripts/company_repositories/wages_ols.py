# mincer_coefs.json: wage_survey.csv
# wage_curve_coefs.json: wage_survey.csv unemployment.csv

import json

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

survey = pd.read_csv("wage_survey.csv")
unemployment = pd.read_csv("unemployment.csv")
population = pd.read_csv("population.csv")

survey["log_wage"] = np.log(survey["wage"].clip(lower=1))

# Mincer equation
m1 = smf.ols("log_wage ~ education + experience + I(experience**2)", data=survey).fit(cov_type="HC1")
print(m1.summary().tables[1])

# wage curve
df = survey.merge(unemployment, on="region")
df["log_unemp"] = np.log(df["unemployment"])
m2 = smf.ols("log_wage ~ education + experience + I(experience**2) + log_unemp", data=df).fit(
    cov_type="cluster", cov_kwds={"groups": df["region"].astype("category").cat.codes}
)
print(m2.summary().tables[1])

for fname, m in [("mincer_coefs.json", m1), ("wage_curve_coefs.json", m2)]:
    with open(fname, "w") as f:
        json.dump({"params": m.params.to_dict(), "bse": m.bse.to_dict(), "r2": m.rsquared, "n": int(m.nobs)}, f, indent=2)

# table for the report
table = survey.groupby("region")["wage"].agg(["mean", "size"]).join(population.set_index("region"))
table["per_100k"] = table["size"] / table["population"] * 1e5
print(table.round(2))
