"""Which of its tables each column of a query's answer comes from, and which of them choose its rows.

Read are SELECT, WITH, joins, subqueries in parentheses and what puts several of them together; of any other text
nothing is told. A table that is joined by LEFT JOIN chooses no row: it counts with its columns only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from autolog.columns import Columns
from autolog.sources import NOTHING, Sources, asked, union
from autolog.sql_tokens import Token, UnreadError, parts_of, split, tree

_CLAUSES = ("from", "where", "group", "having", "window", "qualify", "order", "limit", "offset")
_CHOOSING = ("where", "group", "having", "qualify")
_TOGETHER = ("union", "intersect", "except")
_JOINS = frozenset(
    {"join", "inner", "left", "right", "full", "outer", "cross", "natural", "semi", "anti", "asof", "positional"}
    | {"lateral"}
)
_ENDS = frozenset(
    {"select", "from", "where", "group", "having", "window", "qualify", "order", "limit", "offset", "on"}
    | {"union", "intersect", "except"}
)
_NO_NAMES = _JOINS | _ENDS | {"using", "tablesample", "pivot", "unpivot"}  # of tables
_NO_COLUMNS = frozenset(
    {"all", "and", "any", "array", "as", "asc", "between", "both", "by", "case", "cast", "collate", "current", "day"}
    | {"days", "desc", "distinct", "else", "end", "escape", "exclude", "extract", "false", "filter", "first", "for"}
    | {"following", "from", "glob", "group", "groups", "hour", "ignore", "ilike", "in", "interval", "is", "isnull"}
    | {"last", "like", "minute", "month", "no", "not", "notnull", "null", "nulls", "on", "or", "order", "over"}
    | {"partition", "preceding", "range", "replace", "respect", "row", "rows", "second", "separator", "similar"}
    | {"then", "ties", "to", "true", "unbounded", "values", "week", "when", "where", "window", "within", "year"}
)
_PARAMETERS = ("?", "$")
_NO_ALIAS_AFTER = _NO_COLUMNS - {"end"}


class Selected(NamedTuple):
    """What the answer to a query comes from, or a table.

    Args:
        rows: What it comes from, whichever columns it has.
        columns: By name, in small letters, what a column comes from beside that.
        others: What columns of other names come from beside that; None where there are none.
    """

    rows: Sources
    columns: Mapping[str, Sources]
    others: Sources | None = NOTHING

    def column(self, name: str) -> Sources | None:
        """Return what a column comes from beside the rows; None if there is none of this name."""
        return self.columns.get(name.lower(), self.others)

    def all(self) -> Sources:
        """Return what it comes from with all its columns."""
        return union([self.rows, *self.columns.values(), self.others or NOTHING])

    def asked(self, digest: str) -> Selected:
        """Return the same of the answer to the query with this digest."""
        columns = {name: asked(one, digest) for name, one in self.columns.items()}
        others = None if self.others is None else asked(self.others, digest)
        return Selected(asked(self.rows, digest), columns, others)


def table_of(sources: Sources, names: Iterable[str] | None = None) -> Selected:
    """Return a table that comes from these sources, and has these columns, if their names are known."""
    if not isinstance(sources, Columns):
        return Selected(
            sources, dict.fromkeys(map(str.lower, names or ()), NOTHING), NOTHING if names is None else None
        )
    given = sources.columns if names is None else sources.each(list(names))
    others = union(sources.columns.values()) if names is None else None
    return Selected(sources.rows, {str(name).lower(): one for name, one in given.items()}, others)


Tables = Callable[[str], Selected]


def selected(text: str, tables: Tables) -> Selected | None:
    """Return what the answer to a query comes from; None for what is not read here.

    Args:
        text: The query, in SQL.
        tables: Gives what is known of a table or file by its name, as the query writes it; by `?` or `$` of those that
            parameters name.
    """
    try:
        return _Reader(tables).query(list(tree(text)), {})
    except (UnreadError, IndexError):
        return None


class _Item(NamedTuple):
    """A table within FROM: under which name, what it comes from, whether rows of it choose."""

    name: str
    table: Selected
    chooses: bool
    by: Sources  # what it is joined by, if it does not choose

    def column(self, name: str) -> Sources | None:
        found = self.table.column(name)
        if found is None or self.chooses:
            return found
        return union((self.table.rows, found, self.by))


_Named = dict[str, Selected]  # subqueries of WITH


class _Reader:
    """Reads one query, with what is known of its tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.merged: set[str] = set()  # columns that joins name by USING

    def query(self, tokens: list[Token], named: _Named) -> Selected:
        """Read a query: WITH, and what UNION and its like put together."""
        if tokens and tokens[0].low == "with":
            tokens, named = self._with(tokens[1:], dict(named))
        parts, found = split(tokens, _TOGETHER), None
        for way, part in parts:
            is_qualified = bool(way) and bool(part) and part[0].low in ("all", "distinct")
            one = self._select(part[1:] if is_qualified else part, named)
            if found is None:
                found = one
            elif way == "union":
                found = _together(found, one)
            else:
                found = Selected(union((found.rows, one.all())), found.columns, found.others)
        if found is None:
            raise UnreadError
        return found

    def _with(self, tokens: list[Token], named: _Named) -> tuple[list[Token], _Named]:
        while True:
            name, place = tokens[0].name, 1
            if name is None or tokens[0].low == "recursive":
                raise UnreadError
            while tokens[place].kind == "group":  # names of its columns
                raise UnreadError
            if tokens[place].low != "as":
                raise UnreadError
            place += 1
            while tokens[place].low in ("not", "materialized"):
                place += 1
            if tokens[place].kind != "group":
                raise UnreadError
            named[name.lower()] = self.query(list(tokens[place].inner), named)
            tokens = tokens[place + 1 :]
            if not tokens or tokens[0].value != ",":
                return tokens, named
            tokens = tokens[1:]

    def _select(self, tokens: list[Token], named: _Named) -> Selected:
        if len(tokens) == 1 and tokens[0].kind == "group":
            return self.query(list(tokens[0].inner), named)
        if tokens and tokens[0].low == "from" and not any(token.low == "select" for token in tokens):
            tokens = [Token("word", "select"), Token("sign", "*"), *tokens]
        if not tokens or tokens[0].low != "select":
            raise UnreadError
        (_, chosen), *rest = split(tokens[1:], _CLAUSES)
        clauses: dict[str, list[Token]] = {}
        for clause, part in rest:
            if clause in clauses:
                raise UnreadError
            clauses[clause] = part
        items, by = self._from(clauses.get("from", []), named)
        scope = _Scope(self, items, named)
        is_distinct = bool(chosen) and chosen[0].low == "distinct"
        by_distinct = chosen[2:3] if is_distinct and len(chosen) > 2 and chosen[1].low == "on" else []
        columns, others = self._columns(chosen[1 + 2 * len(by_distinct) :] if is_distinct else chosen, scope)
        choosing = [scope.of(part, columns) for part in (by_distinct, *(clauses.get(one, []) for one in _CHOOSING))]
        places = [int(one.value) for one in clauses.get("group", []) if one.kind == "number" and one.value.isdigit()]
        choosing += [one for place, one in enumerate(columns.values(), 1) if place in places and others is None]
        rows = union([by, *choosing, *(item.table.rows for item in items if item.chooses)])
        return Selected(rows, columns, others)

    def _from(self, tokens: list[Token], named: _Named) -> tuple[list[_Item], Sources]:
        """Return the tables of FROM, and what those come from by which rows are chosen in their joins."""
        items: list[_Item] = []
        chosen: list[Sources] = []
        way: list[str] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.value == "," or token.low in _JOINS:
                way = [*way, token.low]
                place += 1
                continue
            place, name, table = self._table(tokens, place, named)
            is_using = place < len(tokens) and tokens[place].low == "using"
            condition: list[Token] = []
            if place < len(tokens) and tokens[place].low in ("on", "using"):
                start = place = place + 1
                while place < len(tokens) and tokens[place].low not in _JOINS and tokens[place].value != ",":
                    place += 1
                condition = tokens[start:place]
            is_only_asked = not {"semi", "anti"}.isdisjoint(way)
            chooses = "left" not in way or is_only_asked or "natural" in way
            new = _Item(name, table, chooses, NOTHING)
            if is_using:  # the column is that of the tables before, in which it may not be missing
                self.merged |= {one.value.lower() for part in condition for one in part.inner}
                by = union(self._merged([*items, new], one) for part in condition for one in part.inner)
            else:
                by = _Scope(self, [*items, new], named).of(condition, {})
            if chooses:
                chosen.append(union((table.rows, by)))
            if not is_only_asked:
                items.append(new._replace(by=by))
            way = []
        return items, union(chosen)

    def _merged(self, items: list[_Item], name: Token) -> Sources:
        """Return what a column comes from by which two tables are joined that both have it."""
        return union(one.column(name.value) or NOTHING for one in (*items[:1], items[-1]))

    def _table(self, tokens: list[Token], place: int, named: _Named) -> tuple[int, str, Selected]:
        """Return the place behind a table, its name and what it comes from."""
        token = tokens[place]
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        name = ""
        if token.kind == "group":
            if token.inner and token.inner[0].low in ("select", "with", "from"):
                table = self.query(list(token.inner), named)
            else:
                raise UnreadError
            place += 1
        elif token.kind == "text":
            name = token.value[1:-1].replace("''", "'")
            table = self._tables(name)
            place += 1
        elif token.kind == "word" and following is not None and following.kind == "group":
            table = self._function(following)
            place += 2
        elif token.name is not None and token.low not in _ENDS:
            name = path = token.name
            place += 1
            while place + 1 < len(tokens) and tokens[place].value == ".":
                name = tokens[place + 1].name or ""
                path = f"{path}.{name}"
                place += 2
            known = named.get(path.lower())
            table = self._tables(path) if known is None else known
        else:
            raise UnreadError
        if place < len(tokens) and tokens[place].low == "as":
            place += 1
        if place < len(tokens) and tokens[place].name is not None and tokens[place].low not in _NO_NAMES:
            name = tokens[place].name or ""
            place += 1
            if place < len(tokens) and tokens[place].kind == "group":  # names of its columns
                raise UnreadError
        if place < len(tokens) and tokens[place].low not in _JOINS | {"on", "using"} and tokens[place].value != ",":
            raise UnreadError
        return place, name.lower(), table

    def _function(self, arguments: Token) -> Selected:
        """Return what a function that gives a table reads: the files that it is given first, or as a parameter."""
        if not arguments.inner:
            return Selected(NOTHING, {})
        first = arguments.inner[0]
        if first.value in _PARAMETERS:
            return Selected(self._tables(first.value).all(), {})
        texts = [one for one in (first.inner if first.kind == "list" else [first]) if one.kind == "text"]
        if not texts and any(token.kind not in ("number", "sign") for token in arguments.inner):
            raise UnreadError
        found = [self._tables(one.value[1:-1].replace("''", "'")) for one in texts]
        return Selected(union(one.all() for one in found), {})

    def _columns(self, tokens: list[Token], scope: _Scope) -> tuple[dict[str, Sources], Sources | None]:
        columns: dict[str, Sources] = {}
        others: list[Sources] = []
        for part in parts_of(tokens):
            star = next((place for place, one in enumerate(part) if one.value == "*"), None)
            if star is not None and (star == 0 or (part[star - 1].value == "." and star == 2)):
                table = (part[0].name or "").lower()
                of = [one for one in scope.items if star == 0 or one.name == table]
                for item in of:
                    for name in item.table.columns:
                        columns[name] = union((columns.get(name, NOTHING), item.column(name) or NOTHING))
                    if item.table.others is not None:
                        others.append(item.column("") or NOTHING)
                if len(part) > star + 1:
                    others.append(scope.of(part[star + 1 :], {}))
                continue
            alias, expression = _named(part)
            found = scope.of(expression, columns)
            if alias is None:
                others.append(found)
            else:
                columns[alias] = union((columns.get(alias, NOTHING), found))
        return columns, union(others) if others else None

    def subquery(self, tokens: Iterable[Token], named: _Named, outer: _Scope) -> Sources:
        """Return what a query within an expression comes from; it may use columns of the one around it."""
        inner = list(tokens)
        return union((self.query(inner, named).all(), outer.qualified(inner)))


class _Scope:
    """The tables whose columns an expression may name."""

    def __init__(self, reader: _Reader, items: list[_Item], named: _Named) -> None:
        self.items = items
        self._reader = reader
        self._named = named

    def of(self, tokens: Iterable[Token], made: Mapping[str, Sources]) -> Sources:
        """Return what an expression comes from, beside the rows; `made` has columns that the query makes by name."""
        found: list[Sources] = []
        several = list(tokens)
        place = 0
        while place < len(several):
            token = several[place]
            following = several[place + 1] if place + 1 < len(several) else None
            if token.low == "over" and following is not None and following.kind == "word":
                place += 1  # a window, by its name
            elif token.kind in ("group", "list"):
                if token.inner and token.inner[0].low in ("select", "with", "from"):
                    found.append(self._reader.subquery(token.inner, self._named, self))
                else:
                    found.append(self.of(token.inner, made))
            elif token.value == "::" or token.low == "as":
                place += 1  # a type, or a name
            elif token.name is not None and token.low not in _NO_COLUMNS:
                if following is not None and following.value == "." and place + 2 < len(several):
                    found.append(self._column(token.name, several[place + 2].name))
                    place += 2
                elif following is None or following.kind != "group":
                    found.append(self._unqualified(token.name, made))
            place += 1
        return union(found)

    def qualified(self, tokens: Iterable[Token]) -> Sources:
        """Return what those columns come from that are named with a table of this scope."""
        several, found = list(tokens), []
        for token, dot, name in zip(several, several[1:], several[2:], strict=False):
            if dot.value == "." and any(item.name == (token.name or "").lower() for item in self.items):
                found.append(self._column(token.name or "", name.name))
        return union([*found, *(self.qualified(one.inner) for one in several if one.inner)])

    def _column(self, table: str, name: str | None) -> Sources:
        item = next((one for one in self.items if one.name == table.lower()), None)
        if item is None:  # of a query around this one, or a structure
            return self._unqualified(table, {})
        found = item.column(name or "")
        return union((item.table.rows, item.by)) if found is None and not item.chooses else found or NOTHING

    def _unqualified(self, name: str, made: Mapping[str, Sources]) -> Sources:
        """Return what a column comes from: of the table that is known to have it, else of all that may."""
        has = [item for item in self.items if name.lower() in item.table.columns]
        if has or name.lower() in self._reader.merged:
            return (has or self.items)[0].column(name) or NOTHING
        if name.lower() in made:
            return made[name.lower()]
        whole = next((item for item in self.items if item.name == name.lower()), None)
        if whole is not None:
            return union((whole.table.all(), whole.by))
        return union(item.column(name) or NOTHING for item in self.items)


def _named(part: list[Token]) -> tuple[str | None, list[Token]]:
    """Return the name of a column, if it has one, and its expression."""
    last = part[-1]
    before = part[-2] if len(part) > 1 else None
    if before is not None and before.low == "as":
        return (last.name or last.value.strip("'")).lower(), part[:-2]
    if last.name is None or last.low in _NO_COLUMNS:
        return None, part
    if before is None or (before.value == "." and len(part) == 3):
        return last.name.lower(), part
    is_alias = before.kind in ("group", "list", "text", "number", "quoted") or (
        before.kind == "word" and before.low not in _NO_ALIAS_AFTER
    )
    return (last.name.lower(), part[:-1]) if is_alias else (None, part)


def _together(one: Selected, other: Selected) -> Selected:
    """Return what the answers to two queries come from, the rows of one below those of the other."""
    rows = union((one.rows, other.rows))
    if one.others is None and other.others is None and len(one.columns) == len(other.columns):
        pairs = zip(one.columns.items(), other.columns.values(), strict=True)
        return Selected(rows, {name: union((first, second)) for (name, first), second in pairs}, None)
    return Selected(rows, {}, union((one.all(), other.all())))
