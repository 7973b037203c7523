# clf.joblib: titanic_train.csv
from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler


@dataclass
class Split:
    features: pd.DataFrame
    target: pd.Series | None = None

    @classmethod
    def from_csv(cls, path: Path, target: str) -> Split:
        frame = pd.read_csv(path, index_col="PassengerId")
        frame["Title"] = frame["Name"].str.extract(r"(\w+)\.", expand=False)
        return cls(frame.drop(columns=[target, "Name"], errors="ignore"), frame.get(target))


@dataclass(frozen=True)
class Columns:
    numeric: list[str] = field(default_factory=lambda: ["Age", "Fare"])
    categorical: list[str] = field(default_factory=lambda: ["Sex", "Embarked", "Title", "Pclass"])


def build(columns: Columns) -> Pipeline:
    numbers = FeatureUnion([("scaled", StandardScaler()), ("binned", KBinsDiscretizer(3, encode="ordinal"))])
    return Pipeline(
        [
            (
                "prepare",
                ColumnTransformer(
                    [
                        ("num", Pipeline([("impute", SimpleImputer()), ("both", numbers)]), columns.numeric),
                        ("cat", OneHotEncoder(handle_unknown="ignore", sparse_output=False), columns.categorical),
                    ]
                ),
            ),
            ("clf", HistGradientBoostingClassifier(max_iter=4)),
        ]
    )


def fit(split: Split, columns: Columns) -> ClassifierMixin:
    return build(columns).fit(split.features, split.target)


train = Split.from_csv(Path("titanic_train.csv"), "Survived")
test = Split.from_csv(Path("titanic_test.csv"), "Survived")
columns = Columns()
print(dataclasses.asdict(columns))
model = fit(train, columns)
submission = pd.DataFrame({"Survived": model.predict(test.features)}, index=test.features.index)
submission.to_csv("submission.csv")
joblib.dump(model, "clf.joblib")
