"""What a watched call costs on the calling thread, against the same call without autolog."""

from measuring import printed_figures, python, show

PREPARE = """
import json, os, statistics, tempfile, time
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
os.environ["AUTOLOG_STORE"] = tempfile.mkdtemp() + "/metadata.sqlite"
import numpy as np, pandas as pd
from sklearn.datasets import load_iris, load_digits
from sklearn.base import BaseEstimator, _fit_context
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
class Nothing(BaseEstimator):
    _parameter_constraints = {}
    def __init__(self, inner=None, a=1.0, b=None, c="x", d=3):
        self.inner, self.a, self.b, self.c, self.d = inner, a, b, c, d
    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        return self
larger, nothing, nested = LogisticRegression(max_iter=200), Nothing(), Nothing(inner=pipeline)
print(json.dumps({calls}))
"""

CALLS = {
    "a fit that does nothing, 5 parameters": "lambda: nothing.fit(X, y), 300",
    "a fit that does nothing, 30 parameters": "lambda: nested.fit(X, y), 300",
    "LogisticRegression.fit, iris": "lambda: model.fit(X, y), 60",
    "LogisticRegression.fit, digits": "lambda: larger.fit(*digits), 3",
    "Pipeline.fit, 2 steps, iris": "lambda: pipeline.fit(X, y), 60",
    "predict, iris": "lambda: model.predict(X), 200",
    "accuracy_score, 150 rows": "lambda: accuracy_score(y, predicted), 100",
    "read_csv, 150 rows": "lambda: pd.read_csv(folder + '/iris.csv'), 100",
    "6 DataFrame operations, origin known": "lambda: chain(known), 200",
    "6 DataFrame operations, origin unknown": "lambda: chain(numbers), 200",
    "open() and close()": "opens, 900",
}


def main() -> None:
    """Print a table of calls."""
    calls = ", ".join(f"{name!r}: median({call})" for name, call in CALLS.items())
    code = PREPARE.replace("{calls}", "{" + calls + "}")
    plain = python(code.replace("{enable}", ""))
    watched = python(code.replace("{enable}", "import autolog; autolog.enable()"))
    before, after = printed_figures([plain, watched])
    rows = [[name, before[name], after[name], after[name] - before[name], after[name] / before[name]] for name in CALLS]
    show("Watched calls, on the calling thread", ["", "plain ms", "watched ms", "added ms", "ratio"], rows)
