"""Events: the edges between executions and artifacts, with the path that says which argument it was."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AlreadyExistsError, InvalidArgumentError
from autolog_store.graph import artifacts, executions, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import bulk, dialects
from autolog_store.sql.tables import event, event_path


def put_events(connection: Connection, request: service.PutEventsRequest) -> service.PutEventsResponse:
    """Write events between existing nodes, all or none; see `put`."""
    for wanted in request.events:
        if not wanted.HasField("artifact_id"):
            raise InvalidArgumentError("No artifact id is specified: an event needs artifact_id and execution_id")
        if not wanted.HasField("execution_id"):
            raise InvalidArgumentError("No execution id is specified: an event needs artifact_id and execution_id")
    put(connection, request.events)
    return service.PutEventsResponse()


def put(
    connection: Connection,
    wanted: Collection[pb.Event],
    *,
    known_artifacts: Iterable[int] = (),
    known_executions: Iterable[int] = (),
) -> None:
    """Write events that carry both ids.

    Args:
        connection: Inside a writing transaction.
        wanted: Events with artifact_id and execution_id; without a time they happen now.
        known_artifacts: Ids that need no look-up.
        known_executions: Ids that need no look-up.

    Raises:
        InvalidArgumentError: an event has no type, or one of its nodes does not exist.
        AlreadyExistsError: an event of that artifact, execution and type exists, or is given twice.
    """
    for one in wanted:
        check_type(one)
    _check_ends(connection, artifacts.KIND, {one.artifact_id for one in wanted} - set(known_artifacts))
    _check_ends(connection, executions.KIND, {one.execution_id for one in wanted} - set(known_executions))

    now = nodes.milliseconds_since_epoch()
    rows = [
        {
            "artifact_id": one.artifact_id,
            "execution_id": one.execution_id,
            "type": one.type,
            "milliseconds_since_epoch": one.milliseconds_since_epoch
            if one.HasField("milliseconds_since_epoch")
            else now,
        }
        for one in wanted
    ]
    try:
        ids = bulk.insert_with_ids(connection, event, rows)
    except IntegrityError as error:
        named = ", ".join(
            f"{pb.Event.Type.Name(one.type)} between execution {one.execution_id} and artifact {one.artifact_id}"
            for one in list(wanted)[:10]
        )
        raise AlreadyExistsError(f"Given event already exists, one of: {named} ({error.orig})") from error
    steps = [
        _step_row(event_id, step)
        for event_id, one in zip(ids, wanted, strict=True)
        for step in one.path.steps
        if step.WhichOneof("value")
    ]
    bulk.insert(connection, event_path, steps)


def _check_ends(connection: Connection, kind: nodes.NodeKind[Any], ids: set[int]) -> None:
    missing = ids - nodes.existing_ids(connection, kind, ids)
    if missing:
        raise InvalidArgumentError(f"No {kind.name} with the given id {sorted(missing)}, which an event names")


def check_type(one: pb.Event) -> None:
    """Raise InvalidArgumentError for an event without type."""
    if one.type == pb.Event.UNKNOWN:
        raise InvalidArgumentError("No event type is specified: say INPUT, OUTPUT or one of their variants")


def _step_row(event_id: int, step: pb.Event.Path.Step) -> dict[str, Any]:
    is_index = step.HasField("index")
    return {
        "event_id": event_id,
        "is_index_step": is_index,
        "step_index": step.index if is_index else None,
        "step_key": None if is_index else step.key,
    }


def get_events_by_execution_ids(
    connection: Connection, request: service.GetEventsByExecutionIDsRequest
) -> service.GetEventsByExecutionIDsResponse:
    """Return the events of executions; unknown ids add nothing."""
    return service.GetEventsByExecutionIDsResponse(events=of_nodes(connection, "execution", request.execution_ids))


def get_events_by_artifact_ids(
    connection: Connection, request: service.GetEventsByArtifactIDsRequest
) -> service.GetEventsByArtifactIDsResponse:
    """Return the events of artifacts; unknown ids add nothing."""
    return service.GetEventsByArtifactIDsResponse(events=of_nodes(connection, "artifact", request.artifact_ids))


def of_nodes(connection: Connection, end: str, ids: Iterable[int]) -> list[pb.Event]:
    """Return the events whose `end` ("artifact" or "execution") is one of these nodes, by event id."""
    column = event.c[f"{end}_id"]
    found: dict[int, pb.Event] = {}
    for batch in dialects.batches(connection.dialect, set(ids)):
        for row in connection.execute(select(event).where(column.in_(batch))):
            found[row.id] = pb.Event(
                artifact_id=row.artifact_id,
                execution_id=row.execution_id,
                type=row.type,
                milliseconds_since_epoch=row.milliseconds_since_epoch,
            )
    fill_paths(connection, found)
    return [found[id_] for id_ in sorted(found)]


def fill_paths(connection: Connection, events_by_id: dict[int, pb.Event]) -> None:
    """Read the paths of events."""
    columns = event_path.c
    order = dialects.insertion_order(connection.dialect, event_path)
    statement = select(columns.event_id, columns.is_index_step, columns.step_index, columns.step_key)
    for batch in dialects.batches(connection.dialect, events_by_id):
        rows = connection.execute(statement.where(columns.event_id.in_(batch)).order_by(columns.event_id, *order))
        for event_id, is_index, index, key in rows:
            step = events_by_id[event_id].path.steps.add()
            if is_index:
                step.index = index
            else:
                step.key = key
