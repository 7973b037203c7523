"""DuckDB: what is asked by SQL text and by relations, and what is fetched from it."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from autolog import capture, columns, provenance, runs
from autolog.calls import Call, Patch
from autolog.columns import Columns
from autolog.databases import digest_of_query, know
from autolog.facts import DATASET, TRANSFORM, FileState, Scalar
from autolog.fingerprint import file_state
from autolog.integration import Integration, derive, read, write
from autolog.named_files import artifact_in, file_state_of
from autolog.provenance import known
from autolog.queries import parsed
from autolog.selects import Selected, selected, table_of
from autolog.session import session
from autolog.sources import NOTHING, Sources, source_of_file, union
from autolog.sql_tokens import statements_in
from autolog.written_folders import files_below, new_below, outputs_of
from autolog_integrations.duckdb_queries import (
    ATTACHED,
    MADE,
    Connection,
    answer_to,
    connection_of,
    connections,
    default,
    keep,
    table_named,
    tag_answer,
)
from autolog_integrations.pyarrow_tables import sources_in

_MOST_COLUMNS = 1000  # that are described one by one


def watch_query(call: Call) -> Generator[None, Any, None]:
    """Know where the answer to a query comes from; a COPY to a file is a Transform of its own, and an EXPORT."""
    text = call.args[0] if call.args else call.kwargs.get("query")
    if not isinstance(text, str):
        yield
        return
    session().files.settle()
    connection = connection_of(call)
    for path, name in ATTACHED.findall(text):
        connection.attached[(name or Path(path).stem).lower()] = path
    *others, text = statements_in(text)
    for other in others:  # as of the last one, what they made is known once they have run; nobody looks between
        _note_made(connection, other, answer_to(other, connection, None))
    query = parsed(text)
    found = answer_to(text, connection, call.args[1:2] or call.kwargs.get("parameters", call.kwargs.get("params")))
    sources = connection.latest = found.all()
    execution = None
    before = set[FileState]() if query.written is None else files_below(query.written)
    if query.written is not None and not runs.is_inside():
        execution = runs.Execution(
            session().recorder,
            TRANSFORM,
            f"duckdb.{text.split(None, 1)[0].upper()}",
            properties=call.integration.framework(),
            params={"query_digest": digest_of_query(text)},
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
    _note_made(connection, text, found)
    if execution is not None:
        file = file_state_of(query.written)
        made = {} if file is None else {"file": artifact_in(file)}
        parts = [] if file is None else new_below(file.path, before)
        execution.finish(outputs=made | outputs_of(parts))
    is_asked = query.made is None and query.written is None
    connection.latest = tag_answer(call.result, found.asked(digest_of_query(text)) if is_asked else found)
    if is_asked:
        _note_site(connection.latest)


def _note_site(sources: Sources) -> None:
    """Note where the script asks for what comes from these: later, its connection has the answer to another query."""
    for source in sources:
        session().files.sites.note(source)


def _note_made(connection: Connection, text: str, found: Selected) -> None:
    """Know what the table comes from that a statement makes or adds rows to."""
    made = parsed(text).made
    if made is not None:
        name = made.lower()
        before = connection.tables.get(name, NOTHING) if MADE.match(text) is None else NOTHING
        connection.tables[name] = union([before, keep(found)])
        _note_filled(connection, name, found.all())


def _note_filled(connection: Connection, table: str, sources: Sources) -> None:
    if connection.place is not None and not runs.is_inside():
        connection.put_in[table] = connection.put_in.get(table, NOTHING) | sources
        if _beside(connection.place, sources):  # told when it is closed: the statements need not tell it before
            session().files.explain_written(connection.place)


def _beside(place: str, sources: Sources) -> Sources:
    """Return the sources that are not the file itself."""
    return frozenset(one for one in sources if one.file is None or one.file.path != place)


def note_closed(call: Call) -> None:
    """Record what the file of a connection was filled with, now that all of it stands there."""
    _tell_of_filled(connection_of(call))


def tell_of_open_ones(_: BaseException | None) -> None:
    """Record the same of connections that are still open when the watching ends."""
    for connection in list(connections.values()):
        _tell_of_filled(connection)


def _tell_of_filled(connection: Connection) -> None:
    filled, connection.put_in = connection.put_in, {}
    file = connection.file()
    others = NOTHING if file is None else _beside(file.path, union(filled.values()))
    if file is not None and others:
        about = {"format": "duckdb", "tables": "\n".join(filled)}
        inputs = runs.Inputs({"query": others}, runs.IDENTITY)
        about_us = integration.framework()
        execution = runs.Execution(session().recorder, TRANSFORM, "duckdb.execute", properties=about_us, inputs=inputs)
        execution.finish(outputs={"file": source_of_file(file, DATASET, about)})


def note_connection(call: Call) -> None:
    """Know the database file of a connection."""
    path = call.args[0] if call.args else call.kwargs.get("database")
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
    is_file = name and not name.startswith(":")
    # the working directory may be another when it is closed
    place = os.path.realpath(os.path.expanduser(name)) if is_file else None
    connections[call.result] = Connection(place)
    know(call.result, connections[call.result])
    if place is not None and not call.kwargs.get("read_only") and runs.current() is None and not runs.is_inner():
        session().hand_written.note(place, call.result, file_state(place), database="duckdb")


def note_cursor(call: Call) -> None:
    """Let a cursor know what its connection knows."""
    connections[call.result] = connection_of(call)


def note_registered(call: Call) -> None:
    """Know the table or frame that a name stands for from now on."""
    name, thing = (*call.args, *call.kwargs.values())[:2]
    sources = sources_in(thing)
    if isinstance(sources, Columns):
        each = sources.each(columns.names_of(thing) or list(sources.columns))
        sources = Columns(sources.rows, {str(column).lower(): one for column, one in each.items()}, None)
    connection_of(call).tables[str(name).lower()] = sources


def note_table(call: Call) -> None:
    """Tag the table or view that is asked for by its name, as the query of it would be."""
    name = path(call)
    if isinstance(name, str):
        tag_answer(call.result, answer_to(f"FROM {name}", connection_of(call), None))


def note_created(call: Call) -> None:
    """Know the table or view that a relation was made into; it belongs to a connection that nobody names."""
    name = call.args[-1] if call.args else None
    sources = sources_in(call.instance)
    if isinstance(name, str):
        known = {id(one): one for one in connections.values()}.values()
        for connection in (default, *known):
            connection.tables.setdefault(name.lower(), sources)
        in_files = [one for one in known if one.place is not None]
        if len(in_files) == 1:
            _note_filled(in_files[0], name.lower(), sources)


def note_relation(call: Call) -> None:
    """Tag a relation that is made of another as the query that says the same would be."""
    texts = [*call.args, *call.kwargs.values()]
    name, query = "t", _SAID.get(call.function.__name__, "")
    if call.function.__name__ == "query":
        name, query = texts[:2]
    elif all(isinstance(text, str) for text in texts):
        groups = f" GROUP BY {texts[1]}" if len(texts) > 1 and texts[1] else ""
        query = query.format(", ".join(texts), *texts[:1], groups)
    relations = {str(name).lower(): call.instance}
    _tag_relation(call, query, relations)


def note_joined(call: Call) -> None:
    """Tag a relation that joins two."""
    other, condition, *how = [*call.args, *call.kwargs.values()]
    relations = {one.alias.lower(): one for one in (call.instance, other)}
    by = f"USING ({condition})" if str(condition).isidentifier() else f"ON {condition}"
    way = how[0] if how else "inner"
    query = f'FROM "{call.instance.alias}" {way} JOIN "{other.alias}" {by}'  # read, and never run
    _tag_relation(call, query, relations)


def _tag_relation(call: Call, query: str, relations: Mapping[str, Any]) -> None:
    def table(name: str) -> Selected:
        relation = relations.get(name.lower())
        return table_named(default, name) if relation is None else table_of(sources_in(relation), relation.columns)

    found = selected(query, table)
    if found is None:
        capture.note_derived(call, frm=(Call.everything,), gives="return")
    else:
        is_text = call.function.__name__ == "query"
        tag_answer(call.result, found.asked(digest_of_query(query)) if is_text else found)


def note_fetched(args: tuple[Any, ...], _: dict[str, Any], made: Any) -> None:
    """Tag a table that is fetched, by its columns; of arrays by name each with what just it comes from; note lists."""
    sources = known(args[0]) if args else default.latest
    if isinstance(made, dict):
        for name, array in made.items() if sources else ():
            provenance.tag(array, columns.column_of(sources, name))
    elif isinstance(made, list):  # of tuples
        _note_site(sources)
    elif sources:
        provenance.tag(made, sources)


def path(call: Call) -> Any:
    """Return the file of a reader or writer: its first argument that is given by place, or the only one by name."""
    given = [
        value
        for value in (*call.args, *call.kwargs.values())
        if isinstance(value, (str, list)) or hasattr(value, "read")
    ]
    return given[0] if given else None


def describe(relation: Any) -> Mapping[str, Scalar]:
    """Return the columns ("name: type" a line) of a relation; to count its rows, one would have to run its query."""
    names, types = relation.columns, relation.types
    columns = "\n".join(f"{name}: {type}" for name, type in islice(zip(names, types, strict=True), _MOST_COLUMNS))
    return {"num_columns": len(names), "columns": columns}


# what methods of a relation say, as queries
_SAID = {
    "project": "SELECT {0} FROM t",
    "select": "SELECT {0} FROM t",
    "filter": "SELECT * FROM t WHERE {1}",
    "aggregate": "SELECT {1} FROM t{2}",
    **dict.fromkeys(("distinct", "limit", "order", "set_alias", "sort"), "SELECT * FROM t"),
}
_CONNECTION, _RELATION = "duckdb:DuckDBPyConnection", "duckdb:DuckDBPyRelation"


def _both(*names: str) -> list[str]:
    """Return the doors of functions that the module and its connections have alike."""
    return [f"{owner}{name}" for name in names for owner in ("duckdb:", f"{_CONNECTION}.")]


integration = Integration(
    module="duckdb",
    finish=tell_of_open_ones,
    requires="duckdb>=1.0,<3",
    datasets={
        f"{module}.DuckDBPyRelation": describe for module in ("duckdb", "duckdb.duckdb", "_duckdb", "duckdb._relation")
    },
    patches=[
        Patch(tuple(_both("sql", "query", "execute", "from_query")), watch=watch_query, as_caller=True),
        Patch((f"{_RELATION}.query",), after=note_relation, as_caller=True),
        Patch(tuple(f"{_RELATION}.{name}" for name in _SAID), after=note_relation),
        Patch((f"{_RELATION}.join",), after=note_joined),
        Patch(("duckdb:connect",), after=note_connection),
        Patch((f"{_CONNECTION}.cursor",), after=note_cursor),
        Patch((f"{_CONNECTION}.close", f"{_CONNECTION}.__exit__"), after=note_closed),
        Patch(tuple(_both("register")), after=note_registered),
        Patch((f"{_RELATION}.create", f"{_RELATION}.create_view"), after=note_created),
        Patch(tuple(_both("table", "view")), after=note_table),
        read(*_both("read_csv", "from_csv_auto"), path=path, format="csv"),
        read(*_both("read_parquet", "from_parquet"), path=path, format="parquet"),
        read(*_both("read_json"), path=path, format="json"),
        derive(*_both("from_df", "from_arrow"), frm=(Call.everything,)),
        write(f"{_RELATION}.to_csv", f"{_RELATION}.write_csv", what="self", path=path, format="csv"),
        write(
            *(f"{_RELATION}.{name}" for name in ("to_parquet", "write_parquet")),
            what="self",
            path=path,
            format="parquet",
            folder=lambda call: call.kwargs.get("partition_by"),
        ),
        Patch(
            (
                *(
                    f"{_CONNECTION}.{name}"
                    for name in ("df", "fetchdf", "fetch_df", "fetchall", "fetchmany", "fetchnumpy")
                ),
                f"{_CONNECTION}.pl|DuckDBPyConnection.df",
                f"{_CONNECTION}.to_arrow_table|DuckDBPyConnection.fetch_arrow_table",
                *(f"{_RELATION}.{name}" for name in ("df", "to_df", "fetchdf", "fetchnumpy", "pl")),
                f"{_RELATION}.to_arrow_table|DuckDBPyRelation.fetch_arrow_table",
            ),
            quick=note_fetched,
        ),
        derive(f"{_RELATION}.*", frm=(Call.everything,)),
    ],
)
