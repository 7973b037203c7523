# pick_time.pkl: picks_week1.csv picks_week2.csv picks_week3.csv bins.parquet workers.json picks_prepared.parquet

from __future__ import annotations

import argparse
import pickle
import re
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.metrics import mean_absolute_error

from pickflow import sources


@contextmanager
def timed(label: str):
    start = time.perf_counter()
    yield
    print(f"[{label}] {time.perf_counter() - start:.2f}s")


def week_number(path: Path) -> int:
    return int(re.search(r"(\d+)$", path.stem).group(1))


def find_weeks(folder: Path) -> list[Path]:
    return sorted(folder.glob("picks_week*.csv"), key=week_number)


def design(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    return frame[["aisle", "height", "experience", "items", "hour"]], frame["seconds"]


def main() -> int:
    cli = argparse.ArgumentParser()
    cli.add_argument("--folder", type=Path, default=Path("."))
    cli.add_argument("--trees", type=int, default=25)
    options = cli.parse_args()

    *train, last = find_weeks(options.folder)
    with timed("prepare"):
        sources.prepared(train)
    with timed("read prepared"):
        x, y = design(sources.prepared(train))

    pilot = pd.read_csv(options.folder / "picks_pilot.csv")
    print(f"pilot: {pilot['seconds'].median()}s a pick, now {y.median()}s")
    del pilot

    with timed("fit"):
        model = ExtraTreesRegressor(options.trees, min_samples_leaf=3, random_state=0).fit(x, y)
    (options.folder / "pick_time.pkl").write_bytes(pickle.dumps(model))

    fresh = sources.add_workers(sources.add_bins(sources.weeks([last])))
    x_last, y_last = design(fresh)
    print("week", week_number(last), "MAE", round(mean_absolute_error(y_last, model.predict(x_last)), 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
