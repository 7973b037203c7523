"""What a script's own statements tell of attributes of objects and items of dicts."""

import sys
from pathlib import Path

import pytest
from asking import DECOY, KNOWN, POOL, Data, asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog.sources import NOTHING, Source, Sources


@pytest.mark.parametrize(
    "script",
    [
        (
            "class Store:\n    def take(self, rows, names):\n        return rows\n"
            "X = Store().take(known.rows(), decoy.rows())\nmodel.fit(X)"
        ),
        (
            "class Job:\n    def __init__(self, rows, other):\n        self.rows, self.other = rows, other\n"
            "    def train(self):\n        model.fit(self.rows)\nJob(known.rows(), decoy.rows()).train()"
        ),
        (
            "class Job:\n    def add(self, rows):\n        self.rows = self.rows + rows\n"
            "        model.fit(self.rows)\n"
            "job, other = Job(), Job()\njob.rows = []\nother.rows = decoy.rows()\njob.add(known.rows())"
        ),
        (
            "class Job:\n    def load(self, data):\n        self.rows = data.rows()\n        return self\n"
            "    def train(self):\n        model.fit(self.rows)\n        return self\n"
            "other = Job().load(decoy)\nJob().load(known).train()"
        ),
        (
            "class Base:\n    def __init__(self, data):\n        self.load(data)\n"
            "    def load(self, data):\n        self.rows = data.rows()\n"
            "class Job(Base):\n    def __init__(self, data, other):\n        super().__init__(data)\n"
            "        self.other = other.rows()\n    @property\n    def X(self):\n        return self.rows * 2\n"
            "job = Job(known, decoy)\nmodel.fit(job.X)"
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass Split:\n    train: list\n    test: list\n"
            "split = Split(known.rows(), test=decoy.rows())\nX = split.train\nmodel.fit(X)"
        ),
        (
            "from collections import namedtuple\nSplit = namedtuple('Split', 'train test')\n"
            "def load():\n    return Split(known.rows(), decoy.rows())\nsplit = load()\nmodel.fit(split.train)"
        ),
        (
            "class Data:\n    def load(self):\n        self.train, self.test = known.rows(), decoy.rows()\n"
            "    def take(self, which):\n        return getattr(self, which)\n"
            "data = Data()\ndata.load()\nX = data.take('train')\nmodel.fit(X)"
        ),
        (
            "class Data:\n    def __init__(self):\n        self.parts = {'train': known.rows(), 'test': decoy.rows()}\n"
            "class Job:\n    def __init__(self):\n        self.data = Data()\n"
            "job = Job()\nX = job.data.parts['train']\nmodel.fit(X)"
        ),
        (
            "class Job:\n    pass\ndef fill(job, data):\n    job.rows = data.rows()\n"
            "one, two = Job(), Job()\nfill(one, known)\nfill(two, decoy)\nmodel.fit(one.rows)"
        ),
        (
            "class Job:\n    def load(self, data):\n        self.rows = data.rows()\n"
            "job = Job()\njob.load(decoy)\njob.load(known)\nmodel.fit(job.rows)"
        ),
        (  # a library calls both
            "import unittest\nclass Job(unittest.TestCase):\n    def setUp(self):\n"
            "        self.rows, self.other = known.rows(), decoy.rows()\n"
            "    def runTest(self):\n        model.fit(self.rows)\nJob().run()"
        ),
    ],
)
def test_an_attribute_is_followed_to_the_methods_that_gave_it_a_value(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    "options",
    [
        "options = {'y': decoy.rows(), 'X': known.rows()}",
        "options = dict(y=decoy.rows(), X=known.rows())",
        "options = {}\noptions['y'] = decoy.rows()\nif known:\n    options['X'] = known.rows()",
        "options = {} if not known else {'X': known.rows(), 'y': decoy.rows()}",
    ],
)
def test_an_argument_is_taken_out_of_the_dict_of_all_that_are_given(tmp_path: Path, options: str) -> None:
    assert asked(tmp_path, f"{options}\nmodel.fit(**options)") == (KNOWN, True)


def test_an_item_of_a_dict_of_a_class_of_its_own_is_the_one_that_it_holds(tmp_path: Path) -> None:
    script = (
        "class Splits(dict):\n    pass\n"
        "splits = Splits(zip(('train', 'test'), (known, decoy)))\nmodel.fit(splits['train'].rows())"
    )
    assert asked(tmp_path, script) == (KNOWN, True)


def test_an_attribute_of_what_one_branch_has_made_is_told(tmp_path: Path) -> None:
    script = (
        "class Job:\n    def __init__(self, data):\n        self.rows = data.rows()\n"
        "job, other = None, Job(decoy)\nif known:\n    job = Job(known)\nmodel.fit(job.rows)"
    )
    assert asked(tmp_path, script) == (KNOWN, True)


def test_an_attribute_that_a_method_may_have_changed_is_a_guess(tmp_path: Path) -> None:
    script = (
        "class Job:\n    def __init__(self, data):\n        self.rows = data.rows()\n"
        "    def change(self, data):\n        if len(self.rows) > 5:\n            self.rows = data.rows()\n"
        "job = Job(known)\njob.change(decoy)\nmodel.fit(job.rows)"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


def test_a_part_that_a_variable_chooses_out_of_a_dict_is_a_guess(tmp_path: Path) -> None:
    script = (
        "tables = {}\nfor name, data in (('one', known), ('two', decoy)):\n    tables[name.lower()] = data.rows()\n"
        "def take(name):\n    return tables[name]\nmodel.fit(take('one'))"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


ROWS = "parts = {'one': known, 'two': decoy}\nX = {}\n"


FILES = "ONE, X = 'a b.csv', {}\ntables = {'a b.csv': known, 'b c.csv': decoy}\n"


JOB = f"""{ROWS}class Job:
    def __init__(self, use):
        self.use, self.names, self.options = use, ["two", use], {{"use": use}}
    def rows(self, tables):
        return tables[self.use].rows()
job = Job("one")
"""


@pytest.mark.parametrize(
    "script",
    [
        "X = {'train': {'rows': known.rows()}, 'test': {'rows': decoy.rows()}}\nmodel.fit(X['train']['rows'])",
        "X = {'train': (known.rows(), decoy), 'test': (decoy.rows(), decoy)}\nmodel.fit(X['train'][0])",
        "X = [decoy.rows(), known.rows()]\nmodel.fit(X[-1])",
        "parts = [part.rows() for part in (known, decoy)]\nX, other = parts\nmodel.fit(X)",
        f"{ROWS}for name in parts:\n    X[name] = parts[name].rows()\nmodel.fit(X['one'])",
        f"{ROWS}for name, part in parts.items():\n    rows = part.rows()\n    X[name] = rows * 2\nmodel.fit(X['one'])",
        f"{ROWS}for n, part in enumerate([known, decoy]):\n    X[n] = part.rows()\nmodel.fit(X[0])",
        f"{ROWS}for n, part in zip(['a', 'b'], [known, decoy]):\n    X[n] = part.rows()\nmodel.fit(X['a'])",
        f"{ROWS}for n, part in (('a', known), ('b', decoy)):\n    X[n] = {{'X': part.rows()}}\nmodel.fit(X['a']['X'])",
        f"{ROWS}for name, part in parts.items():\n    if name == 'one':\n        X = part.rows()\nmodel.fit(X)",
        "def rows(one, two=None):\n    return one.rows()\nmodel.fit(rows(**{'one': known, 'two': decoy}))",
        "def rows(**parts):\n    return parts['one'].rows()\nmodel.fit(rows(one=known, two=decoy))",
        "model.fit(**dict(X=known.rows(), y=decoy.rows()))",
        "ready = True\nX = known.rows() if ready else decoy.rows()\nmodel.fit(X)",
        "def take(ready):\n    X = decoy.rows() if ready else known.rows()\n    model.fit(X)\ntake(False)",
        f"{FILES}model.fit(tables['a b.csv'].rows())",
        f"{FILES}X = {{name: table.rows() for name, table in tables.items()}}\nmodel.fit(X[ONE])",
        f"{FILES}for name, table in tables.items():\n    X[name] = table.rows()\nmodel.fit(X['a b.csv'])",
        "X = {'a b': known.rows(), 'b': decoy.rows()}\nX = {k: v * 2 for k, v in X.items()}\nmodel.fit(X['a b'])",
        f"{JOB}for name in job.names:\n    X[name] = parts[name].rows()\nmodel.fit(X[job.names[-1]])",
        f"{JOB}for name in parts:\n    X[name] = parts[name].rows()\nmodel.fit(X[job.options['use']])",
        f"{JOB}def take(tables, job):\n    return tables[job.use].rows()\nmodel.fit(take(parts, job))",
        f"{JOB}model.fit(job.rows(parts))",
        "tables = {}\ntables['a b'] = known.rows()\ntables['b c'] = decoy.rows()\nmodel.fit(tables['a b'])",
    ],
)
def test_an_item_is_told_by_its_key_through_loops_and_calls(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    "script",
    [
        "tables = {'a b': known.rows()}\ntables.update(more())\nmodel.fit(tables['a b'])",
        "tables = {'a b': known.rows(), **more()}\nmodel.fit(tables['a b'])",
        "T, X = {}, []\nfor one in (known, decoy):\n    T['a b'] = one\n    X.append(T['a b'].rows())\nmodel.fit(X)",
    ],
)
def test_an_item_under_a_text_that_others_may_stand_under_comes_from_all(tmp_path: Path, script: str) -> None:
    found, _ = asked(tmp_path, f"def more():\n    return {{'a b': decoy.rows()}}\n{script}")
    assert found == KNOWN | DECOY


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
    "script",
    [
        "X = []\nfor part in (known, decoy):\n    X.append(part.rows())\nmodel.fit(X[0])",
        "X = known.rows() if known else decoy.rows()\nmodel.fit(X)",
        (
            "def take(job):\n    X = {}\n    X['a'], X['b'] = known.rows(), decoy.rows()\n    return X[job.key]\n"
            "model.fit(take(type('Job', (), {'key': 'a'})()))"
        ),
    ],
)
def test_one_of_several_that_no_key_tells_apart_is_a_guess(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


@pytest.mark.parametrize("change", ["one['b'] += decoy.rows()", "one['b'].extend(decoy.rows())"])
def test_what_is_added_to_an_item_leaves_what_it_was(tmp_path: Path, change: str) -> None:
    found, _ = asked(tmp_path, f"one = {{'a': [1]}}\none['b'] = known.rows()\n{change}\nmodel.fit(one['b'])")
    assert found == KNOWN | DECOY


def test_an_item_that_is_given_a_value_comes_from_all_of_this(tmp_path: Path) -> None:
    script = "one = {'a': [1]}\none['b'] = known.rows() + decoy.rows()\nmodel.fit(one['b'])"
    assert asked(tmp_path, script) == (KNOWN | DECOY, True)


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


def test_a_part_that_a_variable_chooses_is_told_where_the_dict_names_it(tmp_path: Path) -> None:
    script = (
        "tables = {'one': known.rows(), 'two': decoy.rows()}\ndef take(name):\n    return tables[name]\n"
        "model.fit(take('one'))"
    )
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("f'{kind}_2023'", (KNOWN, True)),
        ("kind + '_2023'", (KNOWN, True)),
        ("'TRAIN_2023'.lower()", (KNOWN, True)),
        ("sorted(tables)[1]", (KNOWN | DECOY, False)),
        ("min(tables, key=len)", (KNOWN | DECOY, False)),
    ],
)
def test_an_item_under_a_key_that_is_computed_is_told_where_the_key_is_and_else_a_guess(
    tmp_path: Path, key: str, expected: tuple[Sources, bool]
) -> None:
    script = (
        "tables = {'train_2023': known.rows(), 'test_2023': decoy.rows()}\nkind = 'train'\n"
        f"X = tables[{key}][:1]\nmodel.fit(X)"
    )
    assert asked(tmp_path, script) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("kinds['north']", (KNOWN, True)),
        ("kinds.get('north', 'b')", (KNOWN, True)),
        ("kinds.get('east', 'a')", (KNOWN, True)),
        ("options['north']['kind']", (KNOWN, True)),
        ("options['north'].get('other', kinds['north'])", (KNOWN, True)),
    ],
)
@pytest.mark.parametrize("use", ["return tables[KEY][:1]", "kind = KEY\n    return tables[kind][:1]"])
def test_an_item_is_told_whose_key_is_looked_up_under_one_that_is_told(
    tmp_path: Path, use: str, key: str, expected: tuple[Sources, bool]
) -> None:
    script = (
        "tables = {'a': known.rows(), 'b': decoy.rows()}\nkinds = {'north': 'a', 'south': 'b'}\n"
        "options = {'north': {'kind': 'a'}, 'south': {'kind': 'b'}}\n"
        f"def take(region):\n    {use.replace('KEY', key.replace(chr(39) + 'north' + chr(39), 'region'))}\n"
        "X = take('north')\nmodel.fit(X)"
    )
    assert asked(tmp_path, script) == expected


@pytest.mark.parametrize(
    "change",
    ["kinds['north'] = 'b'", "kinds = {'north': 'b'}", "for name in ['north']:\n    kinds[name] = 'b'"],
)
def test_a_key_is_not_told_that_was_looked_up_in_what_has_changed_since(tmp_path: Path, change: str) -> None:
    script = (
        "tables = {'a': known.rows(), 'b': decoy.rows()}\nkinds = {'north': 'a', 'south': 'b'}\n"
        f"def take(region):\n    return tables[kinds[region]][:1]\nX = take('north')\n{change}\nmodel.fit(X)"
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


def test_an_array_of_which_nothing_is_known_makes_what_holds_it_known_in_part(tmp_path: Path) -> None:
    script = (
        "import numpy as np\nparts = {'a': (known, np.array(decoy.rows())), 'b': (decoy, decoy)}\n"
        "X = [one for one in parts['a']]\nmodel.fit(X)"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, True)


_ARRAY = "import numpy as np\nX, more = np.array(known.rows() * 4), np.array(decoy.rows() * 4)\n"


@pytest.mark.parametrize(
    "change",
    [
        "part = X[:2]\npart -= more[:2]",
        "column = X[:, 0]\ncolumn[:] = more[:, 0]",
        "one, two = X[:4], X[4:]\none[...] = 0\nnp.copyto(two, more[4:])",
        "np.copyto(X[4:], more[4:])",
        "np.add(X, more, out=X)",
        "flat = X.ravel()\nflat[:2] = more[:2, 0]",
        "turned = X.T\nturned *= more.T",
    ],
)
def test_what_is_done_to_a_view_of_an_array_is_done_to_the_array(tmp_path: Path, change: str) -> None:
    assert asked(tmp_path, f"{_ARRAY}{change}\nmodel.fit(X)") == (KNOWN | DECOY, True)


@pytest.mark.parametrize(
    "change", ["part = X[[0, 2]]\npart -= more[:2]", "part = X[X[:, 0] > 1]\npart[:] = more[:4]", "np.add(X, more)"]
)
def test_what_is_done_to_a_copy_of_an_array_is_not_done_to_the_array(tmp_path: Path, change: str) -> None:
    assert asked(tmp_path, f"{_ARRAY}{change}\nmodel.fit(X)") == (KNOWN, True)


def test_a_key_is_not_told_where_a_texts_method_is_given_more_than_the_text(tmp_path: Path) -> None:
    script = "tables = {'a': known.rows(), '_a': decoy.rows()}\nX = tables['_a'.strip('_')][:1]\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


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


SHELF = """
class Shelf:
    def __init__(self):
        self.kept = {}
    def put(self, data):
        for row in data.rows():
            self.kept[row[0]] = {"row": row}
    def tell(self, data):
        for row in data.rows():
            one = self.kept.get(row[0])
            one["more"] = row
    def __iter__(self):
        return iter(self.kept.values())
shelf, other = Shelf(), Shelf()
shelf.put(known)
other.put(decoy)
"""


def test_an_object_that_is_gone_through_comes_from_what_its_own_iteration_gives(tmp_path: Path) -> None:
    assert asked(tmp_path, SHELF + "X = [list(one.values()) for one in shelf]\nmodel.fit(X)") == (KNOWN, True)


@pytest.mark.parametrize(
    "script",
    [
        SHELF + "shelf.tell(decoy)\nX = [list(one.values()) for one in shelf]\nmodel.fit(X)",
        "rows = known.rows()\nfor row in rows:\n    row.append(decoy.rows()[0][0])\nmodel.fit(rows)",
        "X = {n: row for n, row in enumerate(known.rows())}\none = X[0]\none[0] = decoy.rows()\nmodel.fit(X)",
        "X = {'a': known.rows()}\nfor key, rows in X.items():\n    rows += decoy.rows()\nmodel.fit(X)",
        "X = dict(known.pairs())\nif one := X.setdefault(9, []):\n    pass\none.append(decoy.rows())\nmodel.fit(X)",
    ],
)
def test_what_is_done_to_an_item_is_done_to_what_holds_it(tmp_path: Path, script: str) -> None:
    found, is_certain = asked(tmp_path, script)
    assert (found, is_certain) == (KNOWN | DECOY, True)


@pytest.mark.parametrize(
    "script",
    [
        (
            "class Table:\n    def __init__(self, rows):\n        self.rows = rows\n    def __getitem__(self, key):\n"
            "        return list(self.rows)\nX = Table(known.rows())\npart = X[0]\npart[0] = decoy\nmodel.fit(X)"
        ),
        "rows = known.rows()\nfor row in rows:\n    row = decoy.rows()\n    row.append(1)\nmodel.fit(rows)",
    ],
)
def test_what_is_done_to_a_copy_is_not_done_to_what_it_was_taken_of(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


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


@pytest.mark.parametrize(
    "use",
    [
        "sets = sets.map(abs)\nmodel.fit(sets['train'])",
        "data = sets.map(abs).rename_column('label', 'labels')\nmodel.fit(data['train'])",
        "data = sets.map(abs)\ndef fit(name):\n    model.fit(data[name])\nfit('train')",
        "model.fit([row * 2 for row in sets['train']])",
    ],
)
@pytest.mark.parametrize("made", ["DatasetDict(made)", "DatasetDict({'train': load('used'), 'test': load('other')})"])
def test_a_data_set_of_a_dict_of_them_is_told_by_its_key(tmp_path: Path, made: str, use: str) -> None:
    script = f"""
class DatasetDict(dict):
    map = rename_column = lambda self, *_: DatasetDict({{name: list(one) for name, one in self.items()}})
DatasetDict.__module__ = "datasets.dataset_dict"
def load(name):
    return read(name) * 2
made = {{"train": load("used"), "test": load("other")}}
sets = {made}
{use}
"""
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"used"}, True)


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


@pytest.mark.parametrize(("given", "is_certain"), [("a + x", False), ("x + a + b", True), ("[a, b, x]", True)])
def test_a_guess_that_names_only_what_is_certain_of_other_parts_is_none(tmp_path, given, is_certain):
    script = f"a = read('a')\nb = read('b')\nif len(a) > 1:\n    x = a * 1\nelse:\n    x = b * 1\nmodel.fit({given})"
    found, was_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, was_certain) == ({"a", "b"}, is_certain)


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
