"""The calls about artifacts."""

from google.protobuf.unknown_fields import UnknownFieldSet
from sqlalchemy import Connection

from autolog_store.errors import InvalidArgumentError
from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import tables

KIND = nodes.NodeKind(
    node_types.ARTIFACT, pb.Artifact, tables.artifact, tables.artifact_property, own_columns=("uri", "state")
)


_RETIRED_URI_FIELD = 1  # of GetArtifactsByURIRequest


def put_artifacts(connection: Connection, request: service.PutArtifactsRequest) -> service.PutArtifactsResponse:
    """Create or update artifacts, all or none."""
    options = node_writes.PutOptions(
        mask=request.update_mask.paths,
        abort_if_update_time_changed=request.options.abort_if_latest_updated_time_changed,
    )
    return service.PutArtifactsResponse(artifact_ids=node_writes.put(connection, KIND, request.artifacts, options))


def get_artifacts(connection: Connection, request: service.GetArtifactsRequest) -> service.GetArtifactsResponse:
    """Return all artifacts, or the page that the options describe."""
    page = listing.get_page(connection, KIND, listing.options_of(request))
    return service.GetArtifactsResponse(artifacts=page.nodes, next_page_token=page.next_token)


def get_artifacts_by_id(
    connection: Connection, request: service.GetArtifactsByIDRequest
) -> service.GetArtifactsByIDResponse:
    """Return the artifacts with these ids, and their types if asked; unknown ids add nothing."""
    found = nodes.by_ids(connection, KIND, request.artifact_ids)
    response = service.GetArtifactsByIDResponse(artifacts=found)
    if request.populate_artifact_types:
        types = node_types.of_nodes(connection, KIND.types, found, leave_out=("base_type",))
        response.artifact_types.extend(types)
    return response


def get_artifacts_by_type(
    connection: Connection, request: service.GetArtifactsByTypeRequest
) -> service.GetArtifactsByTypeResponse:
    """Return the artifacts of exactly one type and version; none for an unknown type."""
    page = listing.get_page_by_type(connection, KIND, request)
    return service.GetArtifactsByTypeResponse(artifacts=page.nodes, next_page_token=page.next_token)


def get_artifact_by_type_and_name(
    connection: Connection, request: service.GetArtifactByTypeAndNameRequest
) -> service.GetArtifactByTypeAndNameResponse:
    """Return the artifact of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(connection, KIND, request.type_name, request.type_version, request.artifact_name)
    return service.GetArtifactByTypeAndNameResponse(artifact=found)


def get_artifacts_by_external_ids(
    connection: Connection, request: service.GetArtifactsByExternalIdsRequest
) -> service.GetArtifactsByExternalIdsResponse:
    """Return the artifacts with these external ids; see `nodes.by_external_ids`."""
    found = nodes.by_external_ids(connection, KIND, request.external_ids)
    return service.GetArtifactsByExternalIdsResponse(artifacts=found)


def get_artifacts_by_uri(
    connection: Connection, request: service.GetArtifactsByURIRequest
) -> service.GetArtifactsByURIResponse:
    """Return the artifacts whose uri is exactly one of those asked for; "" finds those without one."""
    unknown = UnknownFieldSet(request)
    if any(unknown[index].field_number == _RETIRED_URI_FIELD for index in range(len(unknown))):
        raise InvalidArgumentError("the request carries the retired field 1, uri; put the uris into field 2")
    found = nodes.by_values(connection, KIND, "uri", request.uris)
    return service.GetArtifactsByURIResponse(artifacts=found)


def get_artifacts_by_context(
    connection: Connection, request: service.GetArtifactsByContextRequest
) -> service.GetArtifactsByContextResponse:
    """Return the artifacts attributed to a context; none for an unknown context."""
    is_attributed = edges.is_linked(KIND.table, tables.attribution, "artifact_id", context_id=request.context_id)
    page = listing.get_page(connection, KIND, listing.options_of(request), is_attributed)
    return service.GetArtifactsByContextResponse(artifacts=page.nodes, next_page_token=page.next_token)
