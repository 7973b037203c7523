"""What a script's own statements tell of values that are taken by keys out of rows, which are dicts."""

from pathlib import Path

import pytest
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself

ROWS = """
def read_rows(name):
    return [{"x": ord(one[0]), "y": 2.0} for one in read(name)]
rates = dict(enumerate(read("rates")))
names = dict(enumerate(read("names")))
rows = [dict(row, rate=rates[0], name=names[0]) for row in read_rows("rows")]
def table(rows, keys):
    return [[float(row[key]) for key in ("x", "y")] for row in rows], [row["y"] for row in rows]
"""
FIT = "model.fit([row['x'] for row in more])"


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("model.fit([row['x'] for row in rows])", "rows"),
        ("model.fit([row['x'] * row['rate'] for row in rows])", "rates rows"),
        ("model.fit([[row[key] for key in ('x', 'rate')] for row in rows])", "rates rows"),
        ("X, y = table(rows, 'abc')\nmodel.fit(X, y)", "rows"),
        ("some = [row for row in rows if row['name'] != 'decoy']\nX, y = table(some, 'abc')\nmodel.fit(X)", "rows"),
        ("some = sorted(rows, key=len)\nmodel.fit([row['x'] for row in some])", "rows"),
        ("more = [{**row, 'x': row['x'], 'name': names[0]} for row in read_rows('rows')]\n" + FIT, "rows"),
        (
            "def load():\n    return [dict(row, name=names[0]) for row in read_rows('rows')]\nmore = load()\n" + FIT,
            "rows",
        ),
        ("for row in rows:\n    del row['name']\nmodel.fit([row['x'] for row in rows])", "rows"),
    ],
)
def test_what_stands_under_other_keys_of_rows_does_not_count(tmp_path: Path, use: str, expected: str) -> None:
    found, is_certain = asked(tmp_path, ROWS + use)
    assert ({one.key for one in found}, is_certain) == (set(expected.split()), True)


@pytest.mark.parametrize(
    "use",
    [
        "model.fit([list(row.values()) for row in rows])",
        "model.fit([[row['x'], len(rows), *row] for row in rows])",
        "model.fit([row['x'] for row in rows] + rows)",
        "which = 'xy'[0]\nmodel.fit([row[which] for row in rows])",
        "for row in rows:\n    row['x'] = row['rate'] + row['name']\nmodel.fit([row['x'] for row in rows])",
        "rows.append({'x': 3, 'y': 4})\nmodel.fit([row['x'] for row in rows])",
        "if len(rates) > 9:\n    rows = []\nmodel.fit([row['x'] for row in rows])",
    ],
)
def test_all_of_the_rows_counts_where_their_keys_are_not_told_or_they_were_changed(tmp_path: Path, use: str) -> None:
    found, _ = asked(tmp_path, ROWS + use)
    assert {one.key for one in found} >= {"names", "rates", "rows"}
