"""Tables of a database: which one a statement puts rows into, and whether a query asks for it, by their texts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autolog.dataflow.answers import key_of
from autolog.dataflow.paths import CONTENT, Fields, item
from autolog.dataflow.turns import meant
from autolog.dataflow.units import end_of, name_of
from autolog.queries import Query, parsed

if TYPE_CHECKING:
    from autolog.dataflow.program import Program
    from autolog.dataflow.sites import Here
    from autolog.dataflow.walk import Walk

_TABLE = "table "
_PUTTING = ("execute", "executemany", "executescript")
_FETCHING = ("fetchall", "fetchmany", "fetchone")
_UNKNOWN = "_"  # stands for what a formatted text is given


def filled_by(walk: Walk, call: ast.Call, here: Here) -> Fields:
    """Return which part of a connection a call fills: a table, `execute("INSERT INTO name ...", row)`, or any."""
    is_putting = name_of(call.func) in _PUTTING
    query = _query_of(walk, call, here) if is_putting else None
    return (item(_TABLE + _plain(query.made)),) if query is not None and query.made else (CONTENT,)


def may_be_asked_for(walk: Walk, call: ast.Call, fields: Fields, here: Here) -> bool:
    """Whether a call of a connection, or one that is given it, may give what stands in this part of it."""
    mark = f"[{_TABLE}"
    if not fields or not fields[0].startswith(mark):
        return True
    asking = _asking(walk, call, here)
    query = None if asking is None else _query_of(walk, asking, here)
    if query is None or not query.tables:
        return True
    names = _made_of(walk.program, fields[0][len(mark) : -1])
    return names is None or not names.isdisjoint(map(_plain, query.tables))


def _asking(walk: Walk, call: ast.Call, here: Here) -> ast.Call | None:
    """Return the call that puts a query: this one, or the last one before it of the cursor whose rows it fetches."""
    if name_of(call.func) not in _FETCHING:
        return call
    before = [one for one in walk.program.calls.get("execute", ()) if walk.program.unit_of(one) is here.unit]
    of_cursor = [one for one in before if _holder(one) == _holder(call) and end_of(one) < end_of(call)]
    return max(of_cursor, key=end_of, default=None)


def _holder(call: ast.Call) -> str:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _query_of(walk: Walk, call: ast.Call, here: Here) -> Query | None:
    """Return what the text names that a call is given first; None where that is not known."""
    first = call.args[0] if call.args else None
    text = key_of(first if first is None else meant(walk.program, here.unit, first), here)
    return parsed(text) if isinstance(text, str) else None


def _made_of(program: Program, table: str) -> set[str] | None:
    """Return a table with those that statements make of it, views for example; None where some text is not known."""
    made: list[Query] = []
    for text in _texts(program):
        if text is None:
            return None
        made += (query for query in map(parsed, text.split(";")) if query.made and query.tables)
    names: set[str] = {table, _UNKNOWN}
    before = 0
    while before < len(names):
        before = len(names)
        names.update(_plain(one.made or "") for one in made if not names.isdisjoint(map(_plain, one.tables)))
    return names


def _texts(program: Program) -> Iterator[str | None]:
    """Yield the texts that the script puts to databases; None for one that is not known."""
    for call in (one for name in _PUTTING for one in program.calls.get(name, ())):
        text = meant(program, program.unit_of(call), call.args[0]) if call.args else None
        if isinstance(text, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else _UNKNOWN for one in text.values)
        else:
            yield text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None


def _plain(table: str) -> str:
    """Return a table's name without its schema, in small letters."""
    return table.rpartition(".")[2].lower()
