"""What a table came from by its columns and rows: what was joined or appended counts only while it is there.

Nothing is computed while columns go: a table and those that are made of it share what is known by name, and whoever
asks for one of them gets what the columns lead to that it has then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autolog import provenance
from autolog.sources import NOTHING, Parted, Partial, Sources, less, union, without

if TYPE_CHECKING:
    from typing_extensions import Self

    from autolog.segments import Segments

_MOST = 1000  # columns that are told apart


class Columns(Parted):
    """Sources of a table or column, of which those of some columns and rows are told apart.

    Attributes:
        base: What all its values come from, whichever columns and rows it has.
        columns: By name, what a column comes from beside that.
        segments: Its rows by what they come from beside that; None where that is not told.
        rows: What it comes from, whichever columns it has.
    """

    __slots__ = ("base", "columns", "rows", "segments")
    base: Sources
    columns: Mapping[Hashable, Sources]
    segments: Segments | None
    rows: Sources

    def __new__(cls, base: Sources, columns: Mapping[Hashable, Sources], segments: Segments | None) -> Self:
        """Make it of its attributes."""
        rows = base if segments is None else union((base, segments.all()))
        self = super().__new__(cls, frozenset().union(rows, *columns.values()))
        self.base, self.columns, self.segments, self.rows = base, columns, segments, rows
        return self

    def of(self, thing: Any) -> Sources:
        """Return what a table comes from that has these columns now, or some of them."""
        names = names_of(thing)
        found = self.all() if names is None else union([self.rows, *self.each(names).values()])
        return without(found, self)

    def part(self, name: str) -> Sources:
        """Return what a column comes from; nothing, if there is none of this name."""
        if name not in self.columns:
            return NOTHING
        return without(union((self.rows, self.columns[name])), self)

    def all(self) -> Sources:
        """Return what the table comes from with all its columns."""
        return union([self.rows, *self.columns.values()])

    def each(self, names: Sequence[Hashable]) -> dict[Hashable, Sources]:
        """Return what each column comes from: a new name may be another one's, if one is gone."""
        columns = self.columns
        here = {name: columns[name] for name in names if name in columns}
        if len(here) < len(names):
            other = NOTHING if len(here) == len(columns) else union(columns.values())
            return {name: columns.get(name, other) for name in names}
        return here

    def joined(self, more: Sources) -> Sources:
        """Return the same for a table that came from `more`, too."""
        if not isinstance(more, Columns):
            return told_apart(union((self.base, beside_rows(more, self))), self.columns, self.segments)
        names = {**self.columns, **more.columns}
        both = {name: union(one.columns.get(name, NOTHING) for one in (self, more)) for name in names}
        if self.segments == more.segments:
            return told_apart(union((self.base, more.base)), both, self.segments)
        return told_apart(union((self.rows, more.rows)), both)


def names_of(table: Any) -> list[Hashable] | None:
    """Return the names of a table's columns; None for what has none, or very many."""
    columns = getattr(table, "column_names" if hasattr(type(table), "column_names") else "columns", None)  # of Arrow
    return None if columns is None or len(columns) > _MOST else list(columns)


def told_apart(base: Sources, columns: Mapping[Hashable, Sources], segments: Segments | None = None) -> Sources:
    """Return what a table came from; just its sources where no column and no row has any of its own."""
    if segments is not None and len(set(segments.sources)) == 1:
        base, segments = union((base, segments.sources[0])), None
    if all(_is_within(one, base) for one in columns.values()):
        columns = {}
    return Columns(base, columns, segments) if columns or segments is not None else base


def _is_within(sources: Sources, base: Sources) -> bool:
    return sources <= base and (type(sources) is not Partial or type(base) is Partial)


def rows_of(sources: Sources) -> Sources:
    """Return what a table comes from, whichever columns it has."""
    return sources.rows if isinstance(sources, Columns) else sources


def column_of(sources: Sources, name: Hashable) -> Sources:
    """Return what one column of a table comes from."""
    if not isinstance(sources, Columns):
        return sources
    return without(union((sources.rows, sources.columns.get(name, NOTHING))), sources)


def columns_of(sources: Sources, names: Sequence[Hashable]) -> list[Sources]:
    """Return what each column of a table comes from that has just these."""
    if not isinstance(sources, Columns):
        return [sources] * len(names)
    return [without(union((sources.rows, one)), sources) for one in _beside_rows_of_each(sources, names)]


def _beside_rows_of_each(sources: Columns, names: Sequence[Hashable]) -> list[Sources]:
    """Return what each column of a table comes from that has just these, beside what its rows come from."""
    of_each = sources.each(names).values() if len(set(names)) == len(names) else map(sources.columns.get, names)
    return [one or NOTHING for one in of_each]


def passed_on(
    sources: Columns, parent: Any, child: Any, *, is_renamed: bool = False, segments: Segments | None = None
) -> Sources:
    """Return what a table or column comes from that an operation has made of another.

    Args:
        sources: What is known of the other.
        parent: The other.
        child: What was made of it.
        is_renamed: Whether it has the same columns under other names.
        segments: Its rows, where they are known; else it has those of the other as long as its index is the same.
    """
    if segments is None and sources.segments is not None and parent.index.is_(child.index):
        segments = sources.segments
    base = sources.rows if segments is None else sources.base
    if segments is not None and sources.segments is not None:  # what other rows came from that are gone
        base = without(base, base | (sources.segments.all() - segments.all()))
    names, made = names_of(parent), names_of(child)
    if names is None:
        return told_apart(union([base, *sources.columns.values()]), {}, segments)
    here = sources.each(names)
    if made is None:
        name = getattr(child, "name", None)
        is_column = name in here and (segments is not None or len(child) == len(parent))
        of_child = [here[name]] if is_column else here.values()
        found = told_apart(union([base, *of_child]), {}, segments)
        return found if isinstance(found, Columns) else without(found, sources)
    if is_renamed and len(made) == len(names):
        return told_apart(base, _by_name(made, [here[old] for old in names]), segments)
    if not all(name in sources.columns for name in made):
        return told_apart(base, Columns(base, here, None).each(made), segments)
    # what other columns came from that are gone shall be known, too
    return sources if segments is sources.segments else told_apart(base, sources.columns, segments)


def of_rows(sources: Sources, parent: Any, child: Any, rows: Any) -> Sources | None:
    """Return what rows of a table come from that are taken by their places; None where nothing is known of its rows.

    Args:
        sources: What is known of the table.
        parent: The table.
        child: The rows.
        rows: Their places: a slice or an array.
    """
    segments = _segments_of(sources, parent)
    if segments is None or not isinstance(sources, Columns):
        return None
    found = segments.of_slice(rows) if type(rows) is slice else segments.of_rows(rows)
    return None if found is None else passed_on(sources, parent, child, segments=found)


def of_whole_rows(sources: Columns, parent: Any, child: Any) -> Sources:
    """Return what those rows of a table come from in which nothing is missing, or that do not come twice.

    Nobody has chosen by what stands in them, though a condition has: this is known of the child.
    """
    known = provenance.known(child)
    return passed_on(sources, parent, child, segments=known.segments if isinstance(known, Columns) else None)


def in_any_order(sources: Columns) -> Sources:
    """Return what a table comes from whose rows may stand in another order now."""
    return told_apart(sources.rows, sources.columns)


def _segments_of(sources: Sources, table: Any) -> Segments | None:
    """Return the runs of a table's rows, as long as it has so many."""
    segments = sources.segments if isinstance(sources, Columns) else None
    return segments if segments is not None and segments.ends[-1] == len(table) else None


def of_dummies(sources: Columns, table: Any, made: Any) -> Sources:
    """Return what a table comes from that has columns for the values of one: their names begin with its name.

    Which values there are all rows have told, also those that are gone later.
    """
    names, given = names_of(made), names_of(table)
    if names is None or given is None:
        return sources.all()
    each = sources.each(given)
    longest = sorted((name for name in each if isinstance(name, str)), key=len, reverse=True)
    prefixes = {name: next((one for one in longest if str(name).startswith(one)), None) for name in names}
    whole = union(each.values())
    segments = _segments_of(sources, made)
    of_rows = NOTHING if segments is None else segments.all()
    of_each = {
        name: each[name] if name in each else union((each.get(prefixes[name], whole), of_rows)) for name in names
    }
    return told_apart(sources.base, of_each, segments)


def with_column(sources: Sources, table: Any, name: Hashable, of_column: Sources) -> Sources:
    """Return what a table comes from once a column was set.

    Args:
        sources: What was known of the table.
        table: The table, with that column.
        name: The column's name.
        of_column: What the column comes from.
    """
    if isinstance(sources, Columns):
        columns = sources.columns or dict.fromkeys(names_of(table) or (), NOTHING)
        beside = less(of_column, sources.base)
        return told_apart(sources.base, {**columns, name: beside}, sources.segments)
    if _is_within(of_column, sources):
        return sources
    names = names_of(table)
    if names is None:
        return union((sources, of_column))
    return told_apart(sources, {**dict.fromkeys(names, NOTHING), name: less(of_column, sources)})


def in_all_rows(sources: Sources, more: Sources) -> Sources:
    """Return what a table comes from each of whose values something went into: a statistic of all rows, for example."""
    if not isinstance(sources, Columns):
        return union((sources, more))
    return told_apart(union((sources.base, more)), sources.columns, sources.segments)


def beside_same_rows(sources: Sources, table: Sources) -> Sources | None:
    """Return what a column comes from beside what its rows come from, if these are the very rows of a table."""
    if not isinstance(sources, Columns) or not isinstance(table, Columns):
        return None
    if sources.segments is None or sources.segments != table.segments:
        return None
    return union((sources.base, *sources.columns.values()))


def beside_rows(sources: Sources, table: Sources) -> Sources:
    """Return what values come from that stand in a table row by row, beside what its rows come from."""
    segments = table.segments if isinstance(table, Columns) else None
    if segments is None:
        return sources
    found = beside_same_rows(sources, table)
    return less(sources, segments.all()) if found is None else found


def of_join(
    table: Any,
    sides: Sequence[tuple[Any, Sources]],
    suffixes: Sequence[str | None],
    chosen: Sources,
    places: Mapping[int, Any],
) -> Sources:
    """Return what a table comes from that puts columns of two side by side.

    Args:
        table: The result.
        sides: Both tables, with what is known of each.
        suffixes: What was put behind the names that both have.
        chosen: What all rows come from.
        places: By the place of a side of which each row of the result has one: where that stood in it, as an array;
            None for all in their order.
    """
    made = names_of(table)
    names = [names_of(side) for side, _ in sides]
    if made is None or None in names:
        return union([chosen, *(_all(sources) for _, sources in sides)])
    of_sides = [columns_of(sources, here or []) for here, (_, sources) in zip(names, sides, strict=True)]
    both = union(_all(sources) for _, sources in sides)
    columns = _side_by_side(made, names, of_sides, suffixes, both)
    for place, rows in places.items():
        side, sources = sides[place]
        before = _segments_of(sources, side)
        segments = before if before is None or rows is None else before.of_rows(rows)
        if before is not None and segments is not None and segments.ends[-1] == len(table):
            base, gone = less(chosen, before.all()), before.all() - segments.all()
            of_sides = [[beside_rows(one, sources) for one in several] for several in of_sides]
            if isinstance(sources, Columns):  # one column may have been told by all rows
                of_sides[place] = _beside_rows_of_each(sources, names[place] or [])
            apart = _side_by_side(made, names, of_sides, suffixes, beside_rows(both, sources))
            return told_apart(without(base, base | gone), apart, segments)
    return told_apart(chosen, columns)


def _side_by_side(
    made: Sequence[Hashable],
    names: Sequence[Sequence[Hashable] | None],
    of_sides: Sequence[Sequence[Sources]],
    suffixes: Sequence[str | None],
    others: Sources,
) -> dict[Hashable, Sources]:
    """Return what the columns of a join come from, of those of both sides; `others` for what is none of these."""
    where: dict[Hashable, Sources] = {}
    for place in (1, 0):
        suffix = suffixes[place]
        for name, of_column in zip(names[place] or (), of_sides[place], strict=True):
            where[name] = of_column
            if suffix:
                where[f"{name}{suffix}"] = of_column
    return {name: where.get(name, others) for name in made}


def of_parts(table: Any, parts: Iterable[Any]) -> Sources:
    """Return what a table comes from that several were put together in, side by side or one below the other."""
    parts = list(parts)
    several = [(part, provenance.known(part) or provenance.sources_of(part)) for part in parts]
    whole = provenance.of_all(parts)
    made = names_of(table)
    if not whole or (len({id(known) for _, known in several}) == 1 and not isinstance(several[0][1], Columns)):
        return whole
    unknown = Partial(whole) if type(whole) is Partial else NOTHING
    sizes = [len(names) if (names := names_of(part)) is not None else 1 for part in parts]
    if made is not None and sum(sizes) == len(made) and len(table) < sum(map(len, parts)):  # side by side
        columns: list[Sources] = []
        for part, sources in several:
            names = names_of(part)
            of_each = [sources] if names is None else columns_of(sources, names)
            columns += [one or unknown for one in of_each]
        return told_apart(NOTHING, _by_name(made, columns))
    from autolog.segments import runs  # most scripts put no tables together

    base = union(one.base for _, one in several if isinstance(one, Columns) and one.segments is not None)
    segments = runs([run for part, sources in several for run in _runs_of(part, sources or unknown)])
    apart = [sources.columns for _, sources in several if isinstance(sources, Columns)]
    columns_of_all = {name: union(one.get(name, NOTHING) for one in apart) for name in made or ()}
    if segments is None or segments.ends[-1] != len(table):
        rows = union(rows_of(sources) or unknown for _, sources in several)
        return told_apart(rows, columns_of_all)
    return told_apart(base, columns_of_all, segments)


def _runs_of(part: Any, sources: Sources) -> list[tuple[int, Sources]]:
    segments = _segments_of(sources, part)
    if segments is None:
        return [(len(part), rows_of(sources))]
    starts = (0, *segments.ends[:-1])
    return [(end - start, one) for start, end, one in zip(starts, segments.ends, segments.sources, strict=True)]


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


def _by_name(names: Sequence[Hashable], columns: Sequence[Sources]) -> dict[Hashable, Sources]:
    """Return what columns come from by their names, of which some may be the same."""
    found: dict[Hashable, Sources] = {}
    for name, one in zip(names, columns, strict=True):
        found[name] = union((found[name], one)) if name in found else one
    return found


def _all(sources: Sources) -> Sources:
    return sources.all() if isinstance(sources, Columns) else sources
