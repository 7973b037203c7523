# crm_churn.cbm: crm.duckdb plans.csv segments.csv
from dataclasses import dataclass, field

import duckdb
import pandas as pd
import polars as pl
from catboost import CatBoostClassifier, Pool


@dataclass
class Job:
    database: str = "crm.duckdb"
    archive: str = "crm_archive.duckdb"
    categorical: list = field(default_factory=lambda: ["plan", "segment"])
    holdout_every: int = 5
    params: dict = field(default_factory=lambda: dict(
        iterations=40, depth=4, learning_rate=0.1, random_seed=5, verbose=False, allow_writing_files=False, thread_count=1))


def usage(db) -> pl.DataFrame:
    return db.sql("""
        SELECT customer, count(*) AS calls, sum(minutes) AS minutes,
               avg(complaint) AS complaint_rate, max(minutes) FILTER (WHERE complaint = 1) AS worst
        FROM calls GROUP BY customer
    """).pl()


def base_table(db, plans: pd.DataFrame, usage_df: pl.DataFrame) -> pl.DataFrame:
    # plans and usage_df are found by DuckDB among the local variables
    return db.sql("""
        SELECT c.customer, c.plan, c.tenure, p.fee, p.fee / p.seats AS fee_per_seat,
               u.calls, u.minutes, u.complaint_rate, coalesce(u.worst, 0) AS worst, c.churned
        FROM customers c
        JOIN plans p ON c.plan = p.plan
        LEFT JOIN usage_df u ON u.customer = c.customer
        ORDER BY c.customer
    """).pl()


def main(job: Job) -> None:
    plans = pd.read_csv("plans.csv")
    with duckdb.connect(job.database, read_only=True) as db:
        table = base_table(db, plans, usage(db))

    segments = pl.read_csv("segments.csv")
    table = table.join(segments, on="customer", how="left").with_columns(
        pl.col("segment").fill_null("none"), pl.col("calls", "minutes", "complaint_rate").fill_null(0)
    )
    costs = pd.read_csv("campaign_costs.csv").set_index("campaign")["cost"]
    print("spent on campaigns so far:", costs.sum())

    features = [c for c in table.columns if c not in ("customer", "churned")]
    held = table["customer"] % job.holdout_every == 0
    fit_df, stop_df = table.filter(~held).to_pandas(), table.filter(held).to_pandas()
    pools = [Pool(d[features], d["churned"], cat_features=job.categorical) for d in (fit_df, stop_df)]
    model = CatBoostClassifier(**job.params)
    model.fit(pools[0], eval_set=pools[1], early_stopping_rounds=8)
    model.save_model("crm_churn.cbm")

    with duckdb.connect(job.archive, read_only=True) as db:
        (gone,) = db.execute("SELECT avg(churned) FROM customers").fetchone()
    print(f"churn in the archive {gone:.2f}, predicted today {model.predict_proba(pools[1])[:, 1].mean():.2f}")


if __name__ == "__main__":
    main(Job())
