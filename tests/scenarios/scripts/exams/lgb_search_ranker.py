# ranker.txt: queries.ndjson docs.csv judged_train.csv judged_dev.csv
# pointwise.pkl: docs.csv judged_train.csv

"""Learning to rank with LightGBM; polars does the reading and joining."""
import pickle

import lightgbm as lgb
import numpy as np
import polars as pl
from sklearn.metrics import ndcg_score

QUERY = ["n_words", "intent"]
DOC = ["quality", "log_length"]


def read_judged(part: str) -> pl.DataFrame:
    return pl.read_csv(f"judged_{part}.csv").sort("query_id", "doc_id")


def read_docs() -> pl.DataFrame:
    return pl.scan_csv("docs.csv").with_columns(
        pl.col("length").log1p().alias("log_length")
    ).select("doc_id", *DOC).collect()


def groups(df: pl.DataFrame) -> list[int]:
    return df.group_by("query_id", maintain_order=True).len()["len"].to_list()


def ndcg(df: pl.DataFrame, scores) -> float:
    df = df.with_columns(pl.Series("pred", np.asarray(scores, dtype=float)))
    values = []
    for part in df.partition_by("query_id", maintain_order=True):
        values.append(ndcg_score([part["grade"].to_list()], [part["pred"].to_list()], k=5))
    return float(np.mean(values))


def main() -> None:
    queries = pl.read_ndjson("queries.ndjson")
    docs = read_docs()
    judged = {p: read_judged(p) for p in ("train", "dev", "test")}
    joined = {
        p: df.join(queries, on="query_id", how="inner", maintain_order="left")
             .join(docs, on="doc_id", how="inner", maintain_order="left")
        for p, df in judged.items()
    }
    cols = ["bm25", *QUERY, *DOC]
    x = {p: df.select(cols).to_numpy() for p, df in joined.items()}
    y = {p: df["grade"].to_numpy() for p, df in joined.items()}

    ranker = lgb.LGBMRanker(
        n_estimators=150, learning_rate=0.08, num_leaves=8, min_child_samples=5,
        random_state=5, n_jobs=1, verbose=-1, deterministic=True, force_row_wise=True,
    )
    ranker.fit(
        x["train"], y["train"], group=groups(joined["train"]),
        eval_set=[(x["dev"], y["dev"])], eval_group=[groups(joined["dev"])], eval_at=[5],
        callbacks=[lgb.early_stopping(20, verbose=False)],
    )
    print("trees:", ranker.best_iteration_)
    ranker.booster_.save_model("ranker.txt")

    pw = judged["train"].join(docs, on="doc_id", how="inner", maintain_order="left")
    pw_cols = ["bm25", *DOC]
    pointwise = lgb.LGBMRegressor(
        n_estimators=40, num_leaves=6, min_child_samples=5, random_state=5, n_jobs=1, verbose=-1
    ).fit(pw.select(pw_cols).to_numpy(), pw["grade"].to_numpy())
    with open("pointwise.pkl", "wb") as fh:
        pickle.dump(pointwise, fh)

    print("test ndcg, ranker   ", round(ndcg(joined["test"], ranker.predict(x["test"])), 3))
    print("test ndcg, pointwise", round(
        ndcg(joined["test"], pointwise.predict(joined["test"].select(pw_cols).to_numpy())), 3))


if __name__ == "__main__":
    main()
