"""Databases in other schema versions: MLMD's older ones, as the real library made them, newer ones, and none at all."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from autolog.cli.store import command
from autolog.errors import AutologError
from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection as connections
from autolog_store.sql import maintenance

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = range(10)
Dump: TypeAlias = Callable[[pb.ConnectionConfig], dict[str, Any]]


@pytest.fixture(params=VERSIONS, ids=lambda version: f"v{version}")
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(GOLDEN / "schema_versions" / f"v{request.param}.sqlite", tmp_path))


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def contents(config: pb.ConnectionConfig | str) -> list[Any]:
    with MetadataStore(config) as store:
        artifacts, executions = store.get_artifacts(), store.get_executions()
        types = [store.get_artifact_types(), store.get_execution_types(), store.get_context_types()]
        events = store.get_events_by_artifact_ids(one.id for one in artifacts)
        contexts = [(one, store.get_artifacts_by_context(one.id)) for one in store.get_contexts()]
        return [artifacts, executions, contexts, sorted(map(str, events)), types]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_needs_leave_keeps_all_and_is_undone_by_a_downgrade(
    old_place: pb.ConnectionConfig, tmp_path: Path, version: int, dump: Dump
) -> None:
    before = dump(old_place)
    with pytest.raises(RuntimeError, match=f"schema version {version}, older than 10; back it up"):
        MetadataStore(old_place)
    assert dump(old_place) == before
    maintenance.upgrade(old_place)
    real = Path(shutil.copy(GOLDEN / "schema_versions" / f"v{version}.sqlite", tmp_path / "real.db"))
    maintenance.upgrade(f"sqlite:///{real}")
    assert contents(old_place) == contents(f"sqlite:///{real}")
    # Bringing a database down to 1, MLMD leaves properties of types of contexts behind.
    assert maintenance.check(old_place) == maintenance.check(f"sqlite:///{real}")
    assert maintenance.check(old_place) == [] or version < 2
    maintenance.downgrade(old_place, version)
    assert dump(old_place) == before


@pytest.mark.parametrize("version", VERSIONS)
def test_a_downgrade_gives_the_tables_and_indexes_that_mlmd_gives(tmp_path: Path, version: int) -> None:
    MetadataStore(f"sqlite:///{tmp_path / 'new.db'}").close()
    maintenance.downgrade(f"sqlite:///{tmp_path / 'new.db'}", version)
    columns = "SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY 1, 2"
    indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
    for query in (columns, indexes):
        assert rows(tmp_path / "new.db", query) == rows(GOLDEN / "schema_versions" / f"v{version}.sqlite", query)


def execute(config: pb.ConnectionConfig, statement: str) -> None:
    engine = connections.create(config)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE MLMDEnv SET schema_version = 11", "version 11"),
        ("DROP TABLE MLMDEnv", "no MLMDEnv"),
        ("INSERT INTO MLMDEnv VALUES (9)", "holds 2"),
        ("DELETE FROM MLMDEnv", "holds 0"),
    ],
)
def test_a_newer_or_foreign_database_is_refused_and_not_touched(
    new_place: pb.ConnectionConfig, statement: str, message: str, dump: Dump
) -> None:
    MetadataStore(new_place).close()
    execute(new_place, statement)
    before = dump(new_place)
    for touch in (
        MetadataStore,
        lambda config: MetadataStore(config, enable_upgrade_migration=True),
        maintenance.upgrade,
        lambda config: maintenance.downgrade(config, 8),
    ):
        with pytest.raises(RuntimeError, match=message):
            touch(new_place)
    assert dump(new_place) == before


@pytest.mark.parametrize("version", [7])
def test_a_copy_of_a_table_that_lies_beside_it_is_left_alone(old_place: pb.ConnectionConfig, dump: Dump) -> None:
    for copy in ("OldArtifact", "NewArtifact"):
        execute(old_place, f"CREATE TABLE {copy} AS SELECT * FROM Artifact")
    before = dump(old_place)
    maintenance.upgrade(old_place)
    maintenance.downgrade(old_place, 7)
    assert dump(old_place) == before


@pytest.mark.parametrize("version", [1, 9])
def test_a_column_of_somebody_else_is_not_lost(old_place: pb.ConnectionConfig, dump: Dump) -> None:
    execute(old_place, "ALTER TABLE Artifact ADD COLUMN tenant INT")
    before = dump(old_place)
    for change in (maintenance.upgrade, lambda config: maintenance.downgrade(config, 0)):
        with pytest.raises(RuntimeError, match="table Artifact has the column tenant"):
            change(old_place)
    assert dump(old_place) == before


def test_an_empty_database_is_neither_upgraded_nor_downgraded(new_place: pb.ConnectionConfig, dump: Dump) -> None:
    execute(new_place, "CREATE TABLE songs (title INT)")
    for change in (maintenance.upgrade, lambda config: maintenance.downgrade(config, 8)):
        with pytest.raises(RuntimeError, match="nothing to"):
            change(new_place)
    assert set(dump(new_place)) == {"songs"}
    assert maintenance.info(new_place).version is None


@pytest.mark.parametrize("version", [6])
def test_the_command_line_keeps_the_databases_of_each_backend(old_place: pb.ConnectionConfig, version: int) -> None:
    engine = connections.create(old_place)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()

    def ask(*arguments: str) -> str:
        result = CliRunner().invoke(command, [*arguments, "--store", url], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    with pytest.raises(AutologError, match="schema version 6 is older than 10; back it up"):
        ask("check")
    assert "schema version  6" in ask("info")
    assert "from schema version 6; keep a backup" in ask("upgrade")
    assert "is well: schema version 10" in ask("check")
    assert "has schema version 6 now" in ask("downgrade", "6")
    assert maintenance.info(old_place).version == 6


def test_an_upgraded_database_has_the_schema_of_a_new_one(old_database: Path, tmp_path: Path) -> None:
    MetadataStore(f"sqlite:///{old_database}", enable_upgrade_migration=True).close()
    MetadataStore(f"sqlite:///{tmp_path / 'new.db'}").close()
    schema = "SELECT type, name, tbl_name, replace(sql, '\"', '') FROM sqlite_master ORDER BY type, name"
    assert rows(old_database, schema) == rows(tmp_path / "new.db", schema)
    assert rows(old_database, "SELECT * FROM MLMDEnv") == [(10,)]


def test_an_upgrade_keeps_every_node_and_event(old_database: Path) -> None:
    columns = ("artifact_id", "execution_id", "type", "milliseconds_since_epoch")
    events = f"SELECT DISTINCT {', '.join(columns)} FROM Event ORDER BY 1, 2, 3"
    queries = ["SELECT id, type_id, uri FROM Artifact", "SELECT id, type_id FROM Execution", events]
    queries += ["SELECT * FROM EventPath", "SELECT * FROM TypeProperty"]
    before = [rows(old_database, query) for query in queries]
    with MetadataStore(f"sqlite:///{old_database}", enable_upgrade_migration=True) as store:
        assert len(store.get_artifacts()) == len(before[0]) > 0
        assert len(store.get_executions()) == len(before[1]) > 0
        assert len(store.get_events_by_artifact_ids(one.id for one in store.get_artifacts())) == len(before[2]) > 0
        store.put_artifacts(store.get_artifacts())
        store.put_artifact_type(pb.ArtifactType(name="Newcomer", base_type=pb.ArtifactType.MODEL))
    assert [rows(old_database, query) for query in queries] == before


def test_an_upgrade_keeps_the_newest_of_doubled_events(tmp_path: Path) -> None:
    path = Path(shutil.copy(GOLDEN / "schema_versions" / "v7.sqlite", tmp_path))
    connection = sqlite3.connect(path)
    with connection:
        (event,) = connection.execute("SELECT artifact_id, execution_id, type FROM Event LIMIT 1").fetchall()
        connection.execute("INSERT INTO Event VALUES (1000, ?, ?, ?, 77)", event)
        connection.execute("INSERT INTO EventPath VALUES (1000, 0, NULL, 'newest')")
    connection.close()
    with MetadataStore(f"sqlite:///{path}", enable_upgrade_migration=True) as store:
        (kept,) = [
            one
            for one in store.get_events_by_artifact_ids([event[0]])
            if (one.execution_id, one.type) == (event[1], event[2])
        ]
    assert (kept.milliseconds_since_epoch, kept.path.steps[0].key) == (77, "newest")


def test_a_failing_upgrade_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = Path(shutil.copy(GOLDEN / "schema_versions" / "v6.sqlite", tmp_path))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE AutologOldExecution (in_the INT, way INT)")
    connection.close()
    before = rows(path, "SELECT name, sql FROM sqlite_master")
    with pytest.raises(RuntimeError, match="AutologOldExecution"):
        MetadataStore(f"sqlite:///{path}", enable_upgrade_migration=True)
    assert rows(path, "SELECT name, sql FROM sqlite_master") == before
