"""What is recorded: lists of runs, steps and artifacts, and all about one of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from autolog.facts import DATASET, METRICS, MODEL
from autolog.lineage import OUTPUTS, Artifact, Step, artifact_of, edge_of, find, role, step_of, values_of

if TYPE_CHECKING:
    from autolog_store.metadata_store import MetadataStore

KINDS = ("runs", "executions", "models", "datasets", "metrics")
_FILTERS = {
    "models": f"type = '{MODEL}' AND state != REFERENCE",  # which stand for another one in the list
    "datasets": f"type = '{DATASET}'",
    "metrics": f"type = '{METRICS}'",
    "runs": "type = 'Run'",
}


def listed(store: MetadataStore, kind: str, limit: int = 0) -> list[dict[str, Any]]:
    """Return runs, executions, models, datasets or metrics, newest first, each as what a table shows of it."""
    from autolog_store.metadata_store import ListOptions, OrderByField

    options = ListOptions(
        limit=limit or None,
        order_by=OrderByField.CREATE_TIME,
        is_asc=False,
        filter_query=_FILTERS.get(kind),
    )
    if kind == "runs":
        return [_run_row(one) for one in store.get_contexts(list_options=options)]
    if kind == "executions":
        return [_step_row(step_of(one, [])) for one in store.get_executions(list_options=options)]
    return [_artifact_row(artifact_of(one)) for one in store.get_artifacts(list_options=options)]


def _run_row(context: Any) -> dict[str, Any]:
    properties = values_of(context.properties)
    return {
        "run": context.name[:8],
        "name": properties.get("name"),
        "state": properties.get("state"),
        "started": properties.get("start_time_ms"),
        "seconds": properties.get("duration_seconds"),
        "arguments": properties.get("arguments"),
        "error": properties.get("error"),
    }


def _step_row(step: Step) -> dict[str, Any]:
    return {
        "execution": step.id,
        "type": step.type,
        "function": step.properties.get("function"),
        "state": step.state,
        "started": step.properties.get("start_time_ms"),
        "seconds": step.properties.get("duration_seconds"),
        "run": str(step.properties.get("run", ""))[:8],
    }


def _artifact_row(artifact: Artifact) -> dict[str, Any]:
    row: dict[str, Any] = {"id": artifact.id, "uri": artifact.uri}
    if artifact.type == METRICS:
        return {**row, "metrics": artifact.custom_properties}
    return {
        **row,
        "version": artifact.properties.get("version"),
        "kind": artifact.properties.get("class") or artifact.properties.get("format"),
        "size": artifact.properties.get("size_bytes"),
        "state": artifact.state,
        "digest": artifact.digest,
    }


def described(store: MetadataStore, what: str) -> list[dict[str, Any]]:
    """Return all that is recorded about one run, step or artifact.

    Args:
        store: The store.
        what: A run's id or its first 4 digits and more, `execution:NUMBER`, or an artifact as in `lineage.find`.

    Raises:
        NotRecordedError: Nothing is recorded about it.
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
                "executions": {
                    str(one.id): _step_row(step_of(one, [])) for one in sorted(steps, key=lambda one: one.id)
                },
            }
        ]
    return [asdict(one) for one in find(store, what)[0]]


def _run(store: MetadataStore, prefix: str) -> Any:
    from autolog_store.metadata_store import ListOptions

    if len(prefix) < 4 or not set(prefix) <= set("0123456789abcdef-"):
        return None
    found = store.get_contexts(list_options=ListOptions(filter_query=f"type = 'Run' AND name LIKE '{prefix}%'"))
    return found[0] if len(found) == 1 else None


def _step_described(store: MetadataStore, message: Any) -> dict[str, Any]:
    described = asdict(step_of(message, store.get_contexts_by_execution(message.id)))
    events = store.get_events_by_execution_ids([message.id])
    artifacts = {one.id: one for one in store.get_artifacts_by_id([event.artifact_id for event in events])}
    for side in ("inputs", "outputs"):
        described[side] = {
            str(event.artifact_id): f"{role(edge_of(event))}  {artifacts[event.artifact_id].uri or '(in memory)'}"
            for event in events
            if (edge_of(event).event in OUTPUTS) == (side == "outputs")
        }
    return described
