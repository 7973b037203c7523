# cox_main.npz: arm_control.dat arm_treatment.dat labs_long.csv.gz
# cox_unadjusted.npz: arm_control.dat arm_treatment.dat

# Cox regression for the two-arm trial (primary and unadjusted analysis)
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

control = pd.read_fwf("arm_control.dat").assign(treat=0)
treatment = pd.read_fwf("arm_treatment.dat").assign(treat=1)
trial = pd.concat([control, treatment], ignore_index=True)

sites = pd.read_csv("site_register.csv")
recruited = trial.groupby("site").size().rename("recruited").reset_index().merge(sites, on="site")
print(recruited.to_string(index=False))

# unadjusted
unadj = smf.phreg("time ~ 0 + treat", data=trial, status=trial["event"].values, ties="efron").fit()
print(unadj.summary())
np.savez("cox_unadjusted.npz", params=unadj.params, cov=unadj.cov_params(), names=["treat"])

# baseline labs, long to wide
labs = (
    pd.read_csv("labs_long.csv.gz")
    .query("visit == 0")
    .pivot_table(index="patid", columns="test", values="value")
    .reset_index()
)
adj_data = trial.merge(labs, on="patid", how="inner").assign(age10=lambda d: (d["age"] - 55) / 10, log_crp=lambda d: np.log1p(d["crp"]))
adj = smf.phreg("time ~ 0 + treat + age10 + sex + log_crp + albumin", data=adj_data,
                status=adj_data["event"].values, ties="efron").fit()
print(adj.summary())
np.savez("cox_main.npz", params=adj.params, cov=adj.cov_params(), names=adj.model.exog_names)
print("HR treatment: %.2f unadjusted, %.2f adjusted" % (np.exp(unadj.params[0]), np.exp(adj.params[0])))
