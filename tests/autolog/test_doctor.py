"""Which versions are watched, and what `autolog doctor` says of it."""

import json
import sys
import types

import numpy as np
import pytest
from click.testing import CliRunner

from autolog import doctor, versions
from autolog.calls import Integration, Patch
from autolog.cli.commands import cli
from autolog.patcher import Patcher, places
from autolog.patching import is_watched


@pytest.mark.parametrize(
    ("requires", "version", "expected"),
    [
        ("x>=1.2,<3", "1.2", "supported"),
        ("x>=1.2,<3", "1.2.0.post1", "supported"),
        ("x>=1.2,<3", "2.99.1rc1+cpu", "supported"),
        ("x>=1.2,<3", "3.0.0", "newer"),
        ("x>=1.2,<3", "1.1.9", "unsupported"),
        ("x>=2", "2.0.0", "supported"),
        ("x>=2", "99", "supported"),
        ("x>=1.2,<3", "0", "unsupported"),
        ("x>=1.2,<3", None, "unknown"),
        ("x>=1.2,<3", "main", "unknown"),
        (None, None, "supported"),
    ],
)
def test_a_version_is_compared_with_what_is_supported(requires, version, expected):
    assert versions.fit(requires, version) == expected


@pytest.fixture
def framework(monkeypatch):
    """A framework with one function, one class and any version."""

    class Model:
        def fit(self):
            return self

        def score(self):
            return 1.0

        def _helper(self):
            return None

        @classmethod
        def build(cls):
            return cls()

    module = types.ModuleType("framework")
    module.Model, module.load = Model, lambda path: path
    monkeypatch.setitem(sys.modules, "framework", module)
    return module


def table(*targets):
    return Integration(
        "framework", requires="framework>=2,<4", patches=[Patch(targets, after=lambda call: None)]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("version", "is_on", "note"),
    [
        ("2.5", True, None),
        ("4.1", True, "framework 4.1 is newer than what autolog was tested with (framework>=2,<4)"),
        ("1.9", False, "framework 1.9 is not supported (framework>=2,<4); it is left alone"),
    ],
)
def test_a_newer_version_is_watched_with_one_note_and_an_older_one_is_left_alone_with_one(
    framework, warnings_of_ours, version, is_on, note
):
    framework.__version__ = version
    for _ in range(2):
        patcher = Patcher()
        patcher.add(table("framework:load"))
        assert is_watched(framework.load) == is_on
        patcher.restore()
    notes = warnings_of_ours()
    assert len(notes) == (note is not None)
    assert note is None or note in notes[0]


def test_a_star_stands_for_the_public_methods_of_a_class(framework):
    found, is_fallback = places("framework:Model.*")
    assert [(owner, name) for owner, name, _ in found] == [(framework.Model, "fit"), (framework.Model, "score")]
    assert not is_fallback


def test_of_several_names_the_first_that_is_there_is_taken(framework):
    ((owner, name, _),), is_fallback = places("framework:Model._newest|Model.fit")
    assert (owner, name, is_fallback) == (framework.Model, "fit", True)
    assert places("framework:nowhere|Nothing.fit") == ([], False)


@pytest.mark.parametrize(("version", "is_gone"), [("2.5", False), ("3.0", True)])
def test_what_other_versions_have_is_not_missed_in_this_one(framework, warnings_of_ours, monkeypatch, version, is_gone):
    framework.__version__ = version
    integration = table("framework:load", "framework:Model.take", "framework:Model.fit")._replace(
        versions={"framework:Model.take": ">=3", "framework:Model.fit": "<3"}
    )
    patcher = Patcher()
    patcher.add(integration)
    assert (is_watched(framework.load), is_watched(framework.Model.fit)) == (True, version == "2.5")
    patcher.restore()
    assert [("framework has no Model.take" in note) for note in warnings_of_ours()] == [True] * is_gone
    monkeypatch.setattr("autolog.entry_points.found", lambda: [("framework", "theirs:integration")])
    monkeypatch.setattr("autolog.entry_points.load", lambda _: integration)
    monkeypatch.setattr(versions, "installed", lambda _: version)
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    states = [point["state"] for point in json.loads(done.output)[0]["points"]]
    expected = ["missing in this version", "of other versions"] if is_gone else ["of other versions", "found"]
    assert (done.exit_code, states) == (int(is_gone), ["found", *expected])


def test_the_doctor_tells_each_patch_point_and_fails_where_one_is_missing(framework, monkeypatch):
    integration = table("framework:load", "framework:save|load", "framework:gone", "framework.part:load")
    monkeypatch.setattr("autolog.entry_points.found", lambda: [("framework", "theirs:integration")])
    monkeypatch.setattr("autolog.entry_points.load", lambda _: integration)
    monkeypatch.setattr(versions, "installed", lambda _: "4.0")
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    assert done.exit_code == 1
    (answer,) = json.loads(done.output)
    assert (answer["version"], answer["state"], answer["requires"]) == ("4.0", "newer", "framework>=2,<4")
    states = {point["target"]: point["state"] for point in answer["points"]}
    assert states == {
        "framework:load": "found",
        "framework:save|load": "fallback in use",
        "framework:gone": "missing in this version",
        "framework.part:load": "not imported",
    }
    text = CliRunner().invoke(cli, ["doctor"]).output
    assert "framework: framework:gone is missing in this version\n" in text
    assert (
        "framework: 1 of its patch points are not imported (ModuleNotFoundError: No module named 'framework.part"
        in text
    )
    assert "fallback in use: what stands in for it in this version is watched\n" in text
    monkeypatch.setattr(versions, "installed", lambda _: None)
    monkeypatch.delitem(sys.modules, "framework")
    done = CliRunner().invoke(cli, ["doctor"])
    assert (done.exit_code, "not installed" in done.output) == (0, True)


def test_the_doctor_knows_a_framework_that_is_a_module_without_a_distribution(tmp_path, monkeypatch):
    (tmp_path / "lone_framework.py").write_text("__version__ = '2.1'\ndef load(path):\n    return path\n")
    (tmp_path / "only_a_folder").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    lone = table("lone_framework:load")._replace(module="lone_framework", requires="lone_framework>=2,<4")
    tables = {"lone": lone, "folder": lone._replace(module="only_a_folder")}
    monkeypatch.setattr("autolog.entry_points.found", lambda: [(name, name) for name in tables])
    monkeypatch.setattr("autolog.entry_points.load", tables.get)
    found, folder = doctor.findings()
    assert (found.version, found.state, [point.state for point in found.points]) == ("2.1", "supported", ["found"])
    assert (folder.version, folder.state) == (None, "not installed")


def test_the_doctor_fails_on_an_integration_that_cannot_be_loaded(monkeypatch):
    monkeypatch.setattr("autolog.entry_points.found", lambda: [("x", "nowhere:integration")])
    (finding,) = doctor.findings()
    assert (finding.state, finding.is_well) == ("broken", False)


def test_all_that_is_watched_is_there_in_the_versions_that_are_installed_here():
    missing = [point for one in doctor.findings() for point in one.points if point.state == doctor.MISSING]
    assert missing == []


def test_a_distribution_of_another_name_that_brings_the_module_counts():
    renamed = Integration(module="numpy", requires="numpy-for-everybody>=1", patches=[])
    assert versions.installed(renamed) == np.__version__
    assert versions.installed(renamed._replace(module="no_such_module")) is None
