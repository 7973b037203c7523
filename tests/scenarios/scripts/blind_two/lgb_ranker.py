# ranker.txt: ratings.csv items.csv
import lightgbm as lgb
import pandas as pd

ratings = pd.read_csv("ratings.csv")
items = pd.read_csv("items.csv")
orders = pd.read_csv("orders.csv")

items["title_length"] = items["title"].str.len()
popular = ratings["item"].value_counts().rename("popularity")
data = ratings.merge(items[["item", "title_length"]], on="item").join(popular, on="item")
data = data.sort_values("user", kind="stable").reset_index(drop=True)
data["mean_of_user"] = data.groupby("user")["rating"].transform("mean").round(2)

is_train = data["user"] < 14
groups = {flag: data[is_train == flag].groupby("user").size().to_list() for flag in (True, False)}
features = ["title_length", "popularity", "mean_of_user"]
ranker = lgb.LGBMRanker(n_estimators=4, min_child_samples=3, verbose=-1, n_jobs=1)
ranker.fit(
    data.loc[is_train, features],
    data.loc[is_train, "rating"],
    group=groups[True],
    eval_set=[(data.loc[~is_train, features], data.loc[~is_train, "rating"])],
    eval_group=[groups[False]],
    eval_at=[3],
)
print(ranker.best_score_, len(orders))
ranker.booster_.save_model("ranker.txt")
