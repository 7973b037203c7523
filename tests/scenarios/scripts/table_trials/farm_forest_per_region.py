# forest_north.joblib: farm_north.csv soil.csv rainfall.csv
# forest_south.joblib: farm_south.csv soil.csv
# forest_west.joblib: farm_west.csv soil.csv rainfall.csv grain_prices.csv
from typing import NamedTuple

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import cross_val_score, train_test_split


class Recipe(NamedTuple):
    irrigated: bool = False
    weigh_by_price: bool = False


REGIONS = {
    "north": Recipe(),
    "south": Recipe(irrigated=True),  # rain does not matter there
    "west": Recipe(weigh_by_price=True),
}

soil = pd.read_csv("soil.csv")
rain = pd.read_csv("rainfall.csv").set_index("week")["mm"]
price = dict(pd.read_csv("grain_prices.csv").itertuples(index=False))


def features(region, recipe):
    plots = pd.read_csv(f"farm_{region}.csv")
    plots = plots.merge(soil, on="plot", how="left")
    if not recipe.irrigated:
        plots["rain"] = plots["week"].map(rain)
    dummies = pd.get_dummies(plots["crop"], prefix="crop")
    return pd.concat([plots, dummies], axis="columns")


summary, models = [], {}
for region, recipe in REGIONS.items():
    table = features(region, recipe)
    weights = table["crop"].map(price) if recipe.weigh_by_price else pd.Series(1.0, index=table.index)
    X = table.drop(columns=["plot", "crop", "week", "harvest"])
    split = train_test_split(X, table["harvest"], weights, test_size=0.25, random_state=11)
    X_train, X_test, y_train, y_test, w_train, _ = split
    forest = RandomForestRegressor(n_estimators=12, max_depth=5, random_state=0)
    cv = cross_val_score(forest, X_train, y_train, cv=3).mean()
    models[region] = forest.fit(X_train, y_train, sample_weight=w_train)
    summary.append((region, len(table), cv, forest.score(X_test, y_test), (table["harvest"] * table["crop"].map(price)).sum()))

print(pd.DataFrame(summary, columns=["region", "n", "cv", "r2", "worth"]).round(3))
for region, forest in models.items():
    joblib.dump(forest, f"forest_{region}.joblib", compress=3)
