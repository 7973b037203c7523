"""The calls about contexts, and the links between contexts and their parents."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AbortedError, AlreadyExistsError, InvalidArgumentError, NotFoundError
from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import bulk, dialects, tables
from autolog_store.sql.tables import parent_context

KIND = nodes.NodeKind(node_types.CONTEXT, pb.Context, tables.context, tables.context_property, is_name_fixed=False)


_Key: TypeAlias = tuple[int, str] | int


def put_contexts(connection: Connection, request: service.PutContextsRequest) -> service.PutContextsResponse:
    """Create or update contexts, all or none."""
    options = node_writes.PutOptions(mask=request.update_mask.paths)
    return service.PutContextsResponse(context_ids=node_writes.put(connection, KIND, request.contexts, options))


def get_contexts(connection: Connection, request: service.GetContextsRequest) -> service.GetContextsResponse:
    """Return all contexts, or the page that the options describe."""
    page = listing.get_page(connection, KIND, listing.options_of(request))
    return service.GetContextsResponse(contexts=page.nodes, next_page_token=page.next_token)


def get_contexts_by_id(
    connection: Connection, request: service.GetContextsByIDRequest
) -> service.GetContextsByIDResponse:
    """Return the contexts with these ids; unknown ids add nothing."""
    return service.GetContextsByIDResponse(contexts=nodes.by_ids(connection, KIND, request.context_ids))


def get_contexts_by_type(
    connection: Connection, request: service.GetContextsByTypeRequest
) -> service.GetContextsByTypeResponse:
    """Return the contexts of exactly one type and version; none for an unknown type."""
    page = listing.get_page_by_type(connection, KIND, request)
    return service.GetContextsByTypeResponse(contexts=page.nodes, next_page_token=page.next_token)


def get_context_by_type_and_name(
    connection: Connection, request: service.GetContextByTypeAndNameRequest
) -> service.GetContextByTypeAndNameResponse:
    """Return the context of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(connection, KIND, request.type_name, request.type_version, request.context_name)
    return service.GetContextByTypeAndNameResponse(context=found)


def get_contexts_by_external_ids(
    connection: Connection, request: service.GetContextsByExternalIdsRequest
) -> service.GetContextsByExternalIdsResponse:
    """Return the contexts with these external ids; see `nodes.by_external_ids`."""
    found = nodes.by_external_ids(connection, KIND, request.external_ids)
    return service.GetContextsByExternalIdsResponse(contexts=found)


def get_contexts_by_artifact(
    connection: Connection, request: service.GetContextsByArtifactRequest
) -> service.GetContextsByArtifactResponse:
    """Return the contexts that an artifact is attributed to; raise NotFoundError when there are none."""
    is_attributed = edges.is_linked(KIND.table, tables.attribution, "context_id", artifact_id=request.artifact_id)
    found = nodes.get(connection, KIND, is_attributed)
    if not found:
        raise NotFoundError(f"artifact {request.artifact_id} is in no context, or does not exist")
    return service.GetContextsByArtifactResponse(contexts=found)


def get_contexts_by_execution(
    connection: Connection, request: service.GetContextsByExecutionRequest
) -> service.GetContextsByExecutionResponse:
    """Return the contexts that an execution is associated with; raise NotFoundError when there are none."""
    is_associated = edges.is_linked(KIND.table, tables.association, "context_id", execution_id=request.execution_id)
    found = nodes.get(connection, KIND, is_associated)
    if not found:
        raise NotFoundError(f"execution {request.execution_id} is in no context, or does not exist")
    return service.GetContextsByExecutionResponse(contexts=found)


def get_parent_contexts_by_context(
    connection: Connection, request: service.GetParentContextsByContextRequest
) -> service.GetParentContextsByContextResponse:
    """Return the direct parents of a context; none for an unknown one."""
    is_parent = edges.is_linked(KIND.table, parent_context, "parent_context_id", context_id=request.context_id)
    return service.GetParentContextsByContextResponse(contexts=nodes.get(connection, KIND, is_parent))


def get_children_contexts_by_context(
    connection: Connection, request: service.GetChildrenContextsByContextRequest
) -> service.GetChildrenContextsByContextResponse:
    """Return the direct children of a context; none for an unknown one."""
    is_child = edges.is_linked(KIND.table, parent_context, "context_id", parent_context_id=request.context_id)
    return service.GetChildrenContextsByContextResponse(contexts=nodes.get(connection, KIND, is_child))


def put_parent_contexts(
    connection: Connection, request: service.PutParentContextsRequest
) -> service.PutParentContextsResponse:
    """Link contexts with their parents.

    Raises:
        InvalidArgumentError: an id is missing or unknown, or the links would close a circle.
        AlreadyExistsError: a link exists, or is given twice.
    """
    links = [(link.child_id, link.parent_id) for link in request.parent_contexts]
    for link in request.parent_contexts:
        if not (link.HasField("child_id") and link.HasField("parent_id")):
            raise InvalidArgumentError("Missing parent / child id in a parent_context; give both")
    known = nodes.existing_ids(connection, KIND, (id_ for link in links for id_ in link))
    for child, parent in links:
        if child not in known or parent not in known or child == parent:
            raise InvalidArgumentError(
                f"Given parent / child id in the parent_context cannot be found: child {child}, parent {parent}; "
                "two different contexts are needed"
            )
    _check_no_circle(connection, links)
    try:
        bulk.insert(
            connection,
            parent_context,
            [{"context_id": child, "parent_context_id": parent} for child, parent in links],
        )
    except IntegrityError as error:
        raise AlreadyExistsError(
            f"one of these contexts has that parent already: {links[:10]} ({error.orig})"
        ) from error
    return service.PutParentContextsResponse()


def _check_no_circle(connection: Connection, links: list[tuple[int, int]]) -> None:
    """Walk up from the new parents, one generation at a time, and refuse to meet one of their descendants."""
    parents_of: dict[int, set[int]] = defaultdict(set)
    for child, parent in links:
        parents_of[child].add(parent)
    frontier = {parent for _, parent in links}
    seen: set[int] = set()
    while frontier:
        seen |= frontier
        for batch in dialects.batches(connection.dialect, frontier):
            rows = connection.execute(
                select(parent_context.c.context_id, parent_context.c.parent_context_id).where(
                    parent_context.c.context_id.in_(batch)
                )
            )
            for child, parent in rows:
                parents_of[child].add(parent)
        frontier = {parent for child in frontier for parent in parents_of[child]} - seen
    for child, parent in links:
        ancestors, generation = set[int](), {parent}
        while generation:
            if child in generation:
                raise InvalidArgumentError(
                    f"There is a cycle detected of the given relationship: context {child} is an ancestor of {parent}"
                )
            ancestors |= generation
            generation = {above for below in generation for above in parents_of[below]} - ancestors


def put_or_reuse(
    connection: Connection, wanted: Sequence[pb.Context], *, reuse_if_exists: bool, reuse_by_id: bool = False
) -> list[int]:
    """Return the ids of contexts that a publication names, in order; create or update those it does not reuse.

    Args:
        connection: Inside a writing transaction.
        wanted: Contexts with type_id and name, or only an id under `reuse_by_id`.
        reuse_if_exists: One without id whose type and name exist is taken as it is stored.
        reuse_by_id: One with id is taken as it is stored.

    Raises:
        InvalidArgumentError: type_id or name is missing.
        NotFoundError: there is no context with an id that is to be reused.
        AbortedError: another writer created the context meanwhile; a repeated call will reuse it.
    """
    by_id = {position: one.id for position, one in enumerate(wanted) if reuse_by_id and one.HasField("id")}
    unknown = set(by_id.values()) - nodes.existing_ids(connection, KIND, by_id.values())
    if unknown:
        raise NotFoundError(f"Results missing for ids: {sorted(unknown)}: there are no such contexts to reuse")
    for position, context in enumerate(wanted):
        if position not in by_id:
            _check_identity(context)

    # A context is known by its type and name where these are enough to reuse it, else by its place in the request.
    keys = [
        (one.type_id, one.name) if reuse_if_exists and not one.HasField("id") else position
        for position, one in enumerate(wanted)
    ]
    ids: dict[_Key, int] = dict(by_id.items())
    if reuse_if_exists:
        ids.update(_ids_by_identity(connection, [key for key in keys if isinstance(key, tuple)]))
    to_put: dict[_Key, pb.Context] = {}
    for key, context in zip(keys, wanted, strict=True):
        if key not in ids:
            to_put.setdefault(key, context)
    try:
        ids.update(zip(to_put, node_writes.put(connection, KIND, list(to_put.values())), strict=True))
    except AlreadyExistsError as error:
        if reuse_if_exists and dialects.is_race_lost(error.__cause__, "type_id"):
            raise AbortedError(f"another writer created the context meanwhile; try again ({error.message})") from error
        raise
    return [ids[key] for key in keys]


def _check_identity(context: pb.Context) -> None:
    if not context.HasField("type_id"):
        raise InvalidArgumentError(f'Context is missing a type_id: "{context.name}"')
    if not context.HasField("name"):
        raise InvalidArgumentError(f"Context is missing a name: one of type {context.type_id}")


def _ids_by_identity(connection: Connection, wanted: Sequence[tuple[int, str]]) -> dict[_Key, int]:
    """Return the ids of the contexts that have one of these types and names, as far as they are there."""
    columns = KIND.table.c
    found = {
        (type_id, name): id_
        for batch in dialects.batches(connection.dialect, {name for _, name in wanted})
        for id_, type_id, name in connection.execute(
            select(columns.id, columns.type_id, columns.name).where(columns.name.in_(batch))
        )
    }
    # MySQL may take two names for one: by blanks at the end, or by the case of letters in tables that MLMD made.
    alike = {(type_id, _folded(name)): id_ for (type_id, name), id_ in found.items()}
    return {
        (type_id, name): id_
        for type_id, name in wanted
        if (id_ := found.get((type_id, name), alike.get((type_id, _folded(name))))) is not None
        and (dialects.has_collation(connection.dialect) or (type_id, name) in found)
    }


def _folded(name: str) -> str:
    return name.rstrip(" ").casefold()
