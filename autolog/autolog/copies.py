"""Copies that a script makes of data and models, by `copy.copy` and `copy.deepcopy`."""

from __future__ import annotations

from typing import Any

from autolog import provenance
from autolog.messages import parts_of


def note_copied(args: tuple[Any, ...], kwargs: dict[str, Any], copied: Any) -> None:
    """Tag a copy with what its parts came from before."""
    thing = args[0] if args else kwargs.get("x")
    if type(thing) in provenance.PLAIN or copied is thing or not provenance.sources_of(thing):
        return
    if isinstance(thing, dict) and type(thing) is not dict and provenance.is_mixed(thing):  # data sets by their names
        thing, copied = list(dict.values(thing)), list(dict.values(copied))
    for (_, one), (_, other) in zip(parts_of(thing), parts_of(copied), strict=False):
        if one is not other and (sources := provenance.known(one) or provenance.sources_of(one)):
            provenance.tag(other, sources)
            if isinstance(other, dict):  # a model's weights
                provenance.tag_itself(other, sources)
