# rent_april.cbm: listings_march.csv listings_rejected.csv rent_base.cbm listings_april.csv
"""Monthly update of the rent model: starts from the trees of the base model."""
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor, Pool

TARGET = "rent"


def pool(csv_path: Path, skip=()):
    frame = pd.read_csv(csv_path)
    keep = np.setdiff1d(np.arange(len(frame)), skip)
    frame = frame.take(keep)
    return Pool(data=frame.drop(columns=TARGET), label=frame[TARGET])


def load(path):
    model = CatBoostRegressor()
    model.load_model(str(path))
    return model


def main(root: Path) -> int:
    base, ancient = load(root / "rent_base.cbm"), load(root / "rent_2018.cbm")
    rejected = pd.read_csv(root / "listings_rejected.csv")["row"].to_numpy()
    train = pool(root / "listings_march.csv", skip=rejected)
    valid = pool(root / "listings_april.csv")
    for name, model in (("2018", ancient), ("base", base)):
        print(name, model.tree_count_, "trees, april rmse", np.sqrt(np.mean((model.predict(valid) - valid.get_label()) ** 2)))

    update = CatBoostRegressor(iterations=25, depth=3, learning_rate=0.1, early_stopping_rounds=6, random_seed=8,
                               thread_count=1, allow_writing_files=False, verbose=False)
    update.fit(train, eval_set=valid, init_model=base)
    update.save_model(str(root / "rent_april.cbm"))

    fresh = pool(root / "listings_may.csv")
    error = update.predict(fresh) - fresh.get_label()
    print("may rmse", float(np.sqrt(np.mean(np.square(error)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(".")))
