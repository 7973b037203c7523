"""Statements that are built once: compiled when a database first meets them, and from then on only given values.

To build, compile and bind a statement with SQLAlchemy takes several times as long as a database in the same process
takes to answer it.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import BindParameter, Boolean, ColumnElement, Dialect, Integer, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine

from autolog_store.sql import literals

_Form: TypeAlias = Literal["one", "run", "list"]

_LONG_RUN = 20  # numbers without a gap; the bounds of so many take a database less time than a list


class Prepared:
    """A statement to be kept, with values that are given by name: `select(node).where(node.c.id == given("id"))`."""

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._compiled: dict[tuple[str, _Form], _Compiled] = {}

    def bound(self, dialect: Dialect, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """Return what to give to a cursor: the text, and the values as this driver takes them."""
        form: _Form = "list"
        if "wanted" in values:
            form = _form_of(values["wanted"])
            values |= _bound_wanted(dialect, form, values["wanted"])
        compiled = self._compiled.get((dialect.driver, form))
        if compiled is None:
            compiled = self._compiled[dialect.driver, form] = self._compile(dialect, form)
        return compiled.text, tuple(
            [values[name] if name in values else compiled.fixed[name] for name in compiled.places]
        )

    def _compile(self, dialect: Dialect, form: _Form) -> "_Compiled":
        # The values that a statement brings along are set now.
        options = {"render_postcompile": True, "form_of_wanted": form}
        compiled = self._statement.compile(dialect=dialect, compile_kwargs=options)
        return _Compiled(str(compiled), dict(compiled.params), tuple(compiled.positiontup))


class _Compiled(NamedTuple):
    """A statement for one driver: its text, the values that never change, and the order of all."""

    text: str
    fixed: dict[str, Any]
    places: tuple[str, ...]


def _form_of(wanted: Sequence[Any]) -> _Form:
    """Tell how values are asked for; a run of numbers is in order."""
    if len(wanted) == 1:
        return "one"
    if len(wanted) < _LONG_RUN or not isinstance(wanted[0], int):
        return "list"
    return "run" if wanted[-1] - wanted[0] + 1 == len(wanted) else "list"


def _bound_wanted(dialect: Dialect, form: _Form, wanted: Sequence[Any]) -> dict[str, Any]:
    match form:
        case "one":
            return {"wanted": wanted[0]}
        case "run":
            return {"wanted": wanted[0], "last_wanted": wanted[-1]}
    return {"wanted": _LIST_FOR[dialect.name](wanted)}


_LIST_FOR: dict[str, Callable[[Sequence[Any]], Any]] = {
    "sqlite": json.dumps,
    "mysql": tuple,
    "postgresql": literals.postgresql_array,
}


class _IsWanted(FunctionElement[bool]):
    """Whether a column has one of the values of a list, which is one or two parameters, however long it is."""

    name = "is_wanted"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the condition as it is: a comparison with 1 around it would keep SQLite from using an index."""
        return self


def given(name: str, type_: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """Return a value that is given by this name when the statement runs; a column that it meets tells its type."""
    return bindparam(name, None, type_)


def is_wanted(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values in the list `wanted`, for `Transaction.rows_of`.

    SQLAlchemy's own `in_` makes another statement for every length of list.
    """
    return _IsWanted(column, given("wanted", NullType()), given("last_wanted", NullType()))


@compiles(_IsWanted)
def _compile_is_wanted(element: _IsWanted, compiler: Any, **options: Any) -> str:
    parts = list(element.clauses)
    column, wanted = (compiler.process(part, **options) for part in parts[:2])
    match options["form_of_wanted"]:
        case "one":
            return f"{column} = {wanted}"
        case "run":
            return f"{column} BETWEEN {wanted} AND {compiler.process(parts[2], **options)}"
    match compiler.dialect.name:
        case "sqlite":
            return f"{column} IN (SELECT value FROM json_each({wanted}))"  # noqa: S608 - both are parts of the statement
        case "postgresql":
            # 64 bits, whatever the column has: nobody has an id beyond its own, but anybody may ask for one.
            kind = "bigint" if isinstance(parts[0].type, Integer) else "text"
            return f"{column} = ANY({wanted}::{kind}[])"
    return f"{column} IN {wanted}"  # MySQL's lists bring their brackets, see literals.py
