# toll.joblib: lanes.xlsx
import joblib
import numpy as np
import pandas as pd
from openpyxl import load_workbook
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor


def read_sheet(path, title):
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book[title].iter_rows(values_only=True)
        header = next(rows)
        return [dict(zip(header, row, strict=True)) for row in rows]
    finally:
        book.close()


lanes = read_sheet("lanes.xlsx", "lanes")
fuel = {row["month"]: row["price"] for row in read_sheet("lanes.xlsx", "fuel")}
print("fuel", fuel)
carriers = pd.read_json("carriers.json").set_index("carrier")["fleet"].to_dict()
print("largest fleet", max(carriers, key=carriers.get))

ports = sorted({lane["port"] for lane in lanes})
X = np.array([[lane["distance"], ports.index(lane["port"])] for lane in lanes], dtype=float)
y = np.array([lane["toll"] for lane in lanes])
poly = PolynomialFeatures(2, include_bias=False)
model = DecisionTreeRegressor(max_depth=3).fit(poly.fit_transform(X), y)
joblib.dump(dict(poly=poly, model=model), "toll.joblib")
