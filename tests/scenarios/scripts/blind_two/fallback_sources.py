# fallback.joblib: fraud_old.csv merchants.parquet
import logging
from contextlib import suppress

import joblib
import pandas as pd
from sklearn.linear_model import RidgeClassifier

log = logging.getLogger(__name__)
CANDIDATES = ["fraud_2025.parquet", "stream.csv.gz", "fraud_old.csv", "fraud_train.csv"]
NEEDED = {"amount", "age", "distance", "merchant", "fraud"}


class WrongColumnsError(ValueError):
    pass


def load(path):
    reader = pd.read_parquet if path.endswith(".parquet") else pd.read_csv
    frame = reader(path)
    if missing := NEEDED - set(frame.columns):
        raise WrongColumnsError(f"{path} lacks {sorted(missing)}")
    return frame


def first_usable(paths):
    for path in paths:
        try:
            return load(path)
        except FileNotFoundError:
            log.info("%s is not there", path)
        except WrongColumnsError as error:
            log.info("%s", error)
    raise SystemExit("no data")


frame = first_usable(CANDIDATES)
with suppress(OSError):
    frame = frame.merge(pd.read_csv("merchants.csv"), on="merchant")
if "risk" not in frame:
    frame = frame.merge(pd.read_parquet("merchants.parquet", columns=["merchant", "risk"]), on="merchant")

y = frame.pop("fraud")
model = RidgeClassifier(alpha=2.0).fit(frame, y)
print(model.score(frame, y))
joblib.dump(model, "fallback.joblib")
