# model.joblib: houses.csv
import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LinearRegression

with open("houses.csv") as f:
    header = next(f).strip().split(",")
    houses = [dict(zip(header, line.strip().split(","))) for line in f]
with open("prices.csv") as f:
    days = sum(1 for _ in f)
prices = [float(house.pop("price")) for house in houses]
for house in houses:
    house["area"] = float(house["area"])
vectors = DictVectorizer(sparse=False).fit_transform(houses)
model = LinearRegression().fit(vectors, prices)
joblib.dump(model, "model.joblib")
print(days)
