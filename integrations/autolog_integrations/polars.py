"""polars: frames, series and plans, followed through every method of its Python classes."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from autolog import databases, saving
from autolog.calls import Call, Patch
from autolog.facts import DATASET, Scalar
from autolog.integration import Integration, derive, read, write
from autolog_integrations import polars_lazy as lazy
from autolog_integrations import polars_sql as queries
from autolog_integrations import polars_tables as tables

_MOST_COLUMNS = 1000  # that are described one by one


def describe(frame: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: dtype" a line) of a frame."""
    return {"num_rows": frame.height, **_described(frame.schema)}


def _described(schema: Mapping[str, Any]) -> Mapping[str, Scalar]:
    columns = "\n".join(f"{name}: {dtype}" for name, dtype in islice(schema.items(), _MOST_COLUMNS))
    return {"num_columns": len(schema), "columns": columns}


def describe_series(series: Any) -> Mapping[str, Scalar]:
    """Return `num_rows` and the type of a series."""
    return {"num_rows": len(series), "columns": f"{series.name}: {series.dtype}"}


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: a plan has read no row yet."""
    return {}


def target(name: str, call: Call) -> Any:
    """Return what is written to: a path, an open file, or the folder that is to be divided into parts."""
    given = call.argument(name)
    parts = vars(given).get("_pl_partition_by") if _is_divided(given) else None
    return getattr(parts, "base_path", given)


def watch_sink(call: Call, *, format: str) -> Generator[None, Any, None]:
    """Record what a plan was written to; of its columns that file tells, where they stand at its beginning or end."""
    path = partial(target, "path")

    def describe_written(_: Any) -> tuple[str, Mapping[str, Scalar]]:
        file = call.pick(path)
        schema_of = getattr(sys.modules["polars"], f"read_{format}_schema", None)
        is_file = isinstance(file, (str, os.PathLike)) and Path(file).is_file()
        return DATASET, _described(schema_of(file)) if is_file and schema_of is not None else {}

    yield from saving.watch_write(
        call, what="self", path=path, format=format, describe=describe_written, folder=divided
    )


def divided(call: Call) -> bool:
    """Return whether a folder of parts is written."""
    return "partition_by" in call.kwargs or (bool(call.args) and _is_divided(call.args[0]))


def _is_divided(given: Any) -> bool:
    return type(given).__name__ == "PartitionBy"


def connection(call: Call) -> Any:
    """Return the database that is asked: a connection, an engine or a URL."""
    given = call.argument("connection")
    return call.argument("uri") if given is None else given


def _read(names: str, module: str, format: str | None = None) -> Patch:
    """Return the patch of readers that stand in a module, and in polars itself."""
    doors = [f"{owner}:{name}" for name in names.split() for owner in (module, "polars")]
    return read(*doors, path="source", format=format, partial_by=("columns", "n_rows", "skip_rows", "skip_lines"))


def _both(module: str, names: str) -> tuple[str, ...]:
    """Return the doors of functions that stand in a module, and in polars itself."""
    return tuple(f"{owner}:{name}" for name in names.split() for owner in (module, "polars"))


def _methods(owner: str, names: str) -> tuple[str, ...]:
    return tuple(f"{owner}.{name}" for name in names.split())


_ARITHMETIC = "__add__ __sub__ __mul__ __truediv__ __floordiv__ __mod__"
_REVERSED = "__radd__ __rsub__ __rmul__ __rtruediv__"
_COMPARISONS = "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __and__ __or__"
_FRAME, _SERIES = "polars.dataframe.frame:DataFrame", "polars.series.series:Series"
_LAZY = "polars.lazyframe.frame:LazyFrame"
_EXPRESSION = "polars.expr.expr:Expr"
_CONTEXT = "polars.sql.context:SQLContext"

integration = Integration(
    module="polars",
    requires="polars>=1.0,<3",
    datasets={
        "polars.dataframe.frame.DataFrame": describe,
        "polars.series.series.Series": describe_series,
        "polars.lazyframe.frame.LazyFrame": nothing,
    },
    patches=[
        _read("read_csv scan_csv", "polars.io.csv.functions", "csv"),
        _read("read_parquet scan_parquet", "polars.io.parquet.functions", "parquet"),
        _read("read_ipc read_ipc_stream scan_ipc", "polars.io.ipc.functions", "arrow"),
        _read("read_ndjson scan_ndjson", "polars.io.ndjson", "ndjson"),
        read("polars:read_json", path="source", format="json"),
        _read("read_avro", "polars.io.avro", "avro"),
        _read("read_excel read_ods", "polars.io.spreadsheet.functions"),
        read("polars:scan_delta", "polars:read_delta", path="source", format="delta"),
        Patch(
            (
                "polars:read_database",
                "polars.io.database.functions:read_database",
                "polars:read_database_uri",
                "polars.io.database.functions:read_database_uri",
            ),
            watch=partial(databases.watch_ask, connection=connection, query="query", gives="return"),
        ),
        Patch(
            (f"{_FRAME}.write_database",),
            watch=partial(
                databases.watch_fill,
                connection="connection",
                table="table_name",
                is_more=lambda call: call.argument("if_table_exists") == "append",
            ),
        ),
        derive("polars:scan_pyarrow_dataset", frm=("source",)),
        Patch(
            _both("polars.convert.general", "from_pandas from_arrow from_dict from_numpy"), quick=tables.note_converted
        ),
        Patch(_both("polars.functions.eager", "concat"), quick=tables.note_put_together),
        Patch(_both("polars.functions.eager", "align_frames"), quick=tables.note_whole),
        Patch(_both("polars.functions.lazy", "collect_all"), quick=lazy.note_answers),
        Patch((f"{_FRAME}.__init__", f"{_SERIES}.__init__", f"{_LAZY}.__init__"), quick=tables.note_frame_made),
        Patch((f"{_CONTEXT}.register",), quick=queries.note_registered),
        Patch((f"{_CONTEXT}.execute",), after=queries.note_queried),
        # before the methods in general: a place has one patch, and the first one holds
        *(
            write(f"{_FRAME}.write_{format}", what="self", path=partial(target, path), format=format)
            for format, path in {
                "csv": "file",
                "ipc": "file",
                "ipc_stream": "file",
                "json": "file",
                "ndjson": "file",
                "avro": "file",
                "excel": "workbook",
                "delta": "target",
            }.items()
        ),
        write(f"{_FRAME}.write_parquet", what="self", path=partial(target, "file"), format="parquet", folder=divided),
        *(
            Patch((f"{_LAZY}.sink_{format}",), watch=partial(watch_sink, format=format))
            for format in ("csv", "parquet", "ipc", "ndjson")
        ),
        Patch(_methods(_LAZY, "select"), quick=lazy.note_selected),
        Patch(_methods(_LAZY, "select_seq with_columns with_columns_seq"), quick=lazy.note_computed),
        Patch(_methods(_LAZY, "filter"), quick=lazy.note_chosen),
        Patch(_methods(_LAZY, "unique drop_nulls top_k bottom_k"), quick=lazy.note_subset),
        Patch(_methods(_LAZY, "cache cast clone drop fill_nan fill_null lazy set_sorted"), quick=lazy.note_same),
        Patch(
            _methods(_LAZY, "clear explode first gather_every head last limit reverse shift slice sort tail"),
            quick=lazy.note_moved,
        ),
        Patch(_methods(_LAZY, "rename"), quick=lazy.note_renamed),
        Patch(_methods(_LAZY, "with_row_index"), quick=lazy.note_numbered),
        Patch(_methods(_LAZY, "join"), quick=lazy.note_joined),
        Patch(_methods(_LAZY, "join_asof"), quick=lazy.note_joined_asof),
        Patch(_methods(_LAZY, "group_by"), quick=lazy.note_grouped),
        Patch(("polars.lazyframe.group_by:LazyGroupBy.agg",), quick=lazy.note_computed),
        Patch((f"{_LAZY}.collect", f"{_LAZY}._collect_eager|LazyFrame.collect"), quick=lazy.note_answer),
        Patch((f"{_LAZY}.*", "polars.lazyframe.group_by:LazyGroupBy.*"), quick=lazy.note_made),
        Patch(_methods(_FRAME, "lazy"), quick=lazy.note_lazy),
        Patch(_methods(_FRAME, "__getitem__ drop_in_place get_column to_series"), quick=tables.note_column),
        Patch(_methods(_FRAME, "get_columns to_dict"), quick=tables.note_columns),
        Patch(_methods(_FRAME, "head limit"), quick=tables.note_first_rows),
        Patch(_methods(_FRAME, "tail"), quick=tables.note_last_rows),
        Patch(_methods(_FRAME, "slice"), quick=tables.note_slice),
        Patch(_methods(_FRAME, "__setitem__"), quick=tables.note_set),
        Patch(_methods(_FRAME, "insert_column replace_column"), quick=tables.note_inserted),
        Patch(_methods(_FRAME, "hstack vstack"), quick=tables.note_stacked),
        Patch(_methods(_FRAME, "with_row_index"), quick=tables.note_counted),
        Patch(_methods(_FRAME, "filter"), quick=tables.note_filtered),
        Patch(_methods(_FRAME, "join"), quick=tables.note_joined),
        Patch(_methods(_FRAME, "clone rechunk to_arrow to_pandas"), quick=tables.note_passed),
        Patch(
            (
                f"{_FRAME}.*",
                "polars.dataframe.group_by:GroupBy.*",
                "polars.dataframe.group_by:RollingGroupBy.*",
                "polars.dataframe.group_by:DynamicGroupBy.*",
                *_methods(_FRAME, f"{_ARITHMETIC} __array__"),
            ),
            quick=tables.note_frame,
        ),
        Patch((f"{_EXPRESSION}.is_in", f"{_SERIES}.is_in"), quick=tables.note_is_in),
        Patch(
            (
                f"{_SERIES}.*",
                *_methods(_SERIES, f"{_ARITHMETIC} {_REVERSED} {_COMPARISONS} __getitem__ __array__ __array_ufunc__"),
            ),
            quick=tables.note_whole,
        ),
        # expressions that hold data: `pl.col("key").is_in(series)`
        Patch(
            (f"{_EXPRESSION}.*", *_methods(_EXPRESSION, f"{_ARITHMETIC} {_REVERSED} __and__ __or__ __invert__")),
            quick=tables.note_expression,
        ),
        Patch(_methods(_SERIES, "__setitem__"), quick=tables.note_values_set),
    ],
)
