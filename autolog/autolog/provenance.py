"""Where live objects came from: a registry of weak references beside them, never on them.

`tag(frame, sources)` remembers that `frame` came from these artifacts, `sources_of(frame)` answers it again. No
attribute is added to an object, nothing is copied or kept alive. A view of an array or tensor is found through the one
whose memory it shows, a table of Arrow through its buffers, and a list, tuple or dict through what it holds.
"""

from __future__ import annotations

import sys
import weakref
from itertools import islice
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from autolog import buffers
from autolog.sources import NOTHING, Parted, Partial, Sources, forget_data, joined, union

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_ITEMS = 100  # of a container that are looked at, and the number of items after which no further container is
_MOST_DEPTH = 3  # of containers within containers, and of views of views
# kinds of values that come from nowhere, and come in great numbers
PLAIN = frozenset({int, float, complex, bool, str, bytes, type(None)})


class _Kind(weakref.ref[type]):
    """A kind of objects, and where else to look for what such an object comes from: see `_place`."""

    __slots__ = ("place",)
    place: str


# By id, kept as weakly as objects, and never hashed or compared, which a metaclass may forbid.
_kinds: dict[int, _Kind] = {}


class _Tag(weakref.ref[Any]):
    """What is known of one object, for as long as it lives; the object's id is the key."""

    __slots__ = ("key", "sources")
    key: int
    sources: Sources


_tags: dict[int, _Tag] = {}


def tag(thing: Any, sources: Sources) -> None:
    """Remember that `thing` came from `sources`, in place of what was known of it.

    A list, tuple or dict is remembered by what it holds.
    """
    place = _place(type(thing))
    if not place:  # nearly always a table
        tag_itself(thing, sources)
        return
    if place == _BUFFERS:
        _remember(thing, sources)
    for part in _parts(thing) if place == _ITEMS else [thing]:
        if tag_itself(part, sources):
            owner = _owner(part)
            if owner is not None:  # a view of this view will name the owner as its base, and not the view
                tag_itself(owner, union((_get(owner), sources)))


def tag_itself(thing: Any, sources: Sources) -> bool:
    """Remember that a table, or a container whatever it holds, came from `sources`; return whether that can be known.

    It cannot of what takes no weak references.
    """
    try:
        known = _Tag(thing, _forget)
    except TypeError:
        return False
    known.key = id(thing)
    known.sources = sources
    _tags[known.key] = known
    return True


def add(table: Any, sources: Sources) -> None:
    """Remember that a table came from `sources`, too; nearly always nothing is known of it yet."""
    found = _tags.get(id(table))
    if found is None or found() is not table:
        tag(table, sources)
    elif found.sources is not sources:
        tag(table, joined(found.sources, sources))


def take(thing: Any) -> Sources:
    """Forget what is known of `thing` by itself, and return it; nothing of ours refers to it any more, even weakly."""
    sources = _get(thing)
    if sources:
        del _tags[id(thing)]
    return sources


def known(table: Any) -> Sources:
    """Return what is known of a table by itself: `Parted` where more is known of its columns."""
    found = _tags.get(id(table))
    return found.sources if found is not None and found() is table else NOTHING


def sources_of(thing: Any) -> Sources:
    """Return the artifacts that `thing` is known to come from; empty when nothing is known."""
    if not _tags and buffers.is_empty():
        return NOTHING
    found = _tags.get(id(thing))
    if found is not None and found() is thing:
        return found.sources.of(thing) if isinstance(found.sources, Parted) else found.sources
    place = _place(type(thing))
    if not place:
        return NOTHING
    if place == _ITEMS:
        return _of_items(_parts(thing))
    if place == _BUFFERS:
        return union(of_buffers(thing))
    owner = thing._base if place == _BASE_OF_TENSOR else _owner(thing)
    known = NOTHING if owner is None else _get(owner)
    return known or (NOTHING if buffers.is_empty() else _of_memory(thing))


_CONTAINERS = (list, tuple, dict)
_ITEMS, _BASE_OF_ARRAY, _BASE_OF_TENSOR, _BUFFERS = "items", "base", "_base", "buffers"
_ARROW = ("Table", "ChunkedArray", "Array", "RecordBatch")


def _place(kind: type) -> str:
    """Return where else to look: at the items of a container, at what a view shows the memory of, or nowhere."""
    known = _kinds.get(id(kind))
    if known is not None and known() is kind:
        return known.place
    known = _Kind(kind)
    if issubclass(kind, _CONTAINERS):
        known.place = _ITEMS
    elif issubclass(kind, _class_of("numpy", "ndarray")):
        known.place = _BASE_OF_ARRAY
    elif any(issubclass(kind, _class_of("pyarrow", name)) for name in _ARROW):
        known.place = _BUFFERS
    else:
        known.place = _BASE_OF_TENSOR if issubclass(kind, _class_of("torch", "Tensor")) else ""
    _kinds[id(kind)] = known
    return known.place


def _remember(thing: Any, sources: Sources) -> None:
    """Remember what the buffers of a table or column of Arrow came from, unless a library reads it for itself."""
    if buffers.is_within_library():
        return
    columns = buffers.columns_in(thing)
    if isinstance(sources, Parted) and columns:
        names = thing.column_names if hasattr(thing, "column_names") else thing.schema.names
        buffers.remember(columns, [sources.part(name) for name in names])
    else:
        buffers.remember(columns, [sources] * len(columns))


def of_buffers(thing: Any) -> list[Sources]:
    """Return what each column of a table of Arrow came from, as its buffers tell; `Partial` where not all do."""
    found = []
    for column in buffers.columns_in(thing):
        several = buffers.recall(column)
        known = union(one for one in several if one is not None)
        found.append(Partial(known) if None in several else known)
    return found if any(found) else []


def _forget(gone: Any, tags: dict[int, _Tag] = _tags) -> None:
    key = gone.key
    if tags.get(key) is gone:
        del tags[key]


def _get(thing: Any) -> Sources:
    found = known(thing)
    return found.of(thing) if isinstance(found, Parted) else found


def _of_items(items: list[Any]) -> Sources:
    """Return what the items of a container come from; those of a batch are views of the same few tensors."""
    several: list[Sources] = []
    owners: dict[int, Any] = {}
    is_memory_known = not buffers.is_empty()
    for item in items:
        found = _tags.get(id(item))
        if found is not None and found() is item:
            several.append(found.sources.of(item) if isinstance(found.sources, Parted) else found.sources)
            continue
        if (owner := _owner(item)) is not None:
            owners[id(owner)] = owner
        if is_memory_known:
            several += of_buffers(item) if _place(type(item)) == _BUFFERS else [_of_memory(item)]
    return union([*several, *map(_get, owners.values())])


def _of_memory(array: Any) -> Sources:
    """Return what an array of NumPy comes from that shows memory of Arrow's."""
    while _place(type(array)) == _BASE_OF_ARRAY:
        found = buffers.recall_array(array)
        if found is not None:
            return found  # type: ignore[no-any-return]
        array = array.base
    return NOTHING


_WITHOUT_TAGS = (bytes, bytearray)  # memory that an array may show; these take no weak references


def _owner(thing: Any) -> Any:
    """Return the array or tensor whose memory an array of NumPy or tensor of PyTorch shows; None for other things."""
    owner = None
    for _ in range(_MOST_DEPTH):
        kind = type(thing)
        found = _kinds.get(id(kind))  # nearly always: it is asked for each item of a batch
        place = found.place if found is not None and found() is kind else _place(kind)
        if place == _BASE_OF_TENSOR:  # what it shows is no view itself
            base = thing._base
            return owner if base is None else base
        base = thing.base if place == _BASE_OF_ARRAY else None
        if base is None or type(base) in _WITHOUT_TAGS:
            break
        thing = owner = base
    return owner


def _class_of(module: str, name: str) -> Any:
    """Return a framework's class; while the framework is not imported, no class at all."""
    return getattr(sys.modules.get(module), name, ())


def ever_of(thing: Any) -> Sources:
    """Return the artifacts that `thing` is known to have come from, with parts of it that are gone by now.

    They are `Partial` where it holds an array of which nothing is known.
    """
    found = known(thing)
    if isinstance(found, Parted):
        return found.all()
    told = sources_of(thing)
    return Partial(told) if told and is_known_in_part(thing) else told


def of_part(thing: Any, name: str) -> Sources:
    """Return what a column of a table comes from; nothing for other parts, and where not all is known."""
    found = known(thing)
    if isinstance(found, Parted):
        return found.part(name)
    if _place(type(thing)) == _BUFFERS and hasattr(thing, "schema") and buffers.columns_in(thing):
        return sources_of(thing.column(name)) if thing.schema.names.count(name) == 1 else NOTHING
    is_column = found and type(found) is not Partial and hasattr(type(thing), "iloc") and name in thing
    return found if is_column else NOTHING


def live() -> list[tuple[Any, Sources]]:
    """Return the objects that are known and still there, the newest first."""
    found = [(each(), each.sources) for each in reversed(list(_tags.values()))]
    pairs = [pair for pair in found if pair[0] is not None]
    return [(thing, sources.of(thing) if isinstance(sources, Parted) else sources) for thing, sources in pairs]


def of_all(things: Iterable[Any]) -> Sources:
    """Return what several things came from that were put together; `Partial` if nothing is known of one of them."""
    several = [(thing, sources_of(thing)) for thing in things]
    found = union(sources for _, sources in several)
    is_partial = found and any(not sources and may_hold_data(thing) for thing, sources in several)
    return Partial(found) if is_partial else found


def is_mixed(thing: Any) -> bool:
    """Whether this is a container whose items come from different artifacts."""
    if not issubclass(type(thing), _CONTAINERS):
        return False
    several = {sources_of(item) for item in _held(thing) if type(item) not in PLAIN}
    return len(several - {NOTHING}) > 1


def is_known_in_part(thing: Any, depth: int = 1) -> bool:
    """Whether this is a container with an array in it, or in one in it, of which nothing is known."""
    if not issubclass(type(thing), _CONTAINERS):
        return False
    return any(
        (getattr(item, "ndim", 0) and hasattr(type(item), "__array__") and not sources_of(item))
        or (depth > 0 and is_known_in_part(item, depth - 1))
        for item in _held(thing)
    )


def may_hold_data(value: Any) -> bool:
    """Whether this is a container, an array, a table, or a function, which may look something up in one."""
    if type(value) is FunctionType:
        return _uses_data(value)
    return isinstance(value, (list, tuple, dict, set, frozenset)) or hasattr(type(value), "__array__")


def _uses_data(function: FunctionType) -> bool:
    """Whether a function has more to work with than its arguments and modules."""
    if function.__closure__ or function.__defaults__ or function.__kwdefaults__:
        return True
    todo = [function.__code__]
    for code in todo:  # grows while it is walked
        if any(type(function.__globals__.get(name, sys)) is not ModuleType for name in code.co_names):
            return True
        todo += (inner for inner in code.co_consts if type(inner) is CodeType)
    return False


def _parts(thing: Any) -> list[Any]:
    """Return `thing`, or what it holds where it is a container of Python's that nothing is known of by itself."""
    parts = [thing]
    seen: set[int] = set()
    count = 1
    for _ in range(_MOST_DEPTH):
        containers = [one for one in parts if issubclass(type(one), _CONTAINERS) and id(one) not in _tags]
        if not containers:
            break
        parts = [one for one in parts if not issubclass(type(one), _CONTAINERS) or id(one) in _tags]
        for one in containers:
            if id(one) not in seen and count < _MOST_ITEMS:
                seen.add(id(one))
                items = [item for item in _held(one) if type(item) not in PLAIN]
                count += len(items)
                parts += items
    return parts


def _held(container: Any) -> list[Any]:
    # Python's own methods: those of a user's subclass may do anything, load what is asked for, for example.
    kind = type(container)
    if issubclass(kind, list):
        return list.__getitem__(container, slice(_MOST_ITEMS))
    if issubclass(kind, tuple):
        return list(tuple.__getitem__(container, slice(_MOST_ITEMS)))
    return list(islice(dict.values(container), _MOST_ITEMS))


def forget_all() -> None:
    """Forget every object."""
    _tags.clear()
    _kinds.clear()
    buffers.forget_all()
    forget_data()
