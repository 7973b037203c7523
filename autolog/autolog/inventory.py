"""All that is recorded about one thing: a run, a step or an artifact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autolog.errors import AmbiguousError
from autolog.facts import METRICS
from autolog.lineage.locating import located
from autolog.lineage.nodes import Artifact, artifact_of, edge_of, step_of, values_of

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore


def described(store: MetadataStore, what: str) -> list[dict[str, Any]]:
    """Return all that is recorded about one run, step or artifact.

    Args:
        store: The store.
        what: A run's id or its first 4 digits and more, `execution:NUMBER`, or an artifact as in `lineage.trace`.

    Raises:
        NotRecordedError: Nothing is recorded about it.
        AmbiguousError: A run's or a digest's first digits are those of several.
    """
    kind, _, number = what.partition(":")
    if kind == "execution" and number.isdigit():
        executions = store.get_executions_by_id([int(number)])
        if executions:
            return [_step_described(store, one) for one in executions]
    elif (run := _run(store, what)) is not None:
        steps = store.get_executions_by_context(run.id)
        return [
            {
                "run": run.name,
                **values_of(run.properties),
                **values_of(run.custom_properties),
                "experiment": ", ".join(parent.name for parent in store.get_parent_contexts_by_context(run.id)),
                "executions": {str(one.id): step_of(one, []).row() for one in sorted(steps, key=lambda one: one.id)},
            }
        ]
    return [one.to_dict() for one in located(store, what)[0]]


def _run(store: MetadataStore, prefix: str) -> Any:
    from autolog_store.metadata_store import ListOptions

    if len(prefix) < 4 or not set(prefix) <= set("0123456789abcdef-"):
        return None
    found = store.get_contexts(list_options=ListOptions(filter_query=f"type = 'Run' AND name LIKE '{prefix}%'"))
    if len(found) > 1:
        named = ", ".join(run.name for run in found)
        raise AmbiguousError(f"{prefix} may mean several runs, {named}; give more digits")
    return found[0] if found else None


def _step_described(store: MetadataStore, message: Any) -> dict[str, Any]:
    described = step_of(message, store.get_contexts_by_execution(message.id)).to_dict()
    events = store.get_events_by_execution_ids([message.id])
    several = store.get_artifacts_by_id([event.artifact_id for event in events])
    artifacts = {one.id: artifact_of(one) for one in several}
    edges = [(event.artifact_id, edge_of(event)) for event in events]
    for side in ("inputs", "outputs"):
        described[side] = {
            str(id): f"{edge.role}  {_told(artifacts[id])}"
            for id, edge in edges
            if edge.is_output == (side == "outputs")
        }
    return described


def _told(artifact: Artifact) -> str:
    """Return where an artifact stands; of metrics in memory, what they are."""
    numbers = ", ".join(f"{name}={value}" for name, value in artifact.metrics.items())
    return artifact.uri or (numbers if artifact.type == METRICS else "") or "(in memory)"
