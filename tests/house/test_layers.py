"""The house stands as it was designed: imports fall one way, and nothing but the three packages is installed."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {
    "autolog_store": ROOT / "store" / "autolog_store",
    "autolog": ROOT / "autolog" / "autolog",
    "autolog_integrations": ROOT / "integrations" / "autolog_integrations",
}
MAY_IMPORT = {
    "autolog_store": set(),
    "autolog": {"autolog_store"},
    "autolog_integrations": {"autolog"},
}


def imported(path: Path) -> set[str]:
    """Return the top-level names of all imports in a file, those inside functions included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_fall_one_way(package: str) -> None:
    others = PACKAGES.keys() - {package} - MAY_IMPORT[package]
    wrong = {str(path): imported(path) & others for path in PACKAGES[package].rglob("*.py") if imported(path) & others}
    assert wrong == {}


def test_the_wheel_installs_the_three_packages_and_nothing_else(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(line, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    top_level = {name.partition("/")[0] for name in names}
    assert top_level == {*PACKAGES, "autolog_sdk-0.1.0.dist-info"}
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "autolog/bootstrap/sitecustomize.py" in names


def test_the_public_face_lists_its_names_sorted() -> None:
    import autolog

    assert autolog.__all__ == sorted(autolog.__all__)
    assert all(hasattr(autolog, name) for name in autolog.__all__)


def test_no_module_hides_a_function_of_the_public_face() -> None:
    """To import `autolog.params` would put a module in the place of the function."""
    import autolog

    modules = {path.stem for path in PACKAGES["autolog"].iterdir()}
    assert modules & set(autolog.__all__) == {"lineage"}
