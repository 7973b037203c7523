"""What a script's own statements tell about a value: each script has data, a decoy and a question."""

import sys
from pathlib import Path

import pytest

from autolog import callers, flow, provenance, scopes
from autolog.budget import Limit
from autolog.facts import FileState
from autolog.provenance import NOTHING, Source, Sources
from autolog.read_sites import ReadSites

KNOWN: Sources = frozenset([Source("known", "Dataset", None, {})])
DECOY: Sources = frozenset([Source("decoy", "Dataset", None, {})])


class Data:
    """Something that is known by a weak reference; what is computed from it is a plain list."""

    def __mul__(self, other):
        return [self, other]

    def rows(self):
        return [[1.0], [2.0]]

    def pairs(self):
        return [(0, 4), (1, 2)]


def asked(tmp_path: Path, script: str, files=lambda text: NOTHING, is_model=lambda thing: False):
    """Run a script whose last statement fits; return what is found of X. `read` stands for a reader of a library."""
    answers = []
    sites = ReadSites()

    def read(name):
        sites.note(Source(name, "Dataset", FileState(name, 1, 1, 1), {}))
        return [name]

    class Model:
        def fit(self, X, y=None):
            answers.append(flow.origin(X, "fit", "X", 0, files, sites, Limit(10), is_model))

    path = tmp_path / "script.py"
    path.write_text(script)
    known, decoy = Data(), Data()
    provenance.tag(known, KNOWN)
    provenance.tag(decoy, DECOY)
    try:
        exec(
            compile(script, str(path), "exec"),
            {"__name__": "__main__", "known": known, "decoy": decoy, "model": Model(), "Data": Data, "read": read},
        )
    finally:
        provenance.forget_all()
    return answers[-1]


@pytest.fixture(autouse=True)
def script_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "_OURS", (*callers._OURS, __file__))
    callers.is_installed.cache_clear()


@pytest.mark.parametrize(
    "script",
    [
        "X = known.rows()\nmodel.fit(X)",
        "model.fit(known.rows())",
        "model.fit(y=[1], X=known.rows())",
        "a = known.rows()\nb = decoy.rows()\nX = [r for r in a]\nmodel.fit(X)",
        "X = known.rows()\nX = X + [[3.0]]\nmodel.fit(X)",
        "X, other = known.rows(), decoy.rows()\nmodel.fit(X)",
        "X = []\nfor row in known.rows():\n    if row[0] > 1:\n        X.append(row)\nmodel.fit(X)",
        "X = decoy.rows()\nX = known.rows()\nmodel.fit(X)",
        "X = known.rows()\nX2 = X\nX = decoy.rows()\nmodel.fit(X2)",
        "def train(rows):\n    Z = rows * 2\n    model.fit(Z)\ntrain(known.rows())",
        "def load():\n    return known.rows()\ndef other():\n    return decoy.rows()\nX = load()\nmodel.fit(X)",
        "def load(decoy):\n    return [1.0, decoy]\nX = load(known.rows())\nmodel.fit(X)",
        "parts = {'train': known, 'test': decoy}\nX = parts['train'].rows()\nmodel.fit(X)",
        "X = known.rows()[len(decoy.rows()):]\nmodel.fit(X)",
        "order = decoy.rows()\nX = [known.rows()[i] for i in range(len(order))]\nmodel.fit(X)",
        "X = []\nfor one, other in zip(known.rows(), decoy.rows()):\n    X.append(one)\nmodel.fit(X)",
        "X = {}\nfor one in known.rows():\n    X[one[0]] = 1\nmodel.fit(X)",
        (
            "X = []\nfor n, (one, other) in enumerate(zip(known.rows(), decoy.rows())):\n    X.append([n, one])\n"
            "model.fit(X)"
        ),
        "X = [[r[c] for c in {0: decoy} if r] for r in known.rows()]\nmodel.fit(X)",
        (
            "class Job:\n    def run(self):\n        self.X = self.data.rows()\n        model.fit(self.X)\n"
            "job = Job()\njob.data = known\njob.run()"
        ),
        "if __name__ == '__main__':\n    X = known.rows()\n    model.fit(X)",
        "X = known.rows()\nfor one in []:\n    X = decoy.rows()\nmodel.fit(X)",
        "X = known.rows()\nfor n, one in enumerate([]):\n    for row in one:\n        X.append(decoy)\nmodel.fit(X)",
        "def train(n):\n  X = known.rows()\n  for one in range(n):\n    X = decoy.rows()\n  model.fit(X)\ntrain(0)",
        "X = decoy.rows()\nfor one in [known]:\n    X = one.rows()\nmodel.fit(X)",
        "best = None\nif len(known.rows()):\n    best = known.rows()\nX = best\nmodel.fit(X)",
        "parts = [known, known]\nX = [one.rows() for one in parts if one]\nY = decoy.rows()\nmodel.fit(X)",
        "rows = known.rows()\nplaces = [0, decoy]\nX = rows.pop(places[0])\nmodel.fit(X)",
        "match known.rows():\n    case [first, *X]:\n        model.fit(X)",
        "match {'a': known.rows()}:\n  case str() as one:\n    pass\n  case {'a': X, **more}:\n    model.fit(X)",
    ],
)
def test_the_statements_that_made_a_value_lead_to_its_data_and_not_to_the_decoy(tmp_path, script):
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    "script",
    [
        "X = decoy.rows(); X = known.rows(); model.fit(X)",
        "X = known.rows(); model.fit(X); X = decoy.rows()",
        "def load(): X = decoy.rows(); X = known.rows(); return X\nX = load(); model.fit(X)",
        "for X in [known.rows()]: model.fit(X)",
    ],
)
def test_statements_that_share_a_line_are_followed_in_their_order(tmp_path, script):
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="code knows no columns")
def test_of_two_fits_that_share_a_line_each_has_its_own_data(tmp_path):
    assert asked(tmp_path, "Z = decoy.rows(); X = known.rows(); model.fit(Z); model.fit(X)") == (KNOWN, True)


def test_a_value_of_one_of_two_branches_is_a_guess_that_names_both(tmp_path):
    script = "X = known.rows()\nif len(X) > 5:\n    X = decoy.rows()\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


@pytest.mark.parametrize(
    "script",
    [
        (
            "parts = [('one', known), ('two', decoy)]\n"
            "X = [part.rows() for name, part in parts if name == 'one']\nmodel.fit(X)"
        ),
        (
            "parts = [('one', known), ('two', decoy)]\nX = []\nfor name, part in parts:\n    if name == 'two':\n"
            "        continue\n    X.append(part.rows())\nmodel.fit(X)"
        ),
        (
            "from operator import add\nclass Store:\n    take = add\nstore = Store()\n"
            "X = store.take(known.rows(), decoy.rows())\nmodel.fit(X)"
        ),
    ],
)
def test_a_choice_out_of_several_is_a_guess_that_names_them(tmp_path, script):
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


def test_the_settings_that_a_model_was_made_with_are_no_data(tmp_path):
    script = (
        "class Net:\n    def __init__(self, settings):\n        pass\n"
        "    def __call__(self, rows):\n        return rows\n"
        "net = Net(decoy.rows())\nX = net(known.rows())\nmodel.fit(X)"
    )
    assert asked(tmp_path, script, is_model=lambda one: type(one).__name__ == "Net") == (KNOWN, True)


def test_a_generator_has_read_what_it_read_for_the_call_that_took_its_items(tmp_path):
    script = (
        "def walk(names):\n    for name in names:\n        rows = read(name)\n        yield rows\n"
        "X = list(walk(['one', 'two']))\nother = list(walk(['three']))\nmodel.fit(X)"
    )
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"one", "two"}
    assert is_certain


def test_nothing_is_found_where_nothing_leads_to_data(tmp_path):
    assert asked(tmp_path, "X = [[1.0], [2.0]]\nmodel.fit(X)") == (NOTHING, False)


def test_a_text_that_names_a_file_which_was_read_leads_to_the_file(tmp_path):
    script = "def load(path):\n    return [[1.0]]\nZ = load('decoy.txt')\nX = load('data.txt')\nmodel.fit(X)"
    files = {"data.txt": KNOWN, "decoy.txt": DECOY}
    assert asked(tmp_path, script, lambda text: files.get(text, NOTHING)) == (KNOWN, True)


def test_a_script_is_not_read_when_there_is_no_time_left(tmp_path, monkeypatch):
    monkeypatch.setattr(scopes, "_SECONDS_A_LINE", 100.0)
    assert asked(tmp_path, "X = known.rows()\nmodel.fit(X)") == (NOTHING, False)


LOAD = """
def load(folder):
    rows = []
    for number in range(2):
        part = read(folder + str(number))
        rows.append(part * 2)
    return rows, folder
"""


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("X, _ = load('a')\nother, _ = load('b')\nmodel.fit(X)", "a0 a1"),
        ("other, _ = load('b')\nmodel.fit(load('a')[0])", "a0 a1"),
        ("X = [read('a' + str(n)) for n in range(3)]\nother = read('b')\nmodel.fit(X)", "a0 a1 a2"),
        ("for name in ('a', 'b'):\n    X = read(name) * 2\n    model.fit(X)", "b"),
        ("parts = []\nfor name in ('a', 'b'):\n    parts.append(read(name))\nmodel.fit(parts)", "a b"),
        ("class Reader:\n    def rows(self):\n        return read('a')\nX = Reader().rows()\nmodel.fit(X)", "a"),
        (
            "class Two:\n    def rows(self):\n        return read('a') + read('b')\nread('c')\nmodel.fit(Two().rows())",
            "a b",
        ),
        ("X = list(map(load, ['a']))\nother = load('b')\nmodel.fit(X)", "a0 a1"),
        ("def train(name):\n    model.fit(read('x' + name))\ntrain('b')\ntrain('a')", "xa"),
        ("def train(rows):\n    model.fit(rows)\nread('b')\ntrain(read('a') * 2)", "a"),
        ("def train(name):\n    model.fit(read(name) * 2)\nfor one in ('b.csv', 'a.csv'):\n    train(one)", "a.csv"),
        ("def train(name):\n    model.fit(read(name) * 2)\nlist(map(train, ['b.csv', 'a.csv']))", "a.csv"),
    ],
)
def test_a_file_belongs_to_the_call_that_read_it(tmp_path: Path, script: str, names: str) -> None:
    files = {name: frozenset([Source(name, "Dataset", None, {})]) for name in ("a.csv", "b.csv")}
    found, is_certain = asked(tmp_path, LOAD + script, lambda text: files.get(text, NOTHING))
    assert ({one.key for one in found}, is_certain) == (set(names.split()), True)


def test_what_open_and_then_its_reader_tell_is_noted_once(tmp_path: Path) -> None:
    sites = ReadSites()

    def read(name: str) -> None:
        sites.note(Source(name, "Dataset", None, {}))
        sites.note(Source(name, "Dataset", None, {}))

    script = "for name in 'aba':\n    read(name)\nread('a')"
    exec(compile(script, str(tmp_path / "script.py"), "exec"), {"read": read})
    assert sites._count == 4


@pytest.mark.parametrize(
    "script",
    [
        "for folder in ('b', 'a'):\n    X, _ = load(folder)\nmodel.fit(X)",  # which round's files is not told
        "def train(names):\n    for name in names:\n        Z = load(name)\n    model.fit(Z)\ntrain(['b', 'a'])",
    ],
)
def test_files_that_several_rounds_or_hidden_calls_have_read_are_a_guess(tmp_path: Path, script: str) -> None:
    found, is_certain = asked(tmp_path, LOAD + script)
    assert {"a0", "a1"} <= {one.key for one in found}
    assert not is_certain


@pytest.mark.parametrize(
    "script",
    [
        "def both(a, b):\n    return a.rows(), b.rows()\nX, other = both(known, decoy)\nmodel.fit(X)",
        "def first(a, b):\n    print(len(b.rows()))\n    return a.rows()\nmodel.fit(first(known, decoy))",
        "def add(table):\n    table['x'] = known.rows()\ntable = {}\nadd(table)\nprint(table)\nmodel.fit(table)",
        "names = decoy.rows()\nX = [getattr(row, 'real') for row in known.rows()[0]]\nmodel.fit(X)",
        "rows = known.rows()\ndef get():\n    return rows\nother = decoy.rows()\nmodel.fit(get())",
        "rows, other = known.rows(), decoy.rows()\ndef train():\n    model.fit(rows)\ntrain()",
        "def again(a, n):\n    return again(a, n - 1) if n else a.rows()\nmodel.fit(again(known, 3))",
        "def both(a, b):\n    return a.rows(), b.rows()\nmodel.fit(*both(known, decoy))",
        "def both(a, b):\n    return b.rows(), a.rows()\nmodel.fit(both(known, decoy)[1])",
        "pair = known.rows(), [1]\nother = decoy.rows()\nmodel.fit(*pair)",
        "a, b = map(list, (known.rows(), known.rows()))\nother = decoy.rows()\nmodel.fit(b)",
    ],
)
def test_functions_of_the_script_are_followed_argument_by_argument(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


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
    ],
)
def test_an_attribute_is_followed_to_the_methods_that_gave_it_a_value(tmp_path: Path, script: str) -> None:
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
        "tables = {}\nfor name, data in (('one', known), ('two', decoy)):\n    tables[name] = data.rows()\n"
        "def take(name):\n    return tables[name]\nmodel.fit(take('one'))"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


@pytest.mark.parametrize("change", ["one['b'] += decoy.rows()", "one['b'].extend(decoy.rows())"])
def test_what_is_added_to_an_item_leaves_what_it_was(tmp_path: Path, change: str) -> None:
    found, _ = asked(tmp_path, f"one = {{'a': [1]}}\none['b'] = known.rows()\n{change}\nmodel.fit(one['b'])")
    assert found == KNOWN | DECOY


def test_an_item_that_is_given_a_value_comes_from_all_of_this(tmp_path: Path) -> None:
    script = "one = {'a': [1]}\none['b'] = known.rows() + decoy.rows()\nmodel.fit(one['b'])"
    assert asked(tmp_path, script) == (KNOWN | DECOY, True)


def test_branches_that_have_made_a_value_of_the_same_data_are_no_guess(tmp_path: Path) -> None:
    script = "X = []\nif len(known.rows()) > 1:\n    X = known.rows()\nelse:\n    X = known.rows() * 2\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN, True)


def test_parts_that_a_loop_chooses_out_of_a_dict_of_several_files_are_a_guess(tmp_path: Path) -> None:
    script = (
        "tables = {'one': known, 'two': decoy}\ndef take(names):\n    return [tables[name].rows() for name in names]\n"
        "model.fit(take(['one']))"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, False)


def test_a_part_that_a_variable_chooses_is_told_where_the_dict_names_it(tmp_path: Path) -> None:
    script = (
        "tables = {'one': known.rows(), 'two': decoy.rows()}\ndef take(name):\n    return tables[name]\n"
        "model.fit(take('one'))"
    )
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    "script",
    [
        "words = decoy.rows()\nX = [row for row in known.rows() if row not in words]\nmodel.fit(X)",
        (
            "words = decoy.rows()\nX = []\nfor row in known.rows():\n    if row in words:\n        X.append(row)\n"
            "model.fit(X)"
        ),
        (
            "words = decoy.rows()\nX = []\nfor row in known.rows():\n    if row in words:\n        continue\n"
            "    X.append(row)\nmodel.fit(X)"
        ),
        "titles = known.rows()\nX = [titles[n] for n, rating in decoy.rows() if rating > 3]\nmodel.fit(X)",
    ],
)
def test_data_that_items_have_to_be_in_or_that_is_measured_counts(tmp_path: Path, script: str) -> None:
    script = script.replace("decoy.rows()", "decoy.pairs()").replace("known.rows()", "list(known.rows())")
    found, _ = asked(tmp_path, script)
    assert found == KNOWN | DECOY


def test_what_a_loop_adds_does_not_depend_on_what_another_loop_has_chosen(tmp_path: Path) -> None:
    script = (
        "words = decoy.rows()\nrest, X = [], []\nfor row in known.rows():\n    if row in words:\n"
        "        rest.append(row)\nfor row in known.rows():\n    X.append(row)\nmodel.fit(X)"
    )
    assert asked(tmp_path, script) == (KNOWN, True)


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


def test_looking_at_an_object_runs_none_of_its_code(tmp_path: Path) -> None:
    script = (
        "class Job:\n    def __init__(self):\n        self.rows = known.rows()\n"
        "    def __getattr__(self, name):\n        raise RuntimeError(name)\n"
        "    def __getattribute__(self, name):\n        if name == '__dict__':\n            raise RuntimeError(name)\n"
        "        return object.__getattribute__(self, name)\n"
        "job = Job()\nmodel.fit(job.rows)"
    )
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
        "def load(name):\n    return read(name) * 2\none, two = map(load, list(['one', 'two']))\nmodel.fit(two)",
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


@pytest.mark.parametrize("change", ["tables.pop('one')", "tables.update(four=[4])"])
def test_which_round_has_made_an_item_of_a_dict_that_was_changed_is_a_guess(tmp_path: Path, change: str) -> None:
    fill = FILL.replace("read(name)", "read(name + 's')")
    found, is_certain = asked(tmp_path, fill + f"{change}\nmodel.fit(tables['two'])")
    assert {one.key for one in found} == {"ones", "twos", "threes"}
    assert not is_certain


POOL = """
from concurrent.futures import ThreadPoolExecutor
def load(name):
    return read(name) * 2
def start(names):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(load, names))
"""


def test_what_a_pool_runs_has_read_its_files_for_the_call_that_hands_it_over(tmp_path: Path) -> None:
    found, is_certain = asked(tmp_path, POOL + "other = load('c')\nX = start([n for n in 'ab'])\nmodel.fit(X)")
    assert ({one.key for one in found}, is_certain) == ({"a", "b"}, True)


@pytest.mark.parametrize(
    "script",
    [
        "other = start(['c'])\nX = start(['a', 'b'])\nmodel.fit(X)",
        "X = [one for one in start(['a', 'b', 'c']) if one[0] != 'c']\nmodel.fit(X)",
        (
            "tables = dict(zip('xyz', start('abc')))\nparts = {}\nfor name in tables:\n    parts[name] = tables[name]\n"
            "del parts['z']\nX = list(parts.values())\nmodel.fit(X)"
        ),
    ],
)
def test_which_files_of_a_pool_are_meant_is_a_guess_where_it_runs_twice_or_a_part_is_chosen(tmp_path, script):
    found, is_certain = asked(tmp_path, POOL + script)
    assert {one.key for one in found} == {"a", "b", "c"}
    assert not is_certain


LEARNER = """
class Learner:
    def __init__(self):
        self.seen = []
    def learn(self, row):
        if row:
            self.seen.append(row)
        return 1
learner, other = Learner(), Learner()
"""
DATA_SET = """
class Rows:
    def __init__(self, name, more):
        self.rows, self.more = read(name) * 2, more
    def __getitem__(self, place):
        return self.rows[place]
"""


@pytest.mark.parametrize(
    "script",
    [
        LEARNER + "n = sum(learner.learn(row) for row in known.rows())\nX = learner.seen + []\nmodel.fit(X)",
        LEARNER + "late = [row for row in known.rows() if learner.learn(row)]\nX = [learner.seen[0]]\nmodel.fit(X)",
        LEARNER
        + "[other.learn(r) for r in decoy.rows()]\n[learner.learn(r) for r in known.rows()]\nX = learner.seen * 2\n"
        "model.fit(X)",
        "X = []\n[X.append(row) for row in known.rows()]\nmodel.fit(X)",
    ],
)
def test_what_a_comprehension_teaches_an_object_comes_from_what_it_goes_through(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


def test_a_data_set_comes_from_what_its_items_are_made_from(tmp_path: Path) -> None:
    script = DATA_SET + "X = [Rows('one', decoy), Rows('two', decoy)]\nother = Rows('three', decoy)\nmodel.fit(X)"
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"one", "two"}, True)


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


def test_the_keys_of_a_dict_tell_which_files_its_items_come_from(tmp_path: Path) -> None:
    script = """
tables = {path[6:-4]: read(path) for path in ["/data/a.csv", "/data/b.csv", "/data/c.csv"]}
tables.pop("b")
model.fit(list(tables.values()))
"""
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"/data/a.csv", "/data/c.csv"}
    assert is_certain


def test_keys_that_name_no_files_leave_a_guess(tmp_path: Path) -> None:
    script = """
tables = {str(n): read(path) for n, path in enumerate(["/data/a.csv", "/data/b.csv", "/data/c.csv"])}
tables.pop("1")
model.fit(list(tables.values()))
"""
    found, is_certain = asked(tmp_path, script)
    assert len(found) == 3
    assert not is_certain


def test_two_ways_that_lead_to_the_same_file_are_no_doubt(tmp_path: Path) -> None:
    script = """
def load(path, most=None):
    values = read(path)
    if most is not None:
        values = values[:most]
    return values

decoys = load("decoy.csv")
values = load("data.csv", 1)
model.fit([one + "" for one in values])
"""
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"data.csv"}
    assert is_certain


def test_a_function_is_called_where_it_is_asked_whether_there_is_one(tmp_path: Path) -> None:
    script = """
def scaled(rows, scale=None):
    x = read("data.csv")
    if scale is not None:
        x = [one * scale for one in x]
    return x

model.fit(scaled([], 2 * len(read("scale.csv"))))
"""
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} >= {"data.csv"}
    assert is_certain


def test_of_several_rounds_the_paths_that_a_list_names_now_are_meant(tmp_path: Path) -> None:
    script = """
def load(path):
    return read(path)

for job in [{"files": ["a.csv"]}, {"files": ["b.csv", "c.csv"]}, {"files": ["d.csv"]}]:
    parts = [load(path) for path in job["files"]]
    model.fit(sum(parts, []), sum(parts, []))
"""
    found, is_certain = asked(tmp_path, script, files=lambda text: frozenset([Source(text, "Dataset", None, {})]))
    assert {one.key for one in found} == {"d.csv"}
    assert is_certain


def test_an_object_comes_from_what_it_has_learnt_in_the_call_that_gives_it(tmp_path: Path) -> None:
    script = """
class Counts:
    def __init__(self, ignored):
        self.ignored = ignored
    def fit(self, rows):
        self.rows = [row for row in rows]
        return self

model.fit(Counts(read("stop.txt")).fit(read("data.csv")))
"""
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"stop.txt", "data.csv"}
    assert is_certain


def test_keys_tell_nothing_of_what_a_condition_picks_out_of_a_dict(tmp_path: Path) -> None:
    script = "tables = dict(zip('abc', start('abc')))\nX = [x for k, x in tables.items() if k != 'c']\nmodel.fit(X)"
    found, is_certain = asked(tmp_path, POOL + script)
    assert {one.key for one in found} == {"a", "b", "c"}
    assert not is_certain
