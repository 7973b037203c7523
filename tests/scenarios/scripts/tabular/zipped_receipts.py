# baskets.joblib: receipts.zip assortment.csv
# margin.joblib: purchase_prices.zip assortment.csv
import zipfile

import joblib
import pandas as pd
from sklearn.decomposition import NMF
from sklearn.linear_model import LinearRegression

archive = zipfile.ZipFile("receipts.zip")
shops = {}
for name in archive.namelist():
    if name.endswith(".csv"):
        shop, _ = name.split("/")
        with archive.open(name) as member:
            shops[shop] = pd.read_csv(member)
archive.close()
assortment = pd.read_csv("assortment.csv")
weekly = pd.read_csv("weekly_sales.csv.gz")
print("best week", weekly.drop(columns="sku").sum().idxmax())

receipts = pd.concat(shops, names=["shop"]).reset_index(level="shop")
receipts = receipts.merge(assortment[["sku", "aisle", "price"]], on="sku")
receipts["value"] = receipts.eval("pieces * price")
baskets = receipts.pivot_table(index="receipt", columns="aisle", values="value", aggfunc="sum", fill_value=0)
nmf = NMF(2, init="nndsvda", max_iter=500, random_state=0).fit(baskets.to_numpy())
joblib.dump(nmf, "baskets.joblib")

costs = pd.read_csv("purchase_prices.zip")
margins = assortment.set_index("sku")["price"] - costs.set_index("sku")["purchase_price"]
dummies = assortment.set_index("sku")["tags"].str.get_dummies("|")
model = LinearRegression().fit(dummies, margins.loc[dummies.index])
joblib.dump(model, "margin.joblib")
