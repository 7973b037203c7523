"""Too little memory: an exception where Python is told of it, and a death without a word where the kernel decides."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from autolog.cli import supervising
from autolog_store.metadata_store import MetadataStore

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and cgroups")
_LIMIT = 256 << 20

TRAINS = """
import sys
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
class Greedy(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.kept_ = [b"x" * (64 << 20) for _ in range(64)]
        return self
table = pd.read_csv("raw.csv")
Greedy().fit(table[["a", "b"]], table["kind"])
"""


def steps(project):
    store = MetadataStore(f"sqlite:///{project.folder}/.autolog/metadata.sqlite")
    return {one.type: one.properties["error"].string_value for one in store.get_executions()}


def test_a_memory_error_fails_the_fit_and_the_run(project):
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({3 << 30},) * 2)\n"
    project.write("trains.py", limit + TRAINS)
    done = project.autolog("run", "trains.py")
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("MemoryError")
    assert "autolog: " not in done.stderr, done.stderr
    assert steps(project) == {"Train": "MemoryError", "Process": "MemoryError"}
    (run,) = project.ask("ls", "runs")
    assert (run["state"], run["error"]) == ("FAILED", "MemoryError")


@pytest.fixture
def little_memory():
    """A control group of the kernel with little memory, as a container has one; its processes join it by a file."""
    unified = Path("/sys/fs/cgroup/cgroup.controllers").is_file()
    root = Path("/sys/fs/cgroup") if unified else Path("/sys/fs/cgroup/memory")
    limits = ["memory.max", "memory.swap.max"] if unified else ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
    group = root / f"autolog-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / limits[0]).write_text(str(_LIMIT))
        if (group / limits[1]).exists():
            (group / limits[1]).write_text("0" if unified else str(_LIMIT))
    except OSError:
        if group.is_dir():
            group.rmdir()
        pytest.skip("may not make a control group with a limit of memory")
    yield group / "cgroup.procs"
    for _ in range(100):  # the dead leave it a moment later
        if not group.joinpath("cgroup.procs").read_text():
            break
        time.sleep(0.05)
    group.rmdir()


@pytest.mark.parametrize("shell", ["exec", "sh"])
def test_a_command_that_the_kernel_kills_for_want_of_memory_says_so(project, little_memory, shell):
    project.write("trains.py", TRAINS)
    python = f"{sys.executable} trains.py"
    ends = f"exec {python}" if shell == "exec" else f"{python}; exit $?"
    done = project.autolog("run", "--", "sh", "-c", f"echo $$ > {little_memory}; {ends}")
    said = "killed by SIGKILL (out of memory?)" if shell == "exec" else "exit status 137 (out of memory?)"
    assert done.returncode == (-signal.SIGKILL if shell == "exec" else 137)
    assert f"autolog: {said}: the kernel has killed a process for want of memory" in done.stderr
    project.autolog("sync")
    (run,) = project.ask("ls", "runs")
    assert (run["state"], run["error"]) == ("FAILED", said)
    assert steps(project)["Train"].startswith("killed: the process ended without a word")


def test_a_script_that_the_kernel_kills_is_closed_by_whoever_comes_next(project, little_memory):
    enters = f"import os\nopen({str(little_memory)!r}, 'w').write(str(os.getpid()))\n"
    project.write("trains.py", enters + TRAINS)
    assert project.autolog("run", "trains.py").returncode == -signal.SIGKILL
    project.autolog("sync")
    (run,) = project.ask("ls", "runs")
    assert run["state"] == "FAILED"
    assert run["error"].startswith("killed: the process ended without a word; its last sign of life was at")
    assert steps(project)["Train"] == run["error"]


def test_a_command_that_somebody_kills_is_not_said_to_have_run_out_of_memory(project):
    assert supervising._kills_for_memory() >= 0
    done = project.autolog("run", "--", "sh", "-c", "kill -KILL $$")
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, "")
    assert project.ask("ls", "runs")[0]["error"] == "killed by SIGKILL"
