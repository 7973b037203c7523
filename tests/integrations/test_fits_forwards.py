"""What the data flow adds to fits of scikit-learn whose arguments are known: each script reads its data and a decoy."""

import json
import linecache
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scripts import execute

from autolog.facts import ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog.session import session
from autolog.testing import Facts

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows no columns of calls"),
]


@pytest.fixture
def behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts) -> Callable[[str], set[str]]:
    """Run a script; return the files behind its last fit, once the data flow was asked."""
    monkeypatch.chdir(tmp_path)
    mails = ["win a prize now,1", "lunch with the team,0", "free offer to win,1", "the plan of the week,0"] * 3
    Path("mails.csv").write_text("\n".join(["text,label", *mails]) + "\n")
    for name in ("stop", "decoy"):
        Path(f"{name}.txt").write_text(f"the\nof\na\n{name}\n")
    Path("words.json").write_text(json.dumps({"win": "victory", "lunch": "meal", "plan": "idea"}))
    Path("settings.json").write_text(json.dumps({"C": 0.5, "most": 40, "words": ["win", "lunch", "plan"]}))

    def behind(script: str) -> set[str]:
        path = tmp_path / "script.py"
        path.write_text(BEGIN + script)
        linecache.checkcache(str(path))
        execute(path.read_text(), str(path))
        session().tell_of_dataflow()
        names = {one.key: Path(one.file.path).name for one in facts.of(ArtifactSeen) if one.file is not None}
        last = [one for one in facts.of(ExecutionStarted) if one.type == "Train" and one.inputs][-1]
        reported = [one for one in facts.of(ExecutionReported) if one.execution == last.execution]
        uses = [*last.inputs, *(use for one in reported for use in one.inputs)]
        return {names[use.artifact] for use in uses if use.artifact in names and use.evidence != "scope"}

    return behind


BEGIN = """
import csv, json
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline

decoy = open("decoy.txt").read().split()
print(len(decoy))

class Replace(BaseEstimator, TransformerMixin):
    def __init__(self, words=None):
        self.words = words

    def fit(self, X, y=None):
        self.words_ = self.words or json.load(open("words.json"))
        return self

    def transform(self, X):
        return [" ".join(self.words_.get(word, word) for word in text.split()) for text in X]

def mails():
    return pd.read_csv("mails.csv")
"""
SCRIPTS = {
    "a list of words": (
        """
stop = open("stop.txt").read().split()
model = make_pipeline(CountVectorizer(stop_words=stop), LogisticRegression())
search = GridSearchCV(model, {"logisticregression__C": [1, 2]}, cv=2)
search.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "stop.txt"},
    ),
    "what a step of the script's is made with": (
        """
words = json.load(open("words.json"))
model = Pipeline([("replace", Replace(words)), ("count", CountVectorizer()), ("classify", LogisticRegression())])
model.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "words.json"},
    ),
    "what a step of the script's reads while it is fitted": (
        "make_pipeline(Replace(), CountVectorizer(), LogisticRegression()).fit(mails()['text'], mails()['label'])",
        {"mails.csv", "words.json"},
    ),
    "what a step reads while a search fits copies of it": (
        """
model = make_pipeline(Replace(), CountVectorizer(), LogisticRegression())
search = GridSearchCV(model, {"logisticregression__C": [1, 2]}, cv=2)
search.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "words.json"},
    ),
    "a function that a step is given": (
        """
words = json.load(open("words.json"))

def tokens(text):
    return [words.get(word, word) for word in text.split()]

model = make_pipeline(CountVectorizer(tokenizer=tokens, token_pattern=None), LogisticRegression())
model.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "words.json"},
    ),
    "a file that is a list of words, also where settings are written so": (
        """
words = json.load(open("words.json"))
model = make_pipeline(CountVectorizer(vocabulary=sorted(words)), LogisticRegression())
model.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "words.json"},
    ),
    "words among settings are none": (
        """
settings = json.load(open("settings.json"))
model = make_pipeline(CountVectorizer(stop_words=settings["words"]), LogisticRegression())
model.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv"},
    ),
    "settings are no data": (
        """
settings = json.load(open("settings.json"))
options = {name: value for name, value in settings.items() if name == "C"}
stop = open("stop.txt").read().split()
count = CountVectorizer(stop_words=stop, max_features=settings["most"] * 2)
make_pipeline(count, LogisticRegression(**options)).fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "stop.txt"},
    ),
    "nothing that only other fits were given": (
        """
model = make_pipeline(Replace(), CountVectorizer(), LogisticRegression())
with open("stop.txt") as file:
    others = [[line] for line in file]
model.fit([one[0] for one in others], [0, 1, 0, 1])
model.fit(mails()["text"], mails()["label"])
""",
        {"mails.csv", "words.json"},
    ),
    "what is looked up beside what the statements tell": (
        """
class Reader:
    stop = frozenset(open("stop.txt").read().split())

    def __init__(self, row):
        self.text = row["text"]

    def count(self):
        return [len(self.text), sum(word in self.stop for word in self.text.split())]

with open("mails.csv") as file:
    rows = [(Reader(row), int(row["label"])) for row in csv.DictReader(file)]
LogisticRegression().fit(np.array([one.count() for one, _ in rows]), [label for _, label in rows])
""",
        {"mails.csv", "stop.txt"},
    ),
    "batches of rows that are read once the training goes on": (
        """
import itertools
from contextlib import ExitStack, contextmanager
from sklearn.linear_model import SGDClassifier

@contextmanager
def opened(path):
    with open(path) as file:
        yield csv.DictReader(file)

def rows(paths):
    with ExitStack() as stack:
        readers = [iter(stack.enter_context(opened(path))) for path in paths]
        for several in itertools.zip_longest(*readers):
            yield from (row for row in several if row is not None)

def batches(rows, words):
    while chunk := list(itertools.islice((row for row in rows if row["text"] not in words), 6)):
        yield np.array([[len(row["text"])] for row in chunk]), np.array([int(row["label"]) for row in chunk])

pd.read_csv("mails.csv").head(9).to_csv("later.csv")
stop = open("stop.txt").read().split()
model = SGDClassifier()
for path in ("mails.csv", "later.csv"):
    for X, y in batches(rows([path]), stop):
        model.partial_fit(X, y, classes=[0, 1])
print(model.score(*next(batches(rows(["mails.csv"]), decoy))))
""",
        {"mails.csv", "later.csv", "stop.txt"},
    ),
    "one of several files that a function reads by their kinds": (
        """
def load(path):
    if path.endswith(".csv"):
        return pd.read_csv(path)
    if path.endswith(".json"):
        return json.load(open(path))
    return open(path).read().split()

stop, table, words = (load(path) for path in ("stop.txt", "mails.csv", "words.json"))
lengths = np.array([[len(one)] for one in table["text"].tolist()])
LogisticRegression().fit(lengths + np.arange(len(lengths))[:, None], table["label"].to_numpy() + 0)
""",
        {"mails.csv"},
    ),
}


@pytest.mark.parametrize(("script", "files"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_fit_comes_from_what_it_was_given_and_from_what_it_was_made_with(
    behind: Callable[[str], set[str]], script: str, files: set[str]
) -> None:
    assert behind(script) == files


def test_a_fit_that_holds_no_data_and_whose_arguments_are_known_is_not_asked_about(
    behind: Callable[[str], set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from autolog.dataflow import told

    asked: list[object] = []
    monkeypatch.setattr(told, "record", asked.append)
    behind("make_pipeline(CountVectorizer(), LogisticRegression(C=2)).fit(mails()['text'], mails()['label'])")
    assert asked == []


def test_a_class_of_another_module_of_the_script_is_followed_too(
    behind: Callable[[str], set[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_replacing.py").write_text("""
from sklearn.base import BaseEstimator, TransformerMixin
class Exchange(TransformerMixin, BaseEstimator):
    def __init__(self, words):
        self.words = words
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return [" ".join(self.words.get(word, word) for word in text.split()) for text in X]
""")
    (tmp_path / "own_parts.py").write_text("from own_replacing import Exchange")
    monkeypatch.syspath_prepend(str(tmp_path))
    script = """
from own_parts import Exchange
table = pd.read_csv("mails.csv")
words = json.load(open("words.json"))
model = make_pipeline(Exchange(words), CountVectorizer(), LogisticRegression())
model.fit(table["text"], table["label"])
"""
    try:
        assert behind(script) == {"mails.csv", "words.json"}
    finally:
        for name in ("own_parts", "own_replacing"):
            sys.modules.pop(name, None)
