# mincer.pickle: wages.dta cpi.csv survey_weights.csv
# union_logit.pickle: wages.dta
"""Table 3 of the paper: Mincer equation (weighted) and the union membership logit."""
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

DATA = "wages.dta"

wages = pd.read_stata(DATA)
cpi = pd.read_csv("cpi.csv", index_col="year").cpi
weights = pd.read_csv("survey_weights.csv")
titles = pd.read_csv("occupation_codes.csv")

# -- sample
panel = wages.astype({"year": int, "occ": int, "union": int})
panel = panel[panel.wage.between(1, 200)]

# -- descriptives (Table 1)
desc = panel.merge(titles, on="occ").groupby("title").wage.describe()[["count", "mean", "std"]]
print(desc.round(2))

# -- real wages, base year 2000
real = panel.copy()
real["rwage"] = real["wage"] * 100 / real["year"].map(cpi)
real["lwage"] = np.log(real.rwage)
real["exper2"] = real.exper**2 / 100
real = real.merge(weights, on="person", how="inner")

mincer = smf.wls("lwage ~ school + exper + exper2 + female + C(occ)", data=real, weights=real.pw)
fit = mincer.fit(cov_type="HC1")
print(fit.summary().tables[1])
fit.save("mincer.pickle")

# -- union membership, unweighted, nominal wage is not used
X = sm.add_constant(panel[["school", "exper", "female"]].astype(float))
logit = sm.Logit(panel["union"], X).fit(disp=0)
print(logit.params)
logit.save("union_logit.pickle", remove_data=True)

# -- does it hold for the later wave?
later = pd.read_stata("wages_later.dta").astype({"year": int, "occ": int})
later["exper2"] = later.exper**2 / 100
actual = np.log(later.wage * 100 / later.year.map(cpi))
print("out of sample R2:", 1 - ((actual - fit.predict(later)) ** 2).sum() / ((actual - actual.mean()) ** 2).sum())
