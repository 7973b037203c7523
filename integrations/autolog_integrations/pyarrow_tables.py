"""What the functions around tables of Arrow tell: which files a result comes from, by its columns.

`pyarrow.py` has the table of what is watched. Each function here is given a finished call. What a table's own methods
have made is known by the buffers that it shares, see `buffers.py`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterable, Mapping
from types import FrameType
from typing import Any

from autolog import buffers, columns, provenance
from autolog.calls import Call
from autolog.columns import Columns
from autolog.provenance import known, sources_of, tag
from autolog.sources import NOTHING, Partial, Sources, union

Args = tuple[Any, ...]
Named = dict[str, Any]

_WORD = r"[^\W\d]\w*"  # compiled when it is first looked for, and then remembered by `re`
_KEPT = {"left outer": 0, "right outer": 1}  # the side whose rows a join keeps, all of them
_ONE_SIDED = {"left semi": 0, "left anti": 0, "right semi": 1, "right anti": 1}  # that whose columns it keeps


def sources_in(table: Any) -> Sources:
    """Return what is known of a table, by its columns."""
    found = known(table)
    if found or not hasattr(type(table), "column_names"):
        return found or sources_of(table)
    several = provenance.of_buffers(table)
    return columns.told_apart(NOTHING, dict(zip(table.column_names, several, strict=True))) if several else NOTHING


def note_computed(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what a function computes of columns, or which rows of a table it takes."""
    if not (buffers.is_empty() or _is_called_by_pandas()):
        _note_computed(args, kwargs, made)


def _is_called_by_pandas() -> bool:
    """Whether pandas computes something of its own columns: what this comes from, its frames tell."""
    frame: FrameType | None = sys._getframe(3)  # above this function, what asks it, and what stands in for Arrow's
    for _ in range(2):  # a function of C's has one more that stands in for it
        if frame is not None and str(frame.f_globals.get("__name__")).startswith("pandas."):
            return True
        frame = frame.f_back if frame is not None else None
    return False


def _note_computed(args: Args, kwargs: Named, made: Any) -> None:
    if not args:
        return
    if hasattr(made, "schema"):
        _tag_rows(args[0], made, [*args[1:], *kwargs.values()])
        return
    things = [one for one in (*args, *kwargs.values()) if type(one) not in provenance.PLAIN]
    sources = provenance.of_all(things)
    if sources:
        tag(made, sources)


def note_order(args: Args, kwargs: Named, made: Any) -> None:
    """Leave places of rows as they are that only stand for another order: it chooses nothing."""


def note_called(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what a function gives that is called by its name."""
    if not (buffers.is_empty() or _is_called_by_pandas()):
        _note_computed(tuple(args[1] if len(args) > 1 else kwargs["args"]), {}, made)


def _tag_rows(table: Any, some: Any, by: Iterable[Any]) -> None:
    sources = sources_in(table)
    of_condition = union(sources_of(one) for one in by if type(one) not in provenance.PLAIN)
    if isinstance(sources, Columns):
        sources = columns.told_apart(union((sources.rows, of_condition)), sources.columns)
    elif sources:
        sources = union((sources, of_condition))
    if sources:
        tag(some, sources)


def note_filtered(args: Args, kwargs: Named, some: Any) -> None:
    """Tag rows of a table that an expression has chosen: all columns count that its text may name."""
    call = dict(zip(("table", "expression"), args, strict=False)) | kwargs
    sources = sources_in(call["table"])
    if isinstance(sources, Columns):
        words = re.findall(_WORD, str(call["expression"]))
        by = union(sources.columns.get(word, NOTHING) for word in words)
        sources = columns.told_apart(union((sources.rows, by)), sources.columns)
    if sources:
        tag(some, sources)


def note_sorted(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a table with the same columns and rows, in another order."""
    _tag_rows(args[0] if args else kwargs["table_or_dataset"], made, ())


def note_joined(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a table that joins two with what both come from, by its columns."""
    names = ("join_type", "left_operand", "left_keys", "right_operand", "right_keys", "left_suffix", "right_suffix")
    call = dict(zip(names, args, strict=False)) | kwargs
    _tag_join(call, call["join_type"], (call.get("left_suffix"), call.get("right_suffix")), made)


def note_joined_asof(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a table that joins two by what comes nearest."""
    names = ("left_operand", "left_on", "left_by", "right_operand", "right_on", "right_by")
    call = dict(zip(names, args, strict=False)) | kwargs
    keys = {f"{side}_keys": [*_names(call[f"{side}_on"]), *_names(call[f"{side}_by"])] for side in ("left", "right")}
    _tag_join({**call, **keys}, "left outer", (None, None), made)


def _tag_join(call: Mapping[str, Any], how: str, suffixes: tuple[str | None, str | None], made: Any) -> None:
    tables = call["left_operand"], call["right_operand"]
    whole = provenance.of_all(tables)
    if not whole:
        return
    unknown = Partial(whole)
    sides = [(table, sources_in(table) or unknown) for table in tables]
    keys = [_names(call["left_keys"]), _names(call["right_keys"])]
    chosen = [
        union([columns.rows_of(sources), *(columns.column_of(sources, key) for key in by)])
        for (_, sources), by in zip(sides, keys, strict=True)
    ]
    if how in _ONE_SIDED:
        sources = sides[_ONE_SIDED[how]][1]
        apart = sources.columns if isinstance(sources, Columns) else {}
        tag(made, columns.told_apart(union(chosen), apart))
    elif any(columns.names_of(table) is None for table in tables) or not hasattr(made, "schema"):  # of data sets
        tag(made, whole)
    else:
        kept = _KEPT.get(how)
        choosing = union(chosen) if kept is None else chosen[kept]
        tag(made, columns.of_join(made, sides, suffixes, choosing, {}))


def _names(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) else list(given or ())


def note_grouped(args: Args, kwargs: Named, made: Any) -> None:
    """Tag what is computed of the groups of a table, by its columns."""
    call = dict(zip(("table", "aggregates", "keys"), args, strict=False)) | kwargs
    sources = sources_in(call["table"])
    if isinstance(sources, Columns):
        found = {key: sources.columns.get(key, NOTHING) for key in _names(call["keys"])}
        rows = union([sources.rows, *found.values()])
        for target, _, _, name in call["aggregates"]:
            found[name] = union(sources.columns.get(one, NOTHING) for one in _names(target))
        sources = columns.told_apart(rows, found)
    if sources:
        tag(made, sources)


def watch_frame(call: Call) -> Generator[None, Any, None]:
    """Tag a frame of pandas that a table becomes, which may give its memory away for it."""
    table = call.argument("table")
    sources = sources_in(table)
    if (call.argument("options") or {}).get("self_destruct"):
        provenance.take(table)
        buffers.give_away(table)
    call.result = yield
    if sources:
        tag(call.result, sources)


def note_arrays(args: Args, kwargs: Named, made: Any) -> None:
    """Tag the columns that a frame of pandas becomes."""
    frame = args[0] if args else kwargs["df"]
    sources = known(frame) or sources_of(frame)
    if sources:
        arrays, schema, *_ = made
        for array, name in zip(arrays, schema.names, strict=False):
            tag(array, sources.part(name) or sources.of(frame) if isinstance(sources, Columns) else sources)


def note_made(args: Args, kwargs: Named, made: Any) -> None:
    """Tag a column or table that is made of other data, of a dict by its columns."""
    if _is_called_by_pandas():
        return
    data = args[0] if args else next(iter(kwargs.values()), None)
    if type(data) is dict and hasattr(made, "schema"):
        whole = provenance.of_all(data.values())
        sources = columns.of_dict(made, data, whole) if whole else NOTHING
    elif type(data) in provenance.PLAIN:
        return
    else:
        sources = sources_of(data)
    if sources:
        tag(made, sources)
