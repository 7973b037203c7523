"""From a ConnectionConfig or an SQLAlchemy URL to an Engine."""

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from autolog_store.errors import OpeningError
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.sql import servers

BUSY_TIMEOUT_SECONDS = 10.0
_CACHE_KIBIBYTES = 20_000  # at most; SQLite's own 2,000 hold the indexes of some thousand nodes
_PAGES_OF_LOG = 4_000  # of 4 KiB, before they are copied into the file; each is copied once, however often it changed

_SqliteConfig = pb.SqliteMetadataSourceConfig


def create(config: pb.ConnectionConfig | str, *, may_create: bool = True) -> Engine:
    """Return an engine for a ConnectionConfig or an SQLAlchemy URL such as "sqlite:////data/lineage.db".

    A database that is missing is created, unless `config` or `may_create` forbids it.

    Raises:
        OpeningError: the configuration names no database, or one that cannot be there.
    """
    if isinstance(config, str):
        return _engine_of_url(config, may_create=may_create)
    which = config.WhichOneof("config")
    if which == "fake_database":
        return _sqlite_engine("", _SqliteConfig.READWRITE_OPENCREATE)
    if which == "sqlite":
        return _sqlite_engine(config.sqlite.filename_uri, _mode(config.sqlite.connection_mode, may_create=may_create))
    if which == "mysql":
        return servers.mysql_engine(config.mysql, may_create=may_create)
    if which == "postgresql":
        return servers.postgresql_engine(config.postgresql, may_create=may_create)
    raise OpeningError(
        "the ConnectionConfig names no database; set sqlite, mysql or postgresql, or pass a URL such as sqlite:///mlmd.db"
    )


def _mode(mode: int, *, may_create: bool) -> int:
    return mode if may_create or mode == _SqliteConfig.READONLY else _SqliteConfig.READWRITE


def _engine_of_url(text: str, *, may_create: bool) -> Engine:
    backend, separator, rest = text.partition("://")
    if separator and backend.partition("+")[0] == "sqlite":
        return _sqlite_engine(
            _sqlite_file(text, rest), _mode(_SqliteConfig.READWRITE_OPENCREATE, may_create=may_create)
        )
    try:
        url: URL = make_url(text)
    except (ArgumentError, ValueError):  # the second is for a port that is no number
        shown = re.sub(r"^.*@", "...@", text, flags=re.DOTALL)  # what stands before may hold a password
        raise OpeningError(
            f"{shown!r} is not a database URL; write it like sqlite:////absolute/path/mlmd.db "
            "or mysql://user@host:3306/mlmd"
        ) from None
    return servers.engine_of_url(url, may_create=may_create)


def _sqlite_file(text: str, rest: str) -> str:
    """Return the path or `file:` URI in an SQLite URL, of which `rest` follows the colon and two slashes.

    In a path, %3F is a question mark; a `file:` URI is SQLite's to decode. SQLAlchemy decodes neither before its
    version 2.1, and both since.
    """
    if rest and not rest.startswith("/"):
        raise OpeningError(f"{text!r} names a host, and SQLite has none; write sqlite:///{rest}")
    path, _, query = rest[1:].partition("?")
    if path.startswith("file:"):
        parameters = [(name, value) for name, value in parse_qsl(query) if name != "uri"]
        return f"{path}?{urlencode(parameters)}" if parameters else path
    if query:
        raise OpeningError(
            f"{text!r} has options; SQLite takes them in a file: URI only, sqlite:///file:mlmd.db?mode=ro; "
            "a question mark in a path is %3F"
        )
    return unquote(path)


def is_in_memory(engine: Engine) -> bool:
    """Tell whether the database lives and dies with its one connection."""
    return isinstance(engine.pool, StaticPool)


def _sqlite_engine(filename_uri: str, mode: int) -> Engine:
    if _is_memory(filename_uri):
        uri = filename_uri if filename_uri.startswith("file:") else ":memory:"
        engine = create_engine("sqlite://", creator=_sqlite_opener(uri), poolclass=StaticPool)
    else:
        uri = filename_uri
        if not uri.startswith("file:"):
            if "\0" in filename_uri or filename_uri.endswith("/"):
                raise OpeningError(f"{filename_uri!r} names no file; write one like /data/mlmd.db")
            path = Path(filename_uri).absolute()  # A later chdir must not move the store.
            _check_path(path, mode)
            uri = path.as_uri() + ("?immutable=1" if _is_frozen(path) else "")
        # The opener opens; the URL is what messages show.
        url = URL.create("sqlite", database=filename_uri)
        # To undo on each return what is over anyway would take the pool as long as all else that it does.
        opener = _sqlite_opener(_with_mode(uri, mode))
        engine = create_engine(url, creator=opener, poolclass=QueuePool, pool_reset_on_return=None)
    # SQLAlchemy's driver layer would begin transactions of its own: isolation level None leaves them to us.
    event.listen(engine, "connect", _prepare_sqlite_connection)
    return engine


def _is_memory(filename_uri: str) -> bool:
    if not filename_uri.startswith("file:"):
        return filename_uri in ("", ":memory:")
    path, _, query = filename_uri.partition("?")
    return path in ("file:", "file::memory:") or dict(parse_qsl(query)).get("mode") == "memory"


def _with_mode(uri: str, mode: int) -> str:
    """Return a `file:` URI that opens as `mode` allows; a stricter mode in the URI itself stays."""
    base, _, query = uri.partition("#")[0].partition("?")
    parameters = dict(parse_qsl(query))
    if mode == _SqliteConfig.READONLY:
        parameters["mode"] = "ro"
    elif mode == _SqliteConfig.READWRITE:
        parameters["mode"] = "ro" if parameters.get("mode") == "ro" else "rw"
    else:
        parameters.setdefault("mode", "rwc")
    return f"{base}?{urlencode(parameters)}"


def _check_path(path: Path, mode: int) -> None:
    if os.path.isdir(path):  # False for a name that is too long, of which SQLite says that it cannot be opened
        raise OpeningError(f"{path} is a folder; name a file inside it, such as {path / 'mlmd.db'}")
    if mode in (_SqliteConfig.READONLY, _SqliteConfig.READWRITE) and not os.path.exists(path):
        raise OpeningError(f"there is no file {path}; READWRITE_OPENCREATE would create it")
    if not path.parent.is_dir():
        raise OpeningError(f"cannot create {path}: there is no folder {path.parent}; create it first")


def _is_frozen(path: Path) -> bool:
    """Tell whether SQLite must be told that a file never changes, for it to read it at all.

    In WAL mode it makes two files beside each one that it reads, if they are not there.

    Raises:
        OpeningError: it cannot make them, and somebody else may change the file.
    """
    if os.access(path.parent, os.W_OK) or not _is_in_wal_mode(path) or Path(f"{path}-wal").exists():
        return False
    if hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY:
        return True
    raise OpeningError(
        f"to read {path}, SQLite must make files beside it, and {path.parent} cannot be written; ask for leave to, "
        f"or, when nobody writes to it meanwhile, open sqlite:///{path.as_uri()}?immutable=1"
    )


def _is_in_wal_mode(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(20)[18:] == b"\2\2"  # the versions that may write and read it
    except OSError:
        return False


def _sqlite_opener(uri: str) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            uri,
            uri=uri.startswith("file:"),
            timeout=BUSY_TIMEOUT_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # the pool hands a connection to one thread at a time
            cached_statements=512,
        )

    return connect


def _prepare_sqlite_connection(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_OF_LOG}")


def switch_to_wal(engine: Engine) -> None:
    """Put an SQLite file into WAL mode, in which readers never wait for the writer; elsewhere do nothing.

    A file that another program keeps busy stays as it is: every mode is correct, WAL only waits less.
    """
    if engine.dialect.name != "sqlite" or is_in_memory(engine):
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        if driver.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            return
        # SQLite refuses this change at once, whatever the busy timeout, while anyone else is about to do the same.
        deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                driver.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:  # noqa: PERF203 - few rounds
                if "locked" not in str(error):
                    return  # read-only
                time.sleep(0.02)
            else:
                return
