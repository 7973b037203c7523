# model.joblib: january.csv february.csv
import joblib
import pandas as pd
from sklearn.linear_model import SGDRegressor


def batches(*names):
    for name in names:
        for chunk in pd.read_csv(name, chunksize=30):
            yield chunk[["a", "b"]].to_numpy(), chunk["c"].to_numpy()


model = SGDRegressor(random_state=0)
for X, y in batches("january.csv", "february.csv"):
    model.partial_fit(X, y)
decoy = [y.sum() for _, y in batches("decoy.csv")]
joblib.dump(model, "model.joblib")
