# mussel_meat_bay.joblib: mussels_bay.csv mussel_ropes.csv
# mussel_meat_both.joblib: mussels_bay.csv mussels_offshore.csv mussel_ropes.csv

# %% [markdown]
# # Meat weight of mussels
# Exploration; run the cells from top to bottom.

# %%
import joblib
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

# %%
df = pd.read_csv("mussels_wild.csv")
df.plot.scatter("length_mm", "meat_g")
plt.savefig("mussels_wild.png")
df.describe()

# %%
ropes = pd.read_csv("mussel_ropes.csv")
algae = pd.read_csv("mussel_algae.csv")
algae.plot(x="week", y="algae")
plt.savefig("mussel_algae.png")
plt.close("all")

# %% the wild ones are not ours: from here the bay
df = pd.read_csv("mussels_bay.csv")
df = df.merge(ropes, on="rope")
df["volume"] = df.length_mm * df.width_mm ** 2
df

# %%
def outliers(s, k=2.5):
    return (s - s.mean()).abs() > k * s.std()


df = df[~outliers(df.meat_g)]
df.shape

# %%
cols = ["length_mm", "width_mm", "depth_m", "seeded"]
model = make_pipeline(PolynomialFeatures(2, interaction_only=True), LinearRegression())
pred = cross_val_predict(model, df[cols], df.meat_g, cv=5)
print("bay: rmse", np.sqrt(((pred - df.meat_g) ** 2).mean()).round(3))
model.fit(df[cols], df.meat_g)
joblib.dump(model, "mussel_meat_bay.joblib")

# %% now with the offshore farm (its ropes have the same numbers, on purpose)
off = pd.read_csv("mussels_offshore.csv").merge(ropes, on="rope")
both = pd.concat({"bay": df, "offshore": off}, names=["farm"]).reset_index(level="farm")
both["farm"] = (both.farm == "offshore").astype(int)
both.groupby("farm").meat_g.agg(["mean", "size"])

# %%
cols = cols + ["farm"]
model = make_pipeline(PolynomialFeatures(2, interaction_only=True), LinearRegression()).fit(both[cols], both.meat_g)
print("both: r2", round(model.score(both[cols], both.meat_g), 3))
joblib.dump(model, "mussel_meat_both.joblib")
