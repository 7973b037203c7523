# forest_1.joblib: shard_0.csv
# forest_2.joblib: shard_0.csv shard_1.csv
# forest_3.joblib: shard_0.csv shard_1.csv shard_2.csv
"""Let a forest grow as shards arrive."""
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def shards():
    number = 0
    while True:
        try:
            yield pd.read_csv(f"shard_{number}.csv")
        except FileNotFoundError:
            return
        number += 1


*arriving, check = shards()
columns = [name for name in check if name.startswith("k")]

forest = RandomForestClassifier(n_estimators=0, warm_start=True, random_state=0, max_depth=3)
seen = []
for stage, shard in enumerate(arriving, start=1):
    seen.append(shard)
    data = pd.concat(seen)
    forest.set_params(n_estimators=stage * 3)
    forest.fit(data[columns], data["target"])
    print(stage, len(forest.estimators_), "trees,", forest.score(check[columns], check["target"]))
    joblib.dump(forest, f"forest_{stage}.joblib")
