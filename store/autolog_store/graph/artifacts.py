"""The calls about artifacts."""

from collections.abc import Callable

from google.protobuf.unknown_fields import UnknownFieldSet

from autolog_store.errors import InvalidArgumentError
from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables
from autolog_store.sql.transaction import Transaction

KIND = nodes.NodeKind(
    node_types.ARTIFACT, pb.Artifact, tables.artifact, tables.artifact_property, own_columns=("uri", "state")
)


_RETIRED_URI_FIELD = 1  # of GetArtifactsByURIRequest


def put_artifacts(
    transaction: Transaction, request: service.PutArtifactsRequest
) -> Callable[[], service.PutArtifactsResponse]:
    """Create or update artifacts, all or none."""
    options = node_writes.PutOptions(
        mask=request.update_mask.paths,
        abort_if_update_time_changed=request.options.abort_if_latest_updated_time_changed,
    )
    ids = node_writes.put_later(transaction, KIND, request.artifacts, options)
    return lambda: service.PutArtifactsResponse(artifact_ids=ids())


def get_artifacts(transaction: Transaction, request: service.GetArtifactsRequest) -> service.GetArtifactsResponse:
    """Return all artifacts, or the page that the options describe."""
    response = service.GetArtifactsResponse()
    page = listing.get_page(transaction, KIND, listing.options_of(request), response.artifacts.add)
    return listing.with_token(response, page)


def get_artifacts_by_id(
    transaction: Transaction, request: service.GetArtifactsByIDRequest
) -> service.GetArtifactsByIDResponse:
    """Return the artifacts with these ids, and their types if asked; unknown ids add nothing."""
    response = service.GetArtifactsByIDResponse()
    found = nodes.by_ids(transaction, KIND, request.artifact_ids, response.artifacts.add)
    if request.populate_artifact_types:
        type_ids = {node.type_id for node in found}
        types = node_types.by_ids(transaction, KIND.types, type_ids, leave_out=("base_type",))
        response.artifact_types.extend(types)
    return response


def get_artifacts_by_type(
    transaction: Transaction, request: service.GetArtifactsByTypeRequest
) -> service.GetArtifactsByTypeResponse:
    """Return the artifacts of exactly one type and version; none for an unknown type."""
    response = service.GetArtifactsByTypeResponse()
    return listing.with_token(response, listing.get_page_by_type(transaction, KIND, request, response.artifacts.add))


def get_artifact_by_type_and_name(
    transaction: Transaction, request: service.GetArtifactByTypeAndNameRequest
) -> service.GetArtifactByTypeAndNameResponse:
    """Return the artifact of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(transaction, KIND, request.type_name, request.type_version, request.artifact_name)
    return service.GetArtifactByTypeAndNameResponse(artifact=found)


def get_artifacts_by_external_ids(
    transaction: Transaction, request: service.GetArtifactsByExternalIdsRequest
) -> service.GetArtifactsByExternalIdsResponse:
    """Return the artifacts with these external ids; see `nodes.by_external_ids`."""
    response = service.GetArtifactsByExternalIdsResponse()
    nodes.by_external_ids(transaction, KIND, request.external_ids, response.artifacts.add)
    return response


def get_artifacts_by_uri(
    transaction: Transaction, request: service.GetArtifactsByURIRequest
) -> service.GetArtifactsByURIResponse:
    """Return the artifacts whose uri is exactly one of those asked for; "" finds those without one."""
    unknown = UnknownFieldSet(request)
    if any(unknown[index].field_number == _RETIRED_URI_FIELD for index in range(len(unknown))):
        raise InvalidArgumentError("the request carries the retired field 1, uri; put the uris into field 2")
    response = service.GetArtifactsByURIResponse()
    nodes.by_values(transaction, KIND, "uri", request.uris, response.artifacts.add)
    return response


def get_artifacts_by_context(
    transaction: Transaction, request: service.GetArtifactsByContextRequest
) -> service.GetArtifactsByContextResponse:
    """Return the artifacts attributed to a context; none for an unknown context."""
    response = service.GetArtifactsByContextResponse()
    options, make = listing.options_of(request), response.artifacts.add
    page = listing.get_page(transaction, KIND, options, make, _IN_CONTEXT, other_id=request.context_id)
    return listing.with_token(response, page)


_IN_CONTEXT = edges.is_linked(KIND.table, tables.attribution, "artifact_id", "context_id")
