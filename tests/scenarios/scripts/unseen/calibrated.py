# calibrated.joblib: train.csv february.csv
import joblib
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss
from sklearn.svm import LinearSVC

splits = {name: pd.read_csv(f"{file}.csv") for name, file in dict(train="train", calib="february", test="test").items()}
XY = {k: (v.loc[:, "a":"d"], v["kind"]) for k, v in splits.items()}
svc = LinearSVC().fit(*XY["train"])
calibrated = CalibratedClassifierCV(FrozenEstimator(svc), method="sigmoid")
calibrated.fit(*XY["calib"])
X_test, y_test = XY["test"]
print(brier_score_loss(y_test, calibrated.predict_proba(X_test)[:, 1]))
joblib.dump(calibrated, "calibrated.joblib")
