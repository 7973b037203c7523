"""The files behind each model of a script: as its first lines say, and as `trace` names them after it has run.

The first lines of each script say which files each of its models really comes from: `# model.joblib: a.csv b.csv`.
"""

import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from autolog import lineage
from autolog.errors import NotRecordedError

SCENARIOS = Path(__file__).parent.parent / "scenarios"
ANSWERS = "declared,identity,flow,content"
CHANGES_DATA = ("fraud_daily_increments", "sparse_two_stage")
MADE = ("data", "more_data", "fresh_data", "blind_data", "blind_two_data", "deep_data", "tabular_data")


class Found(NamedTuple):
    """The files of one model: as they are, and as `trace` names them."""

    expected: frozenset[str]
    named: frozenset[str]


def expected_of(script: Path) -> dict[str, frozenset[str]]:
    lines = script.read_text().splitlines()
    pairs = [line[2:].split(":") for line in lines[: next(n for n, line in enumerate(lines) if line[:1] != "#")]]
    return {model: frozenset(files.split()) for model, files in pairs}


def run_all(folders: Mapping[str, Path], folder: Path) -> None:
    """Run scripts, each in a folder of its own with the data; `cells:` before one runs it as a notebook.

    Args:
        folders: The folder of each script.
        folder: Where data are made.
    """
    data = folder / "data"
    for name in MADE:
        runpy.run_path(str(SCENARIOS / f"{name}.py"))[f"make_{name}"](data)
    for script, one in folders.items():
        own = Path(script.removeprefix("cells:")).parent
        place = shutil.copy2 if one.name in CHANGES_DATA else os.link
        shutil.copytree(data_of(own, folder) if (own / "_data.py").exists() else data, one, copy_function=place)
    before = _states(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTOLOG")}
    line = [sys.executable, SCENARIOS / "zygote.py", *(f"{script}={one}" for script, one in folders.items())]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    changed = [str(path) for path, state in _states(folder).items() if before[path] != state]
    assert not changed, f"a script changes data that others read, and belongs into CHANGES_DATA: {changed}"
    for script, one in folders.items():
        output = (one / "output.txt").read_text().replace(sys.prefix, "")
        assert "autolog" not in output, f"{script}: {output}"


def _states(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of change of all data, of which the scripts' folders have links."""
    made = [folder / "data", *folder.glob("data_of_*")]
    files = {path: path.stat() for one in made for path in one.rglob("*") if path.is_file()}
    return {path: (found.st_size, found.st_mtime_ns) for path, found in files.items()}


def data_of(scripts: Path, folder: Path) -> Path:
    """Return the data of a folder of scripts that has its own."""
    data = folder / f"data_of_{scripts.name}"
    if not data.exists():
        data.mkdir()
        made = "import pathlib, runpy, sys; runpy.run_path(sys.argv[1])['make_data'](pathlib.Path(sys.argv[2]))"
        subprocess.run([sys.executable, "-c", made, str(scripts / "_data.py"), str(data)], check=True)
    return data


def models_of(script: Path, folder: Path) -> dict[str, Found]:
    return {model: Found(expected, files_behind(folder, model)) for model, expected in expected_of(script).items()}


def files_behind(folder: Path, model: str) -> frozenset[str]:
    """Return the files that `trace` names, those of models among them that were there before; if any."""
    try:
        answer = lineage.trace(str(folder / model), evidence=ANSWERS, store=str(folder / "metadata.sqlite"))
    except NotRecordedError:
        return frozenset()
    given = [one for one in answer.models if not answer.graph.steps_of.get(one.id)]
    return frozenset(Path(one.uri).name for one in [*answer.datasets, *given] if one.uri)


def precision_and_recall(models: Iterable[Found]) -> tuple[float, float]:
    """Return both over all models, and print what they are made of."""
    models = list(models)
    right = sum(len(one.named & one.expected) for one in models)
    named, expected = sum(len(one.named) for one in models), sum(len(one.expected) for one in models)
    print(f"{len(models)} models: {right} of {expected} files, {named} named")
    return right / named, right / expected
