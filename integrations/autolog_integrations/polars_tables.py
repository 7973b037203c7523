"""What polars's own operations tell of frames and plans: which files a result comes from, by its columns and rows.

`polars.py` has the table of what is watched. Each function here is given a finished call. Nearly all operations of a
frame are carried out as a plan, whose answer is known by the time when they end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from autolog import columns, provenance
from autolog.calls import Call
from autolog.columns import Columns
from autolog.provenance import NOTHING, Partial, Sources, known, sources_of, tag, union
from autolog.queries import parsed
from autolog.selects import Selected, selected, table_of
from autolog_integrations import polars_plans as plans
from autolog_integrations.polars_plans import Given, Plan, columns_at, given, own_of
from autolog_integrations.pyarrow_tables import sources_in

Args = tuple[Any, ...]
Named = dict[str, Any]

_MOST_PARTS = 100  # of a list or dict that a frame is made of
_frames_of: WeakKeyDictionary[Any, dict[str, Sources]] = WeakKeyDictionary()  # by the names in a context of SQL


def note_lazy(args: Args, _: Named, plan: Any) -> None:
    """Tag the plan that a frame becomes."""
    sources = known(args[0])
    if sources:
        tag(plan, sources if type(sources) is not Columns else Plan(sources.of(args[0]), lambda: sources))


def note_answer(args: Args, _: Named, frame: Any) -> None:
    """Tag the answer of a plan, by its columns."""
    _tag_answer(args[0], frame)


def note_answers(args: Args, kwargs: Named, frames: Any) -> None:
    """Tag the answers of several plans, each with what just this one comes from."""
    several = args[0] if args else kwargs["lazy_frames"]
    if isinstance(several, (list, tuple)) and isinstance(frames, list):
        for plan, frame in zip(several, frames, strict=False):
            _tag_answer(plan, frame)
    elif not isinstance(frames, list):
        _tag_whole(frames, several)


def _tag_answer(plan: Any, frame: Any) -> None:
    sources = known(plan)
    if type(sources) is Plan and _is_frame(frame):
        tag(frame, plans.answered(sources.found(), frame))
    elif sources:
        tag(frame, sources_of(plan))


def note_computed(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan that has new columns."""
    own = own_of((*args[1:], *kwargs.values()))
    told = _told(given(args[1:], kwargs)) if type(own) is Partial else {}

    def find() -> Sources:
        made = given(args[1:], kwargs)
        for one in made:
            one.own = told.get(one.name, one.own)
        return plans.computed(columns_at(args[0]), made)

    if told:
        own = union(told.values())
    _tag_plan(args[0], plan, own, find)


def _told(made: list[Given]) -> dict[str | None, Sources]:
    """Return what columns come from whose values are not known: the statement that makes them tells."""
    from autolog import origins  # not while autolog is enabled: that shall take no time

    found: dict[str | None, Sources] = {}
    for one in made:
        if type(one.own) is not Partial or one.name is None:
            found[one.name] = one.own
            continue
        told = origins.of_item(one.name, one.own)
        # a mapping that names no data is written out
        found[one.name] = told if told or one.is_of_values() else NOTHING
    return found


def note_chosen(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan whose rows are chosen by conditions."""
    own = own_of((*args[1:], *kwargs.values()))

    def find() -> Sources:
        return plans.chosen(columns_at(args[0]), given((*args[1:], *kwargs)))

    _tag_plan(args[0], plan, own, find)


def note_subset(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan whose rows are chosen by some columns, if any are named."""
    by = (*args[1:2], *(kwargs[name] for name in ("subset", "by") if name in kwargs))
    sources = known(args[0])
    if type(sources) is Plan:
        _tag_plan(args[0], plan, NOTHING, lambda: plans.chosen(columns_at(args[0]), given(by)))
    elif sources:
        tag(plan, sources)


def note_same(args: Args, _: Named, plan: Any) -> None:
    """Tag a plan that has the same columns and rows, or fewer columns."""
    sources = known(args[0])
    if sources:
        tag(plan, sources)


def note_moved(args: Args, _: Named, plan: Any) -> None:
    """Tag a plan that has the same columns, but other rows or another order of them."""
    sources = known(args[0])
    if type(sources) is Plan:
        _tag_plan(args[0], plan, NOTHING, lambda: plans.moved(columns_at(args[0])))
    elif sources:
        tag(plan, sources)


def note_renamed(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan whose columns have other names."""
    mapping = args[1] if len(args) > 1 else kwargs["mapping"]
    if isinstance(mapping, dict):
        _tag_plan(args[0], plan, NOTHING, lambda: plans.renamed(columns_at(args[0]), mapping))
    else:
        note_made(args, kwargs, plan)


def note_numbered(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan that has a column with the numbers of its rows."""
    name = args[1] if len(args) > 1 else kwargs.get("name", "index")
    _tag_plan(args[0], plan, NOTHING, lambda: plans.computed(columns_at(args[0]), given((), {name: None})))


def note_grouped(args: Args, kwargs: Named, groups: Any) -> None:
    """Tag the groups of a plan: what they are grouped by chooses the rows of what is made of them."""
    by = (*args[1:], *(value for value in kwargs.values() if not isinstance(value, bool)))

    def find() -> Sources:
        keys = given(by)
        return plans.chosen(plans.computed(columns_at(args[0]), keys), keys)

    _tag_plan(args[0], groups, own_of(by), find)


def note_joined(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan that joins two, with what both come from by their columns."""
    call = dict(zip(("self", "other", "on", "how"), args, strict=False)) | kwargs
    _tag_join(call, call.get("how") or "inner", plan)


def note_joined_asof(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan that joins two by what comes nearest."""
    _tag_join(dict(zip(("self", "other"), args, strict=False)) | kwargs, "asof", plan)


def _tag_join(call: Named, how: str, plan: Any) -> None:
    pair = call["self"], call["other"]
    sources = [known(one) for one in pair]
    if sources[0] is sources[1] and type(sources[0]) is not Plan:
        if sources[0]:
            tag(plan, sources[0])
        return
    whole = provenance.of_all(pair)
    if not all(sources):  # a side is not known
        if whole:
            tag(plan, Partial(whole))
        return
    on = call.get("on")
    keys = [
        given([on if on is not None else call.get(f"{side}_on"), call.get("by"), call.get(f"by_{side}")])
        for side in ("left", "right")
    ]
    suffix = call.get("suffix", "_right")
    order = call.get("maintain_order") or ""
    is_ordered = how == "asof" or order.startswith("left")
    tag(
        plan,
        Plan(whole, lambda: plans.joined(pair, (keys[0], keys[1]), how, suffix, is_ordered=is_ordered)),
    )


def _tag_plan(plan: Any, made: Any, own: Sources, find: Callable[[], Sources]) -> None:
    """Tag what is made of a plan: only where something is to tell apart its columns are looked at, and later."""
    sources = known(plan)
    is_more = type(own) is Partial or not own <= sources
    if type(sources) is Plan or (sources and is_more):
        tag(made, Plan(union((sources_of(plan), own)), find))
    elif sources or own:
        tag(made, union((sources, own)))


def note_made(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what is made of plans in ways of which nothing is known, with all that they come from."""
    sources = known(args[0])
    if made is args[0] or made is None or hasattr(type(made), "names"):  # a schema is no data
        return
    if type(sources) is Plan and len(args) == 1 and _is_plan(made):
        tag(made, Plan(sources_of(args[0]), lambda: plans.made_over(args[0])))
    else:
        _tag_whole(made, [*args, *kwargs.values()])


def _is_plan(thing: Any) -> bool:
    return hasattr(type(thing), "collect")


def _is_frame(thing: Any) -> bool:
    return hasattr(type(thing), "columns") and not _is_plan(thing)


def note_put_together(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what several frames, plans or series were put together in, by their columns and rows."""
    parts = args[0] if args else kwargs["items"]
    if not isinstance(parts, (list, tuple)):
        return
    how = kwargs.get("how", "vertical")
    if not _is_plan(made):
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
        _tag_whole(made, [*args, *kwargs.values()])


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
    elif type(key) is slice and _is_frame(column):
        _tag_rows(args[0], column, key)
    elif not _is_frame(column):
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
        if names is not None and _is_frame(frame):
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
        if sources and _is_frame(frame):
            sources = columns.of_dict(frame, data, sources)
    else:
        sources = sources_of(data)
    if sources:
        tag(frame, sources)


def note_whole(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what a function or method gives with all that it is given, unless more is known of it."""
    if made is not None and (not known(made) or made is args[0]):
        _tag_whole(made, [*args, *kwargs.values()])


def _tag_whole(made: Any, things: Any) -> None:
    if type(made) in provenance.PLAIN:
        return
    sources = union(sources_of(thing) for thing in things if type(thing) not in provenance.PLAIN)
    if sources:
        tag(made, sources)


def note_expression(args: Args, kwargs: Named, made: Any) -> None:
    """Tag an expression with what the series and arrays come from that it holds; nearly always there are none."""
    found = [sources_of(one) for one in (*args, *kwargs.values()) if type(one) not in provenance.PLAIN]
    if any(type(one) is dict for one in args):  # by which values are replaced
        found.append(Partial(NOTHING))
    if any(sources or type(sources) is Partial for sources in found):
        tag(made, union(found))


def note_registered(args: Args, kwargs: Named, _: Any) -> None:
    """Remember which frame a name stands for in the queries of a context."""
    call = dict(zip(("context", "name", "frame"), args, strict=False)) | kwargs
    _frames_of.setdefault(call["context"], {})[call["name"].lower()] = sources_in(call["frame"])


def note_queried(call: Call) -> None:
    """Tag the answer to a query with what the tables come from that it names, by its columns."""
    frames = _frames_of.setdefault(call.instance, {})
    text = call.argument("query") or ""
    query = parsed(text)
    several = [frames.get(name.lower(), NOTHING) for name in query.tables]
    whole = union(frozenset(one) for one in several)
    if query.made is not None:
        frames[query.made.lower()] = whole
    if _is_plan(call.result):
        find = partial(_answer_to, text, frames.copy(), whole, partial(plans.names_at, call.result))
        if whole:
            tag(call.result, Plan(whole, find) if len(several) > 1 or type(several[0]) is Plan else whole)
    elif whole:
        tag(call.result, _answer_to(text, frames, whole, lambda: call.result.columns))


def _answer_to(text: str, frames: dict[str, Sources], whole: Sources, names: Callable[[], list[str]]) -> Sources:
    def table(name: str) -> Selected:
        found = frames.get(name.lower(), NOTHING)
        if type(found) is Plan:
            found = found.found()
        return table_of(found, list(map(str, found.columns)) if isinstance(found, Columns) else None)

    found = selected(text, table)
    if found is None:
        return whole
    return columns.told_apart(found.rows, {name: found.column(name) or NOTHING for name in names()})
