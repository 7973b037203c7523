"""The calls about executions; `publications.py` has those that write an execution with its artifacts."""

from sqlalchemy import Connection

from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables

KIND = nodes.NodeKind(
    node_types.EXECUTION, pb.Execution, tables.execution, tables.execution_property, own_columns=("last_known_state",)
)

_NEWEST_FIRST = (KIND.table.c.create_time_since_epoch.desc(), KIND.table.c.id.desc())


def put_executions(connection: Connection, request: service.PutExecutionsRequest) -> service.PutExecutionsResponse:
    """Create or update executions, all or none."""
    options = node_writes.PutOptions(mask=request.update_mask.paths)
    return service.PutExecutionsResponse(execution_ids=node_writes.put(connection, KIND, request.executions, options))


def get_executions(connection: Connection, request: service.GetExecutionsRequest) -> service.GetExecutionsResponse:
    """Return all executions, or the page that the options describe."""
    page = listing.get_page(connection, KIND, listing.options_of(request))
    return service.GetExecutionsResponse(executions=page.nodes, next_page_token=page.next_token)


def get_executions_by_id(
    connection: Connection, request: service.GetExecutionsByIDRequest
) -> service.GetExecutionsByIDResponse:
    """Return the executions with these ids; unknown ids add nothing."""
    return service.GetExecutionsByIDResponse(executions=nodes.by_ids(connection, KIND, request.execution_ids))


def get_executions_by_type(
    connection: Connection, request: service.GetExecutionsByTypeRequest
) -> service.GetExecutionsByTypeResponse:
    """Return the executions of exactly one type and version; none for an unknown type."""
    page = listing.get_page_by_type(connection, KIND, request)
    return service.GetExecutionsByTypeResponse(executions=page.nodes, next_page_token=page.next_token)


def get_execution_by_type_and_name(
    connection: Connection, request: service.GetExecutionByTypeAndNameRequest
) -> service.GetExecutionByTypeAndNameResponse:
    """Return the execution of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(connection, KIND, request.type_name, request.type_version, request.execution_name)
    return service.GetExecutionByTypeAndNameResponse(execution=found)


def get_executions_by_external_ids(
    connection: Connection, request: service.GetExecutionsByExternalIdsRequest
) -> service.GetExecutionsByExternalIdsResponse:
    """Return the executions with these external ids; see `nodes.by_external_ids`."""
    found = nodes.by_external_ids(connection, KIND, request.external_ids)
    return service.GetExecutionsByExternalIdsResponse(executions=found)


def get_executions_by_context(
    connection: Connection, request: service.GetExecutionsByContextRequest
) -> service.GetExecutionsByContextResponse:
    """Return the executions associated with a context, the newest first unless options ask for another order."""
    is_associated = edges.is_linked(KIND.table, tables.association, "execution_id", context_id=request.context_id)
    page = listing.get_page(
        connection, KIND, listing.options_of(request), is_associated, order_without_options=_NEWEST_FIRST
    )
    return service.GetExecutionsByContextResponse(executions=page.nodes, next_page_token=page.next_token)
