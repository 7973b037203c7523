"""Fixtures of the store's tests: one store per backend, and the answers that the real MLMD gave."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from autolog_store import MetadataStore
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import tables

GOLDEN = Path(__file__).parent / "golden"
PASSWORD = "it's 100% s3cret@/"


class Server:
    """A database server of our own, on a free port of this machine, with its data in a temporary folder."""

    backend: str
    needs: tuple[str, ...]
    user: str
    stop_signal = signal.SIGTERM
    place = Path("/dev/shm")  # in memory, if there is such a place

    def __init__(self) -> None:
        # Where others may look in: the server runs as another user when the tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="autolog-", dir=self.place if self.place.is_dir() else None))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"
        # Neither server runs as root.
        self.owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.owner = {"user": self.user, "group": self.user, "extra_groups": []}
            shutil.chown(self.folder, self.user, self.user)
        try:
            self.create()
            self.start()
        except BaseException:
            self.close()
            raise

    @classmethod
    def program(cls, name: str) -> str | None:
        folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
        return shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", ""), "/usr/sbin"]))

    def command(self, name: str, *arguments: object) -> list[str]:
        return [str(self.program(name)), *map(str, arguments)]

    def run(self, name: str, *arguments: object, given: str | None = None) -> None:
        command = self.command(name, *arguments)
        options = {**self.owner, "cwd": self.folder}
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, **options)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    def create(self) -> None:
        raise NotImplementedError

    def arguments(self) -> list[str]:
        raise NotImplementedError

    def url(self, database: str, **options: str) -> str:
        raise NotImplementedError

    def config(self, database: str) -> pb.ConnectionConfig:
        raise NotImplementedError

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.arguments(), stdout=log, stderr=log, cwd=self.folder, **self.owner)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.execute("SELECT 1")
            except DBAPIError:  # noqa: PERF203 - few rounds
                assert time.monotonic() < deadline, self.log.read_text()[-5000:]
                assert self.process.poll() is None, self.log.read_text()[-5000:]
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        assert self.process
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        if self.process:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, *statements: str, database: str = "") -> list[tuple[Any, ...]]:
        """Run statements outside a transaction; return the rows of the last."""
        engine = create_engine(self.url(database or self.home), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    result = connection.exec_driver_sql(statement.replace("%", "%%"))
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()

    home = ""


class MariaDB(Server):
    backend = "mysql"
    needs = ("mariadbd", "mariadb-install-db")
    user = "mysql"
    home = "mysql"

    def create(self) -> None:
        self.run("mariadb-install-db", f"--datadir={self.folder}/data", "--auth-root-authentication-method=normal")
        quoted = PASSWORD.replace("'", "''")
        create = f"CREATE USER mlmd@'%' IDENTIFIED BY '{quoted}';"
        bootstrap = f"FLUSH PRIVILEGES;\n{create}\nGRANT ALL ON *.* TO mlmd@'%' WITH GRANT OPTION;\n"
        self.run("mariadbd", "--no-defaults", f"--datadir={self.folder}/data", "--bootstrap", given=bootstrap)

    def arguments(self) -> list[str]:
        return self.command(
            "mariadbd",
            "--no-defaults",
            f"--datadir={self.folder}/data",
            f"--socket={self.folder}/socket",
            f"--pid-file={self.folder}/pid",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=16M",
            "--innodb-autoinc-lock-mode=2",
            "--character-set-server=utf8mb4",
            "--skip-name-resolve",
        )

    def url(self, database: str, **options: str) -> str:
        from sqlalchemy import URL

        url = URL.create("mysql+pymysql", "mlmd", PASSWORD, "127.0.0.1", self.port, database, options)
        return url.render_as_string(hide_password=False)

    def config(self, database: str) -> pb.ConnectionConfig:
        return pb.ConnectionConfig(
            mysql=pb.MySQLDatabaseConfig(
                host="127.0.0.1", port=self.port, database=database, user="mlmd", password=PASSWORD
            )
        )


class PostgreSQL(Server):
    backend = "postgresql"
    needs = ("initdb", "postgres")
    user = "postgres"
    stop_signal = signal.SIGINT  # without waiting for the clients
    home = "postgres"

    def create(self) -> None:
        (self.folder / "password").write_text(PASSWORD)
        (self.folder / "password").chmod(0o644)
        options = ("--username=mlmd", f"--pwfile={self.folder}/password", "--auth=scram-sha-256", "--no-sync")
        self.run("initdb", f"--pgdata={self.folder}/data", *options, "--encoding=UTF8", "--locale=C")

    def arguments(self) -> list[str]:
        settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
        chosen = [argument for setting in settings for argument in ("-c", setting)]
        place = ("-D", f"{self.folder}/data", "-k", self.folder, "-p", self.port, "-h", "127.0.0.1")
        return self.command("postgres", *place, *chosen)

    def url(self, database: str, **options: str) -> str:
        from sqlalchemy import URL

        url = URL.create("postgresql+psycopg", "mlmd", PASSWORD, "127.0.0.1", self.port, database, options)
        return url.render_as_string(hide_password=False)

    def config(self, database: str) -> pb.ConnectionConfig:
        return pb.ConnectionConfig(
            postgresql=pb.PostgreSQLDatabaseConfig(
                host="127.0.0.1", port=str(self.port), dbname=database, user="mlmd", password=PASSWORD
            )
        )


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


SERVERS: dict[str, type[Server]] = {"mysql": MariaDB, "postgresql": PostgreSQL}
BACKENDS = ("sqlite", "memory", "grpc", *SERVERS)


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """Start a server when a test first asks for it; where it is not installed, that test is skipped by name."""
    running: dict[str, Server] = {}

    def start(backend: str) -> Server:
        kind = SERVERS[backend]
        missing = [name for name in kind.needs if not kind.program(name)]
        if missing:
            tell = pytest.fail if os.environ.get("AUTOLOG_REQUIRE_SERVERS") == "1" else pytest.skip
            tell(f"no {kind.__name__} here: {', '.join(missing)} missing")
        if backend not in running:
            running[backend] = kind()
        return running[backend]

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
def close_gaps() -> Callable[[MetadataStore], None]:
    def close(store: MetadataStore) -> None:
        if isinstance(store, ServedStore):
            return  # SQLite behind it leaves no gaps
        with store._transport._database.engine.begin() as connection:  # type: ignore[attr-defined]
            restart_ids(connection)

    return close


def open_store(backend: str, folder: Path, servers: Callable[[str], Server]) -> MetadataStore:
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
def store(backend: str, tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[MetadataStore]:
    with open_store(backend, tmp_path, servers) as opened:
        yield opened


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest, servers: Callable[[str], Server]) -> Server:
    return servers(request.param)


@pytest.fixture
def new_database(server: Server) -> Iterator[str]:
    """Name a database that is not there yet, and remove it at the end."""
    name = f"new_{time.monotonic_ns()}"
    yield name
    server.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[MetadataStore]:
    with MetadataStore(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", "grpc", *SERVERS])
def golden_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: Callable[[str], Server]
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
    source = create_engine("sqlite://", creator=lambda: sqlite3.connect(path))
    with source.connect() as reading, store._transport._database.engine.begin() as writing:  # type: ignore[attr-defined]
        for table in tables.metadata.tables.values():
            writing.execute(table.delete())
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            for row in rows:
                if (row.get("int_value") or 0) > LARGEST_INT:
                    row["int_value"] = LARGEST_INT
            if rows:
                writing.execute(insert(table), rows)
        restart_ids(writing)
    source.dispose()
