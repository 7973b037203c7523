# flat_price.pkl: flats.csv districts.tsv metro.csv
# rent_knn.pkl: flats_rent.csv
import pickle

import numpy as np
import pandas as pd
from sklearn.linear_model import ElasticNet
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import RobustScaler, StandardScaler

pd.set_option("display.width", 120)

raw = pd.read_csv("flats.csv")
districts = pd.read_csv("districts.tsv", sep="\t")
metro = pd.read_csv("metro.csv")
parks = pd.read_csv("parks.csv")
old = pd.read_csv("flats_2019.csv")
rent = pd.read_csv("flats_rent.csv")

# how did the prices move?
now = raw.groupby("district").price.median()
then = old.groupby("district").price.median()
print(((now / then - 1) * 100).round(1).rename("change in %"))


def remove_outliers(df, column, q=0.98):
    return df[df[column] <= df[column].quantile(q)]


def nearest(df, places, name):
    d = np.hypot(
        df["lat"].to_numpy()[:, None] - places["lat"].to_numpy()[None, :],
        df["lon"].to_numpy()[:, None] - places["lon"].to_numpy()[None, :],
    )
    return df.assign(**{name: d.min(axis=1)})


def ratios(df):
    return df.assign(room_size=df.area / df.rooms, top=(df.floor >= 6).astype(int))


df = raw.copy()
df = (
    df.pipe(remove_outliers, "price")
    .merge(districts, on="district", how="left")
    .pipe(nearest, metro, "to_metro")
    .pipe(nearest, parks, "to_park")
    .pipe(ratios)
)
print(df.drop(columns="district").corr()["price"].sort_values())
# distance to a park did not help at all
df = df.drop(columns=["to_park", "lat", "lon", "district"])

train, test = train_test_split(df, test_size=0.2, random_state=3)
train, test = train.copy(), test.copy()
y_train, y_test = np.log(train.pop("price")), np.log(test.pop("price"))

scaler = StandardScaler()
train_s = pd.DataFrame(scaler.fit_transform(train), columns=train.columns, index=train.index)
test_s = pd.DataFrame(scaler.transform(test), columns=test.columns, index=test.index)

model = ElasticNet(alpha=0.01).fit(train_s, y_train)
print("R2", model.score(train_s, y_train), model.score(test_s, y_test))
with open("flat_price.pkl", "wb") as out:
    pickle.dump({"scaler": scaler, "model": model, "columns": list(train.columns)}, out)

# quick one for the rent calculator
cols = ["area", "rooms", "floor"]
rent_scaler = RobustScaler().fit(rent[cols])
knn = KNeighborsRegressor(n_neighbors=4, weights="distance")
knn.fit(rent_scaler.transform(rent[cols]), rent.price)
print("yield of the first flats:", 12 * knn.predict(rent_scaler.transform(raw[cols].head(5))) / raw.price.head(5).values)
pickle.dump((rent_scaler, knn), open("rent_knn.pkl", "wb"))
