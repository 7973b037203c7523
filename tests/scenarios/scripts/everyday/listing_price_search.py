# listing_price.joblib: listings.csv districts.csv

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler


@dataclass
class Config:
    listings: Path = Path("listings.csv")
    archive: Path = Path("listings_2019.csv")
    districts: Path = Path("districts.csv")
    output: Path = Path("listing_price.joblib")
    use_archive: bool = False
    cv: int = 5
    seed: int = 0
    alphas: list[float] = field(default_factory=lambda: [1.0])

    @classmethod
    def from_json(cls, path):
        return cls(**json.loads(Path(path).read_text()))


class DistrictPrice(BaseEstimator, TransformerMixin):
    """Adds the median price per square metre of the district (from the fold's training part)."""

    def fit(self, X, y):
        per_sqm = pd.Series(np.asarray(y), index=X.index) / X["sqm"]
        self.median_ = per_sqm.groupby(X["district"]).median()
        self.overall_ = per_sqm.median()
        return self

    def transform(self, X):
        return X.assign(district_price=X["district"].map(self.median_).fillna(self.overall_),
                        age=2023 - X["built"], sqm_per_room=X["sqm"] / X["rooms"])


def load(cfg: Config) -> pd.DataFrame:
    new, old = pd.read_csv(cfg.listings), pd.read_csv(cfg.archive)
    print("median price then and now:", old["price"].median(), new["price"].median())
    df = pd.concat([old, new], ignore_index=True) if cfg.use_archive else new
    df = df[df["sqm"].between(20, 200)]
    df["heating"] = df["heating"].fillna("unknown")
    return df.merge(pd.read_csv(cfg.districts), on="district")


def main(cfg: Config):
    df = load(cfg)
    X, y = df.drop(columns="price"), df["price"]
    X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=cfg.seed)
    numeric = make_pipeline(SimpleImputer(), PolynomialFeatures(2, include_bias=False), StandardScaler())
    columns = make_column_transformer(
        (numeric, make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), ["district", "heating"]))
    pipe = make_pipeline(DistrictPrice(), columns, Ridge())
    search = GridSearchCV(TransformedTargetRegressor(pipe, func=np.log1p, inverse_func=np.expm1),
                          {"regressor__ridge__alpha": cfg.alphas}, cv=cfg.cv, scoring="neg_mean_absolute_error")
    search.fit(X_tr, y_tr)
    print(search.best_params_, "hold-out R2 %.3f" % search.best_estimator_.score(X_te, y_te))
    joblib.dump(search, cfg.output)


main(Config.from_json("listing_config.json"))
