"""Hugging Face datasets: local files behind data sets, through what is made of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autolog import provenance
from autolog.facts import Scalar
from autolog.fingerprint import file_state
from autolog.integration import Call, Integration, Patch, derive, read, write
from autolog.named_files import artifact_in
from autolog.session import session
from autolog.sources import Sources, union

_MOST_FILES = 100  # of one data set that are named

_SETTINGS = ("dataset_dict.json", "dataset_info.json", "state.json", "*/dataset_info.json", "*/state.json")
_DERIVED = (
    *("map", "filter", "select", "shuffle", "sort", "shard", "train_test_split", "flatten", "cast", "cast_column"),
    *("rename_column", "rename_columns", "remove_columns", "select_columns", "add_column", "class_encode_column"),
    *("with_format", "with_transform", "to_pandas", "unique", "take", "skip"),
)


def describe(dataset: Any) -> Mapping[str, Scalar]:
    """Return rows and columns of a data set."""
    columns = "\n".join(f"{name}: {getattr(kind, 'dtype', kind)}" for name, kind in dataset.features.items())
    return {"num_rows": len(dataset), "num_columns": len(dataset.features), "columns": columns}


def note_files(call: Call) -> None:
    """Remember which files each split was loaded from; what is not on this machine is not known."""
    files, path = call.argument("data_files"), str(call.argument("path"))
    formats = getattr(sys.modules["datasets"].packaged_modules, "_PACKAGED_DATASETS_MODULES", ())  # `csv`, `text`, ...
    base = Path(path if path not in formats and Path(path).is_dir() else "", str(call.argument("data_dir") or ""))
    if files is None:
        files = "" if base.parts else path
    result = call.result
    if isinstance(files, dict):
        by_split = {name: _sources(base, some) for name, some in files.items()}
    else:
        by_split = {name: _sources(base, files) for name in (result if isinstance(result, dict) else [""])}
    everything = union(by_split.values())
    for name, part in result.items() if isinstance(result, dict) else [(str(call.argument("split")), result)]:
        provenance.tag(part, by_split.get(name, everything))
        for one in getattr(part, "cache_files", ())[:1]:  # what is read anew, without being kept, has none
            explain_beside(Path(one["filename"]).parent)


def explain_settings(call: Call) -> None:
    """Leave what stands beside the data in a folder to datasets, which opens it by hand: it is no data."""
    explain_beside(Path(next(iter(call.arguments().values()))))


def explain_beside(folder: Path) -> None:
    """Leave what stands beside data in a folder to datasets."""
    for pattern in _SETTINGS:
        for path in folder.glob(pattern):
            session().files.explain_settings(os.path.realpath(path))


def _sources(base: Path, files: Any) -> Sources:
    names = [files] if isinstance(files, (str, Path)) else list(files)[:_MOST_FILES]
    paths = [path for name in names for path in _matching(base / name)]
    states = [file_state(path) for path in paths]
    for path in paths:
        session().files.explain(str(path))
    return frozenset(artifact_in(state) for state in states if state is not None)


def _matching(path: Path) -> list[Path]:
    if "*" not in path.name:
        return [path]
    return sorted(path.parent.glob(path.name))[:_MOST_FILES]


integration = Integration(
    module="datasets",
    requires="datasets>=2.14",
    datasets={"datasets.arrow_dataset.Dataset": describe},
    versions=dict.fromkeys(("datasets.arrow_dataset:Dataset.take", "datasets.arrow_dataset:Dataset.skip"), ">=2.19"),
    patches=[
        Patch(("datasets:load_dataset", "datasets.load:load_dataset"), after=note_files),
        # those of a dict of data sets call it for each of them, which was saved as a folder of its own
        read("datasets.arrow_dataset:Dataset.load_from_disk", path="dataset_path", format="arrow"),
        Patch(
            ("datasets:load_from_disk", "datasets.load:load_from_disk", "datasets:DatasetDict.load_from_disk"),
            after=explain_settings,
        ),
        derive(*(f"datasets.arrow_dataset:Dataset.{name}" for name in _DERIVED)),
        derive("datasets:concatenate_datasets", "datasets.combine:concatenate_datasets", frm=("dsets",)),
        derive("datasets.arrow_dataset:Dataset.from_pandas", frm=("df",)),
        derive(*(f"datasets.arrow_dataset:Dataset.from_{what}" for what in ("dict", "list")), frm=("mapping",)),
        *(
            read(f"datasets.arrow_dataset:Dataset.from_{format}", path="path_or_paths", format=format)
            for format in ("csv", "json", "parquet", "text")
        ),
        write(
            "datasets.arrow_dataset:Dataset.save_to_disk",
            what="self",
            path="dataset_path",
            format="arrow",
            folder="dataset_path",
        ),
        write("datasets.arrow_dataset:Dataset.to_csv", what="self", path="path_or_buf", format="csv"),
        write("datasets.arrow_dataset:Dataset.to_json", what="self", path="path_or_buf", format="json"),
        write("datasets.arrow_dataset:Dataset.to_parquet", what="self", path="path_or_buf", format="parquet"),
    ],
)
