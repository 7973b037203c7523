# wage_ols.pickle: wages_survey.dta regional_unemployment.csv

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

FORMULA = "lwage ~ educ + exper + I(exper**2) + female + unemp_rate"

unemp = pd.read_csv("regional_unemployment.csv")
new = pd.read_stata("wages_survey.dta")
old = pd.read_stata("wages_survey_old.dta")

fits = {}
for label, survey in [("old", old), ("new", new)]:
    d = survey.merge(unemp[["region", "unemp_rate"]], on="region")
    fits[label] = smf.ols(FORMULA, data=d).fit(cov_type="HC1")

print(fits["new"].summary())

# has the return to education changed between the surveys?
table = pd.DataFrame({k: r.params for k, r in fits.items()})
table["change"] = table["new"] - table["old"]
print(table.round(3))
print("return to one year:", {k: round(r.params["educ"] * 100, 1) for k, r in fits.items()})

fits["new"].save("wage_ols.pickle")

check = sm.load("wage_ols.pickle")
print(check.params.round(3).to_dict())
