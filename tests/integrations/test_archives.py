"""Archives that are unpacked: what comes out of them was made from them."""

import io
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from autolog.facts import ArtifactSeen, ExecutionReported, ExecutionStarted
from autolog_integrations import archives


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("one.csv", "a\n1\n")
        archive.writestr("deep/two.csv", "a\n2\n")
    return tmp_path / "both.zip"


@pytest.fixture
def tarred(tmp_path: Path) -> Path:
    with tarfile.open(tmp_path / "both.tar.gz", "w:gz") as archive:
        for name, text in (("one.csv", b"a\n1\n"), ("deep/two.csv", b"a\n2\n")):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return tmp_path / "both.tar.gz"


def told(facts) -> tuple[str, list[str], list[str]]:
    """Return the type, inputs and outputs of the only step."""
    (step,) = facts.of(ExecutionStarted)
    (end,) = facts.of(ExecutionReported)
    files = {fact.key: Path(fact.file.path).name for fact in facts.of(ArtifactSeen) if fact.file}
    inputs, outputs = [use.artifact for use in step.inputs], [use.artifact for use in end.outputs]
    return step.type, [files[one] for one in inputs], [files[one] for one in outputs]


def by_shutil(path: Path, folder: Path) -> None:
    shutil.unpack_archive(path, folder)


def extract_zip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)


def extract_tar(path: Path, folder: Path) -> None:
    with tarfile.open(path) as archive:
        archive.extractall(folder)


def extract_stream(path: Path, folder: Path) -> None:
    with tarfile.open(path, "r|gz") as archive:
        archive.extractall(path=folder)


@pytest.mark.parametrize("unpack", [extract_zip, by_shutil], ids=["zipfile", "shutil"])
def test_the_files_of_a_zip_were_made_from_it(facts, zipped, tmp_path, unpack):
    unpack(zipped, tmp_path / "out")
    assert told(facts) == ("Transform", ["both.zip"], ["one.csv", "two.csv"])


@pytest.mark.parametrize("unpack", [extract_tar, extract_stream, by_shutil], ids=["tarfile", "stream", "shutil"])
@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
def test_the_files_of_a_tar_were_made_from_it(facts, tarred, tmp_path, unpack):
    unpack(tarred, tmp_path / "out")
    assert told(facts) == ("Transform", ["both.tar.gz"], ["one.csv", "two.csv"])


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
def test_a_member_that_is_unpacked_alone_is_the_only_output(facts, zipped, tarred, tmp_path):
    with zipfile.ZipFile(zipped) as archive:
        assert archive.extract("one.csv", tmp_path) == str(tmp_path / "one.csv")
    assert told(facts) == ("Transform", ["both.zip"], ["one.csv"])
    facts.all.clear()
    with tarfile.open(tarred) as tar:
        tar.extractall(tmp_path / "more", members=[tar.getmember("deep/two.csv")])
    assert told(facts) == ("Transform", ["both.tar.gz"], ["two.csv"])


def test_of_many_files_their_folder_is_the_output(facts, zipped, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_FILES", 1)
    extract_zip(zipped, tmp_path / "out")
    assert told(facts)[2] == ["out"]


def test_an_archive_that_is_no_file_or_cannot_be_unpacked_is_no_step(facts, zipped, tmp_path):
    with zipfile.ZipFile(io.BytesIO(zipped.read_bytes())) as archive:
        archive.extractall(tmp_path)
    with zipfile.ZipFile(zipped) as archive, pytest.raises(KeyError):
        archive.extract("three.csv", tmp_path)
    assert facts.of(ExecutionStarted) == []
