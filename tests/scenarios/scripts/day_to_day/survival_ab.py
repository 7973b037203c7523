# cox_coefs.json: trial_followup.csv trial_baseline.csv
# ab_landing.pickle: ab_landing.csv

import json
import math

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.duration.hazard_regression import PHReg

TABLES = {
    "landing": "ab_landing.csv",
    "checkout": "ab_checkout.csv",
}


# ---------------------------------------------------------------- survival

def kaplan_meier(months, event):
    order = np.argsort(months, kind="stable")
    t, e = np.asarray(months)[order], np.asarray(event)[order]
    at_risk = len(t)
    s, curve = 1.0, []
    for ti, ei in zip(t, e):
        if ei:
            s *= 1 - 1 / at_risk
            curve.append((float(ti), s))
        at_risk -= 1
    return curve


def median_survival(curve):
    return next((t for t, s in curve if s <= 0.5), math.nan)


def cox_model():
    follow = pd.read_csv("trial_followup.csv", index_col="patient")
    base = pd.read_csv("trial_baseline.csv", index_col="patient")
    trial = follow.join(base, how="inner")
    trial["age10"] = (trial["age"] - 60) / 10

    for arm, grp in trial.groupby("treated"):
        print("arm", arm, "median months", median_survival(kaplan_meier(grp["months"], grp["event"])))

    cols = ["treated", "age10", "marker"]
    fit = PHReg(trial["months"], trial[cols], status=trial["event"], ties="efron").fit()
    print(fit.summary())
    return {c: {"beta": float(b), "se": float(s), "hr": math.exp(b)} for c, b, s in zip(cols, fit.params, fit.bse)}


# ---------------------------------------------------------------- A/B

def z_test(table):
    g = table.groupby("variant")["converted"].agg(["sum", "count"])
    (xa, na), (xb, nb) = g.loc["A"], g.loc["B"]
    p = (xa + xb) / (na + nb)
    z = (xb / nb - xa / na) / math.sqrt(p * (1 - p) * (1 / na + 1 / nb))
    return {"A": xa / na, "B": xb / nb, "z": z}


def adjusted_model(table):
    table = table.assign(log_pages=np.log(table["pages"]))
    return smf.glm("converted ~ C(variant) + mobile + log_pages", table, family=sm.families.Binomial()).fit()


def main():
    coefs = cox_model()
    with open("cox_coefs.json", "w") as fh:
        json.dump(coefs, fh, indent=1)

    tables = {name: pd.read_csv(path) for name, path in TABLES.items()}
    results = {name: z_test(t) for name, t in tables.items()}
    for name, r in results.items():
        print(f"{name:<9} A {r['A']:.3f}  B {r['B']:.3f}  z {r['z']:+.2f}")

    model = adjusted_model(tables["landing"])
    print(model.params.round(3))
    model.save("ab_landing.pickle", remove_data=True)


if __name__ == "__main__":
    main()
