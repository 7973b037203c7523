"""What a script's own statements tell of items that loops put in and take out, round by round."""

import sys
from pathlib import Path

import pytest
from asking import DECOY, KNOWN, POOL, asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog.sources import NOTHING, Source, Sources

TURNS = "src = {'a': decoy, 'b': known}\nsome, X = [], {}\n"


@pytest.mark.parametrize(
    "script",
    [
        (
            "for n in src:\n    some.append(src[n].rows())\n"
            "for n in src:\n    X[n] = [some, src[n].rows()]\nmodel.fit(X['b'])"
        ),
        "for n in src:\n    some = some + src[n].rows()\n    X[n] = some * 1\nmodel.fit(X['b'])",
        "for n in src:\n    some.append(src[n].rows())\n    X[n] = list(some)\nmodel.fit(X['b'])",
        (
            "for n, part in src.items():\n    some.append(part.rows())\n"
            "for n, part in src.items():\n    if n == 'b':\n        X = [some, part.rows()]\nmodel.fit(X)"
        ),
    ],
)
def test_the_round_of_a_key_is_none_of_other_loops_or_of_what_holds_all_rounds(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, TURNS + script)[0] == KNOWN | DECOY


@pytest.mark.parametrize(
    "script",
    [
        "for n in src:\n    rows = []\n    rows.append(src[n].rows())\n    X[n] = list(rows)\nmodel.fit(X['b'])",
        "for n, part in src.items():\n    rows = part.rows()\n    if n == 'b':\n        X = [rows]\nmodel.fit(X)",
    ],
)
def test_what_is_made_anew_in_each_round_comes_from_its_own(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, TURNS + script) == (KNOWN, True)


@pytest.mark.parametrize(
    "loop",
    [
        "for n in ['a']:\n    X = [one for one in parts[n]]\n    model.fit(X)",
        "for n in ['a']:\n    rows = parts[n]\n    X = [one for one in rows]\n    model.fit(X)",
        "def fit(rows):\n    X = [one for one in rows]\n    model.fit(X)\nfor n in ['a']:\n    fit(parts[n])",
    ],
)
def test_the_part_of_a_dict_that_a_loop_takes_in_this_round_is_told(tmp_path: Path, loop: str) -> None:
    parts = "parts = {}\nparts['a'] = list(known.rows())\nparts['b'] = list(decoy.rows())\n"
    assert asked(tmp_path, parts + loop) == (KNOWN, True)


def test_the_part_that_a_loop_has_taken_in_a_former_round_is_a_guess(tmp_path: Path) -> None:
    parts = "parts = {}\nparts['a'] = list(known.rows())\nparts['b'] = list(decoy.rows())\nX = []\n"
    loop = "for n in ['b', 'a']:\n    if n == 'b':\n        X = [one for one in parts[n]]\nmodel.fit(X)"
    assert asked(tmp_path, parts + loop) != (KNOWN, True)


def test_parts_that_a_loop_chooses_out_of_a_dict_of_several_files_are_a_guess(tmp_path: Path) -> None:
    script = (
        "tables = {'one': known, 'two': decoy}\ndef take(names):\n    return [tables[name].rows() for name in names]\n"
        "model.fit(take(list(filter(None, ['one']))))"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


_FOLDS = """
class Store:
    def __init__(self):
        self.folds = {}
    def load(self, fold):
        parts = [read(f"{part}{fold}") for part in "ab"]
        self.folds[fold] = (sum(parts, []), read(f"t{fold}"))
        return self
    def pick(self, wanted):
        rows, targets = zip(*(self.folds[k] for k in wanted))
        return sum(rows, []), sum(targets, [])
def fit(folds):
    store = Store()
    for fold in folds:
        store.load(fold)
    for held in folds[:1]:
        rest = WANTED
        X, y = store.pick(rest)
        model.fit(X)
fit([1, 2, 3])
"""


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("[k for k in folds if k != held]", ({"2", "3"}, True)),
        ("sorted(set(folds) - {held})", ({"2", "3"}, True)),
        ("[k for k in range(1, 4) if k not in (held, 3)]", ({"2"}, True)),
        ("[2] + [3]", ({"2", "3"}, True)),
        ("[k for k in folds if known.rows() and k != held]", ({"2", "3"}, True)),  # as the list is now
    ],
)
def test_all_but_one_of_the_parts_are_told_that_a_method_has_put_into_a_dict_of_its_object(
    tmp_path: Path, wanted: str, expected: tuple[set[str], bool]
) -> None:
    found, is_certain = asked(tmp_path, _FOLDS.replace("WANTED", wanted))
    names = {one.file.path for one in found if one.file is not None}
    assert (names, is_certain) == ({f"{part}{fold}" for part in "abt" for fold in expected[0]}, expected[1])


def test_keys_that_a_comprehension_computes_are_no_ones(tmp_path: Path) -> None:
    script = (
        "tables = {'a_2023': known.rows(), 'b_2023': decoy.rows()}\nkind = 'a'\n"
        "X = [tables[f'{kind}_2023'][0] for kind in ('a', 'b')]\nmodel.fit(X)"
    )
    found, _ = asked(tmp_path, script)
    assert found == KNOWN | DECOY


LOADED = """
USED, LAST = ("one", "two"), "other"
def load(name, more):
    rows = read(name)
    return [rows, more], [1]
def both(rows, flags):
    return [*rows, *flags]
more = read("more")
loaded = {name: load(name, more) for name in (*USED, LAST)}
"""


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("X = [loaded[n][0] for n in USED]", "more one two"),
        ("X = [both(loaded[n][0], loaded[n][1]) for n in USED]", "more one two"),
        ("pairs = [list(loaded[n]) for n in USED]\nX, Y = (list(part) for part in zip(*pairs))", "more one two"),
        ("X = []\nfor n in USED:\n    X.append(loaded[n][0] * 2)", "more one two"),
        ("X = []\nfor n in USED:\n    rows, flags = loaded[n]\n    X.append(rows * 2)", "more one two"),
        ("def take(names):\n    return [loaded[n][0] for n in names]\nX = take(['two'])", "more two"),
        (
            "def take():\n    names = 'one', 'other'\n    return [loaded[n][0] for n in names]\nX = take()",
            "more one other",
        ),
        ("X = loaded[LAST][0] * 2", "more other"),
        ("X = [loaded[n][0] for n in USED] + [loaded[n][0] for n in [LAST][:1]]", "more one other two"),
        ("X = [loaded[n][0] for n in sorted(loaded)]", "more one other two"),
        ("for n in USED:\n    if n == 'one':\n        X = loaded[n][0] * 2", "more one"),
    ],
)
def test_the_items_of_a_dict_that_a_loop_goes_through_a_constant_for_are_told(
    tmp_path: Path, use: str, expected: str
) -> None:
    found, is_certain = asked(tmp_path, f"{LOADED}{use}\nmodel.fit(X)")
    assert (" ".join(sorted(one.key for one in found)), is_certain) == (expected, True)


def test_which_of_the_items_a_condition_has_picked_is_a_guess_where_plain_values_do_not_tell(tmp_path: Path) -> None:
    found, is_certain = asked(tmp_path, f"{LOADED}X = [loaded[n][0] for n in USED if any(loaded[n])]\nmodel.fit(X)")
    assert {one.key for one in found} == {"more", "one", "two"}
    assert not is_certain


@pytest.mark.parametrize(
    "use",
    [
        "X = sum([data[k] for k in folds if k != held], [])",
        "X = [data[k][:1] for k in folds if not k == held]",
        "a, b = zip(*(data[k] for k in folds if k not in (held,)))\n    X = [a, b]",
        "X = [row for k in folds if k != held for row in data[k]]",
    ],
)
def test_the_items_are_told_that_a_condition_of_plain_values_has_left(tmp_path: Path, use: str) -> None:
    script = (
        "data, folds = {}, [1, 2, 3]\nfor k in folds:\n    data[k] = read(f'a{k}') + read(f'b{k}')\n"
        f"for held in folds[:2]:\n    {use}\n    model.fit(X)"
    )
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"a1", "a3", "b1", "b3"}, True)


FILL = "tables = {}\nfor name in ('one', 'two', 'three'):\n    tables[name] = read(name) * 2\n"


@pytest.mark.parametrize(
    "script",
    [
        FILL + "model.fit(tables['two'])",
        "tables = {name: read(name) * 2 for name in ('one', 'two')}\nX = tables['two'] + [1]\nmodel.fit(X)",
        "def load(name):\n    rows = read(name)\n    return rows * 2\n"
        + FILL.replace("read", "load")
        + "model.fit(tables['two'])",
        "one, two = (read(name) * 2 for name in ('one', 'two'))\nmodel.fit(two)",
        pytest.param(
            "def load(name):\n    return read(name) * 2\none, two = map(load, list(['one', 'two']))\nmodel.fit(two)",
            marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="code knows no columns"),
        ),
        "X = read('one') * 2\ntables = {'x': X}\ntables['x'] = read('two') * 2\nmodel.fit(tables['x'])",
        FILL + "X = [tables[name][0] for name in ('two',)]\nmodel.fit(X)",
        (
            "def parse(path):\n    return read(path[:-4]) * 2\nparts = {}\n"
            "for name, path in {'a': 'one.csv', 'b': 'two.csv'}.items():\n    parts[name] = parse(path)\n"
            "model.fit(parts['b'])"
        ),
        "tables = {}\ntables['one'] = read('one') * 2\ntables['two'] = read('two') * 2\nmodel.fit(tables['two'])",
    ],
)
def test_an_item_comes_from_the_round_that_has_made_it(tmp_path: Path, script: str) -> None:
    files = {f"{name}.csv": frozenset([Source(name, "Dataset", None, {})]) for name in ("one", "two")}
    found, is_certain = asked(tmp_path, script, lambda text: files.get(text, NOTHING))
    assert ([one.key for one in found], is_certain) == (["two"], True)


@pytest.mark.parametrize(
    "loop",
    [
        "for name, X in tables.items():\n    model.fit(X)",
        "for name, X in tables.items():\n    X = list(reversed(X))\n    model.fit(X)",
        "for name, X in tables.items():\n    for seed in range(2):\n        X = X + [seed]\n        model.fit(X)",
        "for name, X in list(tables.items()):\n    if len(X) > 1:\n        X = X[:1]\n    model.fit(X)",
        "for place, (name, X) in enumerate(tables.items()):\n    X = X * 2\n    model.fit(X)",
    ],
)
def test_an_item_of_a_dict_that_a_loop_has_now_is_none_of_other_rounds(tmp_path: Path, loop: str) -> None:
    found, is_certain = asked(tmp_path, FILL + loop)
    assert ([one.key for one in found], is_certain) == (["three"], True)


def test_what_a_loop_adds_up_comes_from_all_rounds(tmp_path: Path) -> None:
    script = FILL + "X = []\nfor name, rows in tables.items():\n    X = X + rows\nmodel.fit(X)"
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"one", "two", "three"}, True)


@pytest.mark.parametrize(
    "loop",
    [
        "for name, (X, y) in parts.items():\n    model.fit(X)",
        "for name, (X, y) in parts.items():\n    X = X * 2\n    model.fit(X)",
        "for name, part in parts.items():\n    X, y = part\n    model.fit(X)",
        "for name, part in parts.items():\n    model.fit(part[0])",
        "for X, y in parts.values():\n    model.fit(X)",
        "for place, (X, y) in enumerate(parts.values()):\n    model.fit(X)",
        "for (name, (X, y)), seed in zip(sorted(parts.items()), (1, 2)):\n    model.fit(X)",
        "def fit_all(several):\n    for name, (X, y) in several.items():\n        model.fit(X)\nfit_all(parts)",
    ],
)
def test_a_part_of_an_item_of_a_dict_that_a_loop_has_now_is_none_of_other_rounds(tmp_path: Path, loop: str) -> None:
    script = """
def load(name):
    return [read(name + part) for part in "ab"], read(name + "labels") * 2
parts = {}
for name in ["one", "two"]:
    parts[name] = load(name)
"""
    found, is_certain = asked(tmp_path, script + loop)
    assert (sorted(one.key for one in found), is_certain) == (["twoa", "twob"], True)


CHANGES = pytest.mark.parametrize("change", ["tables.pop('one')", "tables.update(four=[4])"])


@CHANGES
def test_the_round_of_a_loop_that_has_made_an_item_is_told_by_its_key(tmp_path: Path, change: str) -> None:
    fill = FILL.replace("read(name)", "read(name + 's')")
    found, is_certain = asked(tmp_path, fill + f"{change}\nmodel.fit(tables['two'])")
    assert ([one.key for one in found], is_certain) == (["twos"], True)


@CHANGES
def test_which_round_has_made_an_item_of_a_dict_that_was_changed_is_a_guess(tmp_path: Path, change: str) -> None:
    fill = FILL.replace("tables[name]", "tables[name.lower()]").replace("read(name)", "read(name + 's')")
    found, is_certain = asked(tmp_path, fill + f"{change}\nmodel.fit(tables['two'])")
    assert {one.key for one in found} == {"ones", "twos", "threes"}
    assert not is_certain


GROUPS = """
import collections
groups = [("fit", ["one", "two"]), ("held_out", ["three"])]
def load(name):
    return read(name) * 2
parts = {}
"""


@pytest.mark.parametrize(
    "script",
    [
        "for role, names in sorted(groups):\n    parts[role] = [load(name) for name in names]\nX = parts['fit']\n",
        "for role, names in sorted(groups):\n    parts[role] = [load(one) for one in names], 0\nX, y = parts['fit']\n",
        "parts = {role: [load(name) for name in names] for role, names in sorted(groups)}\nX = parts['fit']\n",
        (
            "for role, names in sorted(groups):\n    rows = []\n    for name in names:\n        rows += load(name)\n"
            "    parts[role] = rows\nX = parts['fit']\n"
        ),
        (
            "for role, names in sorted(groups):\n    rows = [load(name) for name in names]\n"
            "    if role == 'fit':\n        X = rows\n    else:\n        other = rows\n"
        ),
        (
            "for role, names in sorted(groups):\n    parts.setdefault(role, [])\n    for name in names:\n"
            "        parts[role].append(load(name))\nX = parts['fit']\n"
        ),
        (
            "parts = collections.defaultdict(list)\nfor role, names in sorted(groups):\n    for name in names:\n"
            "        parts[role].append(load(name))\nX = list(parts['fit'])\n"
        ),
    ],
)
def test_what_a_loop_has_read_while_a_variable_of_it_was_a_key_is_the_item_under_this_key(
    tmp_path: Path, script: str
) -> None:
    found, is_certain = asked(tmp_path, f"{GROUPS}{script}model.fit(X)")
    assert (sorted(one.key for one in found), is_certain) == (["one", "two"], True)


def test_what_a_decorator_may_have_kept_is_not_told_by_the_round(tmp_path: Path) -> None:
    script = """
import functools
load = functools.lru_cache(load)
for role, names in sorted({"fit": ["one", "two"], "held_out": ["two", "three"]}.items()):
    parts[role] = [load(name) for name in names]
X = parts["held_out"]
"""
    found, is_certain = asked(tmp_path, f"{GROUPS}{script}model.fit(X)")
    assert {one.key for one in found} == {"one", "two", "three"}
    assert not is_certain


def test_digits_that_are_a_text_are_a_key_as_they_stand(tmp_path: Path) -> None:
    script = "for month in sorted({'01', '02', '1'}):\n    parts[month] = load(month)\nX = parts['01']\n"
    found, is_certain = asked(tmp_path, f"{GROUPS}{script}model.fit(X)")
    assert ([one.key for one in found], is_certain) == (["01"], True)


def test_which_item_of_a_dict_is_meant_that_an_object_has_filled_is_seen_in_the_object(tmp_path: Path) -> None:
    script = """
class Store:
    def __init__(self, *names):
        self.tables = {}
        for name in names:
            self.tables[name] = read(name) * 2
    def rows(self, name):
        return list(self.tables[name])
store = Store('one', 'two')
X = store.rows('two')
model.fit(X)
"""
    found, is_certain = asked(tmp_path, script)
    assert ([one.key for one in found], is_certain) == (["two"], True)


@pytest.mark.parametrize(
    "script",
    [
        "a, b = (scaled(rows, 2) for rows in (one, two))\nmodel.fit(b)",
        "a, b = [[row * 2 for row in rows] for rows in [one, two]]\nmodel.fit(b)",
        "a, b = (scaled(rows, by) for rows, by in ((one, 2), (two, 3)))\nmodel.fit(b)",
        "parts = {name: scaled(rows, 2) for name, rows in (('x', one), ('y', two))}\nmodel.fit(parts['y'])",
        "a, b = (scaled(rows, 2) for rows in (one, two))\nfor rows in (a, b):\n    rows[:1] = rows[1:]\nmodel.fit(b)",
        "X = {name: scaled(rows, 2) for name, rows in (('x', one), ('y', two))}\ndel X['x']\nmodel.fit(X['y'])",
    ],
)
def test_a_round_of_a_comprehension_is_made_of_what_stands_there_for_it(tmp_path: Path, script: str) -> None:
    begin = "def scaled(rows, by):\n    return [row * by for row in rows]\none = read('one')\ntwo = read('two')\n"
    found, is_certain = asked(tmp_path, begin + script)
    assert ([one.key for one in found], is_certain) == (["two"], True)


@pytest.mark.parametrize(
    "script",
    [
        "a, b = (rows * 2 for rows in (*several, one))\nmodel.fit(b)",
        "a, b = (rows * 2 for rows in (one, two) for _ in range(1))\nmodel.fit(b)",
        "a, b = ((lambda rows: rows)(rows) for rows in (one, two))\nmodel.fit(b)",
        (
            "parts = {name.upper(): rows * 2 for name, rows in (('x', one), ('y', two))}\n"
            "del parts['X']\nparts['Z'] = 1\nmodel.fit(parts['Y'])"
        ),
    ],
)
def test_all_of_what_a_comprehension_goes_through_is_named_where_the_round_is_not_told(tmp_path, script):
    found, _ = asked(tmp_path, "one = read('one')\ntwo = read('two')\nseveral = [two]\n" + script)
    assert {one.key for one in found} == {"one", "two"}


def test_the_keys_of_a_dict_tell_which_files_its_items_come_from(tmp_path: Path) -> None:
    script = """
tables = {path[6:-4]: read(path) for path in ["/data/a.csv", "/data/b.csv", "/data/c.csv"]}
tables.pop("b")
model.fit(list(tables.values()))
"""
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"/data/a.csv", "/data/c.csv"}
    assert is_certain


SCALED = """
scale = read("/data/scale.csv")
tables = {}
for name, rows in zip("abcd", start(["/data/a.csv", "/data/b.csv", "/data/c.csv", "/data/d.csv"])):
    tables[name] = rows + scale
"""


@pytest.mark.parametrize(
    ("use", "names"),
    [
        ("model.fit(tables['b'])", "b scale"),
        ("some = [n for n in tables if n != 'c']\nmodel.fit([tables[n] for n in some])", "a b d scale"),
    ],
)
def test_keys_tell_which_files_their_items_come_from_beside_what_all_items_come_from(tmp_path, use, names):
    found, is_certain = asked(tmp_path, POOL + SCALED + use)
    assert ({one.key for one in found}, is_certain) == ({f"/data/{name}.csv" for name in names.split()}, True)


MANY = """
tables = {f"leaf_{n:02}": rows for n, rows in enumerate(start([f"/data/leaf_{n:02}.csv" for n in range(14)]))}
chosen = [f"leaf_{n:02}" for n in range(14) if n != 3]
"""


@pytest.mark.parametrize(
    "use",
    [
        "X = [tables[name] for name in chosen]",
        "X = [tables[name] for name in set(chosen)]",
        "X = [tables.get(name) for name in chosen]",
        "keep = set(chosen)\nX = [rows for name, rows in tables.items() if name in keep]",
        "names = pandas.Series(chosen)\nX = []\nfor name in names:\n    X.append(tables[name])",
        "def take(names):\n    return [tables[name] for name in names]\nX = take(chosen)",
        "def take(held, names):\n    return [held[name] for name in names]\nX = take(tables, chosen)",
    ],
)
def test_a_list_of_many_keys_tells_the_files_that_they_are_names_of(tmp_path: Path, use: str) -> None:
    found, is_certain = asked(tmp_path, f"import pandas\n{POOL}{MANY}{use}\nmodel.fit(X)")
    assert ({one.key for one in found}, is_certain) == ({f"/data/leaf_{n:02}.csv" for n in range(14) if n != 3}, True)


def test_keys_that_name_no_files_leave_a_guess(tmp_path: Path) -> None:
    script = """
tables = {str(n): read(path) for n, path in enumerate(["/data/a.csv", "/data/b.csv", "/data/c.csv"])}
tables.pop("1")
model.fit(list(tables.values()))
"""
    found, is_certain = asked(tmp_path, script)
    assert len(found) == 3
    assert not is_certain


@pytest.mark.parametrize(
    "use",
    [
        "del tables['c']\nX = [tables[name].rows() for name in tables]",
        "del tables['c']\nX = [tables[name].rows() for name in sorted(tables.keys())]",
        "X = [tables[name].rows() for name in counts.index]",
        "names = counts['name']\nX = [tables[name].rows() for name in names]",
        "names = counts['name'].to_numpy()\nX = []\nfor name in names:\n    X += tables[name].rows()",
    ],
)
def test_the_items_of_a_dict_count_whose_keys_are_gone_through_as_they_are_now(tmp_path: Path, use: str) -> None:
    script = """
import pandas
from autolog import provenance
from autolog.sources import Source
other = Data()
provenance.tag(other, frozenset([Source('other', 'Dataset', None, {})]))
counts = pandas.DataFrame({"name": ["a", "b"]}, index=["a", "b"])
tables = dict(zip("abc", [known, other, decoy]))
"""
    found, is_certain = asked(tmp_path, script + use + "\nmodel.fit(X)")
    assert (found, is_certain) == (KNOWN | {Source("other", "Dataset", None, {})}, True)


FOLDS = "folds = {}\nfor name in ['a', 'b', 'c']:\n    folds[name] = read(name) * 2\n"


@pytest.mark.parametrize(
    "use",
    [
        "X = [x for k, x in folds.items() if k != held]",
        "def but(held):\n    return [folds[k] for k in folds if k != held]\nX = but(held)",
        "X = []\n    for k in folds:\n        if k == held:\n            continue\n        X.append(folds[k])",
        "X = [0]\n    for k in folds:\n        if k != held:\n            X += folds[k]",
    ],
)
def test_all_folds_but_one_are_told_by_a_condition_of_their_keys(tmp_path: Path, use: str) -> None:
    defined, _, used = use.rpartition("\nX = ") if use.startswith("def") else ("", "", use.removeprefix("X = "))
    script = f"{FOLDS}{defined}\nfor held in folds:\n    X = {used}\n    if held == 'b':\n        model.fit(X)\n"
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"a", "c"}, True)


def test_keys_tell_nothing_of_what_a_condition_picks_out_of_a_dict(tmp_path: Path) -> None:
    script = "tables = dict(zip('abc', start('abc')))\nX = [x for k, x in tables.items() if len(x) > 1]\nmodel.fit(X)"
    found, is_certain = asked(tmp_path, POOL + script)
    assert {one.key for one in found} == {"a", "b", "c"}
    assert not is_certain


@pytest.mark.parametrize("loop", ["for job in JOBS.values():", "for name, job in JOBS.items():", "for job in LISTED:"])
@pytest.mark.parametrize("is_function", [False, True])
def test_what_stands_beside_another_part_of_the_items_of_a_loop_does_not_come_from_it(
    tmp_path: Path, loop: str, is_function: bool
) -> None:
    script = f"""
JOBS = {{"one": dict(names=["a"], rows=decoy), "two": {{"names": ["b"], "rows": decoy}}}}
LISTED = [dict(names=["a"], rows=decoy), dict(names=["b"], rows=decoy)]
def train():
    {loop}
        model.fit([known.rows(), job["names"]])
train()
"""
    if not is_function:
        script = script.replace("def train():\n    ", "").replace("        model", "    model").replace("train()\n", "")
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize("loop", ["for plant in plants.values():", "for name, plant in plants.items():"])
@pytest.mark.parametrize("taken", ["plant.rows", "plant.shifted(2).rows", "plant"])
def test_an_item_of_a_dict_that_a_loop_goes_through_comes_from_what_its_key_has_named(
    tmp_path: Path, loop: str, taken: str
) -> None:
    script = f"""
class Plant:
    def __init__(self, name, rows):
        self.name, self.rows = name, rows
    def shifted(self, offset):
        return Plant(self.name, [row + str(offset) for row in self.rows])
def load(name):
    return Plant(name, read(f"plant_{{name}}.csv"))
name = "south"
NAMES = ("west", "north", "south", "east")
plants = {{name: load(name).shifted(1) for name in NAMES}}
west = plants.pop("west")
{loop}
    if plant.name == "north":
        X = {taken}
        model.fit(X)
"""
    read = {name: Source(name, "Dataset", None, {}) for name in map("plant_{}.csv".format, ("north", "south", "west"))}
    found, is_certain = asked(tmp_path, script, lambda text: frozenset([read[text]]) if text in read else NOTHING)
    assert ({one.key for one in found}, is_certain) == ({"plant_north.csv"}, True)


def test_what_a_loop_makes_of_the_items_of_a_dict_and_of_itself_comes_from_all_of_them(tmp_path: Path) -> None:
    script = """
def load(name):
    return {"rows": read(f"plant_{name}.csv")}
plants = {name: load(name) for name in ("north", "south")}
total = []
for name, plant in plants.items():
    rows = plant["rows"] * 1
    rows = list(rows)
    total = total + rows
    model.fit(total)
"""
    read = {name: Source(name, "Dataset", None, {}) for name in map("plant_{}.csv".format, ("north", "south"))}

    def files(text: str) -> Sources:
        return frozenset([read[text]]) if text in read else NOTHING

    found, _ = asked(tmp_path, script, files)
    assert {one.key for one in found} == set(read)
    (tmp_path / "other").mkdir()  # lines are read once
    only, is_certain = asked(tmp_path / "other", script.replace("fit(total)", "fit(rows)"), files)
    assert ({one.key for one in only}, is_certain) == ({"plant_south.csv"}, True)
