"""Several processes and threads on one SQLite file."""

import gc
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import warnings
import weakref
from pathlib import Path

import pytest

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection as connections
from autolog_store.sql.database import Database

PROGRAM = """
import os, sys, traceback
from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
path, count = sys.argv[1], int(sys.argv[2])

def run(number):
    {body}

children = []
for number in range(count):
    child = os.fork()  # imports take longer than what is tested here, so they are done before
    if not child:
        try:
            run(number)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    children.append(child)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
"""

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def run_together(path: Path, count: int, body: str) -> None:
    """Run `body` in several processes at once; it knows `path` and the `number` of its process."""
    program = PROGRAM.format(body=textwrap.indent(textwrap.dedent(body), "    ").strip())
    command = [sys.executable, "-c", program, str(path), str(count)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert result.returncode == 0, result.stderr


@forks
def test_sixteen_processes_create_the_same_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    run_together(path, 16, "MetadataStore(f'sqlite:///{path}').put_artifact_type(pb.ArtifactType(name='Dataset'))")
    with MetadataStore(f"sqlite:///{path}") as store:
        assert [one.name for one in store.get_artifact_types()] == ["Dataset"]
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*), max(id) FROM Type").fetchone() == (10, 10)
    assert database.execute("SELECT * FROM MLMDEnv").fetchall() == [(10,)]
    database.close()


def test_threads_share_a_store(store: MetadataStore) -> None:
    type_id = store.put_artifact_type(pb.ArtifactType(name="Dataset"))
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(20):
                store.put_artifacts([pb.Artifact(type_id=type_id, name=f"{number}-{turn}")])
                store.get_artifacts_by_type("Dataset")
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.get_artifacts()) == 120


def test_a_locked_file_aborts_the_call_and_the_retry_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_SECONDS", 0.01)
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        pauses: list[float] = []

        def unlock(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                blocker.execute("ROLLBACK")

        monkeypatch.setattr("autolog_store.transports.time.sleep", unlock)
        assert store.put_artifact_type(pb.ArtifactType(name="Dataset")) == 10
        assert len(pauses) == 3
        blocker.close()


@pytest.mark.parametrize(("asked", "attempts"), [(None, 5), (0, 5), (1, 1), (3, 3)])
def test_a_call_that_is_aborted_again_and_again_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: int | None, attempts: int
) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_SECONDS", 0.01)
    path = tmp_path / "store.db"
    config = pb.ConnectionConfig(sqlite=pb.SqliteMetadataSourceConfig(filename_uri=str(path)))
    if asked is not None:
        config.retry_options.max_num_retries = asked
    with MetadataStore(config) as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        pauses: list[float] = []
        monkeypatch.setattr("autolog_store.transports.time.sleep", pauses.append)
        with pytest.raises(errors.AbortedError, match="another writer was in the way"):
            store.put_artifact_type(pb.ArtifactType(name="Dataset"))
        assert len(pauses) == attempts - 1
        blocker.close()


def test_readers_work_while_a_writer_is_open(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with MetadataStore(f"sqlite:///{path}") as store:
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO Type (name, type_kind) VALUES ('half done', 1)")
        assert store.get_artifact_types() == []
        writer.execute("ROLLBACK")
        writer.close()


def put_one(store: MetadataStore, name: str) -> None:
    store.put_artifact_type(pb.ArtifactType(name=name))


@forks
def test_parent_and_forked_child_go_on_with_the_same_store(tmp_path: Path) -> None:
    with MetadataStore(f"sqlite:///{tmp_path / 'store.db'}") as store:
        put_one(store, "before")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads, which other tests have left
            child = multiprocessing.get_context("fork").Process(target=put_one, args=(store, "child"))
            child.start()
        put_one(store, "parent")
        child.join()
        assert child.exitcode == 0
        put_one(store, "after")
        assert {one.name for one in store.get_artifact_types()} == {"before", "child", "parent", "after"}
        connection = sqlite3.connect(tmp_path / "store.db")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def test_what_a_fork_in_the_middle_of_a_call_leaves_to_the_parent_is_kept_when_the_child_closes_its_store(
    tmp_path: Path,
) -> None:
    database = Database(connections.create(f"sqlite:///{tmp_path / 'mlmd.db'}"))
    with database.transaction(writes=False):
        pass
    pool = weakref.ref(database.engine.pool)
    database._lender.leave_to_parent()
    database.close()
    del database
    gc.collect()
    assert pool() is not None  # else its connections would be closed, on which the parent is talking
