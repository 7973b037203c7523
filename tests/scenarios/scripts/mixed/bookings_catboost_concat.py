# bookings.cbm: bookings_train.csv hotels.csv

# Cancellations. Train and test are glued together for the feature steps (all of them row by row) and cut apart again.
import pandas as pd
from catboost import CatBoostClassifier, Pool
from sklearn.model_selection import train_test_split

train = pd.read_csv("bookings_train.csv", parse_dates=["arrival"])
test = pd.read_csv("bookings_test.csv", parse_dates=["arrival"])
hotels = pd.read_csv("hotels.csv")
scores = pd.read_csv("guest_scores.csv")
complaints = pd.read_csv("complaints.csv")

hotel_info = hotels.set_index("hotel")
for name, n in complaints.itertuples(index=False):
    print(f"{name}: {n} complaints, {hotel_info.at[name, 'rooms']} rooms")

train["is_train"] = True
test["is_train"] = False
everything = pd.concat([train, test], axis=0, ignore_index=True)

everything["month"] = everything.arrival.dt.month_name()
everything["weekday"] = everything.arrival.dt.day_of_week
everything["guest_nights"] = everything.nights * everything.adults
everything["last_minute"] = (everything.lead < 7).astype(int)
everything = everything.merge(hotels, on="hotel", how="left")

# guests only give a score once they have been there, so this leaks; only look at it
everything = everything.merge(scores, on="booking", how="left")
print(everything.query("is_train").groupby("cancelled")["score"].mean())
everything = everything.drop(["score", "arrival", "booking"], axis=1)

mask = everything.pop("is_train").astype(bool)
X, X_test = everything[mask].copy(), everything[~mask].copy()
y, y_test = X.pop("cancelled"), X_test.pop("cancelled")

X_tr, X_val, y_tr, y_val = train_test_split(X, y, test_size=0.2, random_state=0)
cats = ["hotel", "channel", "month"]
train_pool = Pool(X_tr, y_tr, cat_features=cats)
val_pool = Pool(X_val, y_val, cat_features=cats)

model = CatBoostClassifier(iterations=30, depth=4, learning_rate=0.1, eval_metric="AUC", random_seed=0,
                           allow_writing_files=False, verbose=10, thread_count=1)
model.fit(train_pool, eval_set=val_pool, early_stopping_rounds=10)
model.save_model("bookings.cbm")

print("accuracy on the test year", model.score(Pool(X_test, y_test, cat_features=cats)))
print(model.get_feature_importance(prettified=True).head())
