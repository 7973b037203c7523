"""What a watched call costs on the calling thread, against the same call without autolog."""

from measuring import in_turns, printed_figure, python, show

PREPARE = """
import json, os, statistics, tempfile, time
os.environ["AUTOLOG_STORE"] = tempfile.mkdtemp() + "/metadata.sqlite"
import numpy as np, pandas as pd
from sklearn.datasets import load_iris, load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
{enable}
def median(call, times):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1e3
folder = tempfile.mkdtemp()
load_iris(as_frame=True).frame.to_csv(folder + "/iris.csv", index=False)
table = pd.read_csv(folder + "/iris.csv")
X, y = table.drop(columns="target"), table["target"]
numbers = pd.DataFrame(np.random.default_rng(0).random((1000, 5)), columns=list("abcde"))
numbers.to_csv(folder + "/numbers.csv", index=False)
known = pd.read_csv(folder + "/numbers.csv")
def chain(frame):
    frame = frame[frame["a"] > 0.2]
    frame = frame.assign(z=frame["a"] + frame["b"]).drop(columns="c")
    return frame.sort_values("a").reset_index(drop=True).head(100)
model = LogisticRegression(max_iter=200)
pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))
digits = load_digits(return_X_y=True)
model.fit(X, y), pipeline.fit(X, y)
predicted = model.predict(X)
def opens():
    with open(folder + "/iris.csv") as file:
        pass
print(json.dumps({call}))
"""

CALLS = {
    "LogisticRegression.fit, iris": "median(lambda: model.fit(X, y), 100)",
    "LogisticRegression.fit, digits": "median(lambda: model.fit(*digits), 5)",
    "Pipeline.fit, 2 steps, iris": "median(lambda: pipeline.fit(X, y), 100)",
    "predict, iris": "median(lambda: model.predict(X), 200)",
    "accuracy_score, 150 rows": "median(lambda: accuracy_score(y, predicted), 100)",
    "read_csv, 150 rows": "median(lambda: pd.read_csv(folder + '/iris.csv'), 100)",
    "6 DataFrame operations, origin known": "median(lambda: chain(known), 200)",
    "6 DataFrame operations, origin unknown": "median(lambda: chain(numbers), 200)",
    "open() and close()": "median(opens, 2000)",
}


def main() -> None:
    """Print a table of calls."""
    rows = []
    for name, call in CALLS.items():
        code = PREPARE.replace("{call}", call)
        plain = python(code.replace("{enable}", ""))
        watched = python(code.replace("{enable}", "import autolog; autolog.enable()"))
        before, after = in_turns([plain, watched], printed_figure, rounds=3)
        rows.append([name, before, after, after - before, after / before])
    show("Watched calls, on the calling thread", ["", "plain ms", "watched ms", "added ms", "ratio"], rows)
