"""`autolog store`: what it says of databases that are well, old, new, foreign and broken."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from autolog.cli.store import command
from autolog.errors import AutologError
from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

GOLDEN = Path(__file__).parents[1] / "store" / "golden"


def ask(*arguments: object) -> str:
    result = CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refusal(*arguments: object) -> str:
    """Return the one line that `autolog` prints before it ends with status 1."""
    with pytest.raises(AutologError) as raised:
        ask(*arguments)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return Path(shutil.copy(GOLDEN / "graph.sqlite", tmp_path))


@pytest.fixture
def old_database(tmp_path: Path) -> Path:
    return Path(shutil.copy(GOLDEN / "schema_versions" / "v7.sqlite", tmp_path))


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_name_that_is_too_long_is_that_of_no_store(tmp_path: Path) -> None:
    assert "there is no store at" in refusal("info", "--store", tmp_path / ("x" * 300))


def test_the_options_of_a_file_uri_are_kept(database: Path) -> None:
    assert "schema version  10" in ask("info", "--store", f"sqlite:///file:{database}?immutable=1")
    assert "no such vfs" in refusal("info", "--store", f"sqlite:///file:{database}?vfs=none")


def test_info_shows_version_backend_and_counts(database: Path) -> None:
    found = json.loads(ask("info", "--json", "--store", database))
    assert found.pop("store").endswith("graph.sqlite")
    assert found == {
        "backend": "sqlite",
        "schema_version": 10,
        "artifacts": 14,
        "executions": 10,
        "contexts": 5,
        "events": 24,
        "types": 14,
    }


def test_info_tells_people_the_same(database: Path) -> None:
    lines = ask("info", "--store", database).splitlines()
    assert "schema version  10" in lines
    assert "artifacts       14" in lines


@pytest.mark.parametrize("version", range(10))
def test_info_reads_each_older_version_and_leaves_it_as_it_is(tmp_path: Path, version: int) -> None:
    path = Path(shutil.copy(GOLDEN / "schema_versions" / f"v{version}.sqlite", tmp_path))
    before = path.read_bytes()
    assert json.loads(ask("info", "--json", "--store", path))["schema_version"] == version
    assert path.read_bytes() == before


def test_a_database_that_is_well_passes_the_check(database: Path) -> None:
    assert "is well: schema version 10, 14 artifacts" in ask("check", "--store", database)


def test_check_advises_a_backup_and_the_upgrade_of_an_older_version(old_database: Path) -> None:
    found = refusal("check", "--store", old_database)
    assert "schema version 7 is older than 10; back it up, then run `autolog store upgrade`" in found


def test_check_counts_what_points_nowhere(database: Path) -> None:
    execute(database, "DELETE FROM Artifact WHERE id = 1")
    assert "rows of Event point nowhere with their artifact_id" in refusal("check", "--store", database)
    execute(database, "DELETE FROM Type WHERE id = 1")
    assert "some of the built-in types are missing" in refusal("check", "--store", database)


def test_check_names_missing_tables(database: Path) -> None:
    execute(database, "DROP TABLE Event")
    assert "the table Event is missing" in refusal("check", "--store", database)


def test_upgrade_advises_a_backup_and_brings_the_newest_version(old_database: Path) -> None:
    said = ask("upgrade", "--store", old_database)
    assert "from schema version 7; keep a backup of it" in said
    assert "has schema version 10 now" in said
    assert "is well" in ask("check", "--store", old_database)


def test_upgrade_of_the_newest_version_does_nothing(database: Path) -> None:
    before = database.read_bytes()
    assert "has schema version 10 already" in ask("upgrade", "--store", database)
    assert database.read_bytes() == before


def test_a_downgrade_to_what_the_database_has_does_nothing(database: Path, old_database: Path) -> None:
    before = database.read_bytes(), old_database.read_bytes()
    assert ask("downgrade", 10, "--store", database).endswith("graph.sqlite has schema version 10 already\n")
    older = "v7.sqlite has schema version 7 already, which is older than 9; `autolog store upgrade` is for that\n"
    assert ask("downgrade", 9, "--store", old_database).endswith(older)
    assert "schema_version 11: 10 is the newest" in refusal("downgrade", 11, "--store", database)
    assert before == (database.read_bytes(), old_database.read_bytes())


@pytest.mark.parametrize("verb", ["info", "check", "upgrade"])
def test_a_newer_database_is_refused_and_not_touched(database: Path, verb: str) -> None:
    execute(database, "UPDATE MLMDEnv SET schema_version = 11")
    before = database.read_bytes()
    assert "schema version 11 is newer than 10" in refusal(verb, "--store", database)
    assert database.read_bytes() == before


@pytest.mark.parametrize("verb", ["info", "check", "upgrade"])
@pytest.mark.parametrize("table", ["customer", "Artifact"])
def test_a_foreign_database_is_refused_and_not_touched(tmp_path: Path, verb: str, table: str) -> None:
    path = tmp_path / "foreign.db"
    execute(path, f"CREATE TABLE {table} (name TEXT)")
    before = path.read_bytes()
    assert "foreign.db" in refusal(verb, "--store", path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("verb", ["info", "check", "upgrade"])
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, verb: str) -> None:
    assert "there is no store at" in refusal(verb, "--store", tmp_path / "nowhere.db")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database, however long it may be" * 100)
    assert "file is not a database" in refusal("info", "--store", path)


def test_a_server_is_asked_where_its_database_is() -> None:
    assert "run this where its database is" in refusal("info", "--store", "grpc://127.0.0.1:8080")


def test_info_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        assert json.loads(ask("info", "--json", "--store", path))["types"] == 10
        writer.close()
