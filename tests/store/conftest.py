"""Fixtures of the store's tests: one store per backend, and the answers that the real MLMD gave."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from database_servers import SERVERS, Server
from sqlalchemy import Connection, MetaData, create_engine, insert, inspect, select, text

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import connection, history, tables
from autolog_store.sql.database import Database

GOLDEN = Path(__file__).parent / "golden"


class ServedStore(MetadataStore):
    """A client and the server that it calls, over a real socket."""

    def __init__(self, database: str) -> None:
        server = pytest.importorskip("autolog_store.server", reason="grpcio is not installed", exc_type=ImportError)
        self.server = server.Server(database, server.ServerOptions(port=0))
        super().__init__(f"grpc://127.0.0.1:{self.server.port}")
        self.transport_to_database = self.server._calls.transport

    def close(self) -> None:
        super().close()
        self.server.stop()


BACKENDS = ("sqlite", "memory", "grpc", *SERVERS)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CA and certificates of it for servers at 127.0.0.1 and a client: ca.pem, server.key etc.

    That of the database does not say localhost. The folder `ca` is one for options such as `capath`.
    """
    folder = tmp_path_factory.mktemp("certificates")
    common = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    def make(name: str, *options: str) -> None:
        line = [
            *common,
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.pem",
            "-subj",
            f"/CN={name}",
            "-days",
            "2",
            *options,
        ]
        try:
            subprocess.run(line, cwd=folder, check=True, capture_output=True)
        except FileNotFoundError:
            pytest.skip("openssl is not installed")

    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=CA:FALSE"]
    make("ca")
    make("server", *signed, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
    make("database", *signed, "-addext", "subjectAltName=IP:127.0.0.1")
    make("client", *signed)
    make("stranger")
    locked = ["openssl", "pkey", "-in", "client.key", "-out", "locked.key", "-aes256", "-passout", "pass:open sesame"]
    subprocess.run(locked, cwd=folder, check=True, capture_output=True)
    (folder / "ca").mkdir()
    shutil.copy(folder / "ca.pem", folder / "ca")
    subprocess.run(["openssl", "rehash", folder / "ca"], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    """Start a server when a test first asks for it; where it is not installed, that test is skipped by name."""
    running: dict[tuple[str, bool], Server] = {}

    def start(backend: str, *, with_tls: bool = False) -> Server:
        kind = SERVERS[backend]
        missing = [name for name in kind.needs if not kind.program(name)]
        if missing:
            tell = pytest.fail if os.environ.get("AUTOLOG_REQUIRE_SERVERS") == "1" else pytest.skip
            tell(f"no {kind.__name__} here: {', '.join(missing)} missing")
        if (backend, with_tls) not in running:
            certificates = request.getfixturevalue("certificates") if with_tls else None
            running[backend, with_tls] = kind(certificates)
        return running[backend, with_tls]

    yield start
    for server in running.values():
        server.close()


def wipe(connection: Connection) -> None:
    """Empty all tables but for the built-in types, and let ids begin anew."""
    for table in tables.metadata.tables.values():
        if table not in (tables.mlmd_env, tables.type_):
            connection.execute(table.delete())
    connection.execute(tables.type_.delete().where(tables.type_.c.id > 9))
    restart_ids(connection)


def restart_ids(connection: Connection) -> None:
    """Close the gaps that undone calls leave in a server's ids, so that they go on as SQLite's do."""
    if connection.dialect.name == "sqlite":
        return
    for name in (name for name, table in tables.metadata.tables.items() if "id" in table.c):
        if connection.dialect.name == "mysql":
            connection.execute(text(f"ALTER TABLE {name} AUTO_INCREMENT = 1"))
        elif connection.dialect.name == "postgresql":
            sequence = f"pg_get_serial_sequence('{name.lower()}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {name}"))


@pytest.fixture
def in_threads() -> Callable[[int, Callable[[int], None]], list[BaseException]]:
    return run_in_threads


def run_in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Let threads begin their work at the same moment; return what they raised."""
    failures: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.fixture
def close_gaps() -> Callable[[MetadataStore], None]:
    def close(store: MetadataStore) -> None:
        if isinstance(store, ServedStore):
            return  # SQLite behind it leaves no gaps
        with store._transport._database.engine.begin() as connection:  # type: ignore[attr-defined]
            restart_ids(connection)

    return close


def open_store(backend: str, folder: Path, servers: Callable[..., Server]) -> MetadataStore:
    if backend == "sqlite":
        return MetadataStore(f"sqlite:///{folder / 'store.db'}")
    if backend == "memory":
        return MetadataStore(pb.ConnectionConfig(fake_database=pb.FakeDatabaseConfig()))
    if backend == "grpc":
        return ServedStore(f"sqlite:///{folder / 'store.db'}")
    store = MetadataStore(servers(backend).config("tests"))
    with store._transport._database.engine.begin() as connection:  # type: ignore[attr-defined]
        wipe(connection)
    return store


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(
    backend: str, tmp_path: Path, servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> Iterator[MetadataStore]:
    if backend == "mysqlclient":
        backend = "mysql"
        use_mysqlclient(servers(backend), monkeypatch)
    with open_store(backend, tmp_path, servers) as opened:
        yield opened


def use_mysqlclient(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let URLs and configurations lead to mysqlclient; elsewhere it is PyMySQL, whatever is installed."""
    pytest.importorskip("MySQLdb", reason="mysqlclient is not installed")
    monkeypatch.setattr("autolog_store.sql.servers._mysql_driver", lambda: "mysqldb")
    monkeypatch.setattr(server, "driver", "mysqldb")


@pytest.fixture(autouse=True)
def _pymysql_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autolog_store.sql.servers._mysql_driver", lambda: "pymysql")


@pytest.fixture(params=[*SERVERS, "mysqlclient"])
def server(request: pytest.FixtureRequest, servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> Server:
    if request.param != "mysqlclient":
        return servers(request.param)
    server = servers("mysql")
    use_mysqlclient(server, monkeypatch)
    return server


@pytest.fixture
def new_database(server: Server) -> Iterator[str]:
    """Name a database that is not there yet, and remove it at the end."""
    name = f"new_{time.monotonic_ns()}"
    yield name
    server.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture
def opened(server: Any, new_database: str) -> Iterator[MetadataStore]:
    """A store in a database of its own on each server."""
    with MetadataStore(server.config(new_database)) as store:
        yield store


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[MetadataStore]:
    with MetadataStore(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "grpc", *SERVERS])
def golden_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: Callable[..., Server]
) -> Iterator[Callable[[str], MetadataStore]]:
    """Open a copy of a database that the real MLMD wrote, once for all tests that only read."""
    folder = tmp_path_factory.mktemp("golden")
    stores: dict[str, MetadataStore] = {}

    def open_copy(name: str) -> MetadataStore:
        if name not in stores:
            shutil.copy(GOLDEN / name, folder / name)
            if request.param == "sqlite":
                stores[name] = MetadataStore(f"sqlite:///{folder / name}")
            elif request.param == "grpc":
                stores[name] = ServedStore(f"sqlite:///{folder / name}")
            else:
                stores[name] = MetadataStore(servers(request.param).config(f"golden_{name.partition('.')[0]}"))
                copy_rows(folder / name, stores[name])
        return stores[name]

    open_copy.backend = "sqlite" if request.param == "grpc" else request.param  # type: ignore[attr-defined]
    yield open_copy
    for opened in stores.values():
        opened.close()


LARGEST_INT = 2**31 - 1


def copy_rows(path: Path, store: MetadataStore) -> None:
    """Copy all rows of an SQLite file into a server's empty store; integers too large for it become the largest."""
    with store._transport._database.engine.begin() as writing:  # type: ignore[attr-defined]
        copy_tables(path, writing, tables.metadata)
        restart_ids(writing)


def copy_tables(path: Path, writing: Connection, metadata: MetaData) -> None:
    source = create_engine("sqlite://", creator=lambda: sqlite3.connect(path))
    with source.connect() as reading:
        for table in metadata.tables.values():
            writing.execute(table.delete())
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            for row in rows:
                if (row.get("int_value") or 0) > LARGEST_INT:
                    row["int_value"] = LARGEST_INT
            if rows:
                writing.execute(insert(table), rows)
    source.dispose()


@pytest.fixture(params=["sqlite", *SERVERS])
def new_place(
    request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[..., Server]
) -> Iterator[pb.ConnectionConfig]:
    """Say where a database can be made on each backend, and remove it at the end."""
    if request.param == "sqlite":
        yield pb.ConnectionConfig(sqlite={"filename_uri": str(tmp_path / "store.db")})  # type: ignore[arg-type]
        return
    name = f"new_{time.monotonic_ns()}"
    server = servers(request.param)
    yield server.config(name)
    server.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture
def dump() -> Callable[[pb.ConnectionConfig], dict[str, Any]]:
    """Read all that is in a database: the columns of each table, and its rows."""

    def read(config: pb.ConnectionConfig) -> dict[str, Any]:
        engine = connection.create(config)
        with contextlib.closing(Database(engine)), engine.connect() as reading:
            found = {name: reading.execute(text(f"SELECT * FROM {name}")) for name in inspect(engine).get_table_names()}
            return {name: (sorted(rows.keys()), sorted(map(repr, rows.all()))) for name, rows in found.items()}

    return read


@pytest.fixture
def old_place(new_place: pb.ConnectionConfig, version: int) -> pb.ConnectionConfig:
    """Make a database of an older version, with the rows of the one that the real MLMD brought there."""
    path = GOLDEN / "schema_versions" / f"v{version}.sqlite"
    if new_place.HasField("sqlite"):
        shutil.copy(path, new_place.sqlite.filename_uri)
        return new_place
    engine = connection.create(new_place)
    with engine.begin() as writing:
        history.at(version).create_all(writing, checkfirst=False)
        copy_tables(path, writing, history.at(version))
    engine.dispose()
    return new_place
