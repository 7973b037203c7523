"""Metrics that were measured on several data sets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autolog import lineage
from autolog.cli.commands import cli
from autolog.lineage.measuring import Measured, by_data

NAMES = {f"/{folder}/{name}.csv": f"{name}.csv" for folder in "ab" for name in ("X", "train", "valid", "test")}


def measured(value: float, *data: str) -> Measured:
    return Measured({"accuracy": value}, frozenset(data))


@pytest.mark.parametrize(
    ("several", "fitted", "expected"),
    [
        ([measured(0.1, "/a/valid.csv")], [], {"accuracy": 0.1}),
        ([measured(0.1, "/a/valid.csv"), measured(0.2, "/a/valid.csv")], [], {"accuracy": 0.2}),  # measured again
        ([measured(0.1), measured(0.2)], [], {"accuracy": 0.2}),
        (
            [measured(0.1, "/a/valid.csv"), measured(0.9, "/a/train.csv")],
            ["/a/train.csv"],
            {"accuracy": 0.1, "accuracy (valid.csv)": 0.1, "accuracy (train.csv)": 0.9},
        ),
        (
            [measured(0.2, "/a/test.csv"), measured(0.1, "/a/valid.csv"), measured(0.3, "/a/test.csv"), measured(0.9)],
            ["/a/train.csv"],
            {"accuracy": 0.3, "accuracy (valid.csv)": 0.1, "accuracy (test.csv)": 0.3},
        ),
        (
            [measured(0.1, "/a/valid.csv"), measured(0.9, "/a/train.csv"), measured(0.5)],
            [],  # then nothing is known to be better than the newest
            {"accuracy": 0.5, "accuracy (valid.csv)": 0.1, "accuracy (train.csv)": 0.9},
        ),
        (
            [measured(0.1, "/a/X.csv", "/a/valid.csv"), measured(0.9, "/a/X.csv", "/a/train.csv")],
            ["/a/X.csv", "/a/train.csv"],
            {"accuracy": 0.1, "accuracy (valid.csv)": 0.1, "accuracy (train.csv)": 0.9},
        ),
        (
            [measured(0.1, "/a/test.csv"), measured(0.2, "/b/test.csv")],
            ["/a/train.csv"],
            {"accuracy": 0.2, "accuracy (/a/test.csv)": 0.1, "accuracy (/b/test.csv)": 0.2},
        ),
    ],
)
def test_each_data_set_has_its_value_and_the_plain_name_that_of_data_not_fitted_on(
    several: list[Measured], fitted: list[str], expected: dict[str, float]
) -> None:
    assert by_data(several, fitted, NAMES) == expected


SCRIPT = """
import autolog
autolog.enable()
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

train, valid = pd.read_csv("train.csv"), pd.read_csv("valid.csv")
for C in (0.5, 2.0):
    model = LogisticRegression(C=C).fit(train[["a"]], train["y"])
    joblib.dump(model, f"{C}.joblib")
    print(accuracy_score(valid["y"], model.predict(valid[["a"]])))
    print(accuracy_score(train["y"], model.predict(train[["a"]])))

@autolog.track
def halves(table):
    return table[:6], table[6:]

first, second = halves(train)
model = LogisticRegression().fit(first[["a"]], first["y"])
joblib.dump(model, "half.joblib")
print(accuracy_score(second["y"], model.predict(second[["a"]])))
print(accuracy_score(first["y"], model.predict(first[["a"]])))
"""


def test_a_model_is_told_by_its_metrics_on_each_data_set(
    run_python: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    for name, odd in (("train", 1), ("valid", 4)):
        rows = [f"{at},{int(at > 6) if at % 5 >= odd else 1}" for at in range(12)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["a,y", *rows]))
    done = run_python(SCRIPT)
    assert done.returncode == 0, done.stderr
    valid, train, *others = map(float, done.stdout.split())
    assert valid != train
    monkeypatch.chdir(tmp_path)
    model = lineage.trace("0.5.joblib")
    wanted = {"accuracy_score": valid, "accuracy_score (train.csv)": train, "accuracy_score (valid.csv)": valid}
    assert model.metrics == wanted
    shown = CliRunner().invoke(cli, ["trace", "0.5.joblib"]).output.splitlines()
    assert [line.split()[-1] for line in shown if "─ data " in line] == ["valid.csv", "train.csv"]
    assert [one.data for one in model.roots[0].evaluations] == [["valid.csv"], ["train.csv"]]
    assert lineage.compare("0.5.joblib", "2.0.joblib").metrics.keys() == wanted.keys()
    second, first = others[-2:]
    assert lineage.trace("half.joblib").metrics == {
        "accuracy_score": second,
        "accuracy_score (return[1])": second,
        "accuracy_score (return[0])": first,
    }
