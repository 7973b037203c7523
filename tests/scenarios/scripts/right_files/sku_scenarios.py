# scenario_models/baseline.cbm: sku_sales.csv
# scenario_models/new_prices.cbm: sku_sales.csv sku_price_update.csv
# scenario_models/suppliers.cbm: sku_sales.csv sku_suppliers.csv

import os

import pandas as pd
from catboost import CatBoostRegressor
from sklearn.model_selection import train_test_split

pd.set_option("display.width", 120)
os.makedirs("scenario_models", exist_ok=True)

df = pd.read_csv("sku_sales.csv")
print(df.head())
print(df.dtypes)

df["promo_share"] = df.promo_days / 14
orig = df.copy()

# --- scenario: price list of next year
upd = pd.read_csv("sku_price_update.csv")
df = df.merge(upd, on="sku", how="left")
df["price_jump"] = df.new_price / df.unit_price - 1
df["unit_price"] = df.new_price
df = df.drop(columns="new_price")
print(df.head())
prices = df.copy()

# --- scenario: supplier quality
df = orig.copy()
upd = pd.read_csv("sku_suppliers.csv")
df["supplier_score"] = df.sku.map(dict(zip(upd.sku, upd.supplier_score)))
df["good_supplier"] = (df.supplier_score > upd.supplier_score.median()).astype(int)
print(df.head())
suppliers = df

# --- stock is only looked at, too many write-offs in it
df = pd.read_csv("sku_stock.csv")
print(df.describe().round(1))
df = df.merge(orig, on="sku")
print(df[["stock", "sold"]].corr())

scenarios = {"baseline": orig, "new_prices": prices, "suppliers": suppliers}
rows = []
for name, frame in scenarios.items():
    data = frame.copy()
    target = data.pop("sold")
    data = data.drop(columns="sku")
    data["shelf"] = data.shelf.astype(str)
    tr_x, te_x, tr_y, te_y = train_test_split(data, target, test_size=0.2, random_state=8)
    model = CatBoostRegressor(iterations=60, depth=4, learning_rate=0.15, random_seed=1, thread_count=1,
                              cat_features=["shelf"], verbose=False, allow_writing_files=False)
    model.fit(tr_x, tr_y)
    rows.append({"scenario": name, "r2": model.score(te_x, te_y), "columns": data.shape[1]})
    model.save_model(f"scenario_models/{name}.cbm")

print(pd.DataFrame(rows).round(3))
