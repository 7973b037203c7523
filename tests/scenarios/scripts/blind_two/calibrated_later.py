# raw.joblib: fraud_train.csv
# calibrated.joblib: fraud_train.csv fraud_valid.csv
import argparse
import sys

import joblib
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss
from sklearn.naive_bayes import GaussianNB

COLUMNS = ["amount", "age", "distance"]


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", default="fraud_train.csv")
    parser.add_argument("--calibrate", default="fraud_valid.csv")
    parser.add_argument("--test", default="fraud_test.csv")
    parser.add_argument("--method", choices=["sigmoid", "isotonic"], default="sigmoid")
    return parser.parse_args(argv)


def xy(path):
    table = pd.read_csv(path, usecols=[*COLUMNS, "fraud"])
    return table[COLUMNS], table["fraud"]


def main(argv=None):
    args = parse(argv)
    model = GaussianNB().fit(*xy(args.train))
    joblib.dump(model, "raw.joblib")

    calibrated = CalibratedClassifierCV(FrozenEstimator(model), method=args.method)
    calibrated.fit(*xy(args.calibrate))
    joblib.dump(calibrated, "calibrated.joblib")

    X_test, y_test = xy(args.test)
    for name, one in (("raw", model), ("calibrated", calibrated)):
        print(f"{name}: {brier_score_loss(y_test, one.predict_proba(X_test)[:, 1]):.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
