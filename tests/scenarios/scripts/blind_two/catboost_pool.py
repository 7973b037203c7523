# cat.cbm: subscribers.csv churned.csv wages.csv
from catboost import CatBoostClassifier, Pool
from polars import col, read_csv

people = read_csv("subscribers.csv")
labels = read_csv("churned.csv")
wages = read_csv("wages.csv")
mayors = read_csv("mayors.csv")
print(mayors.sort("mayor").row(0))

df = (
    people.join(labels, on="subscriber")
    .join(wages, on="city", how="left")
    .with_columns((col("tenure") / 12).alias("years"))
    .sort("tenure")
)
cut = int(df.height * 0.7)
features = ["plan", "city", "years", "wage"]
early, late = df[:cut], df[cut:]


def pool(part):
    return Pool(part.select(features).to_pandas(), part["churned"].to_numpy(), cat_features=["plan", "city"])


model = CatBoostClassifier(iterations=5, depth=2, verbose=False, allow_writing_files=False, thread_count=1)
model.fit(pool(early), eval_set=pool(late))
print(dict(zip(features, model.get_feature_importance(), strict=True)))
model.save_model("cat.cbm")
