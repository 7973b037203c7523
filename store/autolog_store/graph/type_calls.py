"""The calls about types, written once for the three kinds; a kind is the first argument of each."""

from typing import Any

from autolog_store.errors import InvalidArgumentError, NotFoundError, UnimplementedError
from autolog_store.graph import node_types, simple_types, type_writes
from autolog_store.graph.node_types import TypeKind
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import limits
from autolog_store.sql.transaction import Transaction


def put_type(kind: TypeKind, transaction: Transaction, request: Any) -> Any:
    """Create or evolve one type."""
    options = _put_options(request)
    type_id = type_writes.put(transaction, kind, getattr(request, f"{kind.name}_type"), options, is_alone=True)
    return lambda: _response("Put{}TypeResponse", kind, type_id=type_id())


def put_types(transaction: Transaction, request: service.PutTypesRequest) -> service.PutTypesResponse:
    """Create or evolve types of all kinds, all or none."""
    options = _put_options(request)
    response = service.PutTypesResponse()
    for kind in (node_types.ARTIFACT, node_types.EXECUTION, node_types.CONTEXT):
        ids = getattr(response, f"{kind.name}_type_ids")
        ids.extend(type_writes.put(transaction, kind, one, options)() for one in getattr(request, f"{kind.name}_types"))
    return response


def get_type(kind: TypeKind, transaction: Transaction, request: Any) -> Any:
    """Return the type of a name and version; raise NotFoundError when there is none."""
    found = node_types.named(transaction, kind, request.type_name, request.type_version)
    if not found:
        version = f' in version "{request.type_version}"' if request.type_version else " without version"
        raise NotFoundError(f'No type found for query: there is no {kind.name} type "{request.type_name}"{version}')
    return _response("Get{}TypeResponse", kind, **{f"{kind.name}_type": found})


def get_types(kind: TypeKind, transaction: Transaction, request: Any) -> Any:  # noqa: ARG001 - every handler takes one
    """Return all types of a kind but the nine built-in ones, which are left out by name."""
    found = [
        one
        for one in node_types.every(transaction, kind, leave_out=("external_id",))
        if kind is node_types.CONTEXT or one.name not in simple_types.NAMES
    ]
    return _response("Get{}TypesResponse", kind, **{f"{kind.name}_types": found})


def get_types_by_id(kind: TypeKind, transaction: Transaction, request: Any) -> Any:
    """Return types in the order of the ids, one for each id; unknown ids add nothing."""
    by_id = {one.id: one for one in node_types.by_ids(transaction, kind, request.type_ids)}
    found = [by_id[id_] for id_ in request.type_ids if id_ in by_id]
    return _response("Get{}TypesByIDResponse", kind, **{f"{kind.name}_types": found})


def get_types_by_external_ids(kind: TypeKind, transaction: Transaction, request: Any) -> Any:
    """Return the types with these external ids.

    Raises:
        InvalidArgumentError: one of them is empty.
        NotFoundError: ids were given, and none is known.
    """
    if "" in request.external_ids:
        raise InvalidArgumentError(f"an external id is empty; give the ids of {kind.name} types that have one")
    limits.refuse_nul(f"the external id of the {kind.name} type", request.external_ids)
    found = node_types.by_external_ids(transaction, kind, request.external_ids)
    if request.external_ids and not found:
        raise NotFoundError(f"no {kind.name} type has one of the external ids {list(request.external_ids)}")
    return _response("Get{}TypesByExternalIdsResponse", kind, **{f"{kind.name}_types": found})


def _put_options(request: Any) -> type_writes.PutOptions:
    if not request.all_fields_match:
        raise UnimplementedError("Must match all fields: all_fields_match=false is not supported")
    return type_writes.PutOptions(request.can_add_fields, request.can_omit_fields)


def _response(name: str, kind: TypeKind, **fields: Any) -> Any:
    return getattr(service, name.format(kind.name.capitalize()))(**fields)
