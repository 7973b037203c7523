# model.joblib: ticks.csv news.csv
import joblib
import polars as pl
from sklearn.linear_model import Ridge

ticks = pl.read_csv("ticks.csv").sort("second")
news = pl.read_csv("news.csv").sort("second")
prices = pl.read_csv("prices.csv")
frame = ticks.join_asof(news, on="second", strategy="backward", tolerance=60)
frame = frame.with_columns(
    [pl.col("bid").shift(i).alias(f"lag_{i}") for i in range(1, 4)] + [pl.col("bid").shift(-1).alias("target")]
).drop_nulls()
X, y = frame.drop("target", "second"), frame.get_column("target")
print(prices.describe())
ridge = Ridge().fit(X.to_pandas(), y.to_list())
joblib.dump(ridge, "model.joblib")
