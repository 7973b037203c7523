"""Fixtures of the SDK's tests: a store of their own for each, and no safety net under our own code."""

import importlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from by_hand import Work, fit, imported
from small_framework import FRAMEWORK, NAME, Watch

from autolog import errors, patching
from autolog.calls import Call
from autolog.facts import FileState
from autolog.fingerprint import file_state
from autolog.switch import switch
from autolog_store.metadata_store import MetadataStore


@pytest.fixture(autouse=True)
def store_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point AUTOLOG_STORE below tmp_path, and forget all other settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("AUTOLOG")]:
        monkeypatch.delenv(name)
    path = tmp_path / "store" / "metadata.sqlite"
    monkeypatch.setenv("AUTOLOG_STORE", str(path))
    return path


@pytest.fixture(autouse=True)
def nothing_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test see warnings and strikes as a fresh process would."""
    monkeypatch.setattr(errors, "_told", set())
    monkeypatch.setattr(patching, "_strikes", {})
    monkeypatch.setattr(patching, "_off", set())


@pytest.fixture(autouse=True)
def trouble_raises(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a failure of our own code a failure of the test, unless it asks for the fixture `safety_net`."""
    if "safety_net" in request.fixturenames:
        return

    def raise_it(name: str, error: BaseException, what: str = "a call") -> None:
        raise AssertionError(f"our own code failed while watching {what} of {name}") from error

    monkeypatch.setattr(patching, "trouble", raise_it)


@pytest.fixture
def safety_net() -> None:
    """Let `patching.trouble` log what goes wrong, as it does for users."""


@pytest.fixture
def warnings_of_ours(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what was told at WARNING so far."""
    caplog.set_level(logging.WARNING, "autolog")
    return lambda: [record.getMessage() for record in caplog.records if record.name.startswith("autolog")]


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a script in a process of its own, in tmp_path."""

    def run(code: str, *arguments: Any, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, **options)

    return run


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "metadata.sqlite"
    MetadataStore(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def new_store(tmp_path: Path, empty_database: Path) -> Iterator[Callable[[], MetadataStore]]:
    """Return a function that opens an empty SQLite store of its own."""
    opened: list[MetadataStore] = []

    def make() -> MetadataStore:
        path = tmp_path / f"{len(opened)}.sqlite"
        shutil.copy(empty_database, path)
        opened.append(MetadataStore(f"sqlite:///{path}"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Callable[[], MetadataStore]) -> MetadataStore:
    """An empty SQLite store."""
    return new_store()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], FileState]:
    """Return a function that writes a file below tmp_path and returns its state."""

    def make(name: str, content: str) -> FileState:
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        state = file_state(path)
        assert state is not None
        return state

    return make


@pytest.fixture
def framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A small framework, imported; nothing of it is watched yet."""
    (tmp_path / f"{NAME}.py").write_text(FRAMEWORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    module = importlib.import_module(NAME)
    yield module
    sys.modules.pop(NAME, None)


@pytest.fixture
def seen() -> list[Call]:
    """The calls that were watched, finished or not."""
    return []


@pytest.fixture
def watch(seen: list[Call], monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """What watches the small framework, until the end of the test."""
    monkeypatch.setattr(switch, "on", True)
    one = Watch(seen)
    yield one
    one.patcher.restore()


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A process of which each step is taken by hand."""
    return Work(tmp_path / "metadata.sqlite")


@pytest.fixture
def tinyfit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A framework of one function, imported; nothing of it is watched yet."""
    return imported(monkeypatch, fit)
