"""What objects come from: artifacts, and sets of them of which more may be known."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from autolog.facts import DATASET
from autolog.ids import OWN_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Self

    from autolog.facts import FileState, Scalar

_MOST_QUERIES = 10  # that were asked one of the other's answer
_is_data_known = False

Sources = frozenset["Source"]
NOTHING: Sources = frozenset()


class Apart(frozenset["Source"]):
    """What something came from, of which more is known.

    Attributes:
        elsewhere: What only other parts came from of what it was taken out of: columns of a table that are gone.
        told: Those of its sources that only the script's statements tell, and not the objects.
    """

    __slots__ = ("elsewhere", "told")
    elsewhere: Sources
    told: Sources

    def __new__(cls, sources: Sources, elsewhere: Sources = NOTHING, told: Sources = NOTHING) -> Self:
        """Make it of its attributes."""
        self = super().__new__(cls, sources)
        self.elsewhere, self.told = elsewhere, told
        return self


class Partial(Apart):
    """What something came from, as far as that is known: data of unknown origin went into it, too."""

    __slots__ = ()


class Parted(frozenset["Source"]):
    """What something came from of whose parts more is known: all of it, until somebody asks which parts are there."""

    __slots__ = ()

    def of(self, thing: Any) -> Sources:
        """Return what `thing` comes from, with the parts that it has now."""
        raise NotImplementedError

    def all(self) -> Sources:
        """Return what all of it comes from, parts that are gone by now included."""
        raise NotImplementedError

    def part(self, name: str) -> Sources:
        """Return what the part of this name comes from; nothing, if there is none."""
        raise NotImplementedError

    def joined(self, more: Sources) -> Sources:
        """Return the same for what came from `more`, too."""
        raise NotImplementedError


class Source:
    """An artifact that objects can come from. Two are the same when their `key` is.

    Args:
        key: Names the artifact within this process and its journal.
        type: `Dataset`, `Model` or `Metrics`.
        file: The file that it was read from, as it was then; None for what was made in memory.
        properties: What was seen of it: `format`, `num_rows`, `class`, ...
        uri: Names what is no local file.
        is_later: Whether it is what a training has made beside its first model.

    Attributes:
        data: Of a model that was made here: the data behind it that was known when its training ended.
        formers: The models that the same object was before it was trained anew, the latest first.
    """

    __slots__ = ("data", "file", "formers", "is_later", "key", "properties", "type", "uri")

    def __init__(
        self,
        key: str,
        type: str,
        file: FileState | None,
        properties: Mapping[str, Scalar],
        uri: str | None = None,
        *,
        is_later: bool = False,
    ) -> None:
        global _is_data_known
        self.key = key
        self.type = type
        self.file = file
        self.properties = properties
        self.uri = uri
        self.is_later = is_later
        self.data = NOTHING
        self.formers: tuple[Source, ...] = ()
        if type == DATASET or file is not None:
            _is_data_known = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Source({self.type} {self.key})"

    def learn(self, same: Source) -> None:
        """Know that the same artifact is of another type: a file is opened before a reader knows that it is a model."""
        if same.properties and same.type != self.type:
            self.type, self.properties = same.type, same.properties

    def is_made_after(self, id: str) -> bool:
        """Whether this was made in memory, in this process, by a step that began after an id was given."""
        maker = maker_of(self)
        return self.file is None and maker[:OWN_DIGITS] == id[:OWN_DIGITS] and maker > id


def maker_of(source: Source) -> str:
    """Return the id of the step that made something in memory."""
    return source.key.partition("/")[0]


def data_behind(sources: Iterable[Source]) -> Sources:
    """Return the data among sources, and behind the models among them."""
    several = list(sources)
    return frozenset(one for one in several if one.type == DATASET).union(*(one.data for one in several))


def source_of_file(file: FileState, type: str, properties: Mapping[str, Scalar]) -> Source:
    """Return the source that a file is in its present state; the same state gives the same source."""
    return Source(f"{file.path}|{file.size}|{file.mtime_ns}|{file.inode}|{file.ctime_ns}", type, file, properties)


def is_data_known() -> bool:
    """Whether more is known than models and metrics made in memory: only then can data lead to anything."""
    return _is_data_known


def forget_data() -> None:
    """Take it that no data is known."""
    global _is_data_known
    _is_data_known = False


def asked(sources: Sources, digest: str) -> Sources:
    """Return what a query's answer comes from: the same files, of which steps know the digests of their queries."""
    found = frozenset(_asked(one, digest) for one in sources)
    if not isinstance(sources, Apart):
        return found
    rest, told = asked(elsewhere_of(sources), digest), asked(told_of(sources), digest)
    return _marked(found, rest, told, is_partial=type(sources) is Partial)


def _asked(source: Source, digest: str) -> Source:
    former = str(source.properties.get("query_digest", "")).split()
    if source.file is None or source.type != DATASET or digest in former or len(former) >= _MOST_QUERIES:
        return source
    about = {**source.properties, "query_digest": "\n".join([*former, digest])}
    return Source(f"{source.key}|{digest}", source.type, source.file, about, source.uri)


def outside(sources: Sources, folders: Sources) -> Sources:
    """Return the sources that lie in no folder which is one of others."""
    held = tuple(f"{one.file.path}{os.sep}" for one in folders if one.file is not None)
    return frozenset(one for one in sources if one.file is None or not one.file.path.startswith(held))


def union(many: Iterable[Sources]) -> Sources:
    """Return all sources of many sets; the set itself when only one is not empty, so that sets stay shared."""
    whole = sure = elsewhere = last = NOTHING
    is_partial = is_apart = is_joined = False
    for sources in many:
        is_one_apart = isinstance(sources, Apart)
        if sources is last or not (sources or is_one_apart):
            continue
        is_joined = is_joined or last is not NOTHING
        last = sources
        if is_one_apart:
            is_apart, is_partial = True, is_partial or type(sources) is Partial
            elsewhere |= elsewhere_of(sources)
            sure |= sources - told_of(sources)
        else:
            sure = sure | sources if sure else sources
        whole = whole | sources if whole else sources
    if not is_joined:
        return last
    if not is_apart:
        return whole
    return _marked(frozenset(whole), elsewhere - whole, whole - sure, is_partial=is_partial)


def without(found: Sources, whole: Sources) -> Sources:
    """Return what a part of something came from that `whole` is known of."""
    rest = elsewhere_of(found) | (whole - found)
    return _marked(found, rest, told_of(found), is_partial=type(found) is Partial)


def less(found: Sources, others: Sources) -> Sources:
    """Return sources without others, with what more is known of the rest."""
    rest = found - others
    return _marked(rest, elsewhere_of(found), told_of(found) - others, is_partial=type(found) is Partial)


def _marked(sources: Sources, elsewhere: Sources, told: Sources, *, is_partial: bool) -> Sources:
    if is_partial:
        return Partial(sources, elsewhere, told)
    return Apart(sources, elsewhere, told) if elsewhere or told else frozenset(sources)


def told_of(sources: Sources) -> Sources:
    """Return those sources that only the script's statements tell."""
    return sources.told if isinstance(sources, Apart) else NOTHING


def elsewhere_of(sources: Sources) -> Sources:
    """Return what data of these sources is known not to come from, though what it was taken out of did."""
    return sources.elsewhere if isinstance(sources, Apart) else NOTHING


def joined(one: Sources, other: Sources) -> Sources:
    """Return what a table came from that both are known of."""
    if isinstance(one, Parted):
        return one.joined(other)
    return other.joined(one) if isinstance(other, Parted) else union((one, other))
