"""Events: the edges between executions and artifacts, with the path that says which argument it was."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AlreadyExistsError, InvalidArgumentError
from autolog_store.graph import artifacts, executions, nodes
from autolog_store.graph.unreadable import UNREADABLE, as_lost
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import dialects, new_rows
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.tables import event, event_path
from autolog_store.sql.transaction import Transaction


def put_events(transaction: Transaction, request: service.PutEventsRequest) -> service.PutEventsResponse:
    """Write events between existing nodes, all or none; see `put`."""
    for wanted in request.events:
        if not wanted.HasField("artifact_id"):
            raise InvalidArgumentError("No artifact id is specified: an event needs artifact_id and execution_id")
        if not wanted.HasField("execution_id"):
            raise InvalidArgumentError("No execution id is specified: an event needs artifact_id and execution_id")
    check_ends = ask_ends(
        transaction, {one.artifact_id for one in request.events}, {one.execution_id for one in request.events}
    )
    for wanted in request.events:
        check_type(wanted)
    check_ends()
    put(transaction, [(one.artifact_id, one.execution_id, one) for one in request.events])
    return service.PutEventsResponse()


def ask_ends(transaction: Transaction, artifact_ids: set[int], execution_ids: set[int]) -> Callable[[], None]:
    """Look for nodes that events name; return what raises InvalidArgumentError when one of them does not exist."""
    ends = [
        (kind.name, ids, nodes.ask_existing_ids(transaction, kind.table, ids))
        for kind, ids in ((artifacts.KIND, artifact_ids), (executions.KIND, execution_ids))
    ]

    def check() -> None:
        for name, ids, existing in ends:
            missing = ids - existing()
            if missing:
                raise InvalidArgumentError(f"No {name} with the given id {sorted(missing)}, which an event names")

    return check


def put(transaction: Transaction, wanted: Sequence[tuple[int, int, pb.Event]]) -> None:
    """Write events, given with the ids of the artifact and the execution, which exist; maybe later.

    Raises:
        AlreadyExistsError: an event of that artifact, execution and type exists, or is given twice.
    """
    now = nodes.milliseconds_since_epoch()
    rows = [
        (
            artifact_id,
            execution_id,
            one.type,
            one.milliseconds_since_epoch if one.HasField("milliseconds_since_epoch") else now,
        )
        for artifact_id, execution_id, one in wanted
    ]
    steps = [
        _step_row(place, step)
        for place, (_, _, one) in enumerate(wanted)
        for step in one.path.steps
        if step.WhichOneof("value")
    ]

    def explain(error: IntegrityError) -> AlreadyExistsError:
        named = ", ".join(
            f"{pb.Event.Type.Name(one.type)} between execution {execution_id} and artifact {artifact_id}"
            for artifact_id, execution_id, one in wanted[:10]
        )
        return AlreadyExistsError(f"Given event already exists, one of: {named} ({error.orig})")

    owned = new_rows.Owned(event_path, ("event_id", "is_index_step", "step_index", "step_key"), steps)
    new_rows.insert_with_ids(transaction, event, _FIELDS, rows, owned, explain)


def check_type(one: pb.Event) -> None:
    """Raise InvalidArgumentError for an event without type."""
    if one.type == pb.Event.UNKNOWN:
        raise InvalidArgumentError("No event type is specified: say INPUT, OUTPUT or one of their variants")


_FIELDS = ("artifact_id", "execution_id", "type", "milliseconds_since_epoch")


def _step_row(event_id: int, step: pb.Event.Path.Step) -> tuple[Any, ...]:
    return (event_id, True, step.index, None) if step.HasField("index") else (event_id, False, None, step.key)


def get_events_by_execution_ids(
    transaction: Transaction, request: service.GetEventsByExecutionIDsRequest
) -> service.GetEventsByExecutionIDsResponse:
    """Return the events of executions, by event id; unknown ids add nothing."""
    response = service.GetEventsByExecutionIDsResponse()
    rows = transaction.rows_of(_OF_EXECUTIONS, request.execution_ids)
    read(transaction, rows, response.events.add)
    return response


def get_events_by_artifact_ids(
    transaction: Transaction, request: service.GetEventsByArtifactIDsRequest
) -> service.GetEventsByArtifactIDsResponse:
    """Return the events of artifacts, by event id; unknown ids add nothing."""
    response = service.GetEventsByArtifactIDsResponse()
    rows = transaction.rows_of(_OF_ARTIFACTS, request.artifact_ids)
    read(transaction, rows, response.events.add)
    return response


def read(transaction: Transaction, rows: Collection[tuple[Any, ...]], make: Callable[..., pb.Event]) -> None:
    """Make events, with their paths, of rows of `EVENT_COLUMNS`, in the order of their ids."""
    found, id_ = {}, None
    try:
        for id_, artifact_id, execution_id, type_, time in sorted(rows):
            found[id_] = make(
                artifact_id=artifact_id, execution_id=execution_id, type=type_, milliseconds_since_epoch=time
            )
        for id_, is_index, index, key in transaction.rows_of(_path_steps(transaction.dialect.name), found):
            step = found[id_].path.steps.add()
            if is_index:
                step.index = index
            else:
                step.key = key
    except UNREADABLE as error:
        raise as_lost(f"event {id_}", error) from error


EVENT_COLUMNS = (event.c.id, *(event.c[name] for name in _FIELDS))
_OF_EXECUTIONS = Prepared(select(*EVENT_COLUMNS).where(is_wanted(event.c.execution_id)))
_OF_ARTIFACTS = Prepared(select(*EVENT_COLUMNS).where(is_wanted(event.c.artifact_id)))


@cache
def _path_steps(backend: str) -> Prepared:
    """Select the steps of the wanted events; the table has no column to order them by."""
    columns = event_path.c
    return Prepared(
        select(columns.event_id, columns.is_index_step, columns.step_index, columns.step_key)
        .where(is_wanted(columns.event_id))
        .order_by(columns.event_id, *dialects.insertion_order(backend, event_path))
    )
