# loan_default.ubj: loans_2023_01.csv loans_2023_02.csv loans_2023_03.csv loans_2023_04.csv loan_exposure.npy loan_base.json
import glob
import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
import xgboost as xgb

FOLDER = "loan_books"
PARAMS = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.2, "eval_metric": "logloss", "nthread": 1}


def parse_book(path):
    frame = pd.read_csv(path)
    frame["burden"] = frame["amount"] / (frame["income"] * frame["months"])
    frame["income"] = np.log(frame["income"].clip(lower=1))
    matrix = frame[["amount", "income", "months", "late"]].to_numpy(np.float32)
    return os.path.basename(path), matrix, frame["default"].to_numpy(np.float32), frame["burden"].mean()


def closed_books(folder):
    return sorted(p for p in glob.glob(os.path.join(folder, "loans_*.csv")) if not p.endswith("_partial.csv"))


def main():
    with ProcessPoolExecutor(max_workers=2) as pool:
        books = list(pool.map(parse_book, closed_books(FOLDER)))
        partial = pool.submit(parse_book, os.path.join(FOLDER, "loans_2023_05_partial.csv")).result()
    for name, matrix, _, burden in books + [partial]:
        print(f"{name:28s}{len(matrix):5d} loans, burden {burden:.4f}")

    X = np.concatenate([matrix for _, matrix, _, _ in books])
    y = np.concatenate([target for _, _, target, _ in books])
    weight = np.load("loan_exposure.npy")
    before = np.load("loan_exposure_2022.npy")
    print("exposure changed by", (weight - before).mean())

    names = ["amount", "income", "months", "late"]
    dtrain = xgb.DMatrix(X, y, weight=weight, feature_names=names)
    retired = xgb.Booster(model_file="loan_base_retired.json")
    print("the retired base had", retired.num_boosted_rounds(), "rounds")
    base = xgb.Booster(model_file="loan_base.json")
    booster = xgb.train(PARAMS, dtrain, num_boost_round=10, xgb_model=base)
    print("rounds now:", booster.num_boosted_rounds())
    booster.save_model("loan_default.ubj")

    _, audit, target, _ = parse_book("loans_audit.csv")
    probability = booster.predict(xgb.DMatrix(audit, feature_names=names))
    print("audit accuracy", ((probability > 0.5) == target).mean())


if __name__ == "__main__":
    main()
