import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autolog import entry_points

Told = Callable[[], list[str]]

MODULE = """
from autolog.calls import Integration
integration = Integration(module={name!r}, patches=[])
class Nested:
    integration = Integration(module={name!r} + ".nested", patches=[])
nonsense = 7
"""


class Site:
    """A folder on sys.path, to install small distributions in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def module(self, name: str, text: str = MODULE) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / f"{name}.py").write_text(text.format(name=name))

    def install(self, distribution: str, lines: str, *, group: str = "autolog.integrations") -> Path:
        info = self.folder / distribution
        info.mkdir(parents=True, exist_ok=True)
        (info / "entry_points.txt").write_text(
            f"[console_scripts]\nfoo = foo:main\n\n[{group}]\n{lines}\n[x]\ny = z:w\n"
        )
        return info


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The only folder on sys.path besides Python's own, so that just what a test installs is found."""
    monkeypatch.setattr(
        sys, "path", [str(tmp_path / "site"), *(path for path in sys.path if "site-packages" not in path)]
    )
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return Site(tmp_path / "site")


def found() -> list[str]:
    return [one.module for one in entry_points.integrations()]


def test_our_own_integrations_are_found() -> None:
    assert {"builtins", "joblib", "pandas", "sklearn"} <= set(found())


@pytest.mark.parametrize("distribution", ["their-1.0.dist-info", "their.egg-info", "their-1.0-py3.11.egg-info"])
def test_an_integration_of_other_people_is_found(site: Site, distribution: str) -> None:
    site.module("theirs")
    site.install(distribution, "theirs = theirs:integration")
    assert found() == ["theirs"]


@pytest.mark.parametrize(
    "value",
    ["theirs:Nested.integration", " theirs : Nested.integration ", "theirs:Nested.integration [extra]"],
    ids=["dotted", "with blanks", "with an extra"],
)
def test_a_value_is_read_as_the_packaging_specification_says(site: Site, value: str) -> None:
    site.module("theirs")
    site.install("their-1.0.dist-info", f"# a comment\n; another\n\ntheirs={value}")
    assert found() == ["theirs.nested"]


def test_integrations_come_in_the_order_of_their_names(site: Site) -> None:
    for name in ("zeta", "alpha", "mid"):
        site.module(name)
        site.install(f"{name}-1.0.dist-info", f"{name} = {name}:integration")
    assert found() == ["alpha", "mid", "zeta"]


def test_two_distributions_may_use_one_name(site: Site) -> None:
    for name in ("one", "two"):
        site.module(name)
        site.install(f"{name}-1.0.dist-info", f"pandas = {name}:integration")
    assert found() == ["one", "two"]


def test_of_a_distribution_in_two_folders_the_one_that_python_imports_counts(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.module("new")
    site.install("their-2.0.dist-info", "theirs = new:integration")
    Site(tmp_path / "older").install("their-1.0.dist-info", "theirs = old:integration")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "older")])
    assert found() == ["new"]


def test_an_entry_point_of_another_group_is_none_of_ours(site: Site) -> None:
    site.install("their-1.0.dist-info", "theirs = theirs:integration", group="autolog.integrations.other")
    assert found() == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nowhere:integration", "No module named 'nowhere'"),
        ("broken:integration", "division by zero"),
        ("theirs:missing", "has no attribute 'missing'"),
        ("theirs:nonsense", "it is no Integration, but int"),
        ("theirs", "cannot be loaded"),
        ("", "cannot be loaded"),
    ],
)
def test_a_broken_integration_is_told_of_and_left_out(
    site: Site, warnings_of_ours: Told, value: str, reason: str
) -> None:
    site.module("theirs")
    site.module("good")
    site.module("broken", "1 / 0")
    site.install("their-1.0.dist-info", f"theirs = {value}")
    site.install("good-1.0.dist-info", "good = good:integration")
    assert found() == ["good"]
    assert reason in warnings_of_ours()[0]


def test_files_that_cannot_be_read_are_passed_by(site: Site) -> None:
    site.module("good")
    site.install("good-1.0.dist-info", "good = good:integration")
    (site.install("binary-1.0.dist-info", "") / "entry_points.txt").write_bytes(b"[autolog.integrations]\n\xff = x:y")
    (site.folder / "empty-1.0.dist-info").mkdir()
    (site.folder / "file-1.0.egg-info").write_text("")
    (site.install("folder-1.0.dist-info", "") / "entry_points.txt").unlink()
    (site.folder / "folder-1.0.dist-info" / "entry_points.txt").mkdir()
    assert found() == ["good"]


@pytest.mark.parametrize(
    "entry", ["", "/nowhere", "archive.zip", "nul\0byte", b"/bytes", Path("/path"), None, 7], ids=repr
)
def test_odd_entries_of_the_path_are_passed_by(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: Any
) -> None:
    site.module("good")
    site.install("good-1.0.dist-info", "good = good:integration")
    (tmp_path / "archive.zip").write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, entry])
    assert found() == ["good"]
