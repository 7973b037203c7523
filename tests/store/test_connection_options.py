"""What a ConnectionConfig asks for: sockets, addresses, password files, retries, logins, and how many connections."""

import hashlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb


def password_of(server: Any) -> str:
    return str(make_url(server.url("")).password)


@pytest.mark.parametrize("server", ["mysql", "mysqlclient"], indirect=True)
def test_mysql_at_localhost_is_reached_at_the_port_that_a_url_names(server: Any) -> None:
    url = make_url(server.url("tests")).set(host="localhost")
    MetadataStore(url.render_as_string(hide_password=False)).close()


@pytest.mark.parametrize("server", ["mysql", "mysqlclient"], indirect=True)
def test_mysql_is_reached_through_its_socket(server: Any) -> None:
    config = server.config("tests")
    MetadataStore(config).close()
    server.execute(
        "DROP USER IF EXISTS near@localhost",
        "CREATE USER near@localhost IDENTIFIED BY 'by'",
        "GRANT ALL ON tests.* TO near@localhost",
    )
    config.mysql.user, config.mysql.password = "near", "by"
    config.mysql.ClearField("host")
    config.mysql.port = 1  # nobody is there
    config.mysql.socket = str(server.folder / "socket")
    MetadataStore(config).close()


@pytest.mark.parametrize("server", ["mysql", "mysqlclient"], indirect=True)
def test_a_mysql_password_may_have_any_letters(server: Any) -> None:
    config = server.config("tests")
    MetadataStore(config).close()
    config.mysql.user, config.mysql.password = "ada", "pä☃ss"
    server.execute(
        "SET NAMES utf8mb4",
        "DROP USER IF EXISTS ada@'%'",
        "CREATE USER ada@'%' IDENTIFIED BY 'pä☃ss'",
        "GRANT ALL ON tests.* TO ada@'%'",
    )
    MetadataStore(config).close()


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_postgresql_is_reached_by_address_and_by_the_folder_of_its_socket(server: Any) -> None:
    for name, value in {"hostaddr": "127.0.0.1", "host": str(server.folder)}.items():
        config = server.config("tests")
        config.postgresql.ClearField("host")
        setattr(config.postgresql, name, value)
        MetadataStore(config).close()


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_postgresql_takes_its_password_from_a_file(server: Any, tmp_path: Path) -> None:
    config = server.config("tests")
    MetadataStore(config).close()
    config.postgresql.ClearField("password")
    config.postgresql.passfile = str(tmp_path / "passwords")
    with pytest.raises(errors.OpeningError, match="no password"):
        MetadataStore(config)
    (tmp_path / "passwords").write_text(f"*:*:*:mlmd:{password_of(server)}\n")
    (tmp_path / "passwords").chmod(0o600)
    MetadataStore(config).close()


@pytest.mark.parametrize("retries", [None, 0, 1, 3])
def test_an_aborted_call_is_tried_as_often_as_the_configuration_says(
    monkeypatch: pytest.MonkeyPatch, retries: int | None
) -> None:
    config = pb.ConnectionConfig(fake_database={})  # type: ignore[arg-type]
    if retries is not None:
        config.retry_options.max_num_retries = retries
    attempts = []

    def abort(*_: object) -> None:
        attempts.append(1)
        raise errors.AbortedError("another writer was in the way")

    with MetadataStore(config) as store:
        monkeypatch.setattr("autolog_store.transports.time.sleep", lambda seconds: None)
        monkeypatch.setattr(store._transport, "_attempt", abort)
        with pytest.raises(errors.AbortedError):
            store.get_artifacts()
    assert len(attempts) == (retries or 5)


@pytest.mark.parametrize("backend", ["sqlite", "mysql", "postgresql"])
def test_sixty_calls_at_forty_workers_are_all_answered(
    backend: str, tmp_path: Path, servers: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("grpc", reason="grpcio is not installed", exc_type=ImportError)
    from autolog_store.server import Server, ServerOptions

    url = f"sqlite:///{tmp_path / 'store.db'}" if backend == "sqlite" else servers(backend).url("tests")
    calls = 60
    with (
        Server(url, ServerOptions(port=0, workers=40)) as server,
        MetadataStore(f"grpc://127.0.0.1:{server.port}") as store,
    ):
        name = f"pool {tmp_path}"
        type_id = store.put_artifact_type(pb.ArtifactType(name=name))
        barrier = threading.Barrier(calls)

        def call(number: int) -> None:
            barrier.wait()
            store.put_artifacts([pb.Artifact(type_id=type_id, name=str(number))])

        with ThreadPoolExecutor(calls) as threads:
            list(threads.map(call, range(calls)))
        assert len(store.get_artifacts_by_type(name)) == calls


@pytest.mark.parametrize("server", ["mysql", "postgresql"], indirect=True)
def test_a_call_waits_for_a_connection_as_long_as_it_takes(server: Any) -> None:
    with MetadataStore(server.config("tests")) as store:
        database = store._transport._database  # type: ignore[attr-defined]
        engine = database.engine
        database._lender.put_away()
        taken = [engine.connect() for _ in range(40)]
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(store.get_artifacts_by_id, [])
            taken.pop().close()
            assert waiting.result(60) == []
        for connection in taken:
            connection.close()
        assert engine.pool._timeout is None


@pytest.mark.parametrize("server", ["mysql", "postgresql"], indirect=True)
def test_one_connection_stays_at_hand_and_others_go_back_to_the_pool(server: Any) -> None:
    with MetadataStore(server.config("tests")) as store:
        database = store._transport._database  # type: ignore[attr-defined]
        with database.transaction(writes=False) as first, database.transaction(writes=False) as second:
            last = second._connection
            assert first._connection is not last
        with database.transaction(writes=False) as again:
            assert again._connection is last
        assert database.engine.pool.checkedin() == 1


class MySQL8Login(threading.Thread):
    """What MySQL 8 says to a client whose password it has not in its cache: greeting, full login, its key, and no.

    Source: https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
    """

    SALT = bytes(range(1, 21))

    def __init__(self) -> None:
        super().__init__(daemon=True)
        from cryptography.hazmat.primitives.asymmetric import rsa

        self.key = rsa.generate_private_key(65537, 2048)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.login = self.password = b""

    def run(self) -> None:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding

        with self.listener, self.listener.accept()[0] as client, client.makefile("rb") as reader:

            def read() -> bytes:
                header = reader.read(4)
                return reader.read(int.from_bytes(header[:3], "little"))

            def send(number: int, data: bytes) -> None:
                client.sendall(len(data).to_bytes(3, "little") + bytes([number]) + data)

            capabilities = (0x000FA20F & ~0x800).to_bytes(4, "little")  # without TLS
            greeting = b"\x0a8.0.36\0" + bytes(4) + self.SALT[:8] + b"\0" + capabilities[:2] + b"\x2d\x02\0"
            greeting += capabilities[2:] + bytes([21]) + bytes(10) + self.SALT[8:] + b"\0caching_sha2_password\0"
            send(0, greeting)
            self.login = read()
            send(2, b"\x01\x04")
            if read() != b"\x02":
                return
            public = serialization.PublicFormat.SubjectPublicKeyInfo
            send(4, b"\x01" + self.key.public_key().public_bytes(serialization.Encoding.PEM, public))
            encrypted = read()
            if encrypted:
                masked = self.key.decrypt(encrypted, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))
                self.password = bytes(one ^ self.SALT[at % 20] for at, one in enumerate(masked))
                send(6, b"\xff\x15\x04#28000seen")


def log_in(server: MySQL8Login) -> None:
    MetadataStore(
        pb.ConnectionConfig(
            mysql=pb.MySQLDatabaseConfig(
                host="127.0.0.1", port=server.port, user="ada", password="s3cret ä", database="mlmd"
            )
        )
    )


def test_the_login_of_mysql_8_sends_the_password_encrypted_with_the_key_of_the_server() -> None:
    server = MySQL8Login()
    server.start()
    with pytest.raises(errors.OpeningError, match="seen"):
        log_in(server)
    server.join(10)
    hashed = hashlib.sha256("s3cret ä".encode()).digest()
    mixed = hashlib.sha256(hashlib.sha256(hashed).digest() + server.SALT).digest()
    assert bytes(a ^ b for a, b in zip(hashed, mixed, strict=True)) in server.login
    assert server.password == "s3cret ä".encode() + b"\0"


def test_the_login_of_mysql_8_without_cryptography_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pymysql._auth._have_cryptography", False)
    server = MySQL8Login()
    server.start()
    with pytest.raises(
        errors.OpeningError, match=r"needs cryptography: pip install 'autolog-sdk\[mysql\]', or use TLS"
    ):
        log_in(server)
    server.join(10)
