"""The calls about contexts, and the links between contexts and their parents."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeAlias

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from autolog_store.errors import AbortedError, AlreadyExistsError, InvalidArgumentError, NotFoundError
from autolog_store.graph import edges, listing, node_types, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import bulk, dialects, tables
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.tables import parent_context
from autolog_store.sql.transaction import Transaction

KIND = nodes.NodeKind(node_types.CONTEXT, pb.Context, tables.context, tables.context_property, is_name_fixed=False)


_Key: TypeAlias = tuple[int, str] | int


def put_contexts(
    transaction: Transaction, request: service.PutContextsRequest
) -> Callable[[], service.PutContextsResponse]:
    """Create or update contexts, all or none."""
    options = node_writes.PutOptions(mask=request.update_mask.paths)
    ids = node_writes.put_later(transaction, KIND, request.contexts, options)
    return lambda: service.PutContextsResponse(context_ids=ids())


def get_contexts(transaction: Transaction, request: service.GetContextsRequest) -> service.GetContextsResponse:
    """Return all contexts, or the page that the options describe."""
    response = service.GetContextsResponse()
    page = listing.get_page(transaction, KIND, listing.options_of(request), response.contexts.add)
    return listing.with_token(response, page)


def get_contexts_by_id(
    transaction: Transaction, request: service.GetContextsByIDRequest
) -> service.GetContextsByIDResponse:
    """Return the contexts with these ids; unknown ids add nothing."""
    response = service.GetContextsByIDResponse()
    nodes.by_ids(transaction, KIND, request.context_ids, response.contexts.add)
    return response


def get_contexts_by_type(
    transaction: Transaction, request: service.GetContextsByTypeRequest
) -> service.GetContextsByTypeResponse:
    """Return the contexts of exactly one type and version; none for an unknown type."""
    response = service.GetContextsByTypeResponse()
    return listing.with_token(response, listing.get_page_by_type(transaction, KIND, request, response.contexts.add))


def get_context_by_type_and_name(
    transaction: Transaction, request: service.GetContextByTypeAndNameRequest
) -> service.GetContextByTypeAndNameResponse:
    """Return the context of a type with this name, or an empty response."""
    found = nodes.by_type_and_name(transaction, KIND, request.type_name, request.type_version, request.context_name)
    return service.GetContextByTypeAndNameResponse(context=found)


def get_contexts_by_external_ids(
    transaction: Transaction, request: service.GetContextsByExternalIdsRequest
) -> service.GetContextsByExternalIdsResponse:
    """Return the contexts with these external ids; see `nodes.by_external_ids`."""
    response = service.GetContextsByExternalIdsResponse()
    nodes.by_external_ids(transaction, KIND, request.external_ids, response.contexts.add)
    return response


def get_contexts_by_artifact(
    transaction: Transaction, request: service.GetContextsByArtifactRequest
) -> service.GetContextsByArtifactResponse:
    """Return the contexts that an artifact is attributed to; raise NotFoundError when there are none."""
    found = nodes.get(transaction, KIND, _OF_ARTIFACT, other_id=request.artifact_id)
    if not found:
        raise NotFoundError(f"artifact {request.artifact_id} is in no context, or does not exist")
    return service.GetContextsByArtifactResponse(contexts=found)


def get_contexts_by_execution(
    transaction: Transaction, request: service.GetContextsByExecutionRequest
) -> service.GetContextsByExecutionResponse:
    """Return the contexts that an execution is associated with; raise NotFoundError when there are none."""
    found = nodes.get(transaction, KIND, _OF_EXECUTION, other_id=request.execution_id)
    if not found:
        raise NotFoundError(f"execution {request.execution_id} is in no context, or does not exist")
    return service.GetContextsByExecutionResponse(contexts=found)


def get_parent_contexts_by_context(
    transaction: Transaction, request: service.GetParentContextsByContextRequest
) -> service.GetParentContextsByContextResponse:
    """Return the direct parents of a context; none for an unknown one."""
    found = nodes.get(transaction, KIND, _PARENTS, other_id=request.context_id)
    return service.GetParentContextsByContextResponse(contexts=found)


def get_children_contexts_by_context(
    transaction: Transaction, request: service.GetChildrenContextsByContextRequest
) -> service.GetChildrenContextsByContextResponse:
    """Return the direct children of a context; none for an unknown one."""
    found = nodes.get(transaction, KIND, _CHILDREN, other_id=request.context_id)
    return service.GetChildrenContextsByContextResponse(contexts=found)


def _linked(link: Table, end: str, other_end: str) -> Prepared:
    return Prepared(KIND.select(edges.is_linked(KIND.table, link, end, other_end)).order_by(KIND.table.c.id))


_OF_ARTIFACT = _linked(tables.attribution, "context_id", "artifact_id")
_OF_EXECUTION = _linked(tables.association, "context_id", "execution_id")
_PARENTS = _linked(parent_context, "parent_context_id", "context_id")
_CHILDREN = _linked(parent_context, "context_id", "parent_context_id")


def put_parent_contexts(
    transaction: Transaction, request: service.PutParentContextsRequest
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
    known = nodes.existing_ids(transaction, KIND.table, (id_ for link in links for id_ in link))
    for child, parent in links:
        if child not in known or parent not in known or child == parent:
            raise InvalidArgumentError(
                f"Given parent / child id in the parent_context cannot be found: child {child}, parent {parent}; "
                "two different contexts are needed"
            )
    _check_no_circle(transaction, links)
    try:
        bulk.insert(transaction, parent_context, ("context_id", "parent_context_id"), links)
    except IntegrityError as error:
        raise AlreadyExistsError(
            f"one of these contexts has that parent already: {links[:10]} ({error.orig})"
        ) from error
    return service.PutParentContextsResponse()


def _check_no_circle(transaction: Transaction, links: list[tuple[int, int]]) -> None:
    """Walk up from the new parents, one generation at a time, and refuse to meet one of their descendants."""
    parents_of: dict[int, set[int]] = defaultdict(set)
    for child, parent in links:
        parents_of[child].add(parent)
    frontier = {parent for _, parent in links}
    seen: set[int] = set()
    while frontier:
        seen |= frontier
        for child, parent in transaction.rows_of(_PARENT_IDS, frontier):
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


_PARENT_IDS = Prepared(
    select(parent_context.c.context_id, parent_context.c.parent_context_id).where(
        is_wanted(parent_context.c.context_id)
    )
)


def put_or_reuse(
    transaction: Transaction, wanted: Sequence[pb.Context], *, reuse_if_exists: bool, reuse_by_id: bool = False
) -> Callable[[], list[int]]:
    """Look for contexts that a publication names; return what creates or updates those it does not reuse.

    Args:
        transaction: A writing one.
        wanted: Contexts with type_id and name, or only an id under `reuse_by_id`.
        reuse_if_exists: One without id whose type and name exist is taken as it is stored.
        reuse_by_id: One with id is taken as it is stored.

    Returns:
        What writes, and returns the ids of all, in order. It raises

        * InvalidArgumentError: type_id or name is missing.
        * NotFoundError: there is no context with an id that is to be reused.
        * AbortedError: another writer created the context meanwhile; a repeated call will reuse it.
    """
    renamed_types = {one.type_id for one in wanted if one.HasField("id") and not reuse_by_id}
    if reuse_if_exists and any(one.type_id in renamed_types for one in wanted if not one.HasField("id")):
        # A name may be the new or the old one of a context before: so each is looked for after those before it.
        return lambda: [
            id_ for one in wanted for id_ in put_or_reuse(transaction, [one], reuse_if_exists=reuse_if_exists)()
        ]
    by_id = {position: one.id for position, one in enumerate(wanted) if reuse_by_id and one.HasField("id")}
    existing_ids = nodes.ask_existing_ids(transaction, KIND.table, by_id.values())
    # A context is known by its type and name where these are enough to reuse it, else by its place in the request.
    keys = [
        (one.type_id, one.name) if reuse_if_exists and not one.HasField("id") else position
        for position, one in enumerate(wanted)
    ]
    known_ids = nodes.ask_ids_by_identity(transaction, KIND, [key for key in keys if isinstance(key, tuple)])

    def put() -> list[int]:
        unknown = set(by_id.values()) - existing_ids()
        if unknown:
            raise NotFoundError(f"Results missing for ids: {sorted(unknown)}: there are no such contexts to reuse")
        for position, context in enumerate(wanted):
            if position not in by_id:
                _check_identity(context)
        ids: dict[_Key, int] = dict(chain(by_id.items(), known_ids().items()))
        to_put: dict[_Key, pb.Context] = {}
        for key, context in zip(keys, wanted, strict=True):
            if key not in ids:
                to_put.setdefault(key, context)
        try:
            ids.update(zip(to_put, node_writes.put(transaction, KIND, list(to_put.values())), strict=True))
        except AlreadyExistsError as error:
            if reuse_if_exists and dialects.is_race_lost(error.__cause__, "type_id"):
                raise AbortedError(
                    f"another writer created the context meanwhile; try again ({error.message})"
                ) from error
            raise
        return [ids[key] for key in keys]

    return put


def _check_identity(context: pb.Context) -> None:
    if not context.HasField("type_id"):
        raise InvalidArgumentError(f'Context is missing a type_id: "{context.name}"')
    if not context.HasField("name"):
        raise InvalidArgumentError(f"Context is missing a name: one of type {context.type_id}")
