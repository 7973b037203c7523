import os
import sys
import sysconfig
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autolog import opened_files
from autolog.fingerprint import file_state
from autolog.opened_files import OpenedFiles


@pytest.fixture
def files() -> OpenedFiles:
    return OpenedFiles()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("1\n")
    return path


def paths(sources: Any) -> set[str]:
    return {source.file.path for source in sources}


# reading


def test_a_file_that_was_read_is_unexplained(files: OpenedFiles, data: Path) -> None:
    files.reads(str(data))
    assert paths(files.unexplained()) == {str(data)}


@pytest.mark.parametrize("url", ["sqlite:///{name}", "sqlite+pysqlite:///{path}", "duckdb:///{name}"])
def test_the_url_of_a_database_names_its_file(
    files: OpenedFiles, data: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(data.parent)
    files.reads(str(data))
    assert paths(files.named(url.format(name=data.name, path=data))) == {str(data)}
    assert not files.named(f"postgresql:///{data.name}")


def test_a_file_that_a_reader_knows_is_explained(files: OpenedFiles, data: Path) -> None:
    files.reads(str(data))
    files.explain(str(data))
    assert not files.unexplained()


def test_a_long_run_forgets_what_was_explained_first(
    files: OpenedFiles, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened_files, "_MOST_EXPLAINED", 2)
    files.reads(str(data))
    files.explain_written(str(data))
    files.explain("other")
    files.explain(str(data))
    files.explain("third")
    assert not files.unexplained()
    assert files.has_writer(str(data))
    files.explain("fourth")
    assert paths(files.unexplained()) == {str(data)}


def test_a_link_is_explained_by_what_it_points_to(files: OpenedFiles, data: Path) -> None:
    link = data.with_name("link.csv")
    link.symlink_to(data)
    files.reads(str(link))
    files.explain(str(data))
    assert not files.unexplained()


def test_a_file_that_is_read_twice_is_one_source(files: OpenedFiles, data: Path) -> None:
    files.reads(str(data))
    files.reads(str(data))
    assert len(files.unexplained()) == 1


def test_a_file_that_is_not_there_is_not_remembered(files: OpenedFiles, tmp_path: Path) -> None:
    files.reads(str(tmp_path / "gone.csv"))
    assert not files.unexplained()


@pytest.mark.parametrize(
    "path",
    [
        os.__file__,
        f"{sysconfig.get_paths()['purelib']}/sklearn/datasets/data/iris.csv",
        f"{sys.prefix}/share/zoneinfo/UTC",
        "/home/ada/.local/lib/python3.12/site-packages/x/data.json",
        os.path.expanduser("~/.cache/matplotlib/fontlist-v390.json"),
        os.path.expanduser("~/.aws/credentials"),
        "/etc/hosts",
        "/proc/self/status",
        "/usr/share/zoneinfo/UTC",
        "/home/ada/train.py",
        "/home/ada/lib.SO",
        "/home/ada/__pycache__/features.cpython-314.pyc.140226871209040",
    ],
)
def test_code_and_system_are_no_data(path: str) -> None:
    assert not opened_files._is_data(path)


@pytest.mark.parametrize(
    "path",
    [
        os.path.expanduser("~/.cache/huggingface/datasets/train.csv"),
        "/usr/src/app/data.csv",
        "/usr/local/data/data.csv",
        "/etcetera/data.csv",
        "/system/data.csv",
        "/development/data.csv",
        "/dev/shm/data.csv",
        "/home/ada/library/data.csv",
        "/home/ada/data",
    ],
)
def test_files_elsewhere_are_data(path: str) -> None:
    assert opened_files._is_data(path)


def test_a_name_that_leads_out_of_an_installed_folder_may_be_that_of_data() -> None:
    assert opened_files.may_be_data("/opt/site-packages/../data.csv")
    assert not opened_files.may_be_data("/opt/site-packages/data.csv")


def test_what_is_read_beyond_the_bound_is_told_once(
    files: OpenedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings_of_ours: Callable[[], list[str]]
) -> None:
    monkeypatch.setattr(opened_files, "_MOST", 2)
    for number in range(5):
        (tmp_path / f"{number}.csv").touch()
        files.reads(str(tmp_path / f"{number}.csv"))
    assert len(files.unexplained()) == 2
    assert warnings_of_ours() == ["autolog: more than 2 files are opened by hand; which others is not recorded"]


def test_threads_read_and_ask_at_once(files: OpenedFiles, tmp_path: Path) -> None:
    names = [str(tmp_path / f"{number}.csv") for number in range(300)]
    for name in names:
        Path(name).touch()
    reader = threading.Thread(target=lambda: [files.reads(name) for name in names])
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        reader.start()
        while reader.is_alive():
            files.unexplained()
    finally:
        sys.setswitchinterval(before)
    assert len(files.unexplained()) == 300


# writing


def test_a_file_is_written_when_its_object_is_gone(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    with path.open("w") as file:
        files.writes(file, str(path))
        file.write("{}")
    assert files.take_written() == []
    del file
    assert files.take_written() == [file_state(path)]


def test_a_written_file_is_taken_once(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    with path.open("w") as file:
        files.writes(file, str(path))
    del file
    files.take_written()
    assert files.take_written() == []


def test_at_the_end_open_files_count_as_written(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    with path.open("w") as file:
        files.writes(file, str(path))
        assert files.take_written(all_of_them=True) == [file_state(path)]


def test_a_file_that_was_written_twice_is_taken_once(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    for _ in range(2):
        with path.open("w") as file:
            files.writes(file, str(path))
    del file
    assert files.take_written() == [file_state(path)]


def test_a_file_that_a_writer_knows_is_not_taken(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "model.joblib"
    with path.open("w") as file:
        files.writes(file, str(path))
    del file
    files.explain(str(path))
    assert files.take_written() == []


def test_a_written_file_that_is_gone_again_is_not_taken(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "temporary"
    with path.open("w") as file:
        files.writes(file, str(path))
    del file
    path.unlink()
    assert files.take_written() == []


def test_a_written_pipe_or_device_is_not_taken(files: OpenedFiles) -> None:
    with Path(os.devnull).open("w") as file:
        files.writes(file, os.devnull)
        assert files.take_written(all_of_them=True) == []


def test_the_users_file_is_not_kept_open(files: OpenedFiles, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    file = path.open("w")  # and nobody closes it
    files.writes(file, str(path))
    file.write("{}")
    with pytest.warns(ResourceWarning, match="unclosed file"):
        del file
    assert path.read_text() == "{}"


def test_an_object_that_takes_no_weak_reference_counts_as_written_at_once(files: OpenedFiles, data: Path) -> None:
    files.writes(object(), str(data))
    assert files.take_written() == [file_state(data)]
