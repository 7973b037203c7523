"""Whole publications: an execution, or several, with their artifacts, events and contexts, all in one call."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import select

from autolog_store.errors import AbortedError, AlreadyExistsError, InvalidArgumentError, OutOfRangeError
from autolog_store.graph import artifacts, contexts, edges, events, executions, node_writes, nodes
from autolog_store.proto import metadata_store_pb2 as pb
from autolog_store.proto import metadata_store_service_pb2 as service
from autolog_store.sql import dialects, tables
from autolog_store.sql.statements import Prepared, is_wanted
from autolog_store.sql.transaction import Transaction

_Pair: TypeAlias = service.PutExecutionRequest.ArtifactAndEvent


def put_execution(transaction: Transaction, request: service.PutExecutionRequest) -> service.PutExecutionResponse:
    """Write an execution with its artifacts, the events between them, and contexts that then hold all of these.

    Raises:
        InvalidArgumentError: no execution, an event that contradicts its pair, or an invalid node.
        AlreadyExistsError: an event or a new node exists already.
    """
    if not request.HasField("execution"):
        raise InvalidArgumentError("No execution is found: the request must carry one")
    options = request.options
    for pair in request.artifact_event_pairs:
        _check_pair(request.execution, pair)

    # What is asked for here waits until an answer is needed: a server gets it in one message.
    pairs = request.artifact_event_pairs
    to_write = [pair.artifact for pair in pairs if pair.HasField("artifact")]
    if options.reuse_artifact_if_already_exist_by_external_id:
        written_ids = _put_or_reuse_artifacts(transaction, to_write)
    else:
        written_ids = node_writes.put_later(transaction, artifacts.KIND, to_write)
    execution_ids = node_writes.put_later(
        transaction,
        executions.KIND,
        [request.execution],
        node_writes.PutOptions(force_update_time=options.force_update_time),
    )
    given_ids = {pair.event.artifact_id for pair in pairs if not pair.HasField("artifact")}
    check_ends = events.ask_ends(transaction, given_ids, set())
    reused_or_put = contexts.put_or_reuse(
        transaction,
        request.contexts,
        reuse_if_exists=options.reuse_context_if_already_exist,
        reuse_by_id=options.force_reuse_context,
    )

    next_id = iter(written_ids())
    artifact_ids = [next(next_id) if pair.HasField("artifact") else pair.event.artifact_id for pair in pairs]
    (execution_id,) = execution_ids()
    to_put = _events_of(pairs, execution_id, artifact_ids)
    check_ends()
    events.put(transaction, to_put)
    context_ids = reused_or_put()
    _link_all(transaction, context_ids, [execution_id], artifact_ids)
    return service.PutExecutionResponse(execution_id=execution_id, artifact_ids=artifact_ids, context_ids=context_ids)


def _check_pair(execution: pb.Execution, pair: _Pair) -> None:
    if not pair.HasField("event"):
        if not pair.HasField("artifact"):
            raise InvalidArgumentError("a pair has neither artifact nor event; leave it out")
        return
    event = pair.event
    if event.HasField("execution_id") and not (execution.HasField("id") and event.execution_id == execution.id):
        raise InvalidArgumentError(
            "Request's event.execution_id does not match with the given execution: "
            f"{event.execution_id} is not the execution of this call; leave it out"
        )
    if pair.HasField("artifact"):
        if event.HasField("artifact_id") and not pair.artifact.HasField("id") and not pair.artifact.external_id:
            raise InvalidArgumentError(
                f"Given event.artifact_id is not aligned with the artifact: {event.artifact_id} is given, "
                "but the artifact is new; leave it out"
            )
    elif not event.HasField("artifact_id"):
        raise InvalidArgumentError("If no artifact is present, given event must have an artifact_id")
    events.check_type(event)


def _events_of(
    pairs: Iterable[_Pair], execution_id: int, artifact_ids: Iterable[int]
) -> list[tuple[int, int, pb.Event]]:
    """Return the events of pairs with the ids that their nodes got."""
    found = []
    for pair, artifact_id in zip(pairs, artifact_ids, strict=True):
        if not pair.HasField("event"):
            continue
        if pair.event.HasField("artifact_id") and pair.event.artifact_id != artifact_id:
            raise InvalidArgumentError(
                f"Given event.artifact_id is not aligned with the artifact: {pair.event.artifact_id} "
                f"is not {artifact_id}; leave it out"
            )
        found.append((artifact_id, execution_id, pair.event))
    return found


def _link_all(
    transaction: Transaction, context_ids: Iterable[int], execution_ids: Sequence[int], artifact_ids: Sequence[int]
) -> None:
    distinct = list(dict.fromkeys(context_ids))
    edges.associate(transaction, [(context, execution) for context in distinct for execution in execution_ids])
    edges.attribute(transaction, [(context, artifact) for context in distinct for artifact in artifact_ids])


class _Known(NamedTuple):
    """What the store had of artifacts that are to be reused by their external ids.

    Attributes:
        ids: By external id.
        are_names_free: Whether no name of an unknown one was taken, so that who has it now was written meanwhile.
    """

    ids: dict[str, int]
    are_names_free: bool


def _known_of(transaction: Transaction, wanted: Iterable[pb.Artifact]) -> _Known:
    new = [artifact for artifact in wanted if artifact.external_id and not artifact.HasField("id")]
    # First the names: what is found by its name and written by now is then found by its external id, too.
    named = [] if dialects.has_writers_in_turn(transaction.dialect) else [one for one in new if one.HasField("name")]
    taken = nodes.ask_ids_by_identity(transaction, artifacts.KIND, [(one.type_id, one.name) for one in named])
    external_ids = {artifact.external_id for artifact in new}
    found = transaction.ask_of(_EXTERNAL_IDS, external_ids).rows()
    ids = nodes.ids_by_text(transaction, external_ids, found)
    unknown = {(one.type_id, one.name) for one in named if one.external_id not in ids}
    return _Known(ids, unknown.isdisjoint(taken()))


_EXTERNAL_IDS = Prepared(
    select(tables.artifact.c.id, tables.artifact.c.external_id).where(is_wanted(tables.artifact.c.external_id))
)


def _with_known_ids(wanted: Iterable[pb.Artifact], ids: dict[str, int]) -> list[pb.Artifact]:
    """Return the artifacts; those without id whose external id is known carry that id, so they become updates."""
    result = []
    for artifact in wanted:
        if artifact.external_id and not artifact.HasField("id") and artifact.external_id in ids:
            known = pb.Artifact()
            known.CopyFrom(artifact)
            known.id = ids[artifact.external_id]
            result.append(known)
        else:
            result.append(artifact)
    return result


def _put_known(transaction: Transaction, wanted: Sequence[pb.Artifact], known: _Known) -> list[int]:
    """Put artifacts; raise AbortedError when another writer has meanwhile put a new one that could be reused."""
    try:
        return node_writes.put(transaction, artifacts.KIND, _with_known_ids(wanted, known.ids))
    except AlreadyExistsError as error:
        if _is_race_lost(error, wanted, known):
            raise AbortedError(f"another writer created the artifact meanwhile; try again ({error.message})") from error
        raise


def _is_race_lost(error: AlreadyExistsError, wanted: Sequence[pb.Artifact], known: _Known) -> bool:
    external_ids = [one.external_id for one in wanted if one.HasField("external_id")]
    if dialects.is_race_lost(error.__cause__, "external_id"):
        return len(set(external_ids)) == len(external_ids)
    named = [one for one in wanted if one.HasField("name") and not one.HasField("id")]
    are_distinct = len({(one.type_id, one.name) for one in named}) == len(named)
    can_be_reused = all(one.external_id for one in named) and known.are_names_free
    return can_be_reused and are_distinct and dialects.is_race_lost(error.__cause__, "UniqueArtifactTypeName")


def _put_or_reuse_artifacts(transaction: Transaction, wanted: Sequence[pb.Artifact]) -> Callable[[], list[int]]:
    """Put artifacts, those with a known external id as updates; return what returns their ids.

    A new one that is given twice is created, then updated.
    """
    before = _known_of(transaction, wanted)
    known = before.ids
    updates = [one for one in wanted if one.HasField("id")]
    new_names = {one.external_id for one in updates if one.external_id}
    asked = {one.external_id for one in wanted if not one.HasField("id")}
    if not asked.isdisjoint(new_names) or not {one.id for one in updates}.isdisjoint(known.values()):
        # An update may take or give up the external id of another one: so each is looked for after those before it.
        in_turn = [id_ for one in wanted for id_ in _put_or_reuse_artifacts(transaction, [one])()]
        return lambda: in_turn
    first_round, second_round = list[int](), list[int]()  # positions
    created = set[str]()
    for position, artifact in enumerate(wanted):
        is_new = bool(artifact.external_id) and not artifact.HasField("id") and artifact.external_id not in known
        (second_round if is_new and artifact.external_id in created else first_round).append(position)
        if is_new:
            created.add(artifact.external_id)
    ids = dict[int, int]()
    for positions in (first_round, second_round):
        to_put = [wanted[position] for position in positions]
        for position, id_ in zip(positions, _put_known(transaction, to_put, before), strict=True):
            ids[position] = id_
            known.setdefault(wanted[position].external_id, id_)
    return lambda: [ids[position] for position in range(len(wanted))]


def put_lineage_subgraph(
    transaction: Transaction, request: service.PutLineageSubgraphRequest
) -> service.PutLineageSubgraphResponse:
    """Write executions, artifacts and contexts, link all with all, and add events that name nodes by index or id.

    Raises:
        InvalidArgumentError: an edge that names no node or contradicts itself, or an invalid node.
        OutOfRangeError: an index beyond the request's lists.
        AlreadyExistsError: an event or a new node exists already.
    """
    options = request.options
    lists = (
        ("execution", "execution_id", "execution_index", request.executions),
        ("artifact", "artifact_id", "artifact_index", request.artifacts),
    )
    for edge in request.event_edges:
        _check_edge(edge, lists)
    _check_types_are_given(artifacts.KIND, request.artifacts)
    _check_types_are_given(executions.KIND, request.executions)
    if options.reuse_context_if_already_exist:
        node_writes.check_properties(
            transaction, contexts.KIND, request.contexts
        )  # also of those that stay as they are

    context_ids = contexts.put_or_reuse(
        transaction, request.contexts, reuse_if_exists=options.reuse_context_if_already_exist
    )()
    to_put = request.artifacts
    if options.reuse_artifact_if_already_exist_by_external_id:
        artifact_ids = _put_known(transaction, to_put, _known_of(transaction, to_put))
    else:
        artifact_ids = node_writes.put(transaction, artifacts.KIND, to_put)
    execution_ids = node_writes.put(transaction, executions.KIND, request.executions)
    _link_all(transaction, context_ids, execution_ids, artifact_ids)
    edges_of_events = [
        (
            artifact_ids[edge.artifact_index] if edge.HasField("artifact_index") else edge.event.artifact_id,
            execution_ids[edge.execution_index] if edge.HasField("execution_index") else edge.event.execution_id,
            edge.event,
        )
        for edge in request.event_edges
    ]
    given_artifacts = {artifact for artifact, _, _ in edges_of_events} - set(artifact_ids)
    given_executions = {execution for _, execution, _ in edges_of_events} - set(execution_ids)
    events.ask_ends(transaction, given_artifacts, given_executions)()
    events.put(transaction, edges_of_events)
    return service.PutLineageSubgraphResponse(
        execution_ids=execution_ids, artifact_ids=artifact_ids, context_ids=context_ids
    )


def _check_types_are_given(kind: nodes.NodeKind[nodes.NodeT], wanted: Iterable[nodes.NodeT]) -> None:
    # Creations need the type anyway; here MLMD asks updates for it, too.
    for node in wanted:
        if not node.HasField("type_id"):
            raise InvalidArgumentError(f"Type id is missing: {kind.describe(node)} has no type_id")


_Lists: TypeAlias = tuple[tuple[str, str, str, Sequence[pb.Execution] | Sequence[pb.Artifact]], ...]


def _check_edge(edge: service.PutLineageSubgraphRequest.EventEdge, lists: _Lists) -> None:
    """Raise for an edge that names no node or contradicts itself; `lists` has a side, its fields and its nodes."""
    if not edge.HasField("event"):
        raise InvalidArgumentError("an event_edge has no event; give one with its type")
    event = edge.event
    for end, id_field, index_field, listed in lists:
        has_id = event.HasField(id_field)
        if not edge.HasField(index_field):
            if not has_id:
                raise InvalidArgumentError(
                    f"Event_edge is missing an {end}: give {index_field}, or the event's {id_field}"
                )
            continue
        index = getattr(edge, index_field)
        if not 0 <= index < len(listed):
            raise OutOfRangeError(f"{index_field} {index} is beyond the {len(listed)} {end}s of the request")
        if not has_id:
            continue
        node, event_id = listed[index], getattr(event, id_field)
        if not node.HasField("id"):
            raise InvalidArgumentError(
                f"Missing {end} ID: the event names {end} {event_id}, but the one at index {index} is new"
            )
        if node.id != event_id:
            raise InvalidArgumentError(
                f"{end.capitalize()} ID mismatch: the event names {event_id}, index {index} is {node.id}"
            )
    events.check_type(event)
