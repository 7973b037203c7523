"""The calls about executions; `publications.py` has those that write an execution with its artifacts."""

from collections.abc import Callable

from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables
from autolog_store.sql.transaction import Transaction

KIND = nodes.NodeKind(
    node_types.EXECUTION, pb.Execution, tables.execution, tables.execution_property, own_columns=("last_known_state",)
)


def put_executions(
    transaction: Transaction, request: service.PutExecutionsRequest
) -> Callable[[], service.PutExecutionsResponse]:
    """Create or update executions, all or none."""
    options = node_writes.PutOptions(mask=request.update_mask.paths)
    ids = node_writes.put_later(transaction, KIND, request.executions, options)
    return lambda: service.PutExecutionsResponse(execution_ids=ids())


def get_executions(transaction: Transaction, request: service.GetExecutionsRequest) -> service.GetExecutionsResponse:
    """Return all executions, or the page that the options describe."""
    response = service.GetExecutionsResponse()
    page = listing.get_page(transaction, KIND, listing.options_of(request), response.executions.add)
    return listing.with_token(response, page)


def get_executions_by_id(
    transaction: Transaction, request: service.GetExecutionsByIDRequest
) -> service.GetExecutionsByIDResponse:
    """Return the executions with these ids; unknown ids add nothing."""
    response = service.GetExecutionsByIDResponse()
    nodes.by_ids(transaction, KIND, request.execution_ids, response.executions.add)
    return response


def get_executions_by_type(
    transaction: Transaction, request: service.GetExecutionsByTypeRequest
) -> service.GetExecutionsByTypeResponse:
    """Return the executions of exactly one type and version; none for an unknown type."""
    response = service.GetExecutionsByTypeResponse()
    return listing.with_token(response, listing.get_page_by_type(transaction, KIND, request, response.executions.add))


def get_execution_by_type_and_name(
    transaction: Transaction, request: service.GetExecutionByTypeAndNameRequest
) -> service.GetExecutionByTypeAndNameResponse:
    """Return the execution of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(transaction, KIND, request.type_name, request.type_version, request.execution_name)
    return service.GetExecutionByTypeAndNameResponse(execution=found)


def get_executions_by_external_ids(
    transaction: Transaction, request: service.GetExecutionsByExternalIdsRequest
) -> service.GetExecutionsByExternalIdsResponse:
    """Return the executions with these external ids; see `nodes.by_external_ids`."""
    response = service.GetExecutionsByExternalIdsResponse()
    nodes.by_external_ids(transaction, KIND, request.external_ids, response.executions.add)
    return response


def get_executions_by_context(
    transaction: Transaction, request: service.GetExecutionsByContextRequest
) -> service.GetExecutionsByContextResponse:
    """Return the executions associated with a context."""
    response = service.GetExecutionsByContextResponse()
    options, make = listing.options_of(request), response.executions.add
    page = listing.get_page(transaction, KIND, options, make, _IN_CONTEXT, other_id=request.context_id)
    return listing.with_token(response, page)


_IN_CONTEXT = edges.is_linked(KIND.table, tables.association, "execution_id", "context_id")
