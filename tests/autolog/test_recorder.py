"""What a process says of itself when its run begins."""

import sys
import types
from pathlib import Path

import pytest

from autolog.recorder import entry_point, name_of


@pytest.mark.parametrize("given", [".", "../prepare", "../prepare/__main__.py"])
def test_a_folder_that_is_run_stands_for_its_main_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    folder = tmp_path.resolve() / "prepare"
    folder.mkdir()
    (folder / "__main__.py").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))  # as it is before Python has found it
    monkeypatch.setattr(sys, "argv", [given, "--fast"])
    path, arguments = entry_point()
    assert (path, arguments) == (str(folder / "__main__.py"), ["--fast"])
    assert name_of(path) == "prepare"


@pytest.mark.parametrize(
    ("path", "name"),
    [("/src/train.py", "train.py"), ("package.train", "package.train"), ("-c", "-c"), ("/__main__.py", "__main__.py")],
)
def test_a_run_is_called_as_its_script_by_default(path: str, name: str) -> None:
    assert name_of(path) == name
