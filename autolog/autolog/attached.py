"""Which files are attached to a connection of sqlite3, and in which of them a table is.

The connection tells by itself: to attach one is a statement like any other, which cannot be watched.
"""

from __future__ import annotations

import sys
from typing import Any

_MOST = 20  # schemas of a connection


def files_of(opened: Any) -> dict[str, str]:
    """Return the paths of the files that are attached to a connection, by their names in queries."""
    return {name: path for name, path in _schemas(_connection(opened)) if path and name != "main"}


def named_by(tables: list[str], opened: Any) -> set[str]:
    """Return the names under which those files are attached that some tables are in: `main` is the connection's own.

    Args:
        tables: The tables of a query, `schema.table`, or without a schema: then the first that has it counts.
        opened: The connection.
    """
    connection = _connection(opened)
    # what is temporary hides what stands in files
    schemas = sorted((name for name, _ in _schemas(connection)), key=lambda name: name != "temp")
    found: set[str] = set()
    for table in tables:
        schema, dot, name = table.rpartition(".")
        has = (one for one in schemas if (one.lower() == schema.lower() if dot else _has(connection, one, name)))
        found.update([first] if (first := next(has, None)) is not None else ())
    return found


def _connection(opened: Any) -> Any:
    """Return the connection of sqlite3 itself behind one of SQLAlchemy's; None where there is none."""
    kind = getattr(sys.modules.get("sqlite3"), "Connection", None)
    inner = opened.connection if hasattr(type(opened), "exec_driver_sql") else None
    for one in (opened, getattr(opened, "driver_connection", None), getattr(inner, "driver_connection", None)):
        if kind is not None and isinstance(one, kind):
            return one
    return None


def _schemas(connection: Any) -> list[tuple[str, str]]:
    """Return the names under which a connection has files open, with their paths; empty for what is in memory."""
    if connection is None:
        return []
    return [(name, path) for _, name, path in _rows(connection, "PRAGMA database_list")[:_MOST]]


def _has(connection: Any, schema: str, table: str) -> bool:
    quoted = ('"' + name.replace('"', '""') + '"' for name in (schema, table))
    return bool(_rows(connection, "PRAGMA {}.table_info({})".format(*quoted)))


def _rows(connection: Any, statement: str) -> list[Any]:
    cursor = sys.modules["sqlite3"].Cursor(connection)  # not that of a class of the user's, nor its kind of rows
    cursor.row_factory = None
    try:
        return list(cursor.execute(statement))
    finally:
        cursor.close()
