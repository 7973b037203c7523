from pathlib import Path

from autolog.written_folders import files_below


def names_below(folder: Path) -> set[str]:
    return {Path(one.path).name for one in files_below(folder)}


def test_files_below_a_folder_are_regular_ones_and_those_that_links_lead_to(tmp_path: Path) -> None:
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "data" / "inner" / "a.csv").write_text("1")
    (tmp_path / "elsewhere.csv").write_text("1")
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere.csv")
    (tmp_path / "data" / "loop").symlink_to("loop")
    (tmp_path / "data" / "upward").symlink_to(tmp_path / "data")
    (tmp_path / "data" / "nowhere").symlink_to("gone")
    assert names_below(tmp_path / "data") == {"a.csv", "elsewhere.csv"}


def test_what_is_no_folder_has_no_files_below_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    assert not files_below(tmp_path / "a.csv")
    assert not files_below(tmp_path / "gone")
    assert not files_below(None)
