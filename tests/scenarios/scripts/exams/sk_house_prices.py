# out/price_gbr.pkl: houses_2023.zip district_index.json
# out/price_ridge.pkl: houses_2023.zip

"""House prices: boosted trees against a plain ridge."""
import json
import pickle
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


@dataclass
class Config:
    train: Path = Path("houses_2023.zip")
    test: Path = Path("houses_2024.csv")
    index: Path = Path("district_index.json")
    views: Path = Path("listing_views.csv")
    out: Path = Path("out")
    numeric: list = field(default_factory=lambda: ["area", "rooms", "year_built"])
    categorical: list = field(default_factory=lambda: ["district", "heating"])
    target: str = "price"
    seed: int = 7


def add_index(df: pd.DataFrame, index: dict) -> pd.DataFrame:
    out = df.copy()
    out["price_index"] = out["district"].map(lambda d: index[d]["price_index"])
    out["walk_score"] = out["district"].map(lambda d: index[d]["walk_score"])
    out["index_area"] = out["price_index"] * out["area"]
    return out.drop(columns="district")


def build(numeric, categorical, estimator) -> TransformedTargetRegressor:
    pre = ColumnTransformer([
        ("num", Pipeline([("imp", SimpleImputer(strategy="median")), ("sc", StandardScaler())]), numeric),
        ("cat", OneHotEncoder(handle_unknown="ignore"), categorical),
    ])
    return TransformedTargetRegressor(
        Pipeline([("pre", pre), ("est", estimator)]), func=np.log1p, inverse_func=np.expm1
    )


def report(name, model, X, y):
    mae = mean_absolute_error(y, model.predict(X))
    print(f"{name:10s} MAE on the new year: {mae:10.0f}")
    return mae


def main(cfg: Config) -> None:
    cfg.out.mkdir(exist_ok=True)
    train = pd.read_csv(cfg.train)
    test = pd.read_csv(cfg.test)
    index = json.loads(cfg.index.read_text())
    views = pd.read_csv(cfg.views)
    print(f"{len(train)} sales, {len(test)} new ones, median views {views['views'].median():.0f}")

    y, y_new = train[cfg.target], test[cfg.target]
    plain, plain_new = train.drop(columns=cfg.target), test.drop(columns=cfg.target)
    rich, rich_new = add_index(plain, index), add_index(plain_new, index)

    gbr = build(
        cfg.numeric + ["price_index", "walk_score", "index_area"],
        [c for c in cfg.categorical if c != "district"],
        GradientBoostingRegressor(n_estimators=120, max_depth=3, random_state=cfg.seed),
    ).fit(rich, y)
    ridge = build(cfg.numeric, cfg.categorical, Ridge(alpha=1.0)).fit(plain, y)

    scores = {
        "gbr": report("gbr", gbr, rich_new, y_new),
        "ridge": report("ridge", ridge, plain_new, y_new),
    }
    (cfg.out / "scores.json").write_text(json.dumps(scores, indent=2))
    for name, model in {"price_gbr": gbr, "price_ridge": ridge}.items():
        with open(cfg.out / f"{name}.pkl", "wb") as fh:
            pickle.dump(model, fh)


if __name__ == "__main__":
    main(Config())
