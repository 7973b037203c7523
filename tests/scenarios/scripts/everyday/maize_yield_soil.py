# maize_yield.joblib: yields.csv rainfall_wide.csv soil.xlsx
import joblib
import pandas as pd
from sklearn.ensemble import VotingRegressor, GradientBoostingRegressor
from sklearn.impute import KNNImputer
from sklearn.linear_model import BayesianRidge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# --- rainfall: one column a year -> one row a county and year
rain = (pd.read_csv("rainfall_wide.csv")
        .melt(id_vars="county", var_name="year", value_name="rain")
        .assign(year=lambda d: d["year"].astype(int))
        .sort_values(["county", "year"]))
rain["rain_prev"] = rain.groupby("county")["rain"].shift(1)
rain["rain_dev"] = rain["rain"] - rain.groupby("county")["rain"].transform("mean")

# --- soil: two sheets of the same workbook
sheets = pd.read_excel("soil.xlsx", sheet_name=None)
soil = sheets["chemistry"].merge(sheets["texture"], on="county", how="outer")
soil["acid"] = (soil["ph"] < 6.3).astype(int)

# --- yields
yields = pd.read_csv("yields.csv")
print(yields.pivot_table(index="year", columns="crop", values="t_ha", aggfunc="mean").round(2))
maize = yields.loc[yields["crop"].eq("maize")].drop(columns="crop").sort_values(["county", "year"])
maize["t_ha_prev"] = maize.groupby("county")["t_ha"].shift(1)
maize["t_ha_hist"] = maize.groupby("county")["t_ha"].transform(lambda s: s.shift(1).expanding().mean())

data = (maize.merge(rain, on=["county", "year"], how="left")
        .merge(soil, on="county", how="left")
        .dropna(subset=["t_ha_prev"]))
x_cols = data.columns.difference(["county", "t_ha"]).tolist()
print("missing values:", data[x_cols].isna().sum().loc[lambda s: s > 0].to_dict())

ndvi = pd.read_csv("ndvi.csv")
print("correlation with ndvi:", data.groupby("county")["t_ha"].mean().corr(ndvi.set_index("county")["ndvi"]).round(2))


def make_model():
    return make_pipeline(KNNImputer(n_neighbors=4), StandardScaler(),
                         VotingRegressor([("br", BayesianRidge()), ("gb", GradientBoostingRegressor(n_estimators=25, max_depth=2, random_state=1))]))


errors = {}
for year in (2018, 2019, 2020, 2021):
    past, now = data[data["year"] < year], data[data["year"] == year]
    errors[year] = mean_absolute_error(now["t_ha"], make_model().fit(past[x_cols], past["t_ha"]).predict(now[x_cols]))
print(pd.Series(errors, name="MAE").round(3))

model = make_model().fit(data[x_cols], data["t_ha"])
joblib.dump((x_cols, model), "maize_yield.joblib")
