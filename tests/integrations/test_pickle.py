"""Models and tables that scripts pickle: whole graphs of scripts that read a decoy, too."""

import pytest
from graphs import DECOY, FIT, fitted

PICKLES = {
    "a model": "with open('model.pkl', 'wb') as file:\n    pickle.dump(model, file)\n",
    "a model in a dict": "with open('model.pkl', 'wb') as file:\n    pickle.dump({'model': model, 'n': 1}, file)\n",
    "compressed": "import gzip\nwith gzip.open('model.pkl', 'wb') as file:\n    pickle.dump(model, file)\n",
    "as bytes": "with open('model.pkl', 'wb') as file:\n    file.write(pickle.dumps(model))\n",
    "as bytes of a Path": "import pathlib\npathlib.Path('model.pkl').write_bytes(pickle.dumps({'model': model}))\n",
    "through Path": "import pathlib\nwith pathlib.Path('model.pkl').open('wb') as f:\n    pickle.dump(model, f)\n",
}


@pytest.mark.parametrize("name", PICKLES)
def test_a_pickled_model_is_the_model_of_its_file_and_is_known_when_it_is_loaded(run, project, name):
    opened = "gzip.open" if name == "compressed" else "open"
    graph = run(
        DECOY
        + "import pickle\ntable = pd.read_csv('iris.csv')\nX, y = table[['a', 'b']], table['kind']"
        + FIT
        + PICKLES[name]
        + f"with {opened}('model.pkl', 'rb') as file:\n    loaded = pickle.load(file)\n"
        + "loaded = loaded['model'] if isinstance(loaded, dict) else loaded\n"
        + "from sklearn.metrics import accuracy_score\naccuracy_score(y, loaded.predict(X))\n"
    )
    fit, evaluation = graph
    assert fit[3] == ["model.pkl"]
    assert evaluation[2] == {
        "iris.csv": (("y_true", "y_pred"), "identity"),
        "model.pkl": (("y_pred",), "identity"),
    }
    assert list(project.glob("model.*")) == [project / "model.pkl"]


def test_of_two_pickled_models_of_one_size_each_file_holds_its_own(run):
    graph = run(
        DECOY
        + "import pickle\ntable = pd.read_csv('iris.csv')\nX, y = table[['a', 'b']], table['kind']"
        + FIT
        + "other = GaussianNB().fit(X * 2, y)\none, two = pickle.dumps(model), pickle.dumps(other)\n"
        + "assert len(one) == len(two)\nfor name, content in (('two.pkl', two), ('one.pkl', one)):\n"
        + "    with open(name, 'wb') as file:\n        file.write(content)\n"
        + "del file\nimport autolog.session\nautolog.session.session().files.settle()\n"
    )
    assert [step[3] for step in graph] == [["one.pkl"], ["two.pkl"]]


@pytest.mark.parametrize("name", ["load", "dump", "dumps"])
def test_functions_of_pickle_are_pickled_as_ever(run, name):
    run(f"import pickle\nassert pickle.loads(pickle.dumps(pickle.{name})) is pickle.{name}\n")


def test_what_pickle_saves_besides_is_no_step(run):
    assert run("import pickle\nwith open('x.pkl', 'wb') as file:\n    pickle.dump({'a': [1, 2]}, file)\n") == []


def test_a_frame_is_pickled_and_loaded(run):
    graph = run(
        DECOY
        + "import pickle\nwith open('t.pkl', 'wb') as file:\n    pickle.dump(pd.read_csv('iris.csv'), file)\n"
        + "with open('t.pkl', 'rb') as file:\n    table = pickle.load(file)\nX, y = table[['a', 'b']], table['kind']"
        + FIT
    )
    assert graph == [("Transform", "dump", {"iris.csv": (("obj",), "identity")}, ["t.pkl"]), *fitted("t.pkl")]


WITH_DATA = """
other = pd.read_csv('other.csv')
guessed = model.predict(other[['a', 'b']])
with open('model.pkl', 'wb') as file:
    pickle.dump({}, file)
"""


@pytest.mark.parametrize(
    ("saved", "behind"),
    [
        ("{'model': model, 'mean': X.mean(), 'guessed': guessed, 'n': 1}", None),
        ("{'model': model, 'names': names, 'guessed': guessed, 'n': 1}", {"Model", "names.csv"}),
        ("{'model': model, 'mean': X.assign(size=names['size']).mean()}", {"Model", "iris.csv", "names.csv"}),
    ],
)
def test_a_model_that_is_saved_with_other_data_than_its_own_comes_from_both(run, project, saved, behind):
    (project / "names.csv").write_text("kind,name,size\n0,setosa,1\n1,versicolor,2\n")
    (project / "other.csv").write_text("a,b\n1,2\n3,5\n")
    begin = "import pickle\ntable = pd.read_csv('iris.csv')\nX, y = table[['a', 'b']], table['kind']"
    graph = run(DECOY + begin + FIT + "names = pd.read_csv('names.csv')" + WITH_DATA.replace("{}", saved))
    if behind is None:
        assert [step[3] for step in graph] == [["model.pkl"]]
    else:
        fit, dumped = graph
        assert fit[3] == ["Model"]
        assert (dumped[0], set(dumped[2]), dumped[3]) == ("Process", behind, ["model.pkl"])


COPIES = ["copy.copy({})", "copy.deepcopy({})"]


@pytest.mark.parametrize("copied", COPIES)
def test_copies_of_tables_and_models_come_from_what_those_came_from(run, copied):
    tables = copied.format("{'config': config, 'rest': [pd.read_csv('iris.csv')[['a', 'b', 'kind']], 1]}")
    table = copied.format("tables['rest'][0].to_numpy()")
    graph = run(
        DECOY
        + f"import copy, pickle\ntables = {tables}\ntables.pop('config')\ntable = {table}\n"
        + "X, y = table[:, :2], table[:, -1]"
        + FIT
        + f"with open('model.pkl', 'wb') as file:\n    pickle.dump({copied.format('model')}, file)\n"
    )
    assert graph == [("Train", "fit", {"iris.csv": (("X", "y"), "identity")}, ["model.pkl"])]


@pytest.mark.parametrize("copied", COPIES[1:])
def test_a_copy_of_a_model_that_is_fitted_anew_is_another_model(run, project, copied):
    (project / "other.csv").write_text("a,b,kind\n1,2,0\n3,5,1\n")
    again = f"""
other = pd.read_csv('other.csv')
again = {copied.format("model")}
again.fit(other[['a', 'b']], other['kind'])
with open('again.pkl', 'wb') as file:
    pickle.dump(again, file)
"""
    table = "import copy, pickle\ntable = pd.read_csv('iris.csv')\nX, y = table[['a', 'b']], table['kind']"
    graph = run(DECOY + table + FIT + again)
    assert [(set(step[2]), step[3]) for step in graph] == [({"iris.csv"}, ["Model"]), ({"other.csv"}, ["again.pkl"])]


OWN = """
import pickle
from sklearn.naive_bayes import GaussianNB
table = pd.read_csv('iris.csv')

class Scorer:
    def __init__(self):
        self.names, self.estimator = ['a', 'b'], GaussianNB()
    def learn(self, rows):
        self.estimator.fit(rows[self.names], rows['kind'])
        return self

def save(name, scorer):
    with open(name, 'wb') as file:
        pickle.dump(scorer, file)

def load(name):
    with open(name, 'rb') as file:
        return pickle.load(file)

import __main__
__main__.Scorer = Scorer  # where pickle looks for it
"""

SAVED_TWICE = """
save('base.pkl', Scorer().learn(table))
save('model.pkl', load('base.pkl').learn(table))
"""


def test_an_object_of_the_scripts_own_is_made_of_the_models_that_it_holds(run):
    graph = run(DECOY + OWN + SAVED_TWICE)
    assert [step[0] for step in graph] == ["Train", "Process", "Train", "Process"]
    assert [set(step[2]) for step in graph] == [{"iris.csv"}, {"Model"}, {"iris.csv"}, {"Model", "base.pkl"}]
    assert [step[3] for step in graph] == [["Model"], ["base.pkl"], ["Model"], ["model.pkl"]]
