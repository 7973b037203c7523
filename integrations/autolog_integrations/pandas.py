"""pandas: files behind frames, through every operation that ends in `__finalize__`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any

from autolog import columns, databases, provenance, remote
from autolog.calls import Call, Patch
from autolog.columns import Columns
from autolog.facts import Scalar
from autolog.integration import Integration, derive, read, write
from autolog.provenance import Sources, sources_of, tag
from autolog.switch import UNSEEN

_GROUPED = [
    (kind, name)
    for kind in ("DataFrameGroupBy", "SeriesGroupBy")
    for name in ("agg", "aggregate", "nunique", "transform")
]
_GROUPED_WHOLE = (  # methods that give a whole without `__finalize__`
    "bfill",
    "cumcount",
    "cummax",
    "cummin",
    "cumprod",
    "cumsum",
    "ffill",
    "ngroup",
    "quantile",
    "rank",
    "size",
)
_OF_FIRST = ("cut", "factorize", "melt", "qcut", "to_datetime", "to_numeric", "wide_to_long")
_PARTIAL = (
    "usecols",
    "columns",
    "filters",
    "nrows",
    "skiprows",
    "skipfooter",
    "chunksize",
    "iterator",
    "start",
    "stop",
    "where",
)
_QUERIES = ("read_sql", "read_sql_query", "read_sql_table")
_TARGETS = ("path_or_buf", "path", "excel_writer", "path_or_buffer", "buf")
_LOCAL = "__pd_eval_local_"  # before the names of variables in the expressions of `query` and `eval`
_OPERATORS = ("arith", "cmp", "logical")
_RENAMES = ("rename", "add_prefix", "add_suffix")
_MOST_COLUMNS = 1000  # that are described one by one
_MOST_PARTS = 100  # of a list or dict that a frame is made of


def describe(frame: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: dtype" a line) of a frame or series."""
    properties: dict[str, Scalar] = {"num_rows": len(frame)}
    if frame.ndim == 2:
        properties["num_columns"] = frame.shape[1]
        pairs = list(islice(frame.dtypes.items(), _MOST_COLUMNS))
        # to make NumPy's dtypes texts takes long, and most columns share one
        texts = {id(dtype): str(dtype) for dtype in {id(dtype): dtype for _, dtype in pairs}.values()}
        properties["columns"] = "\n".join(f"{name}: {texts[id(dtype)]}" for name, dtype in pairs)
    return properties


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
    if known and method == "merge":  # pandas has put parts of both together that nothing is known of
        tag(frame, known)
    elif known:
        # what stands in the place of values may have been looked up in other data
        provenance.add(frame, provenance.Partial(known) if method == "replace" else known)


def note_operand(args: tuple[Any, ...], _: dict[str, Any], column: Any) -> None:
    """Tag what an operator gives with what its other side comes from, too: pandas 2 finalizes it by the first only."""
    known = provenance.known(args[1])
    if known and provenance.known(column) is not known:
        provenance.add(column, known)


def _of_parents(other: Any, frame: Any) -> Sources:
    """Return what all that were joined come from, by what pandas tells in place of one parent."""
    several = getattr(other, "input_objs", None)  # pandas 3
    if several is None:
        several = getattr(other, "objs", None)  # pandas 2: concat
    if several is None and hasattr(other, "left") and hasattr(other, "right"):
        several = [other.left, other.right]  # pandas 2: merge
    return sources_of(other) if several is None else columns.of_parts(frame, several)


def note_joined(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag a frame with what both sides of a join come from, and its rows with those that the join may leave out."""
    join = args[0]
    sides = [(side, provenance.known(side)) for side in (join.orig_left, join.orig_right)]
    whole = provenance.of_all(side for side, _ in sides)
    if not whole:
        return
    unknown = provenance.Partial(whole)
    sides = [(side, sources or unknown) for side, sources in sides]
    keys = zip(sides, (join.left_on, join.right_on), strict=True)
    chosen = [provenance.union([columns.rows_of(one[1]), *_of_keys(one[1], on)]) for one, on in keys]
    side = {"left": 0, "asof": 0, "right": 1}.get(join.how)
    choosing = chosen if side is None else [chosen[side]]
    tag(frame, columns.of_join(frame, sides, join.suffixes, provenance.union(choosing), side))


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
    whole = getattr(args[0], "obj", args[0])
    of_condition = columns.beside_rows(sources_of(args[1]), provenance.known(whole))
    known = provenance.known(frame)
    if known and (type(of_condition) is provenance.Partial or not of_condition <= columns.rows_of(known)):
        tag(frame, provenance.joined(known, of_condition))


def note_sliced(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag rows that follow each other with what just they come from."""
    if not (args[2] if len(args) > 2 else kwargs.get("axis", 0)):
        _note_rows(args[0], frame, args[1] if len(args) > 1 else kwargs["slobj"])


def note_taken(args: tuple[Any, ...], kwargs: dict[str, Any], frame: Any) -> None:
    """Tag rows that are taken by their places with what just they come from."""
    if (args[2] if len(args) > 2 else kwargs.get("axis", 0)) in (0, "index", "rows"):
        _note_rows(args[0], frame, args[1] if len(args) > 1 else kwargs["indices"])


def note_masked(args: tuple[Any, ...], _: dict[str, Any], column: Any) -> None:
    """Tag values of a column that a condition has chosen with what just they come from."""
    whole, mask = args[:2]
    if type(provenance.known(whole)) is Columns:
        _note_rows(whole, column, mask.nonzero()[0])


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
    is_unknown = not of_column and (_is_number(value) or provenance.may_hold_data(value))
    if known and (is_unknown or type(of_column) is provenance.Partial):
        from autolog import origins  # not while autolog is enabled: that shall take no time

        # one column may come from one file only: the statement that sets it tells
        of_column = columns.beside_rows(origins.of_item(name, of_column or known), known)
    elif columns.has_rows_of(provenance.known(value), known):
        of_column = columns.beside_rows(of_column, known)
    if of_column or type(known) is Columns:
        tag(frame, columns.with_column(known, frame, name, of_column))


def _is_number(value: Any) -> bool:
    """Whether this is a number that may have been looked up in data: whole ones mostly count and name, or are flags."""
    return isinstance(value, float) and value == value and not value.is_integer()


def note_made(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:
    """Tag a frame or series that is made of arrays with what these come from."""
    data: Any = args[1] if len(args) > 1 else kwargs.get("data")
    if type(data) not in (dict, list, tuple):
        sources = provenance.known(data)
        sources = columns.passed_on(sources, data, args[0]) if type(sources) is Columns else sources_of(data)
    elif len(data) > _MOST_PARTS:
        return
    else:
        sources = provenance.of_all(data.values() if type(data) is dict else data)
        if type(data) is dict and sources:
            sources = columns.of_dict(args[0], data, sources)
    if sources:
        provenance.add(args[0], sources)


def note_group(args: tuple[Any, ...], _: dict[str, Any], group: Any) -> None:
    """Tag a group with what the whole comes from that it is cut out of: pandas 3 leaves `__finalize__` out here."""
    sources = provenance.union((sources_of(args[1]), sources_of(args[0])))
    if sources:
        tag(group, sources)


def note_grouped(args: tuple[Any, ...], _: dict[str, Any], frame: Any) -> None:
    """Tag what is computed of groups with what their keys come from; pandas tells of the rest by itself."""
    held = vars(args[0])
    known = provenance.known(held.get("obj"))
    of_keys = sources_of(_keys(held.get("_grouper"))) if known else known
    if not of_keys <= columns.rows_of(known):
        provenance.add(frame, of_keys)


def note_splitter(args: tuple[Any, ...], _: dict[str, Any], splitter: Any) -> None:
    """Tag what cuts groups out of a table with what their keys come from, which may be another table's."""
    sources = sources_of(_keys(args[0]))
    if sources:
        tag(splitter, sources)


def _keys(grouper: Any) -> list[Any]:
    """Return the columns and functions that a table is grouped by."""
    return [getattr(one, "_orig_grouper", None) for one in getattr(grouper, "_groupings", ())]


def query(call: Call) -> Any:
    """Return what a database is asked: a query, or the name of a table."""
    return call.argument("sql") if call.argument("sql") is not None else call.argument("table_name")


def table(call: Call) -> str | None:
    """Return the name of the table that is asked for, or filled; None where it is a query that names one."""
    asked = query(call)
    name = call.argument("name") if asked is None else asked
    if not isinstance(name, str) or len(name.split()) != 1:
        return None
    schema = call.argument("schema")
    return f"{schema}.{name}" if schema else name


def note_answer(call: Call) -> None:
    """Remember the etag that a server has sent with a file."""
    request = call.args[0] if call.args else None
    remote.note(str(getattr(request, "full_url", request)), call.result.headers)


def grouped(call: Call) -> Any:
    """Return the frame whose groups or windows are looked at, and the keys of the groups."""
    held = vars(call.instance)
    return [held.get("obj"), *_keys(held.get("_grouper"))]


def first(call: Call) -> Any:
    """Return the first argument."""
    return call.args[0] if call.args else next(iter(call.kwargs.values()), None)


def itself_and_argument(call: Call) -> Any:
    """Return a series or frame, and the function or table by which its values are looked up."""
    return provenance.of_all([call.instance, first(call)])


def all_given(call: Call) -> Any:
    """Return all tables and columns that a function is given."""
    return provenance.of_all([*call.args, *call.kwargs.values()])


def note_expression(args: tuple[Any, ...], _: dict[str, Any], __: Any) -> None:
    """Tag an expression with what the columns and variables come from that it uses.

    `DataFrame.eval` is not watched: pandas counts the frames from there up to the code in which the variables are.
    """
    expression = args[0]
    table, variables = expression.env.resolvers, expression.env.scope
    names = [str(name) for name in expression.names]
    sources = provenance.of_all(
        variables.get(name.removeprefix(_LOCAL)) if name.startswith(_LOCAL) else table.get(name) for name in names
    )
    if sources:
        tag(expression, sources)


def evaluated(call: Call) -> Any:
    """Return the expression that is computed."""
    return call.instance.expr


def frames(call: Call) -> Any:
    """Return what is read: a frame, or several, by sheet for example; chunks come from a reader of chunks."""
    return list(call.result.values()) if isinstance(call.result, dict) else call.result


def written(call: Call) -> Any:
    """Return the file that a frame is written to: a path or an open file, also that of an `ExcelWriter`, `HDFStore`."""
    target: Any = (
        call.args[0] if call.args else next((call.kwargs[name] for name in _TARGETS if name in call.kwargs), None)
    )
    if type(target).__name__ == "HDFStore":
        return target._path
    if hasattr(type(target), "_write_cells"):  # an ExcelWriter, which writes its file when it is closed
        return target._handles.handle
    return target


def workbook(call: Call) -> Any:
    """Return the file of a workbook, whose object may be open already."""
    io = call.argument("io") if call.instance is None else call.argument("path_or_buffer")
    return getattr(io, "_io", io)


def stack_level() -> int:
    """Return how many frames up the code is that called pandas, for `warnings.warn`, as `find_stack_level` does.

    Our frames do not end the row of pandas's: warnings pass over them as well.
    """
    folder = f"{sys.modules['pandas'].__path__[0]}{os.sep}"
    tests = f"{folder}tests{os.sep}"
    frame: FrameType | None = sys._getframe(2)  # above this function and `find_stack_level`, which counts itself
    level = 1
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(folder) and not name.startswith(tests):
            level += 1
        elif name != UNSEEN:
            break
        frame = frame.f_back
    return level


def _find_stack_level() -> int:
    from autolog_integrations.pandas import stack_level  # it runs among the names of pandas's module

    return stack_level()


def count_our_frames_out(original: Any, _: Any) -> Callable[[], None] | None:
    """Let pandas name the user's line in its warnings, whatever of pandas is watched in between.

    pandas's modules have imported the function that finds it by name: what it runs is replaced, and not its name.
    """
    if getattr(original, "__name__", None) != "find_stack_level":
        return None
    code = original.__code__
    original.__code__ = _find_stack_level.__code__.replace(
        co_filename=code.co_filename,  # where its source is found
        co_firstlineno=code.co_firstlineno,
        co_name=code.co_name,
    )

    def undo() -> None:
        original.__code__ = code

    return undo


def _reader(door: str, name: str, path: Any, format: str | None = None) -> Patch:
    """Return the patch of a reader that stands in a module of pandas's, and in pandas itself."""
    return read(f"pandas:{name}", f"{door}:{name}", path=path, gives=frames, format=format, partial_by=_PARTIAL)


_CHUNKS = {
    "pandas.io.parsers.readers:TextFileReader": "get_chunk read __next__",
    "pandas.io.json._json:JsonReader": "read __next__",
}

integration = Integration(
    module="pandas",
    requires="pandas>=2.0,<4",
    datasets={"pandas.core.generic.NDFrame": describe},
    replaced=count_our_frames_out,
    patches=[
        _reader("pandas.io.parsers.readers", "read_csv", "filepath_or_buffer", "csv"),
        _reader("pandas.io.parsers.readers", "read_table", "filepath_or_buffer", "tsv"),
        _reader("pandas.io.parsers.readers", "read_fwf", "filepath_or_buffer", "fwf"),
        _reader("pandas.io.parquet", "read_parquet", "path", "parquet"),
        _reader("pandas.io.feather_format", "read_feather", "path", "feather"),
        _reader("pandas.io.orc", "read_orc", "path", "orc"),
        _reader("pandas.io.pickle", "read_pickle", "filepath_or_buffer", "pickle"),
        _reader("pandas.io.json._json", "read_json", "path_or_buf", "json"),
        _reader("pandas.io.xml", "read_xml", "path_or_buffer", "xml"),
        _reader("pandas.io.html", "read_html", "io", "html"),
        _reader("pandas.io.pytables", "read_hdf", "path_or_buf", "hdf5"),
        _reader("pandas.io.stata", "read_stata", "filepath_or_buffer", "stata"),
        _reader("pandas.io.sas.sasreader", "read_sas", "filepath_or_buffer", "sas"),
        _reader("pandas.io.spss", "read_spss", "path", "spss"),
        _reader("pandas.io.excel._base", "read_excel", workbook),
        Patch(
            tuple(f"{door}:{name}" for name in _QUERIES for door in ("pandas", "pandas.io.sql")),
            watch=partial(databases.watch_ask, connection="con", query=query, table=table, gives="return"),
        ),
        Patch(("pandas.io.sql:_convert_arrays_to_dataframe",), after=databases.note_piece),
        Patch(
            ("pandas.core.generic:NDFrame.to_sql",),
            watch=partial(
                databases.watch_fill,
                connection="con",
                table=table,
                is_more=lambda call: call.argument("if_exists") == "append",
            ),
        ),
        Patch(("pandas.io.common:urlopen",), after=note_answer),
        Patch(("pandas.util._exceptions:find_stack_level",)),
        read("pandas.io.excel._base:ExcelFile.__init__", path=workbook, gives="self"),
        read("pandas.io.pytables:HDFStore.__init__", path="path", gives="self", format="hdf5"),
        derive("pandas.io.excel._base:ExcelFile.parse", gives=frames),
        derive("pandas.io.pytables:HDFStore.get", "pandas.io.pytables:HDFStore.select"),
        derive(*(f"{owner}.{name}" for owner, names in _CHUNKS.items() for name in names.split())),
        Patch(("pandas.core.generic:NDFrame.__finalize__",), quick=note_finalized),
        Patch(tuple(f"pandas.core.series:Series._{kind}_method" for kind in _OPERATORS), quick=note_operand),
        Patch(("pandas.core.frame:DataFrame.__init__", "pandas.core.series:Series.__init__"), quick=note_made),
        Patch(tuple(f"pandas.core.groupby.ops:{kind}Splitter._chop" for kind in ("Frame", "Series")), quick=note_group),
        Patch(("pandas.core.groupby.ops:BaseGrouper._get_splitter",), quick=note_splitter),
        derive(
            "pandas.core.frame:DataFrame.to_numpy",
            "pandas.core.base:IndexOpsMixin.to_numpy",
            "pandas.core.frame:DataFrame.values",
            "pandas.core.series:Series.values",
        ),
        derive("pandas.core.frame:DataFrame.to_records"),
        derive(
            "pandas.core.frame:DataFrame.explode",
            "pandas.core.frame:DataFrame.melt",
            "pandas.core.frame:DataFrame.unstack",
            "pandas.core.series:Series.unstack",
            "pandas.core.base:IndexOpsMixin.factorize",
            "pandas.core.base:IndexOpsMixin.value_counts",
            "pandas.core.arrays.categorical:CategoricalAccessor.codes",
        ),
        derive("pandas.core.arrays.categorical:CategoricalAccessor.__init__", frm=("data",), gives="self"),
        Patch(("pandas.core.computation.expr:Expr.__init__",), quick=note_expression),
        derive(
            *(f"pandas.core.computation.engines:{kind}.evaluate" for kind in ("AbstractEngine", "PythonEngine")),
            frm=(evaluated,),
        ),
        derive("pandas:crosstab", frm=(all_given,)),
        derive(
            *(f"pandas.core.groupby.generic:{kind}.{name}" for kind, name in _GROUPED),
            *(f"pandas.core.groupby.groupby:GroupBy.{name}" for name in _GROUPED_WHOLE),
            "pandas.core.groupby.groupby:GroupBy.apply",
            "pandas.core.window.rolling:BaseWindow._apply",
            "pandas.core.window.rolling:BaseWindow.aggregate",
            frm=(grouped,),
        ),
        derive(
            *(f"pandas:{name}" for name in _OF_FIRST),
            frm=(first,),
        ),
        Patch(("pandas:get_dummies",), quick=note_dummies),
        Patch(("pandas.core.frame:DataFrame._set_item",), quick=note_column),
        Patch(("pandas.core.frame:DataFrame.insert",), quick=note_inserted),
        Patch(
            tuple(f"pandas.core.reshape.merge:{kind}.get_result" for kind in ("_MergeOperation", "_OrderedMerge")),
            quick=note_joined,
        ),
        Patch(
            ("pandas.core.frame:DataFrame._getitem_bool_array", "pandas.core.indexing:_LocationIndexer._getbool_axis"),
            quick=note_chosen,
        ),
        Patch(("pandas.core.generic:NDFrame._slice",), quick=note_sliced),
        Patch(("pandas.core.generic:NDFrame.take",), quick=note_taken),
        Patch(("pandas.core.series:Series._get_rows_with_mask",), quick=note_masked),
        Patch(("pandas.core.groupby.groupby:GroupBy._wrap_aggregated_output",), quick=note_grouped),
        Patch(("pandas.core.generic:NDFrame._update_inplace",), quick=note_updated),
        Patch(("pandas.core.frame:DataFrame.dropna", "pandas.core.frame:DataFrame.drop_duplicates"), quick=note_left),
        derive(
            "pandas.core.series:Series.map",
            "pandas.core.series:Series.apply",
            "pandas.core.frame:DataFrame.apply",
            "pandas.core.frame:DataFrame.map",
            "pandas.core.series:Series.isin",
            "pandas.core.frame:DataFrame.isin",
            # not `fillna` and `replace`: they count the references to their table, to warn where it is gone at once
            frm=(itself_and_argument,),
        ),
        *(
            write(*(f"{owner}.to_{format}" for owner in owners.split()), what="self", path=written, format=kind)
            for format, kind, owners in [
                ("csv", "csv", "pandas.core.generic:NDFrame"),
                ("json", "json", "pandas.core.generic:NDFrame"),
                ("pickle", "pickle", "pandas.core.generic:NDFrame"),
                ("hdf", "hdf5", "pandas.core.generic:NDFrame"),
                ("excel", None, "pandas.core.generic:NDFrame"),
                ("latex", "latex", "pandas.core.generic:NDFrame"),
                ("parquet", "parquet", "pandas.core.frame:DataFrame"),
                ("feather", "feather", "pandas.core.frame:DataFrame"),
                ("orc", "orc", "pandas.core.frame:DataFrame"),
                ("stata", "stata", "pandas.core.frame:DataFrame"),
                ("xml", "xml", "pandas.core.frame:DataFrame"),
                ("html", "html", "pandas.core.frame:DataFrame"),
                ("markdown", "markdown", "pandas.core.frame:DataFrame pandas.core.series:Series"),
                ("string", "txt", "pandas.core.frame:DataFrame pandas.core.series:Series"),
            ]
        ),
    ],
)
