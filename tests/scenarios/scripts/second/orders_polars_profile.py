# churn_hgb.joblib: orders.parquet products.csv returns.csv customers.parquet

import joblib
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split

REFERENCE_DAY = 120


def profiles(orders: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    lines = orders.join(products, on="product", how="left").with_columns(
        (pl.col("qty") * pl.col("unit_price")).alias("value"),
        (pl.col("family") == "tea").cast(pl.Int8).alias("tea"),
    )
    return lines.group_by("customer").agg(
        pl.len().alias("n_orders"),
        pl.col("value").sum().alias("value"),
        pl.col("value").max().alias("best"),
        (REFERENCE_DAY - pl.col("day").max()).alias("recency"),
        pl.col("tea").mean().alias("tea_share"),
    )


orders = pl.scan_parquet("orders.parquet")
products = pl.scan_csv("products.csv")
returned = pl.scan_csv("returns.csv")
customers = pl.read_parquet("customers.parquet")
suppliers = pl.read_csv("suppliers.csv")
marketing = pl.read_csv("marketing.csv")

catalogue = products.collect().join(suppliers, on="product", how="left")
print(catalogue.select((pl.col("unit_price") - pl.col("cost")).alias("margin")).describe())
catalogue = catalogue.drop("supplier", "cost").lazy()

kept = orders.join(returned, on="order_id", how="anti")
table = (
    profiles(kept, catalogue)
    .join(customers.lazy(), on="customer", how="inner")
    .sort("customer")
    .collect()
)
print(table.group_by("region").agg(pl.col("value").mean()).join(marketing, on="region").sort("region"))

names = ["n_orders", "value", "best", "recency", "tea_share", "age"]
x = table.select(names).to_numpy()
y = table.get_column("churned").to_numpy()
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, random_state=5)

model = HistGradientBoostingClassifier(max_iter=30, min_samples_leaf=5, random_state=0).fit(x_train, y_train)
print("accuracy", model.score(x_test, y_test))
joblib.dump(model, "churn_hgb.joblib")

later = profiles(pl.scan_parquet("orders_next.parquet"), catalogue).join(
    customers.lazy().select("customer", "age"), on="customer").collect()
print(later.with_columns(pl.Series("risk", model.predict_proba(later.select(names).to_numpy())[:, 1])).sort("risk").tail(3))
