"""TLS to MySQL and PostgreSQL: who is trusted, who must show a certificate, and what a refusal says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from autolog_store import MetadataStore, errors
from autolog_store.proto import metadata_store_pb2 as pb


@pytest.fixture(params=["pymysql", "mysqldb", "psycopg"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(driver: str, servers: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    if driver == "mysqldb":
        pytest.importorskip("MySQLdb", reason="mysqlclient is not installed")
        monkeypatch.setattr("autolog_store.sql.servers._mysql_driver", lambda: "mysqldb")
    found = servers("postgresql" if driver == "psycopg" else "mysql", with_tls=True)
    if driver == "psycopg" and not found.execute("SELECT 1 FROM pg_roles WHERE rolname = 'client'"):
        password = make_url(found.url("")).password.replace("'", "''")
        found.execute(f"CREATE ROLE client SUPERUSER LOGIN PASSWORD '{password}'")
    return found


@pytest.fixture(params=["config", "url"])
def opener(request: pytest.FixtureRequest, server: Any, certificates: Path) -> Callable[..., MetadataStore]:
    """Open a store with TLS options under the names of the configuration; `*.pem` and `*.key` are certificates."""

    def open_store(user: str = "mlmd", host: str = "127.0.0.1", **options: str) -> MetadataStore:
        whole = {
            name: str(certificates / value) if value == "ca" or value.endswith((".pem", ".key")) else value
            for name, value in options.items()
        }
        if request.param == "config":
            config: pb.ConnectionConfig = server.config("tests")
            one = getattr(config, server.backend)
            one.user, one.host = user, host
            if server.backend == "mysql":
                one.ssl_options.verify_server_cert = whole.pop("verify_server_cert", "false") == "true"
                for name, value in whole.items():
                    setattr(one.ssl_options, name, value)
            else:
                one.ssloption.CopyFrom(pb.PostgreSQLDatabaseConfig.SSLOptions(**whole))
            return MetadataStore(config)
        url = make_url(server.url("tests")).set(username=user, host=host)
        if server.backend == "mysql":
            whole["check_hostname"] = whole.pop("verify_server_cert", "false")
            url = url.set(drivername="mysql")
            whole = {f"ssl_{name}": value for name, value in whole.items()}
        return MetadataStore(url.update_query_dict(whole).render_as_string(hide_password=False))

    return open_store


def cipher_of(store: MetadataStore) -> str | None:
    """Return what the server says of the encryption of a store's connection."""
    with store._transport._database.engine.connect() as connection:  # type: ignore[attr-defined]
        if connection.dialect.name == "mysql":
            return str(connection.exec_driver_sql("SHOW STATUS LIKE 'Ssl_cipher'").one()[1])
        query = "SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        return connection.exec_driver_sql(query).scalar_one()


MYSQL = pytest.mark.parametrize("driver", ["pymysql", "mysqldb"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("driver", ["psycopg"], indirect=True)
CLIENT = {"cert": "client.pem", "key": "client.key"}
STRANGER = {"cert": "stranger.pem", "key": "stranger.key"}


@MYSQL
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ca": "ca.pem"},
        {"capath": "ca"},
        {"ca": "ca.pem", "verify_server_cert": "true"},
        {"ca": "ca.pem", "cipher": "ECDHE-ECDSA-AES128-GCM-SHA256"},
        {"ca": "ca.pem", "user": "client", **CLIENT},
    ],
)
def test_mysql_is_reached_over_tls(opener: Callable[..., MetadataStore], options: dict[str, str]) -> None:
    with opener(**options) as store:
        assert store.get_artifacts() == []
        assert cipher_of(store) == options.get("cipher", cipher_of(store)) != ""


@MYSQL
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ca": "stranger.pem"}, "self-signed certificate"),
        ({"ca": "stranger.pem", "verify_server_cert": "true"}, "self-signed certificate"),
        ({"ca": "gone.pem"}, r"there is no .*gone\.pem, which the TLS option ca names"),
        ({"cert": "gone.pem", "key": "gone.key"}, r"there is no .*gone\.key, which the TLS option key names"),
        ({"cipher": "NO-SUCH-CIPHER"}, "(?i)no cipher"),
        ({"user": "client"}, "Access denied for user 'client'"),
        ({"user": "client", **STRANGER}, "unknown ca|self-signed certificate"),  # said by the server, or by the client
    ],
)
def test_mysql_is_not_reached_over_tls(
    opener: Callable[..., MetadataStore], options: dict[str, str], message: str
) -> None:
    with pytest.raises(errors.OpeningError, match=message):
        opener(**options)


@pytest.mark.parametrize("driver", ["pymysql"], indirect=True)  # mysqlclient takes localhost for a socket
def test_the_host_of_a_mysql_certificate_is_looked_at_when_asked_for(opener: Callable[..., MetadataStore]) -> None:
    opener(host="localhost", ca="ca.pem").close()
    with pytest.raises(errors.OpeningError, match="Hostname mismatch"):
        opener(host="localhost", ca="ca.pem", verify_server_cert="true")


def test_an_unknown_tls_option_in_a_mysql_url_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(
        errors.OpeningError, match="has the option ssl_mode; those of TLS are ssl_ca, ssl_capath, ssl_ce"
    ):
        MetadataStore("mysql+pymysql://u@127.0.0.1/x?ssl_mode=REQUIRED")


@POSTGRESQL
@pytest.mark.parametrize(
    "options",
    [
        {"sslmode": "require"},
        {"sslmode": "verify-ca", "sslrootcert": "ca.pem"},
        {"sslmode": "verify-ca", "sslrootcert": "ca.pem", "host": "localhost"},
        {"sslmode": "verify-full", "sslrootcert": "ca.pem"},
        {"user": "client", "sslcert": "client.pem", "sslkey": "client.key"},
        {"user": "client", "sslcert": "client.pem", "sslkey": "locked.key", "sslpassword": "open sesame"},
    ],
)
def test_postgresql_is_reached_over_tls(opener: Callable[..., MetadataStore], options: dict[str, str]) -> None:
    with opener(**options) as store:
        assert store.get_artifacts() == []
        assert cipher_of(store)


@POSTGRESQL
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sslmode": "verify-ca", "sslrootcert": "stranger.pem"}, "certificate verify failed"),
        ({"sslmode": "verify-full", "sslrootcert": "ca.pem", "host": "localhost"}, "does not match host name"),
        ({"sslmode": "verify-ca", "sslrootcert": "gone.pem"}, r"gone\.pem.* does not exist"),
        ({"sslmode": "require", "user": "client"}, "valid client certificate"),
        ({"user": "client", "sslcert": "stranger.pem", "sslkey": "stranger.key"}, "unknown ca"),
        (
            {"sslmode": "require", "user": "client", "sslcert": "database.pem", "sslkey": "database.key"},
            "authentication",
        ),
        ({"sslmode": "sometimes"}, "sslmode|sometimes"),
    ],
)
def test_postgresql_is_not_reached_over_tls(
    opener: Callable[..., MetadataStore], options: dict[str, str], message: str
) -> None:
    with pytest.raises(errors.OpeningError, match=message):
        opener(**options)
