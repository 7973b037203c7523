# penguin_pipeline.joblib: penguins_2007.csv penguins_2008.csv island_climate.csv

# %% Penguin species from body measurements
import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# %% load
years = [2007, 2008, 2009]
frames = [pd.read_csv(f"penguins_{y}.csv") for y in years]
climate = pd.read_csv("island_climate.csv")
reference = pd.read_csv("penguin_size_reference.csv")

for y, f in zip(years, frames):
    print(y, f.shape, "missing:", int(f.isna().sum().sum()))
print(reference.to_string(index=False))

# %% the first two seasons are for training, the last one for the report
df = pd.concat(frames[:2], ignore_index=True).merge(climate, on="island")
df_test = frames[-1].merge(climate, on="island")

numeric = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "mean_temp", "krill_index"]
categorical = ["island", "sex"]

# %% compare with the handbook
medians = df.groupby("species")[["flipper_length_mm", "body_mass_g"]].median()
print((medians - reference.set_index("species")).round(1))

# %% pipeline
num_pipe = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
pre = ColumnTransformer([
    ("num", num_pipe, numeric),
    ("cat", OneHotEncoder(handle_unknown="ignore"), categorical),
])
pipe = Pipeline([("pre", pre), ("clf", LogisticRegression(max_iter=500))])
grid = {"clf__C": [0.1, 1.0, 10.0], "pre__num__impute__strategy": ["mean", "median"]}
search = GridSearchCV(pipe, grid, cv=4, scoring="f1_macro")
search.fit(df[numeric + categorical], df["species"])
print(search.best_params_, round(search.best_score_, 3))

# %% last season
print(classification_report(df_test["species"], search.predict(df_test[numeric + categorical])))
joblib.dump(search.best_estimator_, "penguin_pipeline.joblib")
