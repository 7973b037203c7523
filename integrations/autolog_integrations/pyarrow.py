"""pyarrow: tables in files. Methods of its tables are C++'s and cannot be watched; the functions around them can."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from autolog import buffers, capture, provenance, saving
from autolog.calls import Call, Patch
from autolog.facts import DATASET, Scalar
from autolog.integration import Integration, derive, read, write
from autolog.named_files import artifact_in, file_state_of
from autolog.patcher import places
from autolog.session import session
from autolog_integrations import pyarrow_tables as tables
from autolog_integrations.partitions import left_of

_MOST_COLUMNS = 1000  # that are described one by one


def describe(table: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: type" a line) of a table."""
    return {"num_rows": table.num_rows, **_described(table.schema)}


def _described(schema: Any) -> Mapping[str, Scalar]:
    columns = "\n".join(f"{field.name}: {field.type}" for field in islice(schema, _MOST_COLUMNS))
    return {"num_columns": len(schema), "columns": columns}


def describe_written(writer: Any) -> Mapping[str, Scalar]:
    """Return the same of what stands in a Parquet file, as its writer knows once it is closed."""
    return {"num_rows": writer.writer.metadata.num_rows, **_described(writer.schema)}


def nothing(_: Any) -> Mapping[str, Scalar]:
    """Return nothing: to count the rows of a data set, one would have to read it."""
    return {}


def paths(call: Call) -> Any:
    """Return the paths that a data set is made of; children and tables are no paths."""
    source = call.argument("source")
    return source if call.argument("filesystem") is None else None


def source(name: str) -> Callable[[Call], Any]:
    """Return what gives a reader's argument of this name: a path, or a file that Arrow has opened by itself."""

    def given(call: Call) -> Any:
        value = call.argument(name)
        if type(value).__name__ == "OSFile" and not provenance.sources_of(value) and not buffers.is_within_library():
            file = file_state_of(_path_of(value))
            if file is not None:
                provenance.tag(value, frozenset([artifact_in(file)]))
        return value

    return given


def _path_of(file: Any) -> str | None:
    """Return the path of an open file, as Linux tells it; its class is C++'s, and makes it without telling."""
    try:
        link = Path(f"/proc/self/fd/{file.fileno()}")
    except AttributeError:  # before PyArrow 25, it fails to tell its number
        return None
    return str(link.readlink()) if link.is_symlink() else None


def note_opened(call: Call) -> None:
    """Know the file behind what Arrow opens for reading."""
    file = file_state_of(call.args[0] if call.args else next(iter(call.kwargs.values())))
    if file is not None and call.result.readable() and not buffers.is_within_library():
        provenance.tag(call.result, frozenset([artifact_in(file)]))


def watch_functions() -> None:
    """Watch Arrow's functions, several hundred, from the first table on that is known: pandas imports them, too."""
    patcher = session().patcher
    for patch in _FUNCTIONS:
        for target in patch.targets:
            patcher.when_imported("pyarrow.compute", partial(_watch, patch, target))


def _watch(patch: Patch, target: str) -> None:
    for owner, attribute, original in places(target)[0]:
        session().patcher.replace(integration, patch, owner, attribute, original)


buffers.when_known(watch_functions)


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
    yield from saving.watch_write(
        call,
        what="self",
        path=lambda _: path,
        format="parquet",
        describe=lambda writer: (DATASET, describe_written(writer)),
    )


def note_writer(call: Call) -> None:
    """Know what a writer of Arrow's own format writes to; what a library keeps for itself in that is none of ours."""
    if not buffers.is_within_library():
        _sinks[call.instance] = call.argument("sink")


def watch_ended(call: Call) -> Generator[None, Any, None]:
    """Record what a file was written from, table by table, when its writer is closed: it has no more to say then."""
    sink = _sinks.pop(call.instance, None)
    path = _path_of(sink) if type(sink).__name__ == "OSFile" else sink
    yield from saving.watch_write(
        call,
        what="self",
        path=lambda _: path,
        format="arrow",
        describe=lambda _: (DATASET, {}),
        until=lambda _: sink,
    )


def _functions(module: str, names: str) -> list[str]:
    return [f"{module}:{name}" for name in names.split()]


def _methods(owner: str, names: str) -> list[str]:
    return [f"{owner}.{name}" for name in names.split()]


_sinks: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # what writers of Arrow's own format write to
_IPC_WRITERS = ("pyarrow.ipc:RecordBatchFileWriter", "pyarrow.ipc:RecordBatchStreamWriter")

_FUNCTIONS = [
    Patch(("pyarrow.compute:sort_indices", "pyarrow.compute:array_sort_indices"), quick=tables.note_order),
    Patch(("pyarrow.compute:call_function",), quick=tables.note_called),
    Patch(("pyarrow.compute:*",), quick=tables.note_computed),
]

integration = Integration(
    module="pyarrow",
    requires="pyarrow>=15,<27",
    datasets={"pyarrow.lib.Table": describe, "pyarrow._dataset.Dataset": nothing},
    versions={"pyarrow.acero:_perform_join_asof": ">=16"},
    patches=[
        read(
            "pyarrow.parquet.core:read_table",
            "pyarrow.parquet:read_table",
            path=left_of(source("source")),
            format="parquet",
            partial_by=("columns", "filters"),
        ),
        read("pyarrow.parquet.core:ParquetFile.__init__", path=source("source"), gives="self", format="parquet"),
        read(
            "pyarrow.parquet.core:ParquetDataset.__init__",
            path=left_of(source("path_or_paths")),
            gives="self",
            format="parquet",
        ),
        derive(
            "pyarrow.parquet.core:ParquetFile.read",
            "pyarrow.parquet.core:ParquetFile.read_row_group",
            "pyarrow.parquet.core:ParquetFile.read_row_groups",
            "pyarrow.parquet.core:ParquetDataset.read",
        ),
        read("pyarrow.csv:read_csv", "pyarrow._csv:read_csv", path=source("input_file"), format="csv"),
        read("pyarrow.json:read_json", "pyarrow._json:read_json", path=source("input_file"), format="json"),
        read(
            "pyarrow.feather:read_table",
            "pyarrow.feather:read_feather",
            path=source("source"),
            format="feather",
            partial_by=("columns",),
        ),
        read("pyarrow.orc:read_table", path=source("source"), format="orc", partial_by=("columns", "filter")),
        Patch(("pyarrow.dataset:dataset",), watch=watch_dataset),
        Patch(("pyarrow:memory_map", "pyarrow:input_stream"), after=note_opened),
        read("pyarrow.ipc:open_file", "pyarrow.ipc:open_stream", path=source("source"), format="arrow"),
        derive(
            *_methods("pyarrow.ipc:RecordBatchFileReader", "get_batch get_record_batch read_all read_pandas"),
            *_methods("pyarrow.ipc:RecordBatchStreamReader", "__next__ read_all read_next_batch read_pandas"),
        ),
        Patch(("pyarrow.pandas_compat:table_to_dataframe",), watch=tables.watch_frame),
        Patch(("pyarrow.pandas_compat:dataframe_to_arrays",), quick=tables.note_arrays),
        Patch(
            ("pyarrow:array", "pyarrow:chunked_array", "pyarrow:table", "pyarrow:record_batch"), quick=tables.note_made
        ),
        Patch(("pyarrow.acero:_filter_table",), quick=tables.note_filtered),
        Patch(("pyarrow.acero:_sort_source",), quick=tables.note_sorted),
        Patch(("pyarrow.acero:_perform_join",), quick=tables.note_joined),
        Patch(("pyarrow.acero:_perform_join_asof",), quick=tables.note_joined_asof),
        Patch(("pyarrow.acero:_group_by",), quick=tables.note_grouped),
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
            folder="root_path",
        ),
        Patch(tuple(f"{writer}.__init__" for writer in _IPC_WRITERS), after=note_writer),
        derive(
            *(name for writer in _IPC_WRITERS for name in _methods(writer, "write write_batch write_table")),
            frm=(Call.everything,),
            gives="self",
        ),
        Patch(tuple(f"{writer}.close" for writer in _IPC_WRITERS), watch=watch_ended),
        write("pyarrow.csv:write_csv", "pyarrow._csv:write_csv", what="data", path="output_file", format="csv"),
        write("pyarrow.feather:write_feather", what="df", path="dest", format="feather"),
        write("pyarrow.orc:write_table", what="table", path="where", format="orc"),
        derive(
            *(f"pyarrow.parquet.core:ParquetWriter.{name}" for name in ("write", "write_table", "write_batch")),
            frm=(Call.everything,),
            gives="self",
        ),
        Patch(("pyarrow.parquet.core:ParquetWriter.close",), watch=watch_close),
        write("pyarrow.dataset:write_dataset", what="data", path="base_dir", format=format_of, folder="base_dir"),
    ],
)
