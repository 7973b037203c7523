# ctr.joblib: imp-0.parquet imp-1.parquet campaign_budgets.csv
import joblib
import polars as pl
import polars.selectors as cs
from sklearn.naive_bayes import GaussianNB

lazy = pl.scan_parquet(["impressions/imp-0.parquet", "impressions/imp-1.parquet"])
budgets = pl.scan_csv("campaign_budgets.csv").select("campaign", pl.col("budget").log().alias("log_budget"))
conversions = pl.scan_ndjson("conversions.ndjson").group_by("campaign").agg(pl.col("value").sum())

by_hour = (
    lazy.with_columns(hour=pl.col("at").dt.truncate("1h"))
    .group_by("hour", "campaign")
    .agg(
        pl.len().alias("shown"),
        pl.col("clicked").mean().alias("ctr"),
        pl.col("bid").quantile(0.9).alias("bid90"),
        (pl.col("device") == "phone").mean().alias("phones"),
    )
    .join(budgets, on="campaign", how="left")
    .sort("hour")
    .with_columns(pl.col("ctr").shift(1).over("campaign").fill_null(0.0).alias("ctr_before"))
)
table = by_hour.collect()
tomorrow = pl.read_parquet("impressions/imp-2.parquet")
print("tomorrow", tomorrow["clicked"].mean(), "value", conversions.select(pl.col("value").max()).collect().item())

X = table.select(cs.float() | cs.integer()).drop("ctr", "campaign")
y = (table["ctr"] > table["ctr"].median()).cast(pl.Int8)
model = GaussianNB().fit(X.to_numpy(), y.to_numpy())
print(X.columns, model.score(X.to_numpy(), y.to_numpy()))
joblib.dump(model, "ctr.joblib")
