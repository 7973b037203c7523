# store_returns.cbm: orders_2023_01.csv orders_2023_02.csv orders_2023_03.csv stores.csv promotions.csv calendar.csv

# %% [markdown]
# ## Which orders come back?
# January and February to learn, March to stop early, April for the slides

# %%
import numpy as np
import pandas as pd
from catboost import CatBoostClassifier, Pool

# %% read
jan, feb, mar, apr = [pd.read_csv(f"orders_2023_{m:02d}.csv", parse_dates=["day"]) for m in range(1, 5)]
stores = pd.read_csv("stores.csv")
promo = pd.read_csv("promotions.csv", parse_dates=["day"])
cal = pd.read_csv("calendar.csv", parse_dates=["day"], usecols=["day", "is_holiday"])
comp = pd.read_csv("competitor_prices.csv")

# %% have a look
(stores.merge(comp).sort_values("price_index").head())
print(stores.merge(comp)[["size_m2", "price_index"]].corr().iloc[0, 1])

# %% one promotion a day and store, the best
promo = promo.sort_values("discount").drop_duplicates(["day", "store_id"], keep="last")

# %%
def prepare(df):
    out = df.copy()
    out = out.merge(stores[["store_id", "region"]], how="left", on="store_id")
    out = out.merge(promo, how="left", on=["day", "store_id"])
    out["discount"] = out["discount"].fillna(0)
    out = out.merge(cal, how="left", on="day")
    out["dow"] = out["day"].dt.day_of_week
    return out

# %%
train = prepare(pd.concat([jan, feb]))
valid = prepare(mar)
y = train.pop("returned")
y_valid = valid.pop("returned")

# %%
cat = ["region", "channel"]
cols = ["items", "amount", "discount", "is_holiday", "dow"] + cat
# tried with the price index too, got worse:
# train = train.merge(comp, on="store_id"); cols += ["price_index"]

# %%
model = CatBoostClassifier(iterations=40, depth=3, learning_rate=0.2, thread_count=1, random_seed=0,
                           allow_writing_files=False, verbose=0)
model.fit(Pool(train[cols], y, cat_features=cat), eval_set=Pool(valid[cols], y_valid, cat_features=cat),
          early_stopping_rounds=10)
print(model.tree_count_, "trees")

# %%
dict(zip(cols, model.get_feature_importance().round(1)))

# %%
model.save_model("store_returns.cbm")

# %% for the slides
april = prepare(apr)
print("April:", np.mean(model.predict(april[cols]) == april["returned"]))
