"""Rows that are picked out of an array, each of which was made of a file of its own."""

from pathlib import Path

import pytest
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself

FILES = """
import numpy as np
names = ["a", "b", "c", "d"]
mask = np.array([True, False, True, False])
def row(name):
    return [float(ord(read(name)[0])), 1.0]
"""
COMPREHENSION = "F = np.array([row(name) for name in names])\n"


@pytest.mark.parametrize(
    "made",
    [
        COMPREHENSION,
        "F = np.stack([np.array(row(name)) for name in names]).astype('f4') / 2.0\n",
        "rows = []\nfor name in names:\n    one = row(name)\n    rows.append(one)\nF = np.array(rows)\n",
        "F = []\nfor name in names:\n    F.append(row(name))\nF = np.asarray(F)\n",
        "rows = [row(name) for name in names]\nF = np.array([[2 * one for one in each] for each in rows])\n",
        "F = np.column_stack([np.array([row(name) for name in names]), [1, 2, 3, 4]])\n",
    ],
)
@pytest.mark.parametrize(
    "picked",
    ["model.fit(F[mask])", "places = np.where(mask)[0]\nmodel.fit(F[places])", "X, rest = F[mask], F[1]\nmodel.fit(X)"],
)
def test_files_of_the_rows_that_are_picked_are_named(tmp_path: Path, made: str, picked: str) -> None:
    found, is_certain = asked(tmp_path, f"{FILES}{made}{picked}")
    assert ({one.key for one in found}, is_certain) == ({"a", "c"}, True)


@pytest.mark.parametrize(
    "made",
    [
        "rows = [row(name) for name in names]\nnp.random.default_rng(0).shuffle(rows)\nF = np.array(rows)\n",
        "rows = [row(name) for name in names]\nrows.reverse()\nF = np.array(rows)\n",
        "F = np.array(sorted(row(name) for name in names))\n",
        "rows = sorted([row(name) for name in names])\nF = np.array([each for each in rows])\n",
        "rows, F = sorted([row(name) for name in names]), []\nfor each in rows:\n    F.append(each)\nF = np.array(F)\n",
        "F = np.array([row(name) for name in names])[::-1]\n",
        f"{COMPREHENSION}F[0], F[1] = F[1].copy(), F[0].copy()\n",
        "rows = []\nfor name in names:\n    if name:\n        rows.append(row(name))\nF = np.array(rows)\n",
        "F = np.stack([np.array(row(name) * 2) for name in names], axis=1)\n",
        "both = [[row(name), row(name)] for name in names]\nF = np.array([one for one, _ in both])\n",
    ],
)
def test_all_files_are_named_where_rows_may_stand_in_another_order(tmp_path: Path, made: str) -> None:
    found, _ = asked(tmp_path, f"{FILES}{made}model.fit(F[mask])")
    assert {one.key for one in found} == {"a", "b", "c", "d"}
