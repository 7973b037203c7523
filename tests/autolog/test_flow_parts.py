"""What a script's own statements tell of attributes of objects and items of dicts."""

from pathlib import Path

import pytest
from asking import DECOY, KNOWN, asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog.sources import Sources


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


BANK = """class Bank:
    def __init__(self, tables):
        self.tables = {name: table.rows() for name, table in tables.items()}
    def __getitem__(self, name):
        return self.tables[name]
bank, job = Bank({"one": known, "two": decoy}), {"use": "one"}
"""


@pytest.mark.parametrize(
    "use",
    [
        "model.fit(bank['one'])",
        "use = 'one'\nmodel.fit(bank[use])",
        "model.fit(bank[job['use']])",
        "X = bank[job['use']]\nmodel.fit(X)",
        "def train(bank, job):\n    X = bank[job['use']]\n    model.fit(X)\ntrain(bank, job)",
        "for job in [{'use': 'one'}]:\n    model.fit(bank[job['use']])",
    ],
)
def test_an_item_of_an_object_is_what_its_own_method_gives_for_the_key(tmp_path: Path, use: str) -> None:
    assert asked(tmp_path, f"{BANK}{use}") == (KNOWN, True)


LAZILY = """class Side:
    def __init__(self):
        self._tables = {}
    def _get(self, key, load):
        if key not in self._tables:
            self._tables[key] = load()
        return self._tables[key]
    def wanted(self):
        return self._get("wanted", lambda: known.rows())
    @property
    def rows(self):
        return self._get("wanted", lambda: known.rows())
    def others(self):
        return self._get("others", lambda: decoy.rows())
class Job:
    def __init__(self, side):
        self.side = side
side = Side()
side.others()
"""


@pytest.mark.parametrize(
    "use",
    [
        "model.fit(side.wanted())",
        "model.fit(side.rows)",
        "job = Job(side)\nside.wanted()\nside.others()\nmodel.fit(job.side.rows)",
        "def train(self):\n    model.fit(self.side.rows)\nJob.train = train\nJob(side).train()",
        "class Own(Job):\n    def train(self):\n        model.fit(self.side.wanted())\nOwn(side).train()",
        "class Own(Job):\n    def run(self):\n        model.fit(self.side.rows)\n[job(side).run() for job in (Own,)]",
    ],
)
def test_what_an_object_loads_when_it_is_asked_for_is_told_by_its_key(tmp_path: Path, use: str) -> None:
    assert asked(tmp_path, f"{LAZILY}{use}") == (KNOWN, True)


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


@pytest.mark.parametrize(("given", "is_certain"), [("a + x", False), ("x + a + b", True), ("[a, b, x]", True)])
def test_a_guess_that_names_only_what_is_certain_of_other_parts_is_none(tmp_path, given, is_certain):
    script = f"a = read('a')\nb = read('b')\nif len(a) > 1:\n    x = a * 1\nelse:\n    x = b * 1\nmodel.fit({given})"
    found, was_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, was_certain) == ({"a", "b"}, is_certain)


KINDS = """
class Base:
    def __init__(self, name):
        self.name, self.notes = name, []
    def save(self):
        model.fit(WHAT)
class Mean(Base):
    def fit(self, rows, others):
        self.mean = [row * 2 for row in rows]
        return self
class Both(Base):
    def fit(self, rows, others):
        self.mean = [row + other for row, other in zip(rows, others)]
        return self
def choose(name):
    return Both(name) if name == "other" else Mean(name)
tables = {name.lower(): read(name) for name in ("other", "used")}
others = read("third")
for name, rows in tables.items():
    one = MADE
    if name == "used":
        one.save()
"""


@pytest.mark.parametrize("made", ["choose(name).fit(rows, others)", "Mean(name).fit(rows, others)"])
@pytest.mark.parametrize("what", ["self", "self.__dict__", "vars(self)", "{**self.__dict__, 'kind': 1}", "self.mean"])
def test_an_object_comes_from_what_its_attributes_hold_and_not_from_all_that_it_was_given(tmp_path, what, made):
    found, is_certain = asked(tmp_path, KINDS.replace("WHAT", what).replace("MADE", made))
    assert ({one.key for one in found}, is_certain) == ({"used"}, True)
