"""What a script's own statements tell of calls: what they have read, and what functions of the script give."""

import sys
from pathlib import Path

import pytest
from asking import DECOY, KNOWN, POOL, asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog.facts import FileState
from autolog.read_sites import ReadSites
from autolog.sources import NOTHING, Source, Sources

knows_columns = pytest.mark.skipif(sys.version_info < (3, 11), reason="code knows no columns")


def test_a_generator_has_read_what_it_read_for_the_call_that_took_its_items(tmp_path):
    script = (
        "def walk(names):\n    for name in names:\n        rows = read(name)\n        yield rows\n"
        "X = list(walk(['one', 'two']))\nother = list(walk(['three']))\nmodel.fit(X)"
    )
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"one", "two"}
    assert is_certain


WALK = """
def walk(names):
    for name in names:
        yield read(name)
def take(rows):
    return [row for row in rows]
def read_later():
    rows = walk(["one", "two"])
    return list(rows)
"""


@pytest.mark.parametrize(
    "script",
    [
        "rows, others = walk(['one', 'two']), walk(['three'])\nlist(others)\nX = list(rows)",
        "rows = walk(['one', 'two'])\nothers = walk(['three'])\nX = take(rows)\ntake(others)",
        "rows = walk(['one', 'two'])\nX = list(rows)\nrows = walk(['three'])\nlist(rows)",
        "rows = enumerate(zip(walk(['one', 'two']), range(9)))\nX = list(rows)\nothers = walk(['three'])\nlist(others)",
        "rows = (row * 2 for row in walk(['one', 'two']))\nX = list(rows)\nothers = walk(['three'])\nlist(others)",
        "rows = walk(['one', 'two'])\nX = []\nfor row in rows:\n    X.append(row)\nrest = walk(['three'])\nlist(rest)",
        "X = read_later()\nothers = walk(['three'])\nlist(others)",
    ],
)
def test_a_generator_that_a_variable_holds_has_read_for_the_call_that_made_it(tmp_path: Path, script: str) -> None:
    found, is_certain = asked(tmp_path, f"{WALK}{script}\nmodel.fit(X)")
    assert {one.key for one in found} == {"one", "two"}
    assert is_certain


@pytest.mark.parametrize(
    "prepared",
    [
        "[]",
        "list(range(3))",
        "{'a': 1}",
        "Path('parts')",
        "[number for number in range(3)]",
    ],
)
def test_what_a_function_gives_that_no_data_is_in_comes_from_none_of_what_it_has_read(tmp_path, prepared):
    script = (
        "from pathlib import Path\ndef prepare():\n    decoy = sorted(read('decoy'))\n"
        f"    made = {prepared}\n    kept = made\n    return kept, decoy\n"
        "def finish(kept, decoy):\n    X = [kept, read('one')]\n    model.fit(X)\n"
        "kept, decoy = prepare()\nfinish(kept, decoy)"
    )
    found, is_certain = asked(tmp_path, script)
    assert {one.key for one in found} == {"one"}
    assert is_certain


@pytest.mark.parametrize(
    "filled",
    [
        "rows = []\n    for row in read('one'):\n        rows.append(row)",
        "rows = []\n    fill(rows)",
        "rows = {}\n    rows['a'] = read('one')",
        "rows = list()\n    rows += read('one')",
        "rows = Rows()\n    rows.load()",
    ],
)
def test_what_a_function_has_filled_comes_from_what_it_has_read(tmp_path: Path, filled: str) -> None:
    script = (
        "class Rows(list):\n    def load(self):\n        self.extend(read('one'))\n"
        "def fill(rows):\n    rows.append(read('one'))\n"
        f"def prepare():\n    {filled}\n    return rows\nX = list(prepare())\nmodel.fit(X)"
    )
    assert {one.key for one in asked(tmp_path, script)[0]} == {"one"}


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
        pytest.param(
            "def train(rows):\n    model.fit(rows)\nread('b')\nlist(map(train, [read('a') * 2]))",
            "a",
            marks=knows_columns,
        ),
        pytest.param(
            "def train(rows, _):\n    model.fit(rows)\nlist(map(train, [read('a')], [read('b')]))",
            "a",
            marks=knows_columns,
        ),
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
    assert sites.count == 4


def test_what_a_reader_tells_of_an_opened_file_is_known_of_the_file(tmp_path: Path) -> None:
    sites = ReadSites()

    def load() -> None:
        sites.note(Source("model", "Dataset", None, {}))
        sites.note(Source("model", "Model", None, {"class": "Ridge"}))
        sites.note(Source("model", "Dataset", None, {}))

    exec(compile("load()", str(tmp_path / "script.py"), "exec"), {"load": load})
    [(_, source)] = sites.notes()
    assert (source.type, source.properties) == ("Model", {"class": "Ridge"})


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


def test_a_variable_of_the_script_is_followed_from_a_thread_as_well(tmp_path: Path) -> None:
    script = """
from concurrent.futures import ThreadPoolExecutor
X = known.rows()
def train(_):
    model.fit(X)
with ThreadPoolExecutor(1) as pool:
    list(pool.map(train, [1]))
"""
    assert asked(tmp_path, script) == (KNOWN, True)


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


@knows_columns
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


CACHED = """
import functools
def cached(function):
    @functools.wraps(function)
    def wrapper():
        if function.__name__ == "table":
            return read("table.cache")
        return function()
    return wrapper
@cached
def table():
    return gathered("parts.csv")
@cached
def others():
    settings = read("settings.json")
    return gathered("parts.csv")
def gathered(name):
    return [name]
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("X = [row for row in table()]", "table.cache"),
        ("X = [row for row in others()]", "parts.csv"),
        ("settings = read('settings.json')\nX = [row for row in others()]", "parts.csv"),
    ],
)
def test_what_a_decorator_has_read_counts_in_place_of_what_others_have_read_for_its_function(
    tmp_path: Path, script: str, expected: str
) -> None:
    by_others = frozenset([Source("parts.csv", "Dataset", None, {})])
    found, is_certain = asked(
        tmp_path, f"{CACHED}{script}\nmodel.fit(X)", files=lambda text: by_others if text == "parts.csv" else NOTHING
    )
    assert {one.key for one in found} == {expected}
    assert is_certain


@pytest.mark.parametrize(
    "script",
    [
        "def first(one, other):\n  return [*one]\ndef both():\n  return known.rows(), decoy.rows()\nX = first(*both())",
        "def last(other, *ones):\n  return [r for one in ones for r in one]\nX = last(decoy.rows(), *[known.rows()])",
        "def last(one, other=None):\n    return [r for r in one]\nX = last(*[known.rows()], other=decoy.rows())",
    ],
)
def test_a_function_that_is_given_the_items_of_a_list_is_followed(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, f"{script}\nmodel.fit(X)") == (KNOWN, True)


MONTHS = """
class Month:
    def __init__(self, path):
        self.path = path
        self._rows = None
    @property
    def rows(self):
        if self._rows is None:
            self._rows = read(self.path)
        return self._rows
    def matrix(self):
        return [[row] for row in self.rows]
def learn(month):
    X = month.matrix()
    model.fit(X)
"""


@pytest.mark.parametrize(
    ("script", "names"),
    [
        (
            """
def run(month):
    if month.path != "a":
        month.matrix()
    learn(month)
run(Month("a"))
run(Month("b"))
""",
            "b",
        ),
        (
            """
for name in ("a", "b"):
    month = Month(name)
    if name != "a":
        month.matrix()
    learn(month)
""",
            "b",
        ),
        ("X = []\nfor month in (Month('a'), Month('b')):\n    X.append(month.matrix())\nmodel.fit(X)", "ab"),
        ("X = [month.matrix() for month in (Month('a'), Month('b'))]\nmodel.fit(X)", "ab"),
        (
            """
months = [Month("a"), Month("b")]
X = []
for month in months:
    X.append(month.matrix())
for month in months[:1]:
    model.fit(X)
""",
            "ab",
        ),
        ("a, b = Month('a'), Month('b')\nb.matrix()\na.matrix()\nlearn(b)", "b"),
    ],
)
def test_what_an_object_reads_once_is_what_its_path_names_whoever_has_asked_for_it_first(
    tmp_path: Path, script: str, names: str
) -> None:
    found, is_certain = asked(tmp_path, MONTHS + script, files=_file)
    assert found == frozenset(map(_source, names))
    assert is_certain or len(names) > 1


@pytest.mark.parametrize(
    "path", ["'part_' + str(b)", "f'part_{b}'", "os.path.join('part_' + str(b))", "str('part_' + str(b))"]
)
def test_the_round_of_a_key_is_told_by_a_path_that_is_put_together_of_it(tmp_path: Path, path: str) -> None:
    script = (
        f"import os\ndata = {{}}\nfor b in (1, 2):\n    data[b] = read({path})\n"
        "def part(b):\n    return [[row] for row in data[b]]\n"
        "for b in (2, 1):\n    X = part(b)\n    model.fit(X)\nfor b in (1, 2):\n    print(b)"
    )
    found = asked(tmp_path, script, files=_file)
    assert found == (frozenset([_source("part_1")]), True)


def _source(name: str) -> Source:
    return Source(name, "Dataset", FileState(name, 1, 1, 1), {})


def _file(text: str) -> Sources:
    return frozenset([_source(text)])


def test_the_variables_that_a_query_of_pandas_names_choose_its_rows(tmp_path: Path) -> None:
    script = (
        "import pandas as pd\nclass Job:\n    limit = 0\njob = Job()\n"
        "table = pd.DataFrame(known.rows(), columns=['id'])\n"
        "left_out = [one[0] for one in decoy.rows()]\n"
        "X = table.query('id > @job.limit and id not in @left_out').to_dict()\nmodel.fit(X)"
    )
    assert asked(tmp_path, script) == (KNOWN | DECOY, True)


@pytest.mark.parametrize(
    "script",
    [
        "train = lambda rows: model.fit(rows)\nrest = decoy.rows()\ntrain(known.rows())",
        "train = lambda rows, more=1: (\n    model.fit(\n        rows))\ntrain(more=2, rows=known.rows())",
        "def use(run):\n    rows = known.rows()\n    run(rows)\nuse(lambda rows: model.fit([row for row in rows]))",
        "of = lambda one: one.rows()\nrest = of(decoy)\nX = of(known)\nmodel.fit(X)",
    ],
)
def test_what_a_lambda_is_given_is_followed(tmp_path: Path, script: str) -> None:
    assert asked(tmp_path, script) == (KNOWN, True)


def test_of_several_lambdas_in_a_line_none_is_followed(tmp_path: Path) -> None:
    script = (
        "one, other = lambda rows: model.fit(rows), lambda rows: rows\nrest = other(decoy.rows())\none(known.rows())"
    )
    assert asked(tmp_path, script) == (NOTHING, False)


def test_what_the_items_of_an_object_read_is_told_by_no_round_that_has_made_objects(tmp_path: Path) -> None:
    script = """
class Rows:
    def __init__(self, name):
        self.name, self.rows = name, None

    def __getitem__(self, place):
        if self.rows is None:
            self.rows = read(f"run_{self.name}")
        return self.rows[place] * 2

parts = {name: Rows(name) for name in ("one", "two")}
def first(part):
    return part[0]

first(parts["two"]), first(parts["one"])
model.fit(parts["one"])
"""
    found, is_certain = asked(tmp_path, script)
    assert ({one.key for one in found}, is_certain) == ({"run_one", "run_two"}, False)
