# model.joblib: houses.csv

# %% [markdown]
# # House prices
# %%
import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# %%
df = pd.read_csv("decoy.csv")
df.head()
# %%
df = df[df["a"] > 0]
df.shape
# %% that was the wrong file
df = pd.read_csv("houses.csv")
data = df.copy()
data["price"] = np.log(data["price"])
data = data[data.area.between(40, 190)]
# %%
X = data.drop("price", axis=1)
y = data["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
pre = ColumnTransformer([("cat", OneHotEncoder(), ["city"]), ("num", StandardScaler(), ["area"])])
pipe = Pipeline([("pre", pre), ("rf", RandomForestRegressor(4, random_state=0))])
print(cross_val_score(pipe, X_train, y_train, cv=2))
# %%
pipe.fit(X_train, y_train)
print(pipe.score(X_test, y_test))
# %% compare with the other file again
df = pd.read_csv("train.csv")
print(df.corr())
# %%
joblib.dump(pipe, "model.joblib")
