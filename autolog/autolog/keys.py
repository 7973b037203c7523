"""Keys of a dict that are names of files: they tell which file each item was made from."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from itertools import islice
from typing import Any

from autolog.sources import NOTHING, Source, Sources

MOST_KEYS = 1000  # of a dict, and paths of a list, that are looked at


def keys_of(value: Any) -> tuple[str, ...]:
    """Return the keys of a dict, if they are texts or numbers, as texts."""
    keys = tuple(islice(dict.keys(value), MOST_KEYS)) if isinstance(value, dict) else ()
    return tuple(map(str, keys)) if all(type(one) in (str, int) for one in keys) else ()


def key_of_item(holder: Any, item: Any, part: str = "") -> str | None:
    """Return the text or number under which a dict holds an item, that very object; None for others.

    Args:
        holder: The dict.
        item: The item, or a part of one.
        part: Which part, see `statements.Item`.
    """
    pairs = islice(dict.items(holder), MOST_KEYS) if isinstance(holder, dict) and item is not None else ()
    keys = (str(key) for key, value in pairs if _part_of(value, part) is item and type(key) in (int, str))
    return next(keys, None)


def _part_of(item: Any, part: str) -> Any:
    for place in map(int, part.split(".") if part else ()):
        item = item[place] if type(item) in (list, tuple) and place < len(item) else None
    return item


def held_now(name: str, value_of: Callable[[str], Any]) -> list[Any]:
    """Return what a loop goes through: the keys of a dict, a list or set, or the values or index of a column.

    Args:
        name: The name of the variable, or of the index of a table: `table.index`.
        value_of: Gives the value of a variable.
    """
    holder, _, part = name.rpartition(".")
    several = value_of(name)
    if part == "index" and hasattr(type(table := value_of(holder)), "iloc"):
        several = table.index
    if type(several) in (dict, frozenset, list, set, tuple):
        return list(several) if len(several) <= MOST_KEYS else []
    is_column = getattr(several, "ndim", 0) == 1 and type(several).__module__.partition(".")[0] in ("numpy", "pandas")
    return several.tolist() if is_column and len(several) <= MOST_KEYS else []


def named_by(keys: tuple[str, ...], several: Sources) -> Sources:
    """Return the files that keys are the names of, one each, with or without folders and suffixes; else nothing."""
    found = _each_named_by(keys, several) if keys and len(several) > 1 else []
    files = frozenset(one for one in found if one is not None)
    return files if len(files) == len(keys) else NOTHING


def are_told(chosen: Collection[str], keys: tuple[str, ...], several: Sources) -> bool:
    """Whether the chosen keys are names of some of several files, and the other keys are not: the rest is of all."""
    others = tuple(one for one in keys if one not in chosen)
    return bool(named_by(tuple(chosen), several)) and not any(_each_named_by(others, several))


def _each_named_by(keys: tuple[str, ...], several: Sources) -> list[Source | None]:
    """Return the file that each key is the name of; None where that is none, or more than one."""
    named: dict[str, Source | None] = {}
    for one in several:
        path = "" if one.file is None else one.file.path
        name = path.rpartition(os.sep)[2]
        for text in {path, name, os.path.splitext(name)[0], name.partition(".")[0]}:
            named[text] = None if text in named else one
    return [named.get(key) or (named.get(os.path.abspath(key)) if _is_path(key, named) else None) for key in keys]


def _is_path(key: str, named: Collection[str]) -> bool:
    return key in named or os.sep in key or "/" in key
