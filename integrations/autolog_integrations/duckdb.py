"""DuckDB: the files, tables and variables that SQL text names, and what is fetched from it.

A name in a query is looked up as DuckDB does: a table made on this connection, else a variable of the caller's.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from autolog import capture, provenance, runs
from autolog.callers import callers_frame
from autolog.calls import Call, Patch
from autolog.databases import Database, know
from autolog.errors import warn_once
from autolog.facts import TRANSFORM, Scalar
from autolog.integration import Integration, derive, read, write
from autolog.named_files import artifact_in, file_state_of, file_states_of
from autolog.provenance import Sources
from autolog.queries import Query, parsed
from autolog.session import session


class _Connection(Database):
    """What is known of a connection: its database file, where its tables came from, and its latest answer."""

    def __init__(self, path: str | None = None) -> None:
        super().__init__("duckdb", path, tables={})  # what was filled through another connection comes from the file
        self.latest = provenance.NOTHING

    def sources(self, *_: Any) -> Sources:
        """Return what the latest answer came from: who asks has just fetched it."""
        return self.latest


_connections: WeakKeyDictionary[Any, _Connection] = WeakKeyDictionary()
_default = _Connection()  # of the module's own functions


def connection_of(call: Call) -> _Connection:
    """Return what is known of the connection that a call uses."""
    connection = call.instance if call.instance is not None else call.kwargs.get("connection")
    return _default if connection is None else _connections.setdefault(connection, _Connection())


def sources_of_query(query: Query, connection: _Connection) -> Sources:
    """Return the artifacts behind a query; names of which nothing is known are told once."""
    found = [_files(query.files)]
    for name in query.tables:
        known = connection.tables.get(name.lower())
        if known is None:
            known = _of_variable(name)
        if known is None and connection.place is not None:
            known = _files([connection.place])
        if known is None:
            warn_once(
                f"duckdb {name}",
                "the origin of %s in a query of duckdb is not known; what it holds is not recorded",
                name,
            )
        found.append(known or provenance.NOTHING)
    return provenance.union(found)


def _files(paths: list[Any]) -> Sources:
    states = file_states_of(paths)
    for state in states:
        session().files.explain(state.path)
    return frozenset(map(artifact_in, states))


def _of_variable(name: str) -> Sources | None:
    frame, _ = callers_frame("duckdb")
    for variables in (frame.f_locals, frame.f_globals):
        if name in variables:
            return provenance.sources_of(variables[name])
    return None


def watch_query(call: Call) -> Generator[None, Any, None]:
    """Know where the answer to a query comes from; a COPY to a file is a Transform of its own."""
    text = call.args[0] if call.args else call.kwargs.get("query")
    if not isinstance(text, str):
        yield
        return
    session().files.settle()
    connection = connection_of(call)
    query = parsed(text)
    sources = connection.latest = sources_of_query(query, connection)
    execution = None
    if query.written is not None and not runs.is_inside():
        import hashlib

        execution = runs.Execution(
            session().recorder,
            TRANSFORM,
            "duckdb.COPY",
            properties=call.integration.framework(),
            params={"query_digest": "sha256:" + hashlib.sha256(text.encode(errors="replace")).hexdigest()},
            inputs=runs.Inputs({"query": sources}, runs.IDENTITY),
        )
    try:
        if execution is None:
            call.result = yield
        else:
            with runs.inside():
                call.result = yield
    except BaseException as error:
        if execution is not None:
            execution.finish(error)
        raise
    if query.made is not None:
        name = query.made.lower()
        connection.tables[name] = provenance.union([connection.tables.get(name, provenance.NOTHING), sources])
    if execution is not None:
        file = file_state_of(query.written)
        made = {} if file is None else {"file": artifact_in(file)}
        execution.finish(outputs=made)
    if sources and call.result is not None:
        provenance.tag(call.result, sources)


def note_connection(call: Call) -> None:
    """Know the database file of a connection."""
    path = call.args[0] if call.args else call.kwargs.get("database")
    is_file = isinstance(path, str) and path and not path.startswith(":")
    _connections[call.result] = _Connection(path if is_file else None)
    know(call.result, _connections[call.result])


def note_cursor(call: Call) -> None:
    """Let a cursor know what its connection knows."""
    _connections[call.result] = connection_of(call)


def note_registered(call: Call) -> None:
    """Know the table or frame that a name stands for from now on."""
    name, thing = (*call.args, *call.kwargs.values())[:2]
    connection_of(call).tables[str(name).lower()] = provenance.sources_of(thing)


def note_created(call: Call) -> None:
    """Know the table or view that a relation was made into; it belongs to a connection that nobody names."""
    name = call.args[-1] if call.args else None
    if isinstance(name, str):
        for connection in (_default, *_connections.values()):
            connection.tables.setdefault(name.lower(), provenance.sources_of(call.instance))


def everything(call: Call) -> Any:
    """Return the object and all arguments of a method."""
    return [call.instance, *call.args, *call.kwargs.values()]


def path(call: Call) -> Any:
    """Return the file of a reader or writer: its first argument that is given by place, or the only one by name."""
    given = [
        value
        for value in (*call.args, *call.kwargs.values())
        if isinstance(value, (str, list)) or hasattr(value, "read")
    ]
    return given[0] if given else None


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: to count the rows of a relation, one would have to run its query."""
    return {}


_CONNECTION, _RELATION = "duckdb:DuckDBPyConnection", "duckdb:DuckDBPyRelation"


def _both(*names: str) -> list[str]:
    """Return the doors of functions that the module and its connections have alike."""
    return [f"{owner}{name}" for name in names for owner in ("duckdb:", f"{_CONNECTION}.")]


integration = Integration(
    module="duckdb",
    requires="duckdb>=1.0,<3",
    datasets={
        f"{module}.DuckDBPyRelation": nothing for module in ("duckdb", "duckdb.duckdb", "_duckdb", "duckdb._relation")
    },
    patches=[
        Patch(tuple(_both("sql", "query", "execute", "from_query")), watch=watch_query, as_caller=True),
        Patch(
            (f"{_RELATION}.query",),
            after=lambda call: capture.note_derived(call, frm=("self",), gives="return"),
            as_caller=True,
        ),
        Patch(("duckdb:connect",), after=note_connection),
        Patch((f"{_CONNECTION}.cursor",), after=note_cursor),
        Patch(tuple(_both("register")), after=note_registered),
        Patch((f"{_RELATION}.create", f"{_RELATION}.create_view"), after=note_created),
        read(*_both("read_csv", "from_csv_auto"), path=path, format="csv"),
        read(*_both("read_parquet", "from_parquet"), path=path, format="parquet"),
        read(*_both("read_json"), path=path, format="json"),
        derive(*_both("from_df", "from_arrow"), frm=(everything,)),
        write(f"{_RELATION}.to_csv", f"{_RELATION}.write_csv", what="self", path=path, format="csv"),
        write(f"{_RELATION}.to_parquet", f"{_RELATION}.write_parquet", what="self", path=path, format="parquet"),
        derive(
            *(f"{_CONNECTION}.{name}" for name in ("df", "fetchdf", "fetch_df", "fetchnumpy")),
            f"{_CONNECTION}.to_arrow_table|DuckDBPyConnection.fetch_arrow_table",
            frm=("self",),
        ),
        derive(f"{_RELATION}.*", frm=(everything,)),
    ],
)
