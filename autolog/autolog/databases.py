"""Where the answers of databases come from: the file of a file database, or a server's tables and the query.

Of a database in memory it is what its tables were filled with. So it is of the tables of a file that this process has
filled one after the other: the file as it is now is what the newest of them was written to.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Generator, Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from weakref import WeakKeyDictionary, WeakSet

from autolog import attached, provenance, runs, saving
from autolog.calls import Call, Selector
from autolog.facts import DATASET, FileState, Scalar
from autolog.fingerprint import file_state
from autolog.remote import state_of
from autolog.session import session
from autolog.sources import NOTHING, Source, Sources, source_of_file, union

_MOST = 1000  # connections that are remembered, the newest
_MOST_TABLES = 100  # of one query
_MOST_FRAMES = 9  # between a generator of an answer and where its pieces are made
_FILES = ("sqlite", "duckdb")  # kinds of databases that stand in a file
_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521}
_DRIVERS = {"psycopg": "postgresql", "psycopg2": "postgresql", "pymysql": "mysql", "MySQLdb": "mysql"}


class Database:
    """A database that is asked or filled.

    Args:
        kind: `sqlite`, `postgresql`, ...
        place: The path of its file, or the URL of its server without credentials; None where it is in memory.
        tables: What its tables were filled with by this process, by name, the newest last; by default what all that
            name its place have filled.
    """

    def __init__(self, kind: str, place: str | None, tables: dict[str, Sources] | None = None) -> None:
        self.kind = kind
        self.place = place
        shared = {} if place is None else _tables.setdefault(place, {})
        self.tables = shared if tables is None else tables

    def file(self) -> FileState | None:
        """Return the state of its file; None where it has none."""
        return file_state(self.place) if self.place is not None and self.kind in _FILES else None

    def sources(
        self, file: FileState | None, query: str, table: str | None, described: Mapping[str, Scalar]
    ) -> Sources:
        """Return what the answer to a query comes from.

        Args:
            file: The state of its file before it was asked.
            query: Its text, or the name of a table.
            table: That name, where a whole table is asked for.
            described: Rows and columns of the answer.
        """
        from autolog.queries import parsed  # not while pandas is imported: it compiles expressions

        tables = [table] if table is not None else parsed(query).tables[:_MOST_TABLES]
        filled = self.filled(tables)
        if self.place is None:
            return filled
        digest = digest_of_query(query)
        about = {"format": self.kind, "tables": "\n".join(tables)}
        asked = about if table is not None else {**about, "query_digest": digest}
        if self.kind in _FILES:
            if file is None:
                return NOTHING
            whole = source_of_file(file, DATASET, asked)
            key = whole.key if table is not None else f"{whole.key}|{digest}"  # so that a step knows its queries
            return filled | frozenset([Source(key, DATASET, file, asked)])
        found = [self._part("table", name, {"format": self.kind, "tables": name}) for name in tables]
        if table is None:
            found.append(self._part("query", digest, {**asked, **described}))
        return frozenset(found)

    def fill(self, table: str, frame: Any, *, is_more: bool, is_written: bool = True) -> None:
        """Remember what a table was filled with, or what was added to it; it may not be written to the file yet."""
        former = self.tables.pop(table.lower(), NOTHING)
        self.tables[table.lower()] = provenance.sources_of(frame) | (former if is_more else NOTHING)
        if self.place is not None:
            _left[self.place] = self.file() if is_written else None

    def filled(self, tables: Iterable[str]) -> Sources:
        """Return what these tables were filled with by this process, but for the one that made the file what it is."""
        if not self.tables:
            return NOTHING
        is_as_left = self.place is not None and _left.get(self.place) in (None, self.file())
        newest = next(reversed(self.tables), None) if is_as_left else None
        return union(self.tables.get(name.lower(), NOTHING) for name in tables if name.lower() != newest)

    def place_of(self, table: str) -> str | None:
        """Return the path or URI that stands for one of its tables."""
        return self.place if self.place is None or self.kind in _FILES else self._uri("table", table)

    def _uri(self, word: str, name: str) -> str:
        return f"{self.place}#{word}={quote(name, safe=':')}"

    def _part(self, word: str, name: str, about: Mapping[str, Scalar]) -> Source:
        return source_of_file(state_of(self._uri(word, name)), DATASET, about)


_tables: dict[str, dict[str, Sources]] = {}  # by the path of a file database
_left: dict[str, FileState | None] = {}  # by this path, how the newest of its tables has left it; None for not yet
_connections: dict[int, tuple[type, Database]] = {}  # by id: nothing can refer weakly to a connection of sqlite3
_engines: WeakKeyDictionary[Any, Database] = WeakKeyDictionary()  # of SQLAlchemy's; and connections of other kinds
_in_pieces: WeakSet[Any] = WeakSet()  # generators of answers


def digest_of_query(text: str) -> str:
    """Return what names a query in the record: the digest of its text."""
    return "sha256:" + hashlib.sha256(text.encode(errors="replace")).hexdigest()


def connected(connection: Any, path: Any) -> None:
    """Remember the file that a new connection of sqlite3 reads, or that it is in memory."""
    _connections.pop(id(connection), None)  # of a connection that was there before
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if not isinstance(path, (str, os.PathLike)):
        return
    name = os.fspath(path)
    if name.startswith("file:"):
        name = name[len("file:") :].partition("?")[0]
    place = None if name in ("", ":memory:") else os.path.abspath(name)
    if place is not None and session().recorder.settings.is_own(place):
        return
    if place is not None:
        state = file_state(place)
        if state is not None and state.size:  # SQLite has made a new one
            session().files.reads(place)
        if runs.current() is None and not runs.is_inner():
            session().hand_written.note(place, connection, state, database="sqlite")
    _connections[id(connection)] = type(connection), Database("sqlite", place)
    if len(_connections) > _MOST:  # nobody tells which of them are gone
        _connections.pop(next(iter(_connections)), None)


def filled(path: str, tables: Iterable[str]) -> Sources:
    """Return what this process has filled tables of a file with; see `Database.filled`."""
    return Database("sqlite", path).filled(tables) if path in _tables else NOTHING


def know(connection: Any, database: Database) -> None:
    """Remember the database behind a connection that can be referred to weakly."""
    _engines[connection] = database


def database_of(connection: Any) -> Database | None:
    """Return the database behind a connection, an engine or connection of SQLAlchemy's, or a URL; None for others."""
    for one in (connection, getattr(connection, "driver_connection", None)):
        kind, known = _connections.get(id(one), (None, None))
        if kind is type(one):
            return known
    if isinstance(connection, str):
        return _of_url(connection) if "://" in connection else None
    engine = getattr(connection, "engine", connection)
    try:
        known = _engines.get(engine)
    except TypeError:  # nothing can refer weakly to it
        known = None
    url: Any = getattr(engine, "url", None)
    if known is not None or not type(url).__module__.startswith("sqlalchemy."):
        return known or _of_driver(connection)
    _engines[engine] = _database(url.get_backend_name(), url.host, url.port, url.database)
    return _engines[engine]


def file_of_engine(engine: Any) -> FileState | None:
    """Return the state of the file that an engine of SQLAlchemy's asks; None for others."""
    is_engine = type(engine).__module__.startswith("sqlalchemy.") and type(engine).__name__ == "Engine"
    database = database_of(engine) if is_engine else None
    return None if database is None else database.file()


def place_named(url: str) -> str:
    """Return what a database's URL stands for in the record: its file, or its server without the driver.

    A table or query behind it, `#table=NAME`, stays. Any other URI is returned as it is.
    """
    address, sign, part = url.partition("#")
    kind = url.partition("://")[0].partition("+")[0]
    database = _of_url(address) if kind in _FILES or kind in _PORTS else None
    if database is None or database.place is None:
        return url
    return database.place if kind in _FILES else f"{database.place}{sign}{part}"


def _of_url(text: str) -> Database | None:
    scheme, _, rest = text.partition("://")
    kind = scheme.partition("+")[0]
    if kind in _FILES:
        return _database(kind, None, None, rest.partition("?")[0][1:])
    try:
        parts = urlsplit(text)
        return _database(kind, parts.hostname, parts.port, unquote(parts.path[1:]))
    except ValueError:  # a port that is none
        return None


def _of_driver(connection: Any) -> Database | None:
    """Return the database behind a connection of a driver's own."""
    kind = _DRIVERS.get(type(connection).__module__.partition(".")[0])
    if kind == "postgresql":
        info = connection.info
        return _database(kind, info.host, info.port, info.dbname)
    if kind == "mysql":
        name = getattr(connection, "db", None)
        name = name.decode() if isinstance(name, bytes) else name
        return _database(kind, getattr(connection, "host", None), getattr(connection, "port", None), name)
    return None


def _database(kind: str, host: str | None, port: int | None, name: str | None) -> Database:
    if kind in _FILES:
        is_file = name not in (None, "", ":memory:") and not str(name).startswith("file::memory:")
        return Database(kind, os.path.realpath(str(name).removeprefix("file:")) if is_file else None)
    shown = f":{port}" if port is not None and port != _PORTS.get(kind) else ""
    return Database(kind, f"{kind}://{host or ''}{shown}/{name or ''}")


def watch_ask(
    call: Call, *, connection: Selector, query: Selector, gives: Selector, table: Selector = lambda _: None
) -> Generator[None, Any, None]:
    """Tag the answer to a query with what it comes from.

    Args:
        call: The call.
        connection: The connection, engine or URL.
        query: The text of the query, or a table's name.
        gives: What holds the answer.
        table: The name of the table, where a whole one is asked for.
    """
    session().files.settle()
    opened = call.pick(connection)
    database = database_of(opened)
    text = str(call.pick(query))
    asked = [] if database is None else [(one, one.file()) for one in _asked(database, opened, text)]
    call.result = yield
    if database is None:
        return
    given = call.pick(gives)
    described = session().describe(given)[1]
    sources = union(one.sources(file, text, call.pick(table), described) for one, file in asked)
    for source in sources:
        if source.file is not None:
            session().files.explain(source.file.path, source)
            session().touched.read(source)
    if sources:
        provenance.tag(given, sources)
        if isinstance(given, Generator):
            _in_pieces.add(given)


def _asked(database: Database, opened: Any, query: str) -> list[Database]:
    """Return the databases whose tables a query names: a connection of sqlite3 may have others attached to its own."""
    from autolog.queries import parsed

    others = attached.files_of(opened) if database.kind == "sqlite" else {}
    if not others:
        return [database]
    names = attached.named_by(parsed(query).tables[:_MOST_TABLES], opened)
    found = [Database("sqlite", os.path.abspath(path)) for name, path in others.items() if name in names]
    return [database, *found] if "main" in names or not found else found


def note_piece(call: Call) -> None:
    """Tag what is made within one of the generators that give an answer piece by piece."""
    frame = sys._getframe() if _in_pieces else None
    for _ in range(_MOST_FRAMES):
        frame = frame.f_back if frame is not None else None
        for generator in _in_pieces:
            if frame is not None and generator.gi_frame is frame:
                provenance.tag(call.result, provenance.sources_of(generator))
                return


def watch_fill(call: Call, *, connection: Selector, table: Selector, is_more: Selector) -> Generator[None, Any, None]:
    """Record what a table is filled with: a Transform, or of a database in memory what its answers come from.

    Args:
        call: The call, of a frame's method.
        connection: The connection, engine or URL.
        table: The name of the table.
        is_more: Whether the rows are added to those that are there.
    """
    opened, name = call.pick(connection), str(call.pick(table))
    database = database_of(opened)
    if database is None:
        yield
    elif database.place is None:
        call.result = yield
        database.fill(name, call.instance, is_more=bool(call.pick(is_more)))
    else:
        about = {"format": database.kind, "tables": name}
        begun = getattr(opened, "in_transaction", None)  # what pandas begins itself is over when it returns
        is_in_transaction = callable(begun) and begun()
        place = database.place_of(name)
        former = database.tables.get(name.lower(), NOTHING) if call.pick(is_more) else NOTHING
        yield from saving.watch_write(
            call,
            what="self",
            path=lambda _: place,
            format=database.kind,
            describe=lambda _: (DATASET, about),
            until=lambda _: opened if is_in_transaction else None,
            grows=lambda _: former,
        )
        if database.kind in _FILES:
            database.fill(name, call.instance, is_more=bool(call.pick(is_more)), is_written=not is_in_transaction)
