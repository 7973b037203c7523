"""An integration of other people's, found by its entry point alone, from a script to the answer of `trace`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent / "third_party"
SCRIPT = """
import tinylearn
config = tinylearn.read_numbers("config.txt")
numbers = tinylearn.read_numbers("numbers.txt")
tinylearn.Mean(trim=1).fit(numbers).save("mean.txt")
"""


@pytest.fixture
def autolog(tmp_path):
    """Run autolog where the package is installed in a folder of its own, and nowhere else."""
    site = tmp_path / "site"
    shutil.copytree(PACKAGE, site)

    def run(*words, status=0):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTOLOG")}
        environment = {**kept, "PYTHONPATH": str(site), "AUTOLOG_EXIT_SECONDS": "60"}
        line = [sys.executable, "-m", "autolog", *words]
        done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert "autolog:" not in done.stderr
        return done.stdout

    return run


def test_a_package_with_an_entry_point_is_watched_like_our_own(autolog, tmp_path):
    (tmp_path / ".autolog").mkdir()
    (tmp_path / "train.py").write_text(SCRIPT)
    (tmp_path / "numbers.txt").write_text("1 2 4 100\n")
    (tmp_path / "config.txt").write_text("7\n")
    autolog("run", "train.py")
    autolog("sync")
    (root,) = json.loads(autolog("trace", "mean.txt", "--json"))["roots"]
    ((step, (used,)),) = [(one["step"], one["artifacts"]) for one in root["steps"]]
    assert (step["type"], step["params"]) == ("Train", {"trim": 1})
    assert step["properties"]["function"] == "tinylearn.Mean.fit"
    assert Path(used["artifact"]["uri"]).name == "numbers.txt"
    assert used["artifact"]["properties"]["num_rows"] == 4


def test_the_doctor_knows_it(autolog, tmp_path):
    info = tmp_path / "site" / "tinylearn-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tinylearn\nVersion: 1.0\n")
    (found,) = [one for one in json.loads(autolog("doctor", "--json")) if one["module"] == "tinylearn"]
    assert (found["state"], {point["state"] for point in found["points"]}) == ("supported", {"found"})
