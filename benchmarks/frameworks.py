"""What watching adds to one fit of each framework, a short and a long one: with and without autolog, in turns."""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import python, show

ROUNDS = 5
NAMES = ["xgboost", "lightgbm", "catboost", "statsmodels", "sklearn search", "optuna"]


def rows(number: int) -> tuple[Any, Any]:
    import numpy as np

    random = np.random.default_rng(0)
    X = random.random((number, 20))
    return X, (X[:, 0] + X[:, 1] > 1).astype(int)


def xgboost(size: int) -> Callable[[], object]:
    import xgboost

    X, y = rows(size)
    data = xgboost.DMatrix(X, label=y)
    params = {"objective": "binary:logistic", "nthread": 1}
    return lambda: xgboost.train(params, data, 20, evals=[(data, "train")], verbose_eval=False)


def lightgbm(size: int) -> Callable[[], object]:
    import lightgbm

    X, y = rows(size)
    data = lightgbm.Dataset(X, label=y, free_raw_data=False).construct()
    params = {"objective": "binary", "num_threads": 1, "verbose": -1}
    return lambda: lightgbm.train(params, data, 20, valid_sets=[data])


def catboost(size: int) -> Callable[[], object]:
    import catboost

    data = catboost.Pool(*rows(size))
    quiet = {"verbose": False, "allow_writing_files": False, "thread_count": 1}
    return lambda: catboost.CatBoostClassifier(iterations=20, **quiet).fit(data)


def statsmodels(size: int) -> Callable[[], object]:
    import statsmodels.api as sm

    X, y = rows(size)
    return lambda: sm.OLS(y, X).fit()


def sklearn_search(size: int) -> Callable[[], object]:
    from sklearn.model_selection import GridSearchCV
    from sklearn.tree import DecisionTreeClassifier

    data = rows(size)
    return lambda: GridSearchCV(DecisionTreeClassifier(), {"max_depth": [1, 2, 3, 4]}, cv=3).fit(*data)


def optuna(size: int) -> Callable[[], object]:
    import optuna
    from sklearn.tree import DecisionTreeClassifier

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    data = rows(size)

    def objective(trial: Any) -> float:
        return float(DecisionTreeClassifier(max_depth=trial.suggest_int("depth", 1, 5)).fit(*data).score(*data))

    return lambda: optuna.create_study().optimize(objective, n_trials=10)


def measure(name: str, size: int) -> dict[str, float]:
    """Return the medians of the calling thread's processor time without and with autolog, in milliseconds."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import autolog

    fit = globals()[name.replace(" ", "_")](size)
    took: dict[str, list[float]] = {"plain": [], "watched": []}
    with tempfile.TemporaryDirectory() as folder:
        for round in range(ROUNDS + 1):
            for side, many in took.items():
                if side == "watched":
                    autolog.enable(store=str(Path(folder) / "metadata.sqlite"))
                fit()  # the first one opens the journal
                start = time.thread_time()
                fit()
                seconds = time.thread_time() - start
                if side == "watched":
                    autolog.disable()
                if round:  # the first one imports and compiles
                    many.append(seconds * 1e3)
    return {side: statistics.median(many) for side, many in took.items()}


def main() -> None:
    """Print a table."""
    found = []
    sizes = {"catboost": 60_000, "statsmodels": 600_000, "sklearn search": 25_000, "optuna": 25_000}
    for name in NAMES:
        for size in (300, sizes.get(name, 200_000)):
            code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import frameworks, json;"
            code += f"print(json.dumps(frameworks.measure({name!r}, {size})))"
            figures = json.loads(_run(code))
            plain, watched = figures["plain"], figures["watched"]
            added = f"{watched - plain:+.2f}"
            found.append([name, f"{size:,}", f"{plain:.2f}", f"{watched:.2f}", added, f"{watched / plain:.3f}x"])
    header = ["one fit of", "rows", "plain ms", "watched ms", "added ms", "ratio"]
    show("One fit, the calling thread's processor time, with and without autolog in turns", header, found)


def _run(code: str) -> str:
    import subprocess

    done = subprocess.run(python(code), check=True, stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
    return done.stdout.splitlines()[-1]
