"""Which file a path, a URI or an open file names, however it is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from autolog import provenance
from autolog.facts import DATASET, FileState
from autolog.fingerprint import file_state, files_of_pattern, suffix
from autolog.remote import is_remote, state_of
from autolog.sources import Source, source_of_file

_SETTINGS = frozenset({"cfg", "ini", "json", "toml", "yaml", "yml"})  # formats of files that may hold settings
_MOST_FILES = 1000  # of one reader


def file_state_of(path: Any) -> Any:
    """Return the state of the file that a path, a URI or an open file names; None when it names none."""
    name = path
    if type(path) is not str and (hasattr(path, "read") or hasattr(path, "write")):
        known = [source.file for source in provenance.sources_of(path)]
        if len(known) == 1 and known[0] is not None:  # it was opened through a file system of fsspec's
            return known[0]
        name = getattr(path, "name", None)
    elif getattr(path, "protocol", "") and hasattr(path, "fs"):  # of universal_pathlib
        name = str(path)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if not isinstance(name, (str, os.PathLike)):
        return None
    if isinstance(name, str) and _is_chained(name):  # what is within an archive counts as the archive
        name = name.rpartition("::")[2]
    if isinstance(name, str) and is_remote(name):
        return state_of(name)
    if isinstance(name, str) and name.startswith(("file:", "local:")):
        name = local_path(name)
    return file_state(name) or file_state(os.path.expanduser(name))  # as pandas, polars and DuckDB read it


def _is_chained(name: str) -> bool:
    """Whether this is a URL of fsspec's that names a file within another: `zip://train.csv::data.zip`."""
    inner, mark, outer = name.partition("::")
    return bool(mark and outer) and is_remote(inner)


def file_states_of(paths: Any) -> list[FileState]:
    """Return the states of the files that a path, an open file or a list of them names; without what is no file.

    A pattern names each file that it meets, unless these are too many: then it is one.
    """
    several = paths if isinstance(paths, (list, tuple)) else [paths]
    states = (file_state_of(one) for path in several[:_MOST_FILES] for one in _each_of(path))
    return [state for state in states if state is not None]


def _each_of(path: Any) -> list[Any]:
    """Return the files of a pattern that meets some, and not too many; else the path itself."""
    is_local = isinstance(path, (str, os.PathLike)) and not is_remote(os.fspath(path))
    found = files_of_pattern(os.path.expanduser(path)) if is_local else []
    return found if 0 < len(found) <= _MOST_FILES else [path]


def at(path: Any, type: str = DATASET) -> Any:
    """Return the source that a path names, as an input by itself; what is no path of a local file as it is."""
    file = file_state_of(path) if isinstance(path, (str, os.PathLike)) else None
    return path if file is None else frozenset([artifact_in(file, type)])


def artifact_in(file: FileState, type: str = DATASET) -> Source:
    """Return what a file holds, as far as its name tells: its format is its suffix."""
    return source_of_file(file, type, {"format": suffix(file.path)})


def descriptor_path(number: int) -> str | None:
    """Return the path of the file that a descriptor is of, as Linux tells it; None where there is none."""
    try:
        path = Path(f"/proc/self/fd/{number}").readlink()
    except OSError:
        return None
    return str(path) if path.is_file() else None  # no pipe, socket or deleted file


def may_be_settings(source: Source) -> bool:
    """Whether a file is of a format that settings are written in."""
    return source.file is not None and suffix(source.file.path) in _SETTINGS


def without_scheme(text: str) -> str:
    """Return the path that a `file://` URI of the user's names, as a browser reads it; anything else as it is."""
    if not text.startswith("file://"):
        return text
    from urllib.parse import unquote, urlsplit  # not while autolog is enabled: that shall take no time

    parts = urlsplit(text)
    return unquote(parts.path) if parts.netloc in ("", "localhost") else text  # another machine's is no path here


def local_path(uri: str) -> str:
    """Return the path that a `file:` URI names, as fsspec, pandas and polars read it."""
    return "/" + uri.partition(":")[2].lstrip("/") if "//" in uri else uri.partition(":")[2]
