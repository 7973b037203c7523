"""One side of the comparison with MLflow; what a process of its own prints as JSON is its figures.

`trackers_worker.py SIDE TASK FOLDER ...`, where SIDE is plain, autolog, mlflow, or mlflow_light (without models).
"""

import importlib
import json
import logging
import os
import resource
import sys
import threading
import time
import warnings
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "GIT_PYTHON_REFRESH": "quiet"}
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
warnings.filterwarnings("ignore")
FRAMEWORKS = "sklearn.linear_model sklearn.ensemble sklearn.metrics sklearn.model_selection pandas joblib"


def watch(side: str, folder: Path) -> None:
    """Switch a tracker on, with an SQLite file in `folder` unless its own variable names a store."""
    if side == "autolog":
        os.environ.setdefault("AUTOLOG_STORE", str(folder / "metadata.sqlite"))
        import autolog

        autolog.enable()
    elif side.startswith("mlflow"):
        import mlflow

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{folder}/mlflow.db")
        os.chdir(folder)
        mlflow.autolog(silent=True, log_models=side == "mlflow")


def publish(side: str) -> None:
    """Wait until all is in the store."""
    if side == "autolog":
        import autolog

        autolog.disable()


def megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def enable(side: str, folder: Path) -> dict[str, float]:
    """Switching it on in a process that has scikit-learn loaded."""
    for name in FRAMEWORKS.split():
        importlib.import_module(name)
    before, start = megabytes(), time.perf_counter()
    watch(side, folder)
    return {"ms": (time.perf_counter() - start) * 1e3, "MB": megabytes() - before}


def fits(side: str, folder: Path, model: str, times: str) -> dict[str, float]:
    """Fits of one model: all until the store has them, by fit; and what one leaves on the disk."""
    from sklearn.datasets import load_digits, load_iris
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression

    data, make = {
        "logistic": (load_iris(return_X_y=True), lambda: LogisticRegression(max_iter=200)),
        "forest": (load_digits(return_X_y=True), lambda: RandomForestClassifier(random_state=0)),
    }[model]
    watch(side, folder)
    make().fit(*data)  # the first one makes the schema
    publish(side)
    before = bytes_in(folder)
    started = time.perf_counter()
    watch(side, folder)
    for _ in range(int(times)):
        make().fit(*data)
    publish(side)
    whole = time.perf_counter() - started
    return {"ms": whole / int(times) * 1e3, "kB": (bytes_in(folder) - before) / int(times) / 1e3}


def point(side: str, folder: Path, times: str) -> dict[str, float]:
    """One point of a metric."""
    watch(side, folder)
    if side == "autolog":
        import autolog

        with autolog.step("training"):
            took = _seconds(lambda: autolog.metric("loss", 0.5, step=1), times)
    else:
        import mlflow

        with mlflow.start_run():
            took = _seconds(lambda: mlflow.log_metric("loss", 0.5, step=1), times)
    return {"us": took * 1e6}


def function(side: str, folder: Path, times: str) -> dict[str, float]:
    """One call of a tracked function that does nothing: for the caller, and until it is in the store."""
    watch(side, folder)

    def train(rate: float) -> float:
        return rate

    if side == "autolog":
        import autolog

        tracked = autolog.track(train)
    else:
        import mlflow

        def tracked(rate: float) -> float:
            with mlflow.start_run():
                mlflow.log_param("rate", rate)
                mlflow.log_metric("loss", train(rate))
            return rate

    tracked(0.5)
    publish(side)
    watch(side, folder)
    started = time.perf_counter()
    caller = _seconds(lambda: tracked(0.5), times)
    publish(side)
    return {"ms": caller * 1e3, "stored_ms": (time.perf_counter() - started) / int(times) * 1e3}


def _seconds(call: object, times: str) -> float:
    call()  # type: ignore[operator]
    start = time.perf_counter()
    for _ in range(int(times)):
        call()  # type: ignore[operator]
    return (time.perf_counter() - start) / int(times)


def threads(side: str, folder: Path, count: str, times: str) -> dict[str, float]:
    """Fits in several threads at once: how many are recorded as complete, with their parameters."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    X, y = load_iris(return_X_y=True)
    watch(side, folder)
    ready = threading.Barrier(int(count))

    def work() -> None:
        ready.wait()
        for _ in range(int(times)):
            LogisticRegression(max_iter=200).fit(X, y)

    workers = [threading.Thread(target=work) for _ in range(int(count))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    publish(side)
    if side == "autolog":
        from autolog import lineage

        found = lineage.find("Train", store=os.environ["AUTOLOG_STORE"])
        complete = sum(step.state == "COMPLETE" and len(step.params) > 5 for step in found)
    else:
        import mlflow

        runs = mlflow.search_runs(output_format="list", search_all_experiments=True)
        complete = sum(
            run.info.status == "FINISHED" and len(run.data.params) > 5 and len(run.data.metrics) > 0 for run in runs
        )
    return {"complete": complete, "of": int(count) * int(times)}


def unreachable(side: str, folder: Path) -> dict[str, float]:
    """One fit while the store is away; the end of the process comes on top."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    start = time.perf_counter()
    try:
        watch(side, folder)
        LogisticRegression(max_iter=200).fit(*load_iris(return_X_y=True))
    except Exception as error:  # noqa: BLE001  the peer's: it is what is shown
        print(f"{side}: {type(error).__name__}", file=sys.stderr)
    return {"seconds": time.perf_counter() - start}


def killed(side: str, folder: Path) -> dict[str, float]:
    """Begin a fit that never ends, and say so."""
    from sklearn.base import BaseEstimator, _fit_context

    class Endless(BaseEstimator):  # type: ignore[misc]
        _parameter_constraints: dict[str, object] = {}  # noqa: RUF012

        @_fit_context(prefer_skip_nested_validation=True)
        def fit(self, X: object, y: object = None) -> "Endless":  # noqa: ARG002  as scikit-learn asks
            print("{}", flush=True)
            time.sleep(600)
            return self

    watch(side, folder)
    if side == "autolog":
        Endless().fit([[1.0]])
    else:
        import mlflow

        with mlflow.start_run():
            Endless().fit([[1.0]])
    return {}


def main() -> None:
    """Do one task and print its figures."""
    side, task, folder, *rest = sys.argv[1:]
    print(json.dumps(globals()[task](side, Path(folder), *rest)), flush=True)


if __name__ == "__main__":
    main()
