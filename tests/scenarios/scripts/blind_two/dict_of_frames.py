# joined.joblib: subscribers.csv churned.csv wages.csv
# complaints.joblib: complaints.feather churned.csv
"""All tables are loaded into one dictionary, each model takes what it needs."""
from pathlib import Path

import joblib
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier

READERS = {".csv": pd.read_csv, ".parquet": pd.read_parquet, ".feather": pd.read_feather}
FILES = ["subscribers.csv", "churned.csv", "wages.csv", "calls.parquet", "complaints.feather", "mayors.csv"]

tables = {Path(name).stem: READERS[Path(name).suffix](name) for name in FILES}
for name, table in tables.items():
    print(f"{name:<12} {table.shape[0]:>4} rows, {table.isna().sum().sum()} missing")

people = tables["subscribers"].merge(tables["churned"], on="subscriber").merge(tables["wages"], on="city")
X = pd.get_dummies(people[["tenure", "wage", "plan"]], columns=["plan"])
joined = RandomForestClassifier(n_estimators=5, random_state=2).fit(X, people["churned"])
joblib.dump(joined, "joined.joblib")

worst = tables["complaints"].groupby("subscriber", as_index=False).agg(worst=("severity", "max"))
angry = worst.merge(tables["churned"], on="subscriber", how="inner")
baseline = DummyClassifier(strategy="prior").fit(angry[["worst"]], angry["churned"])
print("baseline", baseline.score(angry[["worst"]], angry["churned"]))
joblib.dump(baseline, "complaints.joblib")
