"""Keys of a dict that are names of files: they tell which file each item was made from."""

from __future__ import annotations

import os
from itertools import islice
from typing import Any

from autolog.provenance import NOTHING, Source, Sources

MOST_KEYS = 1000  # of a dict, and paths of a list, that are looked at


def keys_of(value: Any) -> tuple[str, ...]:
    """Return the keys of a dict, if they are texts."""
    keys = tuple(islice(dict.keys(value), MOST_KEYS)) if isinstance(value, dict) else ()
    return keys if all(type(one) is str for one in keys) else ()


def named_by(keys: tuple[str, ...], several: Sources) -> Sources:
    """Return the files that keys are the names of, one each, with or without folders and suffixes; else nothing."""
    named: dict[str, Source | None] = {}
    for one in several if keys and len(several) > 1 else ():
        path = "" if one.file is None else one.file.path
        name = path.rpartition(os.sep)[2]
        for text in {path, name, os.path.splitext(name)[0], name.partition(".")[0]}:
            named[text] = None if text in named else one
    found = [named.get(key) or named.get(os.path.abspath(key)) for key in keys] if named else []
    files = frozenset(one for one in found if one is not None)
    return files if len(files) == len(keys) else NOTHING
