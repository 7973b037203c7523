"""What `autolog run` adds to a whole script, its publishing at exit included."""

import os
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from measuring import in_turns, show, wall_milliseconds

EXAMPLE = Path(__file__).parent.parent / "examples" / "breast_cancer"


def main() -> None:
    """Print a table of the example's three scripts."""
    folder = Path(tempfile.mkdtemp())
    os.environ["AUTOLOG_STORE"] = str(folder / "metadata.sqlite")
    with files("sklearn.datasets.data").joinpath("breast_cancer.csv").open("rb") as source:
        (folder / "raw.csv").write_bytes(source.read())
    raw, clean, model, metrics = (
        str(folder / name) for name in ("raw.csv", "clean.parquet", "model.joblib", "metrics.json")
    )
    rows = []
    for script, arguments in {
        "prepare.py": [raw, clean],
        "train.py": [clean, model],
        "evaluate.py": [clean, model, metrics],
    }.items():
        line = [str(EXAMPLE / script), *arguments]
        plain, watched = in_turns(
            [[sys.executable, *line], [sys.executable, "-m", "autolog", "run", *line]], wall_milliseconds, rounds=5
        )
        rows.append([script, plain, watched, watched - plain, watched / plain])
    show("Whole scripts", ["", "python ms", "autolog run ms", "added ms", "ratio"], rows)
    shutil.rmtree(folder)
