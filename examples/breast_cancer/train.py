"""Train a classifier that tells benign from malignant tumours."""

import argparse

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", help="the Parquet file that prepare.py wrote")
    parser.add_argument("model", help="the joblib file to write")
    parser.add_argument("--C", type=float, default=1.0, help="inverse strength of the regularization")
    arguments = parser.parse_args()

    table = pd.read_parquet(arguments.clean)
    X, y = table.drop(columns="benign"), table["benign"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)

    model = Pipeline([("scale", StandardScaler()), ("classify", LogisticRegression(C=arguments.C, max_iter=500))])
    model.fit(X_train, y_train)
    joblib.dump(model, arguments.model)
    print(f"trained on {len(X_train)} rows, {len(X_test)} are left for the test")


if __name__ == "__main__":
    main()
