# demand.joblib: weekly_sales.csv.gz assortment.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor

pd.set_option("mode.copy_on_write", True) if pd.__version__ < "3" else None

long = (
    pd.read_csv("weekly_sales.csv.gz")
    .melt(id_vars="sku", var_name="week", value_name="sold")
    .assign(week=lambda d: d["week"].str.removeprefix("week_").astype(int))
    .sort_values(["sku", "week"])
)
long["last"] = long.groupby("sku")["sold"].shift()
long["mean4"] = long.groupby("sku")["sold"].transform(lambda s: s.rolling(4, min_periods=1).mean().shift())

tags = (
    pd.read_csv("assortment.csv", usecols=["sku", "tags", "price", "aisle"])
    .assign(tags=lambda d: d["tags"].str.split("|"))
    .explode("tags")
)
flags = pd.crosstab(tags["sku"], tags["tags"])
prices = tags.drop_duplicates("sku").set_index("sku")["price"]
bands = pd.cut(prices, [0, 2, 4, np.inf], labels=["low", "mid", "high"])

table = (
    long.query("week > 0")
    .join(flags, on="sku")
    .join(pd.get_dummies(bands, prefix="band"), on="sku")
    .dropna()
)
purchase = pd.read_csv("purchase_prices.zip", compression="zip")
print("median margin", (prices - purchase.set_index("sku").squeeze()).median())

train, test = table[table.week < 9], table[table.week >= 9]
names = table.columns.difference(["sku", "week", "sold"])
model = PoissonRegressor(alpha=1e-2, max_iter=500).fit(train[names].astype(float), train["sold"])
print("D2", model.score(test[names].astype(float), test["sold"]))
joblib.dump(model, "demand.joblib")
