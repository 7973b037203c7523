"""Measure the classifier on the rows that it was not trained on."""

import argparse
import json

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score
from sklearn.model_selection import train_test_split


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", help="the Parquet file that prepare.py wrote")
    parser.add_argument("model", help="the joblib file that train.py wrote")
    parser.add_argument("metrics", help="the JSON file to write")
    arguments = parser.parse_args()

    table = pd.read_parquet(arguments.clean)
    X, y = table.drop(columns="benign"), table["benign"]
    _, X_test, _, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)

    model = joblib.load(arguments.model)
    predicted = model.predict(X_test)
    metrics = {
        "accuracy": accuracy_score(y_test, predicted),
        "f1": f1_score(y_test, predicted),
        "roc_auc": roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]),
    }
    with open(arguments.metrics, "w") as file:
        json.dump(metrics, file, indent=2)
    print(", ".join(f"{name} {value:.4f}" for name, value in metrics.items()))


if __name__ == "__main__":
    main()
