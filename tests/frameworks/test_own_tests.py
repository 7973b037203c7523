"""A small part of the frameworks' own tests ends with autolog as without it; `make test-frameworks` runs more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")


@pytest.mark.parametrize("framework", ["numpy", "pandas", "scikit-learn"])
def test_a_framework_s_own_tests_end_in_the_same_way_with_autolog(framework: str) -> None:
    line = [sys.executable, str(RUN), "--short", framework]
    done = subprocess.run(line, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
