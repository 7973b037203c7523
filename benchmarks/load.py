"""Many fits and many metric points in one process: time, memory and disk, against the same program without autolog.

`calling us` is what autolog itself measured on the training thread, `thread us` the processor time of its own thread;
`processor us` is the difference of the processor times of the two processes, the imports at the start of publishing and
waiting for the interpreter included. `bytes on disk` counts the journals and the SQLite file after `autolog sync`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import show

FITS = 10_000
POINTS = 1_000_000

BEGIN = """
import json, os, resource, sys, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
from sklearn.datasets import load_iris
from sklearn.linear_model import Ridge
{enable}
count = int(sys.argv[1])
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
"""

MANY_FITS = """
X, y = load_iris(return_X_y=True)
model = Ridge()
for _ in range(50):
    model.fit(X, y)
before, start, processor = peak(), time.perf_counter(), time.process_time()
for number in range(count):
    model.fit(X, y)
    time.sleep(max(0.0, start + (number + 1) * 0.006 - time.perf_counter()))
"""

MANY_POINTS = """
from autolog import runs
from autolog.recorder import Recorder
value = 0.0
if "autolog.process" in sys.modules:
    from autolog import process
    execution = runs.Execution(process.current().recorder, "Train", "loop", properties={})
    log = execution.log
else:
    def log(metrics, step=None):
        pass
before, start, processor = peak(), time.perf_counter(), time.process_time()
for number in range(count):
    log({"loss": value})
    value += 0.5
if "autolog.process" in sys.modules:
    execution.finish()
"""

END = """
took = time.perf_counter() - start
processor = time.process_time() - processor
calling = beside = 0.0
if "autolog.process" in sys.modules:
    from autolog import budget
    calling, beside = budget._spent, budget._beside
figures = {"took": took, "processor": processor, "grown": peak() - before, "calling": calling, "beside": beside}
print(json.dumps(figures))
"""


def measure(body: str, count: int, *, is_watched: bool) -> dict[str, float]:
    """Return the figures of one process, and what it and a sync afterwards leave on the disk."""
    folder = Path(tempfile.mkdtemp())
    enable = "import autolog; autolog.enable()" if is_watched else ""
    code = BEGIN.replace("{enable}", enable) + body + END
    environment = {**os.environ, "AUTOLOG_STORE": str(folder / "metadata.sqlite")}
    line = [sys.executable, "-c", code, str(count)]
    done = subprocess.run(line, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    if is_watched:
        subprocess.run([sys.executable, "-m", "autolog", "sync"], env=environment, check=True, capture_output=True)
        figures["store"] = _size(folder)
    shutil.rmtree(folder)
    return figures


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Print a table of loads."""
    rows = []
    loads = {f"{FITS:,} fits in a minute": (MANY_FITS, FITS), f"{POINTS:,} metric points": (MANY_POINTS, POINTS)}
    for name, (body, count) in loads.items():
        plain = measure(body, count, is_watched=False)
        watched = measure(body, count, is_watched=True)
        each = 1e6 / count
        rows.append(
            [
                name,
                plain["took"],
                watched["took"] / plain["took"],
                watched["calling"] * each,
                watched["beside"] * each,
                (watched["processor"] - plain["processor"]) * each,
                (watched["grown"] - plain["grown"]) / 1e6,
                watched["store"] / count,
            ]
        )
    header = ["", "plain s", "ratio", "calling us", "thread us", "processor us", "peak memory MB", "bytes on disk"]
    show("Load on one process; microseconds and bytes are per fit or point", header, rows)


if __name__ == "__main__":
    main()
