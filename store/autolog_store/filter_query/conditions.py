"""Filter query: tree to the condition or the SELECT that finds its nodes, by an index where one leads to them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, select, true
from sqlalchemy.sql.elements import Case as SqlCase
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.functions import FunctionElement

from autolog_store.filter_query import parser
from autolog_store.filter_query.lexer import invalid
from autolog_store.filter_query.terms import Kind, Terms, Value
from autolog_store.filter_query.translation import Translation
from autolog_store.filter_query.tree import Between, Binary, Expression, In, Literal, Logical, Name, Parameter

MAX_VALUES = 30_000
"""How many values a query may hold; SQLite ends at 32,766 bound parameters, and the caller's own come on top."""
MAX_PARTS = 100_000
"""How many parts the SQL may have; functions such as GREATEST repeat what they are given."""
MAX_DEPTH = 75
"""How deep the SQL may be, where parentheses with AND or OR in them count 3, and a function or CASE 6.

SQLite's parser holds 100 symbols of what it has begun and not ended; the caller's statement needs some of them.
"""


def select_ids(query: str | Expression | None, kind: Kind) -> Select[Any]:
    """Return a SELECT of the ids of the nodes that match a filter query, each once.

    The nodes' own table is looked at only for what the query names of it. So an id may be that of a node which
    somebody has deleted by hand, and has left its neighbours or properties.

    Args:
        query: The text, or its tree, of which parameters are left open; "" and None match every node.
        kind: What to search.

    Raises:
        InvalidArgumentError: the query cannot be read, names what `kind` has not, or compares what cannot be compared.
    """
    return _Query(query, kind).select_distinct_ids()


def select_ids_by_index(query: Expression, kind: Kind) -> Select[Any] | None:
    """Return the same where the query names neighbours or properties that an index leads to; else None."""
    built = _Query(query, kind)
    return built.select_distinct_ids() if built.terms.is_joined and built.is_selective else None


def matches(query: str | Expression | None, kind: Kind, *, is_next_page: bool = False) -> ColumnElement[bool]:
    """Return the condition, over the table of `kind`, that a node matches a filter query.

    Best for lists in pages. Where an index leads to what the query names, all that match are found by it. Where none
    does, and on the pages after the first, since then the query has matched many, each node is tested in its turn, so
    that a page ends as soon as it is full.

    Args:
        query: As in `select_ids`.
        kind: What to search.
        is_next_page: Whether this continues a list.

    Raises:
        InvalidArgumentError: as `select_ids`.
    """
    built = _Query(query, kind)
    own_id = built.terms.table.c.id
    if not built.terms.is_joined:
        return and_(true(), *built.conditions)
    if built.is_selective and not is_next_page:
        return own_id.in_(built.select_ids())
    return exists().where(*built.terms.links(own_id), *built.conditions).correlate(built.terms.table)


class _Query:
    """A query as conditions, all of which must hold with the links of its terms."""

    def __init__(self, query: str | Expression | None, kind: Kind) -> None:
        self.terms = Terms(kind)
        self.is_selective = False
        self.conditions: list[ColumnElement[bool]] = []
        if query:
            tree = parser.parse(query) if isinstance(query, str) else query
            condition = Translation(self.terms).condition(tree)
            looked_up = list(self._looked_up(tree))
            self.is_selective = bool(looked_up)
            helpful = [value.always_true for value in looked_up if value.always_true is not None]
            self.conditions = [*helpful, condition]
            _refuse_the_oversized(condition)

    def select_ids(self) -> Select[Any]:
        found = self.terms.id
        # Without correlate(None) a statement around this one would lend it its own table.
        return select(found).where(*self.terms.links(found), *self.conditions).correlate(None)

    def select_distinct_ids(self) -> Select[Any]:
        ids = self.select_ids()
        return ids.distinct() if self.terms.may_repeat else ids

    def _looked_up(self, tree: Expression) -> Iterator[Value]:
        """Yield the indexed terms that must have a certain value or lie in a range for the whole query to hold."""
        for part in tree.operands if isinstance(tree, Logical) and tree.operator == "AND" else (tree,):
            match part:
                case (
                    Binary("=" | "<" | "<=" | ">" | ">=", Name() as name, Literal() | Parameter())
                    | Binary("=" | "<" | "<=" | ">" | ">=", Literal() | Parameter(), Name() as name)
                    | Between(Name() as name, Literal(), Literal())
                    | In(Name() as name, _, False)
                ):
                    value = self.terms.find(name)
                    if value.is_indexed:
                        yield value


def _refuse_the_oversized(condition: ColumnElement[bool]) -> None:
    """Raise before a database does, and before SQLAlchemy writes out what functions have multiplied."""
    parts = values = 0
    found: list[tuple[Any, int]] = [(condition, 0)]
    while found:
        part, depth = found.pop()
        parts += 1
        if isinstance(part, BindParameter):
            values += len(part.value or ()) if part.expanding else 1
        if parts > MAX_PARTS or values > MAX_VALUES:
            raise invalid(f"expected at most {MAX_VALUES} values and {MAX_PARTS} parts of SQL, found more")
        if depth > MAX_DEPTH:
            raise invalid("expected fewer parentheses and functions in one another; SQLite could not read as many")
        inner = depth + next((cost for kind, cost in _SYMBOLS.items() if isinstance(part, kind)), 2)
        found += ((child, inner) for child in part.get_children())


# How many symbols each leaves on the stack of SQLite's parser while what is within is read.
_SYMBOLS: Mapping[type, int] = {Grouping: 1, FunctionElement: 3, SqlCase: 6}
