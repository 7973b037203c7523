"""Opening databases: those that are there, those that are not, and those that are not ours."""

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb

Config = pb.SqliteMetadataSourceConfig
GOLDEN = Path(__file__).parent / "golden"


def sqlite_config(path: Path | str, mode: int = Config.UNKNOWN) -> pb.ConnectionConfig:
    return pb.ConnectionConfig(sqlite=Config(filename_uri=str(path), connection_mode=mode))


def make_type(store: MetadataStore, name: str = "Dataset") -> int:
    return store.put_artifact_type(pb.ArtifactType(name=name))


def run_sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def new_database(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    MetadataStore(sqlite_config(path)).close()
    return path


def test_what_is_written_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(sqlite_config(path)) as store:
        assert make_type(store) == 10
    with MetadataStore(f"sqlite:///{path}") as store:
        assert store.get_artifact_type("Dataset").id == 10


def test_a_relative_path_stays_the_same_file_when_the_working_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with MetadataStore("sqlite:///store.db") as store:
        store._transport._database._lender.close()  # type: ignore[attr-defined]
        os.chdir("elsewhere")
        make_type(store)
    assert not (tmp_path / "elsewhere" / "store.db").exists()


@pytest.mark.parametrize(
    "config", [pb.ConnectionConfig(fake_database={}), pb.ConnectionConfig(sqlite={}), "sqlite://", "sqlite:///:memory:"]
)
def test_each_memory_database_is_private(config: pb.ConnectionConfig | str) -> None:
    with MetadataStore(config) as one, MetadataStore(config) as other:
        make_type(one)
        assert other.get_artifact_types() == []


def test_a_new_file_is_in_wal_mode_with_schema_version_10(tmp_path: Path) -> None:
    connection = sqlite3.connect(new_database(tmp_path / "store.db"))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("SELECT * FROM MLMDEnv").fetchall() == [(10,)]
    connection.close()


def describe_schema(path: Path) -> dict[str, object]:
    connection = sqlite3.connect(path)
    tables = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    described: dict[str, object] = {}
    for table in tables:
        columns = connection.execute(f"SELECT name, type, dflt_value, pk FROM pragma_table_info('{table}')").fetchall()
        uniques = {
            tuple(column for _, _, column in connection.execute(f"PRAGMA index_info('{name}')"))
            for _, name, is_unique, *_ in connection.execute(f"PRAGMA index_list('{table}')")
            if is_unique
        }
        described[table] = (columns, uniques)
    for name, table, sql in connection.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'"):
        if sql:
            columns = [column for _, _, column in connection.execute(f"PRAGMA index_info('{name}')")]
            described[name] = (table, columns, "IS NOT NULL" in sql)
    connection.close()
    return described


def test_the_schema_is_that_of_mlmd_with_two_more_indexes(tmp_path: Path) -> None:
    ours, theirs = describe_schema(new_database(tmp_path / "store.db")), describe_schema(GOLDEN / "small.sqlite")
    added = {name: ours.pop(name) for name in ("idx_association_execution_id", "idx_attribution_artifact_id")}
    assert ours == theirs
    assert added["idx_association_execution_id"] == ("Association", ["execution_id"], False)


def test_a_read_only_store_reads_and_does_not_write(tmp_path: Path) -> None:
    path = new_database(tmp_path / "store.db")
    with MetadataStore(sqlite_config(path, Config.READONLY)) as store:
        assert store.get_artifact_types() == []
        with pytest.raises(errors.InternalError, match="readonly database"):
            make_type(store)


def test_a_read_only_open_of_what_has_no_tables_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    with pytest.raises(errors.OpeningError, match="it is read-only; open it for writing once"):
        MetadataStore(sqlite_config(path, Config.READONLY))


@pytest.mark.parametrize("name", ["a\0b.db", "folder/"])
def test_a_path_that_names_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.OpeningError, match="names no file"):
        MetadataStore(f"sqlite:///{tmp_path}/{quote(name)}")
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_only_named_like_mlmds_is_left_alone(tmp_path: Path) -> None:
    run_sql(tmp_path / "other.db", "CREATE TABLE MLMDEnv (name TEXT)")
    with pytest.raises(errors.OpeningError, match="another program's; choose another database"):
        MetadataStore(f"sqlite:///{tmp_path / 'other.db'}")


def test_a_read_only_open_leaves_the_journal_mode_alone(tmp_path: Path) -> None:
    path = new_database(tmp_path / "store.db")
    run_sql(path, "PRAGMA journal_mode = DELETE")
    MetadataStore(sqlite_config(path, Config.READONLY)).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def forbid_writing(monkeypatch: pytest.MonkeyPatch, path: Path, *, to_everybody: bool) -> None:
    """Let a file and its folder look as they do to a user who may not write there, or on a medium where nobody can."""
    path.chmod(0o444)
    path.parent.chmod(0o555)
    monkeypatch.setattr(os, "access", lambda *_: False)
    flags = os.ST_RDONLY if to_everybody else 0
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags))


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="Windows does not tell")
@pytest.mark.parametrize("mode", [Config.READONLY, Config.UNKNOWN])
def test_a_file_on_a_read_only_medium_is_read_and_no_file_made_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    path = new_database(tmp_path / "archived" / "50% store?.db")
    forbid_writing(monkeypatch, path, to_everybody=True)
    with MetadataStore(sqlite_config(path, mode)) as store:
        assert store.get_artifact_types() == []
        assert list(path.parent.iterdir()) == [path]


def test_a_file_that_somebody_else_may_change_is_not_taken_for_one_that_never_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_database(tmp_path / "archived" / "store.db")
    forbid_writing(monkeypatch, path, to_everybody=False)
    with pytest.raises(errors.OpeningError, match="cannot be written; ask for leave to, or, when nobody") as raised:
        MetadataStore(sqlite_config(path, Config.READONLY))
    MetadataStore(str(raised.value).rpartition("open ")[2]).close()  # as the message says
    path.parent.chmod(0o755)
    path.chmod(0o644)
    run_sql(path, "PRAGMA journal_mode = DELETE")
    MetadataStore(sqlite_config(path, Config.READONLY)).close()  # as MLMD makes files


@pytest.mark.parametrize("mode", [Config.READONLY, Config.READWRITE])
def test_a_missing_file_is_created_only_when_that_is_allowed(tmp_path: Path, mode: int) -> None:
    with pytest.raises(RuntimeError, match=r"there is no file .*store\.db; READWRITE_OPENCREATE would create it"):
        MetadataStore(sqlite_config(tmp_path / "store.db", mode))


def test_a_file_uri_is_opened_as_it_says(tmp_path: Path) -> None:
    path = new_database(tmp_path / "store.db")
    for config in (sqlite_config(f"file:{path}?mode=ro"), f"sqlite:///file:{path}?mode=ro&uri=true"):
        with (
            MetadataStore(config) as store,
            pytest.raises(errors.InternalError, match="readonly"),
        ):
            make_type(store)


@pytest.mark.parametrize("name", ["50% of #1?.db", "%41.db", "a b+c&d=e.db", "ünï ☃.db", "x?mode=ro", "it's;.db"])
@pytest.mark.parametrize("form", ["path", "file URI", "file URI with options", "URL", "URL of a file URI"])
def test_a_strange_path_leads_to_that_file_however_it_is_written_and_opened(
    tmp_path: Path, name: str, form: str
) -> None:
    path = tmp_path / name
    text = {
        "path": str(path),
        "file URI": path.as_uri(),
        "file URI with options": f"{path.as_uri()}?cache=private#end",
        "URL": f"sqlite:///{quote(str(path))}",
        "URL of a file URI": f"sqlite:///{path.as_uri()}?cache=private",
    }[form]
    modes = (Config.READWRITE_OPENCREATE, Config.READWRITE, Config.READONLY)
    configs = [text] * 2 if form.startswith("URL") else [sqlite_config(text, mode) for mode in modes]
    for config in [*configs, sqlite_config(path, Config.READONLY)]:
        with MetadataStore(config) as store:
            if config is configs[0]:
                make_type(store)
            assert [one.name for one in store.get_artifact_types()] == ["Dataset"]
    assert {one.name.removesuffix("-shm").removesuffix("-wal") for one in tmp_path.iterdir()} == {name}


@pytest.mark.parametrize("mode", [Config.READONLY, Config.UNKNOWN])
def test_a_name_that_is_too_long_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(errors.OpeningError, match="xxxx"):
        MetadataStore(sqlite_config(tmp_path / ("x" * 300), mode))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="is a folder; name a file inside it"):
        MetadataStore(sqlite_config(tmp_path))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"there is no folder .*nowhere; create it first"):
        MetadataStore(sqlite_config(tmp_path / "nowhere" / "store.db"))


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(RuntimeError, match=r"notes\.txt.* not a database"):
        MetadataStore(sqlite_config(path))
    assert path.read_text().startswith("Dear diary")


def test_foreign_tables_and_columns_are_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    run_sql(path, "CREATE TABLE songs (title TEXT)", "INSERT INTO songs VALUES ('Take Five')")
    new_database(path)
    run_sql(path, "ALTER TABLE Artifact ADD COLUMN mood TEXT")
    with MetadataStore(sqlite_config(path)) as store:
        store.put_artifacts([pb.Artifact(type_id=make_type(store), name="a")])
        assert [artifact.name for artifact in store.get_artifacts()] == ["a"]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT title FROM songs").fetchall() == [("Take Five",)]
    connection.close()


def test_a_part_of_the_tables_is_refused_and_the_missing_ones_are_named(tmp_path: Path) -> None:
    path = new_database(tmp_path / "store.db")
    run_sql(path, "DROP TABLE EventPath", "DROP TABLE Context")
    with pytest.raises(RuntimeError, match=r"only a part of MLMD's tables \(Context, EventPath missing\)"):
        MetadataStore(sqlite_config(path))


def test_a_table_that_only_bears_the_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    run_sql(path, "CREATE TABLE event (what TEXT)")
    with pytest.raises(RuntimeError, match="no MLMDEnv"):
        MetadataStore(sqlite_config(path))


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (["UPDATE MLMDEnv SET schema_version = 11"], "schema version 11, .* upgrade autolog-sdk"),
        (
            ["UPDATE MLMDEnv SET schema_version = 9"],
            "version 9, older than 10; back it up, then run `autolog store upgrade`, .* enable_upgrade_migration",
        ),
        (["UPDATE MLMDEnv SET schema_version = -1"], "is -1, which is none"),
        (["DROP TABLE MLMDEnv", "CREATE TABLE MLMDEnv AS SELECT NULL AS schema_version"], "is None, which is none"),
        (["DROP TABLE MLMDEnv", "CREATE TABLE MLMDEnv AS SELECT 'ten' AS schema_version"], "is 'ten', which is none"),
        (["DELETE FROM MLMDEnv"], "holds 0"),
        (["INSERT INTO MLMDEnv VALUES (9)"], "holds 2"),
    ],
)
def test_another_schema_version_is_refused_with_advice(tmp_path: Path, statements: list[str], message: str) -> None:
    path = new_database(tmp_path / "store.db")
    run_sql(path, *statements)
    with pytest.raises(RuntimeError, match=message):
        MetadataStore(sqlite_config(path))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (pb.ConnectionConfig(), "names no database"),
        ("store.db", "is not a database URL; write it like"),
        ("oracle://host/db", "SQLite"),
        ("sqlite:///store.db?timeout=3", "file: URI"),
        ("sqlite://store.db", "write sqlite:///store.db"),
    ],
)
def test_a_configuration_without_a_usable_database_is_refused(config: pb.ConnectionConfig | str, message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        MetadataStore(config)


def test_any_other_kind_of_configuration_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="config is a dict"):
        MetadataStore({"sqlite": {}})  # type: ignore[arg-type]


def test_the_simple_types_are_there_and_come_back_when_lost(tmp_path: Path) -> None:
    path = new_database(tmp_path / "store.db")
    run_sql(path, "DELETE FROM Type WHERE name = 'mlmd.Model'")
    with MetadataStore(sqlite_config(path)) as store:
        assert [store.get_artifact_type(f"mlmd.{name}").id for name in ("Dataset", "Metrics", "Statistics")] == [
            1,
            3,
            4,
        ]
        assert store.get_artifact_type("mlmd.Model").id == 10


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = MetadataStore(sqlite_config(tmp_path / "store.db"))
    store.close()
    store.close()
    with pytest.raises(errors.FailedPreconditionError, match="closed"):
        store.get_artifacts()


def test_closing_leaves_one_file_behind(tmp_path: Path) -> None:
    new_database(tmp_path / "store.db")
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]
