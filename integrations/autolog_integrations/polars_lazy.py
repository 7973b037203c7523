"""What the operations of polars's plans tell: which files a plan's answer will come from, by its columns.

`polars.py` has the table of what is watched. Each function here is given a finished call. Nearly all operations of a
frame are carried out as a plan, too, whose answer is known by the time when they end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autolog import provenance
from autolog.columns import Columns
from autolog.provenance import known, sources_of, tag
from autolog.sources import NOTHING, Partial, Sources, less, union
from autolog_integrations import polars_plans as plans
from autolog_integrations.polars_given import Given, given, own_of
from autolog_integrations.polars_plans import Plan, columns_at, is_frame, is_plan, tag_whole

Args = tuple[Any, ...]
Named = dict[str, Any]


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
        tag_whole(frames, several)


def _tag_answer(plan: Any, frame: Any) -> None:
    sources = known(plan)
    if type(sources) is Plan and is_frame(frame):
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


def note_selected(args: Args, kwargs: Named, plan: Any) -> None:
    """Tag a plan that has some columns, with what a list of their names comes from, too."""
    note_computed(args, kwargs, plan)
    names = args[1] if len(args) == 2 else None
    if not known(plan) or type(names) is not list or not all(type(one) is str for one in names):
        return
    from autolog import origins  # not while autolog is enabled: that shall take no time

    of_names = origins.chosen_by_names(names, "select", "exprs", 0)
    if of_names and (more := less(of_names, sources_of(args[0]))):  # unless they are some of its own
        provenance.add(plan, more)


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
    keys = plans.keys_of(call)
    suffix = call.get("suffix", "_right")
    order = call.get("maintain_order") or ""
    is_ordered = how == "asof" or order.startswith("left")
    tag(
        plan,
        Plan(whole, lambda: plans.joined(pair, keys, how, suffix, is_ordered=is_ordered)),
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
    """Tag what is made of plans in ways of which nothing is known, with all that they come from.

    What `pipe` gives was made by calls of the script's function, which have told where it comes from.
    """
    sources = known(args[0])
    if made is args[0] or made is None or known(made) or hasattr(type(made), "names"):  # a schema is no data
        return
    if type(sources) is Plan and len(args) == 1 and is_plan(made):
        tag(made, Plan(sources_of(args[0]), lambda: plans.made_over(args[0])))
    else:
        tag_whole(made, [*args, *kwargs.values()])
