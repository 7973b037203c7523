"""Folders of Parquet files whose names tell what is in them, `region=north`: which files a reader's filters leave."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from autolog.calls import Call, Selector

_MOST_FILES = 1000


def left_of(path: Selector) -> Callable[[Call], Any]:
    """Return what gives the files that a reader's `filters` leave of a folder; else what it is given.

    Args:
        path: The argument that holds it.
    """

    def given(call: Call) -> Any:
        folder, filters = call.pick(path), call.argument("filters")
        is_told = filters is not None and isinstance(folder, (str, os.PathLike)) and "pyarrow" in sys.modules
        if not is_told or call.argument("filesystem") is not None or not Path(folder).is_dir():
            return folder
        try:
            return _left(os.path.abspath(folder), filters) or folder
        except Exception:  # noqa: BLE001  of Arrow's own kinds: the reader will say what is wrong
            return folder

    return given


def _left(folder: str, filters: Any) -> list[str]:
    """Return the files that filters leave by the names of their folders; none where these are all."""
    dataset, fs, parquet = (import_module(f"pyarrow.{name}") for name in ("dataset", "fs", "parquet"))
    found = dataset.FileSystemDatasetFactory(
        fs.LocalFileSystem(),
        fs.FileSelector(folder, recursive=True),
        dataset.ParquetFileFormat(),
        dataset.FileSystemFactoryOptions(
            partition_base_dir=folder, partitioning=dataset.HivePartitioning.discover(infer_dictionary=True)
        ),
    ).finish()
    wanted = filters if isinstance(filters, dataset.Expression) else parquet.filters_to_expression(filters)
    paths = [one.path for one in islice(found.get_fragments(filter=wanted), _MOST_FILES + 1)]
    return paths if len(paths) < min(len(found.files), _MOST_FILES + 1) else []
