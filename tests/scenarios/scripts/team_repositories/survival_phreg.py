# cox_clinical.json: patients_base.csv death_register.csv visits_history.csv
# cox_labs.json: patients_base.csv death_register.csv lab_panel.parquet

import json

import duckdb
import pandas as pd
from statsmodels.duration.hazard_regression import PHReg

con = duckdb.connect()

clinical = con.sql("""
    WITH v AS (
        SELECT pid,
               SUM(CASE WHEN kind = 'er' THEN 1 ELSE 0 END) AS er_visits,
               SUM(CASE WHEN kind = 'ward' THEN 1 ELSE 0 END) AS ward_visits
        FROM 'visits_history.csv' GROUP BY pid
    )
    SELECT p.pid, p.age, p.female, v.er_visits, v.ward_visits, d.months, d.died
    FROM 'patients_base.csv' p
    JOIN 'death_register.csv' d USING (pid)
    LEFT JOIN v USING (pid)
    ORDER BY p.pid
""").df()

labs = con.sql("""
    SELECT p.pid, p.age, l.crp, l.hb, d.months, d.died
    FROM 'patients_base.csv' p
    JOIN 'death_register.csv' d ON d.pid = p.pid
    JOIN read_parquet('lab_panel.parquet') l ON l.pid = p.pid
    ORDER BY p.pid
""").df()

print(clinical.describe().round(2))

ranges = con.execute("SELECT * FROM 'ref_ranges.csv'").fetchall()
for analyte, low, high in ranges:
    outside = ((labs[analyte] < low) | (labs[analyte] > high)).mean()
    print(f"{analyte}: {outside:.0%} outside of {low}-{high}")


def fit_cox(df: pd.DataFrame, covariates: list[str]) -> dict:
    X = df[covariates].astype(float)
    X = X - X.mean()
    res = PHReg(df["months"].to_numpy(float), X.to_numpy(), status=df["died"].to_numpy(int), ties="efron").fit()
    print(res.summary(xname=covariates))
    return {
        "covariates": covariates,
        "means": df[covariates].astype(float).mean().to_dict(),
        "beta": dict(zip(covariates, map(float, res.params))),
        "se": dict(zip(covariates, map(float, res.bse))),
    }


with open("cox_clinical.json", "w") as fh:
    json.dump(fit_cox(clinical, ["age", "female", "er_visits", "ward_visits"]), fh, indent=2)
with open("cox_labs.json", "w") as fh:
    json.dump(fit_cox(labs, ["age", "crp", "hb"]), fh, indent=2)
