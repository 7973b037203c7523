"""polars: frames, series and plans, followed through every method of its Python classes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from autolog import databases
from autolog.calls import Call, Patch
from autolog.facts import Scalar
from autolog.integration import Integration, derive, read, write

_MOST_COLUMNS = 1000  # that are described one by one


def describe(frame: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: dtype" a line) of a frame."""
    columns = "\n".join(f"{name}: {dtype}" for name, dtype in islice(frame.schema.items(), _MOST_COLUMNS))
    return {"num_rows": frame.height, "num_columns": frame.width, "columns": columns}


def describe_series(series: Any) -> Mapping[str, Scalar]:
    """Return `num_rows` and the type of a series."""
    return {"num_rows": len(series), "columns": f"{series.name}: {series.dtype}"}


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: a plan has read no row yet."""
    return {}


def everything(call: Call) -> Any:
    """Return the object and all arguments of a method."""
    return [call.instance, *call.args, *call.kwargs.values()]


def arguments(call: Call) -> Any:
    """Return all arguments of a function."""
    return [*call.args, *call.kwargs.values()]


def new_value(call: Call) -> Any:
    """Return a frame, and what one of its columns is set to."""
    return [call.instance, call.args[-1] if call.args else None]


def connection(call: Call) -> Any:
    """Return the database that is asked: a connection, an engine or a URL."""
    given = call.argument("connection")
    return call.argument("uri") if given is None else given


def _read(names: str, module: str, format: str | None = None) -> Patch:
    """Return the patch of readers that stand in a module, and in polars itself."""
    doors = [f"{owner}:{name}" for name in names.split() for owner in (module, "polars")]
    return read(*doors, path="source", format=format, partial_by=("columns", "n_rows", "skip_rows", "skip_lines"))


def _methods(owner: str, names: str) -> list[str]:
    return [f"{owner}.{name}" for name in names.split()]


_ARITHMETIC = "__add__ __sub__ __mul__ __truediv__ __floordiv__ __mod__"
_FRAME, _SERIES = "polars.dataframe.frame:DataFrame", "polars.series.series:Series"
_LAZY = "polars.lazyframe.frame:LazyFrame"
_EXPRESSION = "polars.expr.expr:Expr"

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
        derive(
            "polars.convert.general:from_pandas",
            "polars:from_pandas",
            "polars.convert.general:from_arrow",
            "polars:from_arrow",
            "polars.convert.general:from_numpy",
            "polars:from_numpy",
            "polars.convert.general:from_dict",
            "polars:from_dict",
            "polars.functions.eager:concat",
            "polars:concat",
            "polars.functions.eager:align_frames",
            "polars:align_frames",
            "polars.functions.lazy:collect_all",
            "polars:collect_all",
            frm=(arguments,),
        ),
        derive(f"{_FRAME}.__init__", f"{_SERIES}.__init__", f"{_LAZY}.__init__", frm=(arguments,), gives="self"),
        # before the methods in general: a place has one patch, and the first one holds
        *(
            write(f"{_FRAME}.write_{format}", what="self", path=path, format=format)
            for format, path in {
                "csv": "file",
                "parquet": "file",
                "ipc": "file",
                "ipc_stream": "file",
                "json": "file",
                "ndjson": "file",
                "avro": "file",
                "excel": "workbook",
                "delta": "target",
            }.items()
        ),
        *(
            write(f"{_LAZY}.sink_{format}", what="self", path="path", format=format)
            for format in ("csv", "parquet", "ipc", "ndjson")
        ),
        derive(
            f"{_FRAME}.*",
            f"{_LAZY}.*",
            f"{_SERIES}.*",
            "polars.dataframe.group_by:GroupBy.*",
            "polars.dataframe.group_by:RollingGroupBy.*",
            "polars.dataframe.group_by:DynamicGroupBy.*",
            "polars.lazyframe.group_by:LazyGroupBy.*",
            *_methods(_FRAME, f"{_ARITHMETIC} __getitem__ __array__"),
            *_methods(
                _SERIES, f"{_ARITHMETIC} __radd__ __rsub__ __rmul__ __rtruediv__ __getitem__ __array__ __array_ufunc__"
            ),
            # expressions that hold data: `pl.col("key").is_in(series)`
            f"{_EXPRESSION}.*",
            *_methods(_EXPRESSION, f"{_ARITHMETIC} __radd__ __rsub__ __rmul__ __rtruediv__ __and__ __or__ __invert__"),
            frm=(everything,),
        ),
        derive(f"{_FRAME}.__setitem__", f"{_SERIES}.__setitem__", frm=(new_value,), gives="self"),
    ],
)
