"""NumPy's protocol for other kinds of arrays: what they are handed is the function that the module has."""

import io
import linecache

import pytest

pytest.importorskip("numpy")

import numpy as np

from autolog import in_memory, provenance
from autolog.facts import ExecutionReported, ExecutionStarted
from autolog.testing import capture_facts


class Other:
    """An array of another library's."""

    def __array_function__(self, func, types, args, kwargs):
        return func


@pytest.fixture
def numbers(tmp_path):
    path = tmp_path / "numbers.txt"
    path.write_text("1\n2\n")
    return path


@pytest.mark.parametrize("name", ["loadtxt", "genfromtxt", "fromfile"])
def test_another_kind_of_array_is_handed_the_function_itself(numbers, name):
    if name != "fromfile":
        pytest.importorskip("numpy", minversion="1.25")  # older ones hand out what is beneath the function
    for _ in range(2):
        with capture_facts():
            assert getattr(np, name)(numbers, like=Other()) is getattr(np, name)
        assert getattr(np, name)(numbers, like=Other()) is getattr(np, name)


def test_a_watched_function_is_one_of_those_that_other_arrays_may_override(numbers):
    overrides = pytest.importorskip("numpy.testing.overrides")
    before = overrides.get_overridable_numpy_array_functions()
    with capture_facts():
        assert {np.loadtxt, np.genfromtxt} <= overrides.get_overridable_numpy_array_functions()
    assert overrides.get_overridable_numpy_array_functions() == before


def test_an_array_that_is_read_like_another_is_known(facts, numbers):
    table = np.loadtxt(numbers, like=np.ones(1))
    (source,) = provenance.sources_of(table)
    assert source.file.path == str(numbers)


def files_of(thing):
    return [source.file.path.rpartition("/")[2] for source in provenance.sources_of(thing)]


def test_a_stream_in_memory_is_the_file_whose_content_it_holds(facts, tmp_path):
    for place, name in enumerate(("first", "used", "last")):
        np.save(tmp_path / f"{name}.npy", np.full(20, place))
    read = {path.stem: path.read_bytes() for path in sorted(tmp_path.glob("*.npy"))}
    array = np.load(io.BytesIO(read["used"]))
    assert files_of(array) == ["used.npy"]
    other = io.BytesIO()
    np.save(other, np.full(20, 7))
    other.seek(0)
    assert files_of(np.load(other)) == []


def test_a_file_is_read_once_to_compare_it_with_streams(facts, tmp_path, monkeypatch):
    for place in range(4):
        np.save(tmp_path / f"{place}.npy", np.full(20, place))
    read = [(tmp_path / f"{place}.npy").read_bytes() for place in range(4)]
    opened = []
    monkeypatch.setattr(in_memory, "digest_of", lambda content, size: opened.append(content) or content.read())
    for content in read * 3:
        np.load(io.BytesIO(content))
    assert sum(type(one) is io.FileIO for one in opened) == 4


def test_a_file_that_a_memory_map_has_written_is_made_of_what_was_put_into_it(facts, numbers, tmp_path):
    decoy = tmp_path / "decoy.txt"
    decoy.write_text("1\n2\n")

    def write():
        table, _ = np.loadtxt(numbers), np.loadtxt(decoy)
        array = np.memmap(tmp_path / "t.dat", dtype="float64", mode="w+", shape=table.shape)
        array[:] = table * 2
        array.flush()
        array[0] = 0
        array.flush()
        assert not facts.of(ExecutionReported)  # it may go on

    write()
    (step,) = facts.of(ExecutionStarted)
    (reported,) = facts.of(ExecutionReported)
    assert (step.type, [use.artifact.partition("|")[0] for use in step.inputs]) == ("Transform", [str(numbers)])
    assert [use.artifact.partition("|")[0] for use in reported.outputs] == [str(tmp_path / "t.dat")]
    np.memmap(tmp_path / "t.dat", mode="r").flush()
    assert len(facts.of(ExecutionStarted)) == 1


LOADED = """
import numpy as np
from sklearn.naive_bayes import GaussianNB
X, other = np.load("x.npy"), np.load("x.npy")
used, decoy = np.load("used.npy"), np.load("decoy.npy")
other -= decoy
"""
CHANGED_IN_PLACE = {
    "an operator": "X -= used",
    "an item": "X[:, 0] = used[0]",
    "an item and an operator": "X[X > 0] *= used[0]",
    "in a block": "for place in range(2):\n    if place:\n        X[:, place] -= used[place]",
    "an attribute": (
        "class Data:\n    pass\ndata = Data()\ndata.X = X\ndata.X -= used\nX = data.X\n"
        "GaussianNB().fit(data.X, [0, 1, 0, 1])"
    ),
    "a function's variable": "def fit(X):\n    X -= used\n    GaussianNB().fit(X, [0, 1, 0, 1])\nfit(X)",
}
NOT_CHANGED = {
    "a count": "count = 0\ncount += len(used)",
    "a constant": "X /= 255\nX[X > 1] = 0",
    "another array": "later = np.load('x.npy')\nlater += used",
    "later": "GaussianNB().fit(X, [0, 1, 0, 1])\nX = np.load('x.npy')\nX += used",
}


def fitted(run, project, change):
    """Return the files behind the first fit of a script that changes one array in place with another file's."""
    for number, name in enumerate(("x", "used", "decoy")):
        np.save(project / f"{name}.npy", np.random.default_rng(number).normal(size=(4, 3) if name == "x" else 3))
    fit = "" if "fit(" in change else "\nGaussianNB().fit(X, [0, 1, 0, 1])"
    (project / "script.py").write_text(f"{LOADED}{change}{fit}\n")
    linecache.clearcache()  # of another test's script
    steps = run((project / "script.py").read_text())
    return next(inputs for kind, _, inputs, _ in steps if kind == "Train")


@pytest.mark.parametrize("change", CHANGED_IN_PLACE.values(), ids=CHANGED_IN_PLACE.keys())
def test_what_is_put_into_an_array_in_place_is_an_input_beside_its_file(run, project, change):
    assert fitted(run, project, change).keys() == {"x.npy", "used.npy"}


@pytest.mark.parametrize("change", NOT_CHANGED.values(), ids=NOT_CHANGED.keys())
def test_what_changes_nothing_of_an_array_is_no_input(run, project, change):
    assert fitted(run, project, change).keys() == {"x.npy"}
