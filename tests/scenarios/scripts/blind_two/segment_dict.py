# segments.joblib: fraud_train.csv merchants.parquet
from dataclasses import dataclass, field

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@dataclass
class BySegment:
    key: str
    columns: list
    models: dict = field(default_factory=dict)

    def fit(self, frame, target):
        for value, part in frame.groupby(self.key):
            if part[target].nunique() < 2:
                continue
            model = make_pipeline(StandardScaler(), LogisticRegression())
            self.models[value] = model.fit(part[self.columns], part[target])
        return self

    def predict(self, frame):
        parts = [
            pd.Series(self.models[value].predict(part[self.columns]), index=part.index)
            for value, part in frame.groupby(self.key)
            if value in self.models
        ]
        return pd.concat(parts).reindex(frame.index)


merchants = pd.read_parquet("merchants.parquet").set_index("merchant")
train = pd.read_csv("fraud_train.csv").join(merchants["sector"], on="merchant")
valid = pd.read_csv("fraud_valid.csv").join(merchants["sector"], on="merchant")
segments = BySegment("sector", ["amount", "age", "distance"]).fit(train, "fraud")
print("valid:", (segments.predict(valid) == valid["fraud"]).mean())
joblib.dump(segments, "segments.joblib")
