"""On which data the values of a metric were measured, and which of them stands under its plain name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from autolog.facts import DATASET
from autolog.lineage.graph import Graph
from autolog.lineage.nodes import Artifact, shown_path
from autolog.lineage.tables import Scalar

_MOST_NAMED = 3  # data sets of one evaluation


class Measured(NamedTuple):
    """What one step has measured: values by name, and the places of the data that it was given, where known."""

    values: Mapping[str, Scalar]
    data: frozenset[str]


def place_of(artifact: Artifact) -> str:
    """Return what tells data sets apart: the place, whatever its content was; of one in memory, its number."""
    return artifact.uri or f"id:{artifact.id}"


def data_of(step: int, graph: Graph) -> dict[str, str]:
    """Return the data that a step was given, guesses left out: by place, the name that people know it by."""
    found = ((id, graph.artifacts[id]) for id, edge in graph.artifacts_of.get(step, ()) if edge.evidence != "scope")
    return {place_of(one): one.name or _name_in_memory(id, graph) for id, one in found if one.type == DATASET}


def names_of(places: Collection[str], names: Mapping[str, str]) -> str:
    """Return data sets as people name them, the first three."""
    found = sorted({names[place] for place in places})
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more


def by_data(
    several: Iterable[Measured], fitted: Collection[str], names: Mapping[str, str] | None = None
) -> dict[str, Scalar]:
    """Return values by the names of their metrics; of several data sets, each also as `NAME (DATA)`.

    The plain name has the newest value of data that the model was not fitted on, or else the newest of all.

    Args:
        several: What was measured, the newest last; on the same data, the newest counts.
        fitted: The places of the data that the model was fitted on.
        names: By place, the names of the data.
    """
    of_metric: dict[str, dict[frozenset[str], Scalar]] = {}
    for measured in several:
        for name, value in measured.values.items():
            values = of_metric.setdefault(name, {})
            values.pop(measured.data, None)
            values[measured.data] = value
    found: dict[str, Scalar] = {}
    for name, values in of_metric.items():
        others = [value for data, value in values.items() if fitted and not data <= set(fitted)]
        found[name] = [*values.values(), *others][-1]
    for name, values in of_metric.items():
        known = [data for data in values if data]
        labels = _labels(known, names or {}) if len(known) > 1 else {}
        found |= {f"{name} ({label})": values[data] for data, label in labels.items()}
    return found


def _labels(several: list[frozenset[str]], names: Mapping[str, str]) -> dict[frozenset[str], str]:
    """Return how data is told apart: by the names of what not all have, or by whole paths where names are the same."""
    common = frozenset.intersection(*several)
    own = {data: data - common or data for data in several}
    labels = {data: names_of(places, names) for data, places in own.items()}
    if len(set(labels.values())) == len(several):
        return labels
    return {data: names_of(places, {one: shown_path(one) for one in places}) for data, places in own.items()}


def _name_in_memory(id: int, graph: Graph) -> str:
    """Return the name under which a step gave a data set in memory, `return[1]` for example."""
    return next((edge.names[0] for _, edge in graph.steps_of.get(id, ()) if edge.names), f"id:{id}")
