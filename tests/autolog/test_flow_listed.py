"""Loops over lists whose items stand in the text: which of these it is in the round that is asked about."""

from pathlib import Path

import pytest
from asking import asked, script_is_the_users  # noqa: F401  the fixture is used by itself

LISTS = """
a, b = read("a") * 2, read("b") * 2
rows = [("a", a), ("b", b)]
def double(rows):
    return rows * 2
"""


@pytest.mark.parametrize(
    "loop",
    [
        "for name, X in [('a', a), ('b', b)]:",
        "for name, X in rows:",
        "for place, (name, X) in enumerate(rows):",
        "for name, X in sorted(rows):",
        "for name, X in zip('ab', [a, b]):",
        "for name, X in zip(['a', 'b'], (read('a') * 2, read('b') * 2)):",
        "for X in (a, b):\n    name = 'b' if X is b else 'a'",
        "for name, (X, labels) in {'a': (a, [1]), 'b': (b, [2])}.items():",
        "for name, X in [('a', read('a') * 2), ('b', read('b') * 2)]:",
    ],
)
@pytest.mark.parametrize("use", ["X", "double(X)", "[x for x in X]"])
def test_an_item_is_told_by_the_constant_beside_it_or_by_what_it_is(tmp_path: Path, loop: str, use: str) -> None:
    script = f"{LISTS}{loop}\n    Z = {use}\n    if name == 'a':\n        model.fit(Z)"
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"a"}, True)


@pytest.mark.parametrize(
    "loop",
    [
        "rows.append(('c', read('a')))\nfor name, X in rows:",
        "rows = [(name, one * 2) for name, one in rows]\nfor name, X in rows:",
        "for X in (a, b) * 2:\n    name = 'a'",
    ],
)
def test_all_items_count_of_a_list_that_does_not_stand_in_the_text(tmp_path: Path, loop: str) -> None:
    found, _ = asked(tmp_path, f"{LISTS}{loop}\n    if name == 'a':\n        model.fit(X)\n        break")
    assert {one.key for one in found} == {"a", "b"}


def test_lists_of_names_beside_tables_come_from_none_of_them(tmp_path: Path) -> None:
    script = f"{LISTS}for X, names in [(a, ['x']), (b, ['y'])]:\n    model.fit(names)"
    assert asked(tmp_path, script)[0] == frozenset()


@pytest.mark.parametrize(
    "use",
    [
        "X = [rows[one] for one in ids]",
        "X = []\nfor one in ids:\n    X.append(rows[one])",
        "X = []\nfor one in ids:\n    if one in rows:\n        X += rows[one]",
    ],
)
def test_what_a_list_of_keys_comes_from_chooses_the_rows(tmp_path: Path, use: str) -> None:
    made = "rows = {}\nfor place, one in enumerate(read('rows') * 30):\n    rows[place] = [one]\n"
    ids = "ids = [len(one) for one in read('ids') * 20]"
    found, is_certain = asked(tmp_path, f"{made}{ids}\n{use}\nmodel.fit(X)")
    assert ({one.key for one in found}, is_certain) == ({"rows", "ids"}, True)
