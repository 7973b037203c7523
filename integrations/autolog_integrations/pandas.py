"""pandas: files behind frames, through every operation that ends in `__finalize__`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any
from weakref import WeakSet

from autolog import columns, provenance, remote
from autolog.calls import Call, Patch, Watch
from autolog.capture import note_derived
from autolog.columns import Columns
from autolog.facts import DATASET, Scalar
from autolog.integration import Integration, derive, read, write
from autolog.saving import watch_write
from autolog.sources import Partial, union
from autolog.switch import UNSEEN
from autolog_integrations.pandas_tables import (
    grouper_of,
    keys_of,
    note_changed,
    note_chosen,
    note_column,
    note_counted,
    note_dummies,
    note_expression,
    note_filtered,
    note_finalized,
    note_group,
    note_grouped,
    note_inserted,
    note_isin,
    note_joined,
    note_left,
    note_made,
    note_masked,
    note_number,
    note_operand,
    note_picked,
    note_picked_with_columns,
    note_places,
    note_records,
    note_reindexed,
    note_sliced,
    note_splitter,
    note_taken,
    note_updated,
)
from autolog_integrations.pandas_values import note_combined, note_cut, note_replaced, note_set
from autolog_integrations.partitions import left_of

_filled: WeakSet[Any] = WeakSet()  # files of tables, HDFStore, that something was put into

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
    "ohlc",
    "quantile",
    "rank",
    "size",
)
_OF_FIRST = ("factorize", "melt", "qcut", "to_datetime", "to_numeric", "wide_to_long")
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
_TABLES = ("frame:DataFrame", "series:Series")
_OPERATORS = ("arith", "cmp", "logical")
_BEFORE_2_1 = (
    "pandas.core.frame:DataFrame._reduce",  # newer ones end in `__finalize__`
    "pandas.core.generic:NDFrame._take",
    "pandas.core.series:Series.take",
)
_MOST_COLUMNS = 1000  # that are described one by one


def describe(frame: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: dtype" a line) of a frame or series."""
    properties: dict[str, Scalar] = {"num_rows": len(frame)}
    if frame.ndim == 2:
        properties["num_columns"] = frame.shape[1]
        pairs = list(islice(zip(frame.columns, _dtypes(frame), strict=False), _MOST_COLUMNS))
        # to make NumPy's dtypes texts takes long, and most columns share one
        texts = {id(dtype): str(dtype) for dtype in {id(dtype): dtype for _, dtype in pairs}.values()}
        properties["columns"] = "\n".join(f"{name}: {texts[id(dtype)]}" for name, dtype in pairs)
    return properties


def _dtypes(frame: Any) -> Iterable[Any]:
    """Return the type of each column. To make a series of them, as `dtypes` does, takes a fifth of a watched read."""
    manager: Any = getattr(frame, "_mgr", None)
    return manager.get_dtypes() if hasattr(manager, "get_dtypes") else frame.dtypes  # type: ignore[no-any-return]


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


# Most scripts ask no database: what knows of them is imported for the first one.
def watch_ask(call: Call) -> Watch:
    """Tag the answer of a database."""
    from autolog import databases

    return databases.watch_ask(call, connection="con", query=query, table=table, gives="return")


def note_piece(call: Call) -> None:
    """Tag a piece of such an answer."""
    from autolog import databases

    databases.note_piece(call)


def watch_fill(call: Call) -> Watch:
    """Record what a table of a database is filled with."""
    from autolog import databases

    return databases.watch_fill(
        call, connection="con", table=table, is_more=lambda call: call.argument("if_exists") == "append"
    )


def note_answer(call: Call) -> None:
    """Remember the etag that a server has sent with a file."""
    request = call.args[0] if call.args else None
    remote.note(str(getattr(request, "full_url", request)), call.result.headers)


def grouped(call: Call) -> Any:
    """Return the frame whose groups or windows are looked at, and the keys of the groups."""
    held = vars(call.instance)
    return [held.get("obj"), *keys_of(grouper_of(held))]


def first(call: Call) -> Any:
    """Return the first argument."""
    return call.args[0] if call.args else next(iter(call.kwargs.values()), None)


def note_looked_up(call: Call) -> None:
    """Tag values that a function or table was asked for, one by one, with what both come from.

    A table tells more than each row: how often there is a value, for example, all rows have told.
    """
    given = first(call)
    itself, looked_up = provenance.sources_of(call.instance), provenance.sources_of(given)
    if itself and not looked_up and provenance.may_hold_data(given):
        from autolog import origins

        told = origins.chosen_by(given, call.function.__name__, next(iter(call.kwargs), "func"), 0)
        looked_up = Partial(itself) if told is None or (callable(given) and not told) else told
    both = union((itself, looked_up))
    note_derived(call, frm=(lambda _: both,), gives="return")
    known = provenance.known(call.result)
    if looked_up and type(looked_up) is not Partial and type(known) is Columns:
        provenance.tag(call.result, columns.in_all_rows(known, looked_up))


def all_given(call: Call) -> Any:
    """Return all tables and columns that a function is given."""
    return provenance.of_all([*call.args, *call.kwargs.values()])


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


def is_appended(call: Call) -> bool:
    """Whether a frame is written behind the rows that a file has already: it is opened so, or was by the script."""
    return any(str(mode).startswith("a") for mode in (call.argument("mode"), getattr(written(call), "mode", None)))


def note_put(call: Call) -> None:
    """Know what is put into a file of tables, which is whole once it is closed."""
    _filled.add(call.instance)
    note_derived(call, frm=("value",), gives="self")


def watch_close(call: Call) -> Watch:
    """Record what a file of tables was filled with."""
    path = call.instance._path if call.instance in _filled and call.instance.is_open else None
    yield from watch_write(call, what="self", path=lambda _: path, format="hdf5", describe=lambda _: (DATASET, {}))


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
    versions=dict.fromkeys(_BEFORE_2_1, "<2.1"),
    replaced=count_our_frames_out,
    patches=[
        _reader("pandas.io.parsers.readers", "read_csv", "filepath_or_buffer", "csv"),
        _reader("pandas.io.parsers.readers", "read_table", "filepath_or_buffer", "tsv"),
        _reader("pandas.io.parsers.readers", "read_fwf", "filepath_or_buffer", "fwf"),
        _reader("pandas.io.parquet", "read_parquet", left_of("path"), "parquet"),
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
            watch=watch_ask,
        ),
        Patch(("pandas.io.sql:_convert_arrays_to_dataframe",), after=note_piece),
        Patch(("pandas.core.generic:NDFrame.to_sql",), watch=watch_fill),
        Patch(("pandas.io.common:urlopen",), after=note_answer),
        Patch(("pandas.util._exceptions:find_stack_level",)),
        read("pandas.io.excel._base:ExcelFile.__init__", path=workbook, gives="self"),
        read("pandas.io.pytables:HDFStore.__init__", path="path", gives="self", format="hdf5"),
        derive("pandas.io.excel._base:ExcelFile.parse", gives=frames),
        derive("pandas.io.pytables:HDFStore.get", "pandas.io.pytables:HDFStore.select"),
        Patch(("pandas.io.pytables:HDFStore.put", "pandas.io.pytables:HDFStore.append"), after=note_put),
        Patch(("pandas.io.pytables:HDFStore.close",), watch=watch_close),
        derive(*(f"{owner}.{name}" for owner, names in _CHUNKS.items() for name in names.split())),
        Patch(("pandas.core.generic:NDFrame.__finalize__",), quick=note_finalized),
        Patch(tuple(f"pandas.core.series:Series._{kind}_method" for kind in _OPERATORS), quick=note_operand),
        Patch(("pandas.core.frame:DataFrame._arith_method",), quick=note_number),
        Patch(("pandas.core.frame:DataFrame.__init__", "pandas.core.series:Series.__init__"), quick=note_made),
        Patch(("pandas.core.frame:DataFrame.from_records",), quick=note_records),
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
            "pandas.core.frame:DataFrame._reduce",
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
        Patch(("pandas:cut",), quick=note_cut),
        Patch(("pandas.core.frame:DataFrame._set_item",), quick=note_column),
        Patch(("pandas.core.frame:DataFrame.insert",), quick=note_inserted),
        Patch(
            (
                "pandas.core.indexing:_LocationIndexer.__setitem__",
                "pandas.core.indexing:_ScalarAccessIndexer.__setitem__",
            ),
            quick=note_set,
        ),
        Patch(("pandas.core.generic:NDFrame._where",), quick=note_replaced),
        Patch(
            tuple(f"pandas.core.{kind}.{name}" for kind in _TABLES for name in ("combine", "combine_first")),
            quick=note_combined,
        ),
        Patch(
            tuple(f"pandas.core.reshape.merge:{kind}.get_result" for kind in ("_MergeOperation", "_OrderedMerge")),
            quick=note_joined,
        ),
        Patch(("pandas.core.reshape.merge:_MergeOperation._get_join_info",), quick=note_places),
        Patch(
            ("pandas.core.frame:DataFrame._getitem_bool_array", "pandas.core.indexing:_LocationIndexer._getbool_axis"),
            quick=note_chosen,
        ),
        Patch(
            ("pandas.core.indexing:_iLocIndexer._get_list_axis",),
            quick=partial(note_picked, method="iloc", argument="key"),
        ),
        Patch(
            ("pandas.core.indexing:_LocIndexer._getitem_iterable",),
            quick=partial(note_picked, method="loc", argument="key"),
        ),
        Patch(("pandas.core.indexing:_LocIndexer._multi_take",), quick=note_picked_with_columns),
        Patch(
            ("pandas.core.generic:NDFrame._drop_axis",), quick=partial(note_picked, method="drop", argument="labels")
        ),
        Patch(("pandas.core.generic:NDFrame.filter",), quick=note_filtered),
        Patch(("pandas.core.frame:DataFrame.reindex",), quick=note_reindexed),
        Patch(
            (
                "pandas.core.series:Series.isin",
                "pandas.core.frame:DataFrame.isin",
                "pandas.core.indexes.base:Index.isin",
            ),
            quick=note_isin,
        ),
        Patch(("pandas.core.generic:NDFrame._slice", "pandas.core.series:Series._slice"), quick=note_sliced),
        Patch(
            ("pandas.core.generic:NDFrame.take", "pandas.core.generic:NDFrame._take", "pandas.core.series:Series.take"),
            quick=note_taken,
        ),
        Patch(("pandas.core.series:Series._get_rows_with_mask|Series._get_values",), quick=note_masked),
        Patch(("pandas.core.groupby.groupby:GroupBy._wrap_aggregated_output",), quick=note_grouped),
        Patch(("pandas.core.groupby.groupby:GroupBy.count",), quick=note_counted),
        Patch(("pandas.core.generic:NDFrame._inplace_method",), quick=note_changed),
        Patch(("pandas.core.generic:NDFrame._update_inplace",), quick=note_updated),
        Patch(("pandas.core.frame:DataFrame.dropna", "pandas.core.frame:DataFrame.drop_duplicates"), quick=note_left),
        Patch(
            (
                "pandas.core.series:Series.map",
                "pandas.core.series:Series.apply",
                "pandas.core.frame:DataFrame.apply",
                "pandas.core.frame:DataFrame.map|DataFrame.applymap",
                # not `fillna` and `replace`: they count the references to their table, to warn where it is gone at once
            ),
            after=note_looked_up,
        ),
        *(
            write(f"pandas.core.generic:NDFrame.to_{kind}", what="self", path=written, format=kind, grows=is_appended)
            for kind in ("csv", "json")
        ),
        *(
            write(*(f"{owner}.to_{format}" for owner in owners.split()), what="self", path=written, format=kind)
            for format, kind, owners in [
                ("pickle", "pickle", "pandas.core.generic:NDFrame"),
                ("hdf", "hdf5", "pandas.core.generic:NDFrame"),
                ("excel", None, "pandas.core.generic:NDFrame"),
                ("latex", "latex", "pandas.core.generic:NDFrame"),
                ("feather", "feather", "pandas.core.frame:DataFrame"),
                ("orc", "orc", "pandas.core.frame:DataFrame"),
                ("stata", "stata", "pandas.core.frame:DataFrame"),
                ("xml", "xml", "pandas.core.frame:DataFrame"),
                ("html", "html", "pandas.core.frame:DataFrame"),
                ("markdown", "markdown", "pandas.core.frame:DataFrame pandas.core.series:Series"),
                ("string", "txt", "pandas.core.frame:DataFrame pandas.core.series:Series"),
            ]
        ),
        write(
            "pandas.core.frame:DataFrame.to_parquet",
            what="self",
            path=written,
            format="parquet",
            folder=lambda call: call.kwargs.get("partition_cols"),
        ),
    ],
)
