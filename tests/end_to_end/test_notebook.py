"""Notebooks in a real kernel: one run each, the cells of its steps, and answers that show themselves."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autolog import lineage

LOAD = "%load_ext autolog"
READ = (
    "import joblib, pandas as pd\nfrom sklearn.linear_model import LogisticRegression\ntable = pd.read_csv('train.csv')"
)
FIT = "model = LogisticRegression(C=0.5).fit(table[['a', 'b']], table['y'])"
SAVE = "joblib.dump(model, 'model.joblib')"


@pytest.fixture
def notebook(project: Any, monkeypatch: pytest.MonkeyPatch) -> "Notebook":
    for name in [name for name in os.environ if name.startswith("AUTOLOG")]:
        monkeypatch.delenv(name)
    for name, value in project.environment.items():
        if name.startswith("AUTOLOG"):
            monkeypatch.setenv(name, value)
    rows = "\n".join(f"{i},{i * i % 7},{int(i > 10)}" for i in range(20))
    project.write("train.csv", f"a,b,y\n{rows}\n")
    project.write("decoy.csv", "c\n1\n")
    return Notebook(project)


class Notebook:
    def __init__(self, project: Any) -> None:
        self.project = project

    def run(self, cells: Sequence[str], **environment: str) -> list[str]:
        """Run cells in a new kernel and return the text, or the HTML, that each has shown."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        client = NotebookClient(
            book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(self.project.folder)}}
        )
        client.execute(env={**os.environ, **environment})
        return [_shown(cell) for cell in book.cells]

    def files(self, model: str) -> set[str]:
        """Return the names of the files that a model is exactly known to come from."""
        store = str(self.project.folder / ".autolog" / "metadata.sqlite")
        found = lineage.trace(str(self.project.folder / model), evidence="declared,identity,flow,content", store=store)
        return {Path(dataset.uri).name for dataset in found.datasets}

    def find(self, type: str) -> Any:
        return lineage.find(type, store=str(self.project.folder / ".autolog" / "metadata.sqlite"))


def _shown(cell: nbformat.NotebookNode) -> str:
    parts = []
    for output in cell.outputs:
        data = output.get("data", {})
        parts.append(output.get("text") or data.get("text/html") or data.get("text/plain", ""))
    return "".join(parts)


def test_a_notebook_leaves_one_run_with_the_cells_of_its_steps(notebook: Notebook) -> None:
    notebook.run([LOAD, READ, "pd.read_csv('decoy.csv')", FIT, SAVE, "1 + 1"], JPY_SESSION_NAME="churn.ipynb")

    (run,) = notebook.find("runs")
    assert run.properties["name"] == "churn.ipynb"
    assert run.properties["state"] == "COMPLETE"
    cells = {name: value for name, value in run.custom_properties.items() if name.startswith("cell.")}
    assert cells == {
        "cell.1": LOAD,
        "cell.2": READ,
        "cell.3": "pd.read_csv('decoy.csv')",
        "cell.4": FIT,
        "cell.5": SAVE,
        "cell.6": "1 + 1",
    }
    (fit,) = notebook.project.ask("trace", "model.joblib")["roots"][0]["steps"]
    assert fit["step"]["properties"]["cell"] == 4
    assert [Path(one["artifact"]["uri"]).name for one in fit["artifacts"]] == ["train.csv"]


def test_a_cell_that_runs_again_is_a_step_of_its_own(notebook: Notebook) -> None:
    notebook.run([LOAD, READ, FIT, FIT, FIT.replace("0.5", "2.0")])
    found = sorted(notebook.find("Train"), key=lambda step: step.id)
    assert [(step.properties["cell"], step.params["C"]) for step in found] == [(3, 0.5), (4, 0.5), (5, 2.0)]
    digests = [step.properties["code_digest"] for step in found]
    assert digests[0] == digests[1] != digests[2]


PATIENT = "from autolog import budget, origins\nbudget._FLOOR_SECONDS = 60.0\norigins._FLOW_SECONDS = 10.0"
BY_HAND = """
import csv, json
from sklearn.linear_model import LogisticRegression

def load(name):
    with open(name) as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
"""


def test_files_that_cells_open_by_hand_are_told_apart(notebook: Notebook) -> None:
    notebook.project.write("more.csv", (notebook.project.folder / "train.csv").read_text() + "20,1,1\n")
    notebook.project.write("notes.jsonl", '{"a": 1}\n{"a": 2}\n')
    cells = [
        LOAD,
        PATIENT,  # what takes too long on a busy machine is left out
        BY_HAND,
        "%pwd",
        "rows = load('train.csv')\ndecoys = load('decoy.csv')",
        "with open('notes.jsonl') as lines:\n    notes = [json.loads(line) for line in lines]",
        "more = load('more.csv')\nrest = load('decoy.csv')",
        "X = [row[:2] for row in rows + more]\ny = [row[2] for row in rows + more]",
        "import joblib\njoblib.dump(LogisticRegression().fit(X, y), 'model.joblib')",
    ]
    notebook.run(cells)
    assert notebook.files("model.joblib") == {"train.csv", "more.csv"}

    # Cells run again, in another order; what was loaded before is another thing under the same name.
    notebook.run([*cells, "rows, more = load('more.csv'), []", *cells[-2:]])
    assert notebook.files("model.joblib") == {"more.csv"}


def test_a_file_that_a_cell_writes_by_hand_leads_to_what_it_was_made_from(notebook: Notebook) -> None:
    cells = [
        "import csv\ndecoy = open('decoy.csv').read()\nrows = list(csv.reader(open('train.csv')))",
        "kept = [row for row in rows if row[0] != '3']",
        "with open('clean.csv', 'w') as file:\n    csv.writer(file).writerows(kept)",
        READ.replace("train.csv", "clean.csv"),
    ]
    notebook.run([LOAD, *cells, FIT, SAVE])
    assert notebook.files("model.joblib") == {"clean.csv", "train.csv"}
    (written,) = notebook.find("Transform")
    assert written.properties["cell"] == 4


def test_a_database_of_duckdb_that_stays_open_is_told_once(notebook: Notebook) -> None:
    pytest.importorskip("duckdb")
    filled = (
        "import duckdb, pandas as pd\nconnection = duckdb.connect('clean.duckdb')\ntable = pd.read_csv('train.csv')\n"
        "connection.register('given', table)\nconnection.execute('CREATE TABLE clean AS FROM given')\n"
        "connection.execute('CHECKPOINT')"
    )
    notebook.run([LOAD, filled, "1 + 1"])
    assert [step.properties["function"] for step in notebook.find("Transform")] == ["duckdb.execute"]


def test_a_database_that_is_connected_in_one_cell_and_written_in_a_later_one_is_told(notebook: Notebook) -> None:
    connected = "import csv, sqlite3\nconnection = sqlite3.connect('rows.db')"
    read = "decoy = list(csv.reader(open('decoy.csv')))\nrows = [row[:2] for row in csv.reader(open('train.csv'))]"
    written = (
        "connection.execute('CREATE TABLE rows (a,b)')\nconnection.executemany('INSERT INTO rows VALUES (?,?)', rows)\n"
        "connection.commit()\nconnection.close()"
    )
    notebook.run([LOAD, PATIENT, connected, read, written, "1 + 1"])
    assert [step.properties["function"] for step in notebook.find("Transform")] == ["sqlite3.connect"]
    assert notebook.files("rows.db") == {"train.csv"}


def test_what_magics_run_and_results_that_ipython_keeps_lead_to_their_files(notebook: Notebook) -> None:
    for name in ("more.csv", "third.csv"):
        notebook.project.write(name, (notebook.project.folder / "train.csv").read_text() + "20,1,1\n")
    fit = (
        "import joblib\ndef fit(rows, C):\n    model = LogisticRegression(C=C)\n"
        "    joblib.dump(model.fit([row[:2] for row in rows], [row[2] for row in rows]), f'{C}.joblib')"
    )
    notebook.run(
        [
            LOAD,
            PATIENT,
            BY_HAND,
            fit,
            "table = load('more.csv')",
            "%%time\ntable = load('train.csv')\nfit(table, 1.0)",
            "fit(table, 2.0)",
            "%%capture\ntable = load('more.csv')",
            "fit(table, 3.0)",
            "print()\n%time table = load('third.csv')\nfit(table, 4.0)",
            "load('train.csv')",
            "fit(_, 5.0)",
            "fit(Out[11], 6.0)",
            "table = await __import__('asyncio').to_thread(load, 'more.csv')",
            "fit(table, 7.0)",
        ]
    )
    files = [notebook.files(f"{C}.0.joblib") for C in range(1, 8)]
    assert files == [{f"{name}.csv"} for name in ["train", "train", "more", "third", "train", "train", "more"]]


def test_a_failed_cell_fails_its_step_and_not_the_run(notebook: Notebook) -> None:
    with pytest.raises(CellExecutionError):
        notebook.run([LOAD, READ, "LogisticRegression().fit(table[['a', 'b']], table['y'][:3])"])
    (step,) = notebook.find("Train")
    assert (step.state, step.properties["cell"]) == ("FAILED", 3)
    (run,) = notebook.find("runs")
    assert run.properties["state"] == "COMPLETE"


def test_answers_show_themselves_in_a_notebook(notebook: Notebook) -> None:
    shown = notebook.run(
        [
            LOAD,
            READ,
            FIT,
            SAVE,
            "import autolog\nautolog.lineage.trace('model.joblib')",
            "autolog.lineage.find('runs')",
            "autolog.lineage.trace('model.joblib').step",
            "autolog.lineage.trace('model.joblib').artifact",
        ]
    )
    assert "train.csv" in shown[4]
    assert all(text.startswith("<p><b>") and "<table>" in text for text in shown[4:])
    assert "LogisticRegression.fit" in shown[6]
    assert "model.joblib" in shown[7]


def test_secrets_in_a_cell_are_not_recorded(notebook: Notebook) -> None:
    notebook.run([LOAD, "import os\nos.environ['API_KEY'] = '''very-\nsecret'''", "%env API_KEY=secret", READ, FIT])
    (run,) = notebook.find("runs")
    assert run.custom_properties["cell.2"] == "import os\nos.environ['API_KEY'] = [redacted]"
    assert run.custom_properties["cell.3"] == "%env API_KEY=[redacted]"


def test_unloading_stops_the_watching(notebook: Notebook) -> None:
    notebook.run([LOAD, READ, FIT, "%unload_ext autolog", FIT])
    assert len(notebook.find("Train")) == 1


def test_reloading_goes_on_with_the_run_and_what_variables_come_from(notebook: Notebook) -> None:
    notebook.run([LOAD, READ, "%reload_ext autolog", FIT, SAVE, "%unload_ext autolog", FIT])
    assert notebook.files("model.joblib") == {"train.csv"}
    assert len(notebook.find("runs")) == len(notebook.find("Train")) == 1


def test_each_kernel_under_one_command_is_a_run_of_its_own(notebook: Notebook) -> None:
    notebook.run([LOAD, READ, FIT], AUTOLOG_RUN_ID="of-the-server", AUTOLOG_RUN_MAIN="of-the-server")
    (run,) = notebook.find("runs")
    assert run.name != "of-the-server"


def test_a_terminal_session_has_cells_too(notebook: Notebook) -> None:
    project = notebook.project
    done = project.python("-m", "IPython", "--simple-prompt", "--no-banner", "-c", f"{LOAD}\n{READ}\n{FIT}")
    assert done.returncode == 0, done.stderr
    (run,) = notebook.find("runs")
    assert run.properties["name"] == "<ipython>"
    assert len(notebook.find("Train")) == 1


def test_a_terminal_session_that_is_watched_from_outside_is_published_at_its_end(notebook: Notebook) -> None:
    notebook.project.run("-m", "IPython", "--simple-prompt", "--no-banner", "-c", f"{READ}\n{FIT}")
    (run,) = notebook.find("runs")
    assert run.properties["state"] == "COMPLETE"
    assert len(notebook.find("Train")) == 1
