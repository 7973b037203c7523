# chlorophyll.pkl: lake_samples.csv lake_depths.csv
# catch.pkl: fish_catch.csv lake_depths.csv
# bloom.pkl: algae_counts.csv lake_samples.csv
import pickle
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
import pandas as pd

# %% [1] load everything
samples = pd.read_csv("lake_samples.csv")
depths = pd.read_csv("lake_depths.csv", index_col="lake")
catch = pd.read_csv("fish_catch.csv")
algae = pd.read_csv("algae_counts.csv")
names = pd.read_csv("lake_names.csv").set_index("lake")["name"]
lab_b = pd.read_csv("lake_samples_lab_b.csv")

# %% [2] have a look
print(samples.describe().loc[["mean", "std"]])
print(lab_b.describe().loc[["mean", "std"]])
deepest = depths["max_depth"].nlargest(3)
print(deepest.rename(index=names.to_dict()))

# %% [3] chlorophyll from chemistry and shape of the lake
chem = samples.join(depths, on="lake")
X = chem[["phosphorus", "nitrogen", "secchi", "max_depth", "area_ha"]]
y = chem["chlorophyll"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
rf = RandomForestRegressor(n_estimators=20, random_state=1).fit(X_train, y_train)
print("chlorophyll r2", r2_score(y_test, rf.predict(X_test)))

# %% [4] how does it do on the other laboratory's samples?
other = lab_b.join(depths, on="lake")
print("lab b r2", r2_score(other["chlorophyll"], rf.predict(other[X.columns])))

# %% [5] fish catch
df = catch.copy()
df["effort"] = df["nets"] * df["hours"]
df["depth"] = df["lake"].map(depths["max_depth"])
X = df[["effort", "depth"]]
y = df["catch_kg"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=2)
ridge = make_pipeline(StandardScaler(), Ridge(alpha=2.0)).fit(X_train, y_train)
print("catch r2", ridge.score(X_test, y_test))

# %% [6] blooms, with the mean chemistry of the lake
df = algae.copy()
mean_chem = samples.groupby("lake")[["phosphorus", "nitrogen"]].mean()
df = df.merge(mean_chem, left_on="lake", right_index=True, how="inner")
X = df.drop(columns=["lake", "bloom"])
y = df["bloom"]
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=3)
clf = make_pipeline(MinMaxScaler(), LogisticRegression()).fit(X_train, y_train)
print("bloom accuracy", accuracy_score(y_test, clf.predict(X_test)))

# %% [7] save
for model, name in [(rf, "chlorophyll"), (ridge, "catch"), (clf, "bloom")]:
    with open(f"{name}.pkl", "wb") as f:
        pickle.dump(model, f)
