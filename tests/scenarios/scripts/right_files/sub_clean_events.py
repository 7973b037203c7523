# cost_model.joblib: events_alpha.csv events_beta.csv alpha_clean.parquet beta_clean.parquet

"""Step 1 cleans each export in its own process, step 2 trains on the cleaned ones."""
import subprocess
import sys
import textwrap
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

CLEAN_STEP = textwrap.dedent('''
    import sys
    import numpy as np
    import pandas as pd

    source, target = sys.argv[1:3]
    df = pd.read_csv(source)
    df = df.drop_duplicates("event")
    df["log_size"] = np.log1p(df["size"])
    df = df[df["cost"] > 0]
    df.to_parquet(target, index=False)
    print(f"{source}: kept {len(df)} events")
''')

NUM = ["duration", "size", "log_size"]


def run_cleaning(names):
    step = Path("clean_step.py")
    step.write_text(CLEAN_STEP)
    outputs = {}
    for name in names:
        target = f"{name}_clean.parquet"
        done = subprocess.run(
            [sys.executable, str(step), f"events_{name}.csv", target],
            check=True, capture_output=True, text=True,
        )
        print(done.stdout.strip())
        outputs[name] = target
    return outputs


def build_model():
    pre = ColumnTransformer([
        ("num", SimpleImputer(strategy="median"), NUM),
        ("kind", OrdinalEncoder(), ["kind"]),
    ])
    return Pipeline([("pre", pre), ("gbr", HistGradientBoostingRegressor(max_iter=30, min_samples_leaf=8, random_state=0))])


def main():
    cleaned = run_cleaning(["alpha", "beta", "gamma"])
    frames = {name: pd.read_parquet(path) for name, path in cleaned.items()}

    work = pd.concat([frames["alpha"], frames["beta"]], keys=["alpha", "beta"], names=["site"]).reset_index(level=0)
    train, test = train_test_split(work, test_size=0.2, random_state=9)
    model = build_model().fit(train, train["cost"])
    print("random test MAE", round(mean_absolute_error(test["cost"], model.predict(test)), 3))

    gamma = frames["gamma"]
    print("gamma site MAE ", round(mean_absolute_error(gamma["cost"], model.predict(gamma)), 3))
    joblib.dump(model, "cost_model.joblib")


if __name__ == "__main__":
    main()
