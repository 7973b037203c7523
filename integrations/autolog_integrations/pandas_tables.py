"""What pandas's own operations tell of tables: which files a result comes from, by its columns and rows.

`pandas.py` has the table of what is watched. Each function here is given a finished call.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from autolog import columns, provenance
from autolog.callers import is_called_by_script
from autolog.columns import Columns
from autolog.provenance import sources_of, tag
from autolog.sources import NOTHING, Partial, Sources, joined, less, union

_LOCAL = "__pd_eval_local_"  # before the names of variables in the expressions of `query` and `eval`
_BY_LABELS = ("drop", "loc")
_RENAMES = ("rename", "add_prefix", "add_suffix")
_UNSEEN = object()  # a value that nobody has shown
_ROWS = (0, "index", "rows")  # as an axis
_BETWEEN_BRACKETS = ("__getitem__", "_take_with_is_copy")  # what takes columns for `table[names]`
_MOST_PARTS = 100  # of a list or dict that a frame is made of
_KEPT = {"asof": (0,), "inner": (0, 1), "left": (0,), "right": (1,)}  # sides of which each row of a join has one

_places: WeakKeyDictionary[Any, tuple[Any, ...]] = WeakKeyDictionary()  # by join: where its rows stood in both sides


def note_finalized(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag a frame with what its parents come from, as pandas tells its `__finalize__`; most operations end in one."""
    other = args[1] if len(args) > 1 else kwargs.get("other")
    method = kwargs.get("method")
    known = provenance.known(other)
    if known:
        if type(known) is Columns:
            known = columns.passed_on(known, other, frame, is_renamed=method in _RENAMES)
    elif not hasattr(type(other), "__finalize__"):  # to ask a frame for a name that it lacks takes long
        known = _of_parents(other, frame)
    else:
        known = provenance.sources_of(other)
    if not known:
        return
    if method == "fillna":
        known = _filled(known)
    elif method == "rank" and type(known) is Columns:  # among all rows
        known = columns.in_any_order(known)
    elif method == "replace":  # what stands in the place of values may have been looked up in other data
        known = Partial(known)
    before = provenance.known(frame)
    if not before or method == "merge":  # pandas has put parts of both together that nothing is known of
        provenance.tag_itself(frame, known)
    elif before is not known:
        is_of_all = type(before) is Columns and type(known) is not Columns and _is_one_row(other, before)
        tag(frame, columns.in_all_rows(before, known) if is_of_all else joined(before, known))


def _filled(known: Sources) -> Sources:
    """Return what a table comes from whose holes were filled; pandas does not tell with what, but the script does."""
    from autolog import origins  # not while autolog is enabled: that shall take no time

    return columns.in_all_rows(known, origins.chosen_by(_UNSEEN, "fillna", "value", 0) or NOTHING)


def _is_one_row(other: Any, known: Columns) -> bool:
    """Whether pandas has put one row in the place of each of a table's, to combine both: `table - table.mean()`."""
    if known.segments is None or getattr(other, "ndim", 0) != 2:
        return False
    return len(other) > 1 and sys.modules["numpy"].asarray(other).strides[0] == 0


def note_operand(args: tuple[Any, ...], _: dict[str, Any], column: Any) -> None:
    """Tag what an operator gives with what its other side comes from, too: pandas 2 finalizes it by the first only."""
    _note_operand(column, args[1], args[2])


def note_changed(args: tuple[Any, ...], _: dict[str, Any], table: Any) -> None:
    """Tag a table that an operator changes in place with what its other side comes from, too."""
    _note_operand(table, args[1], None)


def _note_operand(table: Any, other: Any, operator: Any) -> None:
    known = provenance.known(other)
    if not known:
        _note_number(table, other, operator)
    elif provenance.known(table) is not known:
        provenance.add(table, known)


def note_number(args: tuple[Any, ...], _: dict[str, Any], table: Any) -> None:
    """Tag what an operator makes of a table and a number with what the number comes from, too."""
    _note_number(table, args[1], args[2])


def _note_number(table: Any, number: Any, operator: Any) -> None:
    known = provenance.known(table)
    if known and is_number(number):
        from autolog import origins  # not while autolog is enabled: that shall take no time

        _add_to_all_rows(table, known, origins.of_operand("" if operator is None else operator.__name__))


def go_into(table: Any, known: Sources, more: Sources) -> None:
    """Tag a table with what goes into all of its rows, unless that is known."""
    if type(more) is Partial or not more <= (known.base if isinstance(known, Columns) else known):
        tag(table, columns.in_all_rows(known, more))


def _add_to_all_rows(table: Any, known: Sources, more: Sources | None) -> None:
    if more:
        go_into(table, known, more)


def _of_parents(other: Any, frame: Any) -> Sources:
    """Return what all that were joined come from, by what pandas tells in place of one parent."""
    several = getattr(other, "input_objs", None)  # pandas 3
    if several is None:
        several = getattr(other, "objs", None)  # pandas 2: concat
    if several is None and hasattr(other, "left") and hasattr(other, "right"):
        several = [other.left, other.right]  # pandas 2: merge
    if several is None:
        return sources_of(other)
    known = columns.of_parts(frame, several)
    if not known or not (hasattr(other, "input_objs") or hasattr(other, "objs")):
        return known
    from autolog import origins  # not while autolog is enabled: that shall take no time

    keys = origins.chosen_by_keys("concat", "objs")
    return known if not keys or keys <= known else joined(known, keys)


def note_places(args: tuple[Any, ...], _: dict[str, Any], found: tuple[Any, ...]) -> None:
    """Remember which rows of its sides a join puts where, until its result is there."""
    _places[args[0]] = found[1:]


def note_joined(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag a frame with what both sides of a join come from, and its rows with those that the join may leave out."""
    join = args[0]
    sides = [(side, provenance.known(side)) for side in (join.orig_left, join.orig_right)]
    both = provenance.of_all(side for side, _ in sides)
    if not both:
        return
    unknown = Partial(both)
    sides = [(side, sources or unknown) for side, sources in sides]
    keys = list(zip(sides, (join.left_on, join.right_on), strict=True))
    chosen = [union([columns.rows_of(one[1]), *_of_keys(one[1], on)]) for one, on in keys]
    kept = _KEPT.get(join.how, ())
    rows = _places.pop(join, None)
    places = {side: rows[side] for side in kept} if rows else {}
    has_keys_alone = any(len(getattr(side, "columns", ())) <= len(() if on is None else on) for (side, _), on in keys)
    alone = kept  # of whose rows the other side has chosen none
    if len(kept) > 1:
        whole = (side for side, stood in places.items() if _has_each_once(sides[side][0], stood))
        alone = () if has_keys_alone else tuple(islice(whole, 1))  # a list of keys is there to choose
    choosing = [chosen[side] for side in alone] or chosen
    tag(frame, columns.of_join(frame, sides, join.suffixes, union(choosing), places))


def _has_each_once(side: Any, rows: Any) -> bool:
    """Whether a join has each row of a side once, in whatever order."""
    if rows is None:
        return True
    is_full = len(rows) == len(side) and (not len(rows) or rows.min() >= 0)
    return is_full and int(sys.modules["numpy"].bincount(rows, minlength=1).max()) <= 1


def _of_keys(sources: Sources, keys: Any) -> list[Sources]:
    """Return what the columns come from by which a table is joined; others may be given as arrays."""
    return [columns.column_of(sources, key) for key in (() if keys is None else keys) if isinstance(key, Hashable)]


def note_dummies(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag columns that stand for the values of one with what this comes from: their names begin with its name."""
    table = args[0] if args else kwargs["data"]
    known = provenance.known(table)
    if type(known) is Columns:
        known = columns.of_dummies(known, table, frame)
    if known:
        tag(frame, known)


def note_chosen(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag rows that a condition has chosen with what the condition comes from, too."""
    known = provenance.known(frame)
    if not known:
        return
    of_condition = sources_of(args[1])
    if not of_condition:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        of_condition = origins.chosen_by(args[1], "loc", "key", 0) or origins.chosen_by_condition() or NOTHING
    whole = _table_of(args[0])
    of_condition = columns.beside_rows(of_condition, provenance.known(whole))
    if type(of_condition) is Partial or not of_condition <= columns.rows_of(known):
        tag(frame, joined(known, of_condition))


def _table_of(chooser: Any) -> Any:
    """Return the table that `loc` or `iloc` choose from; a table itself, which takes long to say what it lacks."""
    return chooser if hasattr(type(chooser), "__finalize__") else chooser.obj


def note_picked(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any, *, method: str, argument: str) -> None:
    """Tag rows or columns that are picked, or left out, with what names them comes from: their places or labels."""
    table = _table_of(args[0])
    given = dict(zip((argument, "axis"), args[1:], strict=False)) | kwargs
    picked = given[argument]
    if not provenance.known(frame) or isinstance(picked, str):
        return
    if given.get("axis", 0) not in _ROWS:
        _note_names(table, frame, picked, method, "columns", int(method == "loc"))
        return
    if method in _BY_LABELS:
        _note_labelled(table, frame)
    known = provenance.known(frame)
    of_rows = sources_of(picked)
    if not of_rows:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        of_rows = origins.chosen_by(picked, method, argument, 0, is_name=True) or NOTHING
    of_rows = columns.beside_rows(of_rows, provenance.known(table))
    if not of_rows <= columns.rows_of(known):
        tag(frame, joined(known, of_rows))


def note_picked_with_columns(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag rows and columns that are picked by their labels in the same way."""
    for axis, picked in enumerate(args[1]):
        note_picked((args[0], picked, axis), {}, frame, method="loc", argument="key")


def note_filtered(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag columns that are picked by a list of their names with what this comes from."""
    names = args[1] if len(args) > 1 else kwargs.get("items")
    if names is not None and provenance.known(frame):
        _note_names(args[0], frame, names, "filter", "items", 0)


def note_reindexed(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag columns that a table shall have with what their names come from."""
    names = kwargs.get("columns")
    if names is not None and provenance.known(frame):
        _note_names(args[0], frame, names, "reindex", "columns", sys.maxsize)


def _note_names(table: Any, frame: Any, names: Any, method: str, argument: str, position: int) -> None:
    """Tag columns that are picked, or left out, with what their names come from."""
    of_names: Sources | None = sources_of(names)
    if not of_names:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        of_names = origins.chosen_by_names(names, method, argument, position)
    _add_names(table, frame, of_names)


def _add_names(table: Any, frame: Any, of_names: Sources | None) -> None:
    """Tag columns with what their names come from, unless these are some of the table's own."""
    if of_names and (more := less(of_names, provenance.ever_of(table))):
        provenance.add(frame, more)


def note_isin(args: tuple[Any, ...], kwargs: dict[str, Any], mask: Any) -> None:
    """Tag a condition with what it asks about comes from, and the values that it asks for."""
    values = args[1] if len(args) > 1 else kwargs["values"]
    sources = [sources_of(one) for one in (args[0], values)]
    if not sources[1]:
        from autolog import origins

        told = origins.chosen_by(values, "isin", "values", 0, is_name=True)
        sources[1] = Partial(sources[0]) if told is None and sources[0] else told or NOTHING
    if whole := union(sources):
        provenance.add(mask, whole)


def note_sliced(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag rows that follow each other with what just they come from."""
    if not (args[2] if len(args) > 2 else kwargs.get("axis", 0)):
        _note_rows(args[0], frame, args[1] if len(args) > 1 else kwargs["slobj"])


def note_taken(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag rows that are taken by their places with what just they come from, and columns with what names them."""
    if (args[2] if len(args) > 2 else kwargs.get("axis", 0)) in _ROWS:
        _note_rows(args[0], frame, args[1] if len(args) > 1 else kwargs["indices"])
        if is_called_by_script():
            note_picked(args, kwargs, frame, method="take", argument="indices")
    elif provenance.known(frame) and sys._getframe(2).f_code.co_name in _BETWEEN_BRACKETS:
        from autolog import origins  # not while autolog is enabled: that shall take no time

        _add_names(args[0], frame, origins.chosen_by_key())


def note_masked(args: tuple[Any, ...], _: dict[str, Any], column: Any) -> None:
    """Tag values of a column that a condition has chosen with what just they come from; before pandas 2.1, a slice."""
    whole, chosen = args[:2]
    if type(provenance.known(whole)) is Columns:
        _note_rows(whole, column, chosen if isinstance(chosen, slice) else chosen.nonzero()[0])


def _note_labelled(table: Any, frame: Any) -> None:
    """Tag rows that are picked by their labels, each of which one row has, with what just they come from."""
    known = provenance.known(table)
    if type(known) is not Columns or known.segments is None or table.index.nlevels != frame.index.nlevels:
        return
    rows = table.index.get_indexer(frame.index) if table.index.is_unique else None
    if rows is not None and (rows >= 0).all():
        _note_rows(table, frame, rows)


def _note_rows(whole: Any, some: Any, rows: Any) -> None:
    found = columns.of_rows(provenance.known(whole), whole, some, rows)
    if found is not None:
        tag(some, found)


def note_updated(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:
    """Tag a table that an operation has changed in place with what it would have made."""
    known = provenance.known(args[0])
    if type(known) is Columns:
        result = args[1] if len(args) > 1 else kwargs["result"]
        tag(args[0], provenance.known(result) or columns.in_any_order(known))


def note_left(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag rows that are whole, or that do not come twice, with what their table comes from, whatever column told."""
    known = provenance.known(args[0])
    if frame is not None and type(known) is Columns and kwargs.get("subset") is None and len(args) == 1:
        tag(frame, columns.of_whole_rows(known, args[0], frame))


def note_column(args: tuple[Any, ...], _: dict[str, Any], __: Any) -> None:
    """Tag a frame whose column is set with what this comes from, too."""
    _note_column(args[0], *args[1:3])


def note_inserted(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:
    """Tag a frame into which a column is put."""
    given = dict(zip(("loc", "column", "value"), args[1:], strict=False)) | kwargs
    if sources_of(given["value"]):  # pandas puts in labels of rows, of which nothing is known, by itself
        _note_column(args[0], given["column"], given["value"])


def _note_column(frame: Any, name: Any, value: Any) -> None:
    of_column = sources_of(value)
    known = provenance.known(frame)
    is_unknown = not of_column and (is_number(value) or provenance.may_hold_data(value))
    if known and (is_unknown or type(of_column) is Partial):
        from autolog import origins  # not while autolog is enabled: that shall take no time

        # one column may come from one file only: the statement that sets it tells
        of_column = columns.beside_rows(origins.of_item(name, of_column or known), known)
    elif (beside := columns.beside_same_rows(provenance.known(value), known)) is not None:
        of_column = beside
    elif known and _is_plain(value):
        from autolog import origins

        found = origins.of_plain_item(name) or NOTHING
        # else it may be the table's name among others, in a loop through a dict of them
        of_column = columns.beside_rows(found, known) if not found & columns.rows_of(known) else of_column
    if of_column or type(known) is Columns:
        tag(frame, columns.with_column(known, frame, name, of_column))


def is_number(value: Any) -> bool:
    """Whether this is a number that may have been looked up in data: whole ones mostly count and name, or are flags.

    Those of NumPy's type were computed.
    """
    return isinstance(value, float) and value == value and (type(value) is not float or not value.is_integer())


def _is_plain(value: Any) -> bool:
    """Whether this is a text, a flag or a whole number, which may have been looked up in data, too."""
    return isinstance(value, (int, str)) or (hasattr(type(value), "dtype") and not getattr(value, "ndim", 1))


def note_made(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:
    """Tag a frame or series with what the arrays or plain values come from that it is made of."""
    data: Any = args[1] if len(args) > 1 else kwargs.get("data")
    if type(data) not in (dict, list, tuple):
        sources = provenance.known(data)
        sources = columns.passed_on(sources, data, args[0]) if type(sources) is Columns else sources_of(data)
    else:
        sources = NOTHING
        if len(data) <= _MOST_PARTS:
            sources = provenance.of_all(data.values() if type(data) is dict else data)
        if type(data) is dict and sources:
            sources = columns.of_dict(args[0], data, sources)
        elif data and not sources:
            sources = _of_values(data, type(args[0]).__name__, "from_dict")
    if sources:
        provenance.add(args[0], sources)


def note_records(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag a frame that is made of records by themselves with what these come from."""
    data = args[0] if args else kwargs["data"]
    sources = sources_of(data) or _of_values(data, "DataFrame", "from_records")
    if sources:
        provenance.add(frame, sources)


def _of_values(data: Any, kind: str, maker: str) -> Sources:
    """Return what plain values come from that the script makes a table of, as far as its statements tell."""
    if not is_called_by_script(maker):
        return NOTHING
    from autolog import origins  # not while autolog is enabled: that shall take no time

    return origins.chosen_by(data, maker, "data", 0, kind=kind) or NOTHING


def note_group(args: tuple[Any, ...], _: dict[str, Any], group: Any) -> None:
    """Tag a group with what the whole comes from that it is cut out of: pandas 3 leaves `__finalize__` out here."""
    sources = union((sources_of(args[1]), sources_of(args[0])))
    if sources:
        tag(group, sources)


def note_grouped(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag what is computed of groups with what their keys come from; pandas tells of the rest by itself."""
    held = vars(args[0])
    known = provenance.known(held.get("obj"))
    of_keys = sources_of(keys_of(grouper_of(held))) if known else known
    if not of_keys <= columns.rows_of(known):
        provenance.add(frame, of_keys)


def note_counted(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag how many values groups have with what these come from: pandas leaves `__finalize__` out here."""
    note_finalized((frame, vars(args[0]).get("obj")), {}, frame)


def note_splitter(args: tuple[Any, ...], _: dict[str, Any], splitter: Any) -> None:
    """Tag what cuts groups out of a table with what their keys come from, which may be another table's."""
    sources = sources_of(keys_of(args[0]))
    if sources:
        tag(splitter, sources)


def grouper_of(held: dict[str, Any]) -> Any:
    """Return what groups a table, out of what a `groupby` or window holds."""
    return held["_grouper"] if "_grouper" in held else held.get("grouper")  # before pandas 2.2


def keys_of(grouper: Any) -> list[Any]:
    """Return the columns and functions that a table is grouped by."""
    return [getattr(one, "_orig_grouper", None) for one in getattr(grouper, "_groupings", ())]


def note_expression(args: tuple[Any, ...], _: dict[str, Any], __: Any) -> None:
    """Tag an expression with what the columns and variables come from that it uses.

    `DataFrame.eval` is not watched: pandas counts the frames from there up to the code in which the variables are.
    """
    expression = args[0]
    scope = expression.env
    names = [str(name) for name in expression.names]
    sources = provenance.of_all(
        scope.scope.get(name.removeprefix(_LOCAL))
        if name.startswith(_LOCAL)
        else scope.temps.get(name, scope.resolvers.get(name))  # parts of it that pandas has computed before
        for name in names
    )
    if sources:
        tag(expression, sources)
