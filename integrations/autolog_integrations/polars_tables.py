"""What polars's frames and series tell: which files they come from, by columns and rows.

`polars.py` has the table of what is watched. Each function here is given a finished call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autolog import columns, provenance
from autolog.columns import Columns
from autolog.provenance import known, sources_of, tag
from autolog.sources import NOTHING, Partial, Sources, union
from autolog_integrations import polars_plans as plans
from autolog_integrations.polars_given import is_series
from autolog_integrations.polars_plans import Plan, is_frame, is_plan, tag_whole
from autolog_integrations.pyarrow_tables import sources_in

Args = tuple[Any, ...]
Named = dict[str, Any]

_MOST_PARTS = 100  # of a list or dict that a frame is made of


def note_put_together(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what several frames, plans or series were put together in, by their columns and rows."""
    parts = args[0] if args else kwargs["items"]
    if not isinstance(parts, (list, tuple)):
        return
    how = kwargs.get("how", "vertical")
    if not is_plan(made):
        sources = columns.of_parts(made, parts)
    else:
        whole = provenance.of_all(parts)
        several = [known(one) for one in parts]
        is_one = len({id(one) for one in several}) == 1 and type(several[0]) is not Plan
        find = plans.side_by_side if how.startswith("horizontal") else plans.one_below_the_other
        sources = Plan(whole, lambda: find(parts)) if not is_one and all(several) else whole
        sources = Partial(whole) if whole and not all(several) else sources
    if sources:
        tag(made, sources)


def note_frame(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what a frame's method gives, unless it is the answer of a plan."""
    frame = args[0]
    if made is None or hasattr(type(made), "names"):
        return
    if made is frame:  # changed in place
        sources = union(map(sources_of, (*args[1:], *kwargs.values())))
        if sources and not sources <= known(frame):
            tag(frame, union((sources_of(frame), sources)))
    elif not known(made):
        tag_whole(made, [*args, *kwargs.values()])


def note_passed(args: Args, _: Named, made: Any) -> None:
    """Tag what has the same columns and rows as a frame, which may be one of another library."""
    sources = known(args[0])
    if sources:
        tag(made, sources)


def note_stacked(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a frame to which columns or rows of others were added."""
    if made is args[0]:
        note_frame(args, kwargs, made)
        return
    more = args[1] if len(args) > 1 else next(iter(kwargs.values()))
    sources = columns.of_parts(made, [args[0], *(more if isinstance(more, list) else [more])])
    if sources:
        tag(made, sources)


def note_joined(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a frame that was joined and has the rows of the left one, in their order: polars promises none, but keeps it.

    An inner join that has left no row out is like a left one, unless the other side has keys alone, to choose by.
    """
    call = dict(zip(("self", "other", "on", "how"), args, strict=False)) | kwargs
    left, other, how = call["self"], call["other"], call.get("how", "inner")
    if how not in ("left", "inner") or not (known(left) and known(other)) or len(made) != len(left):
        return
    if how == "left" and plans.columns_at(left).segments is None:
        return
    keys = plans.keys_of(call)
    is_to_choose = how == "inner" and other.width <= len(keys[1])
    if not is_to_choose and made.select(left.columns).equals(left):
        found = plans.joined((left, other), keys, "left", call.get("suffix", "_right"), is_ordered=True)
        tag(made, plans.answered(found, made))


def note_counted(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a frame that has a column with the numbers of its rows, too."""
    sources = known(args[0])
    if type(sources) is Columns:
        name = args[1] if len(args) > 1 else kwargs.get("name", "index")
        tag(made, columns.with_column(sources, made, name, NOTHING))
    elif sources:
        tag(made, sources)


def note_filtered(args: Args, kwargs: Named, some: Any) -> None:
    """Tag rows of a frame that conditions have chosen with what just they come from, where it has those of several."""
    sources = known(args[0])
    if type(sources) is Columns and sources.segments is not None:
        found = plans.filtered(sources, args[0], args[1:], kwargs)
        if found is not None:
            tag(some, found)


def note_column(args: Args, _: Named, column: Any) -> None:
    """Tag a column of a frame with what just it comes from; or rows, or several columns."""
    sources = known(args[0])
    key = args[1] if len(args) > 1 else None
    if type(sources) is not Columns:
        if sources:
            tag(column, sources)
    elif type(key) is slice and is_frame(column):
        _tag_rows(args[0], column, key)
    elif not is_frame(column):
        _tag_column(column, sources, args[0])
    else:
        of_child = Columns(sources.rows, sources.columns, None)
        if sources.segments is not None and len(column) == len(args[0]):
            of_child = sources
        tag(column, of_child)


def note_columns(args: Args, _: Named, several: Any) -> None:
    """Tag all columns of a frame, in a list or by name."""
    sources = known(args[0])
    if sources:
        for column in several.values() if isinstance(several, dict) else several:
            _tag_column(column, sources, args[0])


def _tag_column(column: Any, sources: Sources, frame: Any) -> None:
    name = getattr(column, "name", None)
    found = NOTHING
    if type(sources) is Columns and isinstance(name, str) and len(column) == len(frame):
        found = sources.part(name)
    tag(column, found or sources_of(frame))


def note_first_rows(args: Args, _: Named, some: Any) -> None:
    """Tag the first rows of a frame with what just they come from."""
    if known(args[0]):
        _tag_rows(args[0], some, slice(0, len(some)))


def note_last_rows(args: Args, _: Named, some: Any) -> None:
    """Tag the last rows of a frame with what just they come from."""
    if known(args[0]):
        _tag_rows(args[0], some, slice(len(args[0]) - len(some), None))


def note_slice(args: Args, kwargs: Named, some: Any) -> None:
    """Tag rows of a frame from a place on with what just they come from."""
    if known(args[0]):
        start = args[1] if len(args) > 1 else kwargs["offset"]
        start = max(0, start + len(args[0])) if start < 0 else start
        _tag_rows(args[0], some, slice(start, start + len(some)))


def _tag_rows(frame: Any, some: Any, rows: slice) -> None:
    sources = known(frame)
    if type(sources) is Columns and sources.segments is not None:
        found = sources.segments.of_slice(rows) if sources.segments.ends[-1] == len(frame) else None
        sources = columns.told_apart(sources.rows if found is None else sources.base, sources.columns, found)
    if sources:
        tag(some, sources)


def note_set(args: Args, _: Named, __: Any) -> None:
    """Tag a frame one of whose columns is set."""
    of_column = sources_of(args[-1])
    if isinstance(args[1], str):
        _tag_column_set(args[0], args[1], of_column)
    elif of_column:
        tag(args[0], union((sources_of(args[0]), of_column)))


def note_inserted(args: Args, kwargs: Named, _: Any) -> None:
    """Tag a frame into which a column is put."""
    column = args[2] if len(args) > 2 else kwargs["column"]
    if isinstance(name := getattr(column, "name", None), str):
        _tag_column_set(args[0], name, sources_of(column))


def _tag_column_set(frame: Any, name: str, of_column: Sources) -> None:
    sources = known(frame)
    if of_column or type(sources) is Columns:
        tag(frame, columns.with_column(sources, frame, name, of_column))


def note_values_set(args: Args, _: Named, __: Any) -> None:
    """Tag a series some of whose values are set."""
    sources = sources_of(args[-1])
    if sources:
        tag(args[0], union((sources_of(args[0]), sources)))


def note_frame_made(args: Args, kwargs: Named, _: Any) -> None:
    """Tag a frame or plan that is made of other data."""
    data = args[1] if len(args) > 1 else kwargs.get("data")
    _tag_frame(args[0], data)


def note_converted(args: Args, kwargs: Named, frame: Any) -> None:
    """Tag a frame that a table of another library becomes."""
    _tag_frame(frame, args[0] if args else next(iter(kwargs.values()), None))


def _tag_frame(frame: Any, data: Any) -> None:
    if isinstance(data, (list, tuple, dict)) and len(data) > _MOST_PARTS:
        return
    sources = sources_in(data)
    if type(sources) is Columns:
        names = columns.names_of(data)
        if names is not None and is_frame(frame):
            each = sources.each(names)
            is_same = list(map(str, names)) == frame.columns
            apart = dict(zip(frame.columns, each.values(), strict=True)) if is_same else {}
            is_told = is_same and sources.segments is not None and sources.segments.ends[-1] == len(frame)
            base = sources.base if is_told else sources.rows
            sources = (
                columns.told_apart(base, apart, sources.segments if is_told else None) if is_same else sources.of(data)
            )
    elif isinstance(data, dict):
        sources = provenance.of_all(data.values())
        if sources and is_frame(frame):
            sources = columns.of_dict(frame, data, sources)
    else:
        sources = sources_of(data)
    if sources:
        tag(frame, sources)


def note_whole(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what a function or method gives with all that it is given, unless more is known of it."""
    if made is not None and (not known(made) or made is args[0]):
        tag_whole(made, [*args, *kwargs.values()])


def note_is_in(args: Args, kwargs: Named, made: Any) -> None:
    """Tag an expression or a series that asks whether values are in a list with what the list comes from, too."""
    note = note_whole if is_series(made) else note_expression
    note(args, kwargs, made)
    values = args[1] if len(args) > 1 else kwargs["other"]
    if isinstance(values, Iterable) and not sources_of(values):
        from autolog import origins  # not while autolog is enabled: that shall take no time

        told = origins.chosen_by(values, "is_in", "other", 0, is_name=True)
        if told:
            tag(made, union((known(made), told)))


def note_expression(args: Args, kwargs: Named, made: Any) -> None:
    """Tag an expression with what the series and arrays come from that it holds; nearly always there are none."""
    found = [sources_of(one) for one in (*args, *kwargs.values()) if type(one) not in provenance.PLAIN]
    if any(type(one) is dict for one in args):  # by which values are replaced
        found.append(Partial(NOTHING))
    if any(sources or type(sources) is Partial for sources in found):
        tag(made, union([*found, known(made)]))  # what a function has used that it was piped into
