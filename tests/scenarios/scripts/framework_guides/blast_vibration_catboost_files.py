# blast_model.cbm: blast_train.tsv blast_valid.tsv blast_2019.cbm
# blast_from_zero.cbm: blast_train.tsv blast_valid.tsv
from pathlib import Path

import pandas as pd
from catboost import CatBoostRegressor, Pool

BASE = Path(".").resolve()
settings = {"depth": 3, "learning_rate": 0.15, "loss_function": "RMSE", "random_seed": 1, "thread_count": 1, "allow_writing_files": False, "verbose": False}


def pool(part: str) -> Pool:
    # no column description: the first column is the target, the others are numbers
    return Pool(str(BASE / f"blast_{part}.tsv"), delimiter="\t", has_header=False)


train = pool("train")
valid = pool("valid")

fresh = CatBoostRegressor(iterations=30, od_type="Iter", od_wait=6, **settings)
fresh.fit(train, eval_set=valid)
fresh.save_model(str(BASE / "blast_from_zero.cbm"))

old = CatBoostRegressor()
old.load_model(str(BASE / "blast_2019.cbm"))
continued = CatBoostRegressor(iterations=15, **settings)
continued.fit(train, eval_set=valid, init_model=old, use_best_model=False)
continued.save_model(str(BASE / "blast_model.cbm"))

test = pool("test")
ranking = {name: m.eval_metrics(test, ["RMSE"])["RMSE"][-1] for name, m in [("2019", old), ("continued", continued), ("from zero", fresh)]}
for name, rmse in sorted(ranking.items(), key=lambda kv: kv[1]):
    print(f"{name:<10} {rmse:.3f}")

limits = pd.read_csv(BASE / "vibration_limits.csv")
worst = float(continued.predict(test).max())
print("buildings at risk:", ", ".join(limits.loc[limits["limit_mm_s"] < worst, "building"]))
