"""pickle and copy: models and tables that are saved into files, also as bytes, loaded from them, and copied."""

from __future__ import annotations

from functools import partial
from typing import Any

from autolog import provenance
from autolog.arguments import can_be_found
from autolog.callers import is_called_by_script, is_own_class
from autolog.calls import Call, Patch
from autolog.held_models import describe_own, held_model
from autolog.integration import Integration, read, write
from autolog.saving import note_dumped


def of_interest(call: Call) -> Any:
    """Return the file, if what is saved is a model, a table, or made from one; frameworks pickle much else."""
    thing = call.argument("obj")
    is_known = describe_own(thing)[0] is not None or held_model(thing) is not None
    is_known = is_known or bool(provenance.sources_of(thing)) or _is_of_script(thing)
    return call.argument("file") if is_known else None


def _is_of_script(thing: Any) -> bool:
    """Whether this is a list, dict or object that the script itself pickles, no framework, where any data was read."""
    is_of_interest = type(thing) in (list, tuple, dict) or is_own_class(type(thing))
    return is_of_interest and can_be_found() and is_called_by_script(module="pickle")


def note_copied(args: tuple[Any, ...], kwargs: dict[str, Any], copied: Any) -> None:
    """Tag a copy with what its parts came from before."""
    thing = args[0] if args else kwargs.get("x")
    if copied is thing or type(thing) in provenance.PLAIN or not provenance.sources_of(thing):
        return
    from autolog.messages import parts_of  # most scripts copy nothing of what is known

    if isinstance(thing, dict) and type(thing) is not dict and provenance.is_mixed(thing):  # data sets by their names
        thing, copied = list(dict.values(thing)), list(dict.values(copied))
    for (_, one), (_, other) in zip(parts_of(thing), parts_of(copied), strict=False):
        if one is not other and (sources := provenance.known(one) or provenance.sources_of(one)):
            provenance.tag(other, sources)
            if isinstance(other, dict):  # a model's weights
                provenance.tag_itself(other, sources)


integration = Integration(
    module="pickle",
    patches=[  # of `_pickle` too: by that name they are pickled themselves, `partial(pickle.dumps, protocol=4)` say
        read("pickle:load", "_pickle:load", path="file", format="pickle"),
        Patch(("pickle:dumps", "_pickle:dumps"), after=partial(note_dumped, what="obj", format="pickle")),
        Patch(("copy:copy", "copy:deepcopy"), quick=note_copied),
        write("pickle:dump", "_pickle:dump", what="obj", path=of_interest, format="pickle", describe=describe_own),
    ],
)
