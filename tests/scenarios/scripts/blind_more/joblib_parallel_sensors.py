# ocsvm.joblib: sensor_0.csv sensor_1.csv sensor_2.csv sensor_3.csv
import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.covariance import EllipticEnvelope


def summarise(number, window=10):
    df = pd.read_csv(f"sensors/sensor_{number}.csv")
    values = df[["x", "y", "z"]].values
    return np.array([values[i : i + window].std(axis=0) for i in range(0, len(values) - window, 3)])


blocks = Parallel(n_jobs=2)(delayed(summarise)(n) for n in range(4))
fresh = summarise(4)
X = np.concatenate(blocks)
envelope = EllipticEnvelope(random_state=0, support_fraction=0.9).fit(X)
print("outliers in the new sensor:", (envelope.predict(fresh) == -1).sum())
joblib.dump(envelope, "ocsvm.joblib")
