# did_main.json: fastfood_emp_wide.csv treated_states.txt
# did_placebo.json: retail_emp_wide.csv treated_states.txt

import json
from pathlib import Path

import pandas as pd
import statsmodels.formula.api as smf

treated = {s.strip() for s in Path("treated_states.txt").read_text().splitlines() if s.strip()}
regions = pd.read_csv("state_regions.csv")
print(regions["region"].value_counts())


def to_long(path):
    wide = pd.read_csv(path)
    return (
        wide.melt(id_vars=["store", "state"], var_name="quarter", value_name="emp")
        .assign(
            quarter=lambda d: d["quarter"].str.removeprefix("emp_"),
            post=lambda d: (d["quarter"] >= "2023q3").astype(int),
            treat=lambda d: d["state"].isin(treated).astype(int),
        )
        .dropna()
    )


def did(path, out):
    panel = to_long(path)
    # store and quarter fixed effects, errors clustered by store
    demeaned = panel.assign(emp_d=panel["emp"] - panel.groupby("store")["emp"].transform("mean"))
    res = smf.ols("emp_d ~ treat:post + treat + C(quarter)", data=demeaned).fit(
        cov_type="cluster", cov_kwds={"groups": demeaned["store"]})
    effect = res.params["treat:post"]
    print(f"{path}: {effect:.3f} (se {res.bse['treat:post']:.3f}), n={int(res.nobs)}")
    Path(out).write_text(json.dumps({"coef": res.params.to_dict(), "se": res.bse.to_dict()}, indent=2))
    return effect


main = did("fastfood_emp_wide.csv", "did_main.json")
placebo = did("retail_emp_wide.csv", "did_placebo.json")
print("difference", round(main - placebo, 3))
