"""What watching adds to one training of each framework, a short and a long one, beside MLflow's autologging.

Each tracker has processes of its own, in which trainings with it and without it take turns.
"""

import contextlib
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

import peers
from measuring import show

ROUNDS = {"autolog": 7, "mlflow": 3}
SIZES = {  # rows of a short training, and of one of a second or more
    "sklearn": (300, 400_000),
    "xgboost": (300, 200_000),
    "lightgbm": (300, 200_000),
    "catboost": (300, 60_000),
    "statsmodels": (300, 600_000),
    "search": (300, 25_000),
    "optuna": (300, 25_000),
    "torch": (300, 200_000),
    "lightning": (300, 60_000),
    "keras": (300, 30_000),
}
OF_BOTH = ("sklearn", "xgboost", "lightgbm", "statsmodels", "search", "lightning", "keras")  # what MLflow watches too


def rows(number: int) -> tuple[Any, Any]:
    import numpy as np

    random = np.random.default_rng(0)
    X = random.random((number, 20))
    return X, (X[:, 0] + X[:, 1] > 1).astype(int)


def sklearn(size: int) -> Callable[[], object]:
    from sklearn.tree import DecisionTreeClassifier

    data = rows(size)
    return lambda: DecisionTreeClassifier(max_depth=8).fit(*data)


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


def search(size: int) -> Callable[[], object]:
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


def _batches(size: int) -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)
    X, y = rows(size)
    tensors = torch.utils.data.TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y))
    return torch, torch.utils.data.DataLoader(tensors, batch_size=64)


def torch(size: int) -> Callable[[], object]:
    torch, batches = _batches(size)

    def fit() -> None:
        model = torch.nn.Sequential(torch.nn.Linear(20, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        for X, y in batches:
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X), y).backward()
            optimizer.step()

    return fit


def lightning(size: int) -> Callable[[], object]:
    torch, batches = _batches(size)
    import lightning

    class Net(lightning.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.net = torch.nn.Sequential(torch.nn.Linear(20, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))

        def training_step(self, batch: Any, _: int) -> Any:
            loss = torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])
            self.log("loss", loss, on_epoch=True)
            return loss

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.01)

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "accelerator": "cpu"}
    return lambda: lightning.Trainer(max_epochs=1, enable_model_summary=False, **quiet).fit(Net(), batches)


def keras(size: int) -> Callable[[], object]:
    os.environ["KERAS_BACKEND"] = "torch"
    _batches(1)
    import keras

    X, y = rows(size)

    def fit() -> None:
        model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(2)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.fit(X, y, batch_size=64, verbose=0)

    return fit


@contextlib.contextmanager
def watched(tracker: str, folder: str) -> Any:
    """Watch a block: with autolog, or with MLflow's autologging without its models, which is the faster one."""
    if tracker == "autolog":
        import autolog

        autolog.enable(store=f"{folder}/metadata.sqlite")
        yield
        autolog.disable()
    else:
        import mlflow

        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        mlflow.autolog(silent=True, log_models=False)
        yield
        mlflow.autolog(disable=True, silent=True)


def measure(tracker: str, name: str, size: int) -> dict[str, float]:
    """Return the medians of the calling thread's processor time without and with a tracker, in milliseconds."""
    fit = globals()[name](size)
    took: dict[str, list[float]] = {"plain": [], "watched": []}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        for round in range(ROUNDS[tracker] + 1):
            for side, many in took.items():
                with watched(tracker, folder) if side == "watched" else contextlib.nullcontext():
                    if round == 0 or size < SIZES[name][1]:
                        fit()  # the first one opens the journal
                    start = time.thread_time()
                    fit()
                    seconds = time.thread_time() - start
                if round:  # the first one imports and compiles
                    many.append(seconds * 1e3)
        os.chdir("/")
    return {side: statistics.median(many) for side, many in took.items()}


def figures(python: str, tracker: str, name: str, size: int) -> list[object]:
    """Return the milliseconds that a tracker adds to one training, and the ratio."""
    line = [python, __file__, tracker, name, str(size)]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "GIT_PYTHON_REFRESH": "quiet"}
    done = subprocess.run(
        line, env={**os.environ, **threads}, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    plain, watched = found["plain"], found["watched"]
    return [plain, watched - plain, f"{watched / plain:.3f}"]


def main() -> None:
    """Print a table; without MLflow, its columns stay empty."""
    peer = peers.mlflow()
    table = []
    for name, sizes in SIZES.items():
        for size in sizes:
            ours = figures(sys.executable, "autolog", name, size)
            theirs = figures(peer, "mlflow", name, size)[1:] if peer and name in OF_BOTH else ["", ""]
            table.append([name, f"{size:,}", *ours, *theirs])
    header = ["one training of", "rows", "plain ms", "autolog adds ms", "ratio", "MLflow adds ms", "ratio"]
    show("One training, processor time of its thread, with and without a tracker in turns", header, table)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
