# soil_scaler.joblib: soil_reference.txt
# soil_ridge_north.joblib: soil_reference.txt soil_fields_north.csv
# soil_forest_south.joblib: soil_fields_south.csv

# Nitrogen from soil texture. The scaler comes from the certified reference samples so that
# all campaigns share the same units.
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.preprocessing import StandardScaler

cols = ["ph", "clay", "silt", "carbon"]

ref = np.loadtxt("soil_reference.txt")
print("reference samples", ref.shape)
scaler = StandardScaler()
scaler.fit(ref)
joblib.dump(scaler, "soil_scaler.joblib")

north = pd.read_csv("soil_fields_north.csv")
south = pd.read_csv("soil_fields_south.csv")

Xn = scaler.transform(north[cols].to_numpy())
Xs = scaler.transform(south[cols].to_numpy())
yn = north["nitrogen"].to_numpy()
ys = south["nitrogen"].to_numpy()

ridge = Ridge(alpha=3.0)
ridge.fit(Xn, yn)
print("north fit  R2 = %.3f" % ridge.score(Xn, yn))
print("on south   R2 = %.3f" % ridge.score(Xs, ys))
joblib.dump(ridge, "soil_ridge_north.joblib")

# trees do not need scaling
forest = RandomForestRegressor(n_estimators=25, max_depth=5, random_state=3)
forest.fit(south[cols].to_numpy(), ys)
joblib.dump(forest, "soil_forest_south.joblib")
print("forest on north MAE = %.4f" % mean_absolute_error(yn, forest.predict(north[cols].to_numpy())))

out = south.copy()
out["ridge"] = ridge.predict(Xs)
out["forest"] = forest.predict(south[cols].to_numpy())
out["gap"] = out["ridge"] - out["forest"]
out.to_csv("south_compare.csv", index=False)
print(out["gap"].abs().describe())
