# model.joblib: prices.csv
import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression

prices = pd.read_csv("prices.csv", parse_dates=["day"]).set_index("day").sort_index()
decoy = pd.read_csv("decoy.csv")
for lag in (1, 2):
    prices[f"lag{lag}"] = prices["price"].shift(lag)
prices["mean"] = prices["price"].rolling(5).mean()
prices["band"] = pd.cut(prices["volume"], 3, labels=False)
prices["share"] = prices.groupby("band")["volume"].transform(lambda v: v / v.sum())
prices = prices.dropna()
train = prices.iloc[:-10]
joblib.dump(LinearRegression().fit(train.drop(columns="price"), train["price"]), "model.joblib")
