"""pandas: files behind frames, through every operation that ends in `__finalize__`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from autolog.calls import Call
from autolog.facts import Scalar
from autolog.integration import Integration, derive, read, write

PARTIAL = ("usecols", "nrows", "skiprows", "skipfooter", "chunksize", "iterator")
_MOST_COLUMNS = 1000  # that are described one by one


def describe(frame: Any) -> Mapping[str, Scalar]:
    """Return `num_rows`, `num_columns` and `columns` ("name: dtype" a line) of a frame or series."""
    properties: dict[str, Scalar] = {"num_rows": len(frame)}
    if frame.ndim == 2:
        properties["num_columns"] = frame.shape[1]
        pairs = islice(frame.dtypes.items(), _MOST_COLUMNS)
        properties["columns"] = "\n".join(f"{name}: {dtype}" for name, dtype in pairs)
    return properties


def parents(call: Call) -> Any:
    """Return what a result was made from, as pandas tells `__finalize__`: one object, or all that were joined."""
    other = call.argument("other")
    if hasattr(type(other), "__finalize__"):  # asking a frame itself for a name that it does not have takes long
        return other
    several = getattr(other, "input_objs", None)  # pandas 3
    if several is None:
        several = getattr(other, "objs", None)  # pandas 2: concat
    if several is None and hasattr(other, "left") and hasattr(other, "right"):
        several = [other.left, other.right]  # pandas 2: merge
    return other if several is None else list(several)


def itself_and_value(call: Call) -> Any:
    """Return a frame whose column is set, and what it is set to: from now on it comes from both."""
    return [call.instance, call.argument("value")]


integration = Integration(
    module="pandas",
    requires="pandas>=2.0",
    datasets={"pandas.core.generic.NDFrame": describe},
    patches=[
        read(
            "pandas:read_csv",
            "pandas.io.parsers.readers:read_csv",
            path="filepath_or_buffer",
            format="csv",
            partial_by=PARTIAL,
        ),
        read(
            "pandas:read_table",
            "pandas.io.parsers.readers:read_table",
            path="filepath_or_buffer",
            format="tsv",
            partial_by=PARTIAL,
        ),
        read(
            "pandas:read_parquet",
            "pandas.io.parquet:read_parquet",
            path="path",
            format="parquet",
            partial_by=("columns", "filters"),
        ),
        read("pandas:read_feather", "pandas.io.feather_format:read_feather", path="path", partial_by=("columns",)),
        read("pandas:read_pickle", "pandas.io.pickle:read_pickle", path="filepath_or_buffer"),
        read(
            "pandas:read_json", "pandas.io.json._json:read_json", path="path_or_buf", partial_by=("nrows", "chunksize")
        ),
        read(
            "pandas:read_excel",
            "pandas.io.excel._base:read_excel",
            path="io",
            partial_by=("usecols", "nrows", "skiprows"),
        ),
        derive("pandas.core.generic:NDFrame.__finalize__", frm=(parents, "self")),
        derive(
            "pandas.core.frame:DataFrame.to_numpy",
            "pandas.core.base:IndexOpsMixin.to_numpy",
            "pandas.core.frame:DataFrame.values",
            "pandas.core.series:Series.values",
        ),
        derive("pandas.core.frame:DataFrame._set_item", frm=(itself_and_value,), gives="self"),
        write("pandas.core.generic:NDFrame.to_csv", what="self", path="path_or_buf", format="csv"),
        write("pandas.core.frame:DataFrame.to_parquet", what="self", path="path", format="parquet"),
        write("pandas.core.frame:DataFrame.to_feather", what="self", path="path", format="feather"),
        write("pandas.core.generic:NDFrame.to_pickle", what="self", path="path", format="pickle"),
        write("pandas.core.generic:NDFrame.to_json", what="self", path="path_or_buf", format="json"),
        write("pandas.core.generic:NDFrame.to_excel", what="self", path="excel_writer"),
    ],
)
