"""A script behaves as without autolog: output, warnings, tracebacks, files, exit status, what it sees of itself."""

import os
import signal
import sys
from importlib.metadata import version

import pytest

SEES = """
import inspect, os, pickle, sys, warnings
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
print(sys.argv, sys.path[0], __name__, __file__, os.path.basename(sys.executable))
print(sys.path)
print(len(inspect.stack()), sys.stdin.read())
print(inspect.isfunction(joblib.dump), inspect.signature(pd.read_csv), inspect.isfunction(pd.DataFrame.to_numpy))
print(inspect.getsource(joblib.load)[:40], joblib.dump.__module__, joblib.dump.__qualname__)
for function in (joblib.dump, pd.read_csv, pd.DataFrame.to_parquet, open, accuracy_score):
    assert pickle.loads(pickle.dumps(function)) is function, function
table = pd.read_csv("raw.csv")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pd.read_csv("raw.csv", sep="[,]")
print([(os.path.basename(one.filename), one.lineno, one.category.__name__) for one in caught])
model = LogisticRegression(max_iter=300).fit(table[["a", "b"]], table["kind"])
print(repr(model.coef_), model.predict(table[["a", "b"]])[:5], accuracy_score([1, 0], [1, 1]))
print(model.score(table[["a", "b"]], table["kind"]), vars(model).keys())
with open("out.txt", "w") as file:
    print(type(file), file.write("done"))
LogisticRegression(max_iter=1).fit(table[["a", "b"]], table["kind"])
"""

ENDS_WITH_A_LIBRARY_IN_C = """
import duckdb
import pandas as pd
table = pd.read_csv("raw.csv")
connection = duckdb.connect()
found = connection.table_function("range", [3]).df()
found.to_csv("found.csv")
"""

ENDS = """
import os, sys, traceback
import pandas as pd
from sklearn.linear_model import LogisticRegression
table = pd.read_csv("raw.csv")
how = sys.argv[1]
def end():
    if how == "raise":
        pd.read_csv("missing.csv")
    if how == "in fit":
        LogisticRegression().fit(table[["a", "b"]], table["kind"][:3])
    if how.startswith("own hook"):
        sys.excepthook = lambda kind, error, trace: print("alas", *traceback.format_exception(error))
        try:
            1 / 0
        except ZeroDivisionError as error:
            sys.last_value = error
        if not how.endswith("well"):
            LogisticRegression().fit(table[["a", "b"]], table["kind"][:3])
    if how == "exit":
        sys.exit(3)
    if how == "caught":
        try:
            sys.exit(4)
        except SystemExit:
            print("went on")
    if how == "message":
        sys.exit("that was it")
    if how == "raised":
        raise SystemExit(5)
    if how == "quit":
        quit(6)
    if how.startswith("at once"):
        os._exit(0 if how.endswith("well") else 7)
    if how == "kept":
        try:
            raise SystemExit(8)
        except SystemExit as error:
            return error
kept = end()
"""


def both(project, *arguments, **options):
    """Run a script without and with autolog; return what it printed and how it ended, both times."""
    plain = project.python(*arguments, **options)
    watched = project.autolog("run", *arguments, **options)
    return tuple((one.stdout, one.stderr, one.returncode) for one in (plain, watched))


def test_output_warnings_and_results_are_the_same(project):
    project.write("sees.py", SEES)
    plain, watched = both(project, "sees.py", "--flag", "a b", input="typed")
    assert plain[2] == 0, plain[1]
    assert watched == plain


def test_a_library_in_c_finds_nothing_of_its_own_left_at_the_end(project):
    pytest.importorskip("duckdb", "2")  # of nanobind, which tells what is left
    project.write("ends.py", ENDS_WITH_A_LIBRARY_IN_C)
    plain, watched = both(project, "ends.py")
    assert watched == plain


@pytest.mark.parametrize(
    ("how", "status", "state", "error"),
    [
        ("raise", 1, "FAILED", "FileNotFoundError: "),
        ("in fit", 1, "FAILED", "ValueError: Found input variables with inconsistent numbers of samples"),
        ("own hook", 1, "FAILED", "ValueError: Found input variables with inconsistent numbers of samples"),
        ("own hook, well", 0, "COMPLETE", None),
        ("exit", 3, "FAILED", "exit status 3"),
        ("message", 1, "FAILED", "exit status 1: that was it"),
        ("caught", 0, "COMPLETE", None),
        ("raised", 5, "FAILED", "exit status 5"),
        ("quit", 6, "FAILED", "exit status 6"),
        ("at once", 7, "FAILED", "exit status 7"),
        ("at once, well", 0, "COMPLETE", None),
        ("kept", 0, "COMPLETE", None),
    ],
)
def test_a_script_ends_in_its_own_way_and_the_record_says_how(project, how, status, state, error):
    project.write("ends.py", ENDS)
    plain, watched = both(project, "ends.py", how)
    assert plain[2] == status
    assert watched == plain
    (run,) = project.ask("ls", "runs")
    assert run["state"] == state
    assert (run["error"] or "").startswith(error or "")
    executions = {one["type"]: one["state"] for one in project.ask("ls", "executions")}
    expected = {"Process": "FAILED"} if state == "FAILED" else {}
    assert executions == (expected | {"Train": "FAILED"} if "Found input" in (error or "") else expected)


def test_a_statement_at_pythons_prompt_that_fails_ends_nothing(project):
    typed = "import autolog; autolog.enable()\n1 / 0\nautolog.param('C', 1)\n"
    project.python("-i", "-q", input=typed)
    assert project.ask("ls", "runs")[0]["state"] == "COMPLETE"


def test_an_interrupted_script_dies_of_the_signal_and_is_recorded_as_canceled(project):
    project.write("waits.py", "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    running = project.start("run", "waits.py")
    assert running.stdout.readline() == "ready\n"
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=30)
    assert running.returncode == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "autolog" not in errors
    assert project.ask("ls", "runs")[0]["state"] == "CANCELED"
    assert project.ask("ls", "executions")[0]["state"] == "CANCELED"


def test_a_script_that_is_not_there_fails_as_python_says(project):
    plain, watched = both(project, "nowhere.py")
    assert watched == plain
    assert plain[2] == 2
    (run,) = project.ask("ls", "runs")
    assert (run["state"], run["error"]) == ("FAILED", "there is no such script")


def test_an_unknown_store_is_told_in_one_line_and_the_script_runs(project):
    project.write("hello.py", "print('hello')")
    done = project.autolog("run", "--store", "ftp://somewhere", "hello.py")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    (line,) = done.stderr.splitlines()
    assert line.startswith("autolog: the store 'ftp://somewhere' is not known")


def test_a_foreign_file_in_place_of_the_store_is_told_in_one_line_and_the_journal_keeps_the_record(project):
    project.write("hello.py", "print('hello')")
    (project.folder / "foreign.db").write_text("this is not a database")
    done = project.autolog("run", "--store", "foreign.db", "hello.py")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    (line,) = done.stderr.splitlines()
    assert line.startswith("autolog: the store sqlite:///")
    assert "autolog sync" in line
    assert (project.folder / "foreign.db").read_text() == "this is not a database"
    (project.folder / "foreign.db").unlink()
    assert project.autolog("sync", "--store", "foreign.db").stdout.startswith("published 1 journal")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_that_cannot_be_written_is_told_in_one_line(project):
    project.write("hello.py", "import joblib\njoblib.dump(1, 'one.joblib')\nprint('hello')")
    store = project.folder / "file" / "metadata.sqlite"
    (project.folder / "file").write_text("not a folder, so that nothing can be made below it, even by root")
    done = project.autolog("run", "--store", store, "hello.py")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    (line,) = done.stderr.splitlines()
    assert line.startswith("autolog: cannot write the journal in")


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_is_told_in_one_line_and_the_script_goes_on(project):
    project.write(
        "fills.py",
        "import resource, pandas as pd\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "table = pd.read_csv('raw.csv')\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "print(LogisticRegression(max_iter=300).fit(table[['a', 'b']], table['kind']).n_features_in_)\n",
    )
    done = project.autolog("run", "fills.py")
    assert (done.returncode, done.stdout) == (0, "2\n")
    assert all(line.startswith("autolog: ") for line in done.stderr.splitlines())
    assert done.stderr.count("cannot write the journal") == 1


def test_a_killed_training_loses_nothing_that_was_journalled(project):
    project.write(
        "hangs.py",
        "import os, time\n"
        "import pandas as pd\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "class Hanging(LogisticRegression):\n"
        "    def _more(self): ...\n"
        "from sklearn.base import BaseEstimator, _fit_context\n"
        "class Slow(BaseEstimator):\n"
        "    @_fit_context(prefer_skip_nested_validation=True)\n"
        "    def fit(self, X, y):\n"
        "        print('training', flush=True)\n"
        "        time.sleep(60)\n"
        "    _parameter_constraints = {}\n"
        "table = pd.read_csv('raw.csv')\n"
        "LogisticRegression(max_iter=300).fit(table[['a', 'b']], table['kind'])\n"
        "Slow().fit(table[['a']], table['kind'])\n",
    )
    running = project.start("run", "hangs.py")
    assert running.stdout.readline() == "training\n"
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=30)
    assert project.autolog("sync").stdout.startswith("published 1 journal")
    (run,) = project.ask("ls", "runs")
    assert run["state"] == "FAILED"
    assert "killed" in run["error"]
    assert "last sign of life" in run["error"]
    assert [(one["type"], one["state"]) for one in project.ask("ls", "executions")] == [
        ("Process", "FAILED"),
        ("Train", "FAILED"),
        ("Train", "COMPLETE"),
    ]
    (root,) = project.ask("impact", "raw.csv")["roots"]
    assert len(root["steps"]) == 2
    assert project.autolog("sync").stdout == "nothing to do\n"


def test_the_user_s_own_modules_and_sitecustomize_keep_working(project):
    (project.folder / "site").mkdir()
    (project.folder / "site" / "sitecustomize.py").write_text("import sys\nsys.custom = 'mine'\n")
    mine = (
        "settings",
        "journal",
        "recorder",
        "integrations",
        "store",
        "capture",
        "facts",
        "tests",
        "autolog_data",
        "runs",
    )
    for name in mine:
        project.write(f"{name}.py", f"name = 'my {name}'\n")
    (project.folder / "pkg" / "types").mkdir(parents=True)  # beside train.py, Python itself would not start with it
    (project.folder / "pkg" / "types" / "__init__.py").write_text("name = 'my types'\n")
    (project.folder / "pkg" / "__init__.py").write_text("")
    uses = project.write(
        "uses.py",
        f"import sys, {', '.join(mine)}\n"
        "from pkg import types\nprint(types.name, tests.name, autolog_data.name)\n"
        "print(sys.custom, settings.name, integrations.name, store.name, facts.name)\n"
        "import pandas as pd\nprint(len(pd.read_csv('raw.csv')))\n",
    )
    project.environment["PYTHONPATH"] = str(project.folder / "site")
    plain, watched = both(project, "uses.py")
    assert plain[2] == 0, plain[1]
    assert watched == plain
    project.write("enables.py", "import autolog\nautolog.enable()\n" + uses.read_text())
    enabled = project.python("enables.py")
    assert (enabled.stdout, enabled.stderr, enabled.returncode) == plain
    assert [run["name"] for run in project.ask("ls", "runs")] == ["enables.py", "uses.py"]


SEEDED = """
import hashlib, locale, os, random, signal, sys, warnings
import numpy as np, pandas as pd
if sys.argv[1:] == ["enable"]:
    import autolog
    autolog.enable()
def world():
    handlers = [str(signal.getsignal(one)) for one in sorted(signal.valid_signals())]
    return list(warnings.filters), handlers, locale.setlocale(locale.LC_ALL), os.getcwd(), os.umask(0o22)
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score, train_test_split
random.seed(1); np.random.seed(2)
before = world()
table = pd.read_csv("raw.csv")
X, y = table[["a", "b", "c"]], table["kind"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
RandomForestClassifier(20, n_jobs=1).fit(X_train, y_train)
assert world() == before, world()
forest = RandomForestClassifier(20, n_jobs=2).fit(X_train, y_train)  # its threads change warnings.filters by themselves
numbers = [forest.predict_proba(X_test), cross_val_score(forest, X, y, cv=2), np.random.random(5)]
print(hashlib.sha256(b"".join(one.tobytes() for one in numbers)).hexdigest(), random.random(), np.random.get_state()[2])
print(sorted(os.listdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_seeded_training_gives_the_same_bits_and_finds_the_same_world(project):
    project.write("seeded.py", SEEDED)
    plain, watched = both(project, "seeded.py")
    enabled = project.python("seeded.py", "enable")
    assert plain[2] == 0, plain[1]
    assert watched == plain
    assert (enabled.stdout, enabled.stderr, enabled.returncode) == plain


def test_autolog_0_switches_everything_off(project):
    project.write("hello.py", "import pandas as pd\npd.read_csv('raw.csv')\n")
    project.environment["AUTOLOG"] = "0"
    assert project.autolog("run", "hello.py").returncode == 0
    assert not list((project.folder / ".autolog").iterdir())


def test_importing_autolog_imports_no_framework_and_nothing_heavy(project):
    done = project.python(
        "-c", "import sys; before = set(sys.modules); import autolog; print(*(set(sys.modules) - before))"
    )
    assert set(done.stdout.split()) <= {"autolog", "autolog.enabling", "__future__", "os"}


def test_every_public_name_is_there_at_once_and_shown_to_whoever_completes_it(project):
    done = project.python(
        "-c",
        "import autolog\n"
        "assert not set(autolog.__all__) - set(dir(autolog))\n"
        "print(autolog.errors.AutologError.__name__, autolog.__version__)",
    )
    assert (done.stdout, done.stderr) == (f"AutologError {version('autolog-sdk')}\n", "")


def test_enabling_imports_nothing_that_only_a_watched_call_needs(project):
    done = project.python(
        "-c",
        "import sys; from autolog import publishing_thread; publishing_thread._START_SECONDS = 60\n"  # no import ahead
        "import autolog; autolog.enable(); print(*sys.modules)",
    )
    modules = set(done.stdout.split())
    assert "autolog.process" in modules
    assert not {"inspect", "hashlib", "sqlite3", "sqlalchemy", "google", "click"} & modules


def test_a_second_script_started_at_the_same_time_shares_the_store(project):
    project.write(
        "reads.py", "import pandas as pd\npd.read_csv('raw.csv').to_parquet(f'{__import__(\"sys\").argv[1]}.parquet')\n"
    )
    running = [project.start("run", "reads.py", str(number)) for number in range(4)]
    said = [one.communicate(timeout=60) for one in running]
    assert [one.returncode for one in running] == [0] * 4, said
    raw = [one for one in project.ask("ls", "datasets") if one["uri"].endswith("raw.csv")]
    assert len(raw) == 1
    assert len(project.ask("ls", "runs")) == 4
    assert len(project.ask("impact", "raw.csv")["roots"][0]["steps"]) == 4
