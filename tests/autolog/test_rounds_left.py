"""What a loop takes out of a dict by keys, under conditions that plain values tell."""

import ast
from pathlib import Path

import pytest
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog.rounds_left import holds

READ = """
rows = [{"name": name, "split": split, "fold": str(n)} for n, (name, split) in enumerate(zip("abcd", "xxyy"))]
held = {row["name"]: read(f"/data/{row['name']}.csv") for row in rows}
wanted, flags, pairs = ["a", "b"], dict(a=1, b=1, c=0), [("a", 1), ("b", 1), ("c", 0)]
X, other = [], []
"""


TOLD = [
    """
for row in rows:
    if row["split"] == "x":
        X += held[row["name"]]
""",
    """
for row in rows:
    if row["split"] == "y":
        other += held[row["name"]]
    else:
        X += held[row["name"]]
""",
    """
for row in rows:
    if row["split"] != "x":
        continue
    X += held[row["name"]]
""",
    """
for row in rows:
    one = held[row["name"]]
    if row["split"] == "x":
        X += one
""",
    """
for row in rows:
    name = row["name"]
    if name in wanted:
        X += held[name]
""",
    """
for row in rows:
    if int(row["fold"]) < 2:
        for one in held[row["name"]]:
            X.append(one)
""",
    """
for n, row in enumerate(rows):
    if row["split"] == "x" and n >= 1 or row["name"] == "a":
        X += held[row["name"]]
""",
    """
for name, flag in [*pairs]:
    pass
for name, flag in pairs:
    if flag:
        X += held[name]
""",
    """
for name, flag in flags.items():
    if flag:
        X += held[name]
""",
    """
for name in wanted:
    X += held[name]
""",
    """
for name, (_, flag) in zip("abcd", pairs):
    pass
names, chosen = list(flags), list(flags.values())
for name, flag in zip(names, chosen):
    if flag:
        X += held[name]
""",
    """
def twice(one):
    return [one, one]
for row in rows:
    if row["split"] == "x":
        for each in twice(held[row["name"]]):
            X += each
""",
]


@pytest.mark.parametrize("loop", TOLD)
def test_the_rounds_that_conditions_leave_tell_which_files_a_loop_takes(tmp_path: Path, loop: str) -> None:
    found, is_certain = asked(tmp_path, f"{READ}{loop}model.fit(X)")
    assert ({one.key for one in found}, is_certain) == ({"/data/a.csv", "/data/b.csv"}, True)


NOT_TOLD = [
    """
for row in rows:
    if row["split"] == "x":
        X += held[row["name"]]
    if len(X) > 5:
        break
""",
    """
for row in rows:
    if len(row["split"]) == 1 and row["name"] < "c":
        X += held[row["name"]]
""",
    """
for fold in range(4):
    for row in rows:
        if int(row["fold"]) == fold:
            X += held[row["name"]]
""",
    """
for row in rows:
    if row["split"] == "x":
        X += held[row["name"]]
    row["split"] = "y"
""",
    """
for row in rows:
    if row["split"] == "x":
        X += held[row["name"]]
rows = [rows[0]]
""",
    """
for row in rows:
    one = held[row["name"]]
for row in rows[:1]:
    if row["split"] == "x":
        X += one
""",
]


@pytest.mark.parametrize("loop", NOT_TOLD)
def test_all_that_a_loop_may_have_taken_is_named_where_the_rounds_are_not_told(tmp_path: Path, loop: str) -> None:
    found, _ = asked(tmp_path, f"{READ}{loop}model.fit(X)")
    assert {one.key for one in found} == {f"/data/{name}.csv" for name in "abcd"}


def test_items_that_are_known_by_themselves_are_told_by_the_rounds_too(tmp_path: Path) -> None:
    script = (
        "rows, X = [(1, 'train'), (2, 'test')], []\nheld = {1: known, 2: decoy}\n"
        "for number, split in rows:\n    if split == 'train':\n        X += held[number].rows()\nmodel.fit(X)"
    )
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"known"}, True)


class Hostile:
    def __eq__(self, other: object) -> bool:
        raise AssertionError("code of the user's has run")

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a == 1 and not b", True),
        ("a > 1 or b", False),
        ("1 <= a", True),
        ("a in {1, 2}", True),
        ("a not in several", True),
        ("float('0.5') < a", True),
        ("int(text) == 1", None),
        ("a < text", None),
        ("a == hostile", None),
        ("a in hostiles", None),
        ("a < 1 < 2", None),
        ("a == nobody", None),
        ("text.isdigit()", None),
    ],
)
def test_a_condition_is_told_by_plain_values_alone(condition: str, expected: bool | None) -> None:
    values = {"a": 1, "b": False, "several": [2, 3], "text": "x", "hostile": Hostile(), "hostiles": [Hostile()]}
    assert holds(ast.parse(condition, mode="eval").body, values.get) is expected
