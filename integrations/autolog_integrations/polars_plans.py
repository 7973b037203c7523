"""What the plans of polars come from, by columns: found out once their answer is there, and not while they are made.

Each operation of a frame is a small plan, too, so that this is all there is to know of those. A plan that comes from
one set of files only, whatever columns it has, needs none of it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from autolog import provenance
from autolog.columns import Columns, column_of, told_apart
from autolog.provenance import sources_of, tag
from autolog.sources import NOTHING, Parted, Sources, less, union
from autolog.sources import joined as joined_sources
from autolog_integrations.polars_given import Given, column_beside_rows, given, is_series, text_of

if TYPE_CHECKING:
    from typing_extensions import Self

# those by which a condition gives the same whenever it is asked
_REPEATABLE = frozenset(
    {"col", "not", "cast", "strict_cast", "is_in", "is_between", "is_null", "is_not_null", "is_nan", "is_not_nan"}
    | {"starts_with", "ends_with", "eq_missing", "neq_missing", "year", "month", "day"}
)
_CALL = re.compile(r"(\w+)\(|python_\w+")
_KEEPS_LEFT = ("left", "asof")


class Plan(Parted):
    """Sources of a plan of which those of some columns may be told apart when it is carried out."""

    __slots__ = ("_find", "_found", "_whole")
    _find: Callable[[], Sources] | None
    _found: Sources
    _whole: Sources

    def __new__(cls, whole: Sources, find: Callable[[], Sources]) -> Self:
        """Make it of all that it may come from, and of what finds out more."""
        self = super().__new__(cls, whole)
        self._whole, self._find, self._found = whole, find, NOTHING
        return self

    def found(self) -> Sources:
        """Return what its answer comes from, with its columns."""
        if self._find is not None:
            find, self._find = self._find, None
            try:
                self._found = find()
            except (OSError, sys.modules["polars"].exceptions.PolarsError):  # its files are gone by now
                self._found = self._whole
        return self._found

    def of(self, thing: Any) -> Sources:  # noqa: ARG002  to know the columns of a plan takes a look into its files
        """Return what it may come from."""
        return self._whole

    def all(self) -> Sources:
        """Return what it may come from."""
        return self._whole

    def part(self, name: str) -> Sources:  # noqa: ARG002
        """Return nothing: nobody has looked at its columns yet."""
        return NOTHING

    def joined(self, more: Sources) -> Sources:
        """Return the same for a plan that came from `more`, too."""
        return Plan(union((self._whole, more)), lambda: joined_sources(self.found(), more))


def columns_at(plan: Any) -> Columns:
    """Return what a plan's answer comes from, by the names of all its columns."""
    known = provenance.known(plan)
    if isinstance(known, Plan):
        known = known.found()
    if isinstance(known, Columns):
        return known
    return Columns(known, dict.fromkeys(names_at(plan), NOTHING), None)


def names_at(plan: Any) -> list[str]:
    """Return the names of a plan's columns; polars remembers what it has found in the files."""
    look = plan.collect_schema
    return list(getattr(look, "__wrapped__", look)(*((plan,) if hasattr(look, "__wrapped__") else ())))


def answered(found: Sources, frame: Any) -> Sources:
    """Return what a plan's answer comes from, by the columns that it has."""
    if not isinstance(found, Columns):
        return found
    segments = found.segments
    is_told = segments is not None and segments.ends[-1] == len(frame)
    each = {name: column_beside_rows(found, name) for name in frame.columns}
    return told_apart(found.base if is_told else found.rows, each, segments if is_told else None)


def computed(sources: Columns, columns: Iterable[Given]) -> Columns:
    """Return what a plan comes from that has these columns, beside or in place of others."""
    found = dict(sources.columns)
    for one in columns:
        of_one = one.of(sources)
        if sources.segments is not None and one.mixes():
            of_one = union((of_one, sources.segments.all()))
        if one.name is not None:
            found[one.name] = of_one
        elif one.is_several:
            for name, of_column in sources.columns.items():
                found[name] = union((of_column, of_one))
    return Columns(sources.base, found, sources.segments)


def chosen(sources: Columns, conditions: Iterable[Given]) -> Columns:
    """Return what a plan comes from whose rows are chosen by conditions, or columns."""
    by = [union([*sources.columns.values(), one.own]) if one.is_several else one.of(sources) for one in conditions]
    return Columns(union([sources.rows, *by]), sources.columns, None)


def _is_repeatable(condition: Any) -> bool:
    calls = _CALL.findall(text_of(condition))
    return hasattr(type(condition), "meta") and _REPEATABLE.issuperset(calls)


def filtered(sources: Columns, frame: Any, conditions: Iterable[Any], named: Mapping[str, Any]) -> Sources | None:
    """Return what rows of a frame come from that conditions have chosen; None where they cannot be asked again.

    Args:
        sources: What is known of the frame, with its rows.
        frame: The frame.
        conditions: Expressions, series or lists.
        named: Values by the names of their columns.
    """
    masks = []
    for one in [*conditions, *(frame[name] == value for name, value in named.items())]:
        if is_series(one):
            masks.append(one)
        elif _is_repeatable(one):
            masks.append(frame.select(one).to_series())
        else:
            return None
    if not masks or sources.segments is None or any(len(one) != sources.segments.ends[-1] for one in masks):
        return None
    is_chosen = masks[0].fill_null(value=False).to_numpy()
    for one in masks[1:]:
        is_chosen = is_chosen & one.fill_null(value=False).to_numpy()
    segments = sources.segments.of_rows(is_chosen.nonzero()[0])
    if segments is None:
        return None
    by = union(one.of(sources) for one in given(conditions))
    base = union((sources.base, less(by, sources.segments.all())))
    return told_apart(base, sources.columns, segments)


def renamed(sources: Columns, mapping: Mapping[str, str]) -> Sources:
    """Return what a plan comes from some of whose columns have other names now."""
    found: dict[Hashable, Sources] = {new: column_beside_rows(sources, old) for old, new in mapping.items()}
    return Columns(sources.base, {**sources.columns, **found}, sources.segments)


def moved(sources: Columns) -> Sources:
    """Return what a plan comes from that has other rows, or those in another order."""
    return sources if sources.segments is None else Columns(sources.rows, sources.columns, None)


def made_over(plan: Any) -> Sources:
    """Return what a plan comes from of which an operation has made something else."""
    sources = columns_at(plan)
    return union([sources.rows, *(column_beside_rows(sources, name) for name in names_at(plan))])


def keys_of(call: Mapping[str, Any]) -> tuple[list[Given], list[Given]]:
    """Return the columns of both sides by which a call joins them."""
    on = call.get("on")
    left, right = (
        given([on if on is not None else call.get(f"{side}_on"), call.get("by"), call.get(f"by_{side}")])
        for side in ("left", "right")
    )
    return left, right


def joined(
    plans: tuple[Any, Any], keys: tuple[list[Given], list[Given]], how: str, suffix: str, *, is_ordered: bool
) -> Sources:
    """Return what a plan comes from that joins two.

    Args:
        plans: Both.
        keys: The columns of each that they are joined by.
        how: The way.
        suffix: What is put behind the names that both have.
        is_ordered: Whether the rows of the left one keep their order.
    """
    left, right = columns_at(plans[0]), columns_at(plans[1])
    of_keys = [union(key.of(one) for key in by) for one, by in zip((left, right), keys, strict=True)]
    rows = [union(pair) for pair in zip((left.rows, right.rows), of_keys, strict=True)]
    if how in ("semi", "anti"):
        return Columns(union(rows), left.columns, None)
    by = union(of_keys)
    of_left = union((left.rows, by)) if how == "right" else NOTHING
    found: dict[Hashable, Sources] = {
        name: union((column_beside_rows(left, name), of_left)) for name in names_at(plans[0])
    }
    names = list(found)
    for name in names_at(plans[1]):
        of_column = union((column_of(right, name), by))
        found[f"{name}{suffix}" if name in names else name] = of_column
        if name in names and how in ("right", "full") and any(key.name == name for key in keys[1]):
            found[name] = union((found[name], of_column))
    if how in _KEEPS_LEFT:
        segments = left.segments if is_ordered else None
        return Columns(left.rows if segments is None else left.base, found, segments)
    return Columns(right.rows if how == "right" else union(rows), found, None)


def side_by_side(plans: Iterable[Any]) -> Sources:
    """Return what a plan comes from that puts the columns of several side by side."""
    found: dict[Hashable, Sources] = {}
    for plan in plans:
        sources = columns_at(plan)
        found.update({name: column_of(sources, name) for name in names_at(plan)})
    return Columns(NOTHING, found, None)


def one_below_the_other(plans: Iterable[Any]) -> Sources:
    """Return what a plan comes from that puts the rows of several one below the other."""
    several = [columns_at(plan) for plan in plans]
    names = dict.fromkeys(name for one in several for name in one.columns)
    found = {name: union(one.columns.get(name, NOTHING) for one in several) for name in names}
    return Columns(union(one.rows for one in several), found, None)


def is_plan(thing: Any) -> bool:
    """Whether this is a plan of polars: a class tells, to ask a plan for its columns takes a look into its files."""
    return hasattr(type(thing), "collect")


def is_frame(thing: Any) -> bool:
    """Whether this is a table that has columns."""
    return hasattr(type(thing), "columns") and not is_plan(thing)


def tag_whole(made: Any, things: Any) -> None:
    """Tag something with all that it was made of."""
    if type(made) in provenance.PLAIN:
        return
    sources = union(sources_of(thing) for thing in things if type(thing) not in provenance.PLAIN)
    if sources:
        tag(made, sources)
