import importlib
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import SimpleNamespace

import pytest

from autolog.imports import Imports

NAME = "autolog_test_imported"


@pytest.fixture
def imports() -> Iterator[Imports]:
    one = Imports()
    yield one
    one.forget()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that modules are imported from; none of them stays loaded."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(NAME)]:
        del sys.modules[name]


def test_an_import_is_told_once_and_after_the_module_has_run(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("value = 1")
    told: list[int] = []
    imports.when_imported(NAME, lambda: told.append(sys.modules[NAME].value))
    assert told == []
    importlib.import_module(NAME)
    importlib.import_module(NAME)
    assert told == [1]


def test_a_module_that_is_loaded_already_is_told_at_once(imports: Imports) -> None:
    told: list[str] = []
    imports.when_imported("sys", lambda: told.append("sys"))
    assert told == ["sys"]


def test_a_module_that_another_thread_is_importing_is_told_when_it_is_whole(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("import steps\nsteps.begun.set()\nsteps.go_on.wait(60)\nvalue = 1\n")
    steps = SimpleNamespace(begun=threading.Event(), go_on=threading.Event())
    told: list[int] = []
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as threads:
        patch.setitem(sys.modules, "steps", steps)
        importing = threads.submit(importlib.import_module, NAME)
        assert steps.begun.wait(60)
        waiting = threads.submit(imports.when_imported, NAME, lambda: told.append(sys.modules[NAME].value))
        wait([waiting], timeout=0.2)
        steps.go_on.set()
        importing.result(60)
        waiting.result(60)
    assert told == [1]


def test_a_module_finds_its_own_loader(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("loaders = __loader__, __spec__.loader")
    imports.when_imported(NAME, lambda: None)
    module = importlib.import_module(NAME)
    kinds = {type(loader).__name__ for loader in (*module.loaders, module.__loader__, module.__spec__.loader)}
    assert kinds == {"SourceFileLoader"}


def test_a_module_in_a_package_and_one_in_an_archive_are_told(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}_package").mkdir()
    (folder / f"{NAME}_package" / "inner.py").write_text("")
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr(f"{NAME}_zipped.py", "")
    sys.path.insert(0, str(folder / "archive.zip"))
    told: list[str] = []
    for name in (f"{NAME}_package.inner", f"{NAME}_zipped"):
        imports.when_imported(name, lambda name=name: told.append(name))
        importlib.import_module(name)
    sys.path.remove(str(folder / "archive.zip"))
    assert told == [f"{NAME}_package.inner", f"{NAME}_zipped"]


def test_a_failed_import_is_not_told_but_the_next_one_is(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("import sys; sys.autolog_test_ready")
    told: list[str] = []
    imports.when_imported(NAME, lambda: told.append(NAME))
    with pytest.raises(AttributeError, match="autolog_test_ready"):
        importlib.import_module(NAME)
    sys.autolog_test_ready = True  # type: ignore[attr-defined]
    importlib.import_module(NAME)
    del sys.autolog_test_ready  # type: ignore[attr-defined]
    assert told == [NAME]


def test_trouble_of_ours_is_told_and_the_module_is_imported(
    imports: Imports, folder: Path, safety_net: None, warnings_of_ours: Callable[[], list[str]]
) -> None:
    (folder / f"{NAME}.py").write_text("value = 1")
    imports.when_imported(NAME, lambda: 1 / 0)
    assert importlib.import_module(NAME).value == 1
    (warning,) = warnings_of_ours()
    assert "could not read the import" in warning


def test_what_is_told_may_await_further_modules(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("")
    (folder / f"{NAME}_next.py").write_text("")
    told: list[str] = []
    imports.when_imported(NAME, lambda: imports.when_imported(f"{NAME}_next", lambda: told.append("next")))
    importlib.import_module(NAME)
    importlib.import_module(f"{NAME}_next")
    assert told == ["next"]


def test_a_missing_module_is_missing_as_ever(imports: Imports) -> None:
    imports.when_imported(f"{NAME}_missing", lambda: None)
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{NAME}_missing'"):
        importlib.import_module(f"{NAME}_missing")


def test_forgetting_leaves_no_trace(imports: Imports, folder: Path) -> None:
    (folder / f"{NAME}.py").write_text("")
    before = list(sys.meta_path)
    told: list[str] = []
    imports.when_imported(NAME, lambda: told.append(NAME))
    imports.forget()
    importlib.import_module(NAME)
    assert (told, sys.meta_path) == ([], before)
