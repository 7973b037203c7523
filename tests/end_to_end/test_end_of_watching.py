"""However the watching ends, nothing that was learned is lost and nothing stays RUNNING."""

import json
import socket
from pathlib import Path

import pytest

BEGIN = """
import threading, time
import autolog
from autolog import fingerprint, process, publishing
publishing._SETTLE_SECONDS = publishing._GATHER_SECONDS = 0.05
publishing._AWAITED_MILLISECONDS = 0
autolog.enable(store="store.sqlite")
import joblib, pandas as pd
from sklearn.base import BaseEstimator, _fit_context
from sklearn.linear_model import LogisticRegression
"""

SLOW_DIGEST = """
def fit(name):
    table = pd.read_csv(name)
    return LogisticRegression(max_iter=300).fit(table[["a", "b"]], table["kind"])
fit("raw.csv")
deadline = time.monotonic() + 60
while not process.current().thread.published and time.monotonic() < deadline:
    time.sleep(0.05)
of = fingerprint.Digests.of
fingerprint.Digests.of = lambda self, file: (time.sleep(5), of(self, file))[1]   # a very large file
fit("decoy.csv")
time.sleep(0.5)
"""

STILL_RUNNING = """
class Slow(BaseEstimator):
    _parameter_constraints = {}
    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y):
        begun.set()
        time.sleep(1)
begun = threading.Event()
table = pd.read_csv("raw.csv")
thread = threading.Thread(target=Slow().fit, args=(table[["a"]], table["kind"]))
thread.start()
begun.wait()
autolog.disable()
thread.join()
"""


def test_what_was_learned_while_the_publisher_was_busy_is_not_lost_at_exit(project):
    project.write("train.py", BEGIN + SLOW_DIGEST)
    project.environment["AUTOLOG_EXIT_SECONDS"] = "0.1"
    done = project.python("train.py")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("autolog: not everything reached the store within 0.1 s")
    project.autolog("sync", "--store", "store.sqlite")
    executions = json.loads(project.autolog("ls", "executions", "--store", "store.sqlite", "--json").stdout)
    assert [one["state"] for one in executions if one["type"] == "Train"] == ["COMPLETE", "COMPLETE"]


def test_a_store_that_never_answers_keeps_no_script_from_ending_and_gets_it_all_later(project):
    pytest.importorskip("grpc")
    project.write("train.py", "import pandas as pd\npd.read_csv('raw.csv').to_parquet('out.parquet')\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        project.environment |= {"AUTOLOG_EXIT_SECONDS": "0.2"}
        server = f"grpc://127.0.0.1:{silent.getsockname()[1]}"
        done = project.autolog("run", "--store", server, "train.py", timeout=60)
        assert done.returncode == 0
        (line,) = done.stderr.splitlines()
        assert line.startswith("autolog: not everything reached the store within 0.2 s; it waits in ")
        assert "`autolog sync` publishes it" in line
    (journal,) = project.folder.rglob("*.journal")
    (project.folder / ".autolog" / "metadata.sqlite.journals").mkdir()
    journal.rename(project.folder / ".autolog" / "metadata.sqlite.journals" / journal.name)
    assert project.autolog("sync").stdout.startswith("published 1 journal")
    assert [one["uri"].rpartition("/")[2] for one in project.ask("ls", "datasets")] == ["out.parquet", "raw.csv"]


def test_a_step_that_outlives_the_watching_is_closed(project):
    project.write("train.py", BEGIN + STILL_RUNNING)
    done = project.python("train.py")
    assert (done.returncode, done.stderr) == (0, "")
    (step,) = json.loads(project.autolog("ls", "executions", "--store", "store.sqlite", "--json").stdout)
    assert (step["type"], step["state"]) == ("Train", "FAILED")


def test_a_journal_that_cannot_be_published_does_not_keep_others_from_it(project):
    project.write(
        "leaves.py",
        "from pathlib import Path\n"
        "from autolog.facts import ExecutionStarted, RunStarted\n"
        "from autolog.journal import Journal\n"
        "folder = Path('store.sqlite.journals').absolute()\n"
        "for run, kind in (('r1', 'Deploy'), ('r2', 'Train')):\n"
        "    journal = Journal.create(folder)\n"
        "    journal.append([RunStarted(run, 1, run, 'x', 'x.py', (), '/', 'host', 1)])\n"
        "    journal.append([ExecutionStarted('e' + run, run, 2, kind, 'push')])\n",
    )
    assert project.python("leaves.py").returncode == 0
    done = project.autolog("sync", "--store", "store.sqlite")
    assert done.returncode == 1
    assert "cannot publish" in done.stderr
    assert len(list(project.folder.glob("store.sqlite.journals/*.journal"))) == 1
    runs = json.loads(project.autolog("ls", "--store", "store.sqlite", "--json").stdout)
    assert [one["name"] for one in runs if one["name"] == "r2"] == ["r2"]


@pytest.mark.parametrize("wish", ["enable", "disable"])
def test_the_end_searches_the_training_for_no_garbage_and_leaves_that_as_the_script_wished(project, wish):
    project.write(
        "train.py",
        "import gc, autolog\n"
        "autolog.enable()\n"
        f"gc.{wish}()\n"
        "searches = []\n"
        "gc.callbacks.append(lambda phase, info: searches.append(info['generation']))\n"
        "autolog.disable()\n"
        "gc.callbacks.clear()\n"
        "print(2 in searches, gc.isenabled())\n",
    )
    done = project.python("train.py")
    assert done.stdout.split() == ["False", str(wish == "enable")], done.stderr
    assert len(project.ask("ls", "runs")) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not tell which files are open")
def test_a_process_whose_runs_begin_and_end_keeps_no_file_of_the_store_open(project):
    project.write(
        "serve.py",
        "import os, autolog\n"
        "for _ in range(3):\n"
        "    with autolog.run('request'):\n"
        "        autolog.param('number', 1)\n"
        "held = [os.path.realpath(f'/proc/self/fd/{one}') for one in os.listdir('/proc/self/fd')]\n"
        "print([one for one in held if one.startswith(os.path.realpath('.autolog'))])\n",
    )
    done = project.python("serve.py")
    assert (done.stdout, done.stderr) == ("[]\n", "")
