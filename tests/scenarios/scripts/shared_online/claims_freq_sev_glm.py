# glm_frequency.pickle: motor_policies.csv motor_claims.csv
# glm_severity.json: motor_claims.csv repair_price_index.xlsx

import json
import pickle

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

policies = pd.read_csv("motor_policies.csv")
claims = pd.read_csv("motor_claims.csv")
late = pd.read_csv("claims_late_reported.csv")
print(f"{len(claims)} claims, {len(late)} reported late ({late['amount'].sum() / claims['amount'].sum():.1%} of amount, not modelled)")

# Frequency
counts = claims.groupby("policy").size().rename("n_claims")
freq_df = (
    policies.merge(counts, left_on="policy", right_index=True, how="left")
    .fillna({"n_claims": 0})
    .assign(age_band=lambda d: pd.cut(d["driver_age"], [17, 25, 40, 60, 99], labels=["u25", "25_40", "40_60", "60p"]).astype(str))
)
freq = smf.glm("n_claims ~ C(age_band) + C(power)", data=freq_df, family=sm.families.Poisson(),
               offset=np.log(freq_df["exposure"])).fit()
print(freq.params.round(3))
with open("glm_frequency.pickle", "wb") as f:
    pickle.dump(freq, f)

# Severity, amounts at December prices
idx = pd.read_excel("repair_price_index.xlsx").set_index("month")["index"]
sev_df = claims.assign(amount_dec=lambda d: d["amount"] * idx.loc[12] / d["month"].map(idx)).query("amount_dec > 50")
sev = smf.glm("amount_dec ~ C(kind)", data=sev_df, family=sm.families.Gamma(sm.families.links.Log())).fit()
print(sev.params.round(3))
json.dump({"params": sev.params.to_dict(), "scale": float(sev.scale)}, open("glm_severity.json", "w"), indent=2)

# sanity check: expected loss on the portfolio
print("mean frequency", freq.predict(freq_df, offset=np.log(freq_df["exposure"])).mean().round(3))
