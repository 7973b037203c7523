"""Database servers of our own for tests: on a free port of this machine, with their data in a temporary folder."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from ports import free_port
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from autolog_store.proto import metadata_store_pb2 as pb

PASSWORD = "it's 100% s3cret@/"


class Server:
    """A database server of our own, on a free port of this machine, with its data in a temporary folder."""

    backend: str
    needs: tuple[str, ...]
    user: str
    driver: str
    stop_signal = signal.SIGTERM
    place = Path("/dev/shm")  # in memory, if there is such a place

    def __init__(self, certificates: Path | None = None) -> None:
        # Where others may look in: the server runs as another user when the tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="autolog-", dir=self.place if self.place.is_dir() else None))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"
        # Neither server runs as root.
        self.owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.owner = {"user": self.user, "group": self.user, "extra_groups": []}
            shutil.chown(self.folder, self.user, self.user)
        self.certificates = certificates
        try:
            if certificates:
                for name in ("ca.pem", "database.pem", "database.key"):
                    shutil.copy(certificates / name, self.folder)
                    (self.folder / name).chmod(0o600)
                    if self.owner:
                        shutil.chown(self.folder / name, self.user, self.user)
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
    driver = "pymysql"
    needs = ("mariadbd", "mariadb-install-db")
    log_size = "innodb-log-file-size"
    user = "mysql"
    home = "mysql"

    def create(self) -> None:
        self.run("mariadb-install-db", f"--datadir={self.folder}/data", "--auth-root-authentication-method=normal")
        quoted = PASSWORD.replace("'", "''")
        bootstrap = (
            f"FLUSH PRIVILEGES;\nCREATE USER mlmd@'%' IDENTIFIED BY '{quoted}';\n"
            f"CREATE USER client@'%' IDENTIFIED BY '{quoted}' REQUIRE X509;\n"
            "GRANT ALL ON *.* TO mlmd@'%' WITH GRANT OPTION;\nGRANT ALL ON *.* TO client@'%';\n"
        )
        self.run("mariadbd", "--no-defaults", f"--datadir={self.folder}/data", "--bootstrap", given=bootstrap)

    def arguments(self) -> list[str]:
        files = {"ssl-ca": "ca.pem", "ssl-cert": "database.pem", "ssl-key": "database.key"} if self.certificates else {}
        tls = {option: self.folder / name for option, name in files.items()}
        return self.command(self.needs[0], *self.settings(), *(f"--{name}={value}" for name, value in tls.items()))

    def settings(self) -> list[str]:
        return [
            "--no-defaults",
            f"--datadir={self.folder}/data",
            f"--socket={self.folder}/socket",
            f"--pid-file={self.folder}/pid",
            f"--tmpdir={self.folder}",  # in a common one, each server that starts removes what others have there
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
            f"--{self.log_size}=16M",
            "--innodb-autoinc-lock-mode=2",
            "--character-set-server=utf8mb4",
            "--skip-name-resolve",
            "--tls-version=TLSv1.2",  # in which a client's list of ciphers decides
        ]

    def url(self, database: str, **options: str) -> str:
        from sqlalchemy import URL

        url = URL.create(f"mysql+{self.driver}", "mlmd", PASSWORD, "127.0.0.1", self.port, database, options)
        return url.render_as_string(hide_password=False)

    def config(self, database: str) -> pb.ConnectionConfig:
        return pb.ConnectionConfig(
            mysql=pb.MySQLDatabaseConfig(
                host="127.0.0.1", port=self.port, database=database, user="mlmd", password=PASSWORD
            )
        )


class MySQL(MariaDB):
    """MySQL itself: its `mysqld` is named by AUTOLOG_MYSQLD, and takes MariaDB's place."""

    needs = ("mysqld",)
    log_size = "innodb-redo-log-capacity"

    @classmethod
    def program(cls, name: str) -> str | None:
        return os.environ["AUTOLOG_MYSQLD"]

    def create(self) -> None:
        quoted = PASSWORD.replace("'", "''")
        (self.folder / "users.sql").write_text(
            f"CREATE USER mlmd@'%' IDENTIFIED BY '{quoted}';\n"
            f"CREATE USER client@'%' IDENTIFIED BY '{quoted}' REQUIRE X509;\n"
            "GRANT ALL ON *.* TO mlmd@'%' WITH GRANT OPTION;\nGRANT ALL ON *.* TO client@'%';\n"
        )
        self.run("mysqld", *self.settings(), "--initialize-insecure", f"--init-file={self.folder}/users.sql")

    def settings(self) -> list[str]:
        return [*super().settings(), "--mysqlx=OFF", "--disable-log-bin"]


class PostgreSQL(Server):
    backend = "postgresql"
    driver = "psycopg"
    needs = ("initdb", "postgres")
    user = "postgres"
    stop_signal = signal.SIGINT  # without waiting for the clients
    home = "postgres"

    def create(self) -> None:
        (self.folder / "password").write_text(PASSWORD)
        (self.folder / "password").chmod(0o644)
        options = ("--username=mlmd", f"--pwfile={self.folder}/password", "--auth=scram-sha-256", "--no-sync")
        self.run("initdb", f"--pgdata={self.folder}/data", *options, "--encoding=UTF8", "--locale=C")
        if self.certificates:
            rules = self.folder / "data" / "pg_hba.conf"
            asked = "hostssl all client 127.0.0.1/32 scram-sha-256 clientcert=verify-full"
            rules.write_text(f"{asked}\n{rules.read_text()}")

    def arguments(self) -> list[str]:
        settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
        if self.certificates:
            files = (f"ssl_ca_file={self.folder}/ca.pem", f"ssl_key_file={self.folder}/database.key")
            settings = (*settings, "ssl=on", f"ssl_cert_file={self.folder}/database.pem", *files)
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


SERVERS: dict[str, type[Server]] = {
    "mysql": MySQL if "AUTOLOG_MYSQLD" in os.environ else MariaDB,
    "postgresql": PostgreSQL,
}


class PgBouncer:
    """A pooler before a PostgreSQL server: each transaction gets whichever of two connections is free."""

    @classmethod
    def program(cls) -> str | None:
        return Server.program("pgbouncer")

    def __init__(self, server: Server) -> None:
        self.port = free_port()
        self.folder = server.folder
        quoted = PASSWORD.replace('"', '""')
        (self.folder / "bouncer.users").write_text(f'"mlmd" "{quoted}"\n')
        (self.folder / "bouncer.ini").write_text(
            f"[databases]\n* = host=127.0.0.1 port={server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nunix_socket_dir =\nauth_type = scram-sha-256\n"
            f"auth_file = {self.folder}/bouncer.users\npool_mode = transaction\ndefault_pool_size = 2\n"
        )
        command = [str(self.program()), str(self.folder / "bouncer.ini")]
        with (self.folder / "bouncer.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **server.owner)
        deadline = time.monotonic() + 30
        while not self._listens():
            assert time.monotonic() < deadline, (self.folder / "bouncer.log").read_text()
            assert self.process.poll() is None, (self.folder / "bouncer.log").read_text()
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
