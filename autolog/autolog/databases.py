"""Where the answers of databases come from: the file of a file database, the URL of a server and the query."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from autolog.session import session

_MOST = 1000
_files: dict[int, tuple[type, str]] = {}  # by id: nothing can refer weakly to a connection of sqlite3


def connected(connection: Any, path: Any) -> None:
    """Remember the file that a new connection reads; one that is in memory has none."""
    _files.pop(id(connection), None)  # of a connection that was there before
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, (str, os.PathLike)) or len(_files) >= _MOST:
        return
    name = os.fspath(path)
    if name.startswith("file:"):
        name = name[len("file:") :].partition("?")[0]
    is_own = f"{os.path.abspath(name)}.journals" == str(session().recorder.settings.journals)
    if Path(name).is_file() and not is_own:
        session().files.reads(os.path.abspath(name))
        _files[id(connection)] = (type(connection), os.path.abspath(name))


def place_of(connection: Any, query: Any) -> str | None:
    """Return the path of the file that a connection reads, or the URL of its server with the query's digest.

    Args:
        connection: A connection of sqlite3, a connection or engine of SQLAlchemy, or a URL.
        query: The SQL, or the name of a table.
    """
    kind, path = _files.get(id(connection), (None, ""))
    if kind is type(connection):
        return path
    engine = getattr(connection, "engine", None)
    url = getattr(engine, "url", connection)
    if type(url).__module__.startswith("sqlalchemy."):
        backend, database = url.get_backend_name(), url.database
        text = url.render_as_string(hide_password=True)
    elif isinstance(url, str) and "://" in url:
        backend, text = url.partition("://")[0].partition("+")[0], url
        database = url.partition("://")[2].partition("?")[0][1:]
    else:
        return None
    if backend in ("sqlite", "duckdb"):
        return os.path.abspath(database) if database and database != ":memory:" else None
    digest = hashlib.sha256(str(query).encode(errors="replace")).hexdigest()
    return f"{text}#query=sha256:{digest}"
