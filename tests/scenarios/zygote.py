"""Runs scripts, each in a forked process of its own that is watched from its first line.

    python zygote.py [cells:]SCRIPT=FOLDER ...

Frameworks are imported once, and without autolog, but for `datasets`, whose dill changes how others pickle; the
processes that a script starts are watched, too. With `cells:`, a script is run as the cells of a notebook, one for each
statement that stands outside of all others.
"""

import ast
import atexit
import os
import runpy
import sys
import threading
import traceback
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import joblib  # noqa: F401
import keras  # noqa: F401
import lightgbm  # noqa: F401
import lightning  # noqa: F401
import pandas as pd  # noqa: F401
import sklearn.ensemble
import sklearn.linear_model
import sklearn.model_selection
import sklearn.neighbors
import sklearn.pipeline
import sklearn.svm  # noqa: F401
import sqlalchemy  # noqa: F401
import statsmodels.api  # noqa: F401
import torch  # noqa: F401
import xgboost  # noqa: F401

AT_ONCE = 2


def run(name: str, folder: str) -> int:
    """Run a script in a new process; return its id."""
    child = os.fork()
    if child:
        return child
    script = name.removeprefix("cells:")
    os.chdir(folder)
    os.environ["AUTOLOG_STORE"] = f"{folder}/metadata.sqlite"
    output = os.open("output.txt", os.O_CREAT | os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = [script]
    sys.path[0] = str(Path(script).parent)
    import autolog
    from autolog import budget, content, in_memory, made_before, origins, written_from
    from autolog.dataflow import told

    # What is found shall not depend on how busy this machine is.
    budget._FLOOR_SECONDS = 60.0
    origins._FLOW_SECONDS *= 10
    content._MOST_SECONDS_A_STEP *= 10
    content._MOST_SECONDS *= 10
    written_from._SECONDS *= 10
    written_from._SECONDS_IN_ALL *= 10
    in_memory._MOST_SECONDS *= 10
    made_before._SECONDS *= 10
    origins._MOST_SECONDS *= 10
    told._SECONDS *= 10
    autolog.enable()
    status = 0
    try:
        if script != name:
            run_cells(Path(script).read_text())
        else:
            runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        status = int(bool(ended.code))
    except BaseException:  # noqa: BLE001  as Python does
        traceback.print_exc()
        status = 1
    # What Python does at its end, but for taking apart the frameworks of the forked process, which takes a second.
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(status)


def run_cells(text: str) -> None:
    """Run a script's statements as cells of a notebook."""
    os.environ["IPYTHONDIR"] = os.path.realpath("ipython")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance(colors="NoColor")
    lines = text.splitlines()
    for one in ast.parse(text).body:
        first = min([one.lineno, *(each.lineno for each in getattr(one, "decorator_list", ()))])
        cell = "\n".join(lines[first - 1 : one.end_lineno])
        shell.run_cell(cell, store_history=True).raise_error()


if __name__ == "__main__":
    pairs = sys.argv[1:]
    os.environ.update(AUTOLOG_EXIT_SECONDS="60", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    running: dict[int, str] = {}
    failed = []
    while pairs or running:
        while pairs and len(running) < AT_ONCE:
            script, _, folder = pairs.pop(0).partition("=")
            running[run(script, folder)] = script
        child, status = os.wait()
        script = running.pop(child)
        if status:
            failed.append(script)
    sys.exit(f"failed: {failed}" if failed else 0)
