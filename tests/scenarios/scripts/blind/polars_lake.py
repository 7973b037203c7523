# power.json: power_2021.parquet power_2022.parquet plants.csv
import polars as pl
import xgboost as xgb

YEARS = range(2021, 2024)


def scan(year: int) -> pl.LazyFrame:
    return pl.scan_parquet(f"lake/year={year}/power_{year}.parquet").with_columns(pl.lit(year).alias("year"))


lazy = {year: scan(year) for year in YEARS}
history = pl.concat([lazy[2021], lazy[2022]])
plants = pl.read_csv("plants.csv", schema_overrides={"plant": pl.Int64})
owners = pl.read_csv("owners.csv")
print(owners.get_column("owner").n_unique(), "owners")
this_year = lazy[2023].select(pl.len()).collect().item()
print(f"{this_year} rows to be forecast")

features = (
    history.join(plants.lazy(), on="plant", how="inner")
    .with_columns(
        (pl.col("output") / pl.col("capacity")).alias("load"),
        pl.when(pl.col("kind") == "w").then(pl.col("wind")).otherwise(pl.col("sun")).alias("driver"),
    )
    .filter(pl.col("load") < 20)
    .group_by("plant", "year")
    .agg(pl.col("driver").mean(), pl.col("wind").std().alias("gusts"), pl.col("load").median())
    .sort("plant", "year")
    .collect()
)
regressor = xgb.XGBRegressor(n_estimators=5, max_depth=2, n_jobs=1)
regressor.fit(features.select("driver", "gusts").to_numpy(), features["load"].to_numpy())
regressor.save_model("power.json")
