"""What SQLite, MySQL and PostgreSQL do differently, as named functions."""

import select
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Engine, Table, literal_column
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from autolog_store.sql import literals

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# Lock wait timeout, deadlock, and MariaDB's "record has changed since last read".
_MYSQL_CONFLICTS = (1205, 1213, 1020)
# Too many connections, shutting down, killed, no such host, no connection, gone, lost.
_MYSQL_GONE = (1040, 1053, 1077, 1927, 2002, 2003, 2005, 2006, 2013, 2055, 4031)
# Serialization failure, deadlock, lock not available.
_POSTGRESQL_CONFLICTS = ("40001", "40P01", "55P03")
# Shutting down, crashed, starting up, database dropped, idle in a session, too many connections.
_POSTGRESQL_GONE = ("57P01", "57P02", "57P03", "57P05", "53300")
_POSTGRESQL_STOPPED = "57014"
_MYSQL_STOPPED = (1317, 1969, 3024)  # killed; the limits of MariaDB and MySQL
POSTGRESQL_INDEX_ROW_TOO_LONG = "54000"
_MYSQL_OUT_OF_RANGE = 1690
_MYSQL_DUPLICATE = 1062
# Where SQLite has no code but "error": a number, a pattern or a text that a query computes.
_SQLITE_TOO_LARGE = ("integer overflow", "LIKE or GLOB pattern too complex", "string or blob too big")
_SQLITE_DAMAGED = ("Could not decode to UTF-8", "malformed", "file is not a database")
# Data or an index corrupted; a wrong key file, a crashed table, a corrupted index.
_POSTGRESQL_DAMAGED = ("XX001", "XX002")
_MYSQL_DAMAGED = (1034, 1194, 1712)
_MYSQL_WANTED = 30_000  # all of them in brackets, in one packet


def begin_statements(dialect: Dialect, *, writes: bool) -> tuple[str, ...]:
    """Return what begins a transaction, the first thing that happens on a connection.

    A reading one sees the database as it was at one moment. A writing one sees what others have committed until each
    of its statements, so that after waiting for a lock it knows what the lock's holder did; on SQLite it takes its lock
    now, so that it cannot lose it halfway. The drivers are set to leave transactions to us.
    """
    match dialect.name:
        case "mysql" if writes:
            return ("BEGIN",)  # READ COMMITTED, as the session is; see servers.py
        case "mysql":
            return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION READ ONLY"
        case "postgresql":
            return (f"BEGIN ISOLATION LEVEL {'READ COMMITTED' if writes else 'REPEATABLE READ'}",)
    return ("BEGIN IMMEDIATE" if writes else "BEGIN",)


def execute(cursor: Any, dialect: Dialect, text: str, values: Any) -> None:
    """Execute a statement with its values; None for a text that goes as it is."""
    if values is None:
        cursor.execute(text)
        return
    match dialect.name:
        case "mysql":
            cursor.execute(literals.with_values("mysql", text, values))
        case "postgresql":
            cursor.execute(text, values, binary=True)  # numbers come as they are, and not as text
        case _:
            cursor.execute(text, values)


def has_only_messages(dialect: Dialect) -> bool:
    """Tell whether a statement is never prepared, so that others can always go with it in a message."""
    return dialect.name == "mysql"


def execute_all(cursor: Any, dialect: Dialect, statements: Sequence[str], *, one_by_one: bool) -> Iterator[None]:
    """Send statements that hold their values to a server, in one message unless it takes only one at a time.

    Yields for each when the cursor stands at its answer.
    """
    if one_by_one:
        for text in statements:
            cursor.execute(text)
            yield
        return
    options = {"prepare": False} if dialect.name == "postgresql" else {}
    cursor.execute(";\n".join(statements), **options)
    for _ in statements:
        yield
        cursor.nextset()


def has_rows(cursor: Any, dialect: Dialect) -> bool:
    """Tell whether a cursor stands at the rows of a statement, and not at the bare end of one."""
    if dialect.name == "postgresql":
        return cursor.rownumber is not None  # to describe them takes longer than to fetch a few
    return bool(cursor.description)


def is_silent(dialect: Dialect, connection: Any) -> bool:
    """Tell whether a server has said nothing on a driver's connection at rest; one that it closed is not silent."""
    socket = getattr(connection, "_sock", connection)  # PyMySQL shows its socket nowhere else
    try:
        return not select.select([socket.fileno()], [], [], 0)[0]
    except (AttributeError, OSError, ValueError, dialect.loaded_dbapi.Error):  # none, or a number too large
        return False


def failed_one(
    error: DBAPIError, statements: Sequence[tuple[str, Sequence[Sequence[Any]]]], answered: int
) -> int | None:
    """Tell which statement of a message an error is about; they are given as the table they write to and their rows.

    MySQL answers those before it. PostgreSQL answers nothing, and names the table, but not of a text that is too long
    for an index.
    """
    if _mysql_code(error.orig):
        return answered if answered < len(statements) else None
    name = getattr(getattr(error.orig, "diag", None), "table_name", None)
    if name is not None:
        return next((place for place, (table, _) in enumerate(statements) if table.lower() == name), None)
    if _sqlstate(error.orig) != POSTGRESQL_INDEX_ROW_TOO_LONG:
        return None
    texts = [[len(one) for row in rows for one in row if isinstance(one, str)] for _, rows in statements]
    longest = [max(lengths, default=0) for lengths in texts]
    return longest.index(max(longest))


def most_wanted(dialect: Dialect) -> int | None:
    """Return how many values one statement may look for; None where there is no limit."""
    return _MYSQL_WANTED if dialect.name == "mysql" else None


def has_arrays(dialect: Dialect) -> bool:
    """Tell whether a row may hold a list, which a recursive statement can look at and add to at each step."""
    return dialect.name == "postgresql"


def most_hops(dialect: Dialect) -> int:
    """Return how many steps of a way through the store one statement should take."""
    if dialect.name == "postgresql":
        return 100
    # Where a statement cannot leave out what it has passed, it may pass a node again at every other step.
    version = dialect.server_version_info or ()
    has_recursion = version >= ((10, 2, 2) if getattr(dialect, "is_mariadb", False) else (8,))
    return 8 if dialect.name == "mysql" and has_recursion else 1


def has_collation(dialect: Dialect) -> bool:
    """Tell whether two texts may be equal to the database that are not the same."""
    return dialect.name == "mysql"


def has_writers_in_turn(dialect: Dialect) -> bool:
    """Tell whether a writing transaction is alone from its beginning, so that what it has read stays true."""
    return dialect.name == "sqlite"


def insertion_order(backend: str, table: Table) -> list[ColumnElement[Any]]:
    """Return what to order by to read the rows of a table without key in the order they were written."""
    # MySQL keeps that order by itself: its hidden row number closes every index.
    hidden_column = {"sqlite": "rowid", "postgresql": "ctid"}.get(backend)
    return [literal_column(f"{table.name}.{hidden_column}")] if hidden_column else []


def is_race_lost(error: BaseException | None, key: str) -> bool:
    """Tell whether another writer has meanwhile used the value of a unique key with this in its name.

    A key without a name of its own has that of a column in it: the first on MySQL, all on PostgreSQL.
    """
    if not isinstance(error, IntegrityError) or isinstance(error.orig, sqlite3.Error):
        return False
    diagnosis = getattr(error.orig, "diag", None)
    violated = str(getattr(diagnosis, "constraint_name", "") or error.orig)
    # PostgreSQL names its key; MySQL ends its message with "for key 'type_id'".
    name = violated.rsplit("'", 2)[-2] if violated.endswith("'") else violated
    return key.lower() in name.lower()


def are_names_alike(error: DBAPIError) -> bool:
    """Tell whether a row has the key of another by a name that MySQL takes for the same: only properties have such."""
    return _mysql_code(error.orig) == _MYSQL_DUPLICATE and str(error.orig).rstrip("\")'").endswith("PRIMARY")


def is_retryable(error: DBAPIError) -> bool:
    """Tell whether a concurrent writer was in the way, so that the same call may succeed when repeated."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        code = getattr(original, "sqlite_errorcode", None)  # Python >= 3.11
        if code is not None:
            return code & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED)
        return "is locked" in str(original)
    return _sqlstate(original) in _POSTGRESQL_CONFLICTS or _mysql_code(original) in _MYSQL_CONFLICTS


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether the server cannot be reached, went away, or takes no more connections."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = _sqlstate(error.orig)
    return (
        error.connection_invalidated
        or _mysql_code(error.orig) in _MYSQL_GONE
        or state[:2] == "08"
        or state in _POSTGRESQL_GONE
    )


def is_read_only(error: BaseException | None) -> bool:
    """Tell whether SQLite may not write to its file."""
    original = error.orig if isinstance(error, DBAPIError) else None
    return isinstance(original, sqlite3.Error) and "readonly database" in str(original)


def is_too_large(error: DBAPIError) -> bool:
    """Tell whether a value does not fit into its column, or the result of a query's expression into any."""
    return (
        isinstance(error, DataError)
        or _mysql_code(error.orig) == _MYSQL_OUT_OF_RANGE
        or (isinstance(error.orig, sqlite3.Error) and str(error.orig) in _SQLITE_TOO_LARGE)
    )


def is_stopped(error: DBAPIError) -> bool:
    """Tell whether a statement was stopped since it took too long, by us or by a limit that the server has itself."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return str(original) == "interrupted"
    return _sqlstate(original) == _POSTGRESQL_STOPPED or _mysql_code(original) in _MYSQL_STOPPED


def is_damaged(error: DBAPIError) -> bool:
    """Tell whether what is stored cannot be read: pages or indexes of the database, or bytes that are no text."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return any(text in str(original) for text in _SQLITE_DAMAGED)
    return _sqlstate(original) in _POSTGRESQL_DAMAGED or _mysql_code(original) in _MYSQL_DAMAGED


def stop(engine: Engine, connection: Any) -> None:
    """Stop the statement that runs on a driver's connection to a server, from another thread."""
    if engine.dialect.name == "postgresql":
        connection.cancel()
        return
    pool = engine.pool.recreate()  # the engine's own may have none to give
    other = pool.connect()
    try:
        other.cursor().execute(f"KILL QUERY {connection.thread_id():d}")
    finally:
        other.close()
        pool.dispose()


def _sqlstate(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""


def _mysql_code(error: BaseException | None) -> int | None:
    code = error.args[0] if error and error.args else None
    return code if isinstance(code, int) else None
