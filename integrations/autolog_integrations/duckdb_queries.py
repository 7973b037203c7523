"""What queries to DuckDB read: the files, tables and variables that their text names, and which make which column.

A name in a query is looked up as DuckDB does: a table made on this connection, else a variable of the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

from autolog import columns, provenance
from autolog.callers import callers_frame
from autolog.calls import Call
from autolog.columns import Columns
from autolog.databases import Database
from autolog.errors import warn_once
from autolog.named_files import artifact_in, file_states_of
from autolog.queries import parsed
from autolog.selects import Selected, selected, table_of
from autolog.session import session
from autolog.sources import NOTHING, Sources, union
from autolog.sql_tokens import with_texts
from autolog_integrations.pyarrow_tables import sources_in

# a table or view that is made of a query
MADE = re.compile(r"\s*create\b(?:(?!\bas\b).)*\bas\b\s*(.*)", re.IGNORECASE | re.DOTALL)
ATTACHED = re.compile(
    r"\battach\s+(?:database\s+)?(?:if\s+not\s+exists\s+)?'([^']+)'(?:\s+as\s+\"?(\w+))?", re.IGNORECASE
)
_EXPORTED = re.compile(r"\s*export\s+database\b", re.IGNORECASE)
_OTHERS = "*"  # in place of the names of columns that are not known


class Connection(Database):
    """What is known of a connection: its database file, where its tables came from, and its latest answer."""

    def __init__(self, path: str | None = None) -> None:
        super().__init__("duckdb", path, tables={})  # what was filled through another connection comes from the file
        self.latest = NOTHING
        self.put_in: dict[str, Sources] = {}  # what its file was filled with since that was told, by table
        self.attached: dict[str, str] = {}  # paths of other databases, by their names in queries

    def sources(self, *_: Any) -> Sources:
        """Return what the latest answer came from: who asks has just fetched it."""
        return self.latest


connections: WeakKeyDictionary[Any, Connection] = WeakKeyDictionary()
default = Connection()  # of the module's own functions


def connection_of(call: Call) -> Connection:
    """Return what is known of the connection that a call uses."""
    connection = call.instance if call.instance is not None else call.kwargs.get("connection")
    return default if connection is None else connections.setdefault(connection, Connection())


def answer_to(text: str, connection: Connection, parameters: Any) -> Selected:
    """Return what the answer to a query comes from, by its columns as far as its text tells."""

    def table(name: str) -> Selected:
        return table_of(_files(_texts_in(parameters))) if name in ("?", "$") else table_named(connection, name)

    if _EXPORTED.match(text):
        return Selected(_all_tables(connection), {})
    if isinstance(parameters, tuple) and len(parameters) == 1:  # as they were given by place
        (parameters,) = parameters
    if isinstance(parameters, (list, tuple)):
        text = with_texts(text, parameters)
    made = MADE.match(text)
    found = selected(text if made is None else made.group(1), table)
    if found is not None:
        return found
    query = parsed(text)
    names = [*query.files, *query.tables]
    return Selected(union(table_named(connection, name).all() for name in names), {})


def _all_tables(connection: Connection) -> Sources:
    """Return what all tables come from that this connection has made; where it has made none, its file."""
    found = union(_kept(one).all() for one in connection.tables.values())
    return found or (NOTHING if connection.place is None else _files([connection.place]))


def _texts_in(parameters: Any) -> list[str]:
    """Return the texts among the parameters of a query, also those in lists."""
    if isinstance(parameters, str):
        return [parameters]
    several = list(parameters.values()) if isinstance(parameters, dict) else parameters
    return [text for one in several for text in _texts_in(one)] if isinstance(several, (list, tuple)) else []


def table_named(connection: Connection, name: str) -> Selected:
    """Return what a table, a variable of the caller's or a file comes from; names that are not known are told once."""
    kept = connection.tables.get(name.lower())
    if kept is not None:
        return _kept(kept)
    found = _of_variable(name)
    if found is not None:
        return found
    path = connection.attached.get(name.partition(".")[0].lower()) if "." in name else None
    files = _files([name if path is None else path])
    if not files and connection.place is not None:
        files = _files([connection.place])
    if not files:
        warn_once(
            f"duckdb {name}",
            "the origin of %s in a query of duckdb is not known; what it holds is not recorded",
            name,
        )
    return table_of(files)


def _files(paths: list[Any]) -> Sources:
    states = file_states_of(paths)
    for state in states:
        session().files.explain(state.path)
    return frozenset(map(artifact_in, states))


def _of_variable(name: str) -> Selected | None:
    frame, _ = callers_frame("duckdb")
    for variables in (frame.f_locals, frame.f_globals):
        if name in variables:
            value = variables[name]
            names = columns.names_of(value) if hasattr(type(value), "columns") and _is_table(value) else None
            return table_of(sources_in(value), None if names is None else list(map(str, names)))
    return None


def _is_table(value: Any) -> bool:
    return not hasattr(type(value), "collect")  # to know the columns of a plan takes a look into its files


def keep(found: Selected) -> Sources:
    """Return what a table comes from, as it is remembered of a connection."""
    each: dict[Hashable, Sources] = dict(found.columns.items())
    if found.others is not None:
        each[_OTHERS] = found.others
    return Columns(found.rows, each, None) if found.columns or found.others else found.rows


def _kept(sources: Sources) -> Selected:
    if not isinstance(sources, Columns):
        return table_of(sources)
    each = {str(name).lower(): one for name, one in sources.columns.items()}
    return Selected(sources.rows, each, each.pop(_OTHERS, None))


def tag_answer(answer: Any, found: Selected) -> Sources:
    """Tag an answer with what it comes from, by the columns that it has."""
    names = [one[0] for one in getattr(answer, "description", None) or ()]
    each: dict[Any, Sources] = {name: found.column(name) or NOTHING for name in names}
    sources = columns.told_apart(found.rows, each) if names else found.all()
    if sources and answer is not None:
        provenance.tag(answer, sources)
    else:
        provenance.take(answer)  # a connection has the answer to its latest query only
    return sources
