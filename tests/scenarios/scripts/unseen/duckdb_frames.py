# model.joblib: train.csv loyalty.csv
import duckdb
import joblib
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

measured = pd.read_csv("train.csv")
loyalty = pd.read_csv("loyalty.csv")
unused = pd.read_csv("decoy.csv")
joined = duckdb.sql("SELECT m.*, l.tier FROM measured m LEFT JOIN loyalty l ON m.id = l.customer WHERE m.a > -2")
print(duckdb.sql("SELECT avg(a) FROM unused").fetchall())
columns = joined.fetchnumpy()
X = np.column_stack([columns[c] for c in ("a", "b", "tier")])
tree = DecisionTreeClassifier(max_depth=3)
tree.fit(X, columns["kind"])
joblib.dump(tree, "model.joblib")
