"""Databases in MLMD's older schema versions, as the real library made them."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = range(10)


@pytest.fixture(params=VERSIONS, ids=lambda version: f"v{version}")
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(GOLDEN / "schema_versions" / f"v{request.param}.sqlite", tmp_path))


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_an_older_database_is_refused_and_untouched_without_leave(old_database: Path) -> None:
    before = old_database.read_bytes()
    version = old_database.stem.removeprefix("v")
    with pytest.raises(RuntimeError, match=f"schema version {version}, older than 10; back it up"):
        MetadataStore(f"sqlite:///{old_database}")
    assert old_database.read_bytes() == before


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
        connection.execute("CREATE TABLE OldExecution (in_the INT, way INT)")
    connection.close()
    before = rows(path, "SELECT name, sql FROM sqlite_master")
    with pytest.raises(RuntimeError, match="OldExecution"):
        MetadataStore(f"sqlite:///{path}", enable_upgrade_migration=True)
    assert rows(path, "SELECT name, sql FROM sqlite_master") == before
