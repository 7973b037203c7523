"""What a script's own statements tell about a value: each script has data, a decoy and a question."""

import ast
import sys
from pathlib import Path

import pytest
from asking import DECOY, KNOWN, asked, script_is_the_users  # noqa: F401  the fixture is used by itself

from autolog import budget, scopes
from autolog.sources import NOTHING, Sources


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
        "X = [[len(row), 1] for row in known.rows()]\nn = [len(row) for row in decoy.rows()]\nmodel.fit(X)",
        "X = [max([len(one) for one in decoy.rows()])] + [len(row) for row in known.rows()]\nmodel.fit(X)",
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
        "parts = {2022: known.rows(), 2023: decoy.rows()}\nmodel.fit(parts[2022])",
        "parts = {}\nparts[2022] = known.rows()\nparts[2023] = decoy.rows()\nmodel.fit(parts[2022])",
        "parts = [known.rows(), decoy.rows()]\nmodel.fit(parts[0])",
        "parts = [part.rows() for part in (known, decoy)]\nmodel.fit(parts[0])",
        "parts = {1: known, 2: decoy}\nX = {year: part.rows() for year, part in parts.items()}\nmodel.fit(X[1])",
        (
            "parts = dict(a=known, b=decoy)\nnames = sorted(parts)\n"
            "X = {name: parts[name].rows() for name in names}\nmodel.fit(X['a'])"
        ),
        "X = {2022: known.rows(), 2023: decoy.rows()}\nfor year in [2022]:\n    model.fit(X[year])",
        (
            "class Counts:\n    def fit(self, rows):\n        self.seen = {}\n        for row in rows:\n"
            "            self.seen[row[0]] = 1\n    def save(self):\n        model.fit(self.__dict__)\n"
            "counts = Counts()\ncounts.fit(known.rows())\ncounts.save()"
        ),
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


def test_nothing_is_found_where_nothing_leads_to_data(tmp_path):
    assert asked(tmp_path, "X = [[1.0], [2.0]]\nmodel.fit(X)") == (NOTHING, False)


def test_a_text_that_names_a_file_which_was_read_leads_to_the_file(tmp_path):
    script = "def load(path):\n    return [[1.0]]\nZ = load('decoy.txt')\nX = load('data.txt')\nmodel.fit(X)"
    files = {"data.txt": KNOWN, "decoy.txt": DECOY}
    assert asked(tmp_path, script, lambda text: files.get(text, NOTHING)) == (KNOWN, True)


@pytest.mark.parametrize("expression", ["parts + [parts[0]]", "[parts[0], *parts[1:]]", "[parts[0], parts]"])
def test_what_is_needed_as_a_whole_and_in_part_comes_from_all_of_it(tmp_path, expression):
    script = f"parts = [known.rows(), decoy.rows()]\nX = {expression}\nmodel.fit(X)"
    assert asked(tmp_path, script)[0] == KNOWN | DECOY


def test_a_script_is_not_read_when_there_is_no_time_left(tmp_path, monkeypatch):
    monkeypatch.setattr(scopes, "_SECONDS_A_LINE", 100.0)
    assert asked(tmp_path, "X = known.rows()\nmodel.fit(X)") == (NOTHING, False)


@pytest.mark.parametrize(("spent", "answer"), [(0.0, (KNOWN, True)), (15.0, (NOTHING, False))])
def test_a_long_script_is_read_in_time_that_the_process_has_for_that_alone(tmp_path, monkeypatch, spent, answer):
    monkeypatch.setattr(scopes, "_SECONDS_A_LINE", 6.0)  # 12 s for this one: more than is left for the question
    monkeypatch.setattr(scopes, "_MOST_SECONDS", 20.0)
    monkeypatch.setattr(budget, "_on", {scopes._READING: spent})
    assert asked(tmp_path, "X = known.rows()\nmodel.fit(X)") == answer


class _Uncopied:
    """A whole file's tree, to which a library has tied all nodes."""

    def __deepcopy__(self, memo: object) -> None:
        raise AssertionError


def test_what_a_library_has_put_on_the_nodes_of_all_trees_is_not_copied(tmp_path, monkeypatch):
    shared = ast.parse("X").body[0].value.ctx
    monkeypatch.setattr(shared, "parent", _Uncopied(), raising=False)
    script = "parts = [known.rows(), decoy.rows()]\nX = [row for row in parts[0]]\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN, True)


def test_branches_that_have_made_a_value_of_the_same_data_are_no_guess(tmp_path: Path) -> None:
    script = "X = []\nif len(known.rows()) > 1:\n    X = known.rows()\nelse:\n    X = known.rows() * 2\nmodel.fit(X)"
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
        "rating = decoy.rows()\nX = [row for n, row in enumerate(known.rows()) if rating[n][0] >= 0]\nmodel.fit(X)",
    ],
)
def test_data_that_items_have_to_be_in_or_that_is_measured_counts(tmp_path: Path, script: str) -> None:
    script = script.replace("decoy.rows()", "decoy.pairs()").replace("known.rows()", "list(known.rows())")
    found, _ = asked(tmp_path, script)
    assert found == KNOWN | DECOY


COUNTS = """
from collections import Counter, defaultdict
class Counts:
    def __init__(self, left_out):
        self.left_out = left_out
        self.words = defaultdict(Counter)
        self.messages = Counter()
    def update(self, label, words, weight=1):
        self.messages[label] += weight
        for word in [word for word in words if word not in self.left_out]:
            self.words[label][word] += weight
counts = Counts(set(decoy.pairs()))
for words in known.rows():
    counts.update(words[0], words, weight=2)
"""


@pytest.mark.parametrize(("part", "expected"), [("messages", KNOWN), ("words", KNOWN | DECOY)])
def test_what_is_counted_with_a_weight_is_made_from_the_keys(tmp_path: Path, part: str, expected: Sources) -> None:
    assert asked(tmp_path, f"{COUNTS}model.fit(counts.{part})") == (expected, True)


def test_what_a_loop_adds_does_not_depend_on_what_another_loop_has_chosen(tmp_path: Path) -> None:
    script = (
        "words = decoy.rows()\nrest, X = [], []\nfor row in known.rows():\n    if row in words:\n"
        "        rest.append(row)\nfor row in known.rows():\n    X.append(row)\nmodel.fit(X)"
    )
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


@pytest.mark.parametrize(
    "choice",
    [
        "places = numpy.array(decoy.rows())[:, 0] > 1\nX = rows[places]",
        "places = [int(one[0]) - 1 for one in decoy.rows()]\nX = rows[places]",
        "parts = {'a': numpy.array([int(one[0]) - 1 for one in decoy.rows()])}\nX = rows[parts['a']]",
        "places = numpy.array([int(one[0]) - 1 for one in decoy.rows()])\nX = rows[places, 0]",
    ],
)
def test_what_places_or_flags_choose_comes_from_these_too(tmp_path, choice):
    script = f"import numpy\nrows = numpy.array(known.rows())\n{choice}\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN | DECOY, True)


@pytest.mark.parametrize(
    "choice",
    [
        "place = len(decoy.rows()) - 1\nX = rows[place]",
        "order = numpy.random.default_rng(0).permutation(len(decoy.rows()))\nX = rows[order]",
        "count = int(decoy.rows()[0][0])\nX = rows[:count]",
        "key = decoy.rows()[0]\ntable = {'a': rows}\nX = table['a']",
    ],
)
def test_what_one_place_or_a_number_of_rows_chooses_does_not(tmp_path, choice):
    script = f"import numpy\nrows = numpy.array(known.rows())\n{choice}\nmodel.fit(X)"
    assert asked(tmp_path, script) == (KNOWN, True)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("decoy.columns", NOTHING),
        ("list(decoy.columns)", NOTHING),
        ("decoy.drop('id').columns.tolist()", NOTHING),
        ("[name for name in decoy.columns if name != 'id']", NOTHING),
        ("decoy.columns[known.rows()]", KNOWN),
        ("[name for name in decoy.columns if known[name] > 1]", KNOWN),
        ("known.rows().columns", KNOWN),
        ("{'columns': known.rows()}['columns']", KNOWN),
    ],
)
def test_the_names_of_columns_are_no_data_but_what_chooses_them_is(tmp_path, names, found):
    script = f"def names():\n    return {names}\nX = [] if 1 else names()\nmodel.fit(X)"
    assert asked(tmp_path, script)[0] == found
