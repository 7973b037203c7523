"""pyarrow: tables in files. Methods of its tables are C++'s and cannot be watched; the functions around them can."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from itertools import islice
from typing import Any

from autolog import capture, provenance
from autolog.calls import Call, Patch
from autolog.facts import DATASET, Scalar
from autolog.integration import Integration, derive, read, write
from autolog.session import session

_MOST_COLUMNS = 1000  # that are described one by one


def describe(table: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: type" a line) of a table."""
    columns = "\n".join(f"{field.name}: {field.type}" for field in islice(table.schema, _MOST_COLUMNS))
    return {"num_rows": table.num_rows, "num_columns": table.num_columns, "columns": columns}


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: to count the rows of a data set, one would have to read it."""
    return {}


def paths(call: Call) -> Any:
    """Return the paths that a data set is made of; children and tables are no paths."""
    source = call.argument("source")
    return source if call.argument("filesystem") is None else None


def watch_dataset(call: Call) -> Generator[None, Any, None]:
    """Know where a data set came from.

    What its methods give cannot be followed: so its files count as opened by hand, each fragment of them.
    """
    yield from capture.watch_read(call, path=paths, gives="return", format=None, partial_by=())
    children = provenance.sources_of(call.argument("source"))
    if children:
        provenance.tag(call.result, children)
    files = getattr(call.result, "files", ())
    if call.argument("filesystem") is None:
        for path in islice(files, 1000):
            session().files.reads(path)


def format_of(call: Call) -> str | None:
    """Return the format that a data set is written in; None where its data tells."""
    given = call.argument("format")
    return given if isinstance(given, str) else getattr(given, "default_extname", None)


def watch_close(call: Call) -> Generator[None, Any, None]:
    """Record what a file was written from, table by table, when its writer is closed; that may happen twice."""
    writer = call.instance
    path = writer.where if getattr(writer, "is_open", False) else None
    yield from capture.watch_write(
        call, what="self", path=lambda _: path, format="parquet", describe=lambda _: (DATASET, {})
    )


def everything(call: Call) -> Any:
    """Return all arguments."""
    return [*call.args, *call.kwargs.values()]


integration = Integration(
    module="pyarrow",
    requires="pyarrow>=15,<27",
    datasets={"pyarrow.lib.Table": describe, "pyarrow._dataset.Dataset": nothing},
    patches=[
        read(
            "pyarrow.parquet.core:read_table",
            "pyarrow.parquet:read_table",
            path="source",
            format="parquet",
            partial_by=("columns", "filters"),
        ),
        read("pyarrow.parquet.core:ParquetFile.__init__", path="source", gives="self", format="parquet"),
        read("pyarrow.parquet.core:ParquetDataset.__init__", path="path_or_paths", gives="self", format="parquet"),
        derive(
            "pyarrow.parquet.core:ParquetFile.read",
            "pyarrow.parquet.core:ParquetFile.read_row_group",
            "pyarrow.parquet.core:ParquetFile.read_row_groups",
            "pyarrow.parquet.core:ParquetDataset.read",
        ),
        read("pyarrow.csv:read_csv", "pyarrow._csv:read_csv", path="input_file", format="csv"),
        read("pyarrow.json:read_json", "pyarrow._json:read_json", path="input_file", format="json"),
        read(
            "pyarrow.feather:read_table",
            "pyarrow.feather:read_feather",
            path="source",
            format="feather",
            partial_by=("columns",),
        ),
        read("pyarrow.orc:read_table", path="source", format="orc", partial_by=("columns", "filter")),
        Patch(("pyarrow.dataset:dataset",), watch=watch_dataset),
        derive("pyarrow.pandas_compat:table_to_dataframe", frm=("table",)),
        derive(
            "pyarrow.acero:_filter_table",
            "pyarrow.acero:_perform_join",
            "pyarrow.acero:_sort_source",
            "pyarrow.acero:_group_by",
            frm=(everything,),
        ),
        write(
            "pyarrow.parquet.core:write_table",
            "pyarrow.parquet:write_table",
            what="table",
            path="where",
            format="parquet",
        ),
        write(
            "pyarrow.parquet.core:write_to_dataset",
            "pyarrow.parquet:write_to_dataset",
            what="table",
            path="root_path",
            format="parquet",
        ),
        write("pyarrow.csv:write_csv", "pyarrow._csv:write_csv", what="data", path="output_file", format="csv"),
        write("pyarrow.feather:write_feather", what="df", path="dest", format="feather"),
        write("pyarrow.orc:write_table", what="table", path="where", format="orc"),
        derive(
            *(f"pyarrow.parquet.core:ParquetWriter.{name}" for name in ("write", "write_table", "write_batch")),
            frm=("self", everything),
            gives="self",
        ),
        Patch(("pyarrow.parquet.core:ParquetWriter.close",), watch=watch_close),
        write("pyarrow.dataset:write_dataset", what="data", path="base_dir", format=format_of),
    ],
)
