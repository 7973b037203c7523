# bill_ols.pickle: readings.csv tariffs.csv dwellings.csv bills.csv broken_meters.json

import json

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf


def wide(path, tariff=None):
    """One row a meter: kWh by slot, from the long table of readings."""
    long = pd.read_csv(path)
    if tariff is not None:
        long["cost"] = long["kwh"] * long["slot"].map(tariff)
        cost = long.groupby("meter")["cost"].sum()
    table = pd.pivot_table(long, index="meter", columns="slot", values="kwh", aggfunc="mean")
    table.columns = [f"kwh_{c}" for c in table.columns]
    if tariff is not None:
        table = table.join(cost)
    return table


tariff = pd.read_csv("tariffs.csv").set_index("slot")["price"]
usage = wide("readings.csv", tariff)

homes = pd.read_csv("dwellings.csv", index_col=0)
bills = pd.read_csv("bills.csv", index_col="meter").squeeze("columns")

with open("broken_meters.json") as f:
    broken = json.load(f)
with open("pilot_meters.json") as f:
    pilot = json.load(f)

panel = pd.concat([usage, homes, bills], axis=1).drop(index=broken)
panel["peak_share"] = panel["kwh_peak"] / panel[["kwh_night", "kwh_day", "kwh_peak"]].sum(axis=1)
panel["area_z"] = (panel["floor_area"] - panel["floor_area"].mean()) / panel["floor_area"].std()
print(panel.groupby("heating")[["bill", "cost"]].mean().round(2))

result = smf.ols("bill ~ cost + peak_share + area_z + C(heating)", data=panel).fit()
robust = result.get_robustcov_results("HC1")
print(sm.stats.stattools.durbin_watson(result.resid), robust.bse.round(2))
result.save("bill_ols.pickle")

# how the pilot households and the following days look under the model
print(result.resid.loc[[m for m in pilot if m in result.resid.index]].describe())
week2 = wide("readings_week2.csv", tariff).join(panel[["area_z", "heating"]], how="inner")
week2["peak_share"] = week2["kwh_peak"] / week2[["kwh_night", "kwh_day", "kwh_peak"]].sum(axis=1)
print(result.predict(week2).head())
