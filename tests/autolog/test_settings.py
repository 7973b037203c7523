import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from autolog import settings
from autolog.cli.commands import cli
from autolog.errors import SettingsError
from autolog.settings import Settings, home_folder, resolve

RunPython = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory three folders down, with nothing set."""
    monkeypatch.delenv("AUTOLOG_STORE")
    folder = tmp_path / "project" / "src" / "deep"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


# where


def test_the_default_store_is_in_the_working_directory(here: Path) -> None:
    assert resolve().store == f"sqlite:///{here}/.autolog/metadata.sqlite"


def test_the_git_root_is_preferred_to_the_working_directory(here: Path) -> None:
    (here.parents[1] / ".git").mkdir()
    assert resolve().database == here.parents[1] / ".autolog" / "metadata.sqlite"


def test_the_root_of_a_git_worktree_counts_as_one(here: Path) -> None:
    (here.parents[0] / ".git").write_text("gitdir: /elsewhere\n")
    assert home_folder() == here.parents[0]


def test_a_folder_with_a_store_is_preferred_to_a_nearer_git_root(here: Path) -> None:
    (here / ".git").mkdir()
    (here.parents[1] / ".autolog").mkdir()
    assert home_folder() == here.parents[1]


def test_the_nearest_of_two_folders_with_a_store_is_taken(here: Path) -> None:
    (here.parents[0] / ".autolog").mkdir()
    (here.parents[1] / ".autolog").mkdir()
    assert home_folder() == here.parents[0]


def test_a_file_called_autolog_is_no_folder_with_a_store(here: Path) -> None:
    (here.parents[0] / ".autolog").write_text("")
    assert home_folder() == here


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep the working directory")
def test_a_working_directory_that_was_deleted_is_told(here: Path) -> None:
    here.rmdir()
    with pytest.raises(SettingsError, match="the working directory has been deleted"):
        resolve("/x.sqlite")


# which


def test_the_environment_is_preferred_to_the_default(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOLOG_STORE", "/env/x.sqlite")
    assert resolve().store == "sqlite:////env/x.sqlite"


def test_a_store_that_only_an_argument_names_is_named_in_the_command_that_publishes(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve("mysql://me:secret@host/lineage").sync == "autolog sync --store 'mysql://me:***@host/lineage'"
    monkeypatch.setenv("AUTOLOG_STORE", "mysql://host/lineage")
    assert resolve().sync == "autolog sync"


def test_an_argument_is_preferred_to_the_environment(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOLOG_STORE", "/env/x.sqlite")
    assert resolve("/argument/x.sqlite").store == "sqlite:////argument/x.sqlite"


@pytest.mark.parametrize("argument", [None, ""], ids=["none", "empty"])
def test_an_empty_setting_is_no_setting(here: Path, monkeypatch: pytest.MonkeyPatch, argument: str | None) -> None:
    monkeypatch.setenv("AUTOLOG_STORE", "")
    assert resolve(argument).database == here / ".autolog" / "metadata.sqlite"


def test_the_experiment_is_named_after_the_project(here: Path) -> None:
    (here.parents[1] / ".git").mkdir()
    assert resolve().experiment == "project"


def test_the_experiment_of_the_environment_is_preferred_to_the_projects_name(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXPERIMENT", "churn")
    assert resolve().experiment == "churn"


def test_the_experiment_that_is_asked_for_is_preferred_to_all(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOLOG_EXPERIMENT", "churn")
    assert resolve(experiment="fraud").experiment == "fraud"


def test_there_is_an_experiment_even_at_the_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "home_folder", lambda: Path("/"))
    assert resolve("/x.sqlite").experiment == "default"


# pyproject.toml


def pyproject(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(text)
    return path


EVERYTHING = """
[tool.autolog]
store = "lineage.sqlite"
experiment = "churn"
exit_seconds = 7
journal_bytes = 1000000
redact = ["^patient_", "ssn"]
enabled = false
"""


def test_every_setting_may_stand_in_pyproject(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pyproject(here.parents[1], EVERYTHING)
    found = resolve()
    assert found.database == here.parents[1] / "lineage.sqlite"  # from the folder of the file
    assert found[2:7] == ("churn", 7.0, 1_000_000, ("^patient_", "ssn"), False)
    assert found.origins == dict.fromkeys(settings.NAMES, str(path))


def test_variables_are_preferred_to_pyproject_and_arguments_to_both(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyproject(here, EVERYTHING)
    given = {"STORE": "/env.sqlite", "EXPERIMENT": "env", "EXIT_SECONDS": "0", "JOURNAL_BYTES": "70000"}
    given |= {"REDACT": "a\nb", "": "1"}
    for name, value in given.items():
        monkeypatch.setenv(f"AUTOLOG_{name}".rstrip("_"), value)
    found = resolve()
    assert found[2:7] == ("env", 0.0, 70_000, ("a", "b"), True)
    assert found.origins["redact"] == "AUTOLOG_REDACT"
    found = resolve("/x.sqlite", "argument", exit_seconds=1, journal_bytes=65536, redact=["c"], enabled=False)
    assert found[2:7] == ("argument", 1.0, 65_536, ("c",), False)
    assert set(found.origins.values()) == {"argument"}


def test_without_any_of_them_the_defaults_hold(here: Path) -> None:
    assert resolve()[3:7] == (2.0, 1 << 30, (), True)
    assert set(resolve().origins.values()) == {"default"}


@pytest.mark.parametrize(
    "text",
    [
        "[tool.autolog]\nexperiment='x'",
        "[ tool . 'autolog' ]\nexperiment='x'",
        "[tool]\nautolog.experiment='x'",
        "[tool]\nautolog = {experiment='x'}",
        "[ 'tool' ] # of ours\n\t\"autolog\" . experiment='x'",
        "tool . autolog = {experiment='x'}",
        "tool.autolog.experiment='x'",
    ],
)
def test_the_table_may_be_written_in_any_way(here: Path, text: str) -> None:
    pyproject(here, text)
    assert resolve().experiment == "x"


def test_the_nearest_file_with_the_table_is_taken(here: Path) -> None:
    pyproject(here, "[project]\ndependencies = ['autolog-sdk']\n")
    pyproject(here.parents[0], "[tool.autolog]\nexperiment = 'nearer'")
    pyproject(here.parents[1], "[tool.autolog]\nexperiment = 'farther'\nexit_seconds = 7")
    assert (resolve().experiment, resolve().exit_seconds) == ("nearer", 2.0)


@pytest.mark.parametrize(
    "text",
    [
        "[project]\ndependencies = ['autolog-sdk']\n[tool.autologger",
        "[project.scripts]\nautolog = 'ours:main'\n[project.entry-points.'autolog.integrations']",
        "[tool.uv.sources]\nautolog.path = '../autolog'  # [tool]",
    ],
)
def test_a_file_that_says_nothing_of_us_is_not_parsed(here: Path, text: str) -> None:
    pyproject(here, f"{text}\nthis is no TOML")
    assert resolve().exit_seconds == 2.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.autolog]\nno", "pyproject.toml cannot be read"),
        ("[tool.autolog\nenabled = false", "pyproject.toml cannot be read: .* line 1,"),
        ("[project]\r\n[ tool . autolog # ours\r\n", "pyproject.toml cannot be read: .* line 2,"),
        ("[tool.autolog]\nstores = 'x'", "has stores in .*; it may have store, experiment"),
        ("[tool.autolog]\nexperiment = 3", "experiment is 3 in .*; it should be a text"),
        ("[tool.autolog]\nexit_seconds = 'soon'", "exit_seconds is 'soon'"),
        ("[tool.autolog]\nexit_seconds = nan", "exit_seconds is nan"),
        ("[tool.autolog]\nexit_seconds = true", "exit_seconds is True"),
        ("[tool.autolog]\njournal_bytes = 65535", "journal_bytes is 65535 in .*; it should be a number of bytes from"),
        ("[tool.autolog]\njournal_bytes = 1e9", "journal_bytes is 1000000000.0"),
        ("[tool.autolog]\njournal_bytes = '1 GB'", "journal_bytes is '1 GB'"),
        ("[tool.autolog]\nredact = ['(']", r"no regular expression"),
        ("[tool.autolog]\nredact = 3", "redact is 3"),
        ("[tool.autolog]\nenabled = 'perhaps'", "enabled is 'perhaps'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(here: Path, text: str, message: str) -> None:
    pyproject(here, text)
    with pytest.raises(SettingsError, match=message):
        resolve()


def test_enable_watches_nothing_where_it_is_switched_off(here: Path) -> None:
    from autolog import enable, process

    pyproject(here, "[tool.autolog]\nenabled = false")
    enable()
    assert process.current() is None
    assert not (here / ".autolog").exists()


def test_settings_of_a_second_enable_that_do_not_hold_are_told(
    run_python: RunPython, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "60")  # a busy machine
    done = run_python(
        "import sys, autolog\n"
        "autolog.enable('lineage.sqlite', experiment='first')\n"
        "autolog.enable()\n"
        "autolog.enable('lineage.sqlite', experiment='first', redact=())\n"
        "print('no word yet', file=sys.stderr)\n"
        "autolog.enable('other.sqlite', experiment='second')\n"
        "try:\n"
        "    autolog.enable(exit_seconds=-1)\n"
        "except autolog.errors.SettingsError as error:\n"
        "    print(error, file=sys.stderr)\n"
    )
    told = (
        "autolog: this process is watched already, and goes on as it is: "
        "autolog.enable was given another store, experiment; call autolog.disable() before it"
    )
    assert done.stderr.splitlines() == [
        "no word yet",
        told,
        "exit_seconds is -1 in argument; it should be a number of seconds from 0 to 86400",
    ]
    assert not (tmp_path / "other.sqlite").exists()


# the command


def test_the_command_shows_each_value_and_where_it_comes_from(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pyproject(here, "[tool.autolog]\nredact = ['a', 'b']\nstore = 'mysql://ada:hidden@host/db'")
    monkeypatch.setenv("AUTOLOG_EXIT_SECONDS", "3")
    printed = CliRunner().invoke(cli, ["config", "--json"]).output
    assert json.loads(printed) == {
        "store": {"value": "mysql://ada:***@host/db", "from": str(path)},
        "experiment": {"value": here.name, "from": "default"},
        "exit_seconds": {"value": 3.0, "from": "AUTOLOG_EXIT_SECONDS"},
        "journal_bytes": {"value": 1 << 30, "from": "default"},
        "redact": {"value": ["a", "b"], "from": str(path)},
        "enabled": {"value": True, "from": "default"},
    }
    table = CliRunner().invoke(cli, ["config", "--store", "/x.sqlite"]).output
    assert re.search(r"store +sqlite:////x.sqlite +argument", table)
    assert re.search(r"redact +a  b +/", table)
    assert "hidden" not in printed + table


def test_child_processes_inherit_what_a_file_or_an_argument_says_and_whether_it_is_off(
    here: Path,
) -> None:
    from autolog.family import inheritance

    pyproject(here, EVERYTHING)
    given = {"AUTOLOG_EXIT_SECONDS": "7", "AUTOLOG_REDACT": "^patient_\nssn", "AUTOLOG": "0"}
    given["AUTOLOG_JOURNAL_BYTES"] = "1000000"
    assert inheritance(resolve(), "run").items() >= given.items()
    told = inheritance(resolve(exit_seconds=1, journal_bytes=65536), "run")
    assert (told["AUTOLOG_EXIT_SECONDS"], told["AUTOLOG_JOURNAL_BYTES"]) == ("1", "65536")


# how it is written


@pytest.mark.parametrize(
    ("store", "path"),
    [
        ("x.sqlite", "x.sqlite"),
        ("./a/../x.sqlite", "x.sqlite"),
        ("with blank/ä.sqlite", "with blank/ä.sqlite"),
        ("100%.sqlite", "100%.sqlite"),
        ("a#b.sqlite", "a#b.sqlite"),
        ("what?.sqlite", "what?.sqlite"),
        ("a:b@c/x.sqlite", "a:b@c/x.sqlite"),
        ("sqlite:///x.sqlite", "x.sqlite"),
        ("sqlite:///x.sqlite?timeout=3", "x.sqlite"),
        ("sqlite+pysqlite:///x.sqlite", "x.sqlite"),
        ("sqlite:///file:x.sqlite?mode=rw", "x.sqlite"),
        ("sqlite:///file:x.sqlite#end", "x.sqlite"),
        ("grpc", "grpc"),
    ],
)
def test_a_path_is_taken_from_the_working_directory(here: Path, store: str, path: str) -> None:
    assert resolve(store).database == here / path


def test_a_store_may_be_a_path_object(here: Path) -> None:
    assert resolve(here / "x.sqlite") == resolve(str(here / "x.sqlite"))


def test_a_home_folder_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("USERPROFILE", "/home/ada")
    assert resolve("~/x.sqlite").store == "sqlite:////home/ada/x.sqlite"


def test_the_home_folder_of_nobody_is_a_plain_name(here: Path) -> None:
    assert resolve("~nobody-of-this-name/x.sqlite").database == here / "~nobody-of-this-name" / "x.sqlite"


@pytest.mark.parametrize("store", ["x.sqlite", "sqlite:///x.sqlite", "sqlite+pysqlite:///x.sqlite"])
def test_a_later_change_of_directory_does_not_move_the_store(
    here: Path, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    resolved = resolve(store)
    monkeypatch.chdir("/")
    assert resolved.database == here / "x.sqlite"


@pytest.mark.parametrize("store", [r"C:\data\x.sqlite", "C:/data/x.sqlite", "c://x.sqlite", r"\\server\share\x.sqlite"])
def test_a_path_of_windows_is_a_path(here: Path, store: str) -> None:
    assert resolve(store).database is not None


@pytest.mark.parametrize("name", ["what?.sqlite", "100%41.sqlite"])
def test_a_path_with_signs_that_mean_something_in_a_url_survives_it(here: Path, name: str) -> None:
    assert resolve(resolve(name).store).database == here / name


@pytest.mark.parametrize(
    "store",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?cache=shared", "sqlite:///file:x?mode=memory"],
)
def test_a_database_in_memory_has_no_file(here: Path, store: str) -> None:
    assert resolve(store).database is None


@pytest.mark.parametrize(
    "url", ["mysql://u@host/db", "mysql+pymysql://host/db", "mariadb://host/db", "postgresql://h/d", "grpc://host:8080"]
)
def test_the_url_of_a_server_stays_as_it_is(here: Path, url: str) -> None:
    assert (resolve(url).store, resolve(url).database) == (url, None)


@pytest.mark.parametrize(
    "store", ["postgres://host/db", "http://host", "ftp://u:hidden@host", "sqlite:x.sqlite", "mysql:/host/db"]
)
def test_a_store_that_makes_no_sense_is_refused(here: Path, store: str) -> None:
    with pytest.raises(SettingsError, match="is not known; use a path to a file, or a URL that begins with sqlite://"):
        resolve(store)


def test_a_refusal_shows_no_password() -> None:
    with pytest.raises(SettingsError) as refused:
        resolve("postgres://ada:hidden@host/db")
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://ada:hidden@host/db", "mysql://ada:***@host/db"),
        ("mysql://ada:hid@den@host/db", "mysql://ada:***@host/db"),
        ("mysql://ada:hid/den@host/db", "mysql://ada:***@host/db"),
        ("mysql://:hidden@host/db", "mysql://:***@host/db"),
        ("mysql://ada@host:3306/db", "mysql://ada@host:3306/db"),
        ("mysql://host:3306/db", "mysql://host:3306/db"),
        ("postgresql:///db?user=ada&password=hidden", "postgresql:///db?user=ada&password=***"),
        ("postgresql:///db?sslPassword=hidden&x=1", "postgresql:///db?sslPassword=***&x=1"),
        ("grpc://host:8080?token=hidden", "grpc://host:8080?token=***"),
        ("sqlite:////a:b@c/x.sqlite", "sqlite:////a:b@c/x.sqlite"),
    ],
)
def test_a_store_is_shown_without_its_password(url: str, shown: str) -> None:
    assert Settings(url, Path(), "").shown_store == shown


# journals


def test_the_journals_of_a_file_lie_beside_it(tmp_path: Path) -> None:
    assert resolve(str(tmp_path / "x.sqlite")).journals == tmp_path / "x.sqlite.journals"


def test_each_server_has_journals_of_its_own(here: Path) -> None:
    folders = {resolve(url).journals for url in ("mysql://a/db", "mysql://b/db")}
    assert len(folders) == 2
    assert {folder.parent for folder in folders} == {here / ".autolog"}


def test_a_new_folder_of_ours_is_kept_out_of_version_control(here: Path) -> None:
    settings.make_folder(resolve())
    assert (here / ".autolog" / ".gitignore").read_text() == "*\n"


def test_no_other_folder_gets_a_gitignore(tmp_path: Path) -> None:
    settings.make_folder(resolve(str(tmp_path / "data" / "x.sqlite")))
    assert list((tmp_path / "data").iterdir()) == [tmp_path / "data" / "x.sqlite.journals"]


def test_what_lies_in_our_folder_or_beside_the_store_is_our_own(here: Path) -> None:
    found = resolve()
    assert found.is_own(str(here / ".autolog" / "metadata.sqlite"))
    assert found.is_own(str(found.journals / "messages-1.jsonl"))
    assert not found.is_own(str(here / "train.csv"))
    other = resolve(str(here / "runs"))
    assert other.is_own(str(here / "runs"))
    assert other.is_own(str(here / "runs-wal"))
    assert other.is_own(str(here / "runs.journals" / "messages-1.jsonl"))
    assert not other.is_own(str(here / "runs.csv"))
    assert not other.is_own(str(here / "runs-2024.csv"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_our_own_files_are_known_behind_a_link(here: Path) -> None:
    (here / "disk").mkdir()
    (here / "link").symlink_to(here / "disk")
    found = resolve(str(here / "link" / "runs.sqlite"))
    assert found.is_own(str(here / "disk" / "runs.sqlite"))
    assert found.is_own(str(here / "disk" / "runs.sqlite.journals" / "messages-1.jsonl"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs folders that cannot be looked into")
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may look into every folder")
def test_a_folder_above_that_may_not_be_looked_into_is_passed_by(here: Path) -> None:
    here.parent.chmod(0o000)
    try:
        home_folder()
    finally:
        here.parent.chmod(0o755)
