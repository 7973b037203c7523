"""Connections and sessions of databases in a script's text: of which engine each is, and which tables it fills."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

from autolog.expressions import given_to
from autolog.names import called_name, name_of, text_of_key

Made = Callable[[str], "ast.expr | None"]  # gives what a variable was made of last; None where nothing tells

_INSERT = re.compile(r"\s*(?:insert|replace)\s.*?\binto\s+\W?(\w+)", re.IGNORECASE | re.DOTALL)
_SESSIONS = frozenset({"Session", "sessionmaker"})  # classes that are given an engine
_OF_CONNECTION = frozenset({"begin", "connect", "cursor", "raw_connection"})  # methods that are given nothing
_ADDING = frozenset({"add", "add_all", "bulk_save_objects", "merge"})  # methods of sessions that are given objects
_MOST_DEPTH = 4  # connections that are made of each other


class Filling(NamedTuple):
    """What a call puts into a database.

    Args:
        table: The table's name in small letters, or that of the variable or class that stands for it; empty where the
            text does not tell.
        rows: What is put there.
    """

    table: str
    rows: list[ast.expr]


def engine_of(name: str, made: Made) -> str:
    """Return the variable of which a connection, cursor or session was made, the first one; others as they are."""
    for _ in range(_MOST_DEPTH):
        value = made(name)
        engine = _made_of(value, made) if isinstance(value, ast.Call) else ""
        if not engine:
            break
        name = engine
    return name


def _made_of(call: ast.Call, made: Made) -> str:
    kind = called_name(call)
    if kind in _SESSIONS and (given := _engine_given(call)):
        return given
    if isinstance(call.func, ast.Attribute):
        holder = name_of(call.func.value)
        return holder if kind in _OF_CONNECTION and not call.args and made(holder) is not None else ""
    maker = made(kind)  # `Session = sessionmaker(engine)`
    return _engine_given(maker) if isinstance(maker, ast.Call) and called_name(maker) in _SESSIONS else ""


def _engine_given(call: ast.Call) -> str:
    by_name = (one.value for one in call.keywords if one.arg == "bind")
    given = next(by_name, call.args[0] if call.args else None)
    return "" if given is None else name_of(given)


def filling(call: ast.Call, made: Made, *, is_connection: bool) -> Filling | None:
    """Return what a method call puts into a database; None for others.

    Args:
        call: The call.
        made: See `Made`.
        is_connection: Whether it is known that this is called on a connection or session.
    """
    name, first = called_name(call), call.args[0] if call.args else None
    if first is None:
        return None
    if name == "executemany":
        return Filling(table_filled(first), call.args[1:2])
    if name == "execute":
        table, rows = table_filled(first) or _inserted_into(first), call.args[1:2]
        return Filling(table, [*rows, *_values_in(first)]) if table else None
    if name == "bulk_insert_mappings":
        return Filling(name_of(first).lower(), call.args[1:2])
    if name in _ADDING and (is_connection or name not in ("add", "merge")):
        return Filling(_class_in(made(name_of(first)) or first), call.args[:1])
    return None


def table_filled(query: ast.expr) -> str:
    """Return the table that a constant text fills, `INSERT INTO name ...`; nothing for other texts."""
    found = _INSERT.match(text_of_key(text_in(query)))
    return found[1].lower() if found is not None else ""


def text_in(query: ast.expr) -> ast.expr:
    """Return what is given to SQLAlchemy's `text(...)`; other expressions as they are."""
    match query:
        case ast.Call(args=[text]) if called_name(query) == "text":
            return text
    return query


def _inserted_into(statement: ast.expr) -> str:
    """Return what SQLAlchemy's `insert(Loan)` or `loans.insert()` fills, also where more is said of it."""
    while isinstance(statement, ast.Call):
        holder = statement.func.value if isinstance(statement.func, ast.Attribute) else statement.func
        if called_name(statement) == "insert":
            return name_of(statement.args[0] if statement.args else holder).partition(".")[0].lower()
        statement = holder
    return ""


def _values_in(statement: ast.expr) -> list[ast.expr]:
    """Return the rows of `insert(Loan).values(rows)`."""
    return given_to(statement) if isinstance(statement, ast.Call) and called_name(statement) == "values" else []


def _class_in(objects: ast.expr) -> str:
    """Return the only class of which an expression makes objects, by its capital letter; nothing for others."""
    calls = (one.func.id for one in ast.walk(objects) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name))
    names = {name for name in calls if name[:1].isupper()}
    return names.pop().lower() if len(names) == 1 else ""
