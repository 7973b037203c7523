# phillips.pickle: cpi_monthly.csv unemployment.csv
# okun.json: gdp_quarterly.csv unemployment.csv

# Two textbook relations, quarterly data
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

gdp = pd.read_csv("gdp_quarterly.csv")
un = pd.read_csv("unemployment.csv")
cpi = pd.read_csv("cpi_monthly.csv")
survey = pd.read_excel("survey_confidence.xlsx")

for df in (gdp, un, survey):
    df.index = pd.PeriodIndex(df.pop("quarter"), freq="Q")

# monthly prices -> quarterly inflation
cpi.index = pd.PeriodIndex(cpi.pop("month"), freq="M")
q = cpi["cpi"].groupby(cpi.index.asfreq("Q")).mean()
infl = (400 * np.log(q).diff()).rename("inflation")

# --- Phillips curve
ph = pd.concat([infl, un["rate"]], axis=1).dropna()
ph["infl_lag"] = ph["inflation"].shift(1)
ph = ph.dropna()
res = smf.ols("inflation ~ infl_lag + rate", data=ph.loc[:"2021Q4"]).fit()
print(res.summary().tables[1])
res.save("phillips.pickle")

# --- Okun's law
ok = un.join(gdp, how="inner")
ok["growth"] = 100 * np.log(ok["gdp"]).diff()
ok["d_rate"] = ok["rate"].diff()
ok = ok.dropna()
m = sm.OLS(ok["d_rate"], sm.add_constant(ok["growth"])).fit(cov_type="HAC", cov_kwds={"maxlags": 2})
coefs = {"const": float(m.params["const"]), "growth": float(m.params["growth"]),
         "se_growth": float(m.bse["growth"]), "nobs": int(m.nobs)}
with open("okun.json", "w") as f:
    json.dump(coefs, f, indent=2)
print(coefs)

# is there anything in the survey?
both = survey.join(ok["growth"], how="inner")
print("corr(confidence, growth) = %.2f" % both["confidence"].corr(both["growth"]))
