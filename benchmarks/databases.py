"""Databases to measure on, each as durable as in use: a commit that was answered survives a power cut."""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from google.protobuf import json_format

sys.path.append(str(Path(__file__).parent.parent / "tests" / "support"))
import database_servers
from distance import Relay

database_servers.PASSWORD = "benchmark"  # MLMD does not quote it for PostgreSQL


class Place(Protocol):
    """Where databases are made, by name."""

    def config(self, database: str) -> dict[str, Any]:
        """Return a ConnectionConfig as JSON."""

    def settle(self, database: str, *, with_wal: bool) -> None:
        """Leave a database that has been filled as it would be after some time."""

    def close(self) -> None:
        """Remove everything."""


class Sqlite:
    """Files on disk."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="autolog-bench-"))

    def config(self, database: str) -> dict[str, Any]:
        return {"sqlite": {"filename_uri": str(self.folder / database)}}

    def settle(self, database: str, *, with_wal: bool) -> None:
        # We switch each file to a write-ahead log, and files remember that; MLMD's keep a rollback journal.
        connection = sqlite3.connect(self.folder / database)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute(f"PRAGMA journal_mode = {'WAL' if with_wal else 'DELETE'}").fetchall()
        connection.close()

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class MariaDB(database_servers.MariaDB):
    """A server that flushes each commit to the disk."""

    place = Path(tempfile.gettempdir())

    def arguments(self) -> list[str]:
        # The last of two equal options counts.
        settings = ("flush-log-at-trx-commit=1", "buffer-pool-size=512M", "log-file-size=256M")
        return [*super().arguments(), *(f"--innodb-{setting}" for setting in settings)]

    def analyze(self, database: str) -> None:
        names = self.execute(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{database}'")
        self.execute(*(f"ANALYZE TABLE {name}" for [name] in names), database=database)


class PostgreSQL(database_servers.PostgreSQL):
    """A server that flushes each commit to the disk."""

    place = Path(tempfile.gettempdir())

    def arguments(self) -> list[str]:
        settings = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB")
        return [*super().arguments(), *(argument for setting in settings for argument in ("-c", setting))]

    def analyze(self, database: str) -> None:
        self.execute("VACUUM ANALYZE", database=database)


class OnServer:
    """A server of our own; each store of each side has its own database there.

    Args:
        server: The server.
        distance: What a message to it and its answer take longer, together, in milliseconds.
    """

    def __init__(self, server: MariaDB | PostgreSQL, distance: float) -> None:
        self.server = server
        self.relay = Relay(server.port, distance) if distance else None

    def config(self, database: str) -> dict[str, Any]:
        config: dict[str, Any] = json_format.MessageToDict(self.server.config(database))
        if self.relay:
            (settings,) = config.values()
            settings["port"] = type(settings["port"])(self.relay.port)  # a number for one server, text for the other
        return config

    def settle(self, database: str, *, with_wal: bool) -> None:  # noqa: ARG002 - servers have one way to commit
        # Else the server does so while we measure, at some time of its own.
        self.server.analyze(database)

    def close(self) -> None:
        if self.relay:
            self.relay.close()
        self.server.close()


def _server(kind: type[MariaDB] | type[PostgreSQL]) -> Callable[[float], Place | None]:
    def start(distance: float) -> Place | None:
        missing = [name for name in kind.needs if not kind.program(name)]
        if missing:
            print(f"no {kind.__name__} here: {', '.join(missing)} missing")
            return None
        return OnServer(kind(), distance)

    return start


PLACES: dict[str, Callable[[float], Place | None]] = {
    "sqlite": lambda _: Sqlite(),
    "mysql": _server(MariaDB),
    "postgresql": _server(PostgreSQL),
}
