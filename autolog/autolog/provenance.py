"""Where live objects came from: a registry of weak references beside them, never on them.

`tag(frame, sources)` remembers that `frame` came from these artifacts, `sources_of(frame)` answers it again. No attribute
is added to an object, nothing is copied or kept alive. A view of an array is found through the arrays it is a view of,
and a list, tuple or dict through what it holds.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from typing import Any

from autolog.facts import FileState, Scalar

Sources = frozenset["Source"]
NOTHING: Sources = frozenset()

_MOST_ITEMS = 100  # of a container that are looked at
_MOST_DEPTH = 3  # of containers within containers, and of views of views

_tags: dict[int, tuple[weakref.ref[Any], Sources]] = {}


class Source:
    """An artifact that objects can come from. Two are the same when their `key` is.

    Args:
        key: Names the artifact within this process and its journal.
        type: `Dataset`, `Model` or `Metrics`.
        file: The file that it was read from, as it was then; None for what was made in memory.
        properties: What was seen of it: `format`, `num_rows`, `class`, ...
    """

    __slots__ = ("file", "key", "properties", "type")

    def __init__(self, key: str, type: str, file: FileState | None, properties: Mapping[str, Scalar]) -> None:  # noqa: A002
        self.key = key
        self.type = type
        self.file = file
        self.properties = properties

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Source({self.type} {self.key})"


def source_of_file(file: FileState, type: str, properties: Mapping[str, Scalar]) -> Source:  # noqa: A002
    """Return the source that a file is in its present state; the same state gives the same source."""
    return Source(f"{file.path}|{file.size}|{file.mtime_ns}|{file.inode}", type, file, properties)


def tag(thing: Any, sources: Sources, *, depth: int = 0) -> None:
    """Remember that `thing` came from `sources`, in place of what was known of it."""
    try:
        key = id(thing)
        _tags[key] = (weakref.ref(thing, lambda _, key=key: _forget(key)), sources)
    except TypeError:  # no weak references to this kind of object: remember what it holds
        if depth < _MOST_DEPTH:
            for item in _items(thing):
                tag(item, sources, depth=depth + 1)


def _forget(key: int) -> None:
    _tags.pop(key, None)


def sources_of(thing: Any, *, depth: int = 0) -> Sources:
    """Return the artifacts that `thing` is known to come from; empty when nothing is known."""
    if not _tags:
        return NOTHING
    entry = _tags.get(id(thing))
    if entry is not None and entry[0]() is thing:
        return entry[1]
    if depth >= _MOST_DEPTH:
        return NOTHING
    base = getattr(thing, "base", None) if type(thing).__module__ == "numpy" else None
    if base is not None:
        return sources_of(base, depth=depth + 1)
    return union(sources_of(item, depth=depth + 1) for item in _items(thing))


def union(many: Iterable[Sources]) -> Sources:
    """Return all sources of many sets; the set itself when only one is not empty, so that sets stay shared."""
    whole = NOTHING
    for sources in many:
        if sources and sources is not whole:
            whole = whole | sources if whole else sources
    return whole


def _items(thing: Any) -> list[Any]:
    if isinstance(thing, (list, tuple)):
        return list(thing[:_MOST_ITEMS])
    if isinstance(thing, dict):
        return [thing[key] for key in list(thing)[:_MOST_ITEMS]]
    return []


def forget_all() -> None:
    """Forget every object."""
    _tags.clear()
