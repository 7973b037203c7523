"""What the statements of a script tell of a value: each script has data, a decoy and a question."""

import sys
from pathlib import Path

import pytest

from autolog import callers, provenance
from autolog.budget import Limit
from autolog.callers import user_frame
from autolog.facts import FileState
from autolog.flow import Question
from autolog.read_sites import ReadSites
from autolog.sources import NOTHING, Source, Sources

KNOWN: Sources = frozenset([Source("known", "Dataset", None, {})])
DECOY: Sources = frozenset([Source("decoy", "Dataset", None, {})])

# A function that reads, and one that hands it over to a pool.
POOL = """
from concurrent.futures import ThreadPoolExecutor
def load(name):
    return read(name) * 2
def start(names):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(load, names))
"""


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
            question = Question(files, sites, Limit(10), is_model)
            answers.append(question.of_argument(X, user_frame(sys._getframe(1)), "fit", "X", 0))

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
def script_is_the_users(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The script is the user's, and this file and that of the test are not."""
    monkeypatch.setattr(callers, "_OURS", (*callers._OURS, __file__, str(request.path)))
    callers.is_installed.cache_clear()
