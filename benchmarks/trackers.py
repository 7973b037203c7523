"""autolog beside MLflow's autologging: the same work without a tracker, with one and with the other, in turns."""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import peers
from measuring import show

WORKER = Path(__file__).parent / "trackers_worker.py"
ROUNDS = 5


class Trackers:
    """Runs the worker's tasks in processes of one Python.

    Args:
        python: A Python that has MLflow and autolog.
        sides: Which can be measured.
    """

    def __init__(self, python: str, sides: tuple[str, ...]) -> None:
        self.python = python
        self.sides = sides

    def run(self, side: str, task: str, *arguments: object, folder: Path | None = None, **environment: str) -> Any:
        """Return a task's figures, and how long the whole process took as `whole_seconds`."""
        own = folder or Path(tempfile.mkdtemp())
        start = time.perf_counter()
        try:
            done = subprocess.run(
                [self.python, WORKER, side, task, own, *map(str, arguments)],
                env={**_without_trackers(), **environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
                text=True,
                timeout=900,
            )
        finally:
            if folder is None:
                shutil.rmtree(own, ignore_errors=True)
        return {**json.loads(done.stdout.splitlines()[-1]), "whole_seconds": time.perf_counter() - start}

    def in_turns(self, task: str, arguments: dict[str, tuple[object, ...]]) -> dict[str, dict[str, float]]:
        """Return the medians of each side's figures."""
        sides = [side for side in arguments if side in self.sides]
        figures: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
        for _ in range(ROUNDS):
            for side in sides:
                figures[side].append(self.run(side, task, *arguments[side]))
        return {
            side: {name: statistics.median(one[name] for one in many) for name in many[0]}
            for side, many in figures.items()
        }


def _without_trackers() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("AUTOLOG", "MLFLOW"))}


def imports(trackers: Trackers) -> None:
    """Print what importing each costs a new process."""
    codes = {"plain": "pass", "autolog": "import autolog", "mlflow": "import mlflow"}
    took: dict[str, list[float]] = {side: [] for side in codes if side in trackers.sides}
    for _ in range(ROUNDS):
        for side, many in took.items():
            start = time.perf_counter()
            subprocess.run([trackers.python, "-c", codes[side]], check=True, stderr=subprocess.DEVNULL)
            many.append((time.perf_counter() - start) * 1e3)
    ms = {side: statistics.median(many) for side, many in took.items()}
    rows = [[codes[side], one, one - ms["plain"], one / ms["plain"]] for side, one in ms.items()]
    show("Importing (whole processes)", ["", "ms", "added ms", "ratio"], rows)


def enabling(trackers: Trackers) -> None:
    """Print what switching on costs where scikit-learn is loaded."""
    found = trackers.in_turns("enable", {"autolog": (), "mlflow": ()})
    rows = [[side, one["ms"], one["MB"]] for side, one in found.items()]
    show("Switching on, import included, scikit-learn and pandas loaded", ["", "ms", "MB"], rows)


def fits(trackers: Trackers) -> None:
    """Print what fits cost until the store has them."""
    rows = []
    for model, name, many, few in (
        ("logistic", "LogisticRegression, iris", 200, 3),
        ("forest", "RandomForestClassifier, digits", 20, 3),
    ):
        found = trackers.in_turns(
            "fits",
            {"plain": (model, many), "autolog": (model, many), "mlflow_light": (model, few), "mlflow": (model, few)},
        )
        plain = found["plain"]["ms"]
        rows += [[f"{name}: {side}", one["ms"], one["ms"] / plain, one["kB"]] for side, one in found.items()]
    show("One fit of many, publishing included", ["", "ms", "ratio", "kB on disk"], rows)


def calls(trackers: Trackers) -> None:
    """Print what a tracked function and a point of a metric cost."""
    function = trackers.in_turns("function", {"autolog": (2000,), "mlflow": (30,)})
    point = trackers.in_turns("point", {"autolog": (100_000,), "mlflow": (100,)})
    rows = [[side, one["ms"], one["stored_ms"], point[side]["us"]] for side, one in function.items()]
    show("Calls", ["", "tracked function, ms for the caller", "ms until stored", "point of a metric, us"], rows)


def troubles(trackers: Trackers) -> None:
    """Print what becomes of fits in threads, of a store that is away, and of a process that is killed."""
    threads = trackers.in_turns("threads", {"autolog": (8, 20), "mlflow": (4, 1)})
    rows: list[list[object]] = [
        [f"fits in threads at once, complete: {side}", f"{one['complete']:.0f} of {one['of']:.0f}"]
        for side, one in threads.items()
    ]
    rows += [[f"one fit, the store is away: {side}", _away(trackers, side)] for side in threads]
    rows += [[f"killed in the middle of a fit: {side}", _killed(trackers, side)] for side in threads]
    show("Troubles", ["", ""], rows)


def _away(trackers: Trackers, side: str) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp())
    (folder / ".autolog").mkdir()
    store = f"grpc://127.0.0.1:{port}"
    places = {"AUTOLOG_STORE": store, "MLFLOW_TRACKING_URI": f"http://127.0.0.1:{port}"}
    before = Path.cwd()
    os.chdir(folder)
    try:
        took = trackers.run(side, "unreachable", folder=folder, **places)
        kept = _published_later(trackers.python, port, store, folder) if side == "autolog" else "nothing kept"
    finally:
        os.chdir(before)
        shutil.rmtree(folder)
    return f"{took['seconds']:.3g} s, the whole process {took['whole_seconds']:.3g} s; {kept}"


def _published_later(python: str, port: int, store: str, folder: Path) -> str:
    line = [python, "-m", "autolog", "server", "--port", str(port), "--store", str(folder / "server.sqlite")]
    server = subprocess.Popen(line, env=_without_trackers(), stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            ask = [python, "-m", "autolog", "ls", "executions", "--json", "--store", store]
            done = subprocess.run(ask, env=_without_trackers(), capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return f"{len(json.loads(done.stdout))} step in the store once it is back"
            time.sleep(0.2)
    finally:
        server.terminate()
        server.wait()
    return "not published"


def _killed(trackers: Trackers, side: str) -> str:
    folder = Path(tempfile.mkdtemp())
    line = [trackers.python, WORKER, side, "killed", folder]
    process = subprocess.Popen(
        line, env=_without_trackers(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        process.stdout.readline()  # type: ignore[union-attr]
        time.sleep(2)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    ask = {
        "autolog": "from autolog import lineage\n"
        f"print([run.properties['state'] for run in lineage.find('runs', store='{folder}/metadata.sqlite')][0])",
        "mlflow": f"import mlflow\nmlflow.set_tracking_uri('sqlite:///{folder}/mlflow.db')\n"
        "print(mlflow.search_runs(output_format='list', search_all_experiments=True)[0].info.status)",
    }[side]
    done = subprocess.run(
        [trackers.python, "-c", ask], env=_without_trackers(), capture_output=True, text=True, check=False
    )
    shutil.rmtree(folder)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def main() -> None:
    """Print all tables; without MLflow, those of autolog alone."""
    python = peers.mlflow()
    trackers = Trackers(python or sys.executable, ("plain", "autolog", *(("mlflow", "mlflow_light") if python else ())))
    for table in (imports, enabling, fits, calls, troubles):
        table(trackers)


if __name__ == "__main__":
    main()
