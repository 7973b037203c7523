# store_demand.json: store_sales.csv stores.csv promos.parquet
import polars as pl
import xgboost as xgb

LAGS = (1, 7)


def load_sales(path):
    return pl.read_csv(path, try_parse_dates=True).sort("store", "date")


def calendar(df):
    return df.with_columns(dow=pl.col("date").dt.weekday(), dom=pl.col("date").dt.day())


def lags(df):
    return df.with_columns(
        *[pl.col("units").shift(k).over("store").alias(f"lag{k}") for k in LAGS],
        pl.col("units").shift(1).rolling_mean(window_size=5).over("store").alias("roll5"),
        (pl.col("price") / pl.col("price").mean().over("store")).alias("price_index"),
    )


def promotions(df, promos):
    return (
        df.sort("date")
        .join_asof(promos.sort("date"), on="date", by="store", strategy="backward", tolerance="10d", check_sortedness=False)
        .with_columns(pl.col("discount").fill_null(0.0))
        .sort("store", "date")
    )


def store_info(df, stores):
    formats = {f: i for i, f in enumerate(sorted(stores["format"].unique()))}
    info = stores.with_columns(pl.col("format").replace_strict(formats, return_dtype=pl.Int64))
    return df.join(info, on="store", how="left")


def dmatrix(df, features):
    return xgb.DMatrix(df.select(features).to_numpy(), label=df["units"].to_numpy(), feature_names=features)


sales = load_sales("store_sales.csv")
stores = pl.read_csv("stores.csv")
promos = pl.read_parquet("promos.parquet").with_columns(pl.col("date").cast(pl.Date))
rivals = pl.read_csv("prices_competitor.csv")
print("rival price", rivals["rival_price"].mean(), "ours", sales["price"].mean())

frame = sales.pipe(calendar).pipe(lags).pipe(promotions, promos).pipe(store_info, stores).drop_nulls()
cut = frame["date"].unique().sort()[-7]
features = [c for c in frame.columns if c not in ("date", "units")]

dtrain = dmatrix(frame.filter(pl.col("date") < cut), features)
dvalid = dmatrix(frame.filter(pl.col("date") >= cut), features)
booster = xgb.train(
    {"objective": "count:poisson", "max_depth": 3, "eta": 0.2, "nthread": 1},
    dtrain,
    num_boost_round=40,
    evals=[(dtrain, "train"), (dvalid, "valid")],
    early_stopping_rounds=6,
    verbose_eval=False,
)
booster.save_model("store_demand.json")

# what has come in since
later = load_sales("store_sales_next.csv").pipe(calendar).pipe(lags).pipe(promotions, promos).pipe(store_info, stores).drop_nulls()
report = later.with_columns(forecast=pl.Series(booster.predict(dmatrix(later, features)))).group_by("store").agg(
    (pl.col("forecast") - pl.col("units")).abs().mean().alias("mae")
)
print(report.sort("store"))
