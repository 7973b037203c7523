"""A folder of plain scripts and data, and `autolog` as a user types it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

AUTOLOG = [sys.executable, "-m", "autolog"]


class Project:
    """A user's folder: `write` a script, `run` it with or without autolog, ask with `autolog`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTOLOG")}
        self.environment["AUTOLOG_EXIT_SECONDS"] = "60"  # on a busy machine, what is asked next must be there

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def python(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return self._run([sys.executable, *map(str, arguments)], **options)

    def autolog(self, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        return self._run([*AUTOLOG, *map(str, arguments)], **options)

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """`autolog run`, which must go well and say nothing of its own."""
        done = self.autolog("run", *arguments)
        assert done.returncode == 0, done.stderr
        assert "autolog" not in done.stderr, done.stderr
        return done

    def ask(self, *arguments: object) -> object:
        done = self.autolog(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AUTOLOG, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def digest(self, name: str) -> str:
        return "sha256:" + hashlib.sha256((self.folder / name).read_bytes()).hexdigest()

    def _run(self, line: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        given = {"cwd": self.folder, "env": self.environment, "capture_output": True, "text": True, **options}
        return subprocess.run(line, check=False, **given)  # type: ignore[call-overload, no-any-return]


def make_project(folder: Path) -> Project:
    """Return a folder with a table in raw.csv and another one, which nothing is trained on, in decoy.csv."""
    with files("sklearn.datasets.data").joinpath("iris.csv").open("rb") as source:
        (folder / "raw.csv").write_bytes(b"a,b,c,d,kind\n" + source.read().partition(b"\n")[2])
    shutil.copy(folder / "raw.csv", folder / "decoy.csv")
    with (folder / "decoy.csv").open("a") as decoy:
        decoy.write("5.0,3.0,1.6,0.2,0\n")
    (folder / ".autolog").mkdir()
    return Project(folder)


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return a function that makes a folder of its own."""
    return lambda name: make_project(tmp_path_factory.mktemp(name))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder of one test's own."""
    return make_project(tmp_path)


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A folder that the tests of a module share, because starting frameworks takes seconds."""
    return make_project(tmp_path_factory.mktemp("project"))
