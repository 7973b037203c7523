# main_ridge.joblib: assay_pilot.parquet assay_main.parquet
# second_lasso.joblib: assay_second.parquet

from __future__ import annotations

import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LassoCV, Ridge
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import Pipeline

log = logging.getLogger("assay")
HERE = Path.cwd()


def genes_and_response(which: str) -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.read_parquet(HERE / f"assay_{which}.parquet")
    return frame.drop(columns="response"), frame["response"]


def screen(which: str, k: int = 6) -> list[str]:
    genes, response = genes_and_response(which)
    selector = SelectKBest(f_regression, k=k).fit(genes, response)
    chosen = list(genes.columns[selector.get_support()])
    log.info("%s: %s", which, ", ".join(chosen))
    return chosen


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    panels = {which: screen(which) for which in ("pilot", "holdout", "second")}
    log.info("pilot and holdout share %d genes", len(set(panels["pilot"]) & set(panels["holdout"])))

    genes, response = genes_and_response("main")
    ridge = Ridge(alpha=1.0)
    scores = cross_val_score(ridge, genes[panels["pilot"]], response, cv=KFold(5, shuffle=True, random_state=0))
    log.info("main, cross validated: %.3f", scores.mean())
    ridge.fit(genes[panels["pilot"]], response)
    joblib.dump({"genes": panels["pilot"], "ridge": ridge}, HERE / "main_ridge.joblib")

    genes, response = genes_and_response("second")
    pipeline = Pipeline([("pick", SelectKBest(f_regression, k=6)), ("lasso", LassoCV(cv=4, random_state=0))])
    pipeline.fit(genes, response)
    joblib.dump(pipeline, HERE / "second_lasso.joblib")

    genes, response = genes_and_response("holdout")
    log.info("holdout: main %.3f, second %.3f", ridge.score(genes[panels["pilot"]], response),
             pipeline.score(genes, response))


if __name__ == "__main__":
    main()
