# models/january.joblib: january.csv
# models/february.joblib: february.csv
# models/march.joblib: march.csv
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

OUT = Path("models")
OUT.mkdir()


def train_one(path):
    df = pd.read_csv(path)
    model = DecisionTreeRegressor(max_depth=3).fit(df[["a", "b", "c"]], df["d"])
    joblib.dump(model, OUT / f"{Path(path).stem}.joblib")
    return path, model.get_depth()


with ThreadPoolExecutor(max_workers=2) as executor:
    futures = [executor.submit(train_one, f"{month}.csv") for month in ("january", "february", "march")]
    for future in as_completed(futures):
        print(future.result())
