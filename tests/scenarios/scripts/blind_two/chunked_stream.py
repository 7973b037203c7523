# online.joblib: stream.csv.gz offsets.csv
# scaler_online.joblib: stream.csv.gz offsets.csv
"""Learn from a file that does not fit into memory, in chunks, with two passes."""
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler

PATH = "stream.csv.gz"
CHUNK = 90
COLUMNS = ["u0", "u1", "u2"]


def chunks(path):
    with pd.read_csv(path, chunksize=CHUNK, compression="gzip") as reader:
        for number, chunk in enumerate(reader):
            yield number, chunk.dropna()


offsets = pd.read_csv("offsets.csv").iloc[0]
decoy = next(pd.read_csv("shard_0.csv", chunksize=10))
print("a shard looks like", decoy.columns.tolist())

scaler = StandardScaler()
for _, chunk in chunks(PATH):
    scaler.partial_fit(chunk[COLUMNS] - offsets[COLUMNS])

model = SGDClassifier(loss="log_loss", random_state=0)
held_back = None
for number, chunk in chunks(PATH):
    X = scaler.transform(chunk[COLUMNS] - offsets[COLUMNS])
    y = chunk["hit"].to_numpy()
    if number == 4:
        held_back = X, y
        break
    model.partial_fit(X, y, classes=np.array([0, 1]))
    print(number, model.score(X, y))

print("held back", model.score(*held_back))
joblib.dump(model, "online.joblib")
joblib.dump(scaler, "scaler_online.joblib")
