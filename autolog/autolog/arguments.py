"""What the arguments of a watched call are: data of known or unknown origin, or hyperparameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from autolog import provenance, runs
from autolog.callers import is_own_class
from autolog.calls import Call
from autolog.session import session
from autolog.sources import NOTHING, Partial, Sources, is_data_known, less, told_of

_FEW = 100  # items that tell most lists and columns from others


def known(values: Mapping[str, Any], call: Call) -> runs.Inputs:
    """Return what each argument of a call comes from; where nothing is known of any, the files opened by hand."""
    found = {name: sources_of(value) for name, value in values.items()}
    unknown = [name for name, value in values.items() if not found[name] and _may_hold_data(value)]
    lost = [name for name in unknown if not (_is_ones(values[name]) or _is_of_tools(values[name], call))]
    lost += [name for name in values if type(found[name]) is Partial or _has_more(found[name], values[name])]
    evidence: dict[str, str] = {}
    more: dict[str, tuple[Sources, str]] = {}
    if lost and can_be_found():
        from autolog import origins

        places = {name: _place_of(values[name], name, values, call) for name in lost}
        evidence, more = origins.search(values, found, places, call.function.__name__)
    return known_sources(found, evidence, more)


def _has_more(known: Sources, value: Any) -> bool:
    """Whether something else may have gone into an array, or a tuple of arrays, than what is known of it."""
    if not known:
        return False
    if type(value).__name__ != "ndarray":
        return provenance.is_known_in_part(value)
    from autolog.changed_in_place import is_changed_in_place

    return is_changed_in_place(value)


def _is_ones(value: Any) -> bool:
    """Whether this is a column of weights that are all 1.0: it weighs nothing, and comes from no data."""
    if type(value).__name__ not in ("Series", "ndarray") or value.ndim != 1 or getattr(value.dtype, "kind", "") != "f":
        return False
    array = value.__array__()
    return bool(len(array) and (array[:_FEW] == 1).all() and (array == 1).all())


def _is_of_tools(value: Any, call: Call) -> bool:
    """Whether this is a list of objects of the framework's own that hold no data: of its callbacks, for example."""
    if type(value) not in (list, tuple) or not value:
        return False
    modules = {type(one).__module__.partition(".")[0] for one in value[:_FEW]}
    return modules == {call.integration.module} and not any(map(_may_hold_data, value))


def can_be_found() -> bool:
    """Whether a search for where lost data came from can find anything: other data is known, or a file was read."""
    return is_data_known() or session().files.has_read()


def _place_of(value: Any, name: str, values: Mapping[str, Any], call: Call) -> int:
    """Return where the script gives an argument; -1 for what it calls the method on."""
    if value is call.instance:
        return -1
    return next((place for place, one in enumerate(call.args) if one is value), list(values).index(name))


def known_sources(
    found: Mapping[str, Sources],
    evidence: Mapping[str, str] = MappingProxyType({}),
    more: Mapping[str, tuple[Sources, str]] = MappingProxyType({}),
) -> runs.Inputs:
    """Return the same for arguments whose sources are known already.

    Args:
        found: The sources.
        evidence: Theirs, where it is not `identity`.
        more: What the script's statements tell beside them, with its evidence.
    """
    if any(found.values()):
        told = {name: some for name, sources in found.items() if (some := told_of(sources))}
        if told:  # of columns that were set
            found = {name: less(sources, told.get(name, NOTHING)) for name, sources in found.items()}
            more = {**more, **{name: (some | more.get(name, (NOTHING,))[0], runs.FLOW) for name, some in told.items()}}
        return runs.Inputs(found, runs.IDENTITY, evidence, more)
    by_hand = session().files.unexplained()
    return runs.Inputs({"": by_hand}, runs.SCOPE) if by_hand else runs.NO_INPUTS


def _may_hold_data(value: Any) -> bool:
    kind = type(value)
    if kind in provenance.PLAIN or kind is frozenset:
        return False
    is_sequence = hasattr(kind, "__iter__") or hasattr(kind, "__array__") or hasattr(kind, "tocsr")
    return is_sequence or is_own_class(kind) or session().is_data_set(value)


def sources_of(value: Any) -> Sources:
    """Return what a value comes from; sources that an extractor found by itself stand for themselves."""
    return value if isinstance(value, frozenset) else provenance.sources_of(value)


def bound_params(call: Call) -> dict[str, Any]:
    """Return the arguments of a call with its defaults, without what is data: arrays, tables, and what was read."""
    return {name: value for name, value in call.bound().items() if not is_data(value)}


def is_data(value: Any) -> bool:
    """Whether an argument is data rather than a hyperparameter: an array, a table, or of known origin."""
    from autolog.hyperparameters import FRAMEWORKS

    is_of_framework = type(value).__module__.partition(".")[0] in FRAMEWORKS
    return bool((is_of_framework and getattr(value, "shape", ())) or provenance.sources_of(value))
