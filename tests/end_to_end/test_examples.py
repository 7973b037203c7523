"""The examples run as their `run.sh` runs them, and their record tells what they are examples of."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autolog import lineage
from autolog.lineage import Artifact, Trace

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(name: str, folder: Path) -> str:
    """Run an example in a folder, where `autolog` and `python` are those that run the tests; return what it says."""
    shutil.copytree(EXAMPLES / name, folder, dirs_exist_ok=True)
    (folder / ".autolog").mkdir()
    kept = {one: value for one, value in os.environ.items() if not one.startswith("AUTOLOG")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**kept, "PATH": path, "AUTOLOG_EXIT_SECONDS": "60", "OMP_NUM_THREADS": "1"}
    line = ["sh", "run.sh", "out"]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "autolog:" not in done.stderr, done.stderr
    return done.stdout


def traced(path: Path) -> Trace:
    folder = next(one for one in path.parents if (one / ".autolog").exists())
    return lineage.trace(path, store=f"sqlite:///{folder / '.autolog' / 'metadata.sqlite'}")


def names(artifacts: list[Artifact]) -> set[str]:
    return {one.name for one in artifacts}


def test_checkpoints_of_a_plain_loop_and_what_is_measured_of_the_best(tmp_path: Path) -> None:
    for module in ("torch", "pandas", "sklearn"):
        pytest.importorskip(module)
    assert "out/checkpoints/epoch_7.pt" in run_example("torch_checkpoints", tmp_path)
    best = traced(tmp_path / "out" / "checkpoints" / "best.pt")
    assert names(best.datasets) == {"train.csv", "valid.csv"}
    params = best.params
    assert (params["lr"], params["loss.label_smoothing"], params["scheduler.T_max"]) == (0.02, 0.05, 8)
    report = traced(tmp_path / "out" / "report.json")
    assert (names(report.datasets), names(report.models)) == ({"train.csv", "valid.csv", "test.csv"}, {"best.pt"})
    assert report.artifact.metrics["macro avg.f1-score"] > 0.9


def test_evaluation_sets_of_xgboost_and_what_it_predicts(tmp_path: Path) -> None:
    for module in ("xgboost", "pandas", "sklearn", "pyarrow"):
        pytest.importorskip(module)
    assert "out/predictions.parquet" in run_example("xgboost_early_stopping", tmp_path)
    model = traced(tmp_path / "out" / "prices.ubj")
    (fit,) = model.roots[0].steps
    assert {one.artifact.name: set(one.edge.names) for one in fit.artifacts if one.edge is not None} == {
        "houses_2023.csv": {"X", "y", "eval_set[0]"},
        "houses_2024.csv": {"eval_set[1]"},
        "districts.csv": {"X", "eval_set[0]", "eval_set[1]"},
    }
    assert (model.params["max_depth"], model.artifact.custom_properties["num_features"]) == (5, 3)
    predicted = traced(tmp_path / "out" / "predictions.parquet")
    assert names(predicted.models) == {"prices.ubj"}
