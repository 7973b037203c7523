"""One run, many processes: however they are started and however they end, what they trained is recorded once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autolog import lineage
from autolog_store.metadata_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

TRAINS = """
import joblib, os
import pandas as pd
from sklearn.linear_model import LogisticRegression

def train(name):
    table = pd.read_csv(f"{name}.csv")
    joblib.dump(LogisticRegression(C=0.5).fit(table[["a", "b"]], table["y"]), f"{name}.joblib")
    return name
"""

STARTS = """
import asyncio, concurrent.futures as futures, multiprocessing, os, subprocess, sys, warnings
import joblib
from trains import train

warnings.filterwarnings("ignore", ".* is multi-threaded", DeprecationWarning)  # by NumPy's threads and pyarrow's

async def in_turns(name):
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    table = pd.read_csv(f"{name}.csv")
    await asyncio.sleep(0)
    model = LogisticRegression().fit(table[["a", "b"]], table["y"])
    await asyncio.sleep(0)
    joblib.dump(model, f"{name}.joblib")

async def tasks():
    await asyncio.gather(in_turns("task1"), in_turns("task2"))

def in_process(how):
    one = multiprocessing.get_context(how).Process(target=train, args=(f"process-{how}",))
    one.start()
    one.join()

def in_fork():
    if not os.fork():
        train("fork")
        os._exit(0)
    os.wait()

def in_pools():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(train, ["pool1", "pool2"])
    with futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(train, ["executor1", "executor2"]))

def in_threads():
    with futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(train, ["thread1", "thread2"]))
    asyncio.run(tasks())

def in_loky():
    joblib.Parallel(n_jobs=2)(joblib.delayed(train)(name) for name in ["loky1", "loky2"])

def in_program():
    subprocess.run([sys.executable, "-c", "import trains; trains.train('program')"], check=True)

if __name__ == "__main__":
    for one in sys.argv[1:]:
        eval(one)
"""

# Each way of starting a process, with the names of what is trained. New interpreters take seconds: one of each way.
WATCHED_FROM_OUTSIDE = {
    "in_fork()": ["fork"],
    "in_process('fork')": ["process-fork"],
    "in_process('forkserver')": ["process-forkserver"],
    "in_pools()": ["pool1", "pool2", "executor1", "executor2"],
    "in_threads()": ["thread1", "thread2", "task1", "task2"],
    "in_program()": ["program"],
}
WATCHED_FROM_WITHIN = {
    "in_fork()": ["fork"],
    "in_process('spawn')": ["process-spawn"],
    "in_loky()": ["loky1", "loky2"],
    "in_program()": ["program"],
}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and signals")


def write_tables(project, names):
    for number, name in enumerate(names):
        rows = "\n".join(f"{i},{i * (number + 2) % 101},{i % 2}" for i in range(20))
        project.write(f"{name}.csv", f"a,b,y\n{rows}\n")


def executions(project, store="store.sqlite"):
    return MetadataStore(f"sqlite:///{project.folder / store}").get_executions()


@pytest.fixture(scope="module", params=["run", "enable"])
def trained(request, new_project):
    """A script that trains in children of every kind, under `autolog run` and after `autolog.enable()`."""
    project = new_project("processes")
    ways = WATCHED_FROM_OUTSIDE if request.param == "run" else WATCHED_FROM_WITHIN
    project.names = [name for names in ways.values() for name in names]
    write_tables(project, project.names)
    project.write("trains.py", TRAINS)
    if request.param == "run":
        project.write("starts.py", STARTS)
        done = project.autolog("run", "starts.py", *ways)
    else:
        guarded = 'if __name__ == "__main__":\n    import autolog\n    autolog.enable()\n'
        project.write("starts.py", guarded + STARTS)
        done = project.python("starts.py", *ways)
    assert (done.returncode, done.stderr) == (0, "")
    return project


def test_all_processes_belong_to_one_run(trained):
    (run,) = trained.ask("ls", "runs")
    assert (run["name"], run["state"]) == ("starts.py", "COMPLETE")
    assert {one["type"] for one in trained.ask("ls", "executions", "-n", "0")} == {"Train"}


def test_each_model_is_trained_once_and_comes_from_its_own_file(trained):
    assert sum(one["type"] == "Train" for one in trained.ask("ls", "executions", "-n", "0")) == len(trained.names)
    store = str(trained.folder / ".autolog" / "metadata.sqlite")
    for name in trained.names:
        (model,) = lineage.trace(str(trained.folder / f"{name}.joblib"), store=store).to_dict()["roots"]
        (fit,) = model["steps"]
        assert [Path(one["artifact"]["uri"]).name for one in fit["artifacts"]] == [f"{name}.csv"]
        assert fit["artifacts"][0]["edge"]["evidence"] == "identity"


def test_steps_of_children_say_which_script_they_ran_for_and_where(trained):
    (model,) = trained.ask("trace", f"{trained.names[-2]}.joblib")["roots"]
    step = model["steps"][0]["step"]
    assert step["properties"]["entry_point"] == str(trained.folder / "starts.py")
    assert step["properties"]["pid"]
    assert step["properties"]["code_digest"] == trained.digest("starts.py")


SAVED_BY_PARENT = """
from concurrent.futures import ProcessPoolExecutor
import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression

def fit(name):
    table = pd.read_csv(f"{name}.csv")
    return name, LinearRegression().fit(table[["b"]], table["y"])

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for name, model in pool.map(fit, ["one", "two"]):
            joblib.dump(model, f"{name}.joblib")
"""


def test_models_that_a_pool_has_trained_and_the_parent_saves_come_from_their_own_files(project):
    write_tables(project, ["one", "two"])
    project.write("train.py", SAVED_BY_PARENT)
    done = project.autolog("run", "train.py")
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("one", "two"):
        (model,) = project.ask("trace", f"{name}.joblib")["roots"]
        (fit,) = model["steps"]
        assert [Path(one["artifact"]["uri"]).name for one in fit["artifacts"]] == [f"{name}.csv"]


INTERPRETERS = """
from concurrent.futures import InterpreterPoolExecutor
from sklearn.linear_model import LinearRegression

def total(path):
    with open(path) as file:
        return [float(line.split(",")[0]) for line in list(file)[1:]]

if __name__ == "__main__":
    with InterpreterPoolExecutor(2) as pool:
        columns = list(pool.map(total, ["raw.csv", "decoy.csv"]))
    LinearRegression().fit([[one] for one in columns[0]], columns[0])
    print(len(columns[1]))
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="the pool of interpreters is new in Python 3.14")
def test_interpreters_within_the_process_run_as_without_autolog(project):
    project.write("train.py", INTERPRETERS)
    done = project.autolog("run", "train.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "151\n", "")
    assert [one["state"] for one in project.ask("ls", "executions")] == ["COMPLETE"]


def test_nothing_is_left_to_publish(trained):
    assert trained.autolog("sync").stdout == "nothing to do\n"


def test_a_command_is_one_run_that_ends_as_the_command_does(project):
    write_tables(project, ["one"])
    project.write("trains.py", TRAINS)
    project.write("parses.py", "import argparse, trains\np = argparse.ArgumentParser()\np.add_argument('--name')\n"
                               "trains.train(p.parse_args().name)\n")  # fmt: skip
    project.write("job.sh", f"{sys.executable} parses.py --name one\necho done\nexit 4\n")
    done = project.autolog("run", "--", "sh", "job.sh", "--token=secret")
    assert (done.returncode, done.stdout, done.stderr) == (4, "done\n", "")
    (run,) = project.ask("ls", "runs")
    assert (run["name"], run["state"], run["error"]) == ("sh job.sh '--token=[redacted]'", "FAILED", "exit status 4")
    assert run["arguments"] == "job.sh --token=[redacted]"
    (model,) = project.ask("trace", "one.joblib")["roots"]
    step = model["steps"][0]["step"]
    assert step["properties"]["entry_point"] == str(project.folder / "parses.py")
    scripts = [one for one in executions(project, ".autolog/metadata.sqlite") if "args.name" in one.custom_properties]
    assert [one.custom_properties["args.name"].string_value for one in scripts] == ["one"]


def test_a_command_without_python_leaves_a_run(project):
    done = project.autolog("run", "--", "echo", "a b")
    assert (done.returncode, done.stdout, done.stderr) == (0, "a b\n", "")
    (run,) = project.ask("ls", "runs")
    assert (run["name"], run["state"]) == ("echo 'a b'", "COMPLETE")


def test_a_command_that_is_not_there_is_told_in_one_line(project):
    done = project.autolog("run", "--", "no-such-command")
    assert (done.returncode, done.stderr) == (127, "autolog: no-such-command: No such file or directory\n")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGINT"])
def test_a_command_that_dies_of_a_signal_says_which(project, name):
    line = f"kill -{name.removeprefix('SIG')} $$"
    done = project.autolog("run", "--", "sh", "-c", line)
    assert done.returncode == -getattr(signal, name)
    (run,) = project.ask("ls", "runs")
    assert run["error"] == ("KeyboardInterrupt" if name == "SIGINT" else f"killed by {name}")


def test_a_signal_reaches_the_command(project):
    running = project.start(
        "run", "--", "sh", "-c", "trap 'echo told; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
    )
    assert running.stdout.readline() == "ready\n"
    running.send_signal(signal.SIGTERM)
    output, errors = running.communicate(timeout=60)
    assert (output, errors, running.returncode) == ("told\n", "", 5)


def test_a_module_runs_as_by_python_m_and_its_exit_status_is_recorded(project):
    project.write("ends.py", "import sys\nprint(sys.argv[1:], __name__)\nraise SystemExit(3)\n")
    plain = project.python("-m", "ends", "--store", "x")
    done = project.autolog("run", "-m", "ends", "--store", "x")
    assert (done.returncode, done.stdout, done.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    (run,) = project.ask("ls", "runs")
    assert (run["state"], run["error"]) == ("FAILED", "exit status 3")


@pytest.mark.parametrize("how", ["-c", "-m", "script"])
@pytest.mark.parametrize(
    ("ends", "status", "error"),
    [
        ("raise SystemExit(3)", 3, "exit status 3"),
        ("status = 'no data'\nif status:\n    raise SystemExit(status)", 1, "exit status 1: no data"),
        ("import sys\nsys.exit(4)", 4, "exit status 4"),
        ("raise SystemExit", 0, ""),
        ("try:\n    raise SystemExit(3)\nexcept SystemExit:\n    pass", 0, ""),
    ],
    ids=["raised", "variable", "exit", "nothing", "caught"],
)
def test_an_exit_status_after_enabling_within_is_recorded_however_python_was_started(project, how, ends, status, error):
    code = f"import autolog\nautolog.enable(store='store.sqlite')\n{ends}\n"
    project.write("ends.py", code)
    done = project.python(*{"-c": ["-c", code], "-m": ["-m", "ends"], "script": ["ends.py"]}[how])
    assert (done.returncode, done.stderr) == (status, "no data\n" if status == 1 else "")
    (run,) = MetadataStore(f"sqlite:///{project.folder}/store.sqlite").get_contexts_by_type("Run")
    assert run.properties["state"].string_value == ("FAILED" if error else "COMPLETE")
    assert run.properties["error"].string_value == error


def test_a_file_that_is_no_python_is_refused_with_what_to_type(project):
    project.write("job.sh", "echo hello world\n").chmod(0o755)
    done = project.autolog("run", "job.sh", "x y")
    assert done.returncode == 2
    assert "type: autolog run -- ./job.sh 'x y'" in " ".join(done.stderr.split())


ENDS = """
import os, signal, sys, threading, time
import autolog
autolog.enable(store="store.sqlite")
from autolog import process
from autolog.facts import TRAIN
from autolog.runs import Execution
def begin():
    return Execution(process.current().recorder, TRAIN, "fit", properties={})
how = sys.argv[1]
"""

DEATHS = {
    "sigterm": ("begin(); os.kill(os.getpid(), signal.SIGTERM)", "killed: the process ended without a word"),
    "handled": (
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(9)); os.kill(os.getpid(), signal.SIGTERM)",
        "exit status 9",
    ),
    "sigkill": ("begin(); os.kill(os.getpid(), signal.SIGKILL)", "killed: the process ended without a word"),
    "memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 33, 1 << 33)); bytes(1 << 34)",
        "MemoryError",
    ),
    "daemon thread": (
        "t = threading.Thread(target=lambda: (begin(), time.sleep(60)), daemon=True); t.start(); time.sleep(0.1)",
        None,
    ),
    "crash": ("import ctypes; begin(); ctypes.string_at(0)", "killed: the process ended without a word"),
    "exec": (
        "if how == 'exec': begin(); os.execv(sys.executable, [sys.executable, 'ends.py', 'again'])\nelse: sys.exit(7)",
        "exit status 7",
    ),
    "daemon": (
        "if os.fork(): os._exit(0)\nif os.fork(): os._exit(0)\nos.setsid(); begin().finish(); open('d.txt', 'w')",
        None,
    ),
}


@pytest.mark.parametrize("how", DEATHS)
def test_however_a_process_ends_its_run_is_closed_with_the_reason(project, how):
    code, error = DEATHS[how]
    project.write("ends.py", ENDS + code)
    project.python("ends.py", how)
    if how == "daemon":
        import time

        end = time.monotonic() + 60
        while not (project.folder / "d.txt").exists() and time.monotonic() < end:
            time.sleep(0.05)
    project.autolog("sync", "--store", "store.sqlite")
    (run,) = MetadataStore(f"sqlite:///{project.folder}/store.sqlite").get_contexts_by_type("Run")
    told = run.properties["error"].string_value
    assert run.properties["state"].string_value == ("COMPLETE" if error is None else "FAILED")
    assert told.startswith(error) if error else not told
    assert ("last sign of life" in told) == bool(error and error.startswith("killed"))
    steps = [one for one in executions(project) if one.type == "Train"]
    states = {pb.Execution.State.Name(one.last_known_state) for one in steps}
    assert states == {"daemon": {"COMPLETE"}, "handled": set(), "memory": set()}.get(how, {"FAILED"})


DECLARES = """
import autolog, multiprocessing, os, subprocess, sys
if __name__ == "__main__":
    autolog.enable(store="store.sqlite")

def declare():
    autolog.param("fold", 3)
    autolog.input("raw.csv")
    raise ValueError("no")

def declare_and_be_killed():
    autolog.param("fold", 3)
    autolog.input("raw.csv")
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    how = sys.argv[1]
    if how == "child":
        declare()
    elif how == "program":
        subprocess.run([sys.executable, "declares.py", "child", "--token=x"], stderr=subprocess.DEVNULL)
    else:
        target = declare_and_be_killed if how == "killed" else declare
        one = multiprocessing.get_context("fork" if how == "killed" else how).Process(target=target)
        one.start()
        one.join()
"""


@pytest.mark.parametrize(
    ("how", "state", "error"),
    [
        ("fork", "FAILED", "exit status 1"),
        ("spawn", "FAILED", "exit status 1"),
        ("program", "FAILED", "ValueError: no"),
        ("killed", "COMPLETE", ""),  # pools end theirs so: it is no failure
    ],
)
def test_what_a_child_declares_outside_of_steps_stands_in_the_one_execution_that_it_is(project, how, state, error):
    project.write("declares.py", DECLARES)
    assert project.python("declares.py", how).returncode == 0
    project.autolog("sync", "--store", "store.sqlite")
    (child,) = executions(project)
    assert (child.type, pb.Execution.State.Name(child.last_known_state)) == ("Process", state)
    assert child.properties["error"].string_value == error
    assert child.custom_properties["fold"].int_value == 3
    (run,) = json.loads(project.autolog("ls", "runs", "--store", "store.sqlite", "--json").stdout)
    assert run["state"] == "COMPLETE"
    store = MetadataStore(f"sqlite:///{project.folder}/store.sqlite")
    (event,) = store.get_events_by_execution_ids([child.id])
    assert event.type == pb.Event.DECLARED_INPUT


RANK = """
import os, sys
import autolog
autolog.enable(store="store.sqlite")
import trains
trains.train("one")
if sys.argv[1:] == [os.environ["RANK"]]:
    sys.exit(3)
"""


@pytest.mark.parametrize("fails", ["0", "1"])
def test_ranks_are_one_run_and_only_the_first_tells_of_models(project, fails):
    write_tables(project, ["one"])
    project.write("trains.py", TRAINS)
    project.write("rank.py", RANK)
    shared = {"WORLD_SIZE": "2", "TORCHELASTIC_RUN_ID": "job-7", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}
    line = [sys.executable, "rank.py", fails]
    ranks = [
        subprocess.Popen(
            line, cwd=project.folder, env={**project.environment, **shared, "RANK": rank, "LOCAL_RANK": rank}
        )
        for rank in ("0", "1")
    ]
    assert [one.wait() for one in ranks] == [3 * (rank == fails) for rank in ("0", "1")]
    (run,) = json.loads(project.autolog("ls", "--store", "store.sqlite", "--json").stdout)
    assert run["state"] == ("FAILED" if fails == "0" else "COMPLETE")
    found = executions(project)
    assert [one.type for one in found].count("Train") == 1
    (second,) = [one for one in found if one.custom_properties["rank"].int_value == 1]
    assert second.properties["host"].string_value == os.uname().nodename
    assert second.properties["pid"].int_value == ranks[1].pid
    assert second.last_known_state == (pb.Execution.FAILED if fails == "1" else pb.Execution.COMPLETE)


FORKS = """
import os, sys, threading, warnings
warnings.simplefilter("error")
import autolog
autolog.enable(store="store.sqlite")
from autolog import process, publishing, runs
from autolog.facts import TRAIN
publishing._SETTLE_SECONDS = publishing._GATHER_SECONDS = 0.0    # the publisher is always in the middle of something
over = threading.Event()
def fit():
    recorder = process.current().recorder
    runs.Execution(recorder, TRAIN, "fit", properties={}).finish()
def fits():
    while not over.is_set():
        fit()
        over.wait(0.01)
threads = [threading.Thread(target=fits) for _ in range(int(sys.argv[1]))]
for thread in threads:
    thread.start()
fit()
for _ in range(4):
    child = os.fork()
    if not child:
        import decimal, uuid, sqlite3, sqlalchemy
        fit()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
over.set()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("threads", [0, 2])
def test_forking_while_other_threads_hold_our_locks_blocks_nobody(project, threads):
    project.write("forks.py", FORKS if not threads else FORKS.replace('warnings.simplefilter("error")', ""))
    done = project.python("forks.py", threads, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "autolog" not in done.stderr, done.stderr
    project.autolog("sync", "--store", "store.sqlite")
    steps = json.loads(project.autolog("ls", "executions", "-n", "0", "--store", "store.sqlite", "--json").stdout)
    assert {one["state"] for one in steps} == {"COMPLETE"}
    assert len(steps) >= 5


def test_children_of_an_enabled_script_inherit_the_watching_and_disabling_takes_it_back(project):
    project.write(
        "enables.py",
        "import os, subprocess, sys\n"
        "import autolog\n"
        "before = dict(os.environ)\n"
        "ask = [sys.executable, '-c', 'import sys; print(\"autolog.process\" in sys.modules)']\n"
        "autolog.enable(store='store.sqlite')\n"
        "print(subprocess.run(ask, capture_output=True, text=True).stdout)\n"
        "autolog.disable()\n"
        "print(subprocess.run(ask, capture_output=True, text=True).stdout, dict(os.environ) == before)\n",
    )
    project.environment["PYTHONPATH"] = str(project.folder)
    assert project.python("enables.py").stdout.split() == ["True", "False", "True"]
