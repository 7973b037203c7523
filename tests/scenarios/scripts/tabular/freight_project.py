# eta.joblib: shipments_2024-01.csv shipments_2024-02.csv port_weather.csv carriers.json
# eta_simple.joblib: shipments_2024-02.csv carriers.json
import joblib
import pandas as pd
from freight_steps import add_weather, clean, features, load_carriers, load_moves
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge

ratings = load_carriers("carriers.json")
weather = pd.read_csv("port_weather.csv", parse_dates=["day"])
january, february, march = (clean(load_moves(f"shipments/shipments_2024-0{month}.csv")) for month in (1, 2, 3))

both = pd.concat([january, february], ignore_index=True)
enriched = add_weather(both, weather)
full = GradientBoostingRegressor(n_estimators=8).fit(features(enriched, ratings), enriched["hours"])
simple = Ridge().fit(features(february, ratings), february["hours"])

check = add_weather(march, weather)
print("R2 full", full.score(features(check, ratings), check["hours"]))
print("R2 simple", simple.score(features(march, ratings), march["hours"]))
joblib.dump(full, "eta.joblib")
joblib.dump(simple, "eta_simple.joblib")
