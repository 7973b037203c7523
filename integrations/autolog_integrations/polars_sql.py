"""Queries in SQL that are put to polars: the tables that they name, and which of these make which column."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from autolog import columns
from autolog.calls import Call
from autolog.columns import Columns
from autolog.provenance import tag
from autolog.queries import parsed
from autolog.selects import Selected, selected, table_of
from autolog.sources import NOTHING, Sources, union
from autolog_integrations import polars_plans as plans
from autolog_integrations.polars_plans import Plan, is_plan
from autolog_integrations.pyarrow_tables import sources_in

Args = tuple[Any, ...]
Named = dict[str, Any]

_frames_of: WeakKeyDictionary[Any, dict[str, Sources]] = WeakKeyDictionary()  # by their names in a context


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
    if is_plan(call.result):
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
