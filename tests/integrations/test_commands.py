"""Other programs that a script runs: the files that they make lead back to those that their command lines name."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

for name in ("pandas", "sklearn"):
    pytest.importorskip(name)

import pandas as pd
from sklearn.linear_model import LinearRegression

from autolog import runs
from autolog.facts import ArtifactSeen, ExecutionReported, ExecutionStarted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are those of Unix")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv", "unused.csv"):
        Path(name).write_text(f"x,y\n1,{len(name)}\n")
    Path("copy.sh").write_text('cp "$1" "$2"')
    Path("out").mkdir()
    return tmp_path


def ways(facts) -> dict[str, set[str]]:
    """Return what each file that was made leads back to."""
    names = {one.key: os.path.relpath(one.file.path) for one in facts.of(ArtifactSeen) if one.file is not None}
    inputs = {one.execution: one.inputs for one in facts.of(ExecutionStarted)}
    return {
        names[made.artifact]: {names[use.artifact] for use in inputs[one.execution]}
        for one in facts.of(ExecutionReported)
        for made in one.outputs
    }


def into_a_handle() -> None:
    with Path("all.csv").open("w") as out:
        subprocess.run(["cat", "a.csv", "b.csv"], stdout=out, check=True)


def from_a_handle() -> None:
    with Path("a.csv").open() as given, Path("all.csv").open("w") as out:
        subprocess.run(["cat", "-", "b.csv"], stdin=given, stdout=out, check=True)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (lambda: subprocess.run("cat a.csv b.csv > all.csv", shell=True, check=True), {"all.csv": {"a.csv", "b.csv"}}),
        (lambda: subprocess.check_call(["cp", Path("a.csv"), b"all.csv"]), {"all.csv": {"a.csv"}}),
        (lambda: subprocess.call(["sort", "--output=all.csv", "a.csv"]), {"all.csv": {"a.csv"}}),
        (lambda: subprocess.run("cat ../?.csv>all.csv", shell=True, cwd="out"), {"out/all.csv": {"a.csv", "b.csv"}}),
        (lambda: os.system("grep 1 a.csv | sort > all.csv"), {"all.csv": {"a.csv"}}),
        (lambda: os.system("gzip a.csv"), {"a.csv.gz": {"a.csv"}}),
        (lambda: subprocess.run(["cp", "a.csv", "out"]), {"out/a.csv": {"a.csv"}}),
        (into_a_handle, {"all.csv": {"a.csv", "b.csv"}}),
        (from_a_handle, {"all.csv": {"a.csv", "b.csv"}}),
        (lambda: os.system("cat 'a.csv > all.csv 2> out/said"), {}),  # a quotation without end
        (lambda: subprocess.run(["cat", "a.csv"], stdout=subprocess.DEVNULL), {}),
        (lambda: subprocess.run([sys.executable, "-c", "open('all.csv', 'w')", "a.csv", "all.csv"]), {}),
        (lambda: subprocess.run(["sh", "-c", "cat a.csv > all.csv"]), {"all.csv": {"a.csv"}}),
        (lambda: subprocess.run(["sh", "copy.sh", "a.csv", "all.csv"]), {}),  # which may run Python
    ],
)
def test_what_a_program_makes_leads_back_to_what_its_command_line_names(facts, run, expected):
    run()
    assert ways(facts) == expected


def test_what_tar_takes_out_leads_back_to_the_archive(facts):
    shutil.make_archive("all", "tar", ".", "a.csv")
    Path("a.csv").unlink()
    subprocess.run(["tar", "xf", "all.tar"], check=True)
    assert ways(facts)["a.csv"] == {"all.tar"}


@pytest.mark.parametrize(
    ("command", "evidence"),
    [
        ("mkdir -p new; cat a.csv b.csv | sort > new/all.csv", runs.FLOW),
        ("comm a.csv b.csv > all.csv", runs.SCOPE),
        ("cat a.csv | comm - b.csv > all.csv", runs.SCOPE),
    ],
)
def test_what_a_program_reads_is_a_guess_unless_it_is_known(facts, command, evidence):
    os.system(command)
    assert {use.evidence for one in facts.of(ExecutionStarted) for use in one.inputs} == {evidence}


def test_a_program_that_fails_and_one_that_is_missing_do_so_in_the_same_way(facts):
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(["cat", "a.csv", "none.csv"], check=True, capture_output=True)
    with pytest.raises(FileNotFoundError):
        subprocess.run(["no-such-program", "a.csv"], check=True)
    assert ways(facts) == {}


def test_what_a_program_prints_comes_from_the_file_that_it_is_given(facts):
    text = subprocess.check_output(["cat", "a.csv"], text=True)
    table = pd.read_csv(io.StringIO(text))
    LinearRegression().fit(table[["x"]], table["y"])
    (train,) = facts.of(ExecutionStarted)
    names = {one.key: Path(one.file.path).name for one in facts.of(ArtifactSeen) if one.file is not None}
    assert {names[use.artifact] for use in train.inputs} == {"a.csv"}
