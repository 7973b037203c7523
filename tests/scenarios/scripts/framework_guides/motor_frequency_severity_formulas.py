# frequency.pickle: motor_policies.csv motor_exposure.csv motor_claims.csv motor_regions.csv
# severity.pickle: motor_policies.csv motor_claims.csv
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

pd.set_option("display.width", 120)

# %% tables
policies = pd.read_csv("motor_policies.csv", index_col="policy")
exposure = pd.read_csv("motor_exposure.csv", index_col="policy").squeeze("columns")
claims = pd.read_csv("motor_claims.csv")
regions = pd.read_csv("motor_regions.csv", index_col="region")

# %% how often: Poisson with the time insured as exposure
book = policies.assign(
    n=claims.groupby("policy").size().reindex(policies.index, fill_value=0),
    years=exposure,
    log_density=np.log(policies["region"].map(regions["density"])),
    young=(policies["driver_age"] < 25).astype(int),
).dropna()
frequency = smf.glm("n ~ young + np.log(power) + log_density", data=book, family=sm.families.Poisson(), exposure=book["years"]).fit()
print(frequency.summary().tables[1])
frequency.save("frequency.pickle", remove_data=False)

# %% how much: log amount, one intercept per region
paid = claims.query("amount > 0").join(policies, on="policy")
paid["log_amount"] = np.log(paid["amount"])
severity = smf.mixedlm("log_amount ~ I(power / 100) + C(cause)", paid, groups=paid["region"]).fit()
print("between regions:", float(severity.cov_re.iloc[0, 0]))
severity.save("severity.pickle")

# %% next year's book, and what the old tariff said
ahead = pd.read_csv("motor_next_year.csv")
ahead = ahead.assign(log_density=np.log(ahead["region"].map(regions["density"])), young=(ahead["driver_age"] < 25).astype(int))
expected = frequency.predict(ahead, exposure=ahead["years"])
print("expected claims %.1f, seen %d" % (expected.sum(), ahead["claims"].sum()))
tariff = pd.read_csv("motor_tariff_old.csv", index_col="region")["premium"]
print(pd.DataFrame({"expected": expected.groupby(ahead["region"]).sum(), "old premium": tariff}).round(1))
