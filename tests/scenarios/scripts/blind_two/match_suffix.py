# wide.joblib: merchants.parquet fraud_train.csv
# narrow.joblib: complaints.feather
import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.covariance import EllipticEnvelope
from sklearn.linear_model import LogisticRegression


def load(path: Path):
    match path.suffix:
        case ".csv":
            return pd.read_csv(path)
        case ".parquet":
            return pd.read_parquet(path)
        case ".feather":
            return pd.read_feather(path)
        case ".json":
            return json.loads(path.read_text())
        case other:
            raise ValueError(f"what is {other}?")


paths = [Path(name) for name in ("merchants.parquet", "fraud_train.csv", "complaints.feather", "tariffs.json")]
merchants, frauds, complaints, tariffs = (load(path) for path in paths)
print("dearest tariff:", max(tariffs.values()))

wide = frauds.merge(merchants, on="merchant").select_dtypes("number")
model = LogisticRegression(max_iter=500).fit(wide.drop(columns="fraud"), wide["fraud"])
joblib.dump(model, "wide.joblib")

severity = complaints["severity"].to_numpy(float)
noise = np.random.default_rng(0).normal(scale=0.1, size=severity.shape)
strange = EllipticEnvelope(random_state=0).fit(np.column_stack([severity + noise, severity**2]))
joblib.dump(strange, "narrow.joblib")
