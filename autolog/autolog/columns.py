"""What a table came from, column by column: so that a table which was joined counts only while its columns are there.

Nothing is computed while columns go: a table and those that are made of it share what is known by name, and whoever asks
for one of them gets what the columns lead to that it has then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from autolog import provenance
from autolog.provenance import NOTHING, Parted, Partial, Source, Sources

_MOST = 1000  # columns that are told apart


class Columns(Parted):
    """Sources of a table, of which those of some columns are told apart.

    Attributes:
        rows: What all its values come from, whichever columns it has.
        columns: By name, what a column comes from beside that.
    """

    __slots__ = ("columns", "rows")
    columns: Mapping[Hashable, Sources]
    rows: Sources

    def __new__(cls, rows: Sources, columns: Mapping[Hashable, Sources]) -> Columns:
        self = super().__new__(cls, frozenset().union(rows, *columns.values()))
        self.rows, self.columns = rows, columns
        return self

    def of(self, thing: Any) -> Sources:
        """Return what a table comes from that has these columns now, or some of them."""
        names = names_of(thing)
        found = self.all() if names is None else provenance.union([self.rows, *self.each(names).values()])
        return provenance.without(found, self)

    def part(self, name: str) -> Sources:
        """Return what a column comes from; nothing, if there is none of this name."""
        return column_of(self, name) if name in self.columns else NOTHING

    def all(self) -> Sources:
        """Return what the table comes from with all its columns."""
        return provenance.union([self.rows, *self.columns.values()])

    def each(self, names: Sequence[Hashable]) -> dict[Hashable, Sources]:
        """Return what each column comes from: a new name may be another one's, if one is gone."""
        columns = self.columns
        here = {name: columns[name] for name in names if name in columns}
        if len(here) < len(names):
            other = NOTHING if len(here) == len(columns) else provenance.union(columns.values())
            return {name: columns.get(name, other) for name in names}
        return here

    def joined(self, more: Sources) -> Sources:
        """Return the same for a table that came from `more`, too."""
        if not isinstance(more, Columns):
            return told_apart(provenance.union((self.rows, more)), self.columns)
        names = {**self.columns, **more.columns}
        both = {name: provenance.union(one.columns.get(name, NOTHING) for one in (self, more)) for name in names}
        return told_apart(provenance.union((self.rows, more.rows)), both)


def names_of(table: Any) -> list[Hashable] | None:
    """Return the names of a table's columns; None for what has none, or very many."""
    columns = getattr(table, "columns", None)
    return None if columns is None or len(columns) > _MOST else list(columns)


def told_apart(rows: Sources, columns: Mapping[Hashable, Sources]) -> Sources:
    """Return what a table came from; just its sources where no column has any of its own."""
    if all(one <= rows and (type(one) is not Partial or type(rows) is Partial) for one in columns.values()):
        return rows
    return Columns(rows, columns)


def rows_of(sources: Sources) -> Sources:
    """Return what a table comes from, whichever columns it has."""
    return sources.rows if isinstance(sources, Columns) else sources


def column_of(sources: Sources, name: Hashable) -> Sources:
    """Return what one column of a table comes from."""
    if not isinstance(sources, Columns):
        return sources
    return provenance.without(provenance.union((sources.rows, sources.columns.get(name, NOTHING))), sources)


def passed_on(sources: Columns, parent: Any, child: Any, *, is_renamed: bool = False) -> Sources:
    """Return what a table or column comes from that an operation has made of a table.

    Args:
        sources: What is known of the table.
        parent: The table.
        child: What was made of it.
        is_renamed: Whether it has the same columns under other names.
    """
    names, made = names_of(parent), names_of(child)
    if names is None:
        return sources.all()
    here = sources.each(names)
    if made is None:
        name = getattr(child, "name", None)
        if name in here and len(child) == len(parent):
            return column_of(sources, name)
        return provenance.union([sources.rows, *here.values()])
    if is_renamed and len(made) == len(names):
        return told_apart(sources.rows, {new: here[old] for old, new in zip(names, made, strict=True)})
    if all(name in sources.columns for name in made):
        return sources  # for other columns that are gone, too: what they came from shall be known
    return told_apart(sources.rows, Columns(sources.rows, here).each(made))


def of_dummies(sources: Columns, table: Any, made: Any) -> Sources:
    """Return what a table comes from that has columns for the values of some: they have its name, and a value's behind it."""
    names, given = names_of(made), names_of(table)
    if names is None or given is None:
        return sources.all()
    each = sources.each(given)
    longest = sorted((name for name in each if isinstance(name, str)), key=len, reverse=True)
    prefixes = {name: next((one for one in longest if str(name).startswith(one)), None) for name in names}
    whole = provenance.union(each.values())
    return told_apart(
        sources.rows, {name: each.get(name, each.get(prefixes[name], whole)) for name in names}
    )


def with_column(sources: Sources, table: Any, name: Hashable, of_column: Sources) -> Sources:
    """Return what a table comes from once a column was set.

    Args:
        sources: What was known of the table.
        table: The table, with that column.
        name: The column's name.
        of_column: What the column comes from.
    """
    if not isinstance(sources, Columns):
        is_new = not of_column <= sources or (type(of_column) is Partial and type(sources) is not Partial)
        names = names_of(table) if is_new else None
        if not is_new:
            return sources
        if names is None:
            return provenance.union((sources, of_column))
        return told_apart(sources, {**dict.fromkeys(names, NOTHING), name: of_column})
    return told_apart(sources.rows, {**sources.columns, name: of_column})


def of_join(table: Any, sides: Sequence[tuple[Any, Sources]], suffixes: Sequence[str | None], chosen: Sources) -> Sources:
    """Return what a table comes from that puts columns of two side by side.

    Args:
        table: The result.
        sides: Both tables, with what is known of each.
        suffixes: What was put behind the names that both have.
        chosen: What all rows come from.
    """
    made = names_of(table)
    names = [names_of(side) for side, _ in sides]
    if made is None or None in names:
        return provenance.union([chosen, *(_all(sources) for _, sources in sides)])
    where: dict[Hashable, Sources] = {}
    for place in (1, 0):
        sources, suffix = sides[place][1], suffixes[place]
        for name in names[place] or ():
            of_column = column_of(sources, name)
            where[name] = of_column
            if suffix:
                where[f"{name}{suffix}"] = of_column
    both = provenance.union(_all(sources) for _, sources in sides)
    return told_apart(chosen, {name: where.get(name, both) for name in made})


def of_parts(table: Any, parts: Iterable[Any]) -> Sources:
    """Return what a table comes from that several were put together in, side by side or one below the other."""
    parts = list(parts)
    several = [(part, provenance.known(part) or provenance.sources_of(part)) for part in parts]
    whole = provenance.of_all(parts)
    made = names_of(table)
    if not whole or made is None or len({id(sources) for _, sources in several}) == 1:
        return whole
    unknown = Partial(whole) if type(whole) is Partial else NOTHING
    sizes = [len(names) if (names := names_of(part)) is not None else 1 for part in parts]
    if sum(sizes) == len(made) and len(table) < sum(len(part) for part in parts):  # side by side
        columns: list[Sources] = []
        for part, sources in several:
            names = names_of(part)
            of_each = [sources] if names is None else [column_of(sources, name) for name in names]
            columns += [one or unknown for one in of_each]
        return told_apart(NOTHING, dict(zip(made, columns, strict=True)))
    rows = provenance.union(rows_of(sources) or unknown for _, sources in several)
    apart = [sources.columns for _, sources in several if isinstance(sources, Columns)]
    return told_apart(rows, {name: provenance.union(one.get(name, NOTHING) for one in apart) for name in made})


def of_dict(table: Any, items: Mapping[Hashable, Any], whole: Sources) -> Sources:
    """Return what a table comes from that is made of columns by name, which come from `whole` together."""
    made = names_of(table)
    if made is None or not whole:
        return whole
    unknown = Partial(whole) if type(whole) is Partial else NOTHING
    columns = {
        name: provenance.sources_of(one) or (unknown if provenance.may_hold_data(one) else NOTHING)
        for name, one in items.items()
    }
    return told_apart(NOTHING, {name: columns.get(name, whole) for name in made})


def _all(sources: Sources) -> Sources:
    return sources.all() if isinstance(sources, Columns) else sources
