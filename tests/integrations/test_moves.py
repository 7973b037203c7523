"""Files that are copied or renamed: what stands at the new place was made from what stood at the old one."""

import os
import pickle
import shutil
import sys
from pathlib import Path

import pytest

for name in ("numpy", "pandas", "sklearn"):
    pytest.importorskip(name)

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

from autolog.facts import ArtifactSaved, ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog.fingerprint import file_state


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("raw.csv").write_text("a,b\n1,2\n3,4\n")
    return tmp_path


def ways(facts) -> set[tuple[str, str]]:
    """Return from where each step leads to where."""
    names = {one.key: os.path.relpath(one.file.path) for one in facts.of(ArtifactSeen) if one.file is not None}
    inputs = {one.execution: one.inputs for one in facts.of(ExecutionStarted)}
    return {
        (names[use.artifact], names[made.artifact])
        for one in facts.of(ExecutionReported)
        for use in inputs[one.execution]
        for made in one.outputs
    }


@pytest.mark.parametrize(
    "rename",
    [
        lambda *names: os.replace(*names),  # noqa: PTH105  what `os.replace` is then
        lambda *names: os.rename(*names),  # noqa: PTH104
        lambda *names: shutil.move(*names),
        lambda before, after: Path(before).replace(after),
    ],
)
def test_a_table_leads_back_from_its_last_name(folder, facts, rename):
    Path("out").mkdir()
    pd.read_csv("raw.csv").to_csv("clean.csv.part", index=False)
    rename("clean.csv.part", "out/clean.csv")
    assert ways(facts) == {("raw.csv", "clean.csv.part"), ("raw.csv", "out/clean.csv")}


def test_what_was_written_and_renamed_leads_back_without_its_temporary_name(folder, facts):
    table = pd.read_csv("raw.csv")
    table.to_csv("clean.tmp.csv", index=False)
    table.to_csv("kept.csv", index=False)
    Path("clean.tmp.csv").replace("clean.csv")
    Path("raw.csv").rename("done.csv")
    found = ways(facts)
    assert {before for before, after in found if after == "clean.csv"} == {"raw.csv"}
    assert ("raw.csv", "done.csv") in found
    assert not {"kept.csv", "clean.tmp.csv"} & {before for before, _ in found}


def test_what_stands_in_a_folder_leads_back_from_its_new_name(folder, facts):
    Path("part").mkdir()
    pd.read_csv("raw.csv").to_csv("part/clean.csv", index=False)
    shutil.move("part", "done")
    assert ways(facts) == {("raw.csv", "part/clean.csv"), ("raw.csv", "done/clean.csv")}


@pytest.mark.parametrize(
    ("module", "name"), [(shutil, "copy"), (shutil, "copy2"), (shutil, "copyfile"), (shutil, "move"), (os, "link")]
)
def test_a_copy_that_the_script_makes_comes_from_the_file(folder, facts, module, name):
    np.loadtxt("raw.csv", delimiter=",", skiprows=1)
    getattr(module, name)("raw.csv", "copy.csv")
    assert ways(facts) == {("raw.csv", "copy.csv")}
    assert file_state("copy.csv") in [one.file for one in facts.of(ArtifactSeen)]


def test_steps_have_the_names_that_people_call(folder, facts):
    np.loadtxt("raw.csv", delimiter=",", skiprows=1)
    shutil.copy("raw.csv", "copy.csv")
    shutil.copy2("raw.csv", "copy.csv")
    Path("copy.csv").replace("other.csv")
    assert [one.function for one in facts.of(ExecutionStarted)] == ["shutil.copy", "shutil.copy2", "os.replace"]


def test_a_function_of_the_scripts_own_may_be_called_like_one_that_copies(folder, facts):
    def copy2(source, target):
        shutil.copyfile(source, target)

    np.loadtxt("raw.csv", delimiter=",", skiprows=1)
    copy2("raw.csv", "copy.csv")
    assert ways(facts) == {("raw.csv", "copy.csv")}


def test_a_copied_folder_comes_file_by_file_from_the_other(folder, facts):
    Path("one").mkdir()
    Path("one/a.csv").write_text("a\n1\n")
    shutil.copytree("one", "two")
    assert ways(facts) == {("one/a.csv", "two/a.csv")}
    assert file_state("two/a.csv") in [one.file for one in facts.of(ArtifactSeen)]


def test_a_model_has_the_name_that_it_was_given_at_the_end(folder, facts):
    table = pd.read_csv("raw.csv")
    model = LinearRegression().fit(table[["a"]], table["b"])
    with open("model.part", "wb") as file:
        pickle.dump(model, file)
    Path("model.part").replace("model.pkl")
    saved = facts.of(ArtifactSaved)
    assert [Path(one.file.path).name for one in saved] == ["model.part", "model.pkl"]
    assert len({one.key for one in saved}) == 1


def test_a_file_that_nobody_has_read_or_written_gets_its_name_without_a_step(folder, facts):
    Path("raw.csv").rename("other.csv")
    assert facts.of(ExecutionStarted) == []


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: Path("nothing.csv").rename("other.csv"), FileNotFoundError),
        (lambda: os.replace("raw.csv"), TypeError),  # noqa: PTH105
        (lambda: os.rename(1, 2), TypeError),  # noqa: PTH104
        (lambda: shutil.copyfile("raw.csv", "raw.csv"), shutil.SameFileError),
        (lambda: shutil.copy("nothing.csv", "other.csv"), FileNotFoundError),
    ],
)
def test_what_goes_wrong_goes_wrong_as_ever(folder, facts, call, error):
    with pytest.raises(error):
        call()
    assert facts.of(ExecutionStarted) == []


@pytest.mark.skipif(sys.platform == "win32", reason="paths of bytes")
def test_paths_may_be_bytes_and_stand_in_folders_that_are_given_by_descriptor(folder, facts):
    np.save("a.npy", np.loadtxt("raw.csv", delimiter=",", skiprows=1))
    os.rename(b"a.npy", b"b.npy")  # noqa: PTH104
    descriptor = os.open(".", os.O_RDONLY)
    os.rename("b.npy", "c.npy", src_dir_fd=descriptor, dst_dir_fd=descriptor)
    os.close(descriptor)
    assert Path("c.npy").exists()
    assert ways(facts) == {("raw.csv", "a.npy"), ("raw.csv", "b.npy")}
