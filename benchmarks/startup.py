"""What importing and enabling cost, against a Python that does nothing."""

from measuring import in_turns, printed_figure, python, show, wall_milliseconds

LOADED = "import sklearn.linear_model, sklearn.metrics, sklearn.model_selection, joblib\n"
ENABLE = """
import json, os, tempfile, time
os.environ["AUTOLOG_STORE"] = tempfile.mkdtemp() + "/metadata.sqlite"
start = time.perf_counter()
import autolog
autolog.enable()
took = (time.perf_counter() - start) * 1e3
from autolog import process
print(json.dumps({figure}))
"""


def main() -> None:
    """Print two tables: importing, enabling."""
    nothing, imported = in_turns([python("pass"), python("import autolog")], wall_milliseconds, rounds=15)
    show(
        "Importing (whole processes)",
        ["", "ms", "added ms", "ratio"],
        [["python -c pass", nothing, "", ""], ["import autolog", imported, imported - nothing, imported / nothing]],
    )
    took = ENABLE.replace("{figure}", "took")
    loaded, bare = in_turns([python(LOADED + took), python(took)], printed_figure)
    patches = printed_figure(python(LOADED + ENABLE.replace("{figure}", "len(process.current().patcher)")))
    show(
        "import autolog; autolog.enable()",
        ["", "ms", "functions patched"],
        [["scikit-learn and joblib loaded", loaded, int(patches)], ["no framework loaded", bare, ""]],
    )
