# outputs/power/model.pkl: power_2021.parquet plants.csv
import logging
import os
import pickle
from typing import Any

import numpy as np
import pandas as pd
from omegaconf import DictConfig, OmegaConf
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Lasso, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

log = logging.getLogger(__name__)
MODELS = {"ridge": Ridge, "lasso": Lasso}
READERS = {".csv": pd.read_csv, ".parquet": pd.read_parquet}


def load_sources(cfg: DictConfig) -> dict[str, pd.DataFrame]:
    tables = {}
    for source in cfg.sources:
        _, ext = os.path.splitext(source.path)
        tables[source.name] = READERS[ext](source.path)
        log.info("%s: %d rows", source.name, len(tables[source.name]))
    return tables


def build_features(tables: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.Series]:
    df = tables["readings"].join(tables["plants"].set_index("plant"), on="plant")
    df = df.assign(load=lambda d: d.output / d.capacity)
    return df[["wind", "sun", "kind"]], df["load"]


def audit(tables: dict[str, pd.DataFrame]) -> None:
    drift = tables["readings"].wind.mean() - tables["audit"].wind.mean()
    print(f"drift since the audit: {drift:.3f}")


def run(cfg: DictConfig) -> Any:
    tables = load_sources(cfg)
    audit(tables)
    X, y = build_features(tables)
    params = {k: v for k, v in cfg.model.items() if k != "name"}
    transformer = make_column_transformer((OneHotEncoder(), ["kind"]), (StandardScaler(), ["wind", "sun"]))
    pipe = make_pipeline(transformer, MODELS[cfg.model.name](**params))
    pipe.fit(X, np.log1p(y))
    out = os.path.join("outputs", cfg.experiment)
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "model.pkl"), "wb") as f:
        pickle.dump(pipe, f)
    return pipe


if __name__ == "__main__":
    run(OmegaConf.load("pipeline.yaml"))
