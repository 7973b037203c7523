# model.joblib: prices.csv weather.csv
import joblib
import polars as pl
from sklearn.linear_model import BayesianRidge

prices = (
    pl.scan_csv("prices.csv", try_parse_dates=True)
    .sort("day")
    .with_columns(
        pl.col("price").shift(1).alias("lag1"),
        pl.col("price").rolling_mean(3).shift(1).alias("mean3"),
        pl.when(pl.col("volume") > 5000).then(1).otherwise(0).alias("busy"),
    )
)
weather = pl.scan_csv("weather.csv", try_parse_dates=True)
news = pl.read_csv("news.csv")
joined = prices.join(weather, on="day", how="left").drop_nulls().collect()
print(joined.schema, news.height, news["mood"].mean())
train = joined.head(int(joined.height * 0.8))
X = train.select("lag1", "mean3", "busy", "temperature").to_numpy()
y = train.get_column("price").to_numpy()
model = BayesianRidge().fit(X, y)
joblib.dump(model, "model.joblib")
