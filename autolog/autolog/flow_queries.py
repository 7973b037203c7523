"""Which tables a script asks a database for by hand, `connection.execute(query)`: their names may be those of files.

A file that a statement attaches to a connection of sqlite3 is read by SQLite itself, and only the statement tells.
"""

from __future__ import annotations

import ast
import os
import re
from typing import NamedTuple

from autolog.callees import At
from autolog.connections import Made, engine_of, text_in
from autolog.expressions import Called, Needs, needs_of, needs_of_call
from autolog.facts import DATASET
from autolog.fingerprint import file_state
from autolog.mapped import names_of, tables_of
from autolog.named_items import text_of
from autolog.names import called_name, expression_of, name_of, variables_in
from autolog.sources import Sources, source_of_file, union

_ATTACH = re.compile(r"\s*attach\s+(?:database\s+)?(?:'(?P<path>[^']+)'|\?)\s+as\s+\W?(?P<schema>\w+)", re.IGNORECASE)


_EXECUTE, _FETCHING = "execute", ("fetchall", "fetchmany", "fetchone")
_BY_CLASS = frozenset({_EXECUTE, "get", "query", "scalar", "scalars", "stream", "stream_scalars"})  # of sessions


class Asked(NamedTuple):
    """What a call asks a database for.

    Args:
        tables: The names of tables, also those of the variables that stand for them.
        needs: What the answer is made from: the connection, and what its query is given.
    """

    tables: list[str]
    needs: Needs


def asked_for(called: Called, place: int, at: At) -> Asked | None:
    """Return what a call asks a database for, by a text or by classes that stand for tables; None for other calls.

    Args:
        called: A call.
        place: Where it stands in its scope.
        at: The scope.
    """
    tables, needs = tables_asked_for(called.node, place, at), needs_of_call(called)
    holder = name_of(called.node.func).rpartition(".")[0]
    if tables:
        needs = needs._replace(names=needs.names - {name_of(called.node.func)} | {holder} - {""})
    else:
        holder, tables = _asked_by_class(called.node, place, at)
        needs = needs_of(expression_of(holder))
    if not tables:
        return None
    engine = engine_of(holder, _made_before(place, at))
    named = [name for table in tables for name in (table, *names_of(table, at.outside))]
    return Asked(named, needs._replace(names=needs.names - {holder} | {engine} - {""}))


def _asked_by_class(node: ast.Call, place: int, at: At) -> tuple[str, list[str]]:
    """Return what a query of SQLAlchemy's is put to, and the tables that the classes in it stand for."""
    asking = node
    while isinstance(asking.func, ast.Attribute) and isinstance(asking.func.value, ast.Call):
        asking = asking.func.value
    if not isinstance(asking.func, ast.Attribute) or called_name(asking) not in _BY_CLASS:
        return "", []
    made = _made_before(place, at)
    parts = [node, *filter(None, (made(one.id) for one in asking.args if isinstance(one, ast.Name)))]
    names = dict.fromkeys(variables_in(*parts))
    tables = dict.fromkeys(table for name in names for table in tables_of(at.value(name)))
    return name_of(asking.func.value), list(tables)


def _made_before(place: int, at: At) -> Made:
    """Return what tells the last expression before a place of which a variable was made."""

    def made(name: str) -> ast.expr | None:
        several = [one.value for one in at.scope.bindings.get(name, ()) if one.place < place and one.value is not None]
        return several[-1] if several else None

    return made


def file_made(needs: Needs, at: At) -> Sources:
    """Return the file of a database that an engine of SQLAlchemy's asks, also one that this process has made."""
    from autolog import databases

    engines = (value for name in needs.names if (value := at.value(name)) is not None)
    found = [databases.file_of_engine(one) for one in engines]
    return frozenset(source_of_file(one, DATASET, {"format": "sqlite"}) for one in found if one is not None)


def tables_asked_for(node: ast.Call, place: int, at: At) -> list[str]:
    """Return the tables that a query names, with their schemas, as far as its text is known; nothing for other calls.

    Args:
        node: A call.
        place: Where it stands in its scope.
        at: The scope.
    """
    asking = _asking(node, at)
    if asking is None:
        return []
    from autolog.queries import parsed  # it compiles expressions

    text = text_of([text_in(one) for one in asking.args[:1]], place, at)
    tables = parsed(text).tables if text else []
    return [table.removeprefix("main.").removeprefix("temp.") for table in tables]


def _asking(node: ast.Call, at: At) -> ast.Call | None:
    """Return the call that puts a query: this one, or the last one before it of the cursor whose rows it fetches."""
    name = called_name(node)
    if name == _EXECUTE and isinstance(node.func, ast.Attribute):
        return node
    cursor = name_of(node.func.value) if name in _FETCHING and isinstance(node.func, ast.Attribute) else ""
    asking = f"{cursor}.{_EXECUTE}"
    before = (one.node for one in at.scope.calls if cursor and name_of(one.node.func) == asking)
    return max((one for one in before if _start(one) < _start(node)), key=_start, default=None)


def _start(node: ast.Call) -> tuple[int, int]:
    return node.lineno, node.col_offset


def attached(tables: list[str], place: int, at: At) -> Sources:
    """Return the files that the scope has attached before, under the names of the schemas that tables are in."""
    schemas = {table.partition(".")[0].lower() for table in tables if "." in table}
    found = []
    for call in at.scope.calls if schemas else ():
        name = called_name(call.node)
        match = _ATTACH.match(text_of(call.node.args[:1], place, at)) if name == _EXECUTE else None
        if match is not None and match["schema"].lower() in schemas:
            given = call.node.args[1] if len(call.node.args) > 1 else None
            values = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
            path = match["path"] or text_of(values[:1], place, at)
            state = file_state(os.path.abspath(path)) if path else None
            found += [source_of_file(state, DATASET, {"format": "sqlite"})] if state is not None else []
    return frozenset(found)


def filled(tables: list[str], asked: Sources) -> Sources:
    """Return what this process has filled these tables with, in the files of databases among those that were asked."""
    from autolog import databases

    return union(databases.filled(one.file.path, tables) for one in asked if one.file is not None)
